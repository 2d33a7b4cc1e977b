package lifnb

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	gonum "gonum.org/v1/plot/plotter"

	"github.com/lifnb/lifnb/internal/draw"
)

// Plot draws mutual information against population size, a panel for each band: the mean, in a ribbon of ± 1 SD over the
// random populations of a stimulus and, where there are several stimuli, between thin lines at ± 1 SD over their means.
func (r Result) Plot() *Figure {
	if err := r.check(); err != nil {
		return failedFigure(fmt.Errorf("lifnb.Result.Plot: %w", err))
	}
	grid := &draw.Grid{Letters: len(r) > 1}
	var panels []*plot.Plot
	for i, band := range r {
		p := sizePanel(band.Band.String())
		for _, a := range bySpeed(band.Axons) {
			spread, line := band.sizeCurve(a, velocityColor(band.Axons, a))
			p.Add(spread...)
			p.Add(line)
			if i == 0 {
				grid.Legend.Add(band.Axons[a].String(), line)
			}
		}
		panels = append(panels, p)
	}
	r.addSpread(&grid.Legend)
	return sizeFigure("Mutual information against population size, by stimulus band", grid, panels)
}

// PlotFigure8 draws the result as Figure 8 of Hladnik & Grewe (2023): a panel for each axon, from slow to fast,
// beside no delay, with a curve for each band, from dark (the lowest band) to light: the mean, in ribbons of ± 1 SD as
// in Plot.
func (r Result) PlotFigure8() *Figure { return r.plotFigure8("PlotFigure8", false) }

// PlotTheory draws Figure 8 once more, and over it, dashed, what follows from the coherence of a single neuron: see
// [Encoding]. Of a result that is not Corrected the bias is added to the theory.
func (r Result) PlotTheory() *Figure { return r.plotFigure8("PlotTheory", true) }

func (r Result) plotFigure8(method string, theory bool) *Figure {
	if err := r.check(); err != nil {
		return failedFigure(fmt.Errorf("lifnb.Result.%s: %w", method, err))
	}
	order := slices.DeleteFunc(bySpeed(r[0].Axons), func(a int) bool { return r[0].Axons[a].isNoDelay() })
	if len(order) == 0 {
		return failedFigure(fmt.Errorf("lifnb.Result.%s: no axons with delays in the result", method))
	}
	for _, band := range r {
		if theory && band.Encoding == nil {
			return failedFigure(fmt.Errorf("lifnb.Result.%s: the result of %v has no Encoding, from which theory could tell", method, band.Band))
		}
	}
	grid := &draw.Grid{Letters: len(order) > 1}
	var panels []*plot.Plot
	slices.Reverse(order)
	for i, a := range order {
		axon := r[0].Axons[a]
		p := sizePanel(axon.String())
		p.Title.TextStyle.Color = velocityColor(r[0].Axons, a)
		for b, band := range r {
			for k, axon := range []Axon{NoDelay(), axon} {
				at := slices.IndexFunc(band.Axons, func(other Axon) bool { return other.Velocity == axon.Velocity })
				switch {
				case at < 0 && axon.isNoDelay():
					continue
				case at < 0:
					return failedFigure(fmt.Errorf("lifnb.Result.%s: band %v lacks the axon %v of band %v", method, band.Band, axon, r[0].Band))
				}
				spread, line := band.sizeCurve(at, draw.Tone(velocityColor(band.Axons, at), b, len(r)))
				p.Add(spread...)
				p.Add(line)
				if i == 0 && k == 0 {
					grid.Legend.Add(band.Band.String(), line)
				}
				if theory {
					p.Add(band.theoryCurve(Row{band.Density, axon.Velocity}))
				}
			}
		}
		panels = append(panels, p)
	}
	grid.Legend.Add("grey: no delay, colour: with delays")
	r.addSpread(&grid.Legend)
	if theory {
		grid.Legend.Add("theory", &gonum.Line{LineStyle: draw.Dashed(draw.Black, draw.CurveWidth)})
	}
	return sizeFigure("Mutual information against population size, by conduction velocity", grid, panels)
}

