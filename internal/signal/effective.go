package signal

import (
	"gonum.org/v1/gonum/floats"

	"github.com/lifnb/lifnb/internal/pieces"
)

// EffectiveSegments returns the equivalent number of independent segments for the given number of overlapping ones that
// [Welch] averages over, each of segment >= 2 samples. The variance of a spectral density S that is averaged over K of
// them is
//
//	Var = S²/K · (1 + 2 Σ_m (1 - m/K) ρ_m²) = S²/K_eff
//
// where ρ_m is the correlation of the Fourier coefficients of two segments m steps apart, and so ρ_m² that of their
// periodograms. For white noise,
//
//	ρ_m = Σ_t w[t] w[t + m step] / Σ_t w[t]²
//
// (Welch 1967, where ρ stands for the square). The Hann window at an overlap of one half has ρ_1 = 1/6, and segments
// further apart have no sample in common: 11 segments are equivalent to 10.47 independent ones.
//
// It applies to frequencies from 2/(segment dt) on, except the last one before Nyquist and Nyquist itself. At the two
// lowest, subtracting the mean changes the coefficients, and at both ends they are real, or nearly so.
func EffectiveSegments(segments, segment int) float64 {
	k, rho := float64(segments), 1./6
	if segment < pieces.Size { // the difference of odd lengths vanishes with their square
		step := segment - segment/2
		w := make([]float64, segment)
		for i := range w {
			w[i] = hann(i, segment)
		}
		rho = floats.Dot(w[step:], w[:segment-step]) / floats.Dot(w, w)
	}
	return k / (1 + 2*(1-1/k)*rho*rho)
}

// Segments returns how many segments of a given length [Welch] takes from a signal.
func Segments(samples, segment int) int { return (samples-segment)/(segment-segment/2) + 1 }
