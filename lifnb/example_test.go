package lifnb_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/lifnb/lifnb/lifnb"
)

// The whole pipeline: how much information do 50 neurons carry about a fast stimulus, and how much is left if their
// axons are slow? The parameters are the study's.
func Example() {
	ctx := context.Background()
	stimulus := lifnb.Must(lifnb.PaperNoise(200, 300).Run(ctx))
	responses := lifnb.Must(lifnb.Simulation{Neuron: lifnb.PaperNeuron(), Stimulus: stimulus, Trials: 100, Seed: 1}.Run(ctx))

	for _, axon := range lifnb.PaperAxons() {
		row := lifnb.Row{Density: 2000, Velocity: axon.Velocity}
		population := lifnb.Population{Responses: responses, Size: 50, Geometry: row, Sigma: 1.25e-3, Seed: 1}
		response := lifnb.Must(population.Run(ctx))

		bands := []lifnb.Band{{Low: 200, High: 300}}
		information := lifnb.Must(lifnb.MutualInformation{Stimulus: stimulus, Response: response.Rate, Bands: bands}.Run(ctx))
		fmt.Printf("%v: %.0f bits/s\n", axon, information.Bands[0].Raw)
	}
	// Output:
	// no delay: 380 bits/s
	// 50 m/s: 371 bits/s
	// 25 m/s: 346 bits/s
	// 7 m/s: 46 bits/s
}

// Frozen noise: a given seed always yields the same stimulus.
func ExampleBandLimitedNoise() {
	ctx := context.Background()
	noise := lifnb.BandLimitedNoise{Low: 100, High: 200, Amplitude: 0.0625, Dt: 1e-4, Duration: 2, Seed: 1}
	stimulus := lifnb.Must(noise.Run(ctx))
	fmt.Printf("%d samples, the largest is %.2f\n", len(stimulus.Samples), slices.Max(stimulus.Samples))

	again := lifnb.Must(noise.Run(ctx))
	fmt.Println("the same seed, the same noise:", slices.Equal(again.Samples, stimulus.Samples))

	noise.Seed = 2
	other := lifnb.Must(noise.Run(ctx))
	fmt.Println("another seed, the same noise:", slices.Equal(other.Samples, stimulus.Samples))
	// Output:
	// 20000 samples, the largest is 0.24
	// the same seed, the same noise: true
	// another seed, the same noise: false
}

// Amplitude is the standard deviation of the noise before the filter. Its power is spread evenly from 0 Hz to the
// Nyquist frequency. The filter leaves the part below the cutoff, minus 6 % at its edge.
func ExampleLowPassNoise() {
	const dt, nyquist = 1e-4, 0.5 / 1e-4
	for _, cutoff := range []float64{50, 200, 800} {
		noise := lifnb.LowPassNoise{Cutoff: cutoff, Amplitude: 1, Dt: dt, Duration: 20, Seed: 1}
		stimulus := lifnb.Must(noise.Run(context.Background()))
		power := 0.0
		for _, s := range stimulus.Samples {
			power += s * s / float64(len(stimulus.Samples))
		}
		fmt.Printf("%g Hz: SD %.2f, expected %.2f\n", cutoff, math.Sqrt(power), math.Sqrt(0.94*cutoff/nyquist))
	}
	// Output:
	// 50 Hz: SD 0.10, expected 0.10
	// 200 Hz: SD 0.19, expected 0.19
	// 800 Hz: SD 0.39, expected 0.39
}

// A current that is too weak never makes the neuron spike: the potential approaches the current and stays below the
// threshold of 1.
func ExampleConstantCurrent() {
	ctx := context.Background()
	neuron := lifnb.LIF{TauM: 10e-3, Threshold: 1}
	for _, value := range []float64{0.9, 1.1, 1.3} {
		stimulus := lifnb.Must(lifnb.ConstantCurrent{Value: value, Dt: 1e-5, Duration: 1}.Run(ctx))
		responses := lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: stimulus, Trials: 1}.Run(ctx))
		fmt.Printf("%g: %d spikes\n", value, len(responses.Spikes[0]))
	}
	// Output:
	// 0.9: 0 spikes
	// 1.1: 41 spikes
	// 1.3: 68 spikes
}

