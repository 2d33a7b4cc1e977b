package lifnb

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Parts of a signal, put together, are the signal, on one time axis.
func TestSignalBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 500).Draw(t, "n")
		s := &Signal{Name: "x", Unit: "mV", Dt: rapid.SampledFrom([]float64{1e-5, 1e-3, 1 / 3., 7}).Draw(t, "dt"),
			Start: rapid.Float64Range(-5, 5).Draw(t, "start"), Samples: make([]float64, n), Sigma: 1e-3}
		for i := range s.Samples {
			s.Samples[i] = float64(i)
		}
		at := rapid.IntRange(1, n-1).Draw(t, "at")
		cut := s.Start + float64(at)*s.Dt
		first, second := Must(s.Between(s.Start, cut)), Must(s.Between(cut, s.Start+s.Duration()))
		if !slices.Equal(slices.Concat(first.Samples, second.Samples), s.Samples) || len(first.Samples) != at {
			t.Fatalf("%d and %d samples of %d, cut before %d", len(first.Samples), len(second.Samples), n, at)
		}
		if math.Abs(second.Start-cut) > 1e-9*math.Abs(cut) || second.Unit != "mV" || second.Sigma != s.Sigma {
			t.Fatalf("second part %+v, cut at %g", second, cut)
		}
		for i, time := range slices.Concat(first.Times(), second.Times()) {
			if want := s.Start + float64(i)*s.Dt; math.Abs(time-want) > 1e-9*math.Abs(want)+1e-12 {
				t.Fatalf("sample %d at %g s, want %g", i, time, want)
			}
		}
	})
}

func TestBadParts(t *testing.T) {
	s := &Signal{Dt: 0.1, Start: 1, Samples: make([]float64, 20)} // 1 to 3 s
	r := &Responses{Dt: 0.1, Duration: 2, Spikes: [][]float64{{0.1}, {}, {1}}, Voltage: [][]float64{make([]float64, 20)}}
	info := formulaInformation()
	spectrum := Must(s.Spectrum())
	for _, test := range []struct {
		err  error
		want []string
	}{
		{second(s.Between(0, 2)), []string{"Signal.Between: from = 0 s", "from 1 to 3 s"}},
		{second(s.Between(1, 4)), []string{"to = 4 s", "from 1 to 3 s"}},
		{second(s.Between(2, 2)), []string{"to = 2 s", "above from = 2 s"}},
		{second(s.Between(3, 1)), []string{"to = 1 s", "above from = 3 s"}},
		{second(s.Between(math.NaN(), 2)), []string{"from = NaN s"}},
		{second((*Signal)(nil).Between(0, 1)), []string{"Signal = nil"}},
		{second(s.Plus(nil)), []string{"Signal.Plus", "other = nil"}},
		{second(s.Plus(&Signal{Dt: 0.1, Start: 1, Samples: make([]float64, 19)})), []string{"len(other.Samples) = 19", "20"}},
		{second(s.Plus(&Signal{Dt: 0.1, Samples: make([]float64, 20)})), []string{"other.Start = 0 s", "1 s"}},
		{second(s.Plus(&Signal{Dt: 0.1, Start: 1, Unit: "mV", Samples: make([]float64, 20)})), []string{`other.Unit = "mV"`, `""`}},
		{second(r.Trials(0, 4)), []string{"Responses.Trials: to = 4", "at most the number of trials, 3"}},
		{second(r.Trials(2, 2)), []string{"to = 2", "above from = 2"}},
		{second(r.Trials(-1, 2)), []string{"from = -1", "between 0 and 2"}},
		{second((*Responses)(nil).Trials(0, 1)), []string{"Responses = nil"}},
		{second(info.Between(10, 11)), []string{"Information.Between: low, high = 10–11 Hz", "from 0 to 500 Hz in steps of 2.5 Hz"}},
		{second(info.Between(math.NaN(), 11)), []string{"low = NaN Hz"}},
		{second(info.At(Band{0, 51})), []string{"Information.At: band = 0–51 Hz", "0–50 Hz, 75–120 Hz"}},
		{second((*Information)(nil).At(Band{0, 51})), []string{"Information = nil"}},
		{second(spectrum.Between(0, 0.1)), []string{"Spectrum.Between: low, high = 0–0.1 Hz"}},
		{second((*Spectrum)(nil).Between(0, 1)), []string{"Spectrum.Between"}},
		{second(formulaUpperBound().Significance(0.05)), []string{"Information.Significance", "an upper bound"}},
		{second(PlotBounds(nil, formulaUpperBound()).PNG(50)), []string{"PlotBounds: lower = nil", "MutualInformation"}},
		{second(PlotBounds(formulaUpperBound(), info).PNG(50)), []string{"lower = of 2 Responses", "upper = of 0 Responses", "UpperBound"}},
	} {
		wantError(t, test.err, test.want...)
	}
}

