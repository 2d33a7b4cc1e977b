package lifnb

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestBadMixedEncodings(t *testing.T) {
	changed := func(change func(e *MixedEncoding)) *MixedEncoding {
		e := &MixedEncoding{Band: Band{0, 100}, Frequency: []float64{0, 50}, Stimulus: []float64{1, 1}, Transfer: [][]complex128{{1, 2}, {3, 1i}}, Noise: [][]float64{{1, 2}, {3, 4}}}
		change(e)
		return e
	}
	same := func(*MixedEncoding) {}
	mi := func(e *MixedEncoding, size int, g Geometry) error { _, err := e.MI(size, g); return err }
	of := func(members ...int) error { _, err := changed(same).MIOf(members, nil); return err }
	noise := PaperNoise(0, 100)
	theory := func(noise BandLimitedNoise, change func(n *LIF)) error {
		n := PaperNeuron()
		change(&n)
		_, err := MixedTheory(noise, PaperNeuron(), n)
		return err
	}
	stimulus := silence(1e-3, 2)
	responses := &Responses{Dt: 1e-3, Duration: 2, Spikes: [][]float64{{0.1}, {0.2, 0.5}}}
	run := func(change func(m *MixedCoherence)) error {
		m := MixedCoherence{Stimulus: stimulus, Responses: []*Responses{responses, responses}, Band: Band{0, 100}}
		change(&m)
		_, err := m.Run(ctx)
		return err
	}
	curve := func(sizes []int, g Geometry) error {
		_, err := changed(same).InformationCurve("", sizes, g)
		return err
	}
	png := func(f *Figure) error { _, err := f.PNG(30); return err }
	_, noRatio := changed(same).WithCommon(nil)
	_, badRatio := changed(same).WithCommon(func(float64) float64 { return math.NaN() })
	_, noNeuron := changed(same).Neuron(2)
	for _, test := range []struct {
		err  error
		want []string
	}{
		{mi(nil, 1, nil), []string{"MixedEncoding.MI", "MixedEncoding = nil", "MixedTheory"}},
		{mi(changed(same), 0, nil), []string{"MixedEncoding.MI", "size = 0", "between 1 and"}},
		{mi(changed(same), 2, Delays{0}), []string{"len(Geometry.Delays) = 1", "at least 2"}},
		{mi(changed(func(e *MixedEncoding) { e.Copies = []int{1, 2} }), 4, nil), []string{"size = 4", "between 1 and 3, the sum of Copies"}},
		{mi(changed(func(e *MixedEncoding) { e.Copies = []int{1} }), 1, nil), []string{"len(Copies) = 1", "2, as many as neurons"}},
		{mi(changed(func(e *MixedEncoding) { e.Copies = []int{1, -1} }), 1, nil), []string{"Copies[1] = -1"}},
		{mi(changed(func(e *MixedEncoding) { e.Frequency = []float64{50, 0} }), 1, nil), []string{"Frequency[1] = 0 Hz", "above the one before"}},
		{mi(changed(func(e *MixedEncoding) { e.Stimulus[1] = -1 }), 1, nil), []string{"Stimulus[1] = -1 1/Hz", "0 or above"}},
		{mi(changed(func(e *MixedEncoding) { e.Transfer, e.Noise = nil, nil }), 1, nil), []string{"len(Transfer) = 0", "at least 1 neuron"}},
		{mi(changed(func(e *MixedEncoding) { e.Transfer[1] = e.Transfer[1][:1] }), 1, nil), []string{"len(Transfer[1]) = 1", "2, as many as frequencies"}},
		{mi(changed(func(e *MixedEncoding) { e.Transfer[1][0] = complex(math.Inf(1), 0) }), 1, nil), []string{"Transfer[1][0] = (+Inf", "finite"}},
		{mi(changed(func(e *MixedEncoding) { e.Noise[0][1] = 0 }), 1, nil), []string{"Noise[0][1] = 0", "above 0, unless the neuron does not respond"}},
		{mi(changed(func(e *MixedEncoding) { e.Noise[0][1] = math.NaN() }), 1, nil), []string{"Noise[0][1] = NaN", "finite"}},
		{mi(changed(func(e *MixedEncoding) { e.Common = []float64{1} }), 1, nil), []string{"len(Common) = 1", "2, as many as frequencies"}},
		{mi(changed(func(e *MixedEncoding) { e.EffectiveSegments = 5 }), 1, nil), []string{"len(Trials) = 0", "2, as many as neurons"}},
		{mi(changed(func(e *MixedEncoding) { e.EffectiveSegments = 1 }), 1, nil), []string{"EffectiveSegments = 1", "finite and above 1"}},
		{of(), []string{"MixedEncoding.MIOf", "len(members) = 0", "between 1 and"}},
		{of(0, 2), []string{"members[1] = 2", "between 0 and 1, one of the neurons"}},
		{noRatio, []string{"MixedEncoding.WithCommon", "ratio = nil", "a function of the frequency"}},
		{badRatio, []string{"MixedEncoding.WithCommon", "Common[0] = NaN"}},
		{noNeuron, []string{"MixedEncoding.Neuron", "i = 2", "between 0 and 1"}},
		{curve(nil, nil), []string{"MixedEncoding.InformationCurve", "len(sizes) = 0"}},
		{curve([]int{1, 0}, nil), []string{"sizes[1] = 0", "between 1 and"}},
		{png((*MixedEncoding)(nil).Plot()), []string{"MixedEncoding.Plot", "MixedEncoding = nil"}},
		{png(changed(same).PlotInformation(0, nil)), []string{"MixedEncoding.PlotInformation", "most = 0"}},
		{png(changed(same).PlotInformation(5, nil, Curve{X: []float64{1}})), []string{"curves[0].Y"}},
		{png(changed(same).PlotCoherence(5, Row{})), []string{"Geometry.Density = 0"}},
		{theory(noise, func(n *LIF) { n.DeltaA = 1 }), []string{"MixedTheory", "neurons[1]", "Neuron.DeltaA = 1"}},
		{theory(noise, func(n *LIF) { n.Noise = nil }), []string{"neurons[1]", "Noise = none", "above 0"}},
		{theory(BandLimitedNoise{}, func(*LIF) {}), []string{"MixedTheory", "noise.Dt = 0 s"}},
		{run(func(m *MixedCoherence) { m.Responses = nil }), []string{"MixedCoherence", "len(Responses) = 0", "at least 1"}},
		{run(func(m *MixedCoherence) { m.Stimulus = nil }), []string{"MixedCoherence", "Stimulus = nil"}},
		{run(func(m *MixedCoherence) { m.Responses[1] = nil }), []string{"MixedCoherence", "Responses = nil", "Responses[1]"}},
		{run(func(m *MixedCoherence) {
			m.Responses[1] = &Responses{Dt: 1e-3, Duration: 1, Spikes: [][]float64{{0.5}}}
		}), []string{"Responses.Duration = 1 s", "Responses[1]"}},
		{run(func(m *MixedCoherence) { m.Band = Band{100, 50} }), []string{"MixedCoherence: Band.High = 50 Hz"}},
	} {
		wantError(t, test.err, test.want...)
	}
	if _, err := MixedTheory(noise); err == nil {
		t.Error("no error without neurons")
	}
}