// A neuron with adaptation responds to a step with a burst, and then slows down.
func ExampleStepCurrent() {
	ctx := context.Background()
	stimulus := lifnb.Must(lifnb.StepCurrent{Before: 0, After: 3, Onset: 0.1, Dt: 1e-5, Duration: 0.3}.Run(ctx))
	neuron := lifnb.LIF{TauM: 10e-3, Threshold: 1, TauA: 100e-3, DeltaA: 0.2}
	responses := lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: stimulus, Trials: 1}.Run(ctx))

	fmt.Printf("first spike at %.0f ms\n", 1e3*responses.Spikes[0][0])
	fmt.Print("intervals in ms:")
	for _, interval := range responses.Intervals()[:8] {
		fmt.Printf(" %.1f", 1e3*interval)
	}
	// Output:
	// first spike at 104 ms
	// intervals in ms: 4.4 4.8 5.3 5.8 6.3 7.0 7.6 8.3
}

// The membrane is a low-pass filter: slow sines pass, fast ones hardly move the potential. Its gain is
// 1/√(1 + (2πfτ)²).
func ExampleSineCurrent() {
	ctx := context.Background()
	neuron := lifnb.LIF{TauM: 10e-3, Threshold: 1}
	for _, f := range []float64{1, 10, 100} {
		stimulus := lifnb.Must(lifnb.SineCurrent{Amplitude: 0.9, Frequency: f, Dt: 1e-5, Duration: 2}.Run(ctx))
		responses := lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: stimulus, Trials: 1, Traces: 1}.Run(ctx))

		settled := responses.Voltage[0][100_000:] // the second second
		gain := slices.Max(settled) / 0.9
		fmt.Printf("%g Hz: gain %.3f, expected %.3f\n", f, gain, 1/math.Sqrt(1+math.Pow(2*math.Pi*f*neuron.TauM, 2)))
	}
	// Output:
	// 1 Hz: gain 0.998, expected 0.998
	// 10 Hz: gain 0.847, expected 0.847
	// 100 Hz: gain 0.157, expected 0.157
}

// The f-I curve: without noise a neuron needs τ·ln(I/(I - 1)) from one spike to the next if its reset is 0 and its
// threshold is 1.
func ExampleLIF() {
	ctx := context.Background()
	silence := lifnb.Must(lifnb.ConstantCurrent{Value: 0, Dt: 1e-6, Duration: 1}.Run(ctx))
	for _, input := range []float64{1.05, 1.5, 2.5} {
		neuron := lifnb.LIF{TauM: 2.5e-3, Offset: input, Threshold: 1}
		responses := lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: silence, Trials: 1}.Run(ctx))
		expected := 1 / (neuron.TauM * math.Log(input/(input-1)))
		fmt.Printf("input %g: %.0f spikes/s, expected %.0f\n", input, responses.Rate(), expected)
	}
	// Output:
	// input 1.05: 131 spikes/s, expected 131
	// input 1.5: 364 spikes/s, expected 364
	// input 2.5: 783 spikes/s, expected 783
}

// A refractory period of 2 ms allows at most 500 spikes/s, however strong the input.
func ExampleLIF_refractory() {
	ctx := context.Background()
	neuron := lifnb.LIF{TauM: 2.5e-3, Threshold: 1, Refractory: 2e-3}
	for _, input := range []float64{1.5, 5, 50} {
		stimulus := lifnb.Must(lifnb.ConstantCurrent{Value: input, Dt: 1e-5, Duration: 1}.Run(ctx))
		responses := lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: stimulus, Trials: 1}.Run(ctx))
		fmt.Printf("input %g: %.0f spikes/s\n", input, responses.Rate())
	}
	// Output:
	// input 1.5: 210 spikes/s
	// input 5: 391 spikes/s
	// input 50: 486 spikes/s
}

