package lifnb

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	vgdraw "gonum.org/v1/plot/vg/draw"

	"github.com/lifnb/lifnb/internal/draw"
)

// Curve is a line through points, for PlotCurves.
type Curve struct {
	Label     string // in the legend; empty for none
	X, Y      []float64
	Low, High []float64   // ends of an interval at each point: a ribbon about a line, bars at dots; nil for none
	Theory    bool        // a dashed line, as for theory everywhere
	Points    bool        // dots at the points, and no line
	Color     color.Color // nil for the next one: see PlotCurves
}

// Between returns the part of the curve at X from low to high, both included.
func (c Curve) Between(low, high float64) Curve {
	part := c
	part.X, part.Y, part.Low, part.High = nil, nil, nil, nil
	for i, x := range c.X {
		if !(low <= x && x <= high) {
			continue
		}
		part.X = append(part.X, x)
		for _, of := range []struct{ to, from *[]float64 }{{&part.Y, &c.Y}, {&part.Low, &c.Low}, {&part.High, &c.High}} {
			if i < len(*of.from) {
				*of.to = append(*of.to, (*of.from)[i])
			}
		}
	}
	return part
}

// Color returns the colour of the axon in every picture, if its velocity is one of the study's or +Inf for no delay.
// For all other axons it returns nil.
func (a Axon) Color() color.Color {
	if c, ok := studyColor(a.Velocity); ok {
		return c
	}
	return nil
}

// PlotCurves draws curves of your own, such as a quantity of many simulations against the parameter that was varied.
// The axis labels name the unit: "Offset", "Rate (spikes/s)". Each of up to six curves has its own colour, and six more
// have these colours with dashes and dots, or squares for points. A Theory curve has the colour of the curve before it.
// PlotCurves fails on more than twelve curves that have a Label and no Color. Those without a Label may repeat a style.
func PlotCurves(xLabel, yLabel string, curves ...Curve) *Figure {
	if err := checkCurves(curves); err != nil {
		return failedFigure(err)
	}
	_, grid := curvesPanel(xLabel, yLabel, curves)
	return newFigure(yLabel+" against "+xLabel, grid)
}

// curvesPanel returns a panel with curves, and a grid with their legend that holds the panel.
func curvesPanel(xLabel, yLabel string, curves []Curve) (*plot.Plot, *draw.Grid) {
	p := draw.NewPlot(xLabel, yLabel)
	grid := rows(p)
	colors, rounds := curveColors(curves)
	ribbons := make([]*draw.Ribbon, len(curves))
	for i, c := range curves {
		if len(c.Low) > 0 && !c.Points {
			ribbons[i] = &draw.Ribbon{X: c.X, Lower: c.Low, Upper: c.High, Color: draw.Translucent(colors[i])}
			p.Add(ribbons[i])
		}
	}
	for i, c := range curves {
		line, dot := curve(c.X, c.Y, colors[i]), draw.Dot(colors[i])
		switch again := rounds[i]%2 == 1; {
		case c.Theory:
			line.LineStyle = draw.Dashed(colors[i], draw.CurveWidth)
		case again:
			line.LineStyle, dot.Shape = draw.DashDotted(colors[i], draw.CurveWidth), vgdraw.BoxGlyph{}
		}
		var key interface {
			plot.Plotter
			plot.Thumbnailer
		} = line
		if c.Points {
			key = &draw.Dots{X: c.X, Y: c.Y, Low: c.Low, High: c.High, GlyphStyle: dot}
		}
		p.Add(key)
		switch {
		case c.Label == "":
		case ribbons[i] != nil:
			grid.Legend.Add(c.Label, ribbons[i], key)
		default:
			grid.Legend.Add(c.Label, key)
		}
	}
	return p, grid
}

const (
	mostLeaps = 100_000 // points of a line that goes back and forth
	mostBars  = 10_000
)

