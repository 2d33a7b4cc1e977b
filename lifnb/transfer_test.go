package lifnb

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lifnb/lifnb/internal/draw/drawtest"
)

// lowPassed returns white noise, and the response of a first-order low-pass of a time constant to it, with white noise
// of its own.
func lowPassed(seed uint64, n int, tau, noise float64) (s, r *Signal) {
	const dt = 1e-3
	rng := rand.New(rand.NewPCG(seed, 7))
	s, r = &Signal{Dt: dt, Unit: "mV"}, &Signal{Dt: dt, Unit: "spikes/s"}
	y := 0.0
	for range n {
		x := rng.NormFloat64()
		y += dt / tau * (x - y)
		s.Samples = append(s.Samples, x)
		r.Samples = append(r.Samples, 10*y+noise*rng.NormFloat64())
	}
	return s, r
}

// lowPassResponse is the closed form: y[i] = (1-a)y[i-1] + a x[i] has the response 10 a/(1 - (1-a) e^{-iω}).
func lowPassResponse(f, tau float64) (gain, phase float64) {
	const dt = 1e-3
	a, w := dt/tau, 2*math.Pi*f*dt
	re, im := 1-(1-a)*math.Cos(w), (1-a)*math.Sin(w)
	return 10 * a / math.Hypot(re, im), -math.Atan2(im, re)
}

// The intervals contain the gain and the phase of a low-pass as often as they say, and its cutoff is found.
func TestTransferOfLowPass(t *testing.T) {
	const tau, repeats, segment = 5e-3, 60, 256
	var gain, phase share
	for repeat := range repeats {
		s, r := lowPassed(uint64(repeat), segment*10, tau, 0.7)
		info := Must(MutualInformation{Stimulus: s, Response: r, Bands: []Band{{8, 120}}, Segment: segment * s.Dt}.Run(ctx))
		h := Must(info.Transfer(Band{8, 120}))
		if h.Unit != "(spikes/s)/mV" {
			t.Fatalf("the unit is %q", h.Unit)
		}
		level := Must(info.Significance(0.05))
		part := Must(info.Between(8, 120))
		for k, f := range h.Frequency {
			if part.Coherence[k] <= level {
				continue
			}
			g, p := lowPassResponse(f, tau)
			gain.add(h.GainInterval[k], g)
			phase.add(h.PhaseInterval[k], p)
		}
	}
	t.Logf("gain %v; phase %v", gain, phase)
	gain.check(t, "gain")
	phase.check(t, "phase")

	s, r := lowPassed(1, 400_000, tau, 0)
	info := Must(MutualInformation{Stimulus: s, Response: r, Bands: []Band{{2, 120}}, Segment: 0.5}.Run(ctx))
	h := Must(info.Transfer(Band{2, 120}))
	low, high := h.Cutoffs()
	g0, _ := lowPassResponse(0, tau)
	want := 0.0
	for g := g0; g > g0/math.Sqrt2; g, _ = lowPassResponse(want, tau) {
		want += 0.01
	}
	if !math.IsNaN(low) || math.Abs(high-want) > 2 {
		t.Errorf("cutoffs of %g and %g Hz, want none below and %.1f Hz", low, high, want)
	}
}

// A delay is a phase that falls by 2π·delay, beyond -π too. At frequencies that are not significant, it does not jump.
func TestPhaseOfDelay(t *testing.T) {
	const delay = 20
	s, r := gaussianPair(3, 100_000, 0.8)
	response := &Signal{Dt: r.Dt, Samples: append(make([]float64, delay), r.Samples[:len(r.Samples)-delay]...)}
	info := Must(MutualInformation{Stimulus: s, Response: response, Bands: []Band{{0, 300}}, Segment: 0.5}.Run(ctx))
	h := Must(info.Transfer(Band{2, 300}))
	for k, f := range h.Frequency {
		if want := -2 * math.Pi * f * delay * s.Dt; math.Abs(h.Phase[k]-want) > 0.5 {
			t.Fatalf("%g Hz: phase %.2f, want %.2f", f, h.Phase[k], want)
		}
	}
}

