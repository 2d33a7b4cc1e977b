package draw_test

import (
	"fmt"
	"image/color"
	"log"
	"math"
	"os"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/lifnb/lifnb/internal/draw"
)

// Three panels with letters: means with their standard deviation, and one legend for all.
func ExampleGrid() {
	conditions := []struct {
		name  string
		color color.NRGBA
		loss  float64
	}{
		{"no delay", draw.NoDelay, 0},
		{"50 m/s", draw.Delay50, 0.7},
		{"25 m/s", draw.Delay25, 1.4},
		{"7 m/s", draw.Delay7, 3},
	}
	grid := draw.Grid{Rows: make([][]*plot.Plot, 1), Letters: true}
	for band := range 3 {
		p := draw.NewPlot("Population size", "Information (bits/s)")
		p.Title.Text = fmt.Sprintf("%d–%d Hz", 100*band, 100*band+100)
		p.Y.Min = 0
		for _, c := range conditions {
			var size, mean, low, high []float64
			for n := 1.0; n < 200; n += 2 {
				m := 600 * (1 - math.Exp(-n/50)) * math.Exp(-c.loss*float64(band+1)*n/200)
				size, mean = append(size, n), append(mean, m)
				low, high = append(low, 0.9*m), append(high, 1.1*m)
			}
			ribbon := &draw.Ribbon{X: size, Lower: low, Upper: high, Color: draw.Translucent(c.color)}
			curve := &draw.Trace{Start: 1, Step: 2, Y: mean, LineStyle: draw.Line(c.color, draw.CurveWidth)}
			p.Add(ribbon, curve)
			if band == 0 {
				grid.Legend.Add(c.name, ribbon, curve)
			}
		}
		grid.Rows[0] = append(grid.Rows[0], p)
	}
	picture, err := grid.PNG(16*vg.Centimeter, 6.5*vg.Centimeter, 96)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("grid.png", picture, 0o644); err != nil {
		log.Fatal(err)
	}
}
