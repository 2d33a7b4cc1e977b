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
