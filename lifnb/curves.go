package lifnb

import (
	"fmt"
	"image/color"

	gonum "gonum.org/v1/plot/plotter"

	"github.com/lifnb/lifnb/internal/draw"
)

// Curve is a line through points, for PlotCurves.
type Curve struct {
	Label  string // in the legend; empty for none
	X, Y   []float64
	Theory bool // dashed, as theory is everywhere
	Points bool // dots at the points, and no line
}

// PlotCurves draws curves of your own, such as a quantity of many simulations against what was varied. The labels of the
// axes name the unit: "Offset", "Rate (spikes/s)". Each curve has a colour of its own; one of Theory has that of the curve
// before it.
func PlotCurves(xLabel, yLabel string, curves ...Curve) *Figure {
	c := checks{stage: "PlotCurves"}
	c.require(len(curves) > 0, "len(curves)", 0, "at least 1")
	for i, curve := range curves {
		c.require(len(curve.X) == len(curve.Y), fmt.Sprintf("len(curves[%d].Y)", i), len(curve.Y), fmt.Sprintf("that of X, %d", len(curve.X)))
		c.allFinite(fmt.Sprintf("curves[%d].X", i), curve.X, "")
		c.allFinite(fmt.Sprintf("curves[%d].Y", i), curve.Y, "")
	}
	if err := c.err(); err != nil {
		return failedFigure(err)
	}
	colors := []color.NRGBA{draw.Response, draw.Orange, draw.ReddishPurple, draw.Brown, draw.Olive, draw.Violet}
	p := draw.NewPlot(xLabel, yLabel)
	grid := rows(p)
	next := -1
	for _, c := range curves {
		if !c.Theory || next < 0 {
			next++
		}
		color := colors[next%len(colors)]
		line := curve(c.X, c.Y, color)
		if c.Theory {
			line.LineStyle = draw.Dashed(color, draw.CurveWidth)
		}
		if c.Points {
			dots := &gonum.Scatter{XYs: line.XYs, GlyphStyle: draw.Dot(color)}
			p.Add(dots)
			if c.Label != "" {
				grid.Legend.Add(c.Label, dots)
			}
			continue
		}
		p.Add(line)
		if c.Label != "" {
			grid.Legend.Add(c.Label, line)
		}
	}
	return newFigure(yLabel+" against "+xLabel, grid)
}