// The study's coin noise of amplitude D in steps of Dt has the same effect as Gaussian white noise of intensity
// D²·Dt/8.
func ExampleCoin() {
	ctx := context.Background()
	const dt, amplitude = 1e-5, 5.0
	silence := lifnb.Must(lifnb.ConstantCurrent{Value: 0, Dt: dt, Duration: 2}.Run(ctx))
	for _, noise := range []lifnb.Noise{
		lifnb.Coin{Amplitude: amplitude},
		lifnb.White{Intensity: amplitude * amplitude * dt / 8},
	} {
		neuron := lifnb.PaperNeuron()
		neuron.Noise = noise
		responses := lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: silence, Trials: 20, Seed: 1}.Run(ctx))
		fmt.Printf("%T: %.0f spikes/s, CV %.2f\n", noise, responses.Rate(), responses.CV())
	}
	// Output:
	// lifnb.Coin: 780 spikes/s, CV 0.12
	// lifnb.White: 779 spikes/s, CV 0.12
}

// White noise has the same effect at any time step. The coin's effect depends on it: with a step ten times as long, the
// intervals are about three times (√10) as irregular.
func ExampleWhite() {
	ctx := context.Background()
	for _, noise := range []lifnb.Noise{lifnb.White{Intensity: 31.25e-6}, lifnb.Coin{Amplitude: 5}} {
		for _, dt := range []float64{10e-6, 100e-6} {
			silence := lifnb.Must(lifnb.ConstantCurrent{Value: 0, Dt: dt, Duration: 2}.Run(ctx))
			neuron := lifnb.PaperNeuron()
			neuron.Noise = noise
			responses := lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: silence, Trials: 20, Seed: 1}.Run(ctx))
			fmt.Printf("%T, steps of %.0f µs: CV %.2f\n", noise, 1e6*dt, responses.CV())
		}
	}
	// Output:
	// lifnb.White, steps of 10 µs: CV 0.12
	// lifnb.White, steps of 100 µs: CV 0.12
	// lifnb.Coin, steps of 10 µs: CV 0.12
	// lifnb.Coin, steps of 100 µs: CV 0.36
}

// Each trial has its own noise, which depends only on the seed and the number of the trial: three trials are the first
// three of ten.
func ExampleSimulation() {
	ctx := context.Background()
	stimulus := lifnb.Must(lifnb.PaperNoise(0, 100).Run(ctx))

	simulation := lifnb.Simulation{Neuron: lifnb.PaperNeuron(), Stimulus: stimulus, Trials: 10, Seed: 1}
	ten := lifnb.Must(simulation.Run(ctx))
	simulation.Trials = 3
	three := lifnb.Must(simulation.Run(ctx))

	for trial, spikes := range three.Spikes {
		fmt.Printf("trial %d: %d spikes, the same in both: %t\n", trial, len(spikes), slices.Equal(spikes, ten.Spikes[trial]))
	}
	// Output:
	// trial 0: 1556 spikes, the same in both: true
	// trial 1: 1560 spikes, the same in both: true
	// trial 2: 1566 spikes, the same in both: true
}

// Traces is the number of leading trials whose potential is kept. A spike is drawn as 2.
func ExampleSimulation_traces() {
	ctx := context.Background()
	stimulus := lifnb.Must(lifnb.ConstantCurrent{Value: 2, Dt: 1e-3, Duration: 12e-3}.Run(ctx))
	neuron := lifnb.LIF{TauM: 4e-3, Threshold: 1}
	responses := lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: stimulus, Trials: 5, Traces: 1}.Run(ctx))
	fmt.Printf("%.1f\n", responses.Voltage[0])
	fmt.Printf("spikes at %.3f s\n", responses.Spikes[0])
	// Output:
	// [0.5 0.9 2.0 0.5 0.9 2.0 0.5 0.9 2.0 0.5 0.9 2.0]
	// spikes at [0.003 0.006 0.009 0.012] s
}

// Intervals never reach from one trial into the next.
func ExampleResponses_Intervals() {
	recorded := &lifnb.Responses{
		Dt:       1e-3,
		Duration: 0.1,
		Spikes: [][]float64{
			{0.010, 0.020, 0.040},
			{0.015, 0.030},
		},
	}
	fmt.Printf("%.3f s\n", recorded.Intervals())
	fmt.Printf("%g spikes/s\n", recorded.Rate())
	// Output:
	// [0.010 0.020 0.015] s
	// 25 spikes/s
}

