package signal_test

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

func TestWelchIsSciPys(t *testing.T) {
	fix := fixture(t, "welch.npz")
	x, y := array[float64](t, fix, "x"), array[float64](t, fix, "y")
	dt := array[float64](t, fix, "dt")[0]
	spectra, coherence := 0.0, 0.0
	for _, s := range array[float64](t, fix, "segments") {
		segment := int(s)
		c, err := signal.Welch(ctx, x, y, dt, segment)
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range map[string][]float64{"f": c.Frequency, "xx": c.XX, "yy": c.YY} {
			want := array[float64](t, fix, fmt.Sprintf("%s_%d", name, segment))
			e := maxDiff(got, want) / maxAbs(want)
			if e > 1e-12 {
				t.Errorf("segment %d: %s differs by %.1e of its scale", segment, name, e)
			}
			spectra = max(spectra, e)
		}

		want := array[complex128](t, fix, fmt.Sprintf("xy_%d", segment))
		if len(c.XY) != len(want) {
			t.Fatalf("segment %d: xy has %d frequencies, want %d", segment, len(c.XY), len(want))
		}
		scale := cmplx.Abs(slices.MaxFunc(want, func(a, b complex128) int {
			return int(math.Copysign(1, cmplx.Abs(a)-cmplx.Abs(b)))
		}))
		for k := range want {
			e := cmplx.Abs(c.XY[k]-want[k]) / scale
			if !(e <= 1e-12) {
				t.Errorf("segment %d: xy at %g Hz is %g, want %g", segment, c.Frequency[k], c.XY[k], want[k])
			}
			spectra = max(spectra, e)
		}

		e := maxDiff(c.Coherence(), array[float64](t, fix, fmt.Sprintf("coh_%d", segment)))
		if e > 1e-9 {
			t.Errorf("segment %d: the coherence differs by %.1e", segment, e)
		}
		coherence = max(coherence, e)
	}
	t.Logf("largest differences: spectra %.1e of their scale, coherence %.1e", spectra, coherence)
}

func TestWelchSegments(t *testing.T) {
	for _, c := range []struct{ n, segment, want int }{
		{200_000, 32768, 11}, // the study
		{10, 10, 1},
		{10, 4, 4},
		{10, 5, 2}, // steps of 3: 0, 3, and 6 would end past 10
		{11, 5, 3},
		{10, 2, 9},
	} {
		x := make([]float64, c.n)
		s, err := signal.Welch(ctx, x, x, 1, c.segment)
		if err != nil {
			t.Fatal(err)
		}
		if s.Segments != c.want {
			t.Errorf("%d samples in segments of %d: %d segments, want %d", c.n, c.segment, s.Segments, c.want)
		}
	}
}

// White noise of variance v has the one-sided density 2 v dt at every frequency; the coherence of signal and signal +
// noise of the same power is ½; and a delay is a phase that falls with frequency.
func TestWelchOfWhiteNoise(t *testing.T) {
	const (
		n, segment = 1 << 18, 256
		dt, v      = 1e-3, 4.0
		delay      = 3
	)
	rng := rand.New(rand.NewPCG(1, 2))
	x, y := make([]float64, n), make([]float64, n)
	for i := range x {
		x[i] = math.Sqrt(v) * rng.NormFloat64()
	}
	for i := range y {
		y[i] = x[max(i-delay, 0)] + math.Sqrt(v)*rng.NormFloat64()
	}
	c, err := signal.Welch(ctx, x, y, dt, segment)
	if err != nil {
		t.Fatal(err)
	}
	coh := c.Coherence()
	for k := 2; k < segment/2; k++ { // the detrended bins 0 and 1 have less
		if r := c.XX[k] / (2 * v * dt); math.Abs(r-1) > 0.15 {
			t.Errorf("density at %g Hz is %g of the expected", c.Frequency[k], r)
		}
		if math.Abs(coh[k]-0.5) > 0.1 {
			t.Errorf("coherence at %g Hz is %g, want ½", c.Frequency[k], coh[k])
		}
		turn := c.XY[k] * cmplx.Rect(1, 2*math.Pi*c.Frequency[k]*delay*dt)
		if math.Abs(cmplx.Phase(turn)) > 0.2 {
			t.Errorf("phase at %g Hz is %g off that of the delay", c.Frequency[k], cmplx.Phase(turn))
		}
	}
}

