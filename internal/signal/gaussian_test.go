package signal_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

func TestGaussianHasUnitArea(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dt := rapid.Float64Range(1e-6, 1e-2).Draw(t, "dt")
		width := rapid.Float64Range(0, 1000).Draw(t, "sigma/dt")
		g := signal.Gaussian(width*dt, dt)
		if len(g)%2 != 1 {
			t.Fatalf("%d values, want an odd number", len(g))
		}
		if area := floats.Sum(g) * dt; math.Abs(area-1) > 1e-14 {
			t.Fatalf("area is 1 + %g", area-1)
		}
		for i := range g {
			if g[i] != g[len(g)-1-i] {
				t.Fatalf("g[%d] = %g is not its mirror image %g", i, g[i], g[len(g)-1-i])
			}
		}
	})
}

// From a width of a few samples on, the sampled Gaussian's sum is its integral to rounding, so the density itself comes
// out, up to the 2e-9 cut off.
func TestGaussianShape(t *testing.T) {
	for _, c := range []struct{ sigma, dt float64 }{
		{1.25e-3, 1e-5}, {1.25e-3, 1e-4}, {2e-4, 1e-5}, {3, 1},
	} {
		g := signal.Gaussian(c.sigma, c.dt)
		m := len(g) / 2
		normal := distuv.Normal{Sigma: c.sigma}
		want := make([]float64, len(g))
		for i := range want {
			want[i] = normal.Prob(float64(i-m) * c.dt)
		}
		if e := maxDiff(g, want) / want[m]; e > 1e-8 {
			t.Errorf("sigma %g s, dt %g s: differs from the density by %.1e of the peak", c.sigma, c.dt, e)
		}
	}
}

func TestGaussianLength(t *testing.T) {
	for _, c := range []struct {
		sigma, dt float64
		want      int
	}{
		{0, 1e-5, 1},
		{0.16, 1, 1}, // 0.96 samples at each side
		{0.17, 1, 3},
		{1, 1, 13},
		{1.25e-3, 1e-5, 1501}, // the quotient is just below 750 in floats
		{7e-5, 1e-5, 85},      // and here just below 42
	} {
		g := signal.Gaussian(c.sigma, c.dt)
		if len(g) != c.want {
			t.Errorf("Gaussian(%g, %g) has %d values, want %d", c.sigma, c.dt, len(g), c.want)
		}
		if c.want == 1 && g[0] != 1/c.dt {
			t.Errorf("Gaussian(%g, %g) = %v, want 1/dt", c.sigma, c.dt, g)
		}
	}
}

func TestGaussianOfBadArgumentsIsNaN(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range [][2]float64{
		{-1, 1}, {nan, 1}, {inf, 1}, {1e7, 1}, {1, 0}, {1, -1}, {1, nan}, {0, 0}, {1, 1e-300},
	} {
		if g := signal.Gaussian(c[0], c[1]); len(g) != 1 || !math.IsNaN(g[0]) {
			t.Errorf("Gaussian(%g, %g) = %d values from %g on, want a NaN", c[0], c[1], len(g), g[0])
		}
	}
}
