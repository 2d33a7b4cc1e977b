package lifnb

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/plot"

	"github.com/lifnb/lifnb/internal/draw"
)

// mostLines limits the lines that can be told apart.
const mostLines = 12

// Plot draws the table against one of its axes, with a line for each value of the other axes, up to twelve, and a
// ribbon for its 95 % confidence interval, as [Table.Mean] sets it. Missing values are left out.
func (t *Table) Plot(axis string) *Figure {
	if err := t.Err(); err != nil {
		return failedFigure(err)
	}
	var curves []Curve
	var x Axis
	places := t.along("Plot", axis, func(_ *Table, a Axis, at []int) {
		x = a
		var c Curve
		for j, i := range at {
			if math.IsNaN(t.Values[i]) || math.IsInf(a.Values[j], 0) {
				continue
			}
			c.X, c.Y = append(c.X, a.Values[j]), append(c.Y, t.Values[i])
			if t.Low != nil {
				low, high := t.Low[i], t.High[i]
				if math.IsNaN(low + high) {
					low, high = t.Values[i], t.Values[i]
				}
				c.Low, c.High = append(c.Low, low), append(c.High, high)
			}
		}
		curves = append(curves, c)
	})
	if places.err != nil {
		return failedFigure(places.err)
	}
	if len(curves) > mostLines {
		return failedFigure(fmt.Errorf("lifnb.Table.Plot: %d lines: must be at most %d; Slice or Mean the other axes", len(curves), mostLines))
	}
	for i := range curves {
		curves[i].Label = places.position(i)
	}
	curves = slices.DeleteFunc(curves, func(c Curve) bool { return len(c.X) == 0 })
	if err := checkCurves(curves); err != nil {
		return failedFigure(err)
	}
	yLabel := withUnit(t.Quantity, t.Unit)
	_, grid := curvesPanel(x.title(), yLabel, curves)
	if t.Low != nil {
		grid.Legend.Add("95 % confidence", &draw.Ribbon{Color: draw.Translucent(draw.NoDelay)})
	}
	return newFigure(yLabel+" against "+x.title(), grid)
}

// PlotHeat draws a table of two axes as a colour map, with a scale of the colours. The values of both axes must be
// finite and ascending. Missing values are blank.
func (t *Table) PlotHeat(x, y string) *Figure {
	if err := t.Err(); err != nil {
		return failedFigure(err)
	}
	c := checks{stage: "Table.PlotHeat"}
	c.require(len(t.Axes) == 2, "len(Axes)", len(t.Axes), "2; Slice, Best or Mean the others")
	if err := c.err(); err != nil {
		return failedFigure(err)
	}
	h := &draw.Heat{}
	var ax, ay Axis
	columns := t.along("PlotHeat", y, func(to *Table, a Axis, _ []int) { ay = a; to.Values = append(to.Values, 0) })
	z := t.along("PlotHeat", x, func(to *Table, a Axis, at []int) {
		ax = a
		var row []float64
		for _, i := range at {
			row = append(row, t.Values[i])
		}
		h.Z = append(h.Z, row)
	})
	if err := z.err; err != nil || columns.err != nil || x == y {
		if err == nil {
			err = columns.err
		}
		if err == nil {
			err = fmt.Errorf("lifnb.Table.PlotHeat: x = y = %q: must be two axes", x)
		}
		return failedFigure(err)
	}
	h.X, h.Y = ax.Values, ay.Values
	for _, a := range []Axis{ax, ay} {
		c.require(len(a.Values) >= 2, "len("+a.Name+")", len(a.Values), "at least 2 for a map")
		c.increasingFinite(a)
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range t.Values {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	c.require(low <= high, "Values", "all missing", "at least 1 that is not missing")
	if err := c.err(); err != nil {
		return failedFigure(err)
	}
	if low == high {
		low, high = low-0.5, high+0.5
	}
	h.Color = func(z float64) color.Color { return draw.Ramp((z - low) / (high - low)) }
	p := draw.NewPlot(ax.title(), ay.title())
	p.X.AutoRescale, p.Y.AutoRescale = false, false
	p.Add(h)
	bar := draw.LinearRampBar(withUnit(t.Quantity, t.Unit), low, high)
	return newFigure(t.Quantity+" against "+ax.Name+" and "+ay.Name, &draw.Grid{Rows: [][]*plot.Plot{{p, bar}}, Widths: []float64{1, 0.04}})
}

// title returns the name of the axis, as a plot writes it, and its unit.
func (a Axis) title() string {
	first, n := utf8.DecodeRuneInString(a.Name)
	return withUnit(string(unicode.ToUpper(first))+a.Name[n:], a.Unit)
}

func (c *checks) increasingFinite(a Axis) {
	for i, v := range a.Values {
		c.finite(a.Name, v, a.Unit)
		c.require(i == 0 || v > a.Values[i-1], a.Name, quantity(v, a.Unit), "above the value before it")
	}
}
