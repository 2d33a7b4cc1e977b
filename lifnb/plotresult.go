package lifnb

import (
	"cmp"
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	gonum "gonum.org/v1/plot/plotter"

	"github.com/lifnb/lifnb/internal/draw"
)

// Plot draws mutual information against population size, a panel for each band: the mean, in a ribbon of ± 1 SD over the
// random populations of a stimulus. Where there are several stimuli a wider ribbon, of ± 1 SD over their means, lies
// about it.
func (r Result) Plot() *Figure {
	if err := r.check(); err != nil {
		return failedFigure(fmt.Errorf("lifnb.Result.Plot: %w", err))
	}
	grid := &draw.Grid{Letters: len(r) > 1}
	var panels []*plot.Plot
	for i, band := range r {
		p := sizePanel(band.Band.String())
		add := func(name string, mi [][]float64, c color.NRGBA) {
			ribbons, line := band.sizeCurve(mi, c)
			p.Add(ribbons...)
			p.Add(line)
			if i == 0 {
				grid.Legend.Add(name, line)
			}
		}
		add("no delay", band.NoDelay, draw.NoDelay)
		for _, a := range bySpeed(band.Axons) {
			add(band.Axons[a].speed(), band.Delayed[a], velocityColor(band.Axons, a))
		}
		panels = append(panels, p)
	}
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
	if len(r[0].Axons) == 0 {
		return failedFigure(fmt.Errorf("lifnb.Result.%s: no axons in the result", method))
	}
	for _, band := range r {
		if theory && band.Encoding == nil {
			return failedFigure(fmt.Errorf("lifnb.Result.%s: the result of %v has no Encoding, from which theory could tell", method, band.Band))
		}
	}
	grid := &draw.Grid{Letters: true}
	var panels []*plot.Plot
	order := bySpeed(r[0].Axons)
	slices.Reverse(order)
	for i, a := range order {
		axon := r[0].Axons[a]
		p := sizePanel(axon.speed())
		p.Title.TextStyle.Color = velocityColor(r[0].Axons, a)
		for b, band := range r {
			at := slices.Index(band.Axons, axon)
			if at < 0 {
				return failedFigure(fmt.Errorf("lifnb.Result.%s: band %v lacks the axon %v of band %v", method, band.Band, axon, r[0].Band))
			}
			grey, color := draw.Tone(draw.NoDelay, b, len(r)), draw.Tone(velocityColor(band.Axons, at), b, len(r))
			ribbons, line := band.sizeCurve(band.NoDelay, grey)
			p.Add(ribbons...)
			p.Add(line)
			if i == 0 {
				grid.Legend.Add(band.Band.String(), line)
			}
			ribbons, line = band.sizeCurve(band.Delayed[at], color)
			p.Add(ribbons...)
			p.Add(line)
			if theory {
				p.Add(band.theoryCurve(0, draw.Black), band.theoryCurve(delayStep(band.Density, axon.Velocity), draw.Black))
			}
		}
		panels = append(panels, p)
	}
	grid.Legend.Add("grey: no delay, colour: with delays")
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

// sizeCurve returns the mean over the repeats and its ribbons, one standard deviation to each side: over the populations
// and, if there are several, over the stimuli.
func (r *BandResult) sizeCurve(mi [][]float64, c color.NRGBA) (ribbons []plot.Plotter, line *gonum.Line) {
	summaries := r.Summarize(mi)
	x, mean := make([]float64, len(summaries)), make([]float64, len(summaries))
	for i, s := range summaries {
		x[i], mean[i] = float64(r.Sizes[i]), s.Mean
	}
	ribbon := func(sd func(s Summary) float64) {
		lower, upper := make([]float64, len(summaries)), make([]float64, len(summaries))
		for i, s := range summaries {
			lower[i], upper[i] = s.Mean-sd(s), s.Mean+sd(s)
		}
		ribbons = append(ribbons, &draw.Ribbon{X: x, Lower: lower, Upper: upper, Color: draw.Translucent(c)})
	}
	if r.Stimuli > 1 {
		ribbon(func(s Summary) float64 { return s.StimuliSD })
	}
	ribbon(func(s Summary) float64 { return s.PopulationsSD })
	return ribbons, curve(x, mean, c)
}

// theoryCurve returns what theory predicts, with the bias of the values, for members whose delays are d apart.
func (r *BandResult) theoryCurve(d float64, c color.Color) *gonum.Line {
	var x, mi []float64
	for n := r.Sizes[0]; n <= r.Sizes[len(r.Sizes)-1]; n++ {
		x, mi = append(x, float64(n)), append(mi, r.Encoding.mi(n, d)+r.Bias)
	}
	line := curve(x, mi, c)
	line.LineStyle = draw.Dashed(c, draw.FineWidth)
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

func (a Axon) speed() string { return fmt.Sprintf("%g m/s", a.Velocity) }

// velocityColor returns the colour of an axon: the study's velocities have the same everywhere.
func velocityColor(axons []Axon, a int) color.NRGBA {
	switch axons[a].Velocity {
	case 50:
		return draw.Delay50
	case 25:
		return draw.Delay25
	case 7:
		return draw.Delay7
	}
	// The others take colours of their own in turn.
	others := []color.NRGBA{draw.ReddishPurple, draw.Blue, draw.Orange, draw.Brown, draw.Violet, draw.Olive}
	n := 0
	for _, axon := range axons[:a] {
		if v := axon.Velocity; v != 50 && v != 25 && v != 7 {
			n++
		}
	}
	return others[n%len(others)]
}
