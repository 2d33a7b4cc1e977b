package signal

import (
	"context"
	"fmt"
	"slices"

	"github.com/lifnb/lifnb/internal/pieces"
)

// Filter returns x filtered once, forward in time, by a filter at rest: causal, so the output lags behind the input. It
// has the length of x.
func (s SOS) Filter(x []float64) []float64 {
	y := slices.Clone(x)
	s.run(context.Background(), y, 0) // which is never cancelled
	return y
}

// FiltFilt returns x filtered forward and then backward in time: the gain is |H|², twice the order, and the phase is
// zero, so that nothing is shifted in time. It has the length of x.
//
// Both passes start as if the signal had always had its first value. To make the start smooth, the signal is first
// extended at both ends by its own reflection in the end point, 2 x[0] - x[i]. This is scipy.signal.sosfiltfilt with
// its defaults, including the length of the extension: 3 (order + 1) samples.
//
// A cancelled context ends it early. It fails if x is not longer than the extension, or if some a0 is not 1.
func (s SOS) FiltFilt(ctx context.Context, x []float64) ([]float64, error) {
	for i, c := range s {
		if c[3] != 1 {
			return nil, fmt.Errorf("signal: a0 of section %d is %g: must be 1", i, c[3])
		}
	}
	n, pad := len(x), s.padLen()
	if n <= pad {
		return nil, fmt.Errorf("signal: x has %d samples: must have more than %d to be filtered with %d sections", n, pad, len(s))
	}
	y := make([]float64, pad+n+pad)
	for i := 1; i <= pad; i++ {
		y[pad-i], y[pad+n-1+i] = 2*x[0]-x[i], 2*x[n-1]-x[n-1-i]
	}
	if err := pieces.Each(ctx, n, func(from, to int) { copy(y[pad+from:], x[from:to]) }); err != nil {
		return nil, err
	}
	for range 2 { // forward, then backward
		if err := s.run(ctx, y, y[0]); err != nil {
			return nil, err
		}
		last := len(y) - 1
		err := pieces.Each(ctx, len(y)/2, func(from, to int) {
			for i := from; i < to; i++ {
				y[i], y[last-i] = y[last-i], y[i]
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return y[pad : pad+n : pad+n], nil
}

// padLen is the number of samples by which FiltFilt extends a signal at each end: three times the coefficients of the
// filter's (b, a) form, in which poles and zeros at the origin (b2 = 0, a2 = 0) do not count.
func (s SOS) padLen() int {
	var zeros, poles int
	for _, c := range s {
		if c[2] == 0 {
			zeros++
		}
		if c[5] == 0 {
			poles++
		}
	}
	return 3 * (2*len(s) + 1 - min(zeros, poles))
}

// run filters x in place, one section after the other, each in transposed direct form II (Oppenheim & Schafer, 3rd ed.,
// section 6.4),
//
//	y  = b0 x + z1
//	z1 = b1 x - a1 y + z2
//	z2 = b2 x - a2 y
//
// starting from the steady state z1, z2 of a constant input: x = level and y = H(1) level in these equations. Level 0
// is rest. The conversions round each product, so that the result is the same on every processor: see package portable.
func (s SOS) run(ctx context.Context, x []float64, level float64) error {
	for _, c := range s {
		b0, b1, b2, a1, a2 := c[0], c[1], c[2], c[4], c[5]
		var z1, z2 float64
		if level != 0 { // at rest no steady state is needed, and there may be none
			settled := float64((b0 + b1 + b2) / (1 + a1 + a2) * level)
			z1 = settled - float64(b0*level)
			z2 = float64(b2*level) - float64(a2*settled)
			level = settled
		}
		err := pieces.Each(ctx, len(x), func(from, to int) {
			u1, u2 := z1, z2 // in registers
			for i, x0 := range x[from:to] {
				y := float64(b0*x0) + u1
				u1 = float64(b1*x0) - float64(a1*y) + u2
				u2 = float64(b2*x0) - float64(a2*y)
				x[from+i] = y
			}
			z1, z2 = u1, u2
		})
		if err != nil {
			return err
		}
	}
	return nil
}
