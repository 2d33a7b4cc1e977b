package lifnb

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/plot"

	"github.com/lifnb/lifnb/internal/draw"
)

// Plot draws mutual information against population size, with a panel for each band: the mean, and a ribbon of ± 1 SD
// over the random populations of a stimulus. With several stimuli, thin lines show ± 1 SD over their means. A dot marks
// the best size, if larger ones were measured: see [BandResult.BestSizes].
func (r ExperimentResult) Plot() *Figure {
	if f := refuse("ExperimentResult.Plot", r.shape()); f != nil {
		return f
	}
	grid := &draw.Grid{Letters: len(r) > 1}
	var panels []*plot.Plot
	marked := false
	for i, band := range r {
		p := sizePanel(band.condition().String())
		for _, a := range bySpeed(band.Axons) {
			spread, line := band.sizeCurve(a, velocityColor(band.Axons, a))
			p.Add(spread...)
			p.Add(line)
			if best := band.bestDot(a); best != nil {
				p.Add(best)
				marked = true
			}
			if i == 0 {
				grid.Legend.Add(band.Axons[a].String(), line)
			}
		}
		panels = append(panels, p)
	}
	r.addSpread(&grid.Legend)
	if marked {
		grid.Legend.Add("best size", &draw.Dots{GlyphStyle: draw.Dot(draw.NoDelay)})
	}
	return sizeFigure("Mutual information against population size, by stimulus band", grid, panels)
}

// bestDot marks the best size for an axon, or returns nil if that is the largest.
func (r *BandResult) bestDot(axon int) *draw.Dots {
	best, err := r.BestSizes(r.Axons[axon], 0)
	if err != nil || best.Best == 0 || best.Best == r.Sizes[len(r.Sizes)-1] {
		return nil
	}
	return &draw.Dots{X: []float64{float64(best.Best)}, Y: []float64{best.MI}, GlyphStyle: draw.Dot(velocityColor(r.Axons, axon))}
}

// PlotFigure8 draws the result as Figure 8 of Hladnik & Grewe (2023). There is a panel for each axon, from slow to
// fast, together with no delay. In each panel there is a curve for each band, from strong (the lowest band) to faint:
// the mean, with ribbons of ± 1 SD as in Plot.
func (r ExperimentResult) PlotFigure8() *Figure {
	axons, err := r.delayed("PlotFigure8", false)
	if err != nil {
		return failedFigure(err)
	}
	grid := &draw.Grid{Letters: len(axons) > 1}
	var panels []*plot.Plot
	for _, axon := range axons {
		p := r.axonPanel(axon)
		for b, band := range r {
			for _, at := range band.withoutAndWith(axon) {
				spread, line := band.sizeCurve(at, draw.Tone(velocityColor(band.Axons, at), b, len(r)))
				p.Add(spread...)
				p.Add(line)
			}
		}
		panels = append(panels, p)
	}
	for b, band := range r {
		var tones draw.Lines
		for i, axon := range axons {
			for k, at := range band.withoutAndWith(axon) {
				if last := len(band.withoutAndWith(axon)) - 1; k == last || i == 0 { // no delay once
					tones = append(tones, draw.Tone(velocityColor(band.Axons, at), b, len(r)))
				}
			}
		}
		grid.Legend.Add(band.condition().String(), tones)
	}
	var greys draw.Lines
	for b := range r {
		greys = append(greys, draw.Tone(draw.NoDelay, b, len(r)))
	}
	grid.Legend.Add("no delay", greys)
	r.addSpread(&grid.Legend)
	return sizeFigure("Mutual information against population size, by conduction velocity", grid, panels)
}

