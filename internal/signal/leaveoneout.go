package signal

import (
	"context"
	"math/cmplx"

	"github.com/lifnb/lifnb/internal/pieces"
)

// LeaveOneOut estimates the coherence from all segments except one, for each segment in turn. It calls do with the
// coherence at every frequency, which is valid until the next call. The arguments are those from which [Welch] computed
// c. There must be at least two segments.
//
// A cancelled context ends it early, and so does an error of do.
//
// Each segment is transformed once more, so that memory does not grow with their number.
//
// It is what the jackknife needs: D. J. Thomson and A. D. Chave, Jackknifed error estimates for spectra, coherences,
// and transfer functions, in S. Haykin (ed.), Advances in Spectrum Analysis and Array Processing, vol. 1, 58-113
// (1991).
func (c CrossSpectra) LeaveOneOut(ctx context.Context, x, y []float64, segment int, do func(coherence []float64) error) error {
	w, err := newWelch(ctx, x, y, segment)
	if err != nil {
		return err
	}
	defer w.release()
	var (
		n   = float64(c.Segments)
		dt  = 1 / (float64(segment) * c.Frequency[1])
		coh = make([]float64, len(c.XY))
	)
	for i := range c.Segments {
		fx, fy, err := w.spectra(ctx, i)
		if err != nil {
			return err
		}
		err = pieces.Each(ctx, len(coh), func(from, to int) {
			for k := from; k < to; k++ {
				a := w.scale(k, dt)
				coh[k] = coherence(
					without(n*c.XX[k], a*real(cmplx.Conj(fx[k])*fx[k])),
					without(n*c.YY[k], a*real(cmplx.Conj(fy[k])*fy[k])),
					complex(n, 0)*c.XY[k]-complex(a, 0)*cmplx.Conj(fx[k])*fy[k])
			}
		})
		if err != nil {
			return err
		}
		if err := do(coh); err != nil {
			return err
		}
	}
	return nil
}

// without subtracts a part from a sum of powers. A difference as small as rounding errors counts as no power: then only
// that segment had any.
func without(sum, part float64) float64 {
	rest := sum - part
	if rest <= 1e-12*sum {
		return 0
	}
	return rest
}
