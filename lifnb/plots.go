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
	if f := refuse("Signal.Plot", s.shape("Signal")); f != nil {
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
// ends.
func (s *Signal) PlotSpectrum() *Figure {
	spectrum, err := s.spectrum("Signal.PlotSpectrum")
	if err != nil {
		return failedFigure(err)
	}
	p := draw.NewPlot(frequencyLabel, s.powerLabel())
	p.Add(curve(spectrum.Frequency, spectrum.Power, draw.Stimulus))
	p.Y.Min = 0
	negligible := 1e-3 * slices.Max(spectrum.Power)
	last := len(spectrum.Power) - 1
	for last > 1 && spectrum.Power[last] <= negligible {
		last--
	}
	return newFigure("Power spectrum of the "+s.name(), rows(p)).Zoom(0, 1.3*spectrum.Frequency[last])
}

// PlotVoltage draws the membrane potential in a trial whose trace was kept (see Simulation.Traces), and the threshold.
// Trials count from 0, as in Responses.Voltage. Spikes are drawn as far above the threshold as the reset is below it.
func (r *Responses) PlotVoltage(trial int) *Figure {
	if f := refuse("Responses.PlotVoltage", r.shape()); f != nil {
		return f
	}
	if trial < 0 || trial >= len(r.Voltage) {
		return failedFigure(fmt.Errorf("lifnb.Responses.PlotVoltage: trial = %d: must be one of the %d with a trace; ask for more with Simulation.Traces",
			trial, len(r.Voltage)))
	}
	p := draw.NewPlot(timeLabel, inThresholds("Membrane potential", r.Threshold))
	if r.Threshold > r.Reset {
		p.Add(&draw.Trace{Start: r.Start, Step: r.Duration, Y: []float64{r.Threshold, r.Threshold}, LineStyle: draw.Dotted(draw.Black)})
	}
	p.Add(&draw.Trace{Start: r.Start + r.Dt, Step: r.Dt, Y: r.Voltage[trial], LineStyle: draw.Line(draw.Response, draw.FineWidth)})
	p.Y.Min, p.Y.AutoRescale = min(r.Reset, p.Y.Min), false
	return newFigure(fmt.Sprintf("Membrane potential in trial %d", trial), rows(p))
}

// inThresholds adds the unit to the label of a quantity, if the threshold is 1.
func inThresholds(label string, threshold float64) string {
	if threshold == 1 {
		return label + " (threshold = 1)"
	}
	return label
}

// PlotRaster draws the spikes of the first trials, one per row. The axis counts them from 1: the lowest row is
// Responses.Spikes[0].
func (r *Responses) PlotRaster(trials int) *Figure {
	if f := refuse("Responses.PlotRaster", r.shape()); f != nil {
		return f
	}
	if trials < 1 {
		return failedFigure(fmt.Errorf("lifnb.Responses.PlotRaster: trials = %d: must be at least 1", trials))
	}
	trials = min(trials, len(r.Spikes))
	p := draw.NewPlot(timeLabel, "Trial")
	p.Add(&draw.Raster{Times: r.Spikes[:trials], LineStyle: draw.Line(draw.Response, draw.FineWidth)})
	p.X.Min, p.X.Max = r.Start, r.Start+r.Duration
	p.Y.AutoRescale = false // no space above the last trial
	return newFigure(fmt.Sprintf("Spikes of %d trials", trials), rows(p))
}

// PlotIntervals draws the distribution of the interspike intervals. The axis starts at 0, to show the refractory gap,
// unless that would take up more than half of it.
func (r *Responses) PlotIntervals() *Figure {
	if f := refuse("Responses.PlotIntervals", r.shape()); f != nil {
		return f
	}
	firstX := 0.0
	p := draw.NewPlot("Interspike interval (ms)", "Probability density (1/ms)")
	if intervals := r.Intervals(); len(intervals) > 0 {
		c := checks{stage: "Responses"}
		for _, interval := range []float64{slices.Min(intervals), slices.Max(intervals)} {
			c.require(interval > 0 && interval <= r.Duration+r.Dt, "Intervals()", quantity(interval, "s"), // NaN fails
				"above 0 and at most Duration = "+quantity(r.Duration, "s"))
		}
		if f := refuse("Responses.PlotIntervals", c); f != nil {
			return f
		}
		p.Add(intervalHistogram(intervals, r.Dt))
		if slices.Min(intervals) <= slices.Max(intervals)/2 {
			firstX, p.X.Min = p.X.Min, 0
		}
	}
	f := newFigure("Distribution of the interspike intervals", rows(p))
	f.firstX = firstX
	return f
}

// intervalHistogram counts intervals in at most 60 bins. Intervals are multiples of the time step, and so are the bins:
// otherwise some bins would hold one multiple more than their neighbours.
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

// Plot draws the rate of the population, with the stimulus below it. The rate has the colour of its conduction velocity
// ([Axon.Color]), if that is one of the study's. The y axis spans the rate in the middle 90 % of the duration: the
// onset of the response would compress the rest.
func (r *PopulationResponse) Plot(stimulus *Signal) *Figure {
	c := checks{stage: "PopulationResponse.Plot"}
	c.add(r.shape())
	c.add(stimulus.shape("stimulus"))
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
	if low, high := slices.Min(settled), slices.Max(settled); !math.IsNaN(high-low) && !math.IsInf(high-low, 0) {
		p.Y.Min, p.Y.Max = low, high
	}
	grid := rows(p, stimulus.panel())
	grid.ShareX, grid.Heights = true, []float64{2, 1}
	return newFigure("Rate of the population over time, and the stimulus", grid)
}

// PlotCoherence draws the coherence of response and stimulus up to a little above the highest band, with its confidence
// interval and, unless it is that of an upper bound, the level that the coherence of unrelated signals exceeds in 5 %
// of all cases.
func (info *Information) PlotCoherence() *Figure {
	if f := refuse("Information.PlotCoherence", info.check()); f != nil {
		return f
	}
	const alpha = 0.05
	p := draw.NewPlot(frequencyLabel, "Coherence")
	line := curve(info.Frequency, info.Coherence, draw.Response)
	p.Y.Min, p.Y.Max = 0, 1
	grid := rows(p)
	c := info.CoherenceCurve("")
	ribbon := &draw.Ribbon{X: c.X, Lower: c.Low, Upper: c.High, Color: draw.Translucent(draw.Response)}
	if info.Responses > 0 {
		if c.Low != nil {
			p.Add(ribbon)
			grid.Legend.Add("coherence", line)
			grid.Legend.Add("95 % confidence", ribbon)
		}
		p.Add(line)
		return newFigure("Coherence of a response and what responses have in common", grid).Zoom(info.span())
	}
	level := info.level(noiseLevel(alpha, info.observations()))
	p.Add(ribbon, level, line)
	grid.Legend.Add("coherence", line)
	grid.Legend.Add("95 % confidence", ribbon)
	grid.Legend.Add(fmt.Sprintf("significance, α = %g", alpha), level)
	return newFigure("Coherence of response and stimulus", grid).Zoom(info.span())
}

// PlotInformation draws the information per frequency and its bias, up to a little above the highest band. The filled
// area is the information in the bands as estimated; the part above the bias is the corrected information.
func (info *Information) PlotInformation() *Figure {
	if f := refuse("Information.PlotInformation", info.check()); f != nil {
		return f
	}
	p := draw.NewPlot(frequencyLabel, "Information (bits/s/Hz)")
	for _, b := range info.Bands {
		x, y := info.filled(b.Band)
		p.Add(&draw.Ribbon{X: x, Lower: make([]float64, len(x)), Upper: y, Color: draw.Translucent(draw.Response)})
	}
	line := info.trace(info.PerHertz)
	line.LineStyle = draw.Line(draw.Response, draw.CurveWidth)
	bias := info.trace(info.Bias)
	bias.LineStyle = draw.Line(draw.Black, draw.FineWidth)
	p.Add(bias, line)
	p.Y.Min = 0
	grid := rows(p)
	grid.Legend.Add("information", line)
	grid.Legend.Add("bias of the estimate", bias)
	return newFigure("Information per frequency", grid).Zoom(info.span())
}

// filled returns the area of the information in a band. It extends to the band's edges with the values of the outermost
// frequencies.
func (info *Information) filled(b Band) (x, y []float64) {
	from, to := within(info.Frequency, b)
	if from == to {
		return nil, nil
	}
	x = slices.Concat([]float64{min(b.Low, info.Frequency[from])}, info.Frequency[from:to], []float64{max(b.High, info.Frequency[to-1])})
	y = slices.Concat(info.PerHertz[from:from+1], info.PerHertz[from:to], info.PerHertz[to-1:to])
	return x, y
}

// PlotBounds draws the lower and the upper bound of the information per frequency for responses of the same kind, up to
// a little above the highest band of the upper bound. Both are corrected for bias, with ribbons for their 95 %
// confidence intervals. Where there is little information, either of them may be below 0 by chance, and the lower bound
// may be above the upper one.
func PlotBounds(lower, upper *Information) *Figure {
	c := checks{stage: "PlotBounds"}
	for _, part := range []struct {
		name  string
		info  *Information
		upper bool
		valid string
	}{
		{"lower", lower, false, "the result of a MutualInformation's Run"},
		{"upper", upper, true, "the result of an UpperBound's Run"},
	} {
		own := part.info.check()
		own.stage = part.name
		if part.info == nil || part.info.Responses > 0 != part.upper {
			value := "nil"
			if part.info != nil {
				value = fmt.Sprintf("of %d Responses", part.info.Responses)
			}
			own.wrong = []string{fmt.Sprintf("%s = %s: must be %s", part.name, value, part.valid)}
		}
		c.add(own)
	}
	if err := c.err(); err != nil {
		return failedFigure(err)
	}
	p := draw.NewPlot(frequencyLabel, "Information (bits/s/Hz)")
	_, end := upper.span()
	zero := upper.level(0)
	zero.LineStyle = draw.Dotted(draw.Black)
	p.Add(zero)
	grid := rows(p)
	var lines []plot.Plotter
	for _, bound := range []struct {
		label string
		info  *Information
		color color.NRGBA
	}{{"upper bound", upper, draw.ReddishPurple}, {"lower bound", lower, draw.Response}} {
		corrected := less(bound.info.PerHertz, bound.info.Bias)
		line := &draw.Trace{Start: bound.info.Frequency[0], Step: bound.info.step(), Y: visible(corrected, bound.info.Frequency, end),
			LineStyle: draw.Line(bound.color, draw.CurveWidth)}
		ribbon := bound.info.confidenceRibbon(end, bound.color)
		p.Add(ribbon)
		lines = append(lines, line)
		grid.Legend.Add(bound.label, ribbon, line)
	}
	p.Add(lines...) // over both ribbons
	p.Y.Min, p.Y.Max, p.Y.AutoRescale = min(0, p.Y.Min), 1.05*p.Y.Max, false
	return newFigure("Upper and lower bound of the information per frequency", grid).Zoom(upper.Frequency[0], end)
}

// confidenceRibbon returns the 95 % confidence interval of the information per hertz up to the end of the frequency
// axis, which follows from that of the coherence.
func (info *Information) confidenceRibbon(end float64, c color.NRGBA) *draw.Ribbon {
	r := &draw.Ribbon{Color: draw.Translucent(c)}
	for k, interval := range info.CoherenceInterval {
		if f := info.Frequency[k]; f <= end+info.step() {
			low, high := informationDensity(interval.Low), informationDensity(interval.High)
			if info.PerHertz[k] == 0 && info.Bias[k] == 0 { // no information there
				low, high = 0, 0
			}
			r.X, r.Lower, r.Upper = append(r.X, f), append(r.Lower, low), append(r.Upper, high)
		}
	}
	return r
}

// trace returns a line through values at the frequencies that are shown. It is a Trace and not a curve because a Trace
// has a gap where coherence is perfect and the information infinite.
func (info *Information) trace(values []float64) *draw.Trace {
	_, end := info.span()
	return &draw.Trace{Start: info.Frequency[0], Step: info.step(), Y: visible(values, info.Frequency, end)}
}

// level returns a thin line at the same value for all frequencies.
func (info *Information) level(value float64) *draw.Trace {
	first, last := info.Frequency[0], info.Frequency[len(info.Frequency)-1]
	return &draw.Trace{Start: first, Step: last - first, Y: []float64{value, value}, LineStyle: draw.Line(draw.Black, draw.FineWidth)}
}

// step returns the step between frequencies, in Hz.
func (info *Information) step() float64 { return info.Frequency[1] - info.Frequency[0] }

// span returns where the frequency axis begins and ends: with the bands, or with the frequencies if there are no bands.
func (info *Information) span() (from, to float64) {
	from, to = info.Frequency[0], 0
	for _, b := range info.Bands {
		to = max(to, 1.25*b.Band.High)
	}
	last := info.Frequency[len(info.Frequency)-1]
	if to == 0 {
		return from, last
	}
	return from, min(to, last)
}

// visible returns the values up to the end of the frequency axis and one more. The others, noise at high frequencies,
// would stretch the y axis.
func visible(values, frequency []float64, end float64) []float64 {
	return values[:min(len(values), int((end-frequency[0])/(frequency[1]-frequency[0]))+2)]
}

// rows arranges panels under one another.
func rows(panels ...*plot.Plot) *draw.Grid {
	g := &draw.Grid{}
	for _, p := range panels {
		g.Rows = append(g.Rows, []*plot.Plot{p})
	}
	return g
}

// curve returns a line through points.
func curve(x, y []float64, c color.Color) *draw.Trace {
	return &draw.Trace{X: x, Y: y, LineStyle: draw.Line(c, draw.CurveWidth)}
}
