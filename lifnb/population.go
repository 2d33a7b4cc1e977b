package lifnb

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/lifnb/lifnb/internal/random"
	"github.com/lifnb/lifnb/internal/signal"
)

// Population is a group of neurons whose spikes travel along axons to one readout. Its members are drawn at random from
// the responses, without replacement. The Geometry says where they sit, in the order drawn, and so how late their
// spikes arrive.
//
// The population's rate counts the arriving spikes in bins of the responses' time step, and convolves the counts with a
// Gaussian of unit area. A spike counts in the bin whose time k·Dt is nearest to its arrival, or in the later one of
// two that are equally near (k counts from the responses' Start). Spikes that arrive after the end of the responses
// (or, with a Latency, before their start) are lost. The last bin is that of Duration - Dt, so a spike at exactly
// Duration, the end of the last step of a simulation, is lost as well.
type Population struct {
	Responses *Responses
	Size      int      // number of members: 1 to the number of trials in Responses
	Geometry  Geometry // a Row, a Disc, Delays, ...; nil puts all members at the readout, without delays
	Latency   float64  // response latency that is subtracted from all arrival times, s; any sign
	Inverted  []int    // trials in Responses that count negatively, such as those of OFF cells

	// Sigma is the standard deviation of the Gaussian in s, from 0 (no smoothing) to 1e6 time steps. The Gaussian is
	// cut at 6·Sigma.
	//
	// It reduces the rate at a frequency f by the factor e^{-2(π·Sigma·f)²}. This does not change the coherence, as
	// long as the factor hardly varies within the resolution of the spectra. Otherwise coherence loses a share of about
	// (4π²·Sigma²·f/Segment)²/3, while that is small: 0.1 % at 300 Hz in the study. With segments of 0.041 s the loss
	// is 6 % (the formula says 7 %). The higher the coherence, the larger the share of information that is lost.
	//
	// Above 0.8/Sigma so little is left that leakage from elsewhere, such as from the onset of a response, is larger.
	// Mutual information in such bands is refused.
	Sigma float64

	Seed uint64 // a given seed always draws the same members
}

// PopulationResponse is what arrives at the readout of a population.
type PopulationResponse struct {
	Rate     *Signal   // sum over the members, spikes/s
	Members  []int     // trial of each member in Responses, in the order drawn
	Delays   []float64 // conduction delay of each member, s
	Velocity float64   // conduction velocity, m/s; +Inf without delays, 0 if the delays are not those of a Row or a Disc
}

