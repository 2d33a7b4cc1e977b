package lifnb

import (
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/stat"
)

// VectorStrength returns how well the spikes are locked to a rhythm of a frequency f in Hz, such as the EOD of a
// [PUnit]: |Σ e^{2πi f t}|/n over the times t of all n spikes (Goldberg & Brown 1969, J Neurophysiol 32:613). It is 1
// if all spikes have the same phase, and about 1/√n if phases are random. It is NaN without spikes. The phase of the
// rhythm must be the same in all trials.
func (r *Responses) VectorStrength(f float64) float64 {
	if r == nil {
		return math.NaN()
	}
	sum, n := 0i, 0
	for _, trial := range r.Spikes {
		for _, t := range trial {
			sum += cmplx.Rect(1, 2*math.Pi*math.Remainder(f*t, 1))
		}
		n += len(trial)
	}
	return cmplx.Abs(sum) / float64(n)
}

// SerialCorrelation returns the correlation coefficient (Pearson's) of interspike intervals with those that come lag
// intervals later. At lag 1 it is negative if short intervals follow long ones, as in neurons with adaptation
// (Farkhooi, Strube-Bloss & Nawrot 2009, Phys Rev E 79:021905). It is the mean over the trials with at least three such
// pairs of intervals that vary by more than rounding, and NaN if there are none or the lag is negative.
func (r *Responses) SerialCorrelation(lag int) float64 {
	if r == nil || lag < 0 {
		return math.NaN()
	}
	var all []float64
	for trial := range r.Spikes {
		one := Responses{Spikes: r.Spikes[trial : trial+1]}
		intervals := one.Intervals()
		if len(intervals) < lag+3 || one.PooledCV() < 1e-9 {
			continue
		}
		if rho := stat.Correlation(intervals[:len(intervals)-lag], intervals[lag:], nil); !math.IsNaN(rho) {
			all = append(all, rho)
		}
	}
	return stat.Mean(all, nil)
}
