package draw

import (
	"cmp"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// tickHeight is the height of a raster's ticks as a part of the distance between two rows.
const tickHeight = 0.8

// Raster implements the plot.Plotter interface, drawing spikes as vertical ticks, one row for each trial.
//
// The rows are centred on y = 1, 2, 3, ... As on any axis, y grows upwards, so trial 1 is the lowest.
//
// If there are so many spikes that ticks would fill a row, the ticks are thinner. Ticks thinner than a picture can show
// become a tint, darker where there are more spikes.
type Raster struct {
	// Times holds the spike times of each trial.
	Times [][]float64

	// LineStyle is the style of the ticks. They have no dashes.
	vgdraw.LineStyle
}

// mostInk is the largest part of a row that ticks cover on average, so that gaps and bursts can be seen.
const mostInk = 0.5

// Plot draws the raster, implementing the plot.Plotter interface.
func (r *Raster) Plot(c vgdraw.Canvas, p *plot.Plot) {
	x, y := transforms(&c, p)
	width := r.Width
	for _, times := range r.Times {
		visible := 0
		for _, t := range times {
			if at := x(t); c.Min.X <= at && at <= c.Max.X {
				visible++
			}
		}
		width = min(width, mostInk*(c.Max.X-c.Min.X)/vg.Length(max(visible, 1)))
	}
	for i, times := range r.Times {
		// The axis may be upside down.
		a, b := y(float64(i+1)-tickHeight/2), y(float64(i+1)+tickHeight/2)
		bottom, top := max(min(a, b), c.Min.Y), min(max(a, b), c.Max.Y)
		if bottom >= top {
			continue
		}
		row := tintedRow{left: c.Min.X, right: c.Max.X, bottom: bottom, top: top}
		for _, t := range times {
			if finite(t) {
				row.add(x(t), width, r.Width)
			}
		}
		row.fill(&c, r.Color)
	}
}

// tintedRow is a row of a raster. Its ticks are boxes, or cells of one tint each.
type tintedRow struct {
	left, right, bottom, top vg.Length

	ticks vg.Path
	ink   []float64 // of each cell: the part of it that is covered
}

const (
	tintCell = vg.Inch / 96 // width of a cell: a dot of the screen
	tints    = 16           // steps of ink
)

// add adds a tick that is wide enough to be drawn, or its ink.
func (r *tintedRow) add(at, width, full vg.Length) {
	if width < full/2 {
		if r.ink == nil {
			r.ink = make([]float64, int((r.right-r.left)/tintCell)+1)
		}
		if r.left <= at && at <= r.right {
			r.ink[int((at-r.left)/tintCell)] += float64(width / tintCell)
		}
		return
	}
	if left, right := max(r.left, at-width/2), min(r.right, at+width/2); left < right {
		r.ticks = append(r.ticks, r.box(left, right)...)
	}
}

func (r *tintedRow) box(left, right vg.Length) vg.Path {
	return vg.Rectangle{Min: vg.Point{X: left, Y: r.bottom}, Max: vg.Point{X: right, Y: r.top}}.Path()
}

// fill draws the row: a path for the ticks and one for the cells of each tint, so that vector files stay small.
func (r *tintedRow) fill(c *vgdraw.Canvas, clr color.Color) {
	solid := color.NRGBAModel.Convert(cmp.Or(clr, color.Color(color.Black))).(color.NRGBA)
	var paths [tints + 1]vg.Path
	paths[tints] = r.ticks
	tint := func(i int) int { return int(math.Round(tints * min(1, r.ink[i]))) }
	for i := 0; i < len(r.ink); {
		from, t := i, tint(i)
		for i < len(r.ink) && tint(i) == t {
			i++
		}
		left, right := r.left+vg.Length(from)*tintCell, min(r.right, r.left+vg.Length(i)*tintCell)
		if t > 0 && left < right {
			paths[t] = append(paths[t], r.box(left, right)...)
		}
	}
	for t, path := range paths {
		if len(path) > 0 {
			shade := solid
			shade.A = uint8(int(solid.A) * t / tints)
			c.SetColor(shade)
			c.Fill(path)
		}
	}
}

// DataRange returns the smallest and largest x and y, implementing the plot.DataRanger interface.
func (r *Raster) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	if len(r.Times) > 0 {
		ymin, ymax = 0.5, float64(len(r.Times))+0.5
	}
	for _, times := range r.Times {
		for _, t := range times {
			if finite(t) {
				xmin, xmax = math.Min(xmin, t), math.Max(xmax, t)
			}
		}
	}
	return xmin, xmax, ymin, ymax
}

// Thumbnail draws three ticks for the legend, implementing the plot.Thumbnailer interface.
func (r *Raster) Thumbnail(c *vgdraw.Canvas) {
	for _, at := range []float64{0.2, 0.4, 0.8} {
		c.StrokeLine2(r.LineStyle, c.X(at), c.Min.Y, c.X(at), c.Max.Y)
	}
}