func TestTrials(t *testing.T) {
	r := &Responses{Dt: 0.1, Duration: 2, Spikes: [][]float64{{0.1}, {}, {1}}, Voltage: [][]float64{make([]float64, 20), make([]float64, 20)}}
	first, second := Must(r.Trials(0, 1)), Must(r.Trials(1, 3))
	if len(first.Spikes) != 1 || len(first.Voltage) != 1 || len(second.Spikes) != 2 || len(second.Voltage) != 1 || second.Spikes[1][0] != 1 {
		t.Errorf("%+v and %+v", first, second)
	}
	if last := Must(r.Trials(2, 3)); len(last.Voltage) != 0 || last.Rate() != 0.5 {
		t.Errorf("%+v", last)
	}
}

// Two perfect clocks are perfectly regular, however different they are.
func TestCVOfClocks(t *testing.T) {
	r := &Responses{Dt: 1e-3, Duration: 10, Spikes: make([][]float64, 3)}
	for trial, period := range []float64{5e-3, 50e-3} {
		for k := range int(r.Duration / period) {
			r.Spikes[trial] = append(r.Spikes[trial], float64(k+1)*period)
		}
	}
	if cv := r.CV(); cv > 1e-9 {
		t.Errorf("CV %g, want 0", cv)
	}
	// Of 2000 intervals of 5 ms and 200 of 50 ms, the mean is 9.09 ms and the standard deviation 12.94 ms.
	if cv := r.PooledCV(); math.Abs(cv-1.42) > 0.005 {
		t.Errorf("pooled CV %g, want 1.42", cv)
	}
	r.Spikes = [][]float64{{1}, {1, 2}}
	if !math.IsNaN(r.CV()) || !math.IsNaN(r.PooledCV()) {
		t.Errorf("CV %g and %g of a single interval, want NaN", r.CV(), r.PooledCV())
	}
}

// A part of the information has the same values at its frequencies, the bands inside it, and its own pictures.
func TestInformationBetween(t *testing.T) {
	s, r := gaussianPair(1, 3000, 0.5)
	m := MutualInformation{Stimulus: s, Response: r, Bands: []Band{{50, 150}, {200, 300}}, Segment: 0.2}
	info := Must(m.Run(ctx))
	part := Must(info.Between(40, 205))
	if part.Frequency[0] != 40 || len(part.Frequency) != 34 || len(part.Bands) != 1 || part.Bands[0] != info.Bands[0] {
		t.Fatalf("%d frequencies from %g Hz, bands %v", len(part.Frequency), part.Frequency[0], part.Bands)
	}
	near(t, "coherence", part.Coherence, info.Coherence[8:42], 0)
	if len(part.CrossSpectrum) != 34 || len(part.CoherenceInterval) != 34 || len(part.SignalSpectrum) != 34 {
		t.Errorf("%d values of the cross spectrum", len(part.CrossSpectrum))
	}
	for _, f := range []*Figure{part.PlotCoherence(), part.PlotInformation(), PlotCurves("Frequency (Hz)", "Coherence", part.CoherenceCurve("part"))} {
		Must(f.PNG(50))
	}
	again := info.CoherenceCurve("all").Between(40, 205)
	near(t, "curve", again.Y, part.Coherence, 0)
	if len(again.Low) != 34 || len(again.High) != 34 || again.Label != "all" {
		t.Errorf("curve %+v", again)
	}
	b := Must(info.At(Band{200, 300}))
	if b != info.Bands[1] || b.Width() != 100 || math.Abs(b.PerHertz()-b.Corrected()/100) > 1e-12 {
		t.Errorf("%+v", b)
	}
	if c := info.InformationCurve(""); math.Abs(c.Y[20]-info.PerHertz[20]+info.Bias[20]) > 1e-15 {
		t.Errorf("curve of the information: %g", c.Y[20])
	}
	// The signal's spectrum is the part of the response's that is linear: about half of it.
	for k := 10; k < 60; k++ {
		if got, want := info.SignalSpectrum[k], info.Coherence[k]*info.ResponseSpectrum[k]; math.Abs(got-want) > 1e-12*want {
			t.Fatalf("signal's spectrum %g, want %g", got, want)
		}
	}
}

