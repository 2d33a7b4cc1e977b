package lifnb

import (
	"math"
)

// tolerated is by which share a prediction may be off for what neurons have in common: more is refused.
const tolerated = 0.1

// commonNoise returns, at each frequency, what share of a neuron's power its n trials have in common without following the
// stimulus linearly, u, from the coherence c of one trial and that of the sum of all trials, C. In the power of the sum are
// n² (c + u) and n (1 - c - u), so that
//
//	(1 - C)/C = [n u + (1 - c - u)]/(n c).
//
// A regression over K effective segments takes a share of 1/K off 1 - C. As the rest of so few segments varies, u has a
// standard error of about (1 - c)/(n √(K - 1)). Where it is not above two of them, it counts as 0.
func commonNoise(single, all []float64, trials int, effective float64) []float64 {
	u := make([]float64, len(single))
	n := float64(trials)
	for k, c := range single {
		if trials < 2 || c <= 0 || all[k] <= 0 {
			continue
		}
		rest := c * (1 - all[k]) / all[k] * effective / (effective - 1)
		if share := (n*rest - (1 - c)) / (n - 1); share > 2*(1-c)/(n*math.Sqrt(effective-1)) {
			u[k] = min(share, 1-c)
		}
	}
	return u
}

// excess is by which share the predicted information of a population is too high, for what neurons have in common: that
// adds up like the stimulus's part. Where delays cancel both, the prediction can be too low.
func (e *Encoding) excess(size int, geometry Geometry) float64 {
	if len(e.CommonNoise) == 0 {
		return 0
	}
	with := e.information(size, geometry, e.CommonNoise)
	if with == 0 { // silence
		return 0
	}
	return e.information(size, geometry, nil)/with - 1
}

// limit returns the smallest power of two, up to most, for which the prediction without delays does not hold.
func (e *Encoding) limit(most int) (size int, ok bool) {
	for size = 2; size <= most; size *= 2 {
		if math.Abs(e.excess(size, nil)) > tolerated {
			return size, true
		}
	}
	return 0, false
}
