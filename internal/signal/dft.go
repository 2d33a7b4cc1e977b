package signal

import (
	"context"
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/lifnb/lifnb/internal/pieces"
)

// A DFT transforms real sequences of one length n to
//
//	X[k] = Σ_j x[j] exp(-2πi jk/n),  k = 0..n/2,
//
// and puts them into dst, of length n/2+1. A cancelled context ends it early.
type DFT interface {
	Coefficients(ctx context.Context, dst []complex128, x []float64) error
}

// NewDFT returns the transform of length n >= 2. For most lengths that is gonum's. But its time and its rounding error
// grow with the largest prime factor of n: for the prime 32749 it takes a second and has an error of 1e-8, where 32768
// takes 1 ms and has 1e-14. Lengths with large factors use the chirp transform, so all lengths work equally well.
func NewDFT(n int) DFT {
	switch {
	case chirped(n):
		return newChirp(n)
	case n > longestFFT:
		return longDFT{newComplexFFT(n), make([]complex128, n)}
	}
	return shortDFT{fourier.NewFFT(n)}
}

// chirped tells which lengths use the chirp transform. For 3277 = 29·113, the default segment at 10 kHz, it would take
// five times as long as gonum's, whose error is still only 2e-13.
func chirped(n int) bool { return largestPrimeFactor(n) > 120 }

// dftMemory returns roughly the memory that the transform of length n takes, in bytes.
func dftMemory(n int) float64 {
	if chirped(n) {
		return 16*float64(n) + 96*float64(smooth(n+n/2))
	}
	return 32 * float64(n)
}

// shortDFT is gonum's.
type shortDFT struct{ fft *fourier.FFT }

func (d shortDFT) Coefficients(ctx context.Context, dst []complex128, x []float64) error {
	d.fft.Coefficients(dst, x)
	return ctx.Err()
}

// longDFT transforms sequences in pieces.
type longDFT struct {
	fft *complexFFT
	x   []complex128
}

func (d longDFT) Coefficients(ctx context.Context, dst []complex128, x []float64) error {
	err := pieces.Each(ctx, len(x), func(from, to int) {
		for j := from; j < to; j++ {
			d.x[j] = complex(x[j], 0)
		}
	})
	if err == nil {
		err = d.fft.transform(ctx, d.x)
	}
	if err != nil {
		return err
	}
	return pieces.Each(ctx, len(dst), func(from, to int) { copy(dst[from:to], d.x[from:to]) })
}

// chirp is Bluestein's transform: as jk = (j² + k² - (k-j)²)/2,
//
//	X[k] = w[k] Σ_j (w[j] x[j]) conj(w[k-j]),  w[j] = exp(-πi j²/n),
//
// a convolution, and that can be done by FFTs of a convenient length. See Oppenheim & Schafer, Discrete-Time Signal
// Processing, 3rd ed., section 9.6.2.
type chirp struct {
	fft    *complexFFT
	w      []complex128 // n values, once they are needed
	filter []complex128 // the FFT of conj(w) on a ring, over the ring's length
	ring   []complex128
}

func newChirp(n int) *chirp {
	size := smooth(n + n/2) // k-j is from -(n-1) to n/2
	return &chirp{fft: newComplexFFT(size), filter: make([]complex128, size), ring: make([]complex128, size)}
}

// prepare computes w and the filter.
func (c *chirp) prepare(ctx context.Context, n int) error {
	size, w := len(c.ring), make([]complex128, n)
	clear(c.filter)
	err := pieces.Each(ctx, n, func(from, to int) {
		for j := from; j < to; j++ {
			// w repeats when j² grows by 2n; small angles lose fewer digits.
			w[j] = cmplx.Rect(1, -math.Pi*float64(j*j%(2*n))/float64(n))
			v := cmplx.Conj(w[j]) / complex(float64(size), 0)
			c.filter[(size-j)%size] = v
			if j <= n/2 {
				c.filter[j] = v
			}
		}
	})
	if err == nil {
		err = c.fft.transform(ctx, c.filter)
	}
	if err == nil {
		c.w = w
	}
	return err
}

func (c *chirp) Coefficients(ctx context.Context, dst []complex128, x []float64) error {
	if c.w == nil {
		if err := c.prepare(ctx, len(x)); err != nil {
			return err
		}
	}
	err := pieces.Each(ctx, len(c.ring), func(from, to int) {
		clear(c.ring[from:to])
		for j := from; j < min(to, len(x)); j++ {
			c.ring[j] = complex(x[j], 0) * c.w[j]
		}
	})
	if err != nil {
		return err
	}
	if err := c.fft.transform(ctx, c.ring); err != nil {
		return err
	}
	// The inverse transform of z is the conjugate of the transform of conj(z).
	err = pieces.Each(ctx, len(c.ring), func(from, to int) {
		for i, f := range c.filter[from:to] {
			c.ring[from+i] = cmplx.Conj(c.ring[from+i] * f)
		}
	})
	if err != nil {
		return err
	}
	if err := c.fft.transform(ctx, c.ring); err != nil {
		return err
	}
	return pieces.Each(ctx, len(dst), func(from, to int) {
		for k := from; k < to; k++ {
			dst[k] = c.w[k] * cmplx.Conj(c.ring[k])
		}
	})
}

// largestPrimeFactor returns the largest prime factor of n >= 2.
func largestPrimeFactor(n int) int {
	for p := 2; p*p <= n; {
		if n%p == 0 {
			n /= p
		} else {
			p++
		}
	}
	return n
}

// smooth returns the smallest number from n on whose prime factors are 2, 3 and 5, and whose FFT is fast.
func smooth(n int) int {
	for ; ; n++ {
		if n < 6 || largestPrimeFactor(n) <= 5 {
			return n
		}
	}
}
