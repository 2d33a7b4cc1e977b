package lifnb

import (
	"context"
	"fmt"
	"math"

	"github.com/lifnb/lifnb/internal/bandspectra"
	"github.com/lifnb/lifnb/internal/signal"
)

// MixedCoherence measures how each of several neurons encodes a stimulus: its transfer function and its noise, from the
// spectra of its trials. With S and R the spectra of the stimulus and of a trial's rate in a segment, and with sums
// over the n trials of a neuron, of K segments each,
//
//	H = Σ conj(S) R/(n Σ|S|²)   and   N = (<|R|²> - |H|² <|S|²>)/(1 - 1/(n K)),
//
// where <> are power spectral densities. The factor makes up for what the fit of H takes out of the noise. K is the
// effective number of segments. H is 0 at frequencies where MutualInformation would count no information.
// [MixedEncoding] corrects for the errors of H.
//
// What the trials of all neurons have in common without following the stimulus linearly is found as by
// [NeuronCoherence], from the sum of all trials. It is an average over all pairs of trials.
type MixedCoherence struct {
	Stimulus  *Signal
	Responses []*Responses // of each neuron, to the same stimulus; their trials are its Copies
	Band      Band         // frequencies of interest
	Sigma     float64      // SD of the Gaussian that smooths the rates, s; it is part of the transfer functions
	Segment   float64      // of the spectra, s; 0 means DefaultSegment
	Skip      float64      // left out at the start, s
}

// Run measures the neurons. It fails where [NeuronCoherence] would fail for one of them.
func (m MixedCoherence) Run(ctx context.Context) (_ *MixedEncoding, err error) {
	m.Segment = segmentOrDefault(m.Segment)
	if err := m.check(ctx).err(); err != nil {
		return nil, err
	}
	power, stimulus, err := m.spectrum(ctx)
	if err != nil {
		return nil, err
	}
	ctx, end := begin(ctx)
	defer func() { end(err) }()
	shares := split(ctx, 10, 1)
	all := m.together()
	r := readout{
		stimulus: m.Stimulus, responses: all, band: m.Band, conditions: []Geometry{nil},
		sigma: m.Sigma, segment: m.Segment, skip: m.Skip, informative: power.informative,
	}
	evaluators, err := r.evaluators(ctx, new(bandspectra.Memory))
	if err != nil {
		return nil, err
	}
	sums, neuronOf := m.sums(len(r.frequencies()))
	unit, err := evaluators[0].eachTrial(shares[0], func(trial, bin int, s bandSpectra) { sums[neuronOf[trial]].add(bin, s) })
	if err != nil {
		return nil, err
	}
	coherence, err := evaluators[0].coherenceOfAll(shares[1])
	if err != nil {
		return nil, err
	}
	e := &MixedEncoding{Band: m.Band, Frequency: r.frequencies(), Stimulus: stimulus, EffectiveSegments: r.effectiveSegments()}
	for _, responses := range m.Responses {
		e.Trials, e.Copies = append(e.Trials, len(responses.Spikes)), append(e.Copies, len(responses.Spikes))
	}
	e.measure(sums, power.x.exponent, unit, coherence)
	first, _, _ := r.bins()
	mask(r.informative, e.CommonNoise, first)
	for _, transfer := range e.Transfer {
		mask(r.informative, transfer, first)
	}
	return e, nil
}

