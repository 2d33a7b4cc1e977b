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

func TestConvolveSameIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := values(0, 70).Draw(t, "x")
		kernel := values(0, 170).Draw(t, "kernel")
		beforeX, beforeKernel := slices.Clone(x), slices.Clone(kernel)
		got, want := signal.ConvolveSame(x, kernel), convolve(x, kernel)
		if e := maxDiff(got, want); e > 1e-13 {
			t.Fatalf("%d samples, kernel of %d: wrong by %g", len(x), len(kernel), e)
		}
		if !slices.Equal(x, beforeX) || !slices.Equal(kernel, beforeKernel) {
			t.Fatal("an argument has changed")
		}
	})
}

// Every pairing of short lengths, with ones that show each value lost or
// wrapped around.
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
			if e := maxDiff(signal.ConvolveSame(x, kernel), convolve(x, kernel)); e > 1e-11 {
				t.Errorf("%d samples, kernel of %d: wrong by %g", n, k, e)
			}
		}
	}
}

func BenchmarkConvolveSame(b *testing.B) {
	x := make([]float64, 200_000)
	for i := 0; i < len(x); i += 128 {
		x[i] = 1
	}
	kernel := signal.Gaussian(1.25e-3, 1e-5) // 1501 values
	for b.Loop() {
		signal.ConvolveSame(x, kernel)
	}
}
