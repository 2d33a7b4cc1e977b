package lifnb

import (
	"math"
	"strings"
	"testing"
)

// forgetful keeps its potential from trial to trial, as no neuron must.
type forgetful struct{ v *float64 }

func (n forgetful) Start(dt float64, _ *Random) Step {
	return func(input float64) (float64, bool) {
		*n.v += dt * (100 + input)
		if *n.v > 1 {
			*n.v = 0
			return 0, true
		}
		return *n.v, false
	}
}

type nilStep struct{}

func (nilStep) Start(float64, *Random) Step { return nil }

type notANumber struct{}

func (notANumber) Start(float64, *Random) Step {
	return func(float64) (float64, bool) { return math.NaN(), true }
}

func TestFaultsOfOwnNeurons(t *testing.T) {
	stimulus := &Signal{Dt: 1e-5, Samples: make([]float64, 1234)}
	run := func(n Neuron) (*Responses, error) {
		return Simulation{Neuron: n, Stimulus: stimulus, Trials: 3}.Run(t.Context())
	}
	for _, n := range []Neuron{forgetful{new(float64)}, Neurons{PaperNeuron(), forgetful{new(float64)}}} {
		if _, err := run(n); err == nil || !strings.Contains(err.Error(), "must belong to the function that Start returns") {
			t.Errorf("%T that keeps its state: %v", n, err)
		}
	}
	if _, err := run(nilStep{}); err == nil || !strings.Contains(err.Error(), "nilStep returns nil: must return a Step") {
		t.Errorf("Start that returns nil: %v", err)
	}
	r, err := run(notANumber{})
	if err != nil || len(r.Warnings) != 2 || !strings.Contains(r.Warnings[0], "NaN") || !strings.Contains(r.Warnings[1], "1e+05 spikes/s") {
		t.Errorf("potential that is not a number: %v, %v", r, err)
	}
}