// PlotTheory draws the curves of Figure 8 in a panel for each band and axon. The dashed curves over them are predicted
// from the coherence of a single neuron: see [Encoding]. The ribbons are ± 1 SD over the stimuli or, if there is only
// one, over its populations. If the result is not Corrected, its bias is added to the theory. A dashed curve ends where
// the theory does not hold because the neuron's trials have noise in common.
func (r ExperimentResult) PlotTheory() *Figure {
	axons, err := r.delayed("PlotTheory", true)
	if err != nil {
		return failedFigure(err)
	}
	grid := &draw.Grid{ShareX: true}
	highest, holds := 0.0, true // for all sizes
	for b, band := range r {
		var row []*plot.Plot
		for i, axon := range axons {
			p := r.axonPanel(axon)
			if b > 0 {
				p.Title.Text = ""
			}
			p.Y.Label.Text = ""
			if i == 0 {
				p.Y.Label.Text = band.condition().String() + "\nMI (bits/s)"
			}
			for _, at := range band.withoutAndWith(axon) {
				c := velocityColor(band.Axons, at)
				x, mean, populations, stimuli := band.spread(at)
				sd := stimuli
				if band.Stimuli == 1 {
					sd = populations
				}
				theory, whole := band.theoryCurve(Row{band.Density, band.Axons[at].Velocity})
				p.Add(sizeRibbon(x, mean, sd, c), curve(x, mean, c), theory)
				holds = holds && whole
			}
			highest = max(highest, p.Y.Max)
			row = append(row, p)
		}
		grid.Rows = append(grid.Rows, row)
	}
	for _, row := range grid.Rows {
		levelTops(row, highest)
	}
	grid.Legend.Add("no delay", draw.Lines{draw.NoDelay})
	var colors draw.Lines
	for _, axon := range axons {
		colors = append(colors, axon.color(r[0].Axons))
	}
	grid.Legend.Add("with delays", colors)
	spread := "± SD of stimuli"
	if r[0].Stimuli == 1 {
		spread = "± SD of populations"
	}
	grid.Legend.Add(spread, &draw.Ribbon{Color: draw.Translucent(draw.NoDelay)})
	label := "theory"
	if !holds {
		label = "theory, as far as it holds"
	}
	grid.Legend.Add(label, &draw.Trace{LineStyle: draw.Dashed(draw.Black, draw.FineWidth)})
	f := newFigure("Mutual information against population size, by stimulus band and conduction velocity, and theory", grid)
	f.Height = 3 + 3.2*float64(len(r))
	return f
}

// delayed returns the axons with delays, slowest first. It fails unless all bands have them and, if theory is asked
// for, an Encoding.
func (r ExperimentResult) delayed(method string, theory bool) ([]Axon, error) {
	c := checks{stage: "ExperimentResult." + method}
	c.add(r.shape())
	if err := c.err(); err != nil {
		return nil, err
	}
	order := slices.DeleteFunc(bySpeed(r[0].Axons), func(a int) bool { return r[0].Axons[a].isNoDelay() })
	if len(order) == 0 {
		return nil, fmt.Errorf("lifnb.ExperimentResult.%s: the result has no axons with delays", method)
	}
	slices.Reverse(order)
	var axons []Axon
	for _, a := range order {
		axons = append(axons, r[0].Axons[a])
	}
	for _, band := range r {
		if theory && band.Encoding == nil {
			return nil, fmt.Errorf("lifnb.ExperimentResult.%s: the result of %v has no Encoding to predict from", method, band.Band)
		}
		for _, axon := range axons {
			if band.axon(axon) < 0 {
				return nil, fmt.Errorf("lifnb.ExperimentResult.%s: band %v lacks the axon %v of band %v", method, band.Band, axon, r[0].Band)
			}
		}
	}
	return axons, nil
}

// axon returns the index of the axon with that velocity, or -1.
func (r *BandResult) axon(axon Axon) int {
	return slices.IndexFunc(r.Axons, func(other Axon) bool { return other.Velocity == axon.Velocity })
}

// withoutAndWith returns the indices of no delay, if the result has it, and of an axon.
func (r *BandResult) withoutAndWith(axon Axon) []int {
	return slices.DeleteFunc([]int{r.axon(NoDelay()), r.axon(axon)}, func(at int) bool { return at < 0 })
}

// axonPanel returns an empty panel for one of the axons, with its name in its colour.
func (r ExperimentResult) axonPanel(axon Axon) *plot.Plot {
	p := sizePanel(axon.String())
	p.Title.TextStyle.Color = axon.color(r[0].Axons)
	return p
}

// color returns the colour of the axon among others.
func (a Axon) color(axons []Axon) color.NRGBA {
	return velocityColor(axons, slices.IndexFunc(axons, func(other Axon) bool { return other.Velocity == a.Velocity }))
}