func checkCurves(curves []Curve) error {
	c := checks{stage: "PlotCurves"}
	c.require(len(curves) > 0, "len(curves)", 0, "at least 1")
	alike := 0
	for i, curve := range curves {
		if curve.Label != "" && curve.Color == nil && !(curve.Theory && i > 0) {
			alike++
		}
	}
	c.require(alike <= mostLines, "curves with a Label and no Color", alike, fmt.Sprintf("at most %d, to tell them apart", mostLines))
	for i, curve := range curves {
		name := fmt.Sprintf("curves[%d].", i)
		asMany := func(part string, n int) {
			c.require(n == len(curve.X), fmt.Sprintf("len(%s%s)", name, part), n, fmt.Sprintf("that of X, %d", len(curve.X)))
		}
		asMany("Y", len(curve.Y))
		if curve.Low != nil || curve.High != nil {
			asMany("Low", len(curve.Low))
			asMany("High", len(curve.High))
		}
		// The picture shows all points of such curves: overlapping ones cannot be left out.
		if !curve.Points && !slices.IsSorted(curve.X) {
			c.require(len(curve.X) <= mostLeaps, fmt.Sprintf("len(%sX)", name), len(curve.X), fmt.Sprintf("at most %d where X is not ascending", mostLeaps))
		}
		if curve.Points && curve.Low != nil {
			c.require(len(curve.X) <= mostBars, fmt.Sprintf("len(%sX)", name), len(curve.X), fmt.Sprintf("at most %d for dots with intervals", mostBars))
		}
		c.allFinite(name+"X", curve.X, "")
		c.allFinite(name+"Y", curve.Y, "")
		c.allFinite(name+"Low", curve.Low, "")
		c.allFinite(name+"High", curve.High, "")
	}
	return c.err()
}

// curveColors returns the colour of each curve, and how often all colours were used before it.
func curveColors(curves []Curve) (colors []color.NRGBA, rounds []int) {
	own := []color.NRGBA{draw.Response, draw.Orange, draw.ReddishPurple, draw.Brown, draw.Olive, draw.Violet}
	next := 0
	colors, rounds = make([]color.NRGBA, len(curves)), make([]int, len(curves))
	for i, c := range curves {
		switch {
		case c.Color != nil:
			colors[i] = color.NRGBAModel.Convert(c.Color).(color.NRGBA)
		case c.Theory && i > 0:
			colors[i] = colors[i-1]
		default:
			colors[i], rounds[i] = own[next%len(own)], next/len(own)
			next++
		}
	}
	return colors, rounds
}

// PlotHistogram draws how often values occur, in bins of equal width from the smallest value to the largest. The label
// names the quantity and its unit: "Interspike interval (ms)".
func PlotHistogram(xLabel string, values []float64, bins int) *Figure {
	const mostBins = 1000
	c := checks{stage: "PlotHistogram"}
	c.require(len(values) > 0, "len(values)", 0, "at least 1")
	c.allFinite("values", values, "")
	c.require(1 <= bins && bins <= mostBins, "bins", bins, fmt.Sprintf("between 1 and %d", mostBins))
	if err := c.err(); err != nil {
		return failedFigure(err)
	}
	p := draw.NewPlot(xLabel, "Count")
	edges, counts := histogram(values, bins)
	p.Add(draw.Histogram(edges, counts, draw.Response))
	return newFigure("Histogram of "+xLabel, rows(p))
}

// histogram counts values in bins between edges.
func histogram(values []float64, bins int) (edges, counts []float64) {
	low, high := slices.Min(values), slices.Max(values)
	if !(high/float64(bins)-low/float64(bins) > 1e-12*math.Abs(low)) { // too close for bins of their own
		room := max(0.5, 1e-6*math.Abs(low))
		low, high = low-room, high+room
	}
	width := high/float64(bins) - low/float64(bins)
	edges, counts = make([]float64, bins+1), make([]float64, bins)
	for i := range edges {
		edges[i] = low + width*float64(i)
	}
	for _, v := range values {
		counts[max(0, min(int(v/width-low/width), bins-1))]++
	}
	return edges, counts
}
