package lif

import (
	"context"
	"math/rand/v2"

	"github.com/lifnb/lifnb/internal/pieces"
	"github.com/lifnb/lifnb/internal/random"
)

// White is a neuron with Gaussian white noise that is ready to receive a stimulus, any number of times. Its methods can
// be called concurrently.
type White struct {
	prepared
	noise float64 // k times the standard deviation

	alpha2, alpha3, alpha4, beta4, a4 float64 // α², α³, α⁴, β⁴, A₄
}

// NewWhite prepares a neuron with normal noise of the given standard deviation in each step for a stimulus.
func NewWhite(n Neuron, sd float64, stimulus Stimulus) *White {
	w := &White{prepared: n.prepare(stimulus, 10*sd)}
	w.noise = w.k * sd
	w.alpha2, _, _ = w.after(2)
	w.alpha3, _, _ = w.after(3)
	w.alpha4, w.beta4, w.a4 = w.after(4)
	return w
}

// drawn is how many normal numbers are drawn at a time. It is a multiple of four.
const drawn = 256

// Run presents the stimulus once, with one normal number per step from the source. It returns the steps (0-based) in
// which the neuron spikes. It uses the memory of a slice that is no longer needed, if that is large enough. It fails
// with [ErrDoubt] where it can't decide, and early if the context is cancelled.
func (w *White) Run(ctx context.Context, source *rand.PCG, memory []int32) (steps []int32, err error) {
	var (
		v, a    = w.V0, w.A0
		resting = 0 // steps of the refractory period to go
		normals [drawn]float64
	)
	steps = memory[:0]
	for i := 0; i < len(w.stimulus); i += 4 {
		if i%drawn == 0 {
			if i%pieces.Size == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			random.Normals(source, normals[:min(drawn, len(w.stimulus)-i)])
		}
		xi := (*[4]float64)(normals[i%drawn:])
		if resting == 0 && i+4 <= len(w.stimulus) {
			s := (*[4]float64)(w.stimulus[i:])
			y1 := w.input(s[0]) + w.noise*xi[0]
			y2 := w.alpha*y1 + (w.input(s[1]) + w.noise*xi[1])
			y3 := w.alpha*y2 + (w.input(s[2]) + w.noise*xi[2])
			y4 := w.alpha*y3 + (w.input(s[3]) + w.noise*xi[3])
			if w.alpha*v+y1 < w.low && w.alpha2*v+y2 < w.low && w.alpha3*v+y3 < w.low && w.alpha4*v+y4 < w.low {
				v = w.alpha4*v + (y4 - w.a4*a)
				a *= w.beta4
				continue
			}
		}
		for j, s := range w.stimulus[i:min(i+4, len(w.stimulus))] {
			x := w.input(s) + (w.noise*xi[j] - w.k*a)
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
				return nil, ErrDoubt
			}
			if i+j > 0 { // the first step cannot spike
				steps = append(steps, int32(i+j))
				v = w.Reset
				a += w.DeltaA
				resting = w.Refractory
			}
		}
	}
	return steps, nil
}
