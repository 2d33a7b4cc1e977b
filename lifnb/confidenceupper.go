package lifnb

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mathext"

	"github.com/lifnb/lifnb/internal/signal"
)

// setUpperIntervals sets the confidence intervals of an upper bound by the jackknife over segments, as setIntervals
// does for a lower bound. A segment is left out of all responses, because what they have in common varies from segment
// to segment too: the interval is that for the ensemble of stimuli.
//
// The share C of what n responses have in common is an intraclass correlation, and about normal on Fisher's scale for
// these,
//
//	z = ½ ln[(1 + (n-1)C)/(1-C)]
//
// (Fisher 1925, "Statistical methods for research workers", section 40). The numerator is the power of the mean
// response and the denominator the power of the deviations from it, up to constant factors. For Gaussian signals these
// have gamma distributions of the shapes K and (n-1)K, so the bias of z is ½[ψ(K) - ln K - ψ((n-1)K) + ln((n-1)K)].
// The variances of the information are left as the jackknife gives them.
func (info *Information) setUpperIntervals(ctx context.Context, e *signal.Ensemble, sum signal.EnsembleSpectra, own informative) error {
	n, k := float64(info.Responses), info.EffectiveSegments
	off := func(shape float64) float64 { return mathext.Digamma(shape) - math.Log(shape) }
	bias := (off(k) - off((n-1)*k)) / 2
	return info.jackknifed(ctx, leftOut{
		each: func(do func(coherence []float64) error) error {
			return e.LeaveOneOut(ctx, sum, func(s signal.EnsembleSpectra) error { return do(inCommon(s, n)) })
		},
		density: upperDensity,
		stable: func(c float64) float64 {
			return math.Log(max(1e-15, 1+(n-1)*c)/(1-c)) / 2
		},
		coherence: func(z float64) float64 {
			f := math.Exp(2 * z)
			if math.IsInf(f, 1) {
				return 1
			}
			return max(0, (f-1)/(f+n-1))
		},
		bias: func(int) float64 { return bias }, inflation: 1, informative: own,
	})
}
