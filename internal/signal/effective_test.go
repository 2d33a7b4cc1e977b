package signal_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lifnb/lifnb/internal/signal"
)

// The Hann window at an overlap of one half has ρ_1 = 1/6: for the study's 11 segments 1 + 2·10/11/36 in the
// denominator. Of odd lengths less than one half overlaps, but hardly so.
func TestEffectiveSegmentsOfHann(t *testing.T) {
	for _, c := range []struct {
		segments, segment int
		want, tolerance   float64
	}{
		{1, 32768, 1, 0},
		{2, 32768, 2 / (1 + 1./36), 1e-12},
		{11, 32768, 11 / (1 + 2*10./11/36), 1e-12},
		{11, 4, 11 / (1 + 2*10./11/36), 1e-12},
		{1_000_000, 1000, 1_000_000 / (1 + 2*0.999999/36), 1e-6},
		{11, 32767, 11 / (1 + 2*10./11/36), 2e-4},
		{11, 3, 11, 1e-12}, // the windows 0, ¾, ¾ overlap where one is 0
		{11, 2, 11, 1e-12},
	} {
		if got := signal.EffectiveSegments(c.segments, c.segment); !(math.Abs(got-c.want) <= c.tolerance) {
			t.Errorf("%d segments of %d samples are worth %.12g, want %.12g", c.segments, c.segment, got, c.want)
		}
	}
}

// The variance of the densities of white noise is that of the equivalent number of independent segments. Counting the
// overlapping ones as independent would be 5 to 6 % off, and ρ in place of ρ² 25 %.
func TestEffectiveSegmentsIsTheVariance(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	for _, c := range []struct{ segments, segment int }{{11, 64}, {11, 33}, {40, 32}} {
		const repeats = 4000
		var (
			step      = c.segment - c.segment/2
			x         = make([]float64, c.segment+(c.segments-1)*step)
			sum, sum2 float64
			last      = (c.segment-1)/2 - 1 // next to Nyquist the mirrored frequencies leak in
			n         = float64(repeats * (last - 1))
			density   = 2.0 // of unit variance, Dt = 1
		)
		// The variance of a variance, and neighbouring frequencies are correlated by ⅔, the next ones by 1/6.
		tolerance := 4.5 * math.Sqrt(2/n*(1+2*4./9+2./36))
		for range repeats {
			for i := range x {
				x[i] = rng.NormFloat64()
			}
			s, err := signal.Welch(ctx, x, x, 1, c.segment)
			if err != nil {
				t.Fatal(err)
			}
			if s.Segments != c.segments {
				t.Fatalf("%d segments, want %d", s.Segments, c.segments)
			}
			for _, v := range s.XX[2 : last+1] {
				sum += v
				sum2 += (v - density) * (v - density)
			}
		}
		if mean := sum / n; math.Abs(mean/density-1) > 0.01 {
			t.Errorf("%d segments of %d samples: mean density %g, want %g", c.segments, c.segment, mean, density)
		}
		got, want := density*density/(sum2/n), signal.EffectiveSegments(c.segments, c.segment)
		if e := got/want - 1; math.Abs(e) > tolerance {
			t.Errorf("%d segments of %d samples average like %.2f, want %.2f: %.1f %% off, allowed %.1f %%",
				c.segments, c.segment, got, want, 100*e, 100*tolerance)
		}
	}
}
