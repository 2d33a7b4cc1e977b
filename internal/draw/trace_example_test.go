package draw_test

import (
	"log"
	"math"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/lifnb/lifnb/internal/draw"
)

// A signal of 200,000 samples, with one peak that is a single sample wide.
func ExampleTrace() {
	signal := make([]float64, 200_000)
	for i := range signal {
		t := float64(i) * 1e-5
		signal[i] = math.Sin(2*math.Pi*3*t) + 0.3*math.Sin(2*math.Pi*170*t)
	}
	signal[150_000] = 3

	p := draw.NewPlot("Time (s)", "Stimulus")
	p.Add(&draw.Trace{Step: 1e-5, Y: signal, LineStyle: draw.Line(draw.Stimulus, draw.FineWidth)})

	grid := draw.Grid{Rows: [][]*plot.Plot{{p}}}
	picture, err := grid.PNG(12*vg.Centimeter, 5*vg.Centimeter, 96)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("trace.png", picture, 0o644); err != nil {
		log.Fatal(err)
	}
}