// Run draws the members and computes their rate. It fails on parameters outside the ranges given with the fields.
func (p Population) Run(ctx context.Context) (*PopulationResponse, error) {
	if err := p.check(ctx).err(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	members := p.draw(nil)
	delays := make([]float64, p.Size)
	for i := range delays {
		delays[i] = p.delay(i)
	}
	samples, err := p.rate(ctx, members, delays)
	if err != nil {
		return nil, err
	}
	rate := &Signal{Name: "population rate", Unit: "spikes/s", Dt: p.Responses.Dt, Start: p.Responses.Start, Samples: samples, Sigma: p.Sigma}
	return &PopulationResponse{Rate: rate, Members: members, Delays: delays, Velocity: p.velocity()}, nil
}

// draw returns the members by a Fisher-Yates shuffle of the trials that stops after Size of them. It uses the memory of
// a slice that is no longer needed, if that is large enough.
func (p Population) draw(memory []int) []int {
	trials := memory[:0]
	for i := range p.Responses.Spikes {
		trials = append(trials, i)
	}
	rng := random.New("population", p.Seed)
	for i := range p.Size {
		j := i + rng.IntN(len(trials)-i)
		trials[i], trials[j] = trials[j], trials[i]
	}
	return trials[:p.Size]
}

// delay returns the conduction delay of member i in s.
func (p Population) delay(i int) float64 {
	return delayOf(p.Geometry, i)
}

// velocity returns the conduction velocity in m/s, or 0 if there is no single one.
func (p Population) velocity() float64 {
	switch geometry := p.Geometry.(type) {
	case nil:
		return math.Inf(1)
	case Row:
		return geometry.Velocity
	case Disc:
		return geometry.Velocity
	}
	return 0
}

// rate returns the sum of the members' spikes, in bins of a time step and smoothed.
func (p Population) rate(ctx context.Context, members []int, delays []float64) ([]float64, error) {
	dt := p.Responses.Dt
	inverted := make(map[int]bool)
	for _, trial := range p.Inverted {
		inverted[trial] = true
	}
	counts := make([]float64, samples(p.Responses.Duration, dt))
	for i, trial := range members {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		weight := 1.0
		if inverted[trial] {
			weight = -1
		}
		for _, t := range p.Responses.Spikes[trial] {
			bin := nearest((t - p.Responses.Start + delays[i] - p.Latency) / dt)
			if 0 <= bin && bin < float64(len(counts)) {
				counts[int(bin)] += weight
			}
		}
	}
	return signal.ConvolveSame(ctx, counts, signal.Gaussian(p.Sigma, dt))
}

func (p Population) check(ctx context.Context) checks {
	c := checks{stage: "Population"}
	c.add(p.Responses.check(ctx))
	if p.Responses != nil {
		trials := len(p.Responses.Spikes)
		c.require(p.Size >= 1 && p.Size <= trials, "Size", p.Size, fmt.Sprintf("between 1 and %d, the number of responses", trials))
		for _, trial := range p.Inverted {
			c.require(trial >= 0 && trial < trials, "Inverted", trial, fmt.Sprintf("between 0 and %d, a trial of Responses", trials-1))
		}
		c.sigma(p.Sigma, p.Responses.Dt, p.Responses.Duration, "the duration, ")
		if steps := p.Sigma / p.Responses.Dt; len(c.wrong) == 0 {
			c.memory("Sigma", p.Sigma, "s", "so wide a Gaussian", signal.ConvolveMemory(samples(p.Responses.Duration, p.Responses.Dt), int(12*steps)))
		}
	}
	c.geometry(p.Geometry, p.Size)
	c.finite("Latency", p.Latency, "s")
	return c
}

// settled returns the rate in the middle 90 % of the duration, without the onset of the response.
func (r *PopulationResponse) settled() []float64 {
	n := len(r.Rate.Samples)
	return r.Rate.Samples[n/20 : n-n/20]
}

// String describes the population in a line. It gives the rate as mean ± SD in the middle 90 % of the duration.
func (r *PopulationResponse) String() string {
	if c := r.shape(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	mean, sd := meanSD(r.settled())
	delays := "no delays"
	if d := r.maxDelay(); d > 0 {
		delays = fmt.Sprintf("delays up to %.4g ms", 1e3*d)
	}
	return fmt.Sprintf("population of %d, rate %.0f ± %.0f spikes/s, %s", len(r.Members), mean, sd, delays)
}

// check checks a response that is the input of a later stage, or was read from a file.
func (r *PopulationResponse) check() checks {
	c := r.shape()
	if len(c.wrong) == 0 {
		c.add(r.Rate.check(context.Background(), "Rate"))
		c.allFinite("Delays", r.Delays, "s")
	}
	return c
}

// shape tells what keeps a response from being drawn and described, without a look at its samples.
func (r *PopulationResponse) shape() checks {
	c := checks{stage: "PopulationResponse"}
	if !c.given(r != nil, "the result of a Population's Run") {
		return c
	}
	c.add(r.Rate.shape("Rate"))
	c.asMany("Delays", len(r.Delays), "members", len(r.Members))
	return c
}

// maxDelay returns the delay of the farthest member in s.
func (r *PopulationResponse) maxDelay() float64 {
	return slices.Max(append([]float64{0}, r.Delays...))
}
