package signal

import (
	"context"
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/lifnb/lifnb/internal/pieces"
)

// ConvolveSame returns the linear convolution of x with a kernel centred on each sample,
//
//	y[i] = Σ_j kernel[j] x[i + c - j],  c = ⌊(len(kernel)-1)/2⌋,
//
// and has the length of x, which counts as zero beyond its ends. The kernel may be longer than x; if it is empty, y is
// zero. It is scipy.signal.convolve(x, kernel, mode="same"). If an integral is meant, the caller must multiply by dt.
//
// Unless few values are not zero, it uses FFTs. Then y[i] has a rounding error
// of about 1e-16 of the largest value, and may be slightly negative. Where the kernel meets only zeros, y is
// exactly 0. One NaN or infinite value makes the values around it NaN, or all.
//
// Long signals are convolved piece by piece (overlap-add: Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd
// ed., section 8.7.3), in less time and memory, and so are long kernels. A cancelled context ends it early.
func ConvolveSame(ctx context.Context, x, kernel []float64) ([]float64, error) {
	return convolveSame(ctx, x, kernel, mostRing, longestFFT)
}

// mostRing is the length of the FFTs of long signals, unless the kernel needs longer ones. These fit into a processor's
// cache: rings as long as the study's signals take twice the time.
const mostRing = 1 << 14

// convolveSame is ConvolveSame with FFTs of a power of two at most, or of four kernels if that is more, and up to the
// longest.
func convolveSame(ctx context.Context, x, kernel []float64, most, longest int) ([]float64, error) {
	n, c := len(x), (len(kernel)-1)/2
	same := make([]float64, n)
	if n == 0 || len(kernel) == 0 {
		return same, ctx.Err()
	}
	if spikes(x)*len(kernel) < 4*powerOfTwo(n) { // a few spikes
		return same, convolveDirect(ctx, same, x, kernel)
	}
	// Leave out kernel values farther from the centre than x is long: they never meet x.
	half := min(len(kernel)/2, n-1)
	size, piece := ringFor(n, half, most)
	if size > longest {
		// Index c of the kernel is its centre; an even kernel has one value less before it.
		from, to := max(0, c-half), min(len(kernel), c+half+1)
		if err := convolveLong(ctx, same, x, kernel[from:to], c-from, longest); err != nil {
			return nil, err
		}
		return same, silence(ctx, same, x, len(kernel), c)
	}
	fft := fourier.NewFFT(size)

	// The DFT convolves on a ring. With the centre of the kernel at 0 the result is in the right place. A gap after a
	// piece keeps its ends from reaching each other: half a kernel, or a whole one if both ends are wanted.
	ring := make([]float64, size)
	for j, k := range kernel {
		if d := j - c; -half <= d && d <= half {
			ring[(d+size)%size] = k
		}
	}
	k := fft.Coefficients(nil, ring)
	var y []complex128
	for from := 0; from < n; from += piece {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		to := min(from+piece, n)
		if !slices.ContainsFunc(x[from:to], func(v float64) bool { return v != 0 }) {
			continue // adds nothing
		}
		clear(ring[copy(ring, x[from:to]):])
		y = fft.Coefficients(y, ring)
		for i := range y {
			y[i] *= k[i] / complex(float64(size), 0) // the inverse is unnormalized
		}
		fft.Sequence(ring, y)
		for i := max(0, from-half); i < min(n, to+half); i++ {
			same[i] += ring[(i-from+size)%size]
		}
	}

	return same, silence(ctx, same, x, len(kernel), c)
}

// silence sets a convolution to 0 where a kernel of a length, with its centre at c, meets only zeros of x.
func silence(ctx context.Context, same, x []float64, kernel, c int) error {
	last := -kernel // of the values so far that are not zero
	return pieces.Each(ctx, len(x)+c, func(from, to int) {
		for i := from; i < to; i++ {
			if i < len(x) && x[i] != 0 {
				last = i
			}
			if i >= c && i-last >= kernel {
				same[i-c] = 0
			}
		}
	})
}

// convolveLong adds the convolution to same, with FFTs of the given size. It cuts both the signal and the kernel, whose
// centre is at c, into pieces of half of that: the convolutions of pieces whose numbers add up to q begin at sample q
// pieces of the whole (T. G. Stockham, High-speed convolution and correlation, Proc. AFIPS 28, 229-233 (1966)).
func convolveLong(ctx context.Context, same, x, kernel []float64, c, size int) error {
	var (
		fft     = fourier.NewFFT(size)
		ring    = make([]float64, size)
		piece   = size / 2
		spectra = func(s []float64, i int, dst []complex128) []complex128 {
			clear(ring[copy(ring, s[i*piece:min((i+1)*piece, len(s))]):])
			return fft.Coefficients(dst, ring)
		}
		ofX     = make([][]complex128, (len(x)+piece-1)/piece)
		ofK     = make([][]complex128, (len(kernel)+piece-1)/piece)
		product = make([]complex128, piece+1)
	)
	for q := range len(ofX) + len(ofK) - 1 {
		if err := ctx.Err(); err != nil {
			return err
		}
		if q < len(ofK) {
			ofK[q] = spectra(kernel, q, nil)
		}
		if q < len(ofX) {
			var free []complex128
			if done := q - len(ofK); done >= 0 {
				free, ofX[done] = ofX[done], nil
			}
			ofX[q] = spectra(x, q, free)
		}
		clear(product)
		for k := max(0, q-len(ofX)+1); k <= min(q, len(ofK)-1); k++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			for i, v := range ofK[k] {
				product[i] += v * ofX[q-k][i]
			}
		}
		fft.Sequence(ring, product)
		from := q*piece - c
		for i := max(0, from); i < min(len(same), from+size); i++ {
			same[i] += ring[i-from] / float64(size) // the inverse is unnormalized
		}
	}
	return nil
}

// spikes returns the number of values that are not zero.
func spikes(x []float64) (n int) {
	for _, v := range x {
		if v != 0 {
			n++
		}
	}
	return n
}

// convolveDirect adds a kernel for each value that is not zero.
func convolveDirect(ctx context.Context, same, x, kernel []float64) error {
	c := (len(kernel) - 1) / 2
	for i, v := range x {
		if i%(1<<12) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if v == 0 {
			continue
		}
		first := max(0, c-i)
		for j, k := range kernel[first:min(len(kernel), len(x)+c-i)] {
			same[i-c+first+j] += float64(v * k)
		}
	}
	return nil
}

// ringFor returns the length of the FFTs for a signal of n values and a kernel that reaches half to both sides, and
// that of the pieces of the signal.
func ringFor(n, half, most int) (size, piece int) {
	size = powerOfTwo(n + half)
	if small := max(most, powerOfTwo(4*half+1)); small < size {
		return small, small - 2*half
	}
	return size, n
}

// ConvolveMemory returns roughly the memory that ConvolveSame takes for a signal of n values and a kernel of k, in
// bytes, including both of them.
func ConvolveMemory(n, k int) float64 {
	size, _ := ringFor(n, min(k/2, n-1), mostRing)
	if size > longestFFT {
		return 16*float64(n) + 8*float64(k) + 32*float64(min(k, 2*n)) + 64*longestFFT // two spectra of the kernel's length
	}
	return 16*float64(n) + 8*float64(k) + 48*float64(size) // ring, two spectra, gonum's tables and its working memory
}

// powerOfTwo returns the smallest power of two that is not less than n > 0.
func powerOfTwo(n int) int {
	return 1 << bits.Len(uint(n-1))
}
