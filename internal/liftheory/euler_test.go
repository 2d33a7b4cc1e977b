package liftheory

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The mean overshoot of normal steps has a series in the drift. Its coefficients are those of Janssen & van Leeuwaarden
// (2007), "Cumulants of the maximum of the Gaussian random walk", Stoch Proc Appl 117:1928, with ζ(1/2), ζ(-1/2) and
// ζ(-3/2) from tables.
func TestNormalOvershoot(t *testing.T) {
	for _, d := range []float64{0.25, 0.3, 0.5, 0.7} {
		root := math.Sqrt(2 * math.Pi)
		want := 1.4603545088095868/root + d/4 + d*d/root*(0.2078862249773546/2-d*d*0.0254852018898331/24)
		if got := normalOvershoot(d); math.Abs(got-want) > 1e-4*math.Pow(d, 6)+1e-9 {
			t.Errorf("drift %g: %.10f, want %.10f", d, got, want)
		}
	}
}

// As simulated: a walk that comes from afar.
func TestOvershoot(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	coin := func() float64 { return float64(2*rng.IntN(2) - 1) }
	for _, test := range []struct {
		name  string
		exact func(drift float64) float64
		step  func() float64
	}{{"normal", normalOvershoot, rng.NormFloat64}, {"coin", coinOvershoot, coin}} {
		for _, drift := range []float64{0.3, 0.8, math.Sqrt2, 5} {
			const walks = 20000
			sum, square := 0.0, 0.0
			for range walks {
				x := -(20 + 20*drift) * (1 + rng.Float64())
				for x < 0 {
					x += drift + test.step()
				}
				sum += x
				square += x * x
			}
			mean := sum / walks
			se := math.Sqrt((square/walks - mean*mean) / walks)
			if want := test.exact(drift); math.Abs(mean-want) > 4*se {
				t.Errorf("%s, drift %g: overshoot %.4f ± %.4f, want %.4f", test.name, drift, mean, se, want)
			}
		}
	}
}

// A walk whose steps all go up renews itself at each of them.
func TestOvershootOfAscent(t *testing.T) {
	for _, drift := range []float64{1, 1.7, 30} {
		if got, want := coinOvershoot(drift), (1+drift*drift)/(2*drift); math.Abs(got/want-1) > 1e-12 {
			t.Errorf("drift %g: %g, want %g", drift, got, want)
		}
	}
}

// Short steps change nothing, and little noise nothing that is longer than half a step.
func TestEulerLimits(t *testing.T) {
	n := Neuron{Tau: 2.5e-3, Mean: 2.5, Threshold: 1, Dead: 1e-3}
	for _, coin := range []bool{false, true} {
		exact := n
		exact.SD = 0.2
		const dt = 1e-13
		got := n.Euler(dt, 0.2*math.Sqrt(2*dt/n.Tau), coin)
		if math.Abs(got.Rate()/exact.Rate()-1) > 1e-5 || math.Abs(got.CV()/exact.CV()-1) > 1e-5 {
			t.Errorf("dt = %g: %g spikes/s, CV %g, want %g and %g", dt, got.Rate(), got.CV(), exact.Rate(), exact.CV())
		}
		silent := n
		silent.Mean = 1
		if r := silent.Euler(1e-5, 0, coin).Rate(); r != 0 {
			t.Errorf("%g spikes/s at threshold without noise", r)
		}
		// Without noise an interval is a number of steps, and with very little between two on average.
		clock, noisy := n.Euler(1e-5, 0, coin), n.Euler(1e-5, 1e-9, coin)
		steps := 1 / clock.Rate() / 1e-5
		if math.Abs(steps-math.Round(steps)) > 1e-9 {
			t.Errorf("an interval of %g steps", steps)
		}
		if d := 1/noisy.Rate()/1e-5 - steps; math.Abs(d) > 0.5+1e-6 {
			t.Errorf("with little noise %g steps more", d)
		}
	}
}

// How rare runs of coins are is the maximum that it is defined as, of the sum itself; of few steps in a time constant
// and many, of near thresholds and of far ones.
func TestCoinRun(t *testing.T) {
	for _, k := range []float64{0.05, 0.02, 0.004, 0.0005} {
		for _, share := range []float64{0.01, 0.1, 1. / 3, 0.6, 0.89} {
			b := share / k
			above := func(tilt float64) float64 { // t b - K(t)
				sum := tilt * b
				for u := tilt; u > 1e-9; u *= 1 - k {
					sum -= logCosh(u)
				}
				return sum
			}
			low, high := 0.0, 20.0 // the function is concave
			for range 80 {
				a, b := low+(high-low)/3, high-(high-low)/3
				if above(a) < above(b) {
					low = a
				} else {
					high = b
				}
			}
			if got, want := coinRun(k, b), above(low); math.Abs(got/want-1) > 1e-6 {
				t.Errorf("k = %g, %g of the reach: %.9g, want %.9g", k, share, got, want)
			}
			if normal := b * b * k * (2 - k) / 2; coinRun(k, b) < normal {
				t.Errorf("k = %g, %g of the reach: %g, want rarer than of normal steps, %g", k, share, coinRun(k, b), normal)
			}
		}
		if got := coinRun(k, 1/k); !math.IsInf(got, 1) {
			t.Errorf("k = %g: %g out of reach", k, got)
		}
	}
}

// What does not converge is no number, and ends.
func TestNoEndlessLoops(t *testing.T) {
	for _, n := range []Neuron{
		{Tau: 1, Mean: 1e200, SD: 1e-100, Threshold: 1},
		{Tau: 1, Mean: 1e155, SD: 1, Threshold: 1},
		{Tau: 1, Mean: -1e308, SD: 1, Threshold: 1e308},
		{Tau: 1, Mean: 2, SD: math.NaN(), Threshold: 1},
		{Tau: 1, Mean: math.Inf(1), SD: 1, Threshold: 1},
		{Tau: 1, Mean: 2, SD: math.Inf(1), Threshold: 1},
		{Tau: 1e200, Mean: 2, SD: 1, Threshold: 1},
	} {
		for _, f := range []float64{0, 1, 1e5, 1e300} {
			n.Rate()
			n.CV()
			n.Spectrum(f)
			n.Susceptibility(f)
		}
	}
}
