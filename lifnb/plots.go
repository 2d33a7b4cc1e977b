package lifnb

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"

	"github.com/lifnb/lifnb/internal/draw"
)

const (
	timeLabel      = "Time (s)"
	frequencyLabel = "Frequency (Hz)"
)

// Plot draws the signal over time.
func (s *Signal) Plot() *Figure {
	if f := refuse("Signal.Plot", s.check("Signal")); f != nil {
		return f
	}
	return newFigure(s.title()+" over time", rows(s.panel()))
}

func (s *Signal) panel() *plot.Plot {
	p := draw.NewPlot(timeLabel, s.label())
	p.Add(&draw.Trace{Start: s.Start, Step: s.Dt, Y: s.Samples, LineStyle: draw.Line(draw.Stimulus, draw.FineWidth)})
	return p
}

// PlotSpectrum draws the power spectral density of the signal: see [Signal.Spectrum]. The axis ends where the power
// does.
func (s *Signal) PlotSpectrum() *Figure {
	spectrum, err := s.spectrum("Signal.PlotSpectrum")
	if err != nil {
		return failedFigure(err)
	}
	p := draw.NewPlot(frequencyLabel, s.powerLabel())
	p.Add(curve(spectrum.Frequency, spectrum.Density, draw.Stimulus))
	p.Y.Min = 0
	negligible := 1e-3 * slices.Max(spectrum.Density)
	last := len(spectrum.Density) - 1
	for last > 1 && spectrum.Density[last] <= negligible {
		last--
	}
	return newFigure("Power spectrum of the "+s.name(), rows(p)).Zoom(0, 1.3*spectrum.Frequency[last])
}

// PlotVoltage draws the membrane potential in a trial whose trace was asked for with Simulation.Traces, and the threshold.
// Trials count from 0, as in Responses.Voltage. Spikes reach as far above the threshold as the reset is below.
func (r *Responses) PlotVoltage(trial int) *Figure {
	if f := refuse("Responses.PlotVoltage", r.check()); f != nil {
		return f
	}
	if trial < 0 || trial >= len(r.Voltage) {
		return failedFigure(fmt.Errorf("lifnb.Responses.PlotVoltage: trial = %d: must be one of the %d with a trace; ask for more with Simulation.Traces",
			trial, len(r.Voltage)))
	}
	p := draw.NewPlot(timeLabel, inThresholds("Membrane potential", r.Threshold))
	if r.Threshold > r.Reset {
		p.Add(&draw.Trace{Step: r.Duration, Y: []float64{r.Threshold, r.Threshold}, LineStyle: draw.Dotted(draw.Black)})
	}
	p.Add(&draw.Trace{Start: r.Dt, Step: r.Dt, Y: r.Voltage[trial], LineStyle: draw.Line(draw.Response, draw.FineWidth)})
	p.Y.Min, p.Y.AutoRescale = min(r.Reset, p.Y.Min), false
	return newFigure(fmt.Sprintf("Membrane potential in trial %d", trial), rows(p))
}

// inThresholds is a label for a quantity in the unit of the threshold, if that is 1.
func inThresholds(label string, threshold float64) string {
	if threshold == 1 {
		return label + " (threshold = 1)"
	}
	return label
}

// PlotRaster draws the spikes of the first trials, a row each. The axis counts them: the lowest row, 1, is
// Responses.Spikes[0].
func (r *Responses) PlotRaster(trials int) *Figure {
	if f := refuse("Responses.PlotRaster", r.check()); f != nil {
		return f
	}
	if trials < 1 {
		return failedFigure(fmt.Errorf("lifnb.Responses.PlotRaster: trials = %d: must be at least 1", trials))
	}
	trials = min(trials, len(r.Spikes))
	p := draw.NewPlot(timeLabel, "Trial")
	p.Add(&draw.Raster{Times: r.Spikes[:trials], LineStyle: draw.Line(draw.Response, draw.FineWidth)})
	p.X.Min, p.X.Max = 0, r.Duration
	p.Y.AutoRescale = false // no room above the last trial
	return newFigure(fmt.Sprintf("Spikes of %d trials", trials), rows(p))
}

// PlotIntervals draws the distribution of the interspike intervals.
func (r *Responses) PlotIntervals() *Figure {
	if f := refuse("Responses.PlotIntervals", r.check()); f != nil {
		return f
	}
	p := draw.NewPlot("Interspike interval (ms)", "Probability density (1/ms)")
	if intervals := r.Intervals(); len(intervals) > 0 {
		p.Add(intervalHistogram(intervals, r.Dt))
	}
	return newFigure("Distribution of the interspike intervals", rows(p))
}

// intervalHistogram counts intervals in at most 60 bins. Intervals are multiples of the time step, and so are
// the bins: otherwise some would hold one multiple more than their neighbours.
func intervalHistogram(intervals []float64, dt float64) *draw.Ribbon {
	const mostBins = 60
	step := func(interval float64) int { return int(math.Round(interval / dt)) }
	first, last := step(slices.Min(intervals)), step(slices.Max(intervals))
	width := (last-first)/mostBins + 1
	density := make([]float64, (last-first)/width+1)
	edges := make([]float64, len(density)+1)
	for i := range edges {
		edges[i] = 1e3 * dt * (float64(first+i*width) - 0.5)
	}
	area := 1e3 * dt * float64(width*len(intervals))
	for _, interval := range intervals {
		density[(step(interval)-first)/width] += 1 / area
	}
	return draw.Histogram(edges, density, draw.Response)
}

