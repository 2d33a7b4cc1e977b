package lif

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/lifnb/lifnb/internal/pieces"
)

// Coin is a neuron with coin noise that is ready to receive a stimulus, any number of times. Its methods can be called
// concurrently.
type Coin struct {
	prepared
	noise [2]float64 // k times -h, +h

	alpha8, beta8, a8 float64      // α⁸, β⁸, A₈
	s8, bound         []float64    // S₈ and U of steps 8j to 8j+8
	t8, tMax          [256]float64 // T₈ and T⁺
}

// NewCoin prepares a neuron with noise of ±half for a stimulus. A cancelled context ends it early.
func NewCoin(ctx context.Context, n Neuron, half float64, stimulus Stimulus) (*Coin, error) {
	t := &Coin{prepared: n.prepare(stimulus, half)}
	t.noise = [2]float64{-t.k * half, t.k * half}
	t.alpha8, t.beta8, t.a8 = t.after(8)
	for coins := range t.t8 {
		var noise [8]float64
		for j := range noise {
			noise[j] = t.noise[coins>>j&1]
		}
		sum, highest := t.eight(noise[:])
		t.t8[coins], t.tMax[coins] = sum, max(0, highest)
	}
	blocks := (len(t.stimulus) + 7) / 8
	t.s8, t.bound = make([]float64, blocks), make([]float64, blocks)
	threshold := max(n.Threshold, 0)
	pulls := stimulus.lowest+n.Offset >= threshold // everywhere
	err := pieces.Each(ctx, len(t.stimulus)/8, func(from, to int) {
		for b := from; b < to; b++ {
			var inputs [8]float64
			sum := 0.0
			for j, s := range (*[8]float64)(t.stimulus[8*b:]) {
				inputs[j] = t.input(s)
				sum = t.alpha*sum + inputs[j]
			}
			t.s8[b], t.bound[b] = sum, sum
			if !pulls && slices.Min(inputs[:]) < t.k*threshold {
				_, highest := t.eight(inputs[:])
				t.bound[b] = highest + (1-t.alpha8)*threshold
			}
		}
	})
	if len(t.stimulus)%8 > 0 { // the last steps are made one by one
		t.bound[len(t.bound)-1] = math.Inf(1)
	}
	return t, err
}

// eight returns the decaying sum of eight inputs, and its largest value on the way.
func (t *Coin) eight(inputs []float64) (sum, largest float64) {
	largest = math.Inf(-1)
	for _, x := range inputs {
		sum = t.alpha*sum + x
		largest = max(largest, sum)
	}
	return sum, largest
}

// Run presents the stimulus once, with coins from source: 64 per word, lowest bit first. It returns the steps (0-based)
// in which the neuron spikes. It uses the memory of a slice that is no longer needed, if that is large enough. It
// fails with [ErrDoubt] where it can't decide, and early if the context is cancelled.
func (t *Coin) Run(ctx context.Context, source *rand.PCG, memory []int32) (steps []int32, err error) {
	var (
		v, a    = t.V0, t.A0
		resting = 0 // steps of the refractory period to go
		word    uint64
		bound   = t.bound[:len(t.s8)]
	)
	steps = memory[:0]
	for b, s8 := range t.s8 {
		if b%8 == 0 {
			if b%(pieces.Size/8) == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			word = source.Uint64()
		}
		coins := uint8(word)
		word >>= 8
		if resting == 0 && t.alpha8*max(v, 0) < t.low-bound[b]-t.tMax[coins] {
			// The parentheses matter: the next eight steps wait for only one multiplication and one addition.
			v = t.alpha8*v + (s8 + t.t8[coins] - t.a8*a)
			a *= t.beta8
			continue
		}
		for j, s := range t.stimulus[8*b : min(8*b+8, len(t.stimulus))] {
			x := t.input(s) + (t.noise[coins>>j&1] - t.k*a)
			a *= t.beta
			if resting > 0 {
				resting--
				continue
			}
			v = t.alpha*v + x
			if v < t.low {
				continue
			}
			if v <= t.high {
				return nil, ErrDoubt
			}
			if b+j > 0 { // the first step cannot spike
				steps = append(steps, int32(8*b+j))
				v = t.Reset
				a += t.DeltaA
				resting = t.Refractory
			}
		}
	}
	return steps, nil
}
