package lifnb

import (
	"cmp"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// times returns a signal multiplied by a power of ten.
func times(s *Signal, log float64) *Signal {
	t := *s
	t.Samples = nil
	for _, x := range s.Samples {
		t.Samples = append(t.Samples, x*math.Pow(10, log))
	}
	return &t
}

// Information and its intervals do not depend on the units of the signals, from 1e-300 to 1e300. Spectra are finite, or
// there are none.
func TestInformationOfHugeAndTinySignals(t *testing.T) {
	s, r := gaussianPair(1, 3000, 0.5)
	m := MutualInformation{Stimulus: s, Response: r, Bands: []Band{{50, 450}}, Segment: 0.2}
	u := UpperBound{Responses: []*Signal{s, r}, Bands: m.Bands, Segment: m.Segment}
	lower, upper := Must(m.Run(ctx)), Must(u.Run(ctx))
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(-300, 300).Draw(t, "log of stimulus"), rapid.Float64Range(-300, 300).Draw(t, "log of response")
		m, u := m, u
		m.Stimulus, m.Response = times(s, a), times(r, b)
		u.Responses = []*Signal{times(s, b), times(r, b)}
		got, gotUpper := Must(m.Run(ctx)), Must(u.Run(ctx))
		same := func(what string, got, want float64) {
			if !(math.Abs(got-want) <= 1e-9*math.Abs(want)) && got != want {
				t.Fatalf("%s is %g, want %g", what, got, want)
			}
		}
		same("raw", got.Bands[0].Raw, lower.Bands[0].Raw)
		same("bias", got.Bands[0].Bias, lower.Bands[0].Bias)
		same("low end", got.Bands[0].Interval.Low, lower.Bands[0].Interval.Low)
		same("high end", got.Bands[0].Interval.High, lower.Bands[0].Interval.High)
		same("upper bound", gotUpper.Bands[0].Raw, upper.Bands[0].Raw)
		same("its bias", gotUpper.Bands[0].Bias, upper.Bands[0].Bias)
		for k, interval := range got.CoherenceInterval {
			if interval.High-interval.Low > 1e-6 { // else both ends may be of rounding errors
				same("interval of the coherence", interval.High, lower.CoherenceInterval[k].High)
			}
		}
		for name, spectrum := range map[string][]float64{
			"stimulus": got.StimulusSpectrum, "response": got.ResponseSpectrum, "signal": got.SignalSpectrum, "upper": gotUpper.ResponseSpectrum,
		} {
			log := b
			if name == "stimulus" {
				log = a
			}
			if within := math.Abs(log) < 139; within && spectrum == nil {
				t.Fatalf("no spectrum of the %s", name)
			}
			for _, v := range spectrum {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("spectrum of the %s: %g", name, v)
				}
			}
		}
	})
}

// Stages that make signals refuse what would overflow, and so do methods that describe them.
func TestHugeParametersAreRefused(t *testing.T) {
	huge := 1.7e308
	for _, test := range []struct {
		err  error
		want []string
	}{
		{second(BandLimitedNoise{High: 100, Amplitude: huge, Dt: 1e-3, Duration: 1}.Run(ctx)), []string{"BandLimitedNoise: Amplitude = 1.7e+308", "1e+100"}},
		{second(LowPassNoise{Cutoff: 100, Amplitude: huge, Dt: 1e-3, Duration: 1}.Run(ctx)), []string{"LowPassNoise: Amplitude = 1.7e+308"}},
		{second(SineCurrent{Amplitude: huge, Offset: huge, Dt: 1e-3, Duration: 1}.Run(ctx)), []string{"SineCurrent: Offset = 1.7e+308", "Amplitude = 1.7e+308"}},
		{second(StepCurrent{Before: -huge, After: huge, Dt: 1e-3, Duration: 1}.Run(ctx)), []string{"Before = -1.7e+308", "After = 1.7e+308"}},
		{second(times(silence(1e-3, 1).add(1), 200).Spectrum()), []string{"Signal.Spectrum", "between 1e-140 and 1e150"}},
		{second(times(silence(1e-3, 1).add(1), -200).Spectrum()), []string{"between 1e-140 and 1e150"}},
		{second(times(silence(1e-3, 1).add(1), 200).PlotSpectrum().PNG(50)), []string{"Signal.PlotSpectrum", "between 1e-140 and 1e150"}},
		{second(times(silence(1, 9).add(1), 300).Plus(times(silence(1, 9).add(1.7), 308))), nil},
		{second(times(silence(1, 9).add(1.7), 308).Plus(times(silence(1, 9).add(1.7), 308))), []string{"Signal.Plus", "= +Inf"}},
	} {
		if test.want == nil {
			if test.err != nil {
				t.Error(test.err)
			}
			continue
		}
		wantError(t, test.err, test.want...)
	}
	e := smallExperiment()
	e.Amplitude = huge
	_, err := e.Run(ctx)
	wantError(t, err, "Experiment: Amplitude = 1.7e+308")
}

