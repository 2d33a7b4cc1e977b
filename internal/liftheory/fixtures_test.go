package liftheory

import (
	"math/cmplx"
	"testing"

	"github.com/sbinet/npyio/npz"
)

// The closed formulas with parabolic cylinder functions, which testdata/fixtures.py has evaluated to many digits.
func TestClosedFormulas(t *testing.T) {
	fix, err := npz.Open("testdata/liftheory.npz")
	if err != nil {
		t.Fatal(err)
	}
	defer fix.Close()
	var neurons, frequencies, rate, cv, spectrum []float64
	var susceptibility []complex128
	for name, array := range map[string]any{
		"neurons": &neurons, "frequencies": &frequencies,
		"rate": &rate, "cv": &cv, "spectrum": &spectrum, "susceptibility": &susceptibility,
	} {
		if err := fix.Read(name+".npy", array); err != nil {
			t.Fatal(name, err)
		}
	}
	if len(rate) == 0 || len(neurons) != 6*len(rate) || len(spectrum) != len(rate)*len(frequencies) {
		t.Fatal("arrays of the fixture have wrong lengths")
	}
	worst := 0.0
	near := func(what string, n Neuron, f float64, got, want complex128) {
		t.Helper()
		e := cmplx.Abs(got/want - 1)
		if !(e <= 1e-10) {
			t.Errorf("%s of %+v at %g Hz: %g, want %g", what, n, f, got, want)
		}
		worst = max(worst, e)
	}
	for i := range rate {
		p := neurons[6*i:]
		n := Neuron{Tau: p[0], Mean: p[1], SD: p[2], Reset: p[3], Threshold: p[4], Dead: p[5]}
		near("rate", n, 0, complex(n.Rate(), 0), complex(rate[i], 0))
		near("CV", n, 0, complex(n.CV(), 0), complex(cv[i], 0))
		for j, f := range frequencies {
			k := i*len(frequencies) + j
			near("spectrum", n, f, complex(n.Spectrum(f), 0), complex(spectrum[k], 0))
			near("susceptibility", n, f, n.Susceptibility(f), susceptibility[k])
		}
	}
	t.Logf("largest relative difference %.1e", worst)
}
