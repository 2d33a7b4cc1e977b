package signal

import (
	"context"

	"github.com/lifnb/lifnb/internal/pieces"
)

// FilterSegments passes a signal through a linear filter in segments that overlap by half, as those of [Welch] do: each
// is multiplied by the periodic Hann window, its spectrum by the filter, and the results are added up. The windows of
// neighbours add up to 1, so that is a convolution, except that what the filter moves beyond the end of a segment comes
// back at its other end. A frequency at which the filter's gain is huge, because the signal has next to no power there,
// stays as weak as it is: the edges of the segments do not leak into it, unlike those of a signal in a convolution.
//
// filter returns the factors for segment i, at the frequencies of [Welch], valid until the next call. The result lacks
// the first half segment, which is not in two of them, and what is not in the last one: it begins at sample segment -
// segment/2 and has (number of segments - 1) times as many.
func FilterSegments(ctx context.Context, y []float64, segment int, filter func(i int) ([]complex128, error)) ([]float64, error) {
	segments, step := Segments(len(y), segment), segment-segment/2
	window := make([]float64, segment)
	for i := range window {
		window[i] = hann(i, segment)
	}
	sum := make([]float64, len(y))
	fft, inverse := NewDFT(segment), newInverseDFT(segment)
	buf, spectrum := make([]float64, segment), make([]complex128, segment/2+1)
	for i := range segments {
		from := i * step
		for j, w := range window {
			buf[j] = w * y[from+j]
		}
		if err := fft.Coefficients(ctx, spectrum, buf); err != nil {
			return nil, err
		}
		h, err := filter(i)
		if err != nil {
			return nil, err
		}
		for k := range spectrum {
			spectrum[k] *= h[k]
		}
		if err := inverse.sequence(ctx, buf, spectrum); err != nil {
			return nil, err
		}
		for j, v := range buf {
			sum[from+j] += v
		}
	}
	filtered := sum[step : segments*step]
	err := pieces.Each(ctx, len(filtered), func(from, to int) {
		for i := from; i < to; i++ { // odd segments overlap by a sample less
			total := window[i%step]
			if j := i%step + step; j < segment {
				total += window[j]
			}
			filtered[i] /= total
		}
	})
	return filtered, err
}

// Kernel returns the impulse response of a filter that is given by its factors at the segment/2+1 frequencies of
// [Welch]. It begins with the lag -segment/2, rounded towards 0.
func Kernel(ctx context.Context, filter []complex128, segment int) ([]float64, error) {
	ring, kernel := make([]float64, segment), make([]float64, segment)
	if err := newInverseDFT(segment).sequence(ctx, ring, filter); err != nil {
		return nil, err
	}
	negative := segment / 2 // so many lags are below 0
	copy(kernel, ring[segment-negative:])
	copy(kernel[negative:], ring)
	return kernel, nil
}

// inverseDFT undoes a [DFT], of any length n.
type inverseDFT struct {
	fft       DFT
	folded    []float64
	transform []complex128
}

func newInverseDFT(n int) *inverseDFT {
	return &inverseDFT{NewDFT(n), make([]float64, n), make([]complex128, n/2+1)}
}

// sequence sets x to the real sequence with the coefficients X[0] .. X[n/2]. With X = A + iB, A even and B odd, it is
//
//	x[j] = 1/n Σ_k A[k] cos(2πjk/n) - B[k] sin(2πjk/n) = (Re G[j] - Im G[j])/n
//
// where G is the DFT of the real sequence A - B: as A is even, the sines of it cancel, and so do the cosines of B. The
// imaginary parts of X[0] and, if n is even, X[n/2] are ignored.
func (d *inverseDFT) sequence(ctx context.Context, x []float64, coefficients []complex128) error {
	n := len(x)
	scale := 1 / float64(n)
	for k, c := range coefficients {
		if k == 0 || 2*k == n {
			d.folded[k] = scale * real(c)
			continue
		}
		d.folded[k], d.folded[n-k] = scale*(real(c)-imag(c)), scale*(real(c)+imag(c))
	}
	if err := d.fft.Coefficients(ctx, d.transform, d.folded); err != nil {
		return err
	}
	for j, g := range d.transform {
		x[j] = real(g) - imag(g)
		if 0 < j && 2*j < n {
			x[n-j] = real(g) + imag(g)
		}
	}
	return nil
}
