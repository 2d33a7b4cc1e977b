package signal

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/floats"
)

// Every short length, by whatever NewDFT takes and by the chirp transform; and long ones of all kinds at a few
// frequencies.
func TestDFTIsItsDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	check := func(name string, d DFT, n int, bins ...int) {
		x := make([]float64, n)
		for i := range x {
			x[i] = rng.NormFloat64()
		}
		scale := floats.Norm(x, 2)
		got := make([]complex128, n/2+1)
		if err := d.Coefficients(t.Context(), got, x); err != nil {
			t.Fatal(err)
		}
		for _, k := range bins {
			var want complex128
			for j, v := range x {
				want += cmplx.Rect(v, -2*math.Pi*float64(j*k%n)/float64(n))
			}
			if e := cmplx.Abs(got[k]-want) / scale; !(e <= 1e-12) {
				t.Errorf("%s: length %d: X[%d] is wrong by %.1e of the scale", name, n, k, e)
			}
		}
	}
	for n := 2; n < 130; n++ {
		var bins []int
		for k := range n/2 + 1 {
			bins = append(bins, k)
		}
		check("any", NewDFT(n), n, bins...)
		check("chirp", newChirp(n), n, bins...)
	}
	for _, n := range []int{32768, 30000, 3277, 10923, 32749, 2 * 16381, 29 * 113 * 256, 524287} {
		check("any", NewDFT(n), n, 0, 1, n/7, n/3, n/2-1, n/2)
	}
}

func TestLargestPrimeFactor(t *testing.T) {
	for n, want := range map[int]int{2: 2, 3: 3, 4: 2, 6: 3, 9: 3, 12: 3, 18: 3, 32768: 2, 32749: 32749, 10923: 331, 49 * 49: 7, 2 * 53: 53} {
		if got := largestPrimeFactor(n); got != want {
			t.Errorf("largestPrimeFactor(%d) = %d, want %d", n, got, want)
		}
	}
}

// In pieces, a long transform is the same as at once.
func TestComplexFFTInPieces(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{longestFFT * 2, 3 * 3 * 5 * 7 * 11 * 13 * 17 * 5, 600_000} {
		x := make([]float64, n)
		for i := range x {
			x[i] = rng.NormFloat64()
		}
		got := make([]complex128, n/2+1)
		if err := (longDFT{newComplexFFT(n), make([]complex128, n)}).Coefficients(t.Context(), got, x); err != nil {
			t.Fatal(err)
		}
		want := fourier.NewFFT(n).Coefficients(nil, x)
		scale := floats.Norm(x, 2)
		for k := range got {
			if e := cmplx.Abs(got[k]-want[k]) / scale; !(e <= 1e-12) {
				t.Fatalf("length %d: X[%d] is wrong by %.1e of the scale", n, k, e)
			}
		}
	}
}