// The coefficient of variation measures how irregular spikes are. Noise increases it.
func ExampleResponses_CV() {
	ctx := context.Background()
	silence := lifnb.Must(lifnb.ConstantCurrent{Value: 0, Dt: 1e-5, Duration: 2}.Run(ctx))
	neuron := lifnb.PaperNeuron()
	for _, amplitude := range []float64{0, 2.5, 5, 10} {
		neuron.Noise = lifnb.Coin{Amplitude: amplitude}
		responses := lifnb.Must(lifnb.Simulation{Neuron: neuron, Stimulus: silence, Trials: 10, Seed: 1}.Run(ctx))
		fmt.Printf("D = %g: CV %.2f\n", amplitude, responses.CV())
	}
	// Output:
	// D = 0: CV 0.00
	// D = 2.5: CV 0.06
	// D = 5: CV 0.12
	// D = 10: CV 0.23
}

// Responses need not be simulated: recorded spikes work too. Three neurons sit half a millimetre apart and fire at the
// same time. Along axons of 1 m/s each spike arrives half a millisecond after that of the neuron before it.
func ExamplePopulation() {
	ctx := context.Background()
	recorded := &lifnb.Responses{Dt: 0.5e-3, Duration: 4e-3, Spikes: [][]float64{{1e-3}, {1e-3}, {1e-3}}}

	population := lifnb.Population{Responses: recorded, Size: 3, Geometry: lifnb.Row{Density: 2000, Velocity: 1}}
	response := lifnb.Must(population.Run(ctx))
	fmt.Println("delays in s:", response.Delays)

	population.Geometry = nil // all at the readout
	together := lifnb.Must(population.Run(ctx))
	for i := range 6 {
		fmt.Printf("%.1f ms: spikes %.0f, without delays %.0f\n", 0.5*float64(i),
			math.Abs(response.Rate.Samples[i]*response.Rate.Dt), math.Abs(together.Rate.Samples[i]*together.Rate.Dt))
	}
	// Output:
	// delays in s: [0 0.0005 0.001]
	// 0.0 ms: spikes 0, without delays 0
	// 0.5 ms: spikes 0, without delays 0
	// 1.0 ms: spikes 1, without delays 3
	// 1.5 ms: spikes 1, without delays 0
	// 2.0 ms: spikes 1, without delays 0
	// 2.5 ms: spikes 0, without delays 0
}

// A response that is the stimulus plus noise of the same power carries one bit per second per hertz.
func ExampleMutualInformation() {
	ctx := context.Background()
	noise := lifnb.BandLimitedNoise{Low: 0, High: 500, Amplitude: 1, Dt: 1e-3, Duration: 200, Seed: 1}
	stimulus := lifnb.Must(noise.Run(ctx))
	noise.Seed = 2
	disturbance := lifnb.Must(noise.Run(ctx))

	response := &lifnb.Signal{Dt: noise.Dt}
	for i, s := range stimulus.Samples {
		response.Samples = append(response.Samples, s+disturbance.Samples[i])
	}
	information := lifnb.Must(lifnb.MutualInformation{
		Stimulus: stimulus,
		Response: response,
		Bands:    []lifnb.Band{{Low: 100, High: 200}, {Low: 100, High: 400}},
		Segment:  0.1, // s, so the step between frequencies is 10 Hz
	}.Run(ctx))
	for _, b := range information.Bands {
		fmt.Printf("%v: %.0f bits/s, %.2f per Hz\n", b.Band, b.Corrected(), b.PerHertz())
	}
	wide := lifnb.Must(information.At(lifnb.Band{Low: 100, High: 400}))
	fmt.Printf("95 %% confidence from 100 to 400 Hz: %.0f to %.0f bits/s\n", wide.Interval.Low, wide.Interval.High)
	// Output:
	// 100–200 Hz: 98 bits/s, 0.98 per Hz
	// 100–400 Hz: 300 bits/s, 1.00 per Hz
	// 95 % confidence from 100 to 400 Hz: 296 to 303 bits/s
}

