package signal_test

import (
	"math/bits"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"
	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

// In pieces, a signal is what an inverse Fourier transform makes of all of its coefficients.
func TestSynthesis(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := 1 << rapid.IntRange(2, 12).Draw(t, "log n")
		first := rapid.IntRange(0, n/2).Draw(t, "first")
		last := rapid.IntRange(first, n/2).Draw(t, "last")
		parts := rapid.SliceOfN(rapid.Float64Range(-1, 1), 2*(last-first+1), 2*(last-first+1)).Draw(t, "x")
		all := make([]complex128, n/2+1)
		for k := first; k <= last; k++ {
			all[k] = complex(parts[2*(k-first)], parts[2*(k-first)+1])
		}
		want := fourier.NewFFT(n).Sequence(nil, all)
		piece := 1 << rapid.IntRange(1, bits.Len(uint(n))-1).Draw(t, "log piece")
		for name, s := range map[string]*signal.Synthesis{
			"whole":  signal.NewSynthesis(n, first, all[first:last+1]),
			"pieces": signal.SynthesisInPieces(n, first, all[first:last+1], 1, piece),
		} {
			got := make([]float64, rapid.IntRange(1, n).Draw(t, "cut"))
			for i := range s.Pieces() {
				if err := s.Fill(ctx, got, i); err != nil {
					t.Fatal(err)
				}
			}
			if e := maxDiff(got, want[:len(got)]); e > 1e-12*float64(last-first+1) {
				t.Fatalf("%s of %d samples: wrong by %g", name, n, e)
			}
		}
	})
}
