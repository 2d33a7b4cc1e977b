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

// Experiment measures mutual information against the size of the population, for several stimulus bands and
// conduction velocities.
//
// For each band one frozen noise (or several) is drawn and presented to the neuron in many trials. For each size
// several random populations are drawn, and each of them is evaluated with each kind of axon: what differs between these is
// due to the axon alone. All random choices are derived from Seed, the number of the stimulus, the
// band, and the size and number of the population, so the same part of two experiments gives the same numbers.
type Experiment struct {
	Bands     []Band  // of the stimuli; each is also the band of the mutual information
	Stimuli   int     // frozen stimuli for each band, >= 1: the first is that of an experiment with one alone
	Amplitude float64 // of the stimuli: standard deviation
	Dt        float64 // time step, s
	Duration  float64 // of each trial, s

	Neuron LIF
	Trials int // responses to each stimulus

	Sizes    []int   // population sizes, each 1 to Trials
	Repeats  int     // random populations of each size, >= 1
	Density  float64 // members per metre, 1/m, > 0
	Axons    []Axon  // the conditions; [NoDelay] is one of them
	Sigma    float64 // of the Gaussian of a population's rate, s
	Latency  float64 // response latency that is taken off, s
	Inverted []int   // trials that count negatively, such as those of OFF cells
	Segment  float64 // of the spectra, s; 0 means DefaultSegment
	Skip     float64 // at the start, left out of the analysis, s: member i of a population with delays is silent at first

	Seed uint64
}

// Run runs the experiment on all cores. It fails on parameters that any of the stages would refuse, before
// any work is done.
func (e Experiment) Run(ctx context.Context) (Result, error) {
	e.Segment = segmentOrDefault(e.Segment)
	if err := e.check(); err != nil {
		return nil, err
	}
	ctx, end := asOne(ctx)
	var result Result
	for _, band := range e.Bands {
		result = append(result, e.newBandResult(band))
	}
	var memory bandspectra.Memory
	for s := range e.Stimuli {
		if err := e.withStimulus(s).run(ctx, result, s, &memory); err != nil {
			return nil, err
		}
	}
	end()
	return result, nil
}

// withStimulus returns the experiment with stimulus number s alone, and with populations of its own.
func (e Experiment) withStimulus(s int) Experiment {
	if s > 0 {
		e.Seed = random.Seed("experiment, stimulus number", e.Seed, s)
	}
	e.Stimuli = 1
	return e
}

// run runs an experiment with one stimulus for each band. The result is that of stimulus number s.
func (e Experiment) run(ctx context.Context, result Result, s int, memory *bandspectra.Memory) error {
	stimuli := make([]*Signal, len(e.Bands))
	err := parallel(ctx, "stimuli", len(e.Bands), func(b int) (err error) {
		stimuli[b], err = e.stimulus(e.Bands[b]).Run(ctx)
		return err
	})
	if err != nil {
		return err
	}
	for b, band := range e.Bands {
		responses, err := e.simulation(band, stimuli[b]).Run(ctx)
		if err != nil {
			return err
		}
		if err := (populations{e, band, stimuli[b], responses, memory}).run(ctx, result[b].ofStimulus(s)); err != nil {
			return err
		}
	}
	return nil
}

// populations are the random populations of one band and stimulus.
type populations struct {
	Experiment
	band      Band
	stimulus  *Signal
	responses *Responses
	memory    *bandspectra.Memory // of the short cut: see fast.go
}

// each calls do for every population, on all cores.
func (p populations) each(ctx context.Context, do func(size, repeat int) error) error {
	return parallel(ctx, "populations, "+p.band.String(), len(p.Sizes)*p.Repeats, func(i int) error {
		return do(i/p.Repeats, i%p.Repeats)
	})
}

// conditions returns the indices of all axons.
func (p populations) conditions() (all []int) {
	for axon := range p.Axons {
		all = append(all, axon)
	}
	return all
}

// at returns the population of a size and repeat with an axon. It has the same members with all axons.
func (p populations) at(axon, size, repeat int) Population {
	population := p.population(p.band, p.responses, size, repeat)
	population.Geometry = Row{p.Density, p.Axons[axon].Velocity}
	return population
}

// runPlain evaluates the populations one by one with the stages: the definition of the experiment.
func (p populations) runPlain(ctx context.Context, result *BandResult, conditions []int) error {
	if conditions[0] == 0 && result.Encoding != nil {
		if err := p.encodePlain(ctx, result.Encoding.Coherence[0]); err != nil {
			return err
		}
	}
	return p.each(ctx, func(size, repeat int) (err error) {
		for _, condition := range conditions {
			if result.MI[condition][size][repeat], err = p.informationPlain(ctx, condition, size, repeat); err != nil {
				return err
			}
		}
		return nil
	})
}

// informationPlain is the mutual information of one population: its definition.
func (p populations) informationPlain(ctx context.Context, condition, size, repeat int) (float64, error) {
	response, err := p.at(condition, p.Sizes[size], repeat).Run(ctx)
	if err != nil {
		return 0, err
	}
	info, err := MutualInformation{Stimulus: p.stimulus, Response: response.Rate, Bands: []Band{p.band}, Segment: p.Segment, Skip: p.Skip}.estimate(ctx)
	if err != nil {
		return 0, err
	}
	return info.Bands[0].Raw, nil
}

// The stages of the experiment, each with a seed of its own.

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

func (e Experiment) check() error {
	c := checks{stage: "Experiment"}
	c.require(e.Stimuli >= 1 && e.Stimuli <= maxTrials, "Stimuli", e.Stimuli, fmt.Sprintf("between 1 and %d", maxTrials))
	if c.notNegative("Amplitude", e.Amplitude, "") {
		c.amplitude("Amplitude", e.Amplitude)
	}
	if c.sampling(e.Dt, e.Duration) {
		c.analysedBands(e.Bands, c.segment(e.Segment, e.Skip, e.Dt, e.Duration), e.Dt, e.Sigma)
	}
	c.add(e.Neuron.check(e.Dt))
	c.require(e.Trials >= 1 && e.Trials <= maxTrials, "Trials", e.Trials, fmt.Sprintf("between 1 and %d", maxTrials))
	c.require(len(e.Sizes) > 0, "len(Sizes)", 0, "at least 1")
	for i, size := range e.Sizes {
		c.require(size >= 1 && size <= e.Trials, fmt.Sprintf("Sizes[%d]", i), size, fmt.Sprintf("between 1 and Trials = %d", e.Trials))
	}
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
	return c.err()
}

// ascending checks population sizes.
func (c *checks) ascending(sizes []int) {
	for i := 1; i < len(sizes); i++ {
		c.require(sizes[i] > sizes[i-1], fmt.Sprintf("Sizes[%d]", i), sizes[i], fmt.Sprintf("above the size before it, %d", sizes[i-1]))
	}
}
