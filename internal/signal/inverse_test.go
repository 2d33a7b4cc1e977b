package signal

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"
	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/portable"
)

// Of random coefficients, in a band or everywhere: gonum's inverse transform to rounding, and to the bit on amd64.
func TestInverse(t *testing.T) {
	toTheBit := runtime.GOARCH == "amd64" && !portable.Fuses()
	rapid.Check(t, func(t *rapid.T) {
		n := 1 << rapid.IntRange(1, 14).Draw(t, "log2 length")
		low := rapid.IntRange(0, n/2).Draw(t, "low")
		high := rapid.IntRange(low, n/2).Draw(t, "high")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		coefficients := make([]complex128, n/2+1)
		for k := low; k <= high; k++ {
			coefficients[k] = complex(r.NormFloat64(), r.NormFloat64())
		}
		want := fourier.NewFFT(n).Sequence(nil, coefficients)
		got := Inverse(coefficients)
		if len(got) != n {
			t.Fatalf("%d samples, want %d", len(got), n)
		}
		for j := range want {
			if math.Abs(got[j]-want[j]) > 1e-14*math.Sqrt(float64(n)) || toTheBit && got[j] != want[j] {
				t.Fatalf("sample %d of %d is %x, want %x", j, n, got[j], want[j])
			}
		}
	})
}

// The definition, term by term.
func TestInverseOfDefinition(t *testing.T) {
	const n = 32
	r := rand.New(rand.NewPCG(1, 2))
	coefficients := make([]complex128, n/2+1)
	for k := range coefficients {
		coefficients[k] = complex(r.NormFloat64(), r.NormFloat64())
	}
	for j, got := range Inverse(coefficients) {
		want := real(coefficients[0]) + real(coefficients[n/2])*math.Cos(math.Pi*float64(j))
		for k := 1; k < n/2; k++ {
			sin, cos := math.Sincos(2 * math.Pi * float64(j*k) / n)
			want += 2 * (real(coefficients[k])*cos - imag(coefficients[k])*sin)
		}
		if math.Abs(got-want) > 1e-13 {
			t.Errorf("sample %d is %g, want %g", j, got, want)
		}
	}
}

// The study's stimulus: 2 s at 10 µs, in a band of 100 Hz.
func BenchmarkInverse(b *testing.B) {
	const n = 1 << 18
	coefficients := make([]complex128, n/2+1)
	for k := range coefficients[:263] {
		coefficients[k] = complex(1, float64(k))
	}
	b.Run("own", func(b *testing.B) {
		for b.Loop() {
			Inverse(coefficients)
		}
	})
	b.Run("gonum", func(b *testing.B) {
		for b.Loop() {
			fourier.NewFFT(n).Sequence(nil, coefficients)
		}
	})
}
