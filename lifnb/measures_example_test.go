package lifnb_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lifnb/lifnb/lifnb"
)

// recording returns noise up to 100 Hz, in mV, and a neuron's responses to it, for the examples.
func recording(trials int) (*lifnb.Signal, *lifnb.Responses) {
	ctx := context.Background()
	stimulus := lifnb.Must(lifnb.BandLimitedNoise{High: 100, Amplitude: 0.5, Dt: 1e-4, Duration: 4, Seed: 1}.Run(ctx))
	stimulus.Unit = "mV"
	neuron := lifnb.LIF{TauM: 1e-2, Offset: 1.3, Threshold: 1, Noise: lifnb.White{Intensity: 1e-3}}
	return stimulus, lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: stimulus, Trials: trials, Seed: 1}.Run(ctx))
}

// rateOf returns the rate of all neurons together.
func rateOf(r *lifnb.Responses) *lifnb.Signal {
	return lifnb.Must(lifnb.Population{Responses: r, Size: len(r.Spikes), Sigma: 1e-3}.Run(context.Background())).Rate
}

// More neurons reconstruct the stimulus better.
func ExampleReconstruction() {
	ctx := context.Background()
	stimulus, responses := recording(20)
	for _, size := range []int{1, 20} {
		rate := rateOf(lifnb.Must(responses.Trials(0, size)))
		result := lifnb.Must(lifnb.Reconstruction{Stimulus: stimulus, Response: rate, Band: lifnb.Band{Low: 0, High: 100}, Segment: 0.2}.Run(ctx))
		fmt.Printf("%d: %v\n", size, result)
		lifnb.Show(result.Plot().Zoom(1, 1.5), result.Kernel.Plot())
	}
	// Output:
	// 1: coding fraction 0.119: error 0.4494 mV, SD of the stimulus 0.5101 mV
	// 20: coding fraction 0.563: error 0.2228 mV, SD of the stimulus 0.5101 mV
}

// The same information from one trial and from ten, with the narrower interval of ten.
func ExampleTrialInformation() {
	ctx := context.Background()
	stimulus, responses := recording(10)
	var rates []*lifnb.Signal
	for i := range responses.Spikes {
		rates = append(rates, rateOf(lifnb.Must(responses.Trials(i, i+1))))
	}
	trials := lifnb.TrialInformation{Stimulus: stimulus, Responses: rates, Bands: []lifnb.Band{{Low: 0, High: 100}}, Segment: 0.2}
	fmt.Println("ten trials:", lifnb.Must(trials.Run(ctx)))
	trials.Responses = rates[:1]
	fmt.Println("one trial:", lifnb.Must(trials.Run(ctx)))
	// Output:
	// ten trials: 0–100 Hz: 36.7 bits/s (36.5 corrected for bias, 95 % confidence 33 to 40)
	// one trial: 0–100 Hz: 45.8 bits/s (41.8 corrected for bias, 95 % confidence 32 to 52)
}

// How much information one would see by chance.
func ExampleSurrogates() {
	ctx := context.Background()
	stimulus, responses := recording(1)
	m := lifnb.MutualInformation{Stimulus: stimulus, Response: rateOf(responses), Bands: []lifnb.Band{{Low: 0, High: 100}}, Segment: 0.2}
	null := lifnb.Must(lifnb.Surrogates{Information: m, Number: 99, Seed: 1}.Run(ctx))[0]
	fmt.Println(null)
	lifnb.Show(null.Plot())
	// Output:
	// 0–100 Hz: 45.8 bits/s, p = 0.01; by chance 4.3 on average (the bias is 4.0), and up to 6.3 in 95 % of 99 surrogates
}

// Gain and phase, and the signal-to-noise ratio.
func ExampleInformation_Transfer() {
	ctx := context.Background()
	stimulus, responses := recording(10)
	band := lifnb.Band{Low: 0, High: 100}
	m := lifnb.MutualInformation{Stimulus: stimulus, Response: rateOf(responses), Bands: []lifnb.Band{band}, Segment: 0.2}
	information := lifnb.Must(m.Run(ctx))
	transfer := lifnb.Must(information.Transfer(band))
	fmt.Printf("at %.0f Hz: gain %.0f %s, signal-to-noise ratio %.1f\n", transfer.Frequency[4], transfer.Gain[4], transfer.Unit, information.SNR()[4])
	fmt.Printf("%.2f bits a spike\n", information.Bands[0].PerSpike(10*responses.Rate()))
	lifnb.Show(transfer.Plot(), information.PlotSNR())
	// Output:
	// at 20 Hz: gain 916 (spikes/s)/mV, signal-to-noise ratio 5.2
	// 0.25 bits a spike
}

// The rate at each time of the stimulus, with its error.
func ExampleResponses_PSTH() {
	_, responses := recording(20)
	psth := lifnb.Must(responses.PSTH(0.005))
	fmt.Println(psth)
	lifnb.Show(psth.Plot().Zoom(0, 0.5))

	dir := lifnb.Must(os.MkdirTemp("", "lifnb"))
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "psth.npz")
	if err := psth.Save(path); err != nil {
		fmt.Println(err)
	}
	fmt.Println(lifnb.Must(lifnb.LoadPSTH(path)).SE[3] == psth.SE[3])
	// Output:
	// 800 bins of 5 ms, 79.3 spikes/s, SD over the bins 44.8
	// true
}

// Spike counts vary less than those of a Poisson process, whose Fano factor is 1.
func ExampleResponses_FanoCurve() {
	_, responses := recording(20)
	curve := lifnb.Must(responses.FanoCurve("neuron", 0.01, 0.03, 0.1, 0.3, 1))
	for i, window := range curve.X {
		fmt.Printf("%g s: %.2f (%.2f to %.2f)\n", window, curve.Y[i], curve.Low[i], curve.High[i])
	}
	lifnb.Show(lifnb.PlotCurves("Window (s)", "Fano factor", curve).LogX())
	// Output:
	// 0.01 s: 0.38 (0.36 to 0.39)
	// 0.03 s: 0.28 (0.26 to 0.29)
	// 0.1 s: 0.23 (0.20 to 0.25)
	// 0.3 s: 0.22 (0.18 to 0.26)
	// 1 s: 0.22 (0.14 to 0.29)
}

// Sizes with at least 95 % of the information of the best one.
func ExampleEncoding_BestSizes() {
	ctx := context.Background()
	stimulus, responses := recording(20)
	encoding := lifnb.Must(lifnb.NeuronCoherence{Stimulus: stimulus, Responses: responses, Band: lifnb.Band{Low: 0, High: 100}, Sigma: 1e-3, Segment: 0.2}.Run(ctx))
	fmt.Println(lifnb.Must(encoding.BestSizes(lifnb.Row{Density: 2000, Velocity: 7}, 1000, 0.05)))
	// Output:
	// 403.3 bits/s at 90 neurons, and about as much from 59 to 125
}
