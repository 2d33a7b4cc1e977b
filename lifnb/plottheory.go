package lifnb

import (
	"context"
	"image/color"
	"math"
	"math/cmplx"
	"slices"

	"gonum.org/v1/gonum/floats"

	"github.com/lifnb/lifnb/internal/draw"
)

// theoryPoints is the number of points of a theoretical curve.
const theoryPoints = 400

// Plot draws the firing rate against the input. Dots show simulations, dashed lines show theory. Each noise has its own
// colour, from dark to light.
func (r *FICurveResult) Plot() *Figure {
	if f := refuse("FICurveResult.Plot", r.shape()); f != nil {
		return f
	}
	p := draw.NewPlot(inThresholds("Offset", r.Neuron.Threshold), "Firing rate (spikes/s)")
	grid := rows(p)
	offsets := spaced(slices.Min(r.Offsets), slices.Max(r.Offsets))
	for i, noise := range r.Noises {
		c := draw.Tone(draw.Response, i, len(r.Noises))
		line := dashed(r.Offsets, r.Theory[i], c)
		if theory, err := r.theory(context.Background(), noise, offsets); err == nil { // smooth, unless some offsets have no theory
			line = dashed(offsets, theory, c)
		}
		dots := &draw.Dots{X: r.Offsets, Y: r.Simulated[i], GlyphStyle: draw.Dot(c)}
		p.Add(line, dots)
		grid.Legend.Add(noiseName(noise), line, dots)
	}
	grid.Legend.Add("dots: simulated, dashed: theory")
	p.Y.Min = 0
	return newFigure("Firing rate against input, simulated and in theory", grid)
}

// PlotSpectrum draws the power spectrum of the spikes without a stimulus, up to the frequency highest, in Hz.
func (t *NeuronTheory) PlotSpectrum(highest float64) *Figure {
	if f := t.refuse("NeuronTheory.PlotSpectrum", highest); f != nil {
		return f
	}
	p := draw.NewPlot(frequencyLabel, "Power density ((spikes/s)²/Hz)")
	frequency := spaced(0, highest)
	p.Add(dashed(frequency, each(frequency, t.Spectrum), draw.Response))
	p.Y.Min = 0
	return newFigure("Power spectrum of the spikes in theory", rows(p))
}

// PlotSusceptibility draws gain and phase of the linear response of the firing rate, up to the frequency highest, in
// Hz.
func (t *NeuronTheory) PlotSusceptibility(highest float64) *Figure {
	if f := t.refuse("NeuronTheory.PlotSusceptibility", highest); f != nil {
		return f
	}
	gain, phase := draw.NewPlot(frequencyLabel, "Gain (spikes/s per unit)"), draw.NewPlot(frequencyLabel, "Phase (°)")
	frequency := spaced(0, highest)
	gain.Add(dashed(frequency, each(frequency, func(f float64) float64 { return cmplx.Abs(t.Susceptibility(f)) }), draw.Response))
	phase.Add(dashed(frequency, each(frequency, func(f float64) float64 {
		return 180 / math.Pi * cmplx.Phase(t.Susceptibility(f))
	}), draw.Response))
	gain.Y.Min = 0
	grid := rows(gain, phase)
	grid.ShareX = true
	return newFigure("Gain and phase of the linear response in theory", grid)
}

// PlotCoherence draws the coherence of one neuron with weak noise, as theory predicts it (dashed). Unless measured is
// nil, it also draws the measured coherence (the mean over the stimuli).
func (t *NeuronTheory) PlotCoherence(noise BandLimitedNoise, measured *Encoding) *Figure {
	if err := t.checkNoise("NeuronTheory.PlotCoherence", noise).err(); err != nil {
		return failedFigure(err)
	}
	p := draw.NewPlot(frequencyLabel, "Coherence of one neuron")
	grid := rows(p)
	if measured != nil {
		if f := refuse("NeuronTheory.PlotCoherence", measured.shape()); f != nil {
			return f
		}
		line := curve(measured.Frequency, measured.meanCoherence(), draw.Response)
		p.Add(line)
		grid.Legend.Add("measured", line)
	}
	frequency := spaced(noise.Low, noise.High)
	theory := dashed(frequency, each(frequency, func(f float64) float64 { return t.coherence(noise, f) }), draw.Black)
	p.Add(theory)
	grid.Legend.Add("theory", theory)
	p.Y.Min = min(0, p.Y.Min)
	return newFigure("Coherence of one neuron and the stimulus, and theory", grid)
}

// meanCoherence returns the mean over the stimuli.
func (e *Encoding) meanCoherence() []float64 {
	mean := make([]float64, len(e.Frequency))
	for _, coherence := range e.Coherence {
		for k, c := range coherence {
			mean[k] += c / float64(len(e.Coherence))
		}
	}
	return mean
}

// refuse returns a figure with the error if anything is wrong with what is to be drawn.
func (t *NeuronTheory) refuse(method string, highest float64) *Figure {
	c := checks{stage: method}
	c.add(t.check())
	if c.positive("highest", highest, "Hz") && len(c.wrong) == 0 {
		c.require(t.resolves(highest), "highest", quantity(highest, "Hz"), "at most the Nyquist frequency 0.5/Dt = "+quantity(0.5/t.Dt, "Hz"))
	}
	if err := c.err(); err != nil {
		return failedFigure(err)
	}
	return nil
}

// spaced returns evenly spaced points from one value to another.
func spaced(from, to float64) []float64 {
	return floats.Span(make([]float64, theoryPoints), from, to)
}

// each returns the values of a function.
func each(x []float64, f func(float64) float64) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		y[i] = f(x[i])
	}
	return y
}

// dashed returns a curve of what theory predicts.
func dashed(x, y []float64, c color.Color) *draw.Trace {
	line := curve(x, y, c)
	line.LineStyle = draw.Dashed(c, draw.CurveWidth)
	return line
}