func TestCoherenceIsAShareOfPower(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 200).Draw(t, "n")
		x, y := values(n, n).Draw(t, "x"), values(n, n).Draw(t, "y")
		c, err := signal.Welch(ctx, x, y, 1e-3, rapid.IntRange(2, n).Draw(t, "segment"))
		if err != nil {
			t.Fatal(err)
		}
		for k, coh := range c.Coherence() {
			if !(0 <= coh && coh <= 1) {
				t.Fatalf("coherence at %g Hz is %g", c.Frequency[k], coh)
			}
		}
	})
}

// A copy of the signal, scaled, has coherence 1 and not a bit more.
func TestCoherenceOfACopyIsOne(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	x, y := make([]float64, 5000), make([]float64, 5000)
	for i := range x {
		x[i] = rng.NormFloat64()
		y[i] = -1e-90 * x[i] // XX YY would be near 1e-370, which no float holds
	}
	c, err := signal.Welch(ctx, x, y, 1e-3, 500)
	if err != nil {
		t.Fatal(err)
	}
	for k, coh := range c.Coherence() {
		if coh > 1 || coh < 1-1e-12 {
			t.Errorf("coherence at %g Hz is 1 + %g", c.Frequency[k], coh-1)
		}
	}
}

func TestCoherenceOfSilenceIsZero(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	x := make([]float64, 1000)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	for _, level := range []float64{0, 0.1, 1e9 / 3} {
		constant := slices.Repeat([]float64{level}, len(x))
		for _, pair := range [][2][]float64{{x, constant}, {constant, x}, {constant, constant}} {
			for _, segment := range []int{250, 251} {
				c, err := signal.Welch(ctx, pair[0], pair[1], 1e-3, segment)
				if err != nil {
					t.Fatal(err)
				}
				if coh := c.Coherence(); maxAbs(coh) != 0 {
					t.Errorf("coherence with a constant %g is up to %g", level, slices.Max(coh))
				}
			}
		}
	}
}

func TestWelchErrors(t *testing.T) {
	x := make([]float64, 10)
	for _, c := range []struct {
		x, y    []float64
		dt      float64
		segment int
		want    string // what the message must name
	}{
		{x, x[1:], 1, 4, "x has 10 samples and y 9"},
		{x, x, 0, 4, "dt is 0"},
		{x, x, -1, 4, "dt is -1"},
		{x, x, math.NaN(), 4, "dt is NaN"},
		{x, x, math.Inf(1), 4, "dt is +Inf"},
		{x, x, 1, 1, "segment is 1 samples: must be 2 to 10"},
		{x, x, 1, -1, "segment is -1"},
		{x, x, 1, 11, "segment is 11"},
		{nil, nil, 1, 2, "segment is 2"},
	} {
		got, err := signal.Welch(ctx, c.x, c.y, c.dt, c.segment)
		if err == nil || !strings.Contains(err.Error(), c.want) || got.XX != nil {
			t.Errorf("error is %v, want one with %q", err, c.want)
		}
	}
}

func BenchmarkWelch(b *testing.B) {
	rng := rand.New(rand.NewPCG(7, 8))
	x, y := make([]float64, 200_000), make([]float64, 200_000)
	for i := range x {
		x[i], y[i] = rng.NormFloat64(), rng.NormFloat64()
	}
	for b.Loop() {
		if _, err := signal.Welch(ctx, x, y, 1e-5, 32768); err != nil {
			b.Fatal(err)
		}
	}
}
