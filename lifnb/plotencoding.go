package lifnb

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	gonum "gonum.org/v1/plot/plotter"

	"github.com/lifnb/lifnb/internal/draw"
)

// Plot draws the coherence of one neuron with each of the stimuli.
func (e *Encoding) Plot() *Figure {
	if f := refuse("Encoding.Plot", e.check()); f != nil {
		return f
	}
	p := draw.NewPlot(frequencyLabel, "Coherence of one neuron")
	for _, c := range e.Coherence {
		p.Add(curve(e.Frequency, c, draw.Response))
	}
	p.Y.Min = min(0, p.Y.Min)
	return newFigure("Coherence of one neuron and the stimulus", rows(p))
}

// Plot draws the optimal size as a map of colours over conduction velocity (on a logarithmic axis) and the centre of the
// band, with lines where it is 10, 20, 50, 100, ..
func (r *OptimalSizes) Plot() *Figure {
	c := r.check()
	if r != nil {
		c.require(len(r.Velocities) >= 2, "len(Velocities)", len(r.Velocities), "at least 2 for a map")
		c.require(len(r.Bands) >= 2, "len(Bands)", len(r.Bands), "at least 2 for a map")
	}
	if f := refuse("OptimalSizes.Plot", c); f != nil {
		return f
	}
	h := &draw.Heat{X: r.Velocities, Y: r.centres()}
	lowest, highest := math.Inf(1), math.Inf(-1)
	for b := range r.Bands {
		logs := make([]float64, len(r.Velocities))
		for v, n := range r.Sizes[b] {
			logs[v] = math.Log10(float64(n))
			lowest, highest = min(lowest, logs[v]), max(highest, logs[v])
		}
		h.Z = append(h.Z, logs)
	}
	h.Color = func(z float64) color.Color { return draw.Ramp((z - lowest) / max(highest-lowest, 1e-9)) }

	p := draw.NewPlot("Conduction velocity (m/s)", "Centre of the band (Hz)")
	p.Title.Text = "Optimal population size"
	draw.LogAxis(&p.X)
	p.Add(h)
	for power := 1.0; power <= math.Pow(10, highest); power *= 10 {
		for _, digit := range []float64{1, 2, 5} {
			p.Add(isoline(h, digit*power)...)
		}
	}
	p.Y.AutoRescale = false
	return newFigure("Optimal population size against conduction velocity and stimulus band", rows(p))
}

// isoline draws where a map of decimal logarithms first rises to a value, along x, and writes it there.
func isoline(h *draw.Heat, value float64) []plot.Plotter {
	var points gonum.XYs
	z := math.Log10(value)
	for i, row := range h.Z {
		for j := 1; j < len(row); j++ {
			if below, above := row[j-1], row[j]; below < z && z <= above {
				x0, x1 := math.Log(h.X[j-1]), math.Log(h.X[j])
				points = append(points, gonum.XY{X: math.Exp(x0 + (z-below)/(above-below)*(x1-x0)), Y: h.Y[i]})
				break
			}
		}
	}
	if len(points) < 2 {
		return nil
	}
	middle := points[len(points)/2]
	return []plot.Plotter{
		&gonum.Line{XYs: points, LineStyle: draw.Line(draw.Black, draw.FineWidth)},
		&draw.Note{X: middle.X, Y: middle.Y, Text: strconv.FormatFloat(value, 'f', -1, 64), Color: draw.Black},
	}
}
