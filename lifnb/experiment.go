package lifnb

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"

	"github.com/lifnb/lifnb/internal/bandspectra"
	"github.com/lifnb/lifnb/internal/random"
)

// Experiment measures mutual information against population size, for several stimulus bands and kinds of axons, and
// for populations of equal and of different neurons.
//
// For each band it draws a frozen noise (or several) and presents it to the neuron in many trials. For each size it
// draws several random populations, and evaluates each of them with every kind of axon, so differences between axons
// are due to the axons alone. Each random choice has a seed of its own, derived from Seed, the number of the stimulus,
// the band, and the size and number of the population. So the same part of two experiments gives the same numbers, and
// the noises of different bands and stimuli are independent.
//
// [NoDelay] also stands for delays that are compensated, as where spikes from near neurons travel on slower or longer
// axons: all spikes arrive as late as the latest, and information does not depend on a delay that all have in common.
type Experiment struct {
	Bands     []Band  // of the stimuli; each is also the band of the mutual information
	Stimuli   int     // number of frozen stimuli for each band, >= 1; the first does not depend on it
	Amplitude float64 // of the stimuli: standard deviation
	Dt        float64 // time step, s
	Duration  float64 // of each trial, s

	Neuron Neuron // a LIF, a PUnit, or any other; Neurons take turns
	Trials int    // responses to each stimulus, of all neurons together

	// Compositions says how populations are drawn if Neuron is a list of Neurons: Homogeneous, Heterogeneous, or both
	// side by side. Empty means Heterogeneous, and must be so for a single neuron.
	Compositions []Composition

	Sizes    []int   // population sizes, each 1 to Trials
	Repeats  int     // random populations of each size, >= 1
	Density  float64 // members per metre, 1/m, > 0
	Axons    []Axon  // the kinds of axons; [NoDelay] is one of them
	Sigma    float64 // SD of the Gaussian that smooths a population's rate, s
	Latency  float64 // response latency that is subtracted, s
	Inverted []int   // trials that count negatively; of the same neuron, they cancel its signal
	Segment  float64 // of the spectra, s; 0 means DefaultSegment
	Skip     float64 // left out at the start, s: the farthest members of a population with delays are silent at first

	Seed uint64
}

// Run runs the experiment on all cores. It fails before any work is done if any of the stages would refuse its
// parameters.
func (e Experiment) Run(ctx context.Context) (ExperimentResult, error) {
	if err := e.check().err(); err != nil {
		return nil, err
	}
	var memory bandspectra.Memory
	parts := e.Parts()
	results := make([]ExperimentResult, len(parts))
	err := inTurn(ctx, "stimuli", len(parts), func(ctx context.Context, i int) (err error) {
		results[i], err = parts[i].run(ctx, &memory)
		return err
	})
	if err != nil {
		return nil, err
	}
	return Merge(results...)
}

// Parts divides the experiment into experiments of one band and one stimulus each. They can run in any order and
// anywhere. [Merge] puts their results together, in the order of the parts:
//
//	for i, part := range experiment.Parts() {
//		results[i] = lifnb.Run(part)
//	}
//	result, err := lifnb.Merge(results...)
//
// Parts differ in Bands and Seed. The first stimulus of a band has the experiment's own seed, so an experiment with one
// band and one stimulus is its only part.
func (e Experiment) Parts() (parts []Experiment) {
	for stimulus := range e.Stimuli {
		for _, band := range e.Bands {
			part := e
			part.Bands, part.Stimuli = []Band{band}, 1
			if stimulus > 0 {
				part.Seed = random.Seed("experiment, stimulus number", e.Seed, stimulus)
			}
			parts = append(parts, part)
		}
	}
	return parts
}

// run runs a part of an experiment.
func (e Experiment) run(ctx context.Context, memory *bandspectra.Memory) (ExperimentResult, error) {
	band, shares := e.Bands[0], split(ctx, 1, 10, 40)
	stimulus, err := e.stimulus(band).Run(shares[0])
	if err != nil {
		return nil, err
	}
	responses, err := e.simulation(band, stimulus).Run(shares[1])
	if err != nil {
		return nil, err
	}
	return e.measure(shares[2], stimulus, responses, nil, memory)
}

// measure evaluates the populations of a part. Band-limited noise is informative at all frequencies of its band.
func (e Experiment) measure(ctx context.Context, stimulus *Signal, responses *Responses, in informative, memory *bandspectra.Memory) (_ ExperimentResult, err error) {
	band, shares := e.Bands[0], split(ctx, 1, 3)
	r := e.readout(band, stimulus, responses)
	r.informative = in
	evaluators, err := r.evaluators(ctx, memory)
	if err != nil {
		return nil, err
	}
	result := e.newBandResult(band)
	if len(e.Inverted) == 0 && responses.Neuron == nil { // one neuron predicts nothing for populations of unlike neurons
		if result.Encoding, err = r.encoding(shares[0], evaluators[0]); err != nil {
			return nil, err
		}
	}
	mi, err := information(shares[1], evaluators, e.drawn(band, responses))
	if err != nil {
		return nil, err
	}
	var results ExperimentResult
	for i, composition := range e.compositions() {
		part := *result
		part.Composition = composition
		for _, values := range mi {
			n := len(e.Sizes) * e.Repeats
			part.MI = append(part.MI, slices.Collect(slices.Chunk(values[i*n:(i+1)*n], e.Repeats)))
		}
		results = append(results, &part)
	}
	return results, nil
}

