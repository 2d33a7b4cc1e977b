package signal

import (
	"context"
	"math"

	"github.com/lifnb/lifnb/internal/pieces"
	"github.com/lifnb/lifnb/internal/portable"
)

// Synthesis is the real signal with some given Fourier coefficients. All others are 0, except those at the negative
// frequencies,
//
//	x[j] = Σ_k X[k] exp(2πi jk/n),  X[-k] = conj(X[k]).
//
// A long one comes in pieces, each of every m-th sample: x[a + m b] has, as a signal of n/m samples, the coefficients
//
//	Y[c] = Σ_d X[c + d n/m] exp(2πi a (c + d n/m)/n).
//
// (This is decimation in time: Oppenheim & Schafer, Discrete-Time Signal Processing, 3rd ed., section 9.2.) A piece
// takes a fraction of a second, however long the signal, where its whole FFT takes seconds and gigabytes.
type Synthesis struct {
	n, m  int // samples of the signal, and pieces
	first int
	x     []complex128 // coefficients first, first+1, ...
}

// NewSynthesis returns the signal of n samples, a power of two, whose Fourier coefficients from number first on are x,
// up to n/2 at most. Only the real parts count at 0 and n/2.
func NewSynthesis(n, first int, x []complex128) *Synthesis {
	return newSynthesis(n, first, x, 1<<20, 1<<18)
}

// newSynthesis makes one piece if there are up to whole samples, and otherwise pieces of piece samples.
func newSynthesis(n, first int, x []complex128, whole, piece int) *Synthesis {
	s := &Synthesis{n: n, m: 1, first: first, x: x}
	if n > whole {
		s.m = n / piece
	}
	return s
}

// Pieces returns the number of pieces.
func (s *Synthesis) Pieces() int { return s.m }

// Fill puts the samples of a piece into their places in dst, as far as dst reaches. Several goroutines may fill pieces
// at the same time. A cancelled context ends it early.
func (s *Synthesis) Fill(ctx context.Context, dst []float64, piece int) error {
	coefficients := make([]complex128, s.n/s.m/2+1)
	err := pieces.Each(ctx, len(s.x), func(from, to int) { s.coefficients(coefficients, piece, from, to) })
	if err != nil {
		return err
	}
	const lookEvery = 4096 // samples of which each may be on a page of its own that the system has yet to provide
	for i, j, samples := 0, piece, Inverse(coefficients); j < len(dst); i, j = i+1, j+s.m {
		if i%lookEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		dst[j] = samples[i]
	}
	return nil
}

// coefficients adds what some of the given coefficients contribute to those of a piece, Y[0] to Y[len(y)-1], to y.
func (s *Synthesis) coefficients(y []complex128, piece, from, to int) {
	size := s.n / s.m
	const run = 64 // number of turns computed from one another before rounding errors add up
	step := turn(2 * math.Pi * float64(piece) / float64(s.n))
	var turned complex128
	for i := from; i < to; i++ { // from is a multiple of run
		x, k := s.x[i], s.first+i
		if i%run == 0 {
			turned = turn(2 * math.Pi * float64(piece*k%s.n) / float64(s.n))
		}
		c, v := k%size, portable.Mul(x, turned)
		alone := complex(real(x)*real(turned), 0)
		turned = portable.Mul(turned, step)
		if k == 0 || 2*k == s.n { // the opposite of itself
			y[c] += alone
			continue
		}
		if 2*c <= size {
			y[c] += v
		}
		if opposite := (size - c) % size; 2*opposite <= size {
			y[opposite] += complex(real(v), -imag(v))
		}
	}
}