// The study's finding on a small scale: with slow axons a larger population carries more information about a slow
// stimulus, but not about a fast one.
func ExampleExperiment() {
	experiment := lifnb.PaperExperiment()
	experiment.Bands = []lifnb.Band{{Low: 0, High: 100}, {Low: 200, High: 300}}
	experiment.Axons = []lifnb.Axon{{Name: "slow", Velocity: 7}}
	experiment.Trials, experiment.Sizes, experiment.Repeats = 50, []int{1, 50}, 1

	result := lifnb.Must(experiment.Run(context.Background()))
	for _, band := range experiment.Bands {
		one := lifnb.Must(result.At(band, experiment.Axons[0], 1))
		fifty := lifnb.Must(result.At(band, experiment.Axons[0], 50))
		fmt.Printf("%v: one neuron %.0f bits/s, fifty %.0f bits/s\n", band, one.Mean, fifty.Mean)
	}
	// Output:
	// 0–100 Hz: one neuron 63 bits/s, fifty 399 bits/s
	// 200–300 Hz: one neuron 32 bits/s, fifty 46 bits/s
}

// A result made by hand: one band, two sizes, two random populations of each. [Show] displays it as a table in a
// notebook.
func ExampleExperimentResult_Table() {
	result := lifnb.ExperimentResult{{
		Band:    lifnb.Band{Low: 0, High: 100},
		Stimuli: 1,
		Sizes:   []int{1, 51},
		Density: 2000,
		Axons:   []lifnb.Axon{lifnb.NoDelay(), {Name: "cc", Velocity: 7}},
		Bias:    15,
		MI:      [][][]float64{{{52, 54}, {400, 416}}, {{52, 54}, {281, 299}}},
	}}
	fmt.Println(result.Table(1, 51))
	// Output:
	// | Mutual information, bits/s (raw, ± SD over populations) | N = 1 | N = 51 |
	// |---|---|---|
	// | 0–100 Hz, no delay | 53 ± 1 | 408 ± 11 |
	// | 0–100 Hz, 7 m/s | 53 ± 1 | 290 ± 13 |
}

// Each band is saved to its own file. The directory is created if it is missing, but not its parents.
func ExampleExperimentResult_Save() {
	dir := lifnb.Must(os.MkdirTemp("", "lifnb"))
	defer os.RemoveAll(dir)

	none := []lifnb.Axon{lifnb.NoDelay()}
	result := lifnb.ExperimentResult{
		{Band: lifnb.Band{Low: 0, High: 100}, Stimuli: 1, Density: 2000, Sizes: []int{1}, Axons: none, MI: [][][]float64{{{52, 54}}}},
		{Band: lifnb.Band{Low: 100, High: 200}, Stimuli: 1, Density: 2000, Sizes: []int{1}, Axons: none, MI: [][][]float64{{{47, 49}}}},
	}
	if err := result.Save(filepath.Join(dir, "derived_data")); err != nil {
		fmt.Println(err)
	}
	for _, file := range lifnb.Must(os.ReadDir(filepath.Join(dir, "derived_data"))) {
		fmt.Println(file.Name())
	}
	// Output:
	// lif_simulation_0_100_test.npz
	// lif_simulation_100_200_test.npz
}

// LoadExperimentResult takes a directory and reads all bands in it, lowest first.
func ExampleLoadExperimentResult() {
	dir := lifnb.Must(os.MkdirTemp("", "lifnb"))
	defer os.RemoveAll(dir)

	none := []lifnb.Axon{lifnb.NoDelay()}
	lifnb.Show(lifnb.ExperimentResult{
		{Band: lifnb.Band{Low: 100, High: 200}, Stimuli: 1, Density: 2000, Sizes: []int{1}, Axons: none, MI: [][][]float64{{{47, 49}}}},
		{Band: lifnb.Band{Low: 0, High: 100}, Stimuli: 1, Density: 2000, Sizes: []int{1}, Axons: none, MI: [][][]float64{{{52, 54}}}},
	}.Save(dir))

	result, err := lifnb.LoadExperimentResult(dir)
	if err != nil {
		fmt.Println(err)
	}
	for _, band := range result {
		fmt.Println(band.Band, band.MI)
	}
	// Output:
	// 0–100 Hz [[[52 54]]]
	// 100–200 Hz [[[47 49]]]
}

