package lifnb_test

import (
	"context"
	"fmt"
	"math"

	"github.com/lifnb/lifnb/lifnb"
)

// A signal that all neurons receive besides the stimulus limits what populations carry about the stimulus. Theory and
// simulations of the study's neuron show it.
func ExampleMixedEncoding_WithCommon() {
	ctx := context.Background()
	noise, band := lifnb.PaperNoise(200, 300), lifnb.Band{Low: 200, High: 300}
	common := noise
	common.Amplitude, common.Seed = noise.Amplitude/2, 2 // a quarter of the power

	alone := lifnb.Must(lifnb.MixedTheory(noise, lifnb.PaperNeuron()))
	both := lifnb.Must(alone.WithCommon(func(f float64) float64 { return common.PowerDensity(f) / noise.PowerDensity(f) }))

	stimulus := lifnb.Must(noise.Run(ctx))
	input := lifnb.Must(stimulus.Plus(lifnb.Must(common.Run(ctx))))
	responses := lifnb.Must(lifnb.Simulation{Neuron: lifnb.PaperNeuron(), Stimulus: input, Trials: 200, Seed: 1}.Run(ctx))

	simulated := lifnb.Curve{Label: "simulated", Points: true}
	for _, size := range []int{1, 10, 50, 100, 200} {
		population := lifnb.Must(lifnb.Population{Responses: responses, Size: size, Sigma: 1.25e-3, Seed: 1}.Run(ctx))
		information := lifnb.Must(lifnb.MutualInformation{Stimulus: stimulus, Response: population.Rate, Bands: []lifnb.Band{band}}.Run(ctx))
		bits := lifnb.Must(information.At(band))
		simulated.X, simulated.Y = append(simulated.X, float64(size)), append(simulated.Y, bits.Corrected())
		simulated.Low, simulated.High = append(simulated.Low, bits.Interval.Low), append(simulated.High, bits.Interval.High)
		fmt.Printf("%3d neurons: %.0f bits/s without the common signal; with it %.0f, simulated %.0f\n",
			size, lifnb.Must(alone.MI(size, nil)), lifnb.Must(both.MI(size, nil)), bits.Corrected())
	}
	fmt.Printf("at most %.0f bits/s\n", lifnb.Must(both.Ceiling()))
	without := lifnb.Must(alone.InformationCurve("no common signal", []int{1, 2, 5, 10, 20, 50, 100, 200}, nil))
	lifnb.Show(both.PlotInformation(200, nil, without, simulated))
	// Output:
	//   1 neurons: 28 bits/s without the common signal; with it 27, simulated 21
	//  10 neurons: 167 bits/s without the common signal; with it 127, simulated 94
	//  50 neurons: 357 bits/s without the common signal; with it 197, simulated 188
	// 100 neurons: 451 bits/s without the common signal; with it 213, simulated 201
	// 200 neurons: 547 bits/s without the common signal; with it 222, simulated 209
	// at most 232 bits/s
}

// Neurons that differ respond with different phases, and some have more noise than others.
func ExampleMixedTheory() {
	noise := lifnb.PaperNoise(200, 300)
	var neurons []lifnb.LIF
	for i := range 5 {
		neuron := lifnb.PaperNeuron()
		neuron.TauM = 1.5e-3 + 0.75e-3*float64(i) // s
		neurons = append(neurons, neuron)
	}
	mixed := lifnb.Must(lifnb.MixedTheory(noise, neurons...))
	fmt.Println(mixed)
	const size = 50
	mean := 0.0
	for i := range neurons {
		equal := lifnb.Must(mixed.Neuron(i))
		mean += lifnb.Must(equal.MI(size, nil)) / float64(len(neurons))
	}
	fmt.Printf("%d equal neurons %.0f bits/s on average, %d different ones %.0f\n", size, mean, size, lifnb.Must(mixed.MI(size, nil)))
	lifnb.Show(mixed.Plot())
	// Output:
	// 200–300 Hz: 5 neurons, coherence of one 0.153 ± 0.051, alike to 86 %, which gives 24.2 bits/s
	// 50 equal neurons 326 bits/s on average, 50 different ones 331
}

// On a disc, many more neurons are near the readout than in a row of the same spacing. So slow axons matter less.
func ExampleDisc() {
	encoding := lifnb.Must(lifnb.Must(lifnb.PaperNeuron().Theory(10e-6)).Encoding(lifnb.PaperNoise(200, 300)))
	row := lifnb.Row{Density: 2000, Velocity: 7}
	for _, geometry := range []lifnb.Geometry{
		row,
		lifnb.Jittered{SD: 1e-3, Seed: 1},
		lifnb.Compensated{Geometry: row, Residual: 0.1},
		lifnb.Disc{Density: 2000 * 2000, Velocity: 7},
		lifnb.Disc{Density: 2000 * 2000, Velocity: 7, Distance: 0.1},
		lifnb.Row{Density: 2000, Velocity: math.Inf(1)},
	} {
		size, _, err := encoding.OptimalSize(geometry, 5000)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%v: 199 neurons carry %.0f bits/s, and %d carry most\n", geometry, lifnb.Must(encoding.MI(199, geometry)), size)
	}
	// Output:
	// a row of 2000 neurons per metre, 7 m/s: 199 neurons carry 18 bits/s, and 21 carry most
	// no delays, jittered by 1 ms: 199 neurons carry 195 bits/s, and 4915 carry most
	// a row of 2000 neurons per metre, 7 m/s, compensated to 10 % of the delays: 199 neurons carry 485 bits/s, and 206 carry most
	// a disc of 4 neurons per square millimetre, 7 m/s: 199 neurons carry 540 bits/s, and 4115 carry most
	// a disc of 4 neurons per square millimetre, 0.1 m away, 7 m/s: 199 neurons carry 518 bits/s, and 842 carry most
	// a row of 2000 neurons per metre, without delays: 199 neurons carry 547 bits/s, and 5000 carry most
}
