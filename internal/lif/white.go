package lif

import (
	"math/rand/v2"

	"github.com/lifnb/lifnb/internal/random"
)

// White is a neuron with Gaussian white noise that is ready to receive a stimulus, any number of times. Its methods
// can be called at the same time.
type White struct {
	prepared
	noise float64 // k times the standard deviation
}

// NewWhite prepares a neuron with normal noise of the given standard deviation in each step for a stimulus.
func NewWhite(n Neuron, sd float64, stimulus []float64) *White {
	w := &White{prepared: n.prepare(stimulus, 10*sd)}
	w.noise = w.k * sd
	return w
}

// Run presents the stimulus once, with one normal number a step from the source. It returns the steps (0-based) in
// which the neuron spikes, in the memory of a slice that is no longer needed, if that is large enough. It returns
// false if the potential came so near to the threshold that rounding might decide.
func (w *White) Run(source *rand.PCG, memory []int32) (steps []int32, ok bool) {
	steps = memory[:0]
	v, a := w.V0, 0.0
	resting := 0
	for i, x := range w.input {
		x += w.noise*random.Normal(source) - w.k*a
		a *= w.beta
		if resting > 0 {
			resting--
			continue
		}
		v = w.alpha*v + x
		if v < w.low {
			continue
		}
		if v <= w.high {
			return nil, false
		}
		if i > 0 { // the first step cannot spike
			steps = append(steps, int32(i))
			v = w.Reset
			a += w.DeltaA
			resting = w.Refractory
		}
	}
	return steps, true
}
