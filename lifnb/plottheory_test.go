package lifnb

import (
	"math"
	"testing"
)

// formulaFICurves holds theory, and around it values that could have been simulated.
func formulaFICurves() *FICurveResult {
	r := &FICurveResult{Neuron: PaperNeuron(), Dt: 1e-5, Noises: []Noise{nil, Coin{5}, White{500e-6}}}
	for i := range 13 {
		r.Offsets = append(r.Offsets, float64(i)/4)
	}
	for _, noise := range r.Noises {
		rates, err := r.theory(ctx, noise, r.Offsets)
		if err != nil {
			panic(err)
		}
		var simulated []float64
		for i, rate := range rates {
			simulated = append(simulated, rate*(1+0.02*math.Sin(float64(3*i))))
		}
		r.Theory, r.Simulated = append(r.Theory, rates), append(r.Simulated, simulated)
	}
	return r
}

// formulaMeasured is a coherence about that of theory, as of two stimuli.
func formulaMeasured(theory *NeuronTheory, noise BandLimitedNoise) *Encoding {
	e := Must(theory.Encoding(noise))
	var other []float64
	for k := range e.Frequency {
		other = append(other, e.Coherence[0][k]*(1+0.2*math.Sin(float64(k*k))))
	}
	e.Coherence = append(e.Coherence, other)
	return e
}

// The figures have not changed. Look at the golden pictures before you accept new ones.
func TestTheoryPlots(t *testing.T) {
	theory, noise := Must(PaperNeuron().Theory(paperDt)), PaperNoise(200, 300)
	for name, f := range map[string]*Figure{
		"ficurves":        formulaFICurves().Plot(),
		"theoryspectrum":  theory.PlotSpectrum(2500),
		"susceptibility":  theory.PlotSusceptibility(2500),
		"theorycoherence": theory.PlotCoherence(noise, formulaMeasured(theory, noise)),
		"coherencealone":  theory.PlotCoherence(noise, nil),
	} {
		golden(t, name, f, 54)
	}
}

// Data that cannot be drawn gives an error that says why.
func TestTheoryPlotErrors(t *testing.T) {
	theory, clock, silent := Must(PaperNeuron().Theory(paperDt)), Must(quiet(2).Theory(1e-5)), Must(quiet(0).Theory(1e-5))
	noise := PaperNoise(0, 100)
	curves := func(change func(r *FICurveResult)) *FICurveResult {
		r := formulaFICurves()
		change(r)
		return r
	}
	other := noise
	other.Dt = 2e-5
	for _, test := range []struct {
		figure *Figure
		want   []string
	}{
		{theory.PlotSpectrum(0), []string{"NeuronTheory.PlotSpectrum", "highest = 0 Hz", "above 0"}},
		{theory.PlotSusceptibility(math.NaN()), []string{"NeuronTheory.PlotSusceptibility", "highest = NaN Hz"}},
		{theory.PlotSpectrum(60e3), []string{"highest = 60000 Hz", "Nyquist frequency 0.5/Dt = 50000 Hz"}},
		{clock.PlotSpectrum(100), []string{"Noise = none", "above 0"}},
		{silent.PlotSusceptibility(100), []string{"Noise = none", "above 0"}},
		{(*NeuronTheory)(nil).PlotSpectrum(100), []string{"NeuronTheory.PlotSpectrum", "the result of a LIF's Theory"}},
		{(*NeuronTheory)(nil).PlotCoherence(noise, nil), []string{"NeuronTheory.PlotCoherence", "the result of a LIF's Theory"}},
		{new(NeuronTheory).PlotSusceptibility(100), []string{"the result of a LIF's Theory"}},
		{theory.PlotCoherence(other, nil), []string{"NeuronTheory.PlotCoherence", "noise.Dt = 2e-05 s"}},
		{theory.PlotCoherence(BandLimitedNoise{}, nil), []string{"NeuronTheory.PlotCoherence", "noise.Dt = 0 s", "noise.Duration = 0 s"}},
		{theory.PlotCoherence(noise, &Encoding{}), []string{"NeuronTheory.PlotCoherence", "len(Encoding.Frequency) = 0"}},
		{(*FICurveResult)(nil).Plot(), []string{"FICurveResult.Plot", "FICurveResult = nil"}},
		{(&FICurveResult{}).Plot(), []string{"len(FICurveResult.Offsets) = 0"}},
		{curves(func(r *FICurveResult) { r.Simulated = nil }).Plot(), []string{"len(FICurveResult.Simulated) = 0", "3, as many as noises"}},
		{curves(func(r *FICurveResult) { r.Theory[1] = nil }).Plot(), []string{"len(FICurveResult.Theory[1]) = 0", "13, as many as offsets"}},
		{curves(func(r *FICurveResult) { r.Offsets[0] = math.Inf(1) }).Plot(), []string{"Offsets[0] = +Inf"}},
		{curves(func(r *FICurveResult) { r.Dt = 0 }).Plot(), []string{"FICurveResult.Plot", "Dt = 0 s"}},
	} {
		_, err := test.figure.PNG(30)
		wantError(t, err, test.want...)
	}
	one := curves(func(r *FICurveResult) {
		r.Offsets = r.Offsets[:1]
		for i := range r.Noises {
			r.Simulated[i], r.Theory[i] = r.Simulated[i][:1], r.Theory[i][:1]
		}
	})
	if _, err := one.Plot().PNG(30); err != nil {
		t.Errorf("a single offset: %v", err)
	}
}
