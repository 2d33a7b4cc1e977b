package lifnb

import (
	"context"

	"github.com/lifnb/lifnb/internal/bandspectra"
)

// RecordedExperiment is an [Experiment] over responses that are there already: it measures mutual information against
// population size, for kinds of axons, with populations that are drawn from recorded trials. Its populations are those
// of an Experiment with the same Seed.
//
// All bands are of the one stimulus that was presented. The trials of a single recorded neuron stand for neurons of the
// same kind, as those of a Simulation do. What they have in common besides the stimulus, such as slow changes of the
// neuron's excitability, counts as CommonNoise in the Encoding.
type RecordedExperiment struct {
	Stimulus  *Signal
	Responses *Responses // to the stimulus: from the same start on, and as long
	Bands     []Band     // of the mutual information; the stimulus must have power there

	Sizes    []int   // population sizes, each 1 to the number of trials
	Repeats  int     // random populations of each size, >= 1
	Density  float64 // members per metre, 1/m, > 0
	Axons    []Axon  // the conditions; [NoDelay] is one of them
	Sigma    float64 // SD of the Gaussian that smooths a population's rate, s; 0 means none
	Latency  float64 // response latency that is subtracted, s
	Inverted []int   // trials that count negatively, such as those of OFF cells
	Segment  float64 // of the spectra, s; 0 means DefaultSegment
	Skip     float64 // left out at the start, s

	Seed uint64
}

// Run runs the experiment on all cores. It fails if responses and stimulus do not fit together, and on parameters that
// Experiment or MutualInformation would refuse, such as bands where the stimulus has no power.
func (e RecordedExperiment) Run(ctx context.Context) (ExperimentResult, error) {
	if err := e.check(ctx).err(); err != nil {
		return nil, err
	}
	power, err := checkPower(ctx, "RecordedExperiment", bandNames(e.Bands),
		MutualInformation{Stimulus: e.Stimulus, Bands: e.Bands, Segment: e.Segment, Skip: e.Skip})
	if err != nil {
		return nil, err
	}
	var memory bandspectra.Memory
	parts := e.Parts()
	results := make([]ExperimentResult, len(parts))
	err = inTurn(ctx, "bands", len(parts), func(ctx context.Context, i int) (err error) {
		results[i], err = parts[i].experiment().measure(ctx, e.Stimulus, e.Responses, power.informative, &memory)
		return err
	})
	if err != nil {
		return nil, err
	}
	return Merge(results...)
}

// Parts divides the experiment into experiments of one band each. They can run in any order and anywhere. [Merge] puts
// their results together.
func (e RecordedExperiment) Parts() (parts []RecordedExperiment) {
	for _, band := range e.Bands {
		part := e
		part.Bands = []Band{band}
		parts = append(parts, part)
	}
	return parts
}

// experiment returns the experiment that would have had these responses, apart from its stimulus and neuron.
func (e RecordedExperiment) experiment() Experiment {
	return Experiment{
		Bands: e.Bands, Stimuli: 1, Dt: e.Stimulus.Dt, Duration: e.Stimulus.Duration(), Trials: len(e.Responses.Spikes),
		Sizes: e.Sizes, Repeats: e.Repeats, Density: e.Density, Axons: e.Axons, Sigma: e.Sigma, Latency: e.Latency,
		Inverted: e.Inverted, Segment: e.Segment, Skip: e.Skip, Seed: e.Seed,
	}
}

func (e RecordedExperiment) check(ctx context.Context) checks {
	c := checks{stage: "RecordedExperiment"}
	c.add(e.Stimulus.check(ctx, "Stimulus"))
	c.add(e.Responses.check(ctx))
	if len(c.wrong) > 0 {
		return c
	}
	c.responsesTo(e.Responses, e.Stimulus)
	dt, duration := e.Stimulus.Dt, e.Stimulus.Duration()
	c.analysedBands(e.Bands, c.segment(e.Segment, e.Skip, dt, duration), dt, max(e.Sigma, e.Stimulus.Sigma))
	if len(c.wrong) == 0 {
		e.experiment().checkPopulations(&c)
	}
	return c
}
