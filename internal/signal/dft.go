package signal

import (
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/dsp/fourier"
)

// A DFT transforms real sequences of one length n to
//
//	X[k] = Σ_j x[j] exp(-2πi jk/n),  k = 0..n/2,
//
// and puts them into dst, of length n/2+1.
type DFT interface {
	Coefficients(dst []complex128, x []float64) []complex128
}

// NewDFT returns the transform of length n >= 2. For most lengths that is
// gonum's. But its time and its rounding error grow with the largest prime
// factor of n: for the prime 32749 it takes a second and has an error of 1e-8,
// where 32768 takes 2 ms and has 1e-14. Lengths with large factors use the
// chirp transform, so all lengths work equally well.
func NewDFT(n int) DFT {
	if chirped(n) {
		return newChirp(n)
	}
	return fourier.NewFFT(n)
}

func chirped(n int) bool { return largestPrimeFactor(n) > 50 }

// dftMemory returns roughly the memory that the transform of length n takes, in
// bytes.
func dftMemory(n int) float64 {
	if chirped(n) {
		return 16*float64(n) + 96*float64(powerOfTwo(n+n/2))
	}
	return 32 * float64(n)
}

// chirp is Bluestein's transform: as jk = (j² + k² - (k-j)²)/2,
//
//	X[k] = w[k] Σ_j (w[j] x[j]) conj(w[k-j]),  w[j] = exp(-πi j²/n),
//
// a convolution, and that can be done by FFTs of a convenient length. See
// Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., section 9.6.2.
type chirp struct {
	fft    *fourier.CmplxFFT
	w      []complex128 // n values
	filter []complex128 // the FFT of conj(w) on a ring, over the ring's length
	ring   []complex128
}

func newChirp(n int) *chirp {
	size := powerOfTwo(n + n/2) // k-j is from -(n-1) to n/2
	c := &chirp{
		fft:    fourier.NewCmplxFFT(size),
		w:      make([]complex128, n),
		filter: make([]complex128, size),
		ring:   make([]complex128, size),
	}
	for j := range n {
		// w repeats when j² grows by 2n; small angles lose fewer digits.
		c.w[j] = cmplx.Rect(1, -math.Pi*float64(j*j%(2*n))/float64(n))
		v := cmplx.Conj(c.w[j]) / complex(float64(size), 0)
		c.filter[(size-j)%size] = v
		if j <= n/2 {
			c.filter[j] = v
		}
	}
	c.fft.Coefficients(c.filter, c.filter)
	return c
}

func (c *chirp) Coefficients(dst []complex128, x []float64) []complex128 {
	clear(c.ring)
	for j, v := range x {
		c.ring[j] = complex(v, 0) * c.w[j]
	}
	c.fft.Coefficients(c.ring, c.ring)
	for i, f := range c.filter {
		c.ring[i] *= f
	}
	c.fft.Sequence(c.ring, c.ring)
	for k := range dst {
		dst[k] = c.w[k] * c.ring[k]
	}
	return dst
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