// add returns a signal with an alternating value on top.
func (s *Signal) add(v float64) *Signal {
	for i := range s.Samples {
		s.Samples[i] += v
		if i%2 == 1 {
			s.Samples[i] -= v / 2
		}
	}
	return s
}

func second[T any](_ T, err error) error { return err }

// The size of a stimulus does not change a neuron's coherence with it, by the plain definition and by the fast path.
func TestNeuronCoherenceOfHugeStimuli(t *testing.T) {
	stimulus := Must(PaperNoise(0, 100).Run(ctx))
	n := NeuronCoherence{Stimulus: stimulus, Band: Band{0, 100}, Sigma: 1.25e-3,
		Responses: Must(Simulation{Neuron: PaperNeuron(), Stimulus: stimulus, Trials: 2, Seed: 1}.Run(ctx))}
	for _, segment := range []float64{0.32768, 0.32767} {
		n.Segment, n.Stimulus = segment, stimulus
		want := Must(n.Run(ctx)).Coherence[0]
		for _, log := range []float64{-290, 290} {
			n.Stimulus = times(stimulus, log)
			near(t, "coherence", Must(n.Run(ctx)).Coherence[0], want, 1e-9)
		}
	}
}

// Information about nothing is refused: beyond the band of a strong noise, where only leakage is, and about a sine.
// Stimuli with power of their own in a band pass, and so does a constant, which carries none.
func TestBandsWithoutPower(t *testing.T) {
	const dt, duration = 1e-4, 4
	response := Must(BandLimitedNoise{Low: 0, High: 1000, Amplitude: 1, Dt: dt, Duration: duration, Seed: 9}.Run(ctx))
	noise := Must(BandLimitedNoise{Low: 0, High: 100, Amplitude: 1, Dt: dt, Duration: duration, Seed: 1}.Run(ctx))
	lowPass := Must(LowPassNoise{Cutoff: 100, Amplitude: 1, Dt: dt, Duration: duration, Seed: 1}.Run(ctx))
	sine := Must(SineCurrent{Amplitude: 0.0625, Frequency: 50, Dt: dt, Duration: duration}.Run(ctx))
	step := Must(StepCurrent{After: 1, Onset: 1.7, Dt: dt, Duration: duration}.Run(ctx))
	pink := Must(BandLimitedNoise{Low: 0, High: 2000, Amplitude: 1, Dt: dt, Duration: duration, Seed: 2}.Run(ctx))
	for i := 1; i < len(pink.Samples); i++ { // a first-order low-pass: 1/f² above 5 Hz
		pink.Samples[i] = pink.Samples[i-1] + 2*math.Pi*5*dt*(pink.Samples[i]-pink.Samples[i-1])
	}
	envelope := &Signal{Dt: dt, Samples: make([]float64, len(lowPass.Samples))} // in dB, as of a recording
	for i, x := range lowPass.Samples {
		envelope.Samples[i] = 20 * math.Log10(1e-3+math.Abs(x))
	}
	for _, test := range []struct {
		name     string
		stimulus *Signal
		band     Band
		segment  float64
		want     string // in the error; "" for none
	}{
		{"noise in its band", noise, Band{0, 100}, 0, ""},
		{"noise in a wider one", noise, Band{0, 150}, 0, ""},
		{"noise above its band", noise, Band{103, 150}, 0, "that is 0–10"},
		{"noise far above", noise, Band{500, 1000}, 0, "that is 0–10"},
		{"low-pass noise", lowPass, Band{0, 100}, 0, ""},
		{"low-pass noise up to its edge", lowPass, Band{90, 120}, 0, ""},
		{"low-pass noise far above", lowPass, Band{400, 500}, 0, "that is 0–"},
		{"sine", sine, Band{0, 100}, 0, "48.96–51.04 Hz"},
		{"sine in short segments", sine, Band{0, 100}, 0.04, "that is 4"},
		{"sine elsewhere", sine, Band{100, 200}, 0, "48.96–51.04 Hz"},
		{"step", step, Band{0, 100}, 0, ""},
		{"1/f² noise", pink, Band{0, 100}, 0, ""},
		{"1/f² noise far above", pink, Band{1000, 1500}, 0, ""},
		{"envelope", envelope, Band{0, 300}, 0, ""},
		{"constant", silence(dt, duration), Band{0, 100}, 0, ""},
		{"sum of a noise and a sine", Must(pink.Plus(sine)), Band{100, 200}, 0, ""},
	} {
		m := MutualInformation{Stimulus: test.stimulus, Response: response, Bands: []Band{test.band}, Segment: cmp.Or(test.segment, 0.32)}
		info, err := m.Run(ctx)
		if test.want == "" {
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			} else if raw := info.Bands[0].Raw; math.IsNaN(raw) || math.IsInf(raw, 0) {
				t.Errorf("%s: %g bits/s", test.name, raw)
			}
			continue
		}
		if err == nil {
			t.Errorf("%s: no error, but %v", test.name, info)
			continue
		}
		wantError(t, err, "MutualInformation: Bands[0] = "+test.band.String(), "where the stimulus has power", test.want)
	}
	_, err := NeuronCoherence{Stimulus: sine, Responses: &Responses{Dt: dt, Duration: duration, Spikes: [][]float64{{1}}}, Band: Band{0, 100}}.Run(ctx)
	wantError(t, err, "NeuronCoherence: Band = 0–100 Hz", "where the stimulus has power")
}

// A periodic stimulus and a neuron without noise leave only rounding errors at most frequencies, which have no
// coherence. In this case 101 of 234 frequencies beside the line used to be above the 1 % level.
func TestNoCoherenceBesideTheLineOfASine(t *testing.T) {
	sine := Must(SineCurrent{Amplitude: 0.0625, Frequency: 10, Dt: 1e-5, Duration: 4}.Run(ctx))
	neuron := PaperNeuron()
	neuron.Noise = nil
	responses := Must(Simulation{Neuron: neuron, Stimulus: sine, Trials: 2, Seed: 1}.Run(ctx))
	rate := Must(Population{Responses: responses, Size: 2, Sigma: 1.25e-3}.Run(ctx)).Rate
	info := Must(MutualInformation{Stimulus: sine, Response: rate, Bands: []Band{{0, 100}}, Segment: 0.4}.estimate(ctx))
	for k, c := range info.Coherence {
		if f := info.Frequency[k]; math.Abs(f-10) > 2.51 && c != 0 {
			t.Errorf("coherence at %g Hz is %g", f, c)
		}
	}
	if c := info.Coherence[4]; c < 0.99 {
		t.Errorf("coherence at %g Hz is %g", info.Frequency[4], c)
	}
}
