package draw_test

import (
	"log"
	"math"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/lifnb/lifnb/internal/draw"
)

// A map with a logarithmic axis, a value that is missing, an isoline, and what the colours mean.
func ExampleHeat() {
	h := &draw.Heat{Color: draw.Ramp}
	for x := -1.0; x <= 1.001; x += 0.1 {
		h.X = append(h.X, math.Pow(10, x))
	}
	for y := 0.0; y <= 300; y += 25 {
		h.Y = append(h.Y, y)
		var row []float64
		for _, x := range h.X {
			row = append(row, 0.5+math.Sin(y/50+x)/2)
		}
		h.Z = append(h.Z, row)
	}
	half := &draw.Isoline{Map: h.Refine(8, true), Z: 0.5, Text: "0.5", LineStyle: draw.Line(draw.Black, draw.FineWidth)}
	h.Z[6][10] = math.NaN()

	p := draw.NewPlot("Velocity (m/s)", "Frequency (Hz)")
	draw.LogAxis(&p.X)
	p.X.AutoRescale, p.Y.AutoRescale = false, false // the map fills the panel
	p.Add(h, half)

	grid := draw.Grid{Rows: [][]*plot.Plot{{p, draw.RampBar("Size", 10, 1000)}}, Widths: []float64{1, 0.06}}
	picture, err := grid.PNG(8*vg.Centimeter, 6*vg.Centimeter, 96)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("heat.png", picture, 0o644); err != nil {
		log.Fatal(err)
	}
}
