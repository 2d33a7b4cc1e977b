package draw

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// Heat implements the plot.Plotter interface, drawing a function of x and y as a map of colours: around each point of a
// grid a cell that reaches half the way to its neighbours, and no farther than the outermost points. What is NaN or
// infinite is left blank.
type Heat struct {
	// X and Y are the coordinates of the grid, ascending, and at least two of each.
	X, Y []float64

	// Z holds the values, [y][x].
	Z [][]float64

	// Color returns the colour of a value.
	Color func(z float64) color.Color
}

const seam = vg.Length(0.5)

// Plot draws the map, implementing the plot.Plotter interface.
func (h *Heat) Plot(c vgdraw.Canvas, p *plot.Plot) {
	toX, toY := transforms(&c, p)
	x, y := cells(h.X, toX), cells(h.Y, toY)
	for i, row := range h.Z {
		for j, z := range row {
			// A cell reaches a little below its neighbours above and to the right, which are drawn later: between cells
			// that just touch, the ground would shine through.
			right, top := min(x[j+1]+seam, x[len(h.X)]), min(y[i+1]+seam, y[len(h.Y)])
			if !finite(z) || !finite(float64(x[j]+right)) || !finite(float64(y[i]+top)) {
				continue
			}
			c.FillPolygon(h.Color(z), c.ClipPolygonXY([]vg.Point{{X: x[j], Y: y[i]}, {X: right, Y: y[i]}, {X: right, Y: top}, {X: x[j], Y: top}}))
		}
	}
}

// cells returns the edges of the cells around points of an axis.
func cells(points []float64, to func(float64) vg.Length) []vg.Length {
	edges := make([]vg.Length, len(points)+1)
	for i, v := range points {
		edges[i+1] = to(v)
		if i > 0 {
			edges[i] = (edges[i] + edges[i+1]) / 2
		} else {
			edges[0] = edges[1]
		}
	}
	return edges
}

// DataRange returns the ends of the grid, implementing the plot.DataRanger interface.
func (h *Heat) DataRange() (xmin, xmax, ymin, ymax float64) {
	if len(h.X) == 0 || len(h.Y) == 0 {
		return math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	}
	return h.X[0], h.X[len(h.X)-1], h.Y[0], h.Y[len(h.Y)-1]
}

// Ramp returns a colour from almost white to blue, for a value from 0 to 1. It is told apart by lightness alone, so by
// everyone, and in print; and it is light enough for black lines and texts.
func Ramp(z float64) color.Color {
	light, dark := color.NRGBA{R: 0xf4, G: 0xf8, B: 0xfc, A: 0xff}, color.NRGBA{R: 0x3d, G: 0x92, B: 0xcc, A: 0xff}
	z = clamp(z, 0, 1)
	mix := func(from, to uint8) uint8 { return uint8(math.Round(float64(from) + z*(float64(to)-float64(from)))) }
	return color.NRGBA{R: mix(light.R, dark.R), G: mix(light.G, dark.G), B: mix(light.B, dark.B), A: 0xff}
}