// On average, noise of a band of 100 Hz and variance 0.0625² has the power density 0.0625²/100 Hz = 3.9e-05 /Hz. A
// single stimulus of 2 s only comes close to that.
func ExampleSignal_Spectrum() {
	stimulus := lifnb.Must(lifnb.PaperNoise(100, 200).Run(context.Background()))
	spectrum := lifnb.Must(stimulus.Spectrum())
	for _, k := range []int{20, 40, 60, 80} {
		fmt.Printf("%5.1f Hz: %.1e /Hz\n", spectrum.Frequency[k], spectrum.Power[k])
	}
	// Output:
	//  61.0 Hz: 4.9e-13 /Hz
	// 122.1 Hz: 3.9e-05 /Hz
	// 183.1 Hz: 6.1e-05 /Hz
	// 244.1 Hz: 6.1e-13 /Hz
}

// The file is NumPy's: numpy.load("stimulus.npz")["stimulus"] is the signal.
func ExampleSignal_Save() {
	dir := lifnb.Must(os.MkdirTemp("", "lifnb"))
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "stimulus.npz")

	stimulus := &lifnb.Signal{Dt: 1e-3, Samples: []float64{0, 0.5, -0.5}}
	if err := stimulus.Save(path); err != nil {
		fmt.Println(err)
	}
	loaded, err := lifnb.LoadSignal(path)
	fmt.Println(loaded.Dt, loaded.Samples, err)
	// Output: 0.001 [0 0.5 -0.5] <nil>
}

// Files are checked when they are read. In Python, numpy.savez("stimulus.npz", stimulus=signal, dt=1e-3) makes a file
// that LoadSignal reads.
func ExampleLoadSignal() {
	_, err := lifnb.LoadSignal("no such directory/stimulus.npz")
	fmt.Println(errors.Is(err, os.ErrNotExist))
	// Output: true
}

// Trials may have different numbers of spikes.
func ExampleResponses_Save() {
	dir := lifnb.Must(os.MkdirTemp("", "lifnb"))
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "responses.npz")

	responses := &lifnb.Responses{Dt: 1e-3, Duration: 0.05, Spikes: [][]float64{{0.01, 0.02, 0.04}, {}, {0.03}}}
	if err := responses.Save(path); err != nil {
		fmt.Println(err)
	}
	loaded, err := lifnb.LoadResponses(path)
	fmt.Println(loaded.Spikes, err)
	// Output: [[0.01 0.02 0.04] [] [0.03]] <nil>
}

// Spikes are checked when they are saved, and again when they are loaded.
func ExampleLoadResponses() {
	dir := lifnb.Must(os.MkdirTemp("", "lifnb"))
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "responses.npz")

	recorded := &lifnb.Responses{Dt: 1e-3, Duration: 0.05, Spikes: [][]float64{{0.01, 0.04, 0.02}, {0.03}}}
	fmt.Println(recorded.Save(path))

	slices.Sort(recorded.Spikes[0])
	lifnb.Show(recorded.Save(path))
	fmt.Println(lifnb.LoadResponses(path))
	// Output:
	// lifnb.Responses: Spikes[0][2] = 0.02 s: must be after the spike before it (0.04 s), from 0 to Duration = 0.05 s
	// 2 trials of 0.05 s, 40.0 spikes/s, CV of the intervals 0.471 <nil>
}

// The extension sets the format: .png, .svg or .pdf.
func ExampleFigure_Save() {
	dir := lifnb.Must(os.MkdirTemp("", "lifnb"))
	defer os.RemoveAll(dir)

	stimulus := lifnb.Must(lifnb.PaperNoise(0, 100).Run(context.Background()))
	figure := stimulus.Plot().Zoom(0, 0.25)
	figure.Width, figure.Height = 8.5, 5 // cm: a column of a journal

	for _, name := range []string{"stimulus.pdf", "stimulus.png", "stimulus.svg"} {
		lifnb.Show(figure.Save(filepath.Join(dir, name)))
	}
	for _, file := range lifnb.Must(os.ReadDir(dir)) {
		fmt.Println(file.Name())
	}
	// Output:
	// stimulus.pdf
	// stimulus.png
	// stimulus.svg
}

// Zoom returns a new figure: the old one still shows everything.
func ExampleFigure_Zoom() {
	stimulus := lifnb.Must(lifnb.PaperNoise(0, 100).Run(context.Background()))
	whole := stimulus.Plot()
	detail := whole.Zoom(0.5, 0.6) // s
	lifnb.Show(whole, detail)

	_, err := whole.Zoom(0.6, 0.5).PNG(96)
	fmt.Println(err)
	// Output: lifnb.Figure.Zoom: from = 0.6, to = 0.5: must be finite, and from below to
}

