package signal_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

// Of a sine of whole cycles in each segment, all but three frequencies have nothing but rounding errors, and these are
// coherent with those of a distorted copy, which is as periodic. They count as nothing; the harmonics of the copy do
// not.
func TestRoundingErrorsHaveNoCoherence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		segment := rapid.IntRange(50, 5000).Draw(t, "segment")
		cycles := rapid.IntRange(4, segment/8).Draw(t, "cycles")
		offset := rapid.SampledFrom([]float64{0, 1, -1e4}).Draw(t, "offset")
		size := math.Pow(10, rapid.Float64Range(-100, 100).Draw(t, "size"))
		x, y := make([]float64, 4*segment), make([]float64, 4*segment)
		for i := range x {
			s := math.Sin(2 * math.Pi * float64(cycles) * float64(i) / float64(segment))
			x[i], y[i] = size*(offset+s), math.Exp(s)
		}
		c, err := signal.Welch(ctx, x, y, 1e-5, segment)
		if err != nil {
			t.Fatal(err)
		}
		for k, coherence := range c.Coherence() {
			beside := k >= cycles-1 && k <= cycles+1
			if beside && coherence < 0.999 || !beside && coherence != 0 {
				t.Fatalf("coherence at frequency %d of a sine of %d cycles is %g", k, cycles, coherence)
			}
		}
	})
}

// What is 150 dB below the rest, and beside a mean of a hundred million times itself, is no rounding error yet.
func TestFaintSignalsAreNoRoundingErrors(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const segment = 1000
	for _, test := range []struct{ offset, line float64 }{{0, 3e7}, {1e8, 0}} {
		x := make([]float64, 20*segment)
		for i := range x {
			x[i] = test.offset + test.line*math.Sin(2*math.Pi*float64(i)/10) + rng.NormFloat64()
		}
		c, err := signal.Welch(ctx, x, x, 1, segment)
		if err != nil {
			t.Fatal(err)
		}
		for k, coherence := range c.Coherence() {
			if coherence < 1-1e-9 {
				t.Fatalf("coherence of a copy at frequency %d is %g, with %+v", k, coherence, test)
			}
		}
	}
}

// Normalized signals are the same to the bit, except for a power of two, and so is the result of Rescaled.
func TestNormalizedAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		exponent := rapid.IntRange(-1000, 1000).Draw(t, "exponent")
		x := values(1, 20).Draw(t, "x")
		for i := range x {
			x[i] = math.Ldexp(math.Round(1e6*x[i]), exponent)
		}
		normalized, e, _ := signal.Normalized(ctx, x)
		largest := maxAbs(normalized)
		if largest != 0 && (largest < 0.5 || largest >= 1) {
			t.Fatalf("the largest is %g", largest)
		}
		if got, _ := signal.Rescaled(ctx, normalized, e); got != nil && !slices.Equal(got, x) {
			t.Fatalf("%g, want %g", got, x)
		}
	})
	smallest, _, _ := signal.Normalized(ctx, []float64{5e-324, 0})
	if got := smallest[0]; got != 0.5 {
		t.Errorf("the smallest number becomes %g, want 0.5", got)
	}
	largest, _, _ := signal.Normalized(ctx, []float64{math.MaxFloat64})
	if got := largest[0]; got < 0.5 || got > 1 {
		t.Errorf("the largest number becomes %g, want nearly 1", got)
	}
}

// Values that would overflow, or lose digits, are refused; zeros never are.
func TestRescaledIsRepresentable(t *testing.T) {
	for _, exponent := range []int{2000, 1025, -1000, -2000} {
		if got, _ := signal.Rescaled(ctx, []float64{0, 0.75}, exponent); got != nil {
			t.Errorf("times 2^%d: %g, want nothing", exponent, got)
		}
		if got, _ := signal.RescaledComplex(ctx, []complex128{0.75i}, exponent); got != nil {
			t.Errorf("times 2^%d: %g, want nothing", exponent, got)
		}
		if got, _ := signal.Rescaled(ctx, []float64{0, 0}, exponent); maxAbs(got) != 0 || len(got) != 2 {
			t.Errorf("zeros times 2^%d: %g", exponent, got)
		}
	}
	if got, _ := signal.RescaledComplex(ctx, []complex128{1 + 2i}, 3); got[0] != 8+16i {
		t.Errorf("%g, want 8+16i", got)
	}
}
