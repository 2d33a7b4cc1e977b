package lifnb

import (
	"math"
	"math/cmplx"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// One neuron gives what NeuronCoherence gives, with whatever evaluator. Its transfer function and noise are those of
// theory, smoothed by the Gaussian. Stimuli of any strength have the same coherence.
func TestMixedCoherenceOfOneNeuron(t *testing.T) {
	noise := PaperNoise(200, 300)
	noise.Dt, noise.Duration = 2e-5, 4
	stimulus := Must(noise.Run(ctx))
	responses := Must(Simulation{Neuron: PaperNeuron(), Stimulus: stimulus, Trials: 60, Seed: 1}.Run(ctx))
	const sigma = 1.25e-3
	m := MixedCoherence{Stimulus: stimulus, Responses: []*Responses{responses}, Band: Band{210, 290}, Sigma: sigma}
	one, neuron := Must(m.Run(ctx)), Must(NeuronCoherence{Stimulus: stimulus, Responses: responses, Band: m.Band, Sigma: sigma}.Run(ctx))
	coherence := one.mean([][]int{{0}}, nil, func(_ *MixedEncoding, _ int, p powers) float64 { return p.stimulus / (p.stimulus + p.noise) })
	for k, want := range neuron.Coherence[0] {
		if math.Abs(coherence[k]-want) > 1e-9 {
			t.Fatalf("coherence %.12g at %g Hz, want %.12g", coherence[k], one.Frequency[k], want)
		}
	}
	for _, size := range []int{1, 5, 60} {
		for _, g := range []Geometry{nil, Row{2000, 7}} { // all but what few trials add
			if got, want := Must(one.MI(size, g)), Must(neuron.MI(size, g)); math.Abs(got-want) > 0.01*want {
				t.Errorf("N = %d, %v: %.12g bits/s, want %.12g", size, g, got, want)
			}
		}
	}
	for k, u := range one.CommonNoise { // a share of the power of a trial, there
		part := squared(one.Transfer[0][k])*one.Stimulus[k] + one.Noise[0][k]
		if math.Abs(u/part-neuron.CommonNoise[0][k]) > 1e-3 {
			t.Errorf("common noise %g at %g Hz, want %g", u/part, one.Frequency[k], neuron.CommonNoise[0][k])
		}
	}
	theory := Must(PaperNeuron().Theory(noise.Dt))
	var gain, phase, power []float64
	for k, f := range one.Frequency {
		smooth := math.Exp(-2 * math.Pow(math.Pi*sigma*f, 2))
		ratio := one.Transfer[0][k] / (theory.Susceptibility(f) * complex(smooth, 0))
		gain, phase = append(gain, cmplx.Abs(ratio)), append(phase, cmplx.Phase(ratio))
		power = append(power, one.Noise[0][k]/(theory.Spectrum(f)*smooth*smooth))
	}
	t.Logf("relative to theory: gain %.3f, phase %.3f, noise %.3f", stat.Mean(gain, nil), stat.Mean(phase, nil), stat.Mean(power, nil))
	if math.Abs(stat.Mean(gain, nil)-1) > 0.03 || math.Abs(stat.Mean(phase, nil)) > 0.05 || math.Abs(stat.Mean(power, nil)-1) > 0.03 {
		t.Errorf("relative to theory: gain %.3f, phase %.3f, noise %.3f; want 1, 0, 1", stat.Mean(gain, nil), stat.Mean(phase, nil), stat.Mean(power, nil))
	}
	if density := stat.Mean(one.Stimulus, nil) / noise.PowerDensity(250); math.Abs(density-1) > 0.2 {
		t.Errorf("the stimulus has %.3f of the power density of the noise", density)
	}
	loud := *stimulus
	loud.Samples = slices.Clone(stimulus.Samples)
	floats.Scale(0x1p300, loud.Samples)
	m.Stimulus = &loud
	if got, want := Must(Must(m.Run(ctx)).MI(10, nil)), Must(one.MI(10, nil)); math.Abs(got-want) > 1e-9*want {
		t.Errorf("a loud stimulus: %g bits/s, want %g", got, want)
	}
}

// The plain definition and the fast path give the same transfer functions and noises.
func TestMixedCoherenceIsThatOfThePlainDefinition(t *testing.T) {
	noise := PaperNoise(0, 100)
	noise.Dt, noise.Duration = 1e-4, 1.5
	stimulus := Must(noise.Run(ctx))
	m := MixedCoherence{Stimulus: stimulus, Responses: respond(stimulus, coarseNeurons(3), 2, 1), Band: Band{0, 100}, Sigma: 1e-3, Segment: 0.25}
	fast := Must(m.Run(ctx))
	power, density, err := m.spectrum(ctx)
	if err != nil {
		t.Fatal(err)
	}
	r := readout{stimulus: stimulus, responses: m.together(), band: m.Band, conditions: []Geometry{nil}, sigma: m.Sigma, segment: m.Segment}
	sums, neuronOf := m.sums(len(fast.Frequency))
	evaluator := plainReadout{readout: r}
	unit := Must(evaluator.eachTrial(ctx, func(trial, bin int, s bandSpectra) { sums[neuronOf[trial]].add(bin, s) }))
	plain := &MixedEncoding{Band: m.Band, Frequency: fast.Frequency, Stimulus: density, Trials: fast.Trials, Copies: fast.Copies, EffectiveSegments: fast.EffectiveSegments}
	plain.measure(sums, power.x.exponent, unit, Must(evaluator.coherenceOfAll(ctx)))
	for i := range plain.Transfer {
		for k, h := range plain.Transfer[i] {
			if cmplx.Abs(fast.Transfer[i][k]-h) > 1e-6*(cmplx.Abs(h)+1) || math.Abs(fast.Noise[i][k]/plain.Noise[i][k]-1) > 1e-6 {
				t.Errorf("neuron %d at %g Hz: %v, %g; want %v, %g", i, plain.Frequency[k], fast.Transfer[i][k], fast.Noise[i][k], h, plain.Noise[i][k])
			}
		}
	}
}

// coarseNeurons differ, and can be simulated in steps of 0.1 ms.
func coarseNeurons(n int) []LIF {
	neurons := differentNeurons(n)
	for i := range neurons {
		neurons[i].TauM *= 10
	}
	return neurons
}

// A single trial of each neuron is enough to predict populations of many, single neurons included.
func TestMixedFromSingleTrials(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	const stimuli = 5
	noise, neurons := PaperNoise(200, 300), differentNeurons(100)
	noise.Dt = 2e-5
	theory := Must(MixedTheory(noise, neurons...))
	theory.Copies = slices.Repeat([]int{1}, len(neurons))
	sizes, off := []int{1, 10, 50, 100}, make([][]float64, 4)
	for seed := range uint64(stimuli) {
		noise.Seed = seed
		stimulus := Must(noise.Run(ctx))
		m := MixedCoherence{Stimulus: stimulus, Responses: respond(stimulus, neurons, 1, seed), Band: Band{200, 300}, Sigma: 1.25e-3}
		e := Must(m.Run(ctx))
		for i, size := range sizes {
			off[i] = append(off[i], Must(e.MI(size, nil))/Must(theory.MI(size, nil))-1)
		}
	}
	for i, size := range sizes {
		mean, sd := stat.MeanStdDev(off[i], nil)
		se := sd / math.Sqrt(stimuli)
		t.Logf("N = %d: %+.1f ± %.1f %% off theory", size, 100*mean, 100*se)
		if math.Abs(mean) > 0.04+3*se { // up to 4 % as the stimulus is short: see NeuronTheory.Encoding
			t.Errorf("N = %d: %+.1f ± %.1f %% off theory", size, 100*mean, 100*se)
		}
	}
}