// A program that reports progress in its own way. The share that is done rises from 0 to 1.
func ExampleWithProgress() {
	next := 0.25
	ctx := lifnb.WithProgress(context.Background(), func(share float64, what string) {
		if share >= next {
			fmt.Printf("%.0f %%: %s\n", 100*share, what)
			next += 0.25
		}
	})
	stimulus := lifnb.Must(lifnb.PaperNoise(0, 100).Run(context.Background()))
	lifnb.Must(lifnb.Simulation{Neuron: lifnb.PaperNeuron(), Stimulus: stimulus, Trials: 100, Seed: 1}.Run(ctx))
	// Output:
	// 25 %: 25 of 100 trials
	// 50 %: 50 of 100 trials
	// 75 %: 75 of 100 trials
	// 100 %: 100 of 100 trials
}

// Must takes both results of a function, and returns the first if there was no error.
func ExampleMust() {
	ctx := context.Background()

	stimulus, err := lifnb.ConstantCurrent{Value: 1, Dt: 1e-3, Duration: 2}.Run(ctx)
	if err != nil {
		panic(err)
	}
	fmt.Println(len(stimulus.Samples))

	// The same in a line:
	fmt.Println(len(lifnb.Must(lifnb.ConstantCurrent{Value: 1, Dt: 1e-3, Duration: 2}.Run(ctx)).Samples))
	// Output:
	// 2000
	// 2000
}

// Show also takes errors, such as that of Save. Here there is none.
func ExampleShow_save() {
	dir := lifnb.Must(os.MkdirTemp("", "lifnb"))
	defer os.RemoveAll(dir)

	stimulus := lifnb.Must(lifnb.PaperNoise(0, 100).Run(context.Background()))
	lifnb.Show(stimulus.Save(filepath.Join(dir, "stimulus.npz")))
	fmt.Println("saved")
	// Output: saved
}

// In a notebook this shows a line, a figure, and a formula. Outside a notebook it does nothing, so the same code runs
// in a program.
func ExampleShow() {
	stimulus := lifnb.Must(lifnb.PaperNoise(0, 100).Run(context.Background()))
	lifnb.Show(stimulus, stimulus.Plot(), `The neuron: $\tau_m \dot v = -v + s(t)$`)
	// Output:
}

// A notebook runs a stage with one call.
func ExampleRun() {
	var stimulus = lifnb.Run(lifnb.PaperNoise(0, 100))
	fmt.Println(stimulus.Duration(), "s")
	// Output: 2 s
}

// A loop of your own runs with the context of the notebook, so that the stop button ends it.
func ExampleContext() {
	for _, high := range []float64{50, 100} {
		stimulus, err := lifnb.PaperNoise(0, high).Run(lifnb.Context())
		if err != nil {
			fmt.Println(err)
			break
		}
		fmt.Println(high, "Hz:", stimulus.Duration(), "s")
	}
	// Output:
	// 50 Hz: 2 s
	// 100 Hz: 2 s
}

// How much of the common signal of a hundred neurons gets through the delays of the study's axons. It is zero where the
// delays cover a whole period.
func ExamplePlotCurves() {
	const size, density = 100, 2000 // neurons, neurons per metre
	var curves []lifnb.Curve
	for _, axon := range lifnb.PaperAxons() {
		c := lifnb.Curve{Label: axon.String(), Color: axon.Color()}
		for f := 0.0; f <= 300; f++ {
			c.X, c.Y = append(c.X, f), append(c.Y, lifnb.Row{Density: density, Velocity: axon.Velocity}.Gain(f, size))
		}
		curves = append(curves, c)
	}
	lifnb.Show(lifnb.PlotCurves("Frequency (Hz)", "Amplitude that gets through", curves...))

	fmt.Printf("7 m/s, %g Hz: %.3f\n", density*7.0/size, lifnb.Row{Density: density, Velocity: 7}.Gain(density*7.0/size, size))
	// Output:
	// 7 m/s, 140 Hz: 0.000
}