// sizeFigure puts panels with one y axis side by side.
func sizeFigure(title string, grid *draw.Grid, panels []*plot.Plot) *Figure {
	highest := 0.0
	for _, p := range panels {
		highest = max(highest, p.Y.Max)
	}
	for i, p := range panels {
		p.Y.Min, p.Y.Max, p.Y.AutoRescale = 0, 1.02*highest, false
		if i > 0 {
			p.Y.Label.Text = ""
		}
	}
	grid.Rows = [][]*plot.Plot{panels}
	f := newFigure(title, grid)
	f.Height = 8
	return f
}

func sizePanel(title string) *plot.Plot {
	p := draw.NewPlot("Population size", "Mutual information (bits/s)")
	p.Title.Text = title
	p.X.Min = 0
	return p
}

// sizeCurve returns, for an axon, the mean over the repeats, and how far they spread, one standard deviation to each side: a ribbon for
// the populations and, if there are several, lines for the stimuli.
func (r *BandResult) sizeCurve(axon int, c color.NRGBA) (spread []plot.Plotter, line *gonum.Line) {
	x, summaries := make([]float64, len(r.Sizes)), make([]Summary, len(r.Sizes))
	for i, n := range r.Sizes {
		x[i], summaries[i] = float64(n), r.summarize(r.MI[axon][i])
	}
	away := func(sd func(s Summary) float64, sign float64) []float64 { // from the mean
		y := make([]float64, len(summaries))
		for i, s := range summaries {
			y[i] = s.Mean + sign*sd(s)
		}
		return y
	}
	populations := func(s Summary) float64 { return s.PopulationsSD }
	stimuli := func(s Summary) float64 { return s.StimuliSD }
	spread = append(spread, &draw.Ribbon{X: x, Lower: away(populations, -1), Upper: away(populations, 1), Color: draw.Translucent(c)})
	if r.Stimuli > 1 {
		for _, sign := range []float64{-1, 1} {
			edge := curve(x, away(stimuli, sign), c)
			edge.LineStyle = draw.Line(c, draw.HairWidth)
			spread = append(spread, edge)
		}
	}
	return spread, curve(x, away(populations, 0), c)
}

// addSpread says in the legend what spreads, if both stimuli and populations do.
func (r Result) addSpread(legend *draw.Legend) {
	if r[0].Stimuli > 1 {
		legend.Add("± SD of populations", &draw.Ribbon{Color: draw.Translucent(draw.NoDelay)})
		legend.Add("± SD of stimuli", &gonum.Line{LineStyle: draw.Line(draw.NoDelay, draw.HairWidth)})
	}
}

// theoryCurve returns what theory predicts, with the bias of the values.
func (r *BandResult) theoryCurve(row Row) *gonum.Line {
	var x, mi []float64
	last := r.Sizes[len(r.Sizes)-1]
	for n := r.Sizes[0]; ; n = min(n+1+n/64, last) {
		information := r.Encoding.mi(n, row)
		if information > 0 { // of silence nothing is too high
			information += r.Bias
		}
		x, mi = append(x, float64(n)), append(mi, information)
		if n == last {
			break
		}
	}
	line := curve(x, mi, draw.Black)
	line.LineStyle = draw.Dashed(draw.Black, draw.FineWidth)
	return line
}

// bySpeed returns the indices of the axons, the fastest first.
func bySpeed(axons []Axon) []int {
	order := make([]int, len(axons))
	for a := range order {
		order[a] = a
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(axons[b].Velocity, axons[a].Velocity) })
	return order
}

// velocityColor returns the colour of an axon: the study's conditions have the same everywhere.
func velocityColor(axons []Axon, a int) color.NRGBA {
	if c, ok := studyColor(axons[a].Velocity); ok {
		return c
	}
	// The others take colours of their own in turn.
	others := []color.NRGBA{draw.ReddishPurple, draw.Blue, draw.Orange, draw.Brown, draw.Violet, draw.Olive}
	n := 0
	for _, axon := range axons[:a] {
		if _, ok := studyColor(axon.Velocity); !ok {
			n++
		}
	}
	return others[n%len(others)]
}

// studyColor returns the colour of one of the study's conditions.
func studyColor(velocity float64) (c color.NRGBA, ok bool) {
	switch velocity {
	case math.Inf(1):
		return draw.NoDelay, true
	case 50:
		return draw.Delay50, true
	case 25:
		return draw.Delay25, true
	case 7:
		return draw.Delay7, true
	}
	return c, false
}
