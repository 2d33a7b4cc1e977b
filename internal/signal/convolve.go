package signal

import (
	"math/bits"

	"gonum.org/v1/gonum/dsp/fourier"
)

// ConvolveSame returns the linear convolution of x with a kernel centred on
// each sample,
//
//	y[i] = Σ_j kernel[j] x[i + c - j],  c = ⌊(len(kernel)-1)/2⌋,
//
// of the length of x, which counts as zero outside its ends. The kernel may be
// longer than x; with an empty one y is zero. It is
// scipy.signal.convolve(x, kernel, mode="same"). Multiplying by dt, where an
// integral is meant, is left to the caller.
//
// It is computed with FFTs, so y[i] has a rounding error of about 1e-16 of the
// largest, and may be a tiny bit negative; but where the kernel meets only zeros
// it is 0. One NaN or infinite value makes all the rest of y NaN.
func ConvolveSame(x, kernel []float64) []float64 {
	n, c := len(x), (len(kernel)-1)/2
	if n == 0 || len(kernel) == 0 {
		return make([]float64, n)
	}
	// The DFT convolves on a ring. With the centre of the kernel at 0 the
	// result stands at 0..n-1 as it is wanted, and a gap of half a kernel after
	// x keeps its ends from reaching each other. Kernel values that are further
	// than x is long from the centre never meet x: leave them out.
	half := min(len(kernel)/2, n-1)
	size := powerOfTwo(n + half)
	fft := fourier.NewFFT(size)

	ring := make([]float64, size)
	for j, k := range kernel {
		if d := j - c; -half <= d && d <= half {
			ring[(d+size)%size] = k
		}
	}
	k := fft.Coefficients(nil, ring)

	clear(ring[copy(ring, x):])
	y := fft.Coefficients(nil, ring)
	for i := range y {
		y[i] *= k[i] / complex(float64(size), 0) // the inverse is unnormalized
	}
	same := fft.Sequence(ring, y)[:n:n]

	last := -len(kernel) // of the values so far that are not zero
	for i := range n + c {
		if i < n && x[i] != 0 {
			last = i
		}
		if i >= c && i-last >= len(kernel) {
			same[i-c] = 0
		}
	}
	return same
}

// powerOfTwo returns the smallest power of two that is not less than n > 0.
func powerOfTwo(n int) int {
	return 1 << bits.Len(uint(n-1))
}
