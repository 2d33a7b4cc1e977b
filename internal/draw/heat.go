package draw

import (
	"image"
	"image/color"
	"math"
	"sync"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette/moreland"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// Heat implements the plot.Plotter interface, drawing a function of x and y as a colour map. Around each point of a
// grid it draws a cell that reaches half way to its neighbours, but not beyond the outermost points. Values that are
// NaN or infinite are left blank.
type Heat struct {
	// X and Y are the coordinates of the grid, ascending, and at least two of each.
	X, Y []float64

	// Z holds the values, [y][x].
	Z [][]float64

	// Color returns the colour of a value.
	Color func(z float64) color.Color
}

// Plot draws the map, implementing the plot.Plotter interface.
func (h *Heat) Plot(c vgdraw.Canvas, p *plot.Plot) {
	toX, toY := transforms(&c, p)
	x, y := cells(h.X, toX), cells(h.Y, toY)
	left, right := max(c.Min.X, x[0]), min(c.Max.X, x[len(x)-1])
	bottom, top := max(c.Min.Y, y[0]), min(c.Max.Y, y[len(y)-1])
	if !(left < right && bottom < top) { // NaN, too
		return
	}
	// An image, not a polygon for each cell: files stay small, and the ground does not shine through between cells.
	columns, rows := int(math.Ceil(float64((right-left)/column))), int(math.Ceil(float64((top-bottom)/column)))
	dots := image.NewNRGBA(image.Rect(0, 0, columns, rows))
	inX, inY := dotsIn(x, left, right, columns), dotsIn(y, bottom, top, rows)
	for row, i := range inY {
		for col, j := range inX {
			if i >= 0 && j >= 0 && finite(h.Z[i][j]) {
				dots.Set(col, rows-1-row, h.Color(h.Z[i][j]))
			}
		}
	}
	c.DrawImage(vg.Rectangle{Min: vg.Point{X: left, Y: bottom}, Max: vg.Point{X: right, Y: top}}, dots)
}

// dotsIn returns the cell in which each of n dots between two positions lies, or -1.
func dotsIn(edges []vg.Length, from, to vg.Length, n int) []int {
	in := make([]int, n)
	cell := 0
	for i := range in {
		at := from + (to-from)*vg.Length((float64(i)+0.5)/float64(n))
		for cell < len(edges)-2 && !(at < edges[cell+1]) {
			cell++
		}
		in[i] = -1
		if edges[cell] <= at && at <= edges[cell+1] {
			in[i] = cell
		}
	}
	return in
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

// Ramp returns a colour from almost white to dark blue, for a value from 0 to 1. Equal steps look equal: lightness L*
// falls evenly, so everyone can tell the colours apart, also in print. It has 64 steps, as fine as the eye can see.
func Ramp(z float64) color.Color {
	if math.IsNaN(z) {
		return color.Transparent
	}
	colors := ramp()
	return colors[int(math.Round(clamp(z, 0, 1)*float64(len(colors)-1)))]
}

// ramp goes through the colours of ColorBrewer's Blues (https://colorbrewer2.org).
var ramp = sync.OnceValue(func() (colors [64]color.Color) {
	m, err := moreland.NewLuminance([]color.Color{
		color.NRGBA{R: 0x08, G: 0x30, B: 0x6b, A: 0xff},
		color.NRGBA{R: 0x21, G: 0x71, B: 0xb5, A: 0xff},
		color.NRGBA{R: 0x6b, G: 0xae, B: 0xd6, A: 0xff},
		color.NRGBA{R: 0xc6, G: 0xdb, B: 0xef, A: 0xff},
		color.NRGBA{R: 0xf7, G: 0xfb, B: 0xff, A: 0xff},
	})
	if err != nil {
		panic(err) // if they did not go from dark to light
	}
	m.SetMax(1)
	for i := range colors {
		if colors[i], err = m.At(1 - float64(i)/float64(len(colors)-1)); err != nil {
			panic(err)
		}
	}
	return colors
})

// OnRamp returns the colour of lines and texts that can be seen on a colour of the ramp.
func OnRamp(z float64) color.Color {
	if z > 0.5 {
		return white
	}
	return Black
}

// RampBar is a panel that shows what the colours of the ramp mean, for a column of its own beside a map. Its y axis is
// logarithmic, from the value of the lightest colour to that of the darkest.
func RampBar(label string, low, high float64) *plot.Plot {
	p := rampBar(label, low, high, func(z float64) float64 { return low * math.Pow(high/low, z) })
	LogAxis(&p.Y)
	return p
}

// LinearRampBar is a RampBar with a linear y axis.
func LinearRampBar(label string, low, high float64) *plot.Plot {
	return rampBar(label, low, high, func(z float64) float64 { return low + z*(high-low) })
}

func rampBar(label string, low, high float64, value func(z float64) float64) *plot.Plot {
	p := NewPlot("", label)
	p.HideX()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, low, high
	p.Y.AutoRescale = false
	bar := &Heat{X: []float64{0, 1}, Color: Ramp}
	const steps = 256
	for i := range steps {
		z := float64(i) / (steps - 1)
		bar.Y, bar.Z = append(bar.Y, value(z)), append(bar.Z, []float64{z, z})
	}
	p.Add(bar)
	return p
}
