package lifnb

import (
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"

	"github.com/lifnb/lifnb/internal/draw"
)

// Plot draws the coherence of one neuron with each of the stimuli.
func (e *Encoding) Plot() *Figure {
	if f := refuse("Encoding.Plot", e.shape()); f != nil {
		return f
	}
	p := draw.NewPlot(frequencyLabel, "Coherence of one neuron")
	for _, c := range e.Coherence {
		p.Add(curve(e.Frequency, c, draw.Response))
	}
	p.Y.Min = min(0, p.Y.Min)
	return newFigure("Coherence of one neuron and the stimulus", rows(p))
}

// Plot draws the optimal size as a colour map of conduction velocity (on a logarithmic axis) and the centre of the
// band, with lines at sizes of 10, 20, 50, 100, ...
func (r *OptimalSizeResult) Plot() *Figure {
	c := r.shape()
	if r != nil {
		c.require(len(r.Velocities) >= 2, "len(Velocities)", len(r.Velocities), "at least 2 for a map")
		c.require(len(r.Bands) >= 2, "len(Bands)", len(r.Bands), "at least 2 for a map")
	}
	if f := refuse("OptimalSizeResult.Plot", c); f != nil {
		return f
	}
	logs := r.logSizes()
	lowest, highest := math.Inf(1), math.Inf(-1)
	for _, row := range logs {
		lowest, highest = min(lowest, slices.Min(row)), max(highest, slices.Max(row))
	}
	highest = max(highest, lowest+1e-9)
	ramp := func(z float64) float64 { return (z - lowest) / (highest - lowest) }
	h := &draw.Heat{X: r.Velocities, Y: r.centres(), Z: logs}
	const finer = 8
	h = h.Refine(finer, true)
	h.Color = func(z float64) color.Color { return draw.Ramp(ramp(z)) }

	p := draw.NewPlot("Conduction velocity (m/s)", "Centre of the band (Hz)")
	draw.LogAxis(&p.X)
	p.X.AutoRescale, p.Y.AutoRescale = false, false // the map fills the panel
	p.Add(h)
	for power := 1.0; power <= math.Pow(10, highest); power *= 10 {
		for _, digit := range []float64{1, 2, 5} {
			z := math.Log10(digit * power)
			if digit*power < 5 || z > highest-1e-6 { // steps of whole numbers, not lines; and not the largest size considered
				continue
			}
			p.Add(&draw.Isoline{Map: h, Z: z, Text: strconv.FormatFloat(digit*power, 'f', -1, 64),
				LineStyle: draw.Line(draw.OnRamp(ramp(z)), draw.FineWidth)})
		}
	}
	bar := draw.RampBar("Optimal population size", math.Pow(10, lowest), math.Pow(10, highest))
	return newFigure("Optimal population size against conduction velocity and stimulus band",
		&draw.Grid{Rows: [][]*plot.Plot{{p, bar}}, Widths: []float64{1, 0.04}})
}

// logSizes returns the decimal logarithms of the sizes, [band][velocity]. Whole numbers make steps, which are smoothed
// along the velocities with the binomial weights of neighbours.
func (r *OptimalSizeResult) logSizes() (logs [][]float64) {
	for _, sizes := range r.Sizes {
		row := make([]float64, len(sizes))
		for v, n := range sizes {
			row[v] = math.Log10(float64(n))
		}
		for range 2 {
			before := slices.Clone(row)
			for v := 1; v < len(row)-1; v++ {
				row[v] = (before[v-1] + 2*before[v] + before[v+1]) / 4
			}
		}
		logs = append(logs, row)
	}
	return logs
}