// Plot draws the rate of the population, with the stimulus under it. The rate has the colour of its conduction velocity
// ([Axon.Color]), if that is one of the study's. The axis spans the rate of the middle 90 % of the duration: the onset
// of the response would press the rest together.
func (r *PopulationResponse) Plot(stimulus *Signal) *Figure {
	c := checks{stage: "PopulationResponse.Plot"}
	c.add(r.check())
	c.add(stimulus.check("stimulus"))
	if len(c.wrong) == 0 {
		c.fits("stimulus", stimulus, "the rate", r.Rate)
	}
	if err := c.err(); err != nil {
		return failedFigure(err)
	}
	p := draw.NewPlot(timeLabel, r.Rate.label())
	line := Axon{Velocity: r.Velocity}.Color()
	if line == nil {
		line = draw.Response
	}
	p.Add(&draw.Trace{Start: r.Rate.Start, Step: r.Rate.Dt, Y: r.Rate.Samples, LineStyle: draw.Line(line, draw.CurveWidth)})
	settled := r.settled()
	p.Y.Min, p.Y.Max = slices.Min(settled), slices.Max(settled)
	grid := rows(p, stimulus.panel())
	grid.ShareX, grid.Heights = true, []float64{2, 1}
	return newFigure("Rate of the population over time, and the stimulus", grid)
}

// PlotCoherence draws the coherence of response and stimulus, its confidence interval, and the level that the coherence
// of unrelated signals exceeds in 5 % of all cases, up to a little above the highest band.
func (info *Information) PlotCoherence() *Figure {
	if f := refuse("Information.PlotCoherence", info.check()); f != nil {
		return f
	}
	const alpha = 0.05
	p := draw.NewPlot(frequencyLabel, "Coherence")
	var low, high []float64
	for _, interval := range info.CoherenceInterval {
		low, high = append(low, interval.Low), append(high, interval.High)
	}
	ribbon := &draw.Ribbon{X: info.Frequency, Lower: low, Upper: high, Color: draw.Translucent(draw.Response)}
	line := curve(info.Frequency, info.Coherence, draw.Response)
	level := info.level(noiseLevel(alpha, info.EffectiveSegments))
	p.Add(ribbon, level, line)
	p.Y.Min, p.Y.Max = 0, 1
	grid := rows(p)
	grid.Legend.Add("coherence", line)
	grid.Legend.Add("95 % confidence", ribbon)
	grid.Legend.Add(fmt.Sprintf("significance, α = %g", alpha), level)
	return newFigure("Coherence of response and stimulus", grid).Zoom(0, highest(info.Bands, info.Frequency))
}

// PlotInformation draws the information per frequency and its bias, up to a little above the highest band. The area
// that is filled is the mutual information in the bands, as estimated; what of it lies above the bias is that corrected.
func (info *Information) PlotInformation() *Figure {
	if f := refuse("Information.PlotInformation", info.check()); f != nil {
		return f
	}
	p := draw.NewPlot(frequencyLabel, "Information (bits/s/Hz)")
	for _, band := range info.Bands {
		first, last := band.bins(info.Frequency[1])
		x, y := info.Frequency[first:last+1], info.Density[first:last+1]
		p.Add(&draw.Ribbon{X: x, Lower: make([]float64, len(x)), Upper: y, Color: draw.Translucent(draw.Response)})
	}
	// Not a curve: where coherence is perfect, and the density infinite, a trace has a gap.
	end := highest(info.Bands, info.Frequency)
	line := &draw.Trace{Step: info.Frequency[1], Y: visible(info.Density, info.Frequency, end), LineStyle: draw.Line(draw.Response, draw.CurveWidth)}
	bias := info.level(biasDensity(info.EffectiveSegments))
	p.Add(bias, line)
	p.Y.Min = 0
	grid := rows(p)
	grid.Legend.Add("information", line)
	grid.Legend.Add("bias of the estimate", bias)
	return newFigure("Information per frequency", grid).Zoom(0, end)
}

// level is a thin line at one value for all frequencies.
func (info *Information) level(value float64) *draw.Trace {
	return &draw.Trace{Step: info.Frequency[len(info.Frequency)-1], Y: []float64{value, value}, LineStyle: draw.Line(draw.Black, draw.FineWidth)}
}

// highest returns where the frequency axis ends.
func highest(bands []Band, frequency []float64) float64 {
	f := 0.0
	for _, band := range bands {
		f = max(f, band.High)
	}
	return min(1.25*f, frequency[len(frequency)-1])
}

// visible returns the values up to the end of the frequency axis and one more, so that the others, noise at high
// frequencies, do not stretch the other axis.
func visible(values, frequency []float64, end float64) []float64 {
	return values[:min(len(values), int(end/frequency[1])+2)]
}

// rows arranges panels one under the other.
func rows(panels ...*plot.Plot) *draw.Grid {
	g := &draw.Grid{}
	for _, p := range panels {
		g.Rows = append(g.Rows, []*plot.Plot{p})
	}
	return g
}

// curve is a line through points.
func curve(x, y []float64, c color.Color) *draw.Trace {
	return &draw.Trace{X: x, Y: y, LineStyle: draw.Line(c, draw.CurveWidth)}
}
