package lifnb

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// FanoFactor returns the variance over the mean of the number of spikes in windows of a length, in s: 0 for trials that
// are all the same, 1 for a Poisson process. The variance is that over the trials at the same time of the stimulus, so
// a rate that follows the stimulus does not raise it (de Ruyter van Steveninck, Lewen, Strong, Koberle & Bialek 1997,
// "Reproducibility and variability in neural spike trains", Science 275:1805). Windows follow one another from the
// start; what does not fill a window at the end is left out. Variances and means are summed over the windows before
// they are divided, so windows without spikes do not matter. The factor is NaN without any spikes.
//
// FanoFactor fails on fewer than two trials, and on windows longer than a trial or shorter than a time step.
func (r *Responses) FanoFactor(window float64) (float64, error) {
	c := checks{stage: "Responses.FanoFactor"}
	c.add(r.check(context.Background()))
	if len(c.wrong) == 0 {
		c.require(len(r.Spikes) >= 2, "len(Responses.Spikes)", len(r.Spikes), "at least 2 trials")
		c.window("window", window, r)
	}
	if err := c.err(); err != nil {
		return 0, err
	}
	variance, mean := 0.0, 0.0
	counts := r.counts(window)
	one := make([]float64, len(counts))
	for w := range counts[0] {
		for trial := range counts {
			one[trial] = counts[trial][w]
		}
		m, v := stat.MeanVariance(one, nil)
		mean, variance = mean+m, variance+v
	}
	return variance / mean, nil
}

// FanoCurve returns the Fano factor against the length of the windows (s), for [PlotCurves], with its 95 % confidence
// interval by the jackknife over trials: see [Responses.FanoFactor]. It fails on fewer than three trials, without any
// spikes, and on windows that FanoFactor would refuse.
func (r *Responses) FanoCurve(label string, windows ...float64) (Curve, error) {
	c := checks{stage: "Responses.FanoCurve"}
	c.add(r.check(context.Background()))
	if len(c.wrong) == 0 {
		c.require(len(r.Spikes) >= 3, "len(Responses.Spikes)", len(r.Spikes), "at least 3 trials")
		c.require(r.Rate() > 0, "Responses.Rate()", r.Rate(), "above 0 spikes/s")
		c.require(len(windows) > 0, "len(windows)", 0, "at least 1")
		for i, window := range windows {
			c.window(fmt.Sprintf("windows[%d]", i), window, r)
		}
	}
	if err := c.err(); err != nil {
		return Curve{}, err
	}
	curve := Curve{Label: label}
	for i, window := range windows {
		factor, se := fano(r.counts(window))
		c.require(!math.IsNaN(factor+se), fmt.Sprintf("windows[%d]", i), quantity(window, "s"), "such that several trials have spikes in the windows")
		spread := interval(factor, studentT(len(r.Spikes)-1)*se)
		curve.X, curve.Y = append(curve.X, window), append(curve.Y, factor)
		curve.Low, curve.High = append(curve.Low, spread.Low), append(curve.High, spread.High)
	}
	return curve, c.err()
}

// fano returns the Fano factor of counts, [trial][window], and its jackknifed standard error.
func fano(counts [][]float64) (factor, se float64) {
	n := float64(len(counts))
	sum, squares := make([]float64, len(counts[0])), make([]float64, len(counts[0]))
	for _, trial := range counts {
		for w, count := range trial {
			sum[w] += count
			squares[w] += count * count
		}
	}
	// of n trials, without the counts of one of them
	without := func(one []float64, n float64) float64 {
		variance, mean := 0.0, 0.0
		for w := range sum {
			s, q := sum[w], squares[w]
			if one != nil {
				s, q = s-one[w], q-one[w]*one[w]
			}
			variance += (q - s*s/n) / (n - 1)
			mean += s / n
		}
		return variance / mean
	}
	factor = without(nil, n)
	j := newJackknife([]float64{factor})
	for _, trial := range counts {
		j.add([]float64{without(trial, n-1)})
	}
	return factor, j.se(0)
}

// window checks the length of a window or bin, in s.
func (c *checks) window(name string, window float64, r *Responses) {
	c.require(window >= r.Dt*(1-tie) && window <= r.Duration*(1+tie), name, quantity(window, "s"), // NaN fails
		fmt.Sprintf("from a time step, %s, to the duration, %s", quantity(r.Dt, "s"), quantity(r.Duration, "s")))
}

// counts returns the number of spikes in windows that follow one another, [trial][window]. A spike at the edge of two
// windows belongs to the later one, and one at the very end of the last step to none.
func (r *Responses) counts(window float64) [][]float64 {
	n := int(r.Duration/window + tie)
	counts := make([][]float64, len(r.Spikes))
	for trial, spikes := range r.Spikes {
		counts[trial] = make([]float64, n)
		for _, t := range spikes {
			if w := int((t-r.Start)/window + tie); w < n {
				counts[trial][w]++
			}
		}
	}
	return counts
}
