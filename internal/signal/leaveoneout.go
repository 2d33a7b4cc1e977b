package signal

import "math/cmplx"

// LeaveOneOut estimates the coherence from all segments but one, for each
// segment in turn: it calls do with the coherence at every frequency, which is
// valid until the next call, for as long as that returns true. The arguments are those that [Welch] made c of,
// and there must be two segments or more.
//
// Each segment is transformed once more, so that memory does not grow with
// their number.
//
// It is what the jackknife needs: D. J. Thomson and A. D. Chave, Jackknifed
// error estimates for spectra, coherences, and transfer functions, in S. Haykin
// (ed.), Advances in Spectrum Analysis and Array Processing, vol. 1, 58-113
// (1991).
func (c CrossSpectra) LeaveOneOut(x, y []float64, segment int, do func(coherence []float64) bool) {
	var (
		w   = newWelch(x, y, segment)
		n   = float64(c.Segments)
		dt  = 1 / (float64(segment) * c.Frequency[1])
		coh = make([]float64, len(c.XY))
	)
	for i := range c.Segments {
		fx, fy := w.spectra(i)
		for k := range coh {
			a := w.scale(k, dt)
			coh[k] = coherence(
				without(n*c.XX[k], a*real(cmplx.Conj(fx[k])*fx[k])),
				without(n*c.YY[k], a*real(cmplx.Conj(fy[k])*fy[k])),
				complex(n, 0)*c.XY[k]-complex(a, 0)*cmplx.Conj(fx[k])*fy[k])
		}
		if !do(coh) {
			return
		}
	}
}

// without takes a part off a sum of powers. A difference as small as rounding
// errors is no power: only that segment had any.
func without(sum, part float64) float64 {
	rest := sum - part
	if rest <= 1e-12*sum {
		return 0
	}
	return rest
}
