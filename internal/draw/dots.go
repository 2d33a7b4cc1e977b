package draw

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// Dots implements the plot.Plotter interface, drawing a dot at each point and, if there are intervals, a bar through it
// from the low end to the high end. Of several dots at the same place it draws one. Points that are NaN or infinite are
// left out.
type Dots struct {
	// X and Y are of the same length, and so are Low and High, or nil.
	X, Y, Low, High []float64

	// GlyphStyle is the style of the dots.
	vgdraw.GlyphStyle
}

// Plot draws the dots, implementing the plot.Plotter interface.
func (d *Dots) Plot(c vgdraw.Canvas, p *plot.Plot) {
	x, y := transforms(&c, p)
	bar := Line(d.Color, FineWidth)
	for i := range d.Low {
		at, low, high := x(d.X[i]), y(d.Low[i]), y(d.High[i])
		if finite(float64(at)) && finite(float64(low)) && finite(float64(high)) {
			c.StrokeLines(bar, c.ClipLinesXY([]vg.Point{{X: at, Y: low}, {X: at, Y: high}})...)
		}
	}
	cell := d.Radius / 2 // dots nearer than that cover each other
	type place struct{ column, row int }
	drawn := make(map[place]bool)
	for i := range d.X {
		at := vg.Point{X: x(d.X[i]), Y: y(d.Y[i])}
		if !finite(float64(at.X)) || !finite(float64(at.Y)) || !c.Contains(at) {
			continue
		}
		here := place{int(at.X / cell), int(at.Y / cell)}
		if !drawn[here] {
			drawn[here] = true
			c.DrawGlyph(d.GlyphStyle, at)
		}
	}
}

// DataRange returns the smallest and largest x and y, implementing the plot.DataRanger interface.
func (d *Dots) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, v := range d.X {
		if finite(v) {
			xmin, xmax = math.Min(xmin, v), math.Max(xmax, v)
		}
	}
	for _, values := range [][]float64{d.Y, d.Low, d.High} {
		for _, v := range values {
			if finite(v) {
				ymin, ymax = math.Min(ymin, v), math.Max(ymax, v)
			}
		}
	}
	return xmin, xmax, ymin, ymax
}

// Thumbnail draws a dot for the legend, implementing the plot.Thumbnailer interface.
func (d *Dots) Thumbnail(c *vgdraw.Canvas) { c.DrawGlyph(d.GlyphStyle, c.Center()) }
