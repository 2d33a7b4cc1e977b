package lifnb_test

import (
	"context"
	"strings"
	"testing"

	"github.com/lifnb/lifnb/lifnb"
)

// A clock spikes in every n-th step. Its code, and the number of its version, may change.
type clock struct{ Every int }

func (c clock) Start(float64, *lifnb.Random) lifnb.Step {
	i := 0
	return func(float64) (float64, bool) { i++; return 0, i%(c.Every*clockFactor) == 0 }
}

var clockFactor, clockVersion = 1, 1

type versioned struct{ Clock clock }

func (v versioned) Start(dt float64, random *lifnb.Random) lifnb.Step {
	return v.Clock.Start(dt, random)
}
func (v versioned) Version() int { return clockVersion }

// A store never returns the results of a neuron's old code: it refuses neurons whose version it does not know.
func TestStoreKnowsVersionsOfOwnNeurons(t *testing.T) {
	ctx, store := context.Background(), lifnb.Store{Dir: t.TempDir()}
	rate := func(n lifnb.Neuron) (float64, error) {
		silence := &lifnb.Signal{Dt: 1e-3, Samples: make([]float64, 1000)}
		r, err := lifnb.CachedIn(store, lifnb.Simulation{Neuron: n, Stimulus: silence, Trials: 1}).Run(ctx)
		return r.Rate(), err
	}
	for _, n := range []lifnb.Neuron{clock{10}, &clock{10}, lifnb.Neurons{lifnb.PaperNeuron(), clock{10}}} {
		if _, err := rate(n); err == nil || !strings.Contains(err.Error(), "lifnb_test.clock: must have a method Version() int") {
			t.Errorf("%T: %v", n, err)
		}
	}
	sweep := lifnb.Sweep{Experiment: lifnb.PaperExperiment(), Seeds: 1}
	sweep.Experiment.Neuron = clock{10}
	if _, err := lifnb.CachedIn(store, sweep).Run(ctx); err == nil || !strings.Contains(err.Error(), "Version() int") {
		t.Errorf("a sweep: %v", err)
	}
	for clockVersion, clockFactor = range []int{1, 2, 5} {
		for range 2 {
			if got, err := rate(versioned{clock{10}}); err != nil || got != 100/float64(clockFactor) {
				t.Errorf("version %d: %g spikes/s, %v, want %g", clockVersion, got, err, 100/float64(clockFactor))
			}
		}
	}
}
