package lifnb_test

import (
	"context"
	"fmt"

	"github.com/lifnb/lifnb/lifnb"
)

// A neuron that does not receive the stimulus. The information that it appears to carry is the bias of the estimate.
func ExampleBandInformation_Corrected() {
	ctx := context.Background()
	played := lifnb.Must(lifnb.PaperNoise(0, 100).Run(ctx))
	other := lifnb.PaperNoise(0, 100)
	other.Seed = 2
	responses := lifnb.Must(lifnb.Simulation{Neuron: lifnb.PaperNeuron(), Stimulus: played, Trials: 1, Seed: 1}.Run(ctx))

	information := lifnb.Must(lifnb.MutualInformation{
		Stimulus: lifnb.Must(other.Run(ctx)),
		Response: lifnb.Must(lifnb.Population{Responses: responses, Size: 1, Sigma: 1.25e-3}.Run(ctx)).Rate,
		Bands:    []lifnb.Band{{Low: 0, High: 100}},
	}.Run(ctx))
	low := information.Bands[0]
	fmt.Printf("%.1f bits/s, of which %.1f are bias: %.1f\n", low.Raw, low.Bias, low.Corrected())
	fmt.Println(information)
	// Output:
	// 10.4 bits/s, of which 15.2 are bias: -4.8
	// 0–100 Hz: 10.4 bits/s (-4.8 corrected for bias, 95 % confidence 0 to 6)
}

// A response that is unrelated to the stimulus also appears coherent with it. Only a coherence above the level is
// evidence of more; out of 20 unrelated ones, one is above it by chance.
func ExampleInformation_Significance() {
	ctx := context.Background()
	stimulus := lifnb.Must(lifnb.PaperNoise(0, 100).Run(ctx))
	responses := lifnb.Must(lifnb.Simulation{Neuron: lifnb.PaperNeuron(), Stimulus: stimulus, Trials: 51, Seed: 1}.Run(ctx))
	information := lifnb.Must(lifnb.MutualInformation{
		Stimulus: stimulus,
		Response: lifnb.Must(lifnb.Population{Responses: responses, Size: 51, Sigma: 1.25e-3}.Run(ctx)).Rate,
		Bands:    []lifnb.Band{{Low: 0, High: 100}},
	}.Run(ctx))

	level := lifnb.Must(information.Significance(0.05))
	fmt.Printf("%d segments, worth %.1f independent ones: noise stays below %.2f in 95 %% of all cases\n",
		information.Segments, information.EffectiveSegments, level)
	for _, k := range []int{10, 20, 50} {
		fmt.Printf("%.0f Hz: coherence %.2f, significant: %t\n", information.Frequency[k], information.Coherence[k], information.Coherence[k] > level)
	}
	// Output:
	// 11 segments, worth 10.5 independent ones: noise stays below 0.27 in 95 % of all cases
	// 31 Hz: coherence 0.94, significant: true
	// 61 Hz: coherence 0.98, significant: true
	// 153 Hz: coherence 0.17, significant: false
}

// A response that begins after half a second and then is the stimulus plus noise of the same power, which carries one
// bit per second per hertz. The silence at the start is left out.
func ExampleMutualInformation_skip() {
	ctx := context.Background()
	noise := lifnb.BandLimitedNoise{Low: 0, High: 500, Amplitude: 1, Dt: 1e-3, Duration: 4, Seed: 1}
	stimulus := lifnb.Must(noise.Run(ctx))
	noise.Seed = 2
	disturbance := lifnb.Must(noise.Run(ctx))

	response := &lifnb.Signal{Dt: noise.Dt, Samples: make([]float64, len(stimulus.Samples))}
	for i := 500; i < len(response.Samples); i++ {
		response.Samples[i] = stimulus.Samples[i] + disturbance.Samples[i]
	}
	information := lifnb.MutualInformation{Stimulus: stimulus, Response: response, Bands: []lifnb.Band{{Low: 100, High: 400}}, Segment: 0.1}
	fmt.Println("all:", lifnb.Must(information.Run(ctx)))
	information.Skip = 0.5 // s
	fmt.Println("without the onset:", lifnb.Must(information.Run(ctx)))
	// Output:
	// all: 100–400 Hz: 248.0 bits/s (242.1 corrected for bias, 95 % confidence 209 to 275)
	// without the onset: 100–400 Hz: 293.4 bits/s (286.6 corrected for bias, 95 % confidence 262 to 311)
}

// Five populations without a common member receive the same stimulus. What they have in common is, within the errors of
// both estimates, no more than what follows the stimulus linearly. So here the lower bound is close to the full
// information.
func ExampleUpperBound() {
	ctx := context.Background()
	stimulus := lifnb.Must(lifnb.PaperNoise(0, 100).Run(ctx))
	responses := lifnb.Must(lifnb.Simulation{Neuron: lifnb.PaperNeuron(), Stimulus: stimulus, Trials: 5 * 51, Seed: 1}.Run(ctx))

	var populations []*lifnb.Signal
	for first := 0; first < 5*51; first += 51 {
		share := lifnb.Must(responses.Trials(first, first+51))
		populations = append(populations, lifnb.Must(lifnb.Population{Responses: share, Size: 51, Sigma: 1.25e-3}.Run(ctx)).Rate)
	}
	bands := []lifnb.Band{{Low: 0, High: 100}}
	upper := lifnb.Must(lifnb.UpperBound{Responses: populations, Bands: bands}.Run(ctx))
	lower := lifnb.Must(lifnb.MutualInformation{Stimulus: stimulus, Response: populations[0], Bands: bands}.Run(ctx))
	fmt.Println(upper)
	fmt.Println(lower)
	lifnb.Show(lifnb.PlotBounds(lower, upper))
	// Output:
	// 0–100 Hz: at most 397.3 bits/s (401.9 corrected for bias, 95 % confidence 389 to 415)
	// 0–100 Hz: 414.3 bits/s (399.1 corrected for bias, 95 % confidence 380 to 419)
}
