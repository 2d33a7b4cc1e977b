package draw

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// barWidth is the width of a ribbon that has a single point.
const barWidth = vg.Length(4)

// Ribbon implements the plot.Plotter interface, filling the area between two curves, such as the mean plus and minus
// the standard deviation. Points that are NaN or infinite leave a gap. A single point is a bar. Successive points in
// the same column of dots are drawn as one that reaches as far up and down as any of them.
type Ribbon struct {
	// X, Lower and Upper are of the same length.
	X, Lower, Upper []float64

	// Color fills the band. Where bands overlap it should be [Translucent].
	Color color.Color
}

// Histogram returns the bars of a histogram, from one edge to the next, as one area without seams.
func Histogram(edges, heights []float64, c color.Color) *Ribbon {
	r := &Ribbon{Color: c, Lower: make([]float64, 2*len(heights))}
	for i, height := range heights {
		r.X, r.Upper = append(r.X, edges[i], edges[i+1]), append(r.Upper, height, height)
	}
	return r
}

// Plot draws the ribbon, implementing the plot.Plotter interface.
func (r *Ribbon) Plot(c vgdraw.Canvas, p *plot.Plot) {
	x, y := transforms(&c, p)
	for from := 0; from < len(r.X); from++ {
		to := from
		for to < len(r.X) && r.drawable(to) {
			to++
		}
		var upper, lower []vg.Point
		for i := from; i < to; {
			at, low, high := x(r.X[i]), r.Lower[i], r.Upper[i]
			next := i + 1
			for ; next < to && math.Abs(float64(x(r.X[next])-at)) < float64(column); next++ {
				low, high = math.Min(low, r.Lower[next]), math.Max(high, r.Upper[next])
			}
			if next <= i+2 { // two points are a step, as of a histogram
				low, high, next = r.Lower[i], r.Upper[i], i+1
			}
			upper, lower = append(upper, vg.Point{X: at, Y: y(high)}), append(lower, vg.Point{X: at, Y: y(low)})
			i = next
		}
		slices.Reverse(lower)
		outline := append(upper, lower...) // there along the upper curve, and back along the lower one
		if len(outline) == 2 {
			above, below := outline[0], outline[1]
			outline = []vg.Point{
				{X: above.X - barWidth/2, Y: above.Y}, {X: above.X + barWidth/2, Y: above.Y},
				{X: below.X + barWidth/2, Y: below.Y}, {X: below.X - barWidth/2, Y: below.Y},
			}
		}
		c.FillPolygon(r.Color, c.ClipPolygonXY(outline))
		from = to
	}
}

// DataRange returns the smallest and largest x and y, implementing the plot.DataRanger interface.
func (r *Ribbon) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for i := range r.X {
		if r.drawable(i) {
			xmin, xmax = math.Min(xmin, r.X[i]), math.Max(xmax, r.X[i])
			ymin, ymax = math.Min(ymin, math.Min(r.Lower[i], r.Upper[i])), math.Max(ymax, math.Max(r.Lower[i], r.Upper[i]))
		}
	}
	return xmin, xmax, ymin, ymax
}

// Thumbnail fills the legend's entry, implementing the plot.Thumbnailer interface.
func (r *Ribbon) Thumbnail(c *vgdraw.Canvas) {
	c.SetColor(r.Color)
	c.Fill(c.Rectangle.Path())
}

func (r *Ribbon) drawable(i int) bool {
	return finite(r.X[i]) && finite(r.Lower[i]) && finite(r.Upper[i])
}
