package liftheory

import (
	"math"
	"math/cmplx"
	"testing"

	"pgregory.net/rapid"
)

func drawNeuron(t *rapid.T) Neuron {
	n := Neuron{
		Tau:   rapid.Float64Range(1e-3, 50e-3).Draw(t, "tau"),
		Reset: rapid.Float64Range(-10, 1).Draw(t, "reset"),
		Dead:  rapid.SampledFrom([]float64{0, 1e-3, 10e-3}).Draw(t, "dead"),
	}
	way := rapid.Float64Range(0.1, 10).Draw(t, "way")
	n.Threshold = n.Reset + way
	n.Mean = n.Reset + way*rapid.Float64Range(-2, 5).Draw(t, "mean")
	n.SD = way * rapid.Float64Range(0.05, 3).Draw(t, "SD")
	if n.passage().to > 8 { // one spike in 10¹⁴ τ
		t.Skip("silent")
	}
	return n
}

// What was derived from the response and from the spectrum at low frequencies is what follows from the rate and the
// intervals.
func TestLowFrequencies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawNeuron(t)
		r, cv := n.Rate(), n.CV()
		if got, want := n.Spectrum(0), 2*r*cv*cv; math.Abs(got/want-1) > 1e-6 {
			t.Errorf("S(0) = %g, want 2 r CV² = %g", got, want)
		}
		above, below, h := n, n, 1e-4*n.SD/(1+math.Abs(n.passage().to))
		above.Mean += h
		below.Mean -= h
		slope := (above.Rate() - below.Rate()) / (2 * h)
		if got := n.Susceptibility(0); cmplx.Abs(got-complex(slope, 0)) > 1e-5*slope {
			t.Errorf("χ(0) = %g, want the slope of the f-I curve, %g", got, slope)
		}
		if got, want := n.Susceptibility(-50), cmplx.Conj(n.Susceptibility(50)); cmplx.Abs(got-want) > 1e-9*cmplx.Abs(want) {
			t.Errorf("χ(-f) = %g, want conj χ(f) = %g", got, want)
		}
	})
}

// Fast signals: the spikes look like a Poisson process, and |χ| falls like r/√(ωD) at a phase of -45°, D = σ²τ.
func TestHighFrequencies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawNeuron(t)
		x := math.Max(math.Abs(n.passage().from), math.Abs(n.passage().to))
		omega := 1e5 * (1 + x*x) / n.Tau
		r, f := n.Rate(), omega/(2*math.Pi)
		if got := n.Spectrum(f); math.Abs(got/(2*r)-1) > 1e-9 {
			t.Errorf("S = %g, want 2 r = %g", got, 2*r)
		}
		want := cmplx.Rect(r/math.Sqrt(omega*n.SD*n.SD*n.Tau), -math.Pi/4)
		if got := n.Susceptibility(f); cmplx.Abs(got/want-1) > 0.01 {
			t.Errorf("χ = %g, want %g", got, want)
		}
	})
}

// The less noise, the more a neuron is a clock; the farther the threshold, the more it is a Poisson process.
func TestLimits(t *testing.T) {
	n := Neuron{Tau: 2.5e-3, Mean: 2.5, Threshold: 1, Dead: 1e-3}
	clock := 1 / (1e-3 + 2.5e-3*math.Log(2.5/1.5))
	if got := n.Rate(); math.Abs(got/clock-1) > 1e-15 || n.CV() != 0 {
		t.Errorf("without noise %g spikes/s, CV %g, want %g and 0", got, n.CV(), clock)
	}
	for _, sd := range []float64{1e-3, 1e-6, 1e-12} {
		n.SD = sd
		// Of T/τ a little noise makes a variance of σ² (1/1.5² - 1/2.5²).
		cv := clock * n.Tau * sd * math.Sqrt(1/(1.5*1.5)-1/(2.5*2.5))
		if math.Abs(n.Rate()/clock-1) > sd*sd || math.Abs(n.CV()/cv-1) > 10*sd*sd+1e-9 {
			t.Errorf("SD %g: %g spikes/s, CV %g, want %g and %g", sd, n.Rate(), n.CV(), clock, cv)
		}
	}
	n = Neuron{Tau: 2.5e-3, Threshold: 1, SD: 0.12}
	if r := n.Rate(); math.Abs(n.CV()-1) > 1e-9 || math.Abs(n.Spectrum(10)/(2*r)-1) > 1e-9 {
		t.Errorf("far below threshold: CV %g, S = %g, want 1 and 2 r = %g", n.CV(), n.Spectrum(10), 2*r)
	}
	for _, sd := range []float64{0.03, 0.026, 0.01, 1e-9, 1e-300, 0} { // out of reach sooner or later
		n.SD = sd
		if r := n.Rate(); !(r >= 0 && r < 1e-200) {
			t.Errorf("SD %g: %g spikes/s", sd, r)
		}
		if cv := n.CV(); !(cv == 1 && n.Rate() > 0 || math.IsNaN(cv) && n.Rate() == 0) {
			t.Errorf("SD %g: CV %g at %g spikes/s", sd, cv, n.Rate())
		}
		if s, chi := n.Spectrum(10), n.Susceptibility(10); sd > 0 && (s > 1e-200 || cmplx.Abs(chi) > 1e-200) {
			t.Errorf("SD %g: S = %g, χ = %g", sd, s, chi)
		}
	}
	if !math.IsNaN(n.Spectrum(10)) || !cmplx.IsNaN(n.Susceptibility(10)) {
		t.Error("a spectrum without noise")
	}
}
