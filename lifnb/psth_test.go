package lifnb

import (
	"math"
	"testing"

	"github.com/lifnb/lifnb/internal/draw/drawtest"
)

// A Poisson process has the factor 1 in windows of any length, though its rate rises. In long windows, the factor of
// independent gamma intervals of the shape κ goes to 1/κ (Cox 1962, "Renewal theory": the square of their CV).
func TestFanoFactor(t *testing.T) {
	for _, window := range []float64{0.01, 0.1, 1} {
		if f := Must(gammaResponses(1, 100, false).FanoFactor(window)); math.Abs(f-1) > 0.06 {
			t.Errorf("Poisson, windows of %g s: %.3f, want 1", window, f)
		}
	}
	if f := Must(gammaResponses(4, 100, true).FanoFactor(1)); math.Abs(f-0.25) > 0.02 {
		t.Errorf("gamma: %.3f, want 0.25", f)
	}
	same := &Responses{Dt: 1e-3, Duration: 1, Spikes: [][]float64{{0.1, 0.5}, {0.1, 0.5}}}
	if f := Must(same.FanoFactor(0.25)); f != 0 {
		t.Errorf("equal trials: %g, want 0", f)
	}
	one := &Responses{Dt: 1e-3, Duration: 1, Spikes: [][]float64{{0.1}}}
	_, err := one.FanoFactor(0.1)
	wantError(t, err, "Responses.FanoFactor", "at least 2 trials")
	for _, window := range []float64{0, 1e-5, 2, math.NaN()} {
		_, err := same.FanoFactor(window)
		wantError(t, err, "Responses.FanoFactor", "window = ", "from a time step")
		_, err = same.PSTH(window)
		wantError(t, err, "Responses.PSTH", "bin = ", "from a time step")
	}
}

// The curve's values are those of FanoFactor. Its intervals contain the factor of a Poisson process.
func TestFanoCurve(t *testing.T) {
	r := gammaResponses(1, 200, false)
	windows := []float64{0.02, 0.5}
	var covered share
	for first := 0; first < 200; first += 10 {
		part := Must(r.Trials(first, first+10))
		c := Must(part.FanoCurve("", windows...))
		for i, w := range windows {
			if want := Must(part.FanoFactor(w)); math.Abs(c.Y[i]-want) > 1e-9 || c.X[i] != w {
				t.Fatalf("windows of %g s: %g, want %g", w, c.Y[i], want)
			}
			covered.add(Interval{c.Low[i], c.High[i]}, 1)
		}
	}
	t.Log(covered)
	covered.check(t, "Fano factor")
	for _, test := range []struct {
		spikes  [][]float64
		windows []float64
		want    string
	}{
		{[][]float64{{0.1}, {0.2}}, []float64{0.1}, "at least 3 trials"},
		{make([][]float64, 3), []float64{0.1}, "above 0 spikes/s"},
		{[][]float64{{0.1}, {0.2}, {0.3}}, nil, "len(windows) = 0"},
		{[][]float64{{0.1}, {0.2}, {0.3}}, []float64{0.1, 3}, "windows[1] = 3 s"},
		{[][]float64{{0.1}, nil, nil}, []float64{0.1}, "windows[0] = 0.1 s: must be such that several"},
	} {
		_, err := (&Responses{Dt: 1e-3, Duration: 1, Spikes: test.spikes}).FanoCurve("", test.windows...)
		wantError(t, err, "Responses.FanoCurve", test.want)
	}
}

// A Population of all trials is the histogram with a kernel: of bins of a time step, without one.
func TestPSTHBesidePopulation(t *testing.T) {
	r := handmade(5, 1e-3)
	rate := Must(Population{Responses: r, Size: 5}.Run(ctx)).Rate
	p := Must(r.PSTH(r.Dt))
	for i, v := range rate.Samples {
		if math.Abs(v/5-p.Rate.Samples[i]) > 1e-9 {
			t.Fatalf("bin %d: %g, want %g", i, p.Rate.Samples[i], v/5)
		}
	}
}

// Counted by hand: bins of 0.25 s, with spikes at their edges, off the grid, and at the end, which is in no bin.
func TestPSTH(t *testing.T) {
	r := &Responses{Dt: 1e-3, Duration: 1, Spikes: [][]float64{{0.1, 0.25, 0.3123, 1}, {0.75, 0.9}, nil}}
	p := Must(r.PSTH(0.25))
	want := []float64{4. / 3, 8. / 3, 0, 8. / 3}
	se := []float64{4. / 3, 8. / 3, 0, 8. / 3} // SD of one count c of three trials, others 0: c/√3, over √3 and the width
	for i := range want {
		if math.Abs(p.Rate.Samples[i]-want[i]) > 1e-12 || math.Abs(p.SE[i]-se[i]) > 1e-12 {
			t.Errorf("bin %d: %g ± %g, want %g ± %g", i, p.Rate.Samples[i], p.SE[i], want[i], se[i])
		}
	}
	if one := Must((&Responses{Dt: 1e-3, Duration: 1, Spikes: r.Spikes[:1]}).PSTH(0.3)); one.SE != nil || len(one.Rate.Samples) != 3 {
		t.Errorf("%d bins with errors %v, want 3 without", len(one.Rate.Samples), one.SE)
	}
	_, err := (*PSTH)(nil).Plot().PNG(50)
	wantError(t, err, "PSTH.Plot")
	png, err := Must(formulaResponses().PSTH(0.01)).Plot().PNG(54)
	if err != nil {
		t.Fatal(err)
	}
	drawtest.Golden(t, "plot_psth.png", png)
}
