package lifnb_test

import (
	"context"
	"fmt"
	"math"

	"github.com/lifnb/lifnb/lifnb"
)

// twentyTrials returns trials of the study's neuron with a stimulus of 200 ms.
func twentyTrials() (*lifnb.Signal, *lifnb.Responses) {
	ctx := context.Background()
	noise := lifnb.PaperNoise(0, 100)
	noise.Duration = 0.2
	stimulus := lifnb.Must(noise.Run(ctx))
	return stimulus, lifnb.Must(lifnb.Simulation{Neuron: lifnb.PaperNeuron(), Stimulus: stimulus, Trials: 20, Seed: 1, Traces: 1}.Run(ctx))
}

// Stimulus, spikes and membrane potential on one time axis.
func ExampleStack() {
	stimulus, responses := twentyTrials()
	figure := lifnb.Stack(stimulus.Plot(), responses.PlotRaster(20), responses.PlotVoltage(0)).Zoom(0, 0.05)
	figure.Height = 14 // cm
	lifnb.Show(figure)

	fmt.Println(figure.Title)
	// Output:
	// Stimulus over time; Spikes of 20 trials; Membrane potential in trial 0
}

// Two panels for a paper, A and B.
func ExampleBeside() {
	_, responses := twentyTrials()
	figure := lifnb.Beside(responses.PlotRaster(20), responses.PlotIntervals())
	lifnb.Show(figure)

	fmt.Printf("%g cm × %g cm\n", figure.Width, figure.Height)
	// Output:
	// 16 cm × 6 cm
}

// A histogram of your own, with a logarithmic axis of counts that begins at half a count.
func ExamplePlotHistogram() {
	_, responses := twentyTrials()
	var intervals []float64
	for _, interval := range responses.Intervals() {
		intervals = append(intervals, 1e3*interval)
	}
	figure := lifnb.PlotHistogram("Interspike interval (ms)", intervals, 40).LogY().ZoomY(0.5, 1000)
	lifnb.Show(figure)

	fmt.Println(figure.Title)
	// Output:
	// Histogram of Interspike interval (ms)
}

// The gain of a low-pass filter falls along a straight line on two logarithmic axes.
func ExampleFigure_LogX() {
	const tau = 2.5e-3 // s
	gain := lifnb.Curve{Label: "1/√(1 + (2πfτ)²)", Theory: true}
	for f := 1.0; f <= 1e4; f *= 1.1 {
		gain.X, gain.Y = append(gain.X, f), append(gain.Y, 1/math.Hypot(1, 2*math.Pi*f*tau))
	}
	figure := lifnb.PlotCurves("Frequency (Hz)", "Gain", gain).LogX().LogY().ZoomY(0.01, 2)
	lifnb.Show(figure)

	fmt.Println(figure.Title)
	// Output:
	// Gain against Frequency (Hz)
}

// Coherence on an axis from 0 to 1, whatever the values are.
func ExampleFigure_ZoomY() {
	measured := lifnb.Curve{X: []float64{10, 20, 30}, Y: []float64{0.31, 0.28, 0.26}, Points: true}
	lifnb.Show(lifnb.PlotCurves("Frequency (Hz)", "Coherence", measured).ZoomY(0, 1))

	_, err := lifnb.PlotCurves("Frequency (Hz)", "Coherence", measured).ZoomY(1, 0).PNG(96)
	fmt.Println(err)
	// Output:
	// lifnb.Figure.ZoomY: low = 1, high = 0: must be finite, and low below high
}