// sizeFigure puts panels side by side, with the same y axis.
func sizeFigure(title string, grid *draw.Grid, panels []*plot.Plot) *Figure {
	highest := 0.0
	for i, p := range panels {
		highest = max(highest, p.Y.Max)
		if i > 0 {
			p.Y.Label.Text = ""
		}
	}
	levelTops(panels, highest)
	grid.Rows = [][]*plot.Plot{panels}
	f := newFigure(title, grid)
	f.Height = 8
	return f
}

// levelTops gives panels the same y axis.
func levelTops(panels []*plot.Plot, highest float64) {
	for _, p := range panels {
		p.Y.Min, p.Y.Max, p.Y.AutoRescale = 0, 1.02*highest, false
	}
}

func sizePanel(title string) *plot.Plot {
	p := draw.NewPlot("Population size", "Mutual information (bits/s)")
	p.Title.Text = title
	p.X.Min = 0
	return p
}

// sizeCurve returns the mean over the repeats for an axon, and their spread of one standard deviation to each side: a
// ribbon for the populations and, if there are several stimuli, lines for these.
func (r *BandResult) sizeCurve(axon int, c color.NRGBA) (spread []plot.Plotter, line *draw.Trace) {
	x, mean, populations, stimuli := r.spread(axon)
	spread = append(spread, sizeRibbon(x, mean, populations, c))
	if r.Stimuli > 1 {
		for _, sign := range []float64{-1, 1} {
			edge := curve(x, away(mean, sign, stimuli), c)
			edge.LineStyle = draw.Line(c, draw.HairWidth)
			spread = append(spread, edge)
		}
	}
	return spread, curve(x, mean, c)
}

// spread returns, for each size, the mean of the information, its standard deviation over the random populations of a
// stimulus, and its standard deviation over the means of the stimuli.
func (r *BandResult) spread(axon int) (size, mean, populations, stimuli []float64) {
	for i, n := range r.Sizes {
		s := r.summarize(r.MI[axon][i])
		size, mean = append(size, float64(n)), append(mean, s.Mean)
		populations, stimuli = append(populations, s.PopulationsSD), append(stimuli, s.StimuliSD)
	}
	return size, mean, populations, stimuli
}

// away returns the mean plus or minus a standard deviation.
func away(mean []float64, sign float64, sd []float64) []float64 {
	y := slices.Clone(mean)
	floats.AddScaled(y, sign, sd)
	return y
}

func sizeRibbon(x, mean, sd []float64, c color.NRGBA) *draw.Ribbon {
	return &draw.Ribbon{X: x, Lower: away(mean, -1, sd), Upper: away(mean, 1, sd), Color: draw.Translucent(c)}
}

// addSpread explains the two kinds of spread in the legend.
func (r ExperimentResult) addSpread(legend *draw.Legend) {
	legend.Add("± SD of populations", &draw.Ribbon{Color: draw.Translucent(draw.NoDelay)})
	if r[0].Stimuli > 1 {
		legend.Add("± SD of stimuli", &draw.Trace{LineStyle: draw.Line(draw.NoDelay, draw.HairWidth)})
	}
}

// theoryCurve returns what theory predicts, plus the bias of the values, and whether it predicts all sizes.
func (r *BandResult) theoryCurve(row Row) (line *draw.Trace, whole bool) {
	var x, mi []float64
	last := r.Sizes[len(r.Sizes)-1]
	for n := r.Sizes[0]; ; n = min(n+1+n/64, last) {
		if math.Abs(r.Encoding.excess(n, row)) > tolerated {
			break
		}
		information := r.Encoding.mi(n, row)
		if information > 0 { // the estimate is exact for silence
			information += r.Bias
		}
		x, mi = append(x, float64(n)), append(mi, information)
		if n == last {
			whole = true
			break
		}
	}
	line = curve(x, mi, draw.Black)
	line.LineStyle = draw.Dashed(draw.Black, draw.FineWidth)
	return line, whole
}

// bySpeed returns the indices of the axons, fastest first.
func bySpeed(axons []Axon) []int {
	order := make([]int, len(axons))
	for a := range order {
		order[a] = a
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(axons[b].Velocity, axons[a].Velocity) })
	return order
}

// velocityColor returns the colour of an axon. The study's conditions have the same colours everywhere.
func velocityColor(axons []Axon, a int) color.NRGBA {
	if c, ok := studyColor(axons[a].Velocity); ok {
		return c
	}
	// The others get colours of their own, in turn.
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
