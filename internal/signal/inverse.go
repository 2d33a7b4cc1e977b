package signal

import (
	"math"
	"math/bits"

	"github.com/lifnb/lifnb/internal/portable"
)

// Inverse returns the real sequence of length n that has the Fourier coefficients X[0] .. X[n/2],
//
//	x[j] = Σ_k X[k] exp(2πi jk/n),  k = 0..n-1,  X[n-k] = conj(X[k]),
//
// without the factor 1/n. The length n must be a power of two, at least 2. The imaginary parts of X[0] and X[n/2] are
// ignored.
//
// The result is the same on every processor, to the bit. It equals gonum's FFT.Sequence on amd64, as it is the same
// algorithm: FFTPACK (P. N. Swarztrauber, Vectorizing the FFTs, in: Rodrigue, ed., Parallel Computations, Academic
// Press 1982). Coefficients that are zero take no time; in band-limited noise most are.
//
// A sequence of length pm is woven of p sequences of length m: x[pj+i] has the coefficients
//
//	Y_i[k] = exp(2πi ik/pm) Σ_q exp(2πi iq/p) X[k+qm],  q = 0..p-1.
//
// Splitting each sequence into four, again and again, ends at sequences of length 1, which are the samples. If n is not
// a power of four, the first split is into two.
func Inverse(coefficients []complex128) []float64 {
	n := 2 * (len(coefficients) - 1)
	x, y := make([]float64, n), make([]float64, n)
	x[0], x[n-1] = real(coefficients[0]), real(coefficients[n/2])
	for k := 1; k < n/2; k++ {
		setPair(x, k, coefficients[k])
	}
	sequences := 1
	if bits.TrailingZeros(uint(n))%2 == 1 {
		splitInTwo(x, y)
		x, y, sequences = y, x, 2
	}
	for ; sequences < n; sequences *= 4 {
		splitInFour(x, y, sequences)
		x, y = y, x
	}
	return x
}

// All sequences are real, so their coefficients are conjugate symmetric, X[m-k] = conj(X[k]), and half of them are
// kept: real X[0], real and imaginary X[1], X[2], .., and real X[m/2] at the end.

// pair returns coefficient k, in between.
func pair(x []float64, k int) complex128 { return complex(x[2*k-1], x[2*k]) }

// conjugate returns the conjugate of coefficient k.
func conjugate(x []float64, k int) complex128 { return complex(x[2*k-1], -x[2*k]) }

func setPair(x []float64, k int, c complex128) { x[2*k-1], x[2*k] = real(c), imag(c) }

// turn returns exp(i angle).
func turn(angle float64) complex128 { return complex(portable.Cos(angle), portable.Sin(angle)) }

// splitInTwo splits x into two sequences, one after the other in y.
func splitInTwo(x, y []float64) {
	m := len(x) / 2
	x0, x1 := x[:m], x[m:]
	y0, y1 := y[:m], y[m:]
	y0[0], y1[0] = x0[0]+x1[m-1], x0[0]-x1[m-1]
	for k := 1; k < m/2; k++ {
		a, b := pair(x0, k), conjugate(x1, m/2-k)
		if a == 0 && b == 0 {
			continue
		}
		setPair(y0, k, a+b)
		setPair(y1, k, portable.Mul(turn(float64(k)*(2*math.Pi/float64(len(x)))), a-b))
	}
	if m > 1 {
		y0[m-1], y1[m-1] = 2*x0[m-1], -2*x1[0]
	}
}

// splitInFour splits each of the sequences in x into four. In y, all their first parts come first.
func splitInFour(x, y []float64, sequences int) {
	clear(y)
	m := len(x) / (4 * sequences)
	angle := 2 * math.Pi / float64(len(x)) // 2π/4m is this times the number of sequences
	turns := make([][4]complex128, m/2)    // exp(2πi ik/4m), for the k that need them
	for s := range sequences {
		in, out := x[4*m*s:], y[m*s:]
		x0, x1, x2, x3 := in[:m], in[m:2*m], in[2*m:3*m], in[3*m:4*m]
		y0, y1, y2, y3 := out[:m], out[m*sequences:][:m], out[2*m*sequences:][:m], out[3*m*sequences:][:m]

		sum, difference := x0[0]+x3[m-1], x0[0]-x3[m-1]
		y0[0], y1[0], y2[0], y3[0] = sum+2*x1[m-1], difference-2*x2[0], sum-2*x1[m-1], difference+2*x2[0]
		for k := 1; k < m/2; k++ {
			a, b, c, d := pair(x0, k), pair(x2, k), conjugate(x3, m/2-k), conjugate(x1, m/2-k) // q = 0..3
			if a == 0 && b == 0 && c == 0 && d == 0 {
				continue
			}
			w := &turns[k]
			if w[0] == 0 {
				for i := range w {
					w[i] = turn(float64(k) * (float64(i*sequences) * angle))
				}
			}
			sum, difference := a+c, a-c
			turned := complex(-imag(b-d), real(b-d)) // i(b - d)
			setPair(y0, k, sum+(b+d))
			setPair(y1, k, portable.Mul(w[1], difference+turned))
			setPair(y2, k, portable.Mul(w[2], sum-(b+d)))
			setPair(y3, k, portable.Mul(w[3], difference-turned))
		}
		if m > 1 { // k = m/2
			sum, difference := x1[0]+x3[0], x3[0]-x1[0]
			y0[m-1], y2[m-1] = 2*(x0[m-1]+x2[m-1]), 2*difference
			y1[m-1] = float64(math.Sqrt2 * (x0[m-1] - x2[m-1] - sum))
			y3[m-1] = float64(-math.Sqrt2 * (x0[m-1] - x2[m-1] + sum))
		}
	}
}
