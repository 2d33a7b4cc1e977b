package draw_test

import (
	"log"
	"math"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/lifnb/lifnb/internal/draw"
)

// A band around a mean, with a gap where a value is missing.
func ExampleRibbon() {
	var x, low, mean, high []float64
	for t := 0.0; t <= 100; t++ {
		m := math.Exp(-t / 40)
		x, mean = append(x, t), append(mean, m)
		low, high = append(low, m-0.1), append(high, m+0.1)
	}
	low[60], mean[60] = math.NaN(), math.NaN()

	p := draw.NewPlot("Frequency (Hz)", "Coherence")
	p.Add(
		&draw.Ribbon{X: x, Lower: low, Upper: high, Color: draw.Translucent(draw.Response)},
		&draw.Trace{Step: 1, Y: mean, LineStyle: draw.Line(draw.Response, draw.CurveWidth)},
	)
	p.Y.Max = 1 // the band goes on above

	grid := draw.Grid{Rows: [][]*plot.Plot{{p}}}
	picture, err := grid.PNG(8*vg.Centimeter, 6*vg.Centimeter, 96)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("ribbon.png", picture, 0o644); err != nil {
		log.Fatal(err)
	}
}
