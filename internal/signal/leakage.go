package signal

import (
	"math"
	"slices"
)

// OwnPower reports at which of the frequencies, from index from to before index to, a signal has power of its own,
// given its spectral density as [Welch] estimates it. At the others there is only leakage of the Hann window from the
// rest, or less than 10⁻¹⁵ of the peak, which cannot be measured.
//
// The window passes sin²(πδ)/(πδ(1-δ²))² of the power of a line that is δ frequency steps away. Beyond its main lobe
// and the first side lobe, averaged over the position of the line between two frequencies, and as a share of all power
// that it passes, that is
//
//	w(m) = 1/(3π² m² (m²-1)²),  |m| >= 3.
//
// Power is a signal's own if it is above 40 times the sum of w times the density at all other frequencies. A line at
// the worst place leaks twice that sum, and anything slower than the segments, such as a ramp, 25 times.
func OwnPower(density []float64, from, to int) []bool {
	const (
		margin   = 40
		faintest = 1e-15 // of the peak
		nearest  = 3
		farthest = 400 // from there on even a ramp leaks less than the faintest
	)
	w := make([]float64, farthest+1)
	for m := nearest; m <= farthest; m++ {
		x := float64(m)
		w[m] = 1 / (3 * math.Pow(math.Pi*x*(x*x-1), 2))
	}
	at := func(k int) float64 {
		k = max(k, -k) // negative frequencies have the power of positive ones
		if k >= len(density) {
			return 0
		}
		return density[k]
	}
	least := faintest * slices.Max(density)
	own := make([]bool, to-from)
	for k := from; k < to; k++ {
		leaked := 0.0
		for m := nearest; m <= farthest; m++ {
			leaked += w[m] * (at(k-m) + at(k+m))
		}
		own[k-from] = density[k] > margin*leaked+least
	}
	return own
}
