package lifnb_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/lifnb/lifnb/lifnb"
)

// file writes a small file and returns its path.
func file(name, content string) string {
	dir := lifnb.Must(os.MkdirTemp("", "lifnb"))
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		panic(err)
	}
	return path
}

// A trial a line, in milliseconds. The second trial has no spikes, and one spike of the third came before the trial.
func ExampleReadSpikes() {
	path := file("spikes.txt", "# cell: 7\n12.5 300 700\n\n-20 250 500\n")
	defer os.RemoveAll(filepath.Dir(path))
	responses := lifnb.Must(lifnb.ReadSpikes(path, lifnb.SpikeFormat{Unit: "ms", Dt: 1e-3, Duration: 1}))
	fmt.Println(responses)
	fmt.Println(responses.Spikes, responses.Notes)
	// Output:
	// 3 trials of 1 s, 1.7 spikes/s, CV of the intervals 0.231
	// warning: 1 of 6 spikes, from -0.02 s to 0.7 s, lie outside the trials, from 0 s to 1 s, and were left out: 1 before and 0 after, in 1 trials
	// [[0.0125 0.3 0.7] [] [0.25 0.5]] [cell: 7]
}

// A table with names. Times in milliseconds give the sampling step.
func ExampleReadSignal() {
	path := file("stimulus.csv", "time,voltage\n0.00,1.5\n0.05,-2\n0.10,0.5\n")
	defer os.RemoveAll(filepath.Dir(path))
	stimulus := lifnb.Must(lifnb.ReadSignal(path, lifnb.SignalFormat{TimeUnit: "ms", Unit: "mV"}))
	fmt.Println(stimulus)
	// Output:
	// stimulus of 0.00015 s in steps of 0.05 ms, mean 0.0000 mV, SD 1.4720 mV
}

// A sine of 10 Hz stays. One of 900 Hz cannot be held by a step of 1 ms, and is filtered out.
func ExampleSignal_Resample() {
	recorded := &lifnb.Signal{Dt: 50e-6, Samples: make([]float64, 20000)}
	for i, t := range recorded.Times() {
		recorded.Samples[i] = math.Sin(2*math.Pi*10*t) + math.Sin(2*math.Pi*900*t)
	}
	coarse := lifnb.Must(recorded.Resample(1e-3))
	t := coarse.Times()[525]
	fmt.Printf("%d samples; at %g s %.3f, of which %.3f are at 10 Hz\n", len(coarse.Samples), t, coarse.Samples[525], math.Sin(2*math.Pi*10*t))
	// Output:
	// 1000 samples; at 0.525 s 1.000, of which 1.000 are at 10 Hz
}

// An experiment over trials that are there already, here simulated ones.
func ExampleRecordedExperiment() {
	ctx := context.Background()
	stimulus := lifnb.Must(lifnb.BandLimitedNoise{High: 100, Amplitude: 0.5, Dt: 1e-4, Duration: 4, Seed: 1}.Run(ctx))
	neuron := lifnb.LIF{TauM: 1e-2, Offset: 1.3, Threshold: 1, Noise: lifnb.White{Intensity: 1e-3}}
	responses := lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: stimulus, Trials: 20, Seed: 1}.Run(ctx))

	result := lifnb.Must(lifnb.RecordedExperiment{
		Stimulus:  stimulus,
		Responses: responses,
		Bands:     []lifnb.Band{{Low: 0, High: 100}},
		Sizes:     []int{1, 20},
		Repeats:   5,
		Density:   2000,
		Axons:     []lifnb.Axon{lifnb.NoDelay()},
		Sigma:     1e-3,
	}.Run(ctx))
	one := lifnb.Must(result.At(lifnb.Band{Low: 0, High: 100}, lifnb.NoDelay(), 1))
	all := lifnb.Must(result.At(lifnb.Band{Low: 0, High: 100}, lifnb.NoDelay(), 20))
	fmt.Println(all.Corrected() > 3*one.Corrected())
	// Output:
	// true
}
