package signal_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/lifnb/lifnb/internal/signal"
)

// A step of 1 s, low-pass filtered at 5 Hz. Forward and backward, the filter is half way up just where the step is;
// forward only, it is late.
func ExampleSOS_FiltFilt() {
	const dt, cutoff = 1e-3, 5.0 // s, Hz
	step := make([]float64, 1000)
	for i := 500; i < len(step); i++ {
		step[i] = 1
	}

	filter, err := signal.ButterworthLowPass(8, cutoff*2*dt)
	if err != nil {
		fmt.Println(err)
		return
	}
	smooth, err := filter.FiltFilt(ctx, step)
	if err != nil {
		fmt.Println(err)
		return
	}

	halfWay := func(y []float64) (i int) {
		for y[i] < 0.5 {
			i++
		}
		return i
	}
	fmt.Println("there and back:", halfWay(smooth), "ms")
	fmt.Println("there only:", halfWay(filter.Filter(step)), "ms")
	// Output:
	// there and back: 500 ms
	// there only: 675 ms
}

// Two spikes, 2 ms apart, as a rate in spikes per second.
func ExampleGaussian() {
	const dt = 1e-3 // s
	spikes := make([]float64, 9)
	spikes[3], spikes[5] = 1, 1
	for _, sigma := range []float64{0.5e-3, 1e-3} {
		rate, err := signal.ConvolveSame(ctx, spikes, signal.Gaussian(sigma, dt))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.0f\n", rate)
	}
	// Output:
	// [0 0 106 787 213 787 106 0 0]
	// [4 54 246 453 484 453 246 54 4]
}

// The response follows the stimulus up to 50 Hz, and has noise of its own.
func ExampleWelch() {
	const dt = 1e-3 // s
	rng := rand.New(rand.NewPCG(1, 1))
	noise := func() []float64 {
		x := make([]float64, 20_000)
		for i := range x {
			x[i] = rng.NormFloat64()
		}
		return x
	}
	filter, err := signal.ButterworthLowPass(4, 50*2*dt)
	if err != nil {
		fmt.Println(err)
		return
	}
	stimulus, own := noise(), noise()
	response := filter.Filter(stimulus)
	for i := range response {
		response[i] += 0.2 * own[i]
	}

	spectra, err := signal.Welch(ctx, stimulus, response, dt, 250)
	if err != nil {
		fmt.Println(err)
		return
	}
	coherence := spectra.Coherence()
	for _, k := range []int{5, 10, 15, 20} {
		fmt.Printf("%.0f Hz: %.2f\n", spectra.Frequency[k], coherence[k])
	}
	// Output:
	// 20 Hz: 0.94
	// 40 Hz: 0.93
	// 60 Hz: 0.75
	// 80 Hz: 0.32
}
