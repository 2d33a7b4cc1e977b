package signal

import (
	"fmt"
	"math"
	"math/cmplx"

	"github.com/lifnb/lifnb/internal/portable"
)

// SOS is a digital filter as a cascade of second-order sections. A row holds the coefficients b0, b1, b2, a0, a1, a2 of
// one section, with a0 = 1,
//
//	       b0 + b1 z⁻¹ + b2 z⁻²
//	H(z) = --------------------
//	        1 + a1 z⁻¹ + a2 z⁻²
//
// and the filter is the product of its rows. It is the array that scipy.signal calls sos.
//
// The filter is not one fraction of two long polynomials (b, a), because the roots of a polynomial are very sensitive
// to its coefficients where many lie close together, and the poles of a low-pass with a low cutoff all crowd around z =
// 1. Written as (b, a), an 8th-order filter at 300 Hz for a signal of 100 kHz has a DC gain of 0.57, and at 100 Hz an
// infinite one (measured in SciPy). See Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., section 6.8.
type SOS [][6]float64

const (
	// The gain in the first row falls as cutoff^order; up to here it stays far from underflow.
	maxOrder = 20
	// 1 + a1 + a2 is about (π cutoff)², a difference of numbers of size 1. At this cutoff four digits of the DC gain
	// are left; a tenth of the cutoff costs two more.
	minCutoff = 1e-6
)

// ButterworthLowPass returns the digital Butterworth low-pass of the given order, 1 to 20. The cutoff, where the gain
// is 1/√2, is a fraction of the Nyquist frequency, from 1e-6 up to but not including 1. The squared gain at the
// fraction f of Nyquist is
//
//	|H(f)|² = 1 / (1 + (tan(πf/2)/tan(πcutoff/2))^(2 order))
//
// The filter is the bilinear transform z = (1+s)/(1-s) of the analog filter with the poles
//
//	s = -Ω exp(±iθ),  θ = π(2i+1)/(2 order) for even and πi/order for odd orders,
//
// with Ω = tan(π cutoff/2), so that the cutoff is the one asked for. All zeros move from infinity to z = -1. See
// Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., sections 7.2.2 and B.1.
//
// Coefficients, order of the rows (the sharpest resonance last) and place of the gain (the first row) are those of
// scipy.signal.butter(order, cutoff, output="sos"). The DC gain is 1 with an error below 1e-16/cutoff². The filter is
// the same on every processor, to the bit.
func ButterworthLowPass(order int, cutoff float64) (SOS, error) {
	if order < 1 || order > maxOrder {
		return nil, fmt.Errorf("signal: Butterworth order is %d: must be 1 to %d", order, maxOrder)
	}
	if !(cutoff >= minCutoff && cutoff < 1) { // NaN too
		return nil, fmt.Errorf("signal: Butterworth cutoff is %g of the Nyquist frequency: must be at least %g and less than 1", cutoff, minCutoff)
	}
	var (
		odd   = order % 2
		omega = portable.Tan(math.Pi * cutoff / 2)
		sos   = make(SOS, (order+odd)/2)
		gain  = 1.0
		lone  = 0
	)
	for i := range sos {
		theta := math.Pi * float64(2*i+1-odd) / float64(2*order)
		s := complex(float64(-omega*portable.Cos(theta)), float64(-omega*portable.Sin(theta)))
		z := portable.Div(1+s, 1-s)
		if theta == 0 { // the real pole of an odd order
			gain *= omega / (1 + omega)
			sos[i] = [6]float64{1, 2, 1, 1, -real(z), 0}
		} else { // a pole and its conjugate
			gain *= omega / real(portable.Mul(1-s, cmplx.Conj(1-s))) * omega
			sos[i] = [6]float64{1, 2, 1, 1, -2 * real(z), real(portable.Mul(z, cmplx.Conj(z)))}
		}
		if real(z) > -0.5 {
			lone = i
		}
	}
	// An odd order has one row with a lone zero at -1, and so a spare one at the origin. Any row would do. SciPy looks
	// from the sharpest row down for a pole nearer to the origin than to -1.
	if odd == 1 {
		sos[lone][1], sos[lone][2] = 1, 0
	}
	for j := range 3 {
		sos[0][j] *= gain
	}
	return sos, nil
}
