package lifnb

import (
	"math"
	"testing"

	"github.com/lifnb/lifnb/internal/npz"
)

// All measures beside bits per second are those of NumPy and SciPy for spikes off the grid: see testdata/measures.py.
func TestMeasuresOfSciPy(t *testing.T) {
	p := loadPipeline(t)
	f, err := npz.Open("testdata/measures.npz")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	p.File = f
	s, r := p.stimulus, p.population.Responses
	segment := p.float("segment") * s.Dt
	rate := func(r *Responses) *Signal { return Must(Population{Responses: r, Size: len(r.Spikes)}.Run(ctx)).Rate }
	same := func(what string, got, want []float64, within float64) {
		t.Helper()
		if len(got) != len(want) {
			t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
		}
		scale := 0.0
		for _, v := range want {
			scale = max(scale, math.Abs(v))
		}
		for i, v := range got {
			if !(math.Abs(v-want[i]) <= within*scale) {
				t.Fatalf("%s[%d]: %.12g, want %.12g", what, i, v, want[i])
			}
		}
	}
	one := func(what string, got float64) { t.Helper(); same(what, []float64{got}, []float64{p.float(what)}, 1e-9) }

	band := Band{0, 300}
	info := Must(MutualInformation{Stimulus: s, Response: rate(r), Bands: []Band{band}, Segment: segment}.Run(ctx))
	h := Must(info.Transfer(band))
	n := len(h.Frequency)
	same("gain", h.Gain, p.floats("gain")[:n], 1e-9)
	turned := each(less(h.Phase, p.floats("phase")), func(x float64) float64 { return math.Remainder(x, 2*math.Pi) })
	for k, off := range turned {
		if math.Abs(off) > 1e-8 {
			t.Errorf("phase at %g Hz is off by %g", h.Frequency[k], off)
		}
	}
	same("snr", info.SNR()[:n], p.floats("snr")[:n], 1e-9)

	var trials []*Signal
	for i := range r.Spikes {
		trials = append(trials, rate(Must(r.Trials(i, i+1))))
	}
	averaged := Must(TrialInformation{Stimulus: s, Responses: trials, Bands: []Band{band}, Segment: segment}.Run(ctx))
	same("trial_coherence", averaged.Coherence[:n], p.floats("trial_coherence")[:n], 1e-9)

	psth := Must(r.PSTH(p.float("bin")))
	same("psth", psth.Rate.Samples, p.floats("psth"), 1e-12)
	same("psth_se", psth.SE, p.floats("psth_se"), 1e-12)
	one("fano", Must(r.FanoFactor(p.float("window"))))
	one("cv2", r.CV2())
	one("lv", r.LV())

	result := Must(Reconstruction{Stimulus: s, Response: rate(r), Segment: segment}.Run(ctx))
	same("kernel", result.Kernel.Samples, p.floats("kernel"), 1e-9)
	same("estimate", result.Estimate.Samples, p.floats("estimate"), 1e-9)
	one("error", result.Error)
	one("sd", result.SD)
}

// All of them work on a real recording. A single trial has no Fano factor and no standard error of the rate.
func TestMeasuresOfGrasshopper(t *testing.T) {
	linear, r := grasshopper(t)
	s := *linear
	s.Unit, s.Samples = "dB", nil
	for _, v := range linear.Samples {
		s.Samples = append(s.Samples, 20*math.Log10(v/2e-5))
	}
	rate := Must(Population{Responses: r, Size: 1}.Run(ctx)).Rate
	band := Band{0, 200}
	m := MutualInformation{Stimulus: &s, Response: rate, Bands: []Band{band}, Segment: 4096 * s.Dt}
	info := Must(m.Run(ctx))
	// 1.22 from the first to the last frequency in the band; its edges add 2.5 %.
	if bits := info.Bands[0].PerSpike(r.Rate()); math.Abs(bits/1.22-1.025) > 0.01 {
		t.Errorf("%.3f bits a spike, want 1.22 and 2.5 %% more", bits)
	}
	trial := Must(TrialInformation{Stimulus: &s, Responses: []*Signal{rate}, Bands: m.Bands, Segment: m.Segment}.Run(ctx))
	if got, want := trial.Bands[0], info.Bands[0]; math.Abs(got.Raw-want.Raw) > 1e-6 || math.Abs(got.Bias-want.Bias) > 1e-9 {
		t.Errorf("from one trial %v, want %v", got, want)
	}
	null := Must(Surrogates{Information: m, Number: 19, Seed: 1}.Run(ctx))[0]
	if null.PValue() != 0.05 || math.Abs(null.Quantile(0.5)/null.Bias-1) > 0.5 {
		t.Errorf("by chance: %v", null)
	}
	h, psth := Must(info.Transfer(band)), Must(r.PSTH(0.01))
	low, high := h.Cutoffs() // the gain rises with frequency
	t.Logf("%v; %v; %v; CV2 %.3f, LV %.3f; %v; signal-to-noise ratio at 24 Hz %.2f", h, psth, null, r.CV2(), r.LV(), info.Bands[0], info.SNR()[5])
	if !(low > 80 && low < 130) || !math.IsNaN(high) || psth.SE != nil || h.Unit != "(spikes/s)/dB" || !(r.LV() > 0.05 && r.LV() < 2) {
		t.Errorf("cutoffs at %g and %g Hz, %s, SE %v, LV %g", low, high, h.Unit, psth.SE, r.LV())
	}
	_, err := r.FanoFactor(0.1)
	wantError(t, err, "at least 2 trials")
	for i, f := range []*Figure{h.Plot(), info.PlotSNR(), psth.Plot(), null.Plot()} {
		if _, err := f.PNG(30); err != nil {
			t.Errorf("picture %d: %v", i, err)
		}
	}
}
