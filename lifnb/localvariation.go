package lifnb

import "math"

// CV2 returns the local coefficient of variation of the interspike intervals, the mean of
//
//	2·|I_{n+1} - I_n|/(I_{n+1} + I_n)
//
// over all pairs of neighbouring intervals within trials: 0 for a clock, 1 for a Poisson process (Holt, Softky, Koch &
// Douglas 1996, "Comparison of discharge variability in vitro and in vivo in cat visual cortex neurons", J Neurophysiol
// 75:1806). Unlike [Responses.CV] it compares only neighbours, so a rate that follows the stimulus slowly hardly raises
// it. It is NaN if no trial has two intervals.
func (r *Responses) CV2() float64 {
	return r.meanOfNeighbours(func(a, b float64) float64 { return 2 * math.Abs(b-a) / (a + b) })
}

// LV returns the local variation of the interspike intervals, the mean of
//
//	3·(I_n - I_{n+1})²/(I_n + I_{n+1})²
//
// over all pairs of neighbouring intervals within trials: 0 for a clock, 1 for a Poisson process, and 3/(2κ+1) for
// independent intervals with a gamma distribution of the shape κ (Shinomoto, Shima & Tanji 2003, "Differences in
// spiking patterns among cortical neurons", Neural Comput 15:2823). It is NaN if no trial has two intervals.
func (r *Responses) LV() float64 {
	return r.meanOfNeighbours(func(a, b float64) float64 { return 3 * math.Pow((a-b)/(a+b), 2) })
}

// meanOfNeighbours returns the mean of a function of neighbouring intervals.
func (r *Responses) meanOfNeighbours(f func(a, b float64) float64) float64 {
	if r == nil {
		return math.NaN()
	}
	sum, n := 0.0, 0.0
	for _, spikes := range r.Spikes {
		for i := 2; i < len(spikes); i++ {
			sum += f(spikes[i-1]-spikes[i-2], spikes[i]-spikes[i-1])
			n++
		}
	}
	return sum / n
}
