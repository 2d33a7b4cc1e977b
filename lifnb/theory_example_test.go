package lifnb_test

import (
	"context"
	"fmt"
	"math"
	"math/cmplx"

	"github.com/lifnb/lifnb/lifnb"
)

// What theory says of the study's neuron, and what a simulation does.
func ExampleLIF_Theory() {
	const dt = 10e-6
	neuron := lifnb.PaperNeuron()
	fmt.Println(lifnb.Must(neuron.Theory(dt)))

	silence := lifnb.Must(lifnb.ConstantCurrent{Value: 0, Dt: dt, Duration: 2}.Run(context.Background()))
	fmt.Println(lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: silence, Trials: 300, Seed: 1}.Run(context.Background())))

	neuron.DeltaA = 0.1
	_, err := neuron.Theory(dt)
	fmt.Println(err)
	// Output:
	// in theory 780.2 spikes/s, CV of the intervals 0.116
	// 300 trials of 2 s, 779.9 spikes/s, CV of the intervals 0.116
	// lifnb.LIF.Theory: Neuron.DeltaA = 0.1: must be 0: there is no theory for neurons with adaptation
}

// A regular neuron has little noise at low frequencies, less than the 2·Rate of a Poisson process by the square of its
// CV. There the stimulus is heard. At the firing rate itself the noise has a peak.
func ExampleNeuronTheory_Spectrum() {
	theory := lifnb.Must(lifnb.PaperNeuron().Theory(10e-6))
	fmt.Printf("Poisson: %.0f (spikes/s)²/Hz\n", 2*theory.Rate)
	for _, f := range []float64{0, 100, 300, theory.Rate, 10e3} {
		fmt.Printf("%.0f Hz: %.0f (spikes/s)²/Hz\n", f, theory.Spectrum(f))
	}
	lifnb.Show(theory.PlotSpectrum(2500))
	// Output:
	// Poisson: 1560 (spikes/s)²/Hz
	// 0 Hz: 21 (spikes/s)²/Hz
	// 100 Hz: 22 (spikes/s)²/Hz
	// 300 Hz: 35 (spikes/s)²/Hz
	// 780 Hz: 11909 (spikes/s)²/Hz
	// 10000 Hz: 1560 (spikes/s)²/Hz
}

// At low frequencies the linear response is the slope of the f-I curve.
func ExampleNeuronTheory_Susceptibility() {
	const dt, h = 10e-6, 1e-3
	neuron := lifnb.PaperNeuron()
	theory := lifnb.Must(neuron.Theory(dt))
	neuron.Offset += h
	slope := (lifnb.Must(neuron.Theory(dt)).Rate - theory.Rate) / h
	fmt.Printf("slope: %.0f spikes/s per unit\n", slope)
	for _, f := range []float64{0, 300, theory.Rate, 20e3} {
		chi := theory.Susceptibility(f)
		fmt.Printf("%.0f Hz: %.0f spikes/s per unit, phase %.0f°\n", f, cmplx.Abs(chi), cmplx.Phase(chi)*180/math.Pi)
	}
	lifnb.Show(theory.PlotSusceptibility(2500))
	// Output:
	// slope: 404 spikes/s per unit
	// 0 Hz: 404 spikes/s per unit, phase 0°
	// 300 Hz: 408 spikes/s per unit, phase 6°
	// 780 Hz: 1198 spikes/s per unit, phase 1°
	// 20000 Hz: 300 spikes/s per unit, phase -30°
}

// Figure 8 without any simulation: theory gives the coherence of a neuron, and that the information in populations.
func ExampleNeuronTheory_Encoding() {
	theory := lifnb.Must(lifnb.PaperNeuron().Theory(10e-6))
	for _, noise := range []lifnb.BandLimitedNoise{lifnb.PaperNoise(0, 100), lifnb.PaperNoise(200, 300)} {
		encoding := lifnb.Must(theory.Encoding(noise))
		fmt.Println(encoding)
		for _, velocity := range []float64{50, 7} {
			fmt.Printf("199 neurons, axons of %g m/s: %.0f bits/s\n", velocity, lifnb.Must(encoding.MI(199, lifnb.Row{Density: 2000, Velocity: velocity})))
		}
	}
	// Output:
	// 0–100 Hz: coherence of one neuron 0.231 on average, which gives 37.9 bits/s
	// 199 neurons, axons of 50 m/s: 586 bits/s
	// 199 neurons, axons of 7 m/s: 316 bits/s
	// 200–300 Hz: coherence of one neuron 0.179 on average, which gives 28.4 bits/s
	// 199 neurons, axons of 50 m/s: 420 bits/s
	// 199 neurons, axons of 7 m/s: 18 bits/s
}

// Theory beside what is measured.
func ExampleNeuronTheory_PlotCoherence() {
	ctx := context.Background()
	noise := lifnb.PaperNoise(100, 200)
	stimulus := lifnb.Must(noise.Run(ctx))
	responses := lifnb.Must(lifnb.Simulation{Neuron: lifnb.PaperNeuron(), Stimulus: stimulus, Trials: 100, Seed: 1}.Run(ctx))
	measured := lifnb.Must(lifnb.NeuronCoherence{Stimulus: stimulus, Responses: responses, Band: lifnb.Band{Low: 100, High: 200}}.Run(ctx))

	theory := lifnb.Must(lifnb.PaperNeuron().Theory(noise.Dt))
	lifnb.Show(theory.PlotCoherence(noise, measured))
	fmt.Println("measured:", measured)
	fmt.Println("theory:  ", lifnb.Must(theory.Encoding(noise)))
	// Output:
	// measured: 100–200 Hz: coherence of one neuron 0.203 on average, which gives 33.4 bits/s
	// theory:   100–200 Hz: coherence of one neuron 0.213 on average, which gives 34.5 bits/s
}

// Noise lets a neuron fire in an input that does not reach the threshold of 1, and hardly matters to one that does.
func ExampleFICurve() {
	curves := lifnb.Must(lifnb.FICurve{
		Neuron:   lifnb.PaperNeuron(),
		Offsets:  []float64{0.8, 1.5, 2.5},
		Noises:   []lifnb.Noise{nil, lifnb.White{Intensity: 300e-6}},
		Dt:       10e-6,
		Duration: 2,
		Trials:   50,
		Seed:     1,
	}.Run(context.Background()))
	lifnb.Show(curves.Plot())
	for i := range curves.Noises {
		fmt.Printf("%.0f spikes/s, in theory %.0f\n", curves.Simulated[i], curves.Theory[i])
	}
	// Output:
	// [0 364 781] spikes/s, in theory [0 364 781]
	// [154 403 790] spikes/s, in theory [154 404 789]
}