// The sum of two signals contains both, and has their spectra where they do not overlap.
func TestPlus(t *testing.T) {
	low := Must(BandLimitedNoise{Low: 0, High: 100, Amplitude: 1, Dt: 1e-3, Duration: 8.192, Seed: 1}.Run(ctx))
	high := Must(BandLimitedNoise{Low: 200, High: 300, Amplitude: 1, Dt: 1e-3, Duration: 8.192, Seed: 2}.Run(ctx))
	sum := Must(low.Plus(high))
	spectrum := Must(sum.Spectrum())
	near(t, "below", Must(spectrum.Between(10, 90)).Power, Must(Must(low.Spectrum()).Between(10, 90)).Power, 1e-4)
	near(t, "above", Must(spectrum.Between(210, 290)).Curve("").Y, Must(Must(high.Spectrum()).Between(210, 290)).Power, 1e-4)
	if sum.Name != "stimulus" || &sum.Samples[0] == &low.Samples[0] {
		t.Errorf("the sum is %v", sum)
	}
}

// A time within half a step of the end is the end.
func TestBetweenEndsWithTheSignal(t *testing.T) {
	s := &Signal{Dt: 1, Samples: make([]float64, 4, 8)}
	if part := Must(s.Between(0, 4.5)); len(part.Samples) != 4 {
		t.Errorf("%d samples, want 4", len(part.Samples))
	}
}

// All slices of an Information that are there have one length.
func TestRaggedInformation(t *testing.T) {
	for name, change := range map[string]func(info *Information){
		"StimulusSpectrum":  func(info *Information) { info.StimulusSpectrum = []float64{1} },
		"ResponseSpectrum":  func(info *Information) { info.ResponseSpectrum = []float64{1} },
		"SignalSpectrum":    func(info *Information) { info.SignalSpectrum = []float64{1} },
		"CrossSpectrum":     func(info *Information) { info.CrossSpectrum = []complex128{1} },
		"CoherenceInterval": func(info *Information) { info.Responses, info.CoherenceInterval = 2, []Interval{{0, 1}} },
	} {
		info := formulaInformation()
		change(info)
		_, err := info.Between(0, 20)
		wantError(t, err, "len(Information."+name+") = 1")
	}
}

// A cancelled context is told as such, also by the look at the stimulus's power.
func TestCancelledPower(t *testing.T) {
	stimulus := Must(PaperNoise(0, 100).Run(ctx))
	s := Must(MutualInformation{Stimulus: stimulus, Response: stimulus}.spectra(ctx))
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	c := checks{stage: "MutualInformation"}
	c.power(cancelled, []string{"Bands[0]"}, []Band{{10, 11}}, &s) // which takes finer spectra
	if err := cmp.Or(cancelled.Err(), c.err()); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

// A pointer to a geometry is none.
func TestPointersToGeometries(t *testing.T) {
	for _, g := range []Geometry{&Row{2000, 7}, (*Row)(nil)} {
		_, err := Population{Responses: handmade(3, 1e-3), Size: 2, Geometry: g}.Run(ctx)
		wantError(t, err, "Geometry = *lifnb.Row", "a Row, a Disc, Delays, Jittered, Compensated, or nil")
		_, err = formulaEncoding().MI(5, g)
		wantError(t, err, "Geometry = *lifnb.Row")
	}
}
