package lifnb

import (
	"math/rand/v2"
	"sync"

	"github.com/lifnb/lifnb/internal/lif"
)

// Trials have a fast path, many times faster than the plain definition LIF.run. The choice between the two is made
// here. The spike times are the same to the bit.

// runner returns the function that runs a trial without a trace.
func (s Simulation) runner() func(trial int) []float64 {
	plain := func(trial int) []float64 { return s.Neuron.run(s.Stimulus, s.source(trial), nil) }
	n, dt, stimulus := s.Neuron, s.Stimulus.Dt, s.Stimulus.Samples
	neuron := lif.Neuron{
		Dt: dt, TauM: n.TauM, Offset: n.Offset, Threshold: n.Threshold, Reset: n.Reset, V0: n.V0,
		TauA: n.TauA, DeltaA: n.DeltaA, Refractory: n.refractorySteps(s.Stimulus),
	}
	var fast interface {
		Run(source *rand.PCG, memory []int32) (steps []int32, ok bool)
	}
	switch noise := n.Noise.(type) {
	case nil:
		fast = lif.NewCoin(neuron, 0, stimulus)
	case Coin:
		fast = lif.NewCoin(neuron, noise.Amplitude/2, stimulus)
	case White:
		fast = lif.NewWhite(neuron, noise.sd(dt), stimulus)
	}
	memory := sync.Pool{New: func() any { return new([]int32) }}
	return func(trial int) []float64 {
		m := memory.Get().(*[]int32)
		defer memory.Put(m)
		steps, ok := fast.Run(s.source(trial), *m)
		*m = steps
		if !ok {
			return plain(trial)
		}
		spikes := make([]float64, len(steps))
		for i, step := range steps {
			spikes[i] = float64(step+1) * dt
		}
		return spikes
	}
}
