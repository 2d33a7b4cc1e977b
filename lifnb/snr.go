package lifnb

import (
	"math"

	"github.com/lifnb/lifnb/internal/draw"
)

// SNR returns the signal-to-noise ratio at each frequency,
//
//	C/(1-C),
//
// the power of what follows the stimulus linearly divided by the power of the rest (Rieke, Warland, de Ruyter van
// Steveninck & Bialek 1997, "Spikes: exploring the neural code", section 3.1). For an upper bound, it is the power of
// what responses have in common divided by the power of what differs. It is as estimated, with the bias of the
// coherence, and +Inf if Coherence is 1.
func (info *Information) SNR() []float64 {
	if info == nil {
		return nil
	}
	return each(info.Coherence, signalToNoise)
}

func signalToNoise(coherence float64) float64 { return coherence / (1 - coherence) }

// SNRCurve returns the signal-to-noise ratio against frequency (Hz) with its confidence interval, which follows from
// that of the coherence, for [PlotCurves]. Frequencies at which one of them is infinite, as the coherence is 1, are
// left out.
func (info *Information) SNRCurve(label string) Curve {
	c := info.CoherenceCurve(label)
	c.Y, c.Low, c.High = each(c.Y, signalToNoise), each(c.Low, signalToNoise), each(c.High, signalToNoise)
	if len(c.Y) != len(c.X) || len(c.Low) != 0 && len(c.Low) != len(c.X) {
		return c // PlotCurves says what is wrong with it.
	}
	var finite Curve
	for i, x := range c.X {
		if math.IsInf(c.Y[i], 0) || len(c.Low) > 0 && (math.IsInf(c.Low[i], 0) || math.IsInf(c.High[i], 0)) {
			continue
		}
		finite.X, finite.Y = append(finite.X, x), append(finite.Y, c.Y[i])
		if len(c.Low) > 0 {
			finite.Low, finite.High = append(finite.Low, c.Low[i]), append(finite.High, c.High[i])
		}
	}
	c.X, c.Y, c.Low, c.High = finite.X, finite.Y, finite.Low, finite.High
	return c
}

// PlotSNR draws the signal-to-noise ratio with its confidence interval, up to a little above the highest band.
func (info *Information) PlotSNR() *Figure {
	if f := refuse("Information.PlotSNR", info.check()); f != nil {
		return f
	}
	p := draw.NewPlot(frequencyLabel, "Signal-to-noise ratio")
	from, end := info.span()
	c := info.SNRCurve("").Between(from, end)
	ribbon := &draw.Ribbon{X: c.X, Lower: c.Low, Upper: c.High, Color: draw.Translucent(draw.Response)}
	line := info.trace(info.SNR())
	line.LineStyle = draw.Line(draw.Response, draw.CurveWidth)
	if len(c.Low) == len(c.X) {
		p.Add(ribbon)
	}
	p.Add(line)
	p.Y.Min = min(0, p.Y.Min)
	grid := rows(p)
	grid.Legend.Add("C/(1 − C)", line)
	if len(c.Low) == len(c.X) {
		grid.Legend.Add("95 % confidence", ribbon)
	}
	return newFigure("Signal-to-noise ratio against frequency", grid).Zoom(from, end)
}

// PerSpike returns the corrected information per spike, in bits, for a response of a given firing rate in spikes/s
// ([Responses.Rate] for one neuron, N times that for a population). It is NaN unless the rate is above 0.
func (b BandInformation) PerSpike(rate float64) float64 {
	if !(rate > 0) {
		return math.NaN()
	}
	return b.Corrected() / rate
}