// A cutoff where the gain's interval reaches up to the maximum is uncertain.
func TestUncertainCutoff(t *testing.T) {
	h := &TransferFunction{Frequency: []float64{1, 2, 3, 4, 5}, Gain: []float64{4, 10, 9, 5, 1}, Phase: make([]float64, 5)}
	for _, test := range []struct {
		half float64
		want string
	}{
		{1, "-3 dB at 1.51 Hz below the maximum, -3 dB at 3.48 Hz above the maximum"},
		{4, "-3 dB at 1.51 Hz below the maximum (uncertain), -3 dB at 3.48 Hz above the maximum (uncertain)"},
	} {
		h.GainInterval, h.PhaseInterval = nil, make([]Interval, 5)
		for _, g := range h.Gain {
			h.GainInterval = append(h.GainInterval, Interval{g - test.half, g + test.half})
		}
		if got := h.String(); !strings.HasSuffix(got, test.want) {
			t.Errorf("%s, want %s", got, test.want)
		}
		if err := h.Plot().err; err != nil {
			t.Error(err)
		}
	}
}

func TestTransferFails(t *testing.T) {
	for _, f := range []func() (*TransferFunction, error){
		func() (*TransferFunction, error) { return (*Information)(nil).Transfer(Band{0, 10}) },
		func() (*TransferFunction, error) { return formulaUpperBound().Transfer(Band{0, 10}) },
		func() (*TransferFunction, error) { return formulaInformation().Transfer(Band{0, 50}) },
		func() (*TransferFunction, error) { return formulaInformation().Transfer(Band{40, 100}) },
	} {
		_, err := f()
		wantError(t, err, "Information.Transfer", "must be")
	}
	_, err := (&TransferFunction{}).Plot().PNG(50)
	wantError(t, err, "TransferFunction.Plot", "Frequency) = 0")
}

// The signal-to-noise ratio of coherence 0.8 is 4, and its interval that of the coherence. The information per spike.
func TestSNR(t *testing.T) {
	s, r := gaussianPair(2, 1_000_000, 0.8)
	info := Must(MutualInformation{Stimulus: s, Response: r, Bands: []Band{{100, 400}}, Segment: 0.1}.Run(ctx))
	sum := 0.0
	for _, v := range info.SNR()[5:45] {
		sum += v / 40
	}
	if math.Abs(sum-4) > 0.02 {
		t.Errorf("signal-to-noise ratio of %.3f, want 4", sum)
	}
	c := info.SNRCurve("")
	if i := info.CoherenceInterval[7]; c.Low[7] != i.Low/(1-i.Low) || c.High[7] != i.High/(1-i.High) {
		t.Errorf("interval from %g to %g for a coherence in %v", c.Low[7], c.High[7], i)
	}
	b := BandInformation{Band: Band{0, 100}, Raw: 110, Bias: 10}
	if got := b.PerSpike(50); got != 2 || !math.IsNaN(b.PerSpike(0)) {
		t.Errorf("%g bits a spike, want 2", got)
	}
}

// The figures have not changed.
func TestPlotsOfTransfer(t *testing.T) {
	h := &TransferFunction{Unit: "(spikes/s)/mV"}
	for f := 0.0; f <= 200; f += 4 {
		gain, phase := lowPassResponse(f, 3e-3)
		gain += 0.1 * math.Sin(f)
		h.Frequency, h.Gain, h.Phase = append(h.Frequency, f), append(h.Gain, gain), append(h.Phase, phase-0.02*f)
		h.GainInterval = append(h.GainInterval, Interval{gain - 1, gain + 1})
		h.PhaseInterval = append(h.PhaseInterval, Interval{phase - 0.02*f - 1/gain, phase - 0.02*f + 1/gain})
	}
	for name, f := range map[string]*Figure{"transfer": h.Plot(), "snr": formulaInformation().PlotSNR()} {
		png, err := f.PNG(54)
		if err != nil {
			t.Fatal(err)
		}
		drawtest.Golden(t, "plot_"+name+".png", png)
	}
}
