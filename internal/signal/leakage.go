package signal

import (
	"context"
	"math"
	"slices"

	"github.com/lifnb/lifnb/internal/pieces"
)

// OwnPower reports at which frequencies a signal has power of its own, given its spectral density as [Welch] estimates
// it: at most a quarter of it, or half at the two lowest frequencies, can be leakage of the Hann window from elsewhere,
// and it is more than 10⁻¹⁵ of the peak, which can be measured. A cancelled context ends it early.
//
// Leakage comes in three ways. m is the distance in frequency steps.
//
//   - The window passes sin²(πδ)/(πδ(1-δ²))² of the power of a line that is δ steps away (see [HannPower]). At the worst
//     place, between two frequencies, that is a share of at most
//
//     w(m) = 2/(3π² m² (m²-1)²),  |m| >= 2
//
//     of all power that it passes. Nearer frequencies belong to the line's main lobe.
//
//   - What is slower than a segment is a ramp in each segment. A ramp of slope 1 per segment has the coefficients
//     -i/(4πk(k²-1)), as the line at 0 that the subtracted mean hides, and 3i/(16π) at k = 1: the leakage from the
//     density d at k = 1 is at most (16/9) d/(m²(m²-1)²).
//
//   - The mean of a segment of a line is up to 1/(πf) of its amplitude. So subtracting the mean adds up to 4/(3π²f²)
//     of the line's density to that at 0 and half of it to that at 1, averaged over the line's phase, and up to
//     twice that.
func OwnPower(ctx context.Context, density []float64) (own []bool, err error) {
	const (
		margin   = 4     // of a share of leakage of a quarter
		faintest = 1e-15 // of the peak
		nearest  = 2
		farthest = 400 // from there on even a ramp leaks less than the faintest
	)
	w, rest := make([]float64, farthest+1), make([]float64, farthest+2) // rest[m] is at most what leaks from m on
	peak := slices.Max(density)
	for m := farthest; m >= nearest; m-- {
		w[m] = decay(m)
		rest[m] = rest[m+1] + margin*w[m]*4/(3*math.Pi*math.Pi)*peak
	}
	at := func(k int) float64 {
		k = max(k, -k) // negative frequencies have the power of positive ones
		if k >= len(density) {
			return 0
		}
		return density[k]
	}
	// At 0; from the strongest line, and not from near frequencies: a broad spectrum has as much there as the
	// subtracted mean leaves at 0.
	ofMean := 0.0
	for f := 8; f < len(density); f++ {
		ofMean = max(ofMean, 4/(3*math.Pi*math.Pi)*density[f]/(float64(f)*float64(f)))
	}
	least := faintest * peak
	own = make([]bool, len(density))
	err = pieces.Each(ctx, len(density), func(from, to int) {
		for k := from; k < to; k++ {
			leaked := 0.0
			if nearest <= k && k <= farthest {
				leaked = margin * w[k] * 16 / 9 * at(1)
			}
			if k <= 1 {
				leaked += 2 * ofMean / float64(k+1)
			}
			for m := nearest; m <= farthest; m++ {
				if decided := density[k] <= leaked || density[k] > leaked+least+rest[m]; decided {
					break
				}
				leaked += margin * w[m] * 2 / (3 * math.Pi * math.Pi) * (at(k-m) + at(k+m))
			}
			own[k] = density[k] > leaked+least
		}
	})
	return own, err
}

// decay returns how the leakage falls with the distance m, 1/(m²(m²-1)²).
func decay(m int) float64 {
	x := float64(m)
	return 1 / math.Pow(x*(x*x-1), 2)
}

// WithoutLines returns the frequencies that are marked, except for groups of at most four neighbours: those are as
// narrow as a line appears, which has no width and so no information, however coherent it is.
func WithoutLines(own []bool) []bool {
	const widest = 4 // the main lobe of a line
	broad := slices.Clone(own)
	for from := 0; from < len(own); from++ {
		to := from
		for to < len(own) && own[to] {
			to++
		}
		if to-from <= widest && to-from < len(own) {
			clear(broad[from:to])
		}
		from = to
	}
	return broad
}
