package draw

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// tickHeight is the height of a raster's ticks as a part of the distance between two rows.
const tickHeight = 0.8

// Raster implements the plot.Plotter interface, drawing spikes as vertical ticks, one row for each trial.
//
// The rows are centred on y = 1, 2, 3, ..: as on any axis y grows upwards, so trial 1 is the lowest.
type Raster struct {
	// Times holds the spike times of each trial.
	Times [][]float64

	// LineStyle is the style of the ticks. They have no dashes.
	vgdraw.LineStyle
}

// Plot draws the raster, implementing the plot.Plotter interface.
func (r *Raster) Plot(c vgdraw.Canvas, p *plot.Plot) {
	x, y := transforms(&c, p)
	c.SetColor(r.Color)
	for i, times := range r.Times {
		// The axis may be upside down.
		a, b := y(float64(i+1)-tickHeight/2), y(float64(i+1)+tickHeight/2)
		bottom, top := max(min(a, b), c.Min.Y), min(max(a, b), c.Max.Y)
		if bottom >= top {
			continue
		}
		// Ticks that overlap become one box, and a row is one path: vector files stay small.
		var boxes []vg.Rectangle
		for _, t := range times {
			left, right := max(c.Min.X, x(t)-r.Width/2), min(c.Max.X, x(t)+r.Width/2)
			if !finite(t) || left >= right {
				continue
			}
			if n := len(boxes); n > 0 && boxes[n-1].Min.X <= left && left <= boxes[n-1].Max.X {
				boxes[n-1].Max.X = max(boxes[n-1].Max.X, right)
				continue
			}
			boxes = append(boxes, vg.Rectangle{Min: vg.Point{X: left, Y: bottom}, Max: vg.Point{X: right, Y: top}})
		}
		var row vg.Path
		for _, box := range boxes {
			row = append(row, box.Path()...)
		}
		if len(row) > 0 {
			c.Fill(row)
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
