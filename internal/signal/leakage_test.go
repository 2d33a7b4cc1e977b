package signal_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/lifnb/lifnb/internal/signal"
)

// Broad spectra have power of their own at all frequencies, however steep. Lines, and what is slower than a segment,
// have it at a few, and band-limited noise inside its band.
func TestOwnPower(t *testing.T) {
	const n, segment = 40_000, 2000
	rng := rand.New(rand.NewPCG(1, 2))
	made := func(sample func(i int) float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = sample(i)
		}
		return x
	}
	walk := 0.0
	steps := func(i int) float64 { return math.Floor(float64(i) / 7777) }
	lowPass, err := signal.ButterworthLowPass(8, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	filtered, err := lowPass.FiltFilt(ctx, made(func(int) float64 { return rng.NormFloat64() }))
	if err != nil {
		t.Fatal(err)
	}
	var waves [200]float64
	for i := range waves {
		waves[i] = 2 * math.Pi * rng.Float64()
	}
	cycles := func(c float64) func(int) float64 {
		return func(i int) float64 { return math.Sin(2*math.Pi*c*float64(i)/segment + 1) }
	}
	for _, test := range []struct {
		name        string
		x           []float64
		first, last int
		least, most float64 // share of these frequencies
	}{
		{"white noise", made(func(int) float64 { return rng.NormFloat64() }), 0, segment / 2, 1, 1},
		{"random walk", made(func(int) float64 { walk += rng.NormFloat64(); return walk }), 0, segment / 2, 1, 1},
		{"low-pass noise, up to its cutoff", filtered, 0, segment / 20, 1, 1},
		{"low-pass noise, up to 1.5 times that", filtered, 0, 3 * segment / 40, 1, 1},
		{"low-pass noise, far above", filtered, segment / 4, segment / 2, 0, 0.02},
		{"steps", made(steps), 0, segment / 2, 0.98, 1},
		{"rare events", made(func(int) float64 { return math.Floor(rng.Float64() + 0.001) }), 0, segment / 2, 1, 1},
		{"slow drift with faint noise", made(func(i int) float64 { return cycles(0.3)(i) + 1e-3*rng.NormFloat64() }), 0, segment / 2, 0.97, 1},
		{"ramp", made(func(i int) float64 { return float64(i) }), 0, segment / 2, 0, 0.01},
		{"slow sine", made(cycles(0.2)), 0, segment / 2, 0, 0.01},
		{"sine of whole cycles", made(cycles(50)), 0, segment / 2, 0.0029, 0.0031},
		{"sine between two frequencies", made(cycles(50.5)), 0, segment / 2, 0.0029, 0.01},
		{"a tone with faint noise", made(func(i int) float64 { return cycles(50)(i) + 1e-4*rng.NormFloat64() }), 100, segment / 2, 0.97, 1}, // but where the tone leaks
		{"waves from 100 to 120: inside", made(func(i int) (s float64) {
			for w, phase := range waves {
				s += math.Cos(2*math.Pi*(100+0.1*float64(w))*float64(i)/segment + phase)
			}
			return s
		}), 100, 120, 1, 1},
		{"the same above", made(func(i int) (s float64) {
			for w, phase := range waves {
				s += math.Cos(2*math.Pi*(100+0.1*float64(w))*float64(i)/segment + phase)
			}
			return s
		}), 125, segment / 2, 0, 0.01},
	} {
		c, err := signal.Welch(ctx, test.x, test.x, 1, segment)
		if err != nil {
			t.Fatal(err)
		}
		all, err := signal.OwnPower(ctx, c.XX)
		if err != nil {
			t.Fatal(err)
		}
		own := 0.0
		for _, is := range all[test.first : test.last+1] {
			if is {
				own += 1 / float64(test.last+1-test.first)
			}
		}
		if own < test.least-1e-9 || own > test.most+1e-9 {
			t.Errorf("%s: power at %.4f of the frequencies, want %g to %g", test.name, own, test.least, test.most)
		}
	}
}
