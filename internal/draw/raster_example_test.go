package draw_test

import (
	"log"
	"math"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/lifnb/lifnb/internal/draw"
)

// The spikes of twelve trials above the stimulus, which share the time axis.
func ExampleRaster() {
	times := make([][]float64, 12)
	for trial := range times {
		for k := range 40 {
			t := float64(k)/40 + 0.01*math.Sin(float64(7*trial+k*k))
			times[trial] = append(times[trial], t)
		}
	}
	spikes := draw.NewPlot("Time (s)", "Trial")
	spikes.Y.AutoRescale = false // the rows end where they end
	spikes.Add(&draw.Raster{Times: times, LineStyle: draw.Line(draw.Response, draw.FineWidth)})

	signal := make([]float64, 1000)
	for i := range signal {
		signal[i] = math.Sin(2 * math.Pi * float64(i) / 250)
	}
	stimulus := draw.NewPlot("Time (s)", "Stimulus")
	stimulus.Add(&draw.Trace{Step: 1e-3, Y: signal, LineStyle: draw.Line(draw.Stimulus, draw.CurveWidth)})

	for _, p := range []*plot.Plot{spikes, stimulus} {
		p.X.Min, p.X.Max = 0, 0.6
	}
	grid := draw.Grid{
		Rows:    [][]*plot.Plot{{spikes}, {stimulus}},
		Heights: []float64{3, 1},
		ShareX:  true,
	}
	picture, err := grid.PNG(12*vg.Centimeter, 8*vg.Centimeter, 96)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("raster.png", picture, 0o644); err != nil {
		log.Fatal(err)
	}
}
