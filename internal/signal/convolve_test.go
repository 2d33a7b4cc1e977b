package signal_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

// convolve is the definition.
func convolve(x, kernel []float64) []float64 {
	y := make([]float64, len(x))
	c := (len(kernel) - 1) / 2
	for i := range y {
		for j, k := range kernel {
			if n := i + c - j; 0 <= n && n < len(x) {
				y[i] += k * x[n]
			}
		}
	}
	return y
}

func convolved(t interface{ Fatal(...any) }, x, kernel []float64) []float64 {
	y, err := signal.ConvolveSame(ctx, x, kernel)
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func TestConvolveSameIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := values(0, 70).Draw(t, "x")
		kernel := values(0, 170).Draw(t, "kernel")
		beforeX, beforeKernel := slices.Clone(x), slices.Clone(kernel)
		got, want := convolved(t, x, kernel), convolve(x, kernel)
		if e := maxDiff(got, want); e > 1e-13 {
			t.Fatalf("%d samples, kernel of %d: wrong by %g", len(x), len(kernel), e)
		}
		if !slices.Equal(x, beforeX) || !slices.Equal(kernel, beforeKernel) {
			t.Fatal("an argument has changed")
		}
	})
}

// Every pairing of short lengths, with ones that show each value lost or wrapped around.
func TestConvolveSameLengths(t *testing.T) {
	for n := range 20 {
		for k := range 50 {
			x, kernel := make([]float64, n), make([]float64, k)
			for i := range x {
				x[i] = 1
			}
			for i := range kernel {
				kernel[i] = float64(i + 1)
			}
			if e := maxDiff(convolved(t, x, kernel), convolve(x, kernel)); e > 1e-11 {
				t.Errorf("%d samples, kernel of %d: wrong by %g", n, k, e)
			}
		}
	}
}

// Piece by piece the same comes out, whatever the lengths; and silence stays silence.
func TestConvolveSameInPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := values(0, 200).Draw(t, "x")
		kernel := values(0, 60).Draw(t, "kernel")
		if len(x) > 50 {
			clear(x[10:rapid.IntRange(10, len(x)).Draw(t, "silent until")])
		}
		got, err := signal.ConvolveInPieces(ctx, x, kernel, 1<<rapid.IntRange(0, 6).Draw(t, "size"), 1<<rapid.IntRange(1, 8).Draw(t, "longest"))
		if err != nil {
			t.Fatal(err)
		}
		want := convolve(x, kernel)
		if e := maxDiff(got, want); e > 1e-13 {
			t.Fatalf("%d samples, kernel of %d: wrong by %g", len(x), len(kernel), e)
		}
		for i, y := range got {
			reach := len(kernel)
			if near := x[max(0, i-reach):min(len(x), i+reach)]; y != 0 && !slices.ContainsFunc(near, func(v float64) bool { return v != 0 }) {
				t.Fatalf("sample %d is %g amid silence", i, y)
			}
		}
	})
}

func BenchmarkConvolveSame(b *testing.B) {
	x := make([]float64, 200_000)
	for i := 0; i < len(x); i += 128 {
		x[i] = 1
	}
	kernel := signal.Gaussian(1.25e-3, 1e-5) // 1501 values
	for b.Loop() {
		signal.ConvolveSame(ctx, x, kernel)
	}
}

// A few spikes in a long silence, also at its ends, with kernels of all lengths.
func TestConvolveSameOfSpikes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := make([]float64, rapid.IntRange(60, 300).Draw(t, "n"))
		for _, at := range append(rapid.SliceOfN(rapid.IntRange(0, len(x)-1), 0, 3).Draw(t, "spikes"), 0, len(x)-1) {
			x[at]++
		}
		kernel := values(0, 2*len(x)).Draw(t, "kernel")
		if e := maxDiff(convolved(t, x, kernel), convolve(x, kernel)); e > 1e-13 {
			t.Fatalf("%d samples, kernel of %d: wrong by %g", len(x), len(kernel), e)
		}
	})
}
