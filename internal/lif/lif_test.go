package lif

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/random"
)

var ctx = context.Background()

func coin(n Neuron, half float64, stimulus []float64) *Coin {
	s, _ := NewStimulus(ctx, stimulus) // never cancelled
	c, _ := NewCoin(ctx, n, half, s)
	return c
}

func white(n Neuron, sd float64, stimulus []float64) *White {
	s, _ := NewStimulus(ctx, stimulus)
	return NewWhite(n, sd, s)
}

// euler is Euler's method as in a textbook.
func euler(n Neuron, stimulus []float64, noise func() float64) (steps []int32) {
	v, a, resting := n.V0, n.A0, 0
	for i, s := range stimulus {
		dv := n.Dt / n.TauM * (-v + s + n.Offset + noise() - a)
		if n.DeltaA > 0 || n.A0 > 0 {
			a += n.Dt * -a / n.TauA
		}
		if resting > 0 {
			resting--
			continue
		}
		v += dv
		if v > n.Threshold && i > 0 {
			steps = append(steps, int32(i))
			v, a, resting = n.Reset, a+n.DeltaA, n.Refractory
		}
	}
	return steps
}

func drawNeuron(t *rapid.T) (n Neuron, stimulus []float64) {
	n = Neuron{
		Dt: 1, TauM: rapid.Float64Range(1.1, 300).Draw(t, "tau m"),
		Offset:     rapid.Float64Range(-2, 6).Draw(t, "offset"),
		Threshold:  rapid.Float64Range(-0.5, 2).Draw(t, "threshold"),
		V0:         -1,
		Reset:      rapid.Float64Range(-3, -0.6).Draw(t, "reset"),
		Refractory: rapid.IntRange(0, 30).Draw(t, "refractory"),
		DeltaA:     rapid.SampledFrom([]float64{0, 0.1, 2}).Draw(t, "delta a"),
		A0:         rapid.SampledFrom([]float64{0, 0, 3}).Draw(t, "a0"),
		TauA:       rapid.Float64Range(1.1, 500).Draw(t, "tau a"),
	}
	stimulus = rapid.SliceOfN(rapid.Float64Range(-1, 1), 1, 500).Draw(t, "stimulus")
	return n, stimulus
}

func TestCoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, stimulus := drawNeuron(t)
		half, seed := rapid.Float64Range(0, 10).Draw(t, "half"), rapid.Uint64().Draw(t, "seed")
		got, err := coin(n, half, stimulus).Run(ctx, rand.NewPCG(seed, 0), nil)
		if err != nil {
			return // the plain definition is to decide
		}
		source, i, word := rand.NewPCG(seed, 0), 0, uint64(0)
		want := euler(n, stimulus, func() float64 {
			if i%64 == 0 {
				word = source.Uint64()
			}
			heads := word>>(i%64)&1 == 1
			i++
			if heads {
				return half
			}
			return -half
		})
		if !slices.Equal(got, want) {
			t.Fatalf("spikes %v, want %v", got, want)
		}
	})
}

func TestWhite(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, stimulus := drawNeuron(t)
		sd, seed := rapid.Float64Range(0, 10).Draw(t, "sd"), rapid.Uint64().Draw(t, "seed")
		got, err := white(n, sd, stimulus).Run(ctx, rand.NewPCG(seed, 0), nil)
		source := rand.NewPCG(seed, 0)
		want := euler(n, stimulus, func() float64 { return sd * random.Normal(source) })
		if err == nil && !slices.Equal(got, want) {
			t.Fatalf("spikes %v, want %v", got, want)
		}
	})
}

// Where the potential meets the threshold to the bit, the fast path does not decide.
func TestDoubt(t *testing.T) {
	n := Neuron{Dt: 1, TauM: 2, Offset: 1, Threshold: 0.75} // v = 0.5, 0.75, ..
	if steps, err := coin(n, 0, make([]float64, 20)).Run(ctx, rand.NewPCG(1, 2), nil); !errors.Is(err, ErrDoubt) {
		t.Errorf("coin: spikes %v beyond doubt", steps)
	}
	if steps, err := white(n, 0, make([]float64, 20)).Run(ctx, rand.NewPCG(1, 2), nil); !errors.Is(err, ErrDoubt) {
		t.Errorf("white: spikes %v beyond doubt", steps)
	}
}
