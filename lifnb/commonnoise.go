package lifnb

import (
	"math"
)

// tolerated is the largest relative error of a prediction due to common noise. Predictions with a larger error are
// refused.
const tolerated = 0.1

// commonNoise returns u, the share of a neuron's power that its n trials have in common without following the stimulus
// linearly, at each frequency. It follows from the coherence c of one trial and the coherence C of the sum of all
// trials. The power of the sum contains n² (c + u) and n (1 - c - u), so
//
//	(1 - C)/C = [n u + (1 - c - u)]/(n c).
//
// A regression over K effective segments removes a share of 1/K from 1 - C. What remains varies with so few segments,
// so u has a standard error of about (1 - c)/(n √(K - 1)). It counts as 0 unless it exceeds two of them.
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

// excess returns by which share the predicted information of a population is too high because of noise that neurons
// have in common. This noise adds up like the stimulus's part. Where delays cancel both, the prediction can be too low.
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
