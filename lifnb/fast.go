package lifnb

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"

	"github.com/lifnb/lifnb/internal/lif"
)

// Trials have a fast path, many times faster than the plain definition LIF.run. The choice between the two is made
// here. The spike times are the same to the bit.

// runner returns the function that runs a trial without a trace. A cancelled context ends both early.
func (s Simulation) runner(ctx context.Context) (func(ctx context.Context, trial int) ([]float64, error), error) {
	n, dt, stimulus := s.Neuron, s.Stimulus.Dt, s.Stimulus.Samples
	neuron := lif.Neuron{
		Dt: dt, TauM: n.TauM, Offset: n.Offset, Threshold: n.Threshold, Reset: n.Reset, V0: n.V0,
		TauA: n.TauA, DeltaA: n.DeltaA, Refractory: n.refractorySteps(s.Stimulus),
	}
	var fast interface {
		Run(ctx context.Context, source *rand.PCG, memory []int32) (steps []int32, err error)
	}
	var err error
	switch noise := n.Noise.(type) {
	case nil:
		fast, err = lif.NewCoin(ctx, neuron, 0, stimulus)
	case Coin:
		fast, err = lif.NewCoin(ctx, neuron, noise.Amplitude/2, stimulus)
	case White:
		fast, err = lif.NewWhite(ctx, neuron, noise.sd(dt), stimulus)
	}
	if err != nil {
		return nil, err
	}
	memory := sync.Pool{New: func() any { return new([]int32) }}
	return func(ctx context.Context, trial int) ([]float64, error) {
		m := memory.Get().(*[]int32)
		defer memory.Put(m)
		steps, err := fast.Run(ctx, s.source(trial), *m)
		*m = steps
		if errors.Is(err, lif.ErrDoubt) {
			return s.Neuron.run(ctx, s.Stimulus, s.source(trial), nil)
		}
		if err != nil {
			return nil, err
		}
		spikes := make([]float64, len(steps))
		for i, step := range steps {
			spikes[i] = float64(step+1) * dt
		}
		return spikes, nil
	}, nil
}
