package draw

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// column is the width that a picture resolves: a dot at 300 dots per inch.
const column = vg.Inch / 300

// Trace implements the plot.Plotter interface, drawing a signal as a line.
//
// If more successive samples than can be seen fall into a column of dots, it draws only the smallest and the largest of
// them. So long signals are drawn fast, vector files stay small, and no peak is lost. Samples that are NaN or infinite
// leave a gap. A single sample is a dot.
type Trace struct {
	// Start is the x of the first sample, Step the distance between samples (above 0).
	Start, Step float64

	// X, if not nil, holds the x of each sample instead, in any order.
	X []float64

	// Y holds the samples.
	Y []float64

	// LineStyle is the style of the line.
	vgdraw.LineStyle
}

// Plot draws the trace, implementing the plot.Plotter interface.
func (t *Trace) Plot(c vgdraw.Canvas, p *plot.Plot) {
	x, y := transforms(&c, p)
	first, last := t.visible(p.X.Min, p.X.Max)
	columns := float64((c.Max.X - c.Min.X) / column)
	runs := t.envelope(first, last, func(i int) (int, bool) {
		u, v := p.X.Norm(t.x(i)), p.Y.Norm(t.Y[i])
		// What lies more than the axis' length beyond its ends is one column.
		return int(math.Floor(clamp(u, -1, 2) * columns)), finite(u) && finite(v)
	})
	for _, run := range runs {
		line := make([]vg.Point, len(run))
		for k, i := range run {
			line[k] = vg.Point{X: x(t.x(i)), Y: y(t.Y[i])}
		}
		if len(line) == 1 { // a line would be invisible
			c.DrawGlyph(vgdraw.GlyphStyle{Color: t.Color, Radius: t.Width, Shape: vgdraw.CircleGlyph{}}, line[0])
			continue
		}
		for _, line := range c.ClipLinesXY(line) {
			c.StrokeLines(t.LineStyle, t.pieces(line)...)
		}
	}
}

// pieces cuts a long line, as the time to rasterize a line grows with the square of its length. Neighbouring pieces
// share a segment, so that no seam is visible. In a translucent colour it would be, and dashes would start again: such
// lines stay whole.
func (t *Trace) pieces(line []vg.Point) (pieces [][]vg.Point) {
	const length = 128
	if len(t.Dashes) > 0 {
		return [][]vg.Point{line}
	}
	if t.Color != nil { // which is black
		if _, _, _, alpha := t.Color.RGBA(); alpha < 0xffff {
			return [][]vg.Point{line}
		}
	}
	for len(line) > length {
		pieces, line = append(pieces, line[:length]), line[length-2:]
	}
	return append(pieces, line)
}

// DataRange returns the smallest and largest x and y, implementing the plot.DataRanger interface.
func (t *Trace) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	if len(t.Y) > 0 && t.X == nil {
		xmin, xmax = t.x(0), t.x(len(t.Y)-1)
	}
	for _, v := range t.X {
		if finite(v) {
			xmin, xmax = math.Min(xmin, v), math.Max(xmax, v)
		}
	}
	for _, v := range t.Y {
		if finite(v) {
			ymin, ymax = math.Min(ymin, v), math.Max(ymax, v)
		}
	}
	return xmin, xmax, ymin, ymax
}

// Thumbnail draws a piece of the line for the legend, implementing the plot.Thumbnailer interface.
func (t *Trace) Thumbnail(c *vgdraw.Canvas) {
	y := c.Center().Y
	c.StrokeLine2(t.LineStyle, c.Min.X, y, c.Max.X, y)
}

func (t *Trace) x(i int) float64 {
	if t.X != nil {
		return t.X[i]
	}
	return t.Start + float64(i)*t.Step
}

// visible returns the first and the last sample to draw between two x: one more than lies inside at each end, as the
// line continues to the edge of the canvas.
func (t *Trace) visible(from, to float64) (first, last int) {
	if t.X != nil {
		return 0, len(t.X) - 1
	}
	if !(t.Step > 0) || !finite(t.Start) || !finite(t.Step) {
		return 0, -1
	}
	n := float64(len(t.Y))
	first = int(clamp(math.Ceil((from-t.Start)/t.Step)-1, 0, n))
	last = int(clamp(math.Floor((to-t.Start)/t.Step)+1, -1, n-1))
	return first, last
}

// envelope returns the samples to draw from first to last: the smallest and the largest of each column, in order of
// appearance and, where X leaps between columns, also the samples at which it enters and leaves a column. Each run is a
// separate line. Between two runs there is a gap of samples that have no column.
func (t *Trace) envelope(first, last int, column func(i int) (k int, ok bool)) (runs [][]int) {
	var run []int
	for i := first; i <= last; {
		k, ok := column(i)
		if !ok {
			if len(run) > 0 {
				runs, run = append(runs, run), nil
			}
			i++
			continue
		}
		enter, low, top := i, i, i
		for i++; i <= last; i++ {
			if next, ok := column(i); next != k || !ok {
				break
			}
			if t.Y[i] < t.Y[low] {
				low = i
			}
			if t.Y[i] > t.Y[top] {
				top = i
			}
		}
		drawn := []int{min(low, top), max(low, top)}
		if t.X != nil {
			drawn = []int{enter, min(low, top), max(low, top), i - 1}
		}
		run = append(run, slices.Compact(drawn)...)
	}
	if len(run) > 0 {
		runs = append(runs, run)
	}
	return runs
}