// A silent neuron takes part in a population without adding anything, and silence has no information.
func TestMixedSilence(t *testing.T) {
	silent := PaperNeuron()
	silent.Offset = -100
	e := Must(MixedTheory(PaperNoise(100, 200), PaperNeuron(), silent))
	if got, want := Must(e.MIOf([]int{0, 1, 1}, nil)), Must(e.MIOf([]int{0}, nil)); math.Abs(got-want) > 1e-9*want {
		t.Errorf("%g bits/s with silent neurons, want %g", got, want)
	}
	if mi := Must(e.MIOf([]int{1, 1}, nil)); mi != 0 {
		t.Errorf("%g bits/s of silence", mi)
	}
	m := MixedCoherence{Stimulus: Must(PaperNoise(100, 200).Run(ctx)), Band: Band{100, 200}, Responses: []*Responses{{Dt: 1e-5, Duration: 2, Spikes: [][]float64{nil, nil}}}}
	if mi := Must(Must(m.Run(ctx)).MI(2, nil)); mi != 0 {
		t.Errorf("%g bits/s of measured silence", mi)
	}
}

// What trials have in common is found whatever their neurons. Large populations of trials that share a signal which the
// encoding does not know of are refused.
func TestMixedCommonNoise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		follows, u := rapid.Float64Range(0.1, 10).Draw(t, "follows"), rapid.Float64Range(0.5, 1).Draw(t, "u")
		n, effective := float64(rapid.IntRange(20, 1000).Draw(t, "trials")), rapid.Float64Range(3, 100).Draw(t, "segments")
		noise := 3 * n // of the sum, if it were independent
		rest := (n*(n-1)*u + noise) * (1 - 1/effective)
		if got := commonPower(follows, noise, n, follows/(follows+rest), effective); math.Abs(got-u) > 1e-9 {
			t.Errorf("common noise %g, want %g", got, u)
		}
		if got := commonPower(follows, noise, n, follows/(follows+noise*(1-1/effective)), effective); got != 0 {
			t.Errorf("common noise %g, want none", got)
		}
	})
	noise := PaperNoise(200, 300)
	noise.Dt, noise.Duration = 2e-5, 1
	stimulus := Must(noise.Run(ctx))
	noise.Seed = 2
	m := MixedCoherence{Stimulus: stimulus, Responses: respond(Must(stimulus.Plus(Must(noise.Run(ctx)))), differentNeurons(4), 10, 1), Band: Band{200, 300}}
	e := Must(m.Run(ctx))
	if _, err := e.MI(1, nil); err != nil {
		t.Error(err)
	}
	_, err := e.MI(40, nil)
	wantError(t, err, "MixedEncoding.MI: the size = 40", "% off", "noise in common")
	sizes := []int{1, 2, 5, 10, 20, 40}
	if c := Must(e.InformationCurve("", sizes, nil)); len(c.X) == 0 || len(c.X) == len(sizes) {
		t.Errorf("the curve has %d of %d points", len(c.X), len(sizes))
	}
}