// readout returns what the populations of a part have in common.
func (e Experiment) readout(band Band, stimulus *Signal, responses *Responses) readout {
	r := readout{
		stimulus: stimulus, responses: responses, inverted: e.Inverted, band: band, size: slices.Max(e.Sizes),
		sigma: e.Sigma, latency: e.Latency, segment: segmentOrDefault(e.Segment), skip: e.Skip,
	}
	for _, axon := range e.Axons {
		r.conditions = append(r.conditions, Row{e.Density, axon.Velocity})
	}
	return r
}

// drawn returns the random populations of a part, by composition and size. They have the same members with all axons.
func (e Experiment) drawn(band Band, responses *Responses) drawn {
	compositions, each := e.compositions(), len(e.Sizes)*e.Repeats
	return drawn{len(compositions) * each, func(i int, memory []int) []int {
		return e.members(compositions[i/each], band, responses, e.Sizes[i%each/e.Repeats], i%e.Repeats, memory)
	}}
}

// The stages of the experiment. Each has a seed of its own.

func (e Experiment) stimulus(b Band) BandLimitedNoise {
	return BandLimitedNoise{Low: b.Low, High: b.High, Amplitude: e.Amplitude, Dt: e.Dt, Duration: e.Duration, Seed: e.seed("stimulus", b)}
}

func (e Experiment) simulation(b Band, s *Signal) Simulation {
	return Simulation{Neuron: e.Neuron, Stimulus: s, Trials: e.Trials, Seed: e.seed("simulation", b)}
}

func (e Experiment) population(b Band, r *Responses, size, repeat int) Population {
	return Population{Responses: r, Size: size, Sigma: e.Sigma, Latency: e.Latency, Inverted: e.Inverted, Seed: e.seed("population", b, size, repeat)}
}

func (e Experiment) seed(part string, b Band, index ...int) uint64 {
	band := []int{int(math.Float64bits(b.Low)), int(math.Float64bits(b.High))}
	return random.Seed("experiment, "+part, e.Seed, append(band, index...)...)
}

var axonName = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

func (e Experiment) check() checks {
	c := checks{stage: "Experiment"}
	c.require(e.Stimuli >= 1 && e.Stimuli <= maxTrials, "Stimuli", e.Stimuli, fmt.Sprintf("between 1 and %d", maxTrials))
	c.strength("Amplitude", e.Amplitude)
	if c.sampling(e.Dt, e.Duration) {
		c.analysedBands(e.Bands, c.segment(e.Segment, e.Skip, e.Dt, e.Duration), e.Dt, e.Sigma)
	}
	c.add(checkNeuron(e.Neuron, e.Dt))
	c.require(e.Trials >= 1 && e.Trials <= maxTrials, "Trials", e.Trials, fmt.Sprintf("between 1 and %d", maxTrials))
	e.checkPopulations(&c)
	return c
}

// checkPopulations checks the bands, and what the populations of all stimuli have in common.
func (e Experiment) checkPopulations(c *checks) {
	c.require(len(e.Sizes) > 0, "len(Sizes)", 0, "at least 1")
	e.checkCompositions(c)
	c.ascending(e.Sizes)
	for i, b := range e.Bands {
		name := fmt.Sprintf("Bands[%d]", i)
		c.require(!slices.Contains(e.Bands[:i], b), name, b, "another band than those before it")
	}
	c.require(e.Repeats >= 1 && e.Repeats <= maxTrials, "Repeats", e.Repeats, fmt.Sprintf("between 1 and %d", maxTrials))
	for _, trial := range e.Inverted {
		c.require(trial >= 0 && trial < e.Trials, "Inverted", trial, fmt.Sprintf("between 0 and %d, a trial", e.Trials-1))
	}
	c.positive("Density", e.Density, "1/m")
	c.require(len(e.Axons) > 0, "len(Axons)", 0, "at least 1, such as NoDelay()")
	c.axons(e.Axons)
	for i, axon := range e.Axons {
		if e.Density > 0 && axon.Velocity > 0 {
			c.delayStep(fmt.Sprintf("Axons[%d].Velocity", i), e.Density, axon.Velocity)
		}
	}
	c.sigma(e.Sigma, e.Dt, e.Duration, "Duration = ")
	c.finite("Latency", e.Latency, "s")
	e.memory(c)
}
