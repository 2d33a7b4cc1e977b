package lifnb

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/lifnb/lifnb/internal/random"
)

// Simulation presents a stimulus to a neuron many times, or to several neurons in turn. The noise of each trial is
// derived only from Seed and the trial's number, so trial 7 is the same whether there are 10 trials or 300, on one core
// or many.
//
// One seed means one noise: trial 7 of another Simulation with the same Seed has the same noise, whatever its stimulus
// and neuron. Give independent neurons different seeds.
type Simulation struct {
	Neuron   Neuron // a LIF, a PUnit, Neurons that take turns, or a Neuron of your own
	Stimulus *Signal
	Trials   int    // how often the stimulus is presented: 1 to 1,000,000
	Seed     uint64 // a given seed always yields the same noise in each trial
	Traces   int    // number of leading trials whose membrane potential is kept: 0 to Trials
}

// maxTrials limits the number of trials. It is far above the number that fits into memory.
const maxTrials = 1_000_000

// Run simulates all trials, on all cores (GOMAXPROCS of them). It fails on parameters outside their ranges, and on a
// time step that is not below the neuron's time constants. It runs the first trial of a neuron of your own twice, and
// fails if the two differ. If the context is cancelled, it ends early with the context's error.
func (s Simulation) Run(ctx context.Context) (*Responses, error) {
	if err := s.check(ctx).err(); err != nil {
		return nil, err
	}
	trials, err := s.prepare(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.memory(ctx, trials); err != nil {
		return nil, err
	}
	warnings, err := trials.checkOwn(ctx)
	if err != nil {
		return nil, err
	}
	r := &Responses{
		Dt:       s.Stimulus.Dt,
		Start:    s.Stimulus.Start,
		Duration: s.Stimulus.Duration(),
		Warnings: append(neuronWarnings(s.Neuron, s.Stimulus.Duration()), warnings...),
		Spikes:   make([][]float64, s.Trials),
		Voltage:  make([][]float64, s.Traces),
	}
	r.Threshold, r.Reset = thresholdAndReset(s.Neuron)
	if neurons := len(neuronsOf(s.Neuron)); neurons > 1 {
		for trial := range s.Trials {
			r.Neuron = append(r.Neuron, trial%neurons)
		}
	}
	err = parallel(ctx, "trials", s.Trials, func(ctx context.Context, i int) (err error) {
		trial := trials.inOrder(i)
		if trial < s.Traces {
			r.Voltage[trial] = make([]float64, len(s.Stimulus.Samples))
			r.Spikes[trial], err = trials.plain(ctx, trial, r.Voltage[trial])
		} else {
			r.Spikes[trial], err = trials.run(ctx, trial)
		}
		if r.Start != 0 {
			floats.AddConst(r.Start, r.Spikes[trial])
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if rate := r.Rate(); rate > highestRate {
		r.Warnings = append(r.Warnings, fmt.Sprintf("the rate is %.4g spikes/s: no neuron fires so fast", rate))
	} else if rate == 0 {
		silent := "no trial has a spike"
		if n, ok := s.Neuron.(LIF); ok {
			silent += fmt.Sprintf(": the potential never exceeds Threshold = %.4g (Offset = %.4g, stimulus up to %.4g)",
				n.Threshold, n.Offset, slices.Max(s.Stimulus.Samples))
		}
		r.Warnings = append(r.Warnings, silent)
	}
	return r, nil
}

// source returns the random numbers of a trial.
func (s Simulation) source(trial int) *rand.PCG { return random.Source("trial", s.Seed, trial) }

func (s Simulation) check(ctx context.Context) checks {
	c := checks{stage: "Simulation"}
	c.add(s.Stimulus.check(ctx, "Stimulus"))
	finite, dt := len(c.wrong) == 0, 0.0
	if s.Stimulus != nil {
		dt = s.Stimulus.Dt
		if finite {
			c.start(s.Stimulus.Start, dt)
		}
		if finite {
			c.allModerate(ctx, "Stimulus.Samples", s.Stimulus.Samples, s.Stimulus.Unit)
		}
	}
	c.add(checkNeuron(s.Neuron, dt))
	c.require(s.Trials >= 1 && s.Trials <= maxTrials, "Trials", s.Trials, fmt.Sprintf("between 1 and %d", maxTrials))
	if s.Stimulus != nil {
		most := maxSamples / max(len(s.Stimulus.Samples), 1)
		c.require(s.Traces <= most, "Traces", s.Traces, fmt.Sprintf("at most %d of this length, to fit into memory", most))
	}
	c.require(s.Traces >= 0 && s.Traces <= max(s.Trials, 0), "Traces", s.Traces, fmt.Sprintf("between 0 and Trials = %d", s.Trials))
	return c
}