// measure sets transfer functions and noises from the sums over the trials of each neuron, and the common noise from
// the coherence of the stimulus with the sum of all trials. The sums are those of the stimulus divided by 2^exponent,
// and of the rates times unit.
func (e *MixedEncoding) measure(sums []bandSpectra, exponent int, unit float64, coherence []float64) {
	n, scale := len(e.Frequency), math.Ldexp(unit, exponent)
	cross, noise, common := make([]complex128, n), make([]float64, n), make([]float64, n) // of the sum of all trials
	all := 0.0
	for i, s := range sums {
		trials := float64(e.Trials[i])
		all += trials
		transfer, rest := make([]complex128, n), make([]float64, n)
		for k, stimulus := range s.stimulus {
			if !(stimulus > 0 && s.power[k] > 0) {
				continue
			}
			h, power := s.cross[k]/complex(trials*stimulus, 0), s.power[k]/trials
			left := max(power-squared(h)*stimulus, 1e-15*power) // rounding must not make it 0, which would mean no noise
			density := e.Stimulus[k] / stimulus / (scale * scale)
			transfer[k], rest[k] = h/complex(scale, 0), density*left/(1-1/(trials*e.EffectiveSegments))
			cross[k] += transfer[k] * complex(trials, 0)
			noise[k] += trials * rest[k]
		}
		e.Transfer, e.Noise = append(e.Transfer, transfer), append(e.Noise, rest)
	}
	for k := range common {
		common[k] = commonPower(squared(cross[k])*e.Stimulus[k], noise[k], all, coherence[k], e.EffectiveSegments)
	}
	e.CommonNoise = common
}

// commonPower returns the power that n trials have in common without following the stimulus linearly. The sum of all
// trials follows the stimulus with the power follows, and has the coherence c with it. If the trials have nothing else
// in common, its noise is the sum of theirs. See commonNoise, which is the same for trials of one neuron.
func commonPower(follows, noise, n, c, effective float64) float64 {
	if n < 2 || !(c > 0 && follows > 0) {
		return 0
	}
	rest := follows * (1 - c) / c * effective / (effective - 1)
	if u := (rest - noise) / (n * (n - 1)); u > 2*noise/(n*n*math.Sqrt(effective-1)) {
		return min(u, noise/n)
	}
	return 0
}

// spectrum returns the spectra of the stimulus, and its power spectral density inside the band. It fails if the
// stimulus has no power there.
func (m MixedCoherence) spectrum(ctx context.Context) (s normalizedSpectra, density []float64, err error) {
	s, err = checkPower(ctx, "MixedCoherence", []string{"Band"},
		MutualInformation{Stimulus: m.Stimulus, Bands: []Band{m.Band}, Segment: m.Segment, Skip: m.Skip})
	if err != nil {
		return s, nil, err
	}
	c := checks{stage: "MixedCoherence"}
	if density, err = signal.Rescaled(ctx, s.XX, 2*s.x.exponent); err != nil {
		return s, nil, err
	}
	c.require(density != nil, "Stimulus", "so small or large", "such that its power is a normal floating-point number")
	if err := c.err(); err != nil {
		return s, nil, err
	}
	first, last := m.Band.bins(s.Frequency[1])
	return s, density[first : last+1], nil
}

// together returns the trials of all neurons, one neuron after the other.
func (m MixedCoherence) together() *Responses {
	all := *m.Responses[0]
	all.Spikes, all.Voltage, all.Warnings = nil, nil, nil
	for _, r := range m.Responses {
		all.Spikes = append(all.Spikes, r.Spikes...)
	}
	return &all
}

// sums returns empty sums of spectra for each neuron, and the neuron of each trial.
func (m MixedCoherence) sums(bins int) (sums []bandSpectra, neuronOf []int) {
	for i, r := range m.Responses {
		sums = append(sums, newBandSpectra(bins))
		for range r.Spikes {
			neuronOf = append(neuronOf, i)
		}
	}
	return sums, neuronOf
}

func (m MixedCoherence) check(ctx context.Context) checks {
	c := checks{stage: "MixedCoherence"}
	c.require(len(m.Responses) > 0, "len(Responses)", 0, "at least 1, the responses of a neuron")
	for i, r := range m.Responses {
		one := NeuronCoherence{Stimulus: m.Stimulus, Responses: r, Band: m.Band, Sigma: m.Sigma, Segment: m.Segment, Skip: m.Skip}
		part := one.check(ctx)
		if c.ended = part.ended; c.ended != nil {
			break
		}
		if len(part.wrong) > 0 {
			c.wrong = append(c.wrong, part.wrong...)
			c.require(i == 0, "that neuron", fmt.Sprintf("Responses[%d]", i), "like Responses[0]")
			break
		}
	}
	return c
}
