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
// "Reproducibility and variability in neural spike trains", Science 275:1805). Windows follow one another from the start;
// what does not fill a window at the end is left out. Variances and means are summed over the windows before they are
// divided, so windows without spikes do not matter. The factor is NaN without any spikes.
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
			if w := int(math.Floor((t-r.Start)/window + tie)); w < n {
				counts[trial][w]++
			}
		}
	}
	return counts
}
