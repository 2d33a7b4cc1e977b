package lifnb

import (
	"math"
	"math/cmplx"

	"github.com/lifnb/lifnb/internal/draw"
)

// Plot draws gain and phase of the transfer function of each neuron, and its coherence with the stimulus alone.
func (e *MixedEncoding) Plot() *Figure {
	if f := refuse("MixedEncoding.Plot", e.check()); f != nil {
		return f
	}
	gain, phase := draw.NewPlot(frequencyLabel, "Gain (spikes/s per unit)"), draw.NewPlot(frequencyLabel, "Phase (°)")
	coherence := draw.NewPlot(frequencyLabel, "Coherence alone")
	for i := range e.Transfer {
		c := draw.Tone(draw.Response, i, len(e.Transfer))
		gain.Add(curve(e.Frequency, e.gain(i), c))
		phase.Add(curve(e.Frequency, e.phase(i), c))
		coherence.Add(curve(e.Frequency, e.mean([][]int{{i}}, nil, (*MixedEncoding).coherence), c))
	}
	gain.Y.Min, coherence.Y.Min = 0, 0
	grid := rows(gain, phase, coherence)
	grid.ShareX = true
	f := newFigure("Gain, phase and coherence of different neurons", grid)
	f.Height = 12
	return f
}

// gain returns the gain |H| of a neuron at each frequency.
func (e *MixedEncoding) gain(i int) []float64 {
	gain := make([]float64, len(e.Frequency))
	for k, h := range e.Transfer[i] {
		gain[k] = cmplx.Abs(h)
	}
	return gain
}

// phase returns the phase of H in degrees. It is within 180° of that of the sum over all neurons, which does not jump
// from one frequency to the next.
func (e *MixedEncoding) phase(i int) []float64 {
	phase, before := make([]float64, len(e.Frequency)), 0.0
	for k, h := range e.Transfer[i] {
		sum := 0i
		for _, other := range e.Transfer {
			sum += other[k]
		}
		all := 180 / math.Pi * cmplx.Phase(sum)
		before = all + 360*math.Round((before-all)/360)
		phase[k] = before + 180/math.Pi*cmplx.Phase(h*cmplx.Conj(sum))
	}
	return phase
}

// PlotInformation draws the mutual information of random populations against their size, up to the size most, as theory
// predicts it (dashed). Other curves are drawn below it, such as values from simulations with their spread. If neurons
// receive a common signal, a dotted line shows the ceiling that no population exceeds. The theory ends where it does
// not hold because the neurons' trials have noise in common.
func (e *MixedEncoding) PlotInformation(most int, geometry Geometry, others ...Curve) *Figure {
	c := checks{stage: "MixedEncoding.PlotInformation"}
	c.add(e.checkSize("most", most, geometry))
	if err := c.err(); err != nil {
		return failedFigure(err)
	}
	var sizes []int
	for n := 1; n < most; n += 1 + n/16 {
		sizes = append(sizes, n)
	}
	theory, err := e.InformationCurve("theory", append(sizes, most), geometry)
	if err != nil {
		return failedFigure(err)
	}
	x := []float64{0, float64(most)}
	ceiling, err := e.Ceiling()
	if err != nil {
		return failedFigure(err)
	}
	return withCeiling("Population size", "Mutual information (bits/s)", others, theory, x, []float64{ceiling, ceiling})
}

// PlotCoherence draws the coherence of random populations of a size with the stimulus, as theory predicts it (dashed),
// with other curves and the ceiling as in PlotInformation.
func (e *MixedEncoding) PlotCoherence(size int, geometry Geometry, others ...Curve) *Figure {
	coherence, err := e.PopulationCoherence(size, geometry)
	if err != nil {
		return failedFigure(err)
	}
	ceiling := make([]float64, len(e.Frequency))
	for k := range ceiling {
		ceiling[k] = 1 / (1 + e.common(k))
	}
	if e.Common == nil {
		ceiling[0] = math.Inf(1)
	}
	theory := Curve{Label: "theory", X: e.Frequency, Y: coherence, Theory: true}
	return withCeiling(frequencyLabel, "Coherence", others, theory, e.Frequency, ceiling)
}

// withCeiling draws curves, theory above them, and a ceiling unless it is infinite.
func withCeiling(xLabel, yLabel string, others []Curve, theory Curve, x, ceiling []float64) *Figure {
	if len(others) > 0 {
		if err := checkCurves(others); err != nil {
			return failedFigure(err)
		}
	}
	theory.Color = draw.Black
	p, grid := curvesPanel(xLabel, yLabel, append(append([]Curve(nil), others...), theory))
	if !math.IsInf(ceiling[0], 1) {
		line := curve(x, ceiling, draw.Black)
		line.LineStyle = draw.Dotted(draw.Black)
		p.Add(line)
		grid.Legend.Add("ceiling of the common signal", line)
	}
	p.X.Min, p.Y.Min = min(x[0], p.X.Min), min(0, p.Y.Min)
	return newFigure(yLabel+" against "+xLabel+", and theory", grid)
}
