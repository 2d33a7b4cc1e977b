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

// Axon is a kind of axon, by its conduction velocity.
type Axon struct {
	Name     string  // names the arrays in files: letters, digits and underscores
	Velocity float64 // conduction velocity, m/s, > 0
}

// Experiment measures mutual information against the size of the population, for several stimulus bands and
// conduction velocities.
//
// For each band one frozen noise is drawn and presented to the neuron in many trials. For each size several
// random populations are drawn, and each of them is evaluated without delay and with each axon: what differs
// between these is due to the axon alone. All random choices are derived from Seed, the band, and the size
// and number of the population, so the same part of two experiments gives the same numbers.
type Experiment struct {
	Bands     []Band  // of the stimuli; each is also the band of the mutual information
	Amplitude float64 // of the stimuli: standard deviation
	Dt        float64 // time step, s
	Duration  float64 // of each trial, s

	Neuron LIF
	Trials int // responses to each stimulus

	Sizes    []int   // population sizes, each 1 to Trials
	Repeats  int     // random populations of each size, >= 1
	Density  float64 // members per metre, 1/m, > 0
	Axons    []Axon
	Sigma    float64 // of the Gaussian of a population's rate, s
	Latency  float64 // response latency that is taken off, s
	Inverted []int   // trials that count negatively, such as those of OFF cells
	Segment  float64 // of the spectra, s; 0 means DefaultSegment

	Seed uint64
}

// Run runs the experiment on all cores. It fails on parameters that any of the stages would refuse, before
// any work is done.
func (e Experiment) Run(ctx context.Context) (Result, error) {
	if e.Segment == 0 {
		e.Segment = DefaultSegment
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	stimuli := make([]*Stimulus, len(e.Bands))
	err := parallel(ctx, "stimuli", len(e.Bands), func(b int) (err error) {
		stimuli[b], err = e.stimulus(e.Bands[b]).Run(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	var (
		result Result
		memory bandspectra.Memory
	)
	for b, band := range e.Bands {
		r, err := e.runBand(ctx, band, stimuli[b], &memory)
		if err != nil {
			return nil, err
		}
		result = append(result, r)
	}
	return result, nil
}

func (e Experiment) runBand(ctx context.Context, band Band, stimulus *Stimulus, memory *bandspectra.Memory) (*BandResult, error) {
	responses, err := e.simulation(band, stimulus).Run(ctx)
	if err != nil {
		return nil, err
	}
	r := newBandResult(band, e.Sizes, e.Repeats, e.Density, e.Axons)
	if err := (populations{e, band, stimulus, responses, memory}).run(ctx, r); err != nil {
		return nil, err
	}
	return r, nil
}

// populations are the random populations of one band.
type populations struct {
	Experiment
	band      Band
	stimulus  *Stimulus
	responses *Responses
	memory    *bandspectra.Memory // of the short cut: see fast.go
}

// each calls do for every population, on all cores.
func (p populations) each(ctx context.Context, do func(size, repeat int) error) error {
	return parallel(ctx, "populations, "+p.band.String(), len(p.Sizes)*p.Repeats, func(i int) error {
		return do(i/p.Repeats, i%p.Repeats)
	})
}

// conditions returns the delay conditions: 0 for none, and 1, 2, .. for each axon's.
func (p populations) conditions() (all []int) {
	for condition := range 1 + len(p.Axons) {
		all = append(all, condition)
	}
	return all
}

// at returns the population of a size and repeat in a delay condition. It has the same members in all conditions.
func (p populations) at(condition, size, repeat int) Population {
	population := p.population(p.band, p.responses, size, repeat)
	if condition > 0 {
		population.Density, population.Velocity = p.Density, p.Axons[condition-1].Velocity
	}
	return population
}

// runPlain evaluates the populations one by one with the stages: the definition of the experiment.
func (p populations) runPlain(ctx context.Context, result *BandResult, conditions []int) error {
	return p.each(ctx, func(size, repeat int) error {
		for _, condition := range conditions {
			response, err := p.at(condition, p.Sizes[size], repeat).Run(ctx)
			if err != nil {
				return err
			}
			info, err := MutualInformation{Stimulus: p.stimulus, Response: response, Bands: []Band{p.band}, Segment: p.Segment}.estimate(ctx)
			if err != nil {
				return err
			}
			result.condition(condition)[size][repeat] = info.MI[0]
		}
		return nil
	})
}

// The stages of the experiment, each with a seed of its own.

func (e Experiment) stimulus(b Band) BandLimitedNoise {
	return BandLimitedNoise{Low: b.Low, High: b.High, Amplitude: e.Amplitude, Dt: e.Dt, Duration: e.Duration, Seed: e.seed("stimulus", b)}
}

func (e Experiment) simulation(b Band, s *Stimulus) Simulation {
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
	c.notNegative("Amplitude", e.Amplitude, "")
	if c.sampling(e.Dt, e.Duration) {
		checkSegment(&c, e.Segment, e.Dt, e.Duration, e.Bands)
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
		c.require(!(e.Sigma*b.High > highestBlurred), name, b,
			fmt.Sprintf("below %.6g Hz, %g/Sigma: the Gaussian leaves nothing of higher frequencies", highestBlurred/e.Sigma, highestBlurred))
	}
	c.require(e.Repeats >= 1 && e.Repeats <= maxTrials, "Repeats", e.Repeats, fmt.Sprintf("between 1 and %d", maxTrials))
	for _, trial := range e.Inverted {
		c.require(trial >= 0 && trial < e.Trials, "Inverted", trial, fmt.Sprintf("between 0 and %d, a trial", e.Trials-1))
	}
	c.positive("Density", e.Density, "1/m")
	c.axons(e.Axons)
	c.sigma(e.Sigma, e.Dt)
	c.finite("Latency", e.Latency, "s")
	return c.err()
}

// highestBlurred is the highest frequency, times Sigma, of which a Gaussian leaves enough to compute with: e^{-12.6}.
const highestBlurred = 0.8

// ascending checks population sizes.
func (c *checks) ascending(sizes []int) {
	for i := 1; i < len(sizes); i++ {
		c.require(sizes[i] > sizes[i-1], fmt.Sprintf("Sizes[%d]", i), sizes[i], fmt.Sprintf("above the size before it, %d", sizes[i-1]))
	}
}

// axons checks names and velocities.
func (c *checks) axons(axons []Axon) {
	seen := make(map[string]bool)
	for i, axon := range axons {
		c.require(axonName.MatchString(axon.Name) && !seen[axon.Name], fmt.Sprintf("Axons[%d].Name", i), fmt.Sprintf("%q", axon.Name),
			"letters, digits and underscores, and no other axon's name")
		seen[axon.Name] = true
		c.positive(fmt.Sprintf("Axons[%d].Velocity", i), axon.Velocity, "m/s")
	}
}
