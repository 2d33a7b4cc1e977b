package lifnb

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot"

	"github.com/lifnb/lifnb/internal/draw"
)

// Plot draws mutual information against population size, a panel for each band: the mean over the random
// populations, in a ribbon of ± 1 SD.
func (r Result) Plot() *Figure {
	if err := r.check(); err != nil {
		return failedFigure(fmt.Errorf("lifnb.Result.Plot: %w", err))
	}
	grid := &draw.Grid{Letters: len(r) > 1}
	var panels []*plot.Plot
	for i, band := range r {
		p := sizePanel(band.Band.String())
		add := func(name string, mi [][]float64, c color.NRGBA) {
			ribbon, line := sizeCurve(band.Sizes, mi, c)
			p.Add(ribbon, line)
			if i == 0 {
				grid.Legend.Add(name, ribbon, line)
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
// beside no delay, with a curve for each band, from dark (the lowest band) to light: the mean over the random
// populations, in a ribbon of ± 1 SD.
func (r Result) PlotFigure8() *Figure {
	if err := r.check(); err != nil {
		return failedFigure(fmt.Errorf("lifnb.Result.PlotFigure8: %w", err))
	}
	if len(r[0].Axons) == 0 {
		return failedFigure(errors.New("lifnb.Result.PlotFigure8: no axons in the result"))
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
				return failedFigure(fmt.Errorf("lifnb.Result.PlotFigure8: band %v lacks the axon %v of band %v", band.Band, axon, r[0].Band))
			}
			ribbon, line := sizeCurve(band.Sizes, band.NoDelay, draw.Tone(draw.NoDelay, b, len(r)))
			p.Add(ribbon, line)
			if i == 0 {
				grid.Legend.Add(band.Band.String(), line)
			}
			ribbon, line = sizeCurve(band.Sizes, band.Delayed[at], draw.Tone(velocityColor(band.Axons, at), b, len(r)))
			p.Add(ribbon, line)
		}
		panels = append(panels, p)
	}
	grid.Legend.Add("grey: no delay, colour: with delays")
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

// sizeCurve returns the mean over the repeats and its ribbon, one standard deviation to each side.
func sizeCurve(sizes []int, mi [][]float64, c color.NRGBA) (plotter, plotter) {
	var x, mean, lower, upper []float64
	for i, n := range sizes {
		m, sd := meanSD(mi[i])
		x, mean, lower, upper = append(x, float64(n)), append(mean, m), append(lower, m-sd), append(upper, m+sd)
	}
	return &draw.Ribbon{X: x, Lower: lower, Upper: upper, Color: draw.Translucent(c)}, curve(x, mean, c)
}

// plotter is what can be drawn into a panel and into its legend.
type plotter interface {
	plot.Plotter
	plot.Thumbnailer
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
