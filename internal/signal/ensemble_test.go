package signal

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func gaussians(rng *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	return x
}

// The spectra of one response are Welch's. Those of several are the sums of Welch's, and what leaves segments out is
// the sum over the others.
func TestEnsembleBesideWelch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		segment := rapid.IntRange(4, 40).Draw(t, "segment")
		n := rapid.IntRange(3*segment+2, 9*segment).Draw(t, "samples")
		x := gaussians(rng, n)
		var y [][]float64
		for range rapid.IntRange(1, 4).Draw(t, "responses") {
			y = append(y, gaussians(rng, n))
		}
		const dt = 1e-3
		e := NewEnsemble(x, y, 0, 0, segment)
		sum, err := e.Sum(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		mean := make([]float64, n)
		power := make([]float64, segment/2+1)
		var c CrossSpectra
		for _, one := range y {
			for i, v := range one {
				mean[i] += v
			}
			if c, err = Welch(t.Context(), x, one, dt, segment); err != nil {
				t.Fatal(err)
			}
			for k := range power {
				power[k] += c.YY[k]
			}
		}
		if c, err = Welch(t.Context(), x, mean, dt, segment); err != nil {
			t.Fatal(err)
		}
		near := func(what string, got, want []float64) {
			density, frequency, err := e.Density(t.Context(), dt, got)
			if err != nil {
				t.Fatal(err)
			}
			for k := range want {
				if math.Abs(density[k]-want[k]) > 1e-9*(math.Abs(want[k])+1e-3) || frequency[k] != c.Frequency[k] {
					t.Fatalf("%s at %g Hz: %g, want %g at %g Hz", what, frequency[k], density[k], want[k], c.Frequency[k])
				}
			}
		}
		near("stimulus", sum.XX, c.XX)
		near("responses", sum.Power, power)
		near("their sum", sum.Whole, c.YY)
		re, im := make([]float64, len(power)), make([]float64, len(power))
		wantRe, wantIm := make([]float64, len(power)), make([]float64, len(power))
		for k, v := range sum.XY {
			re[k], im[k], wantRe[k], wantIm[k] = real(v), imag(v), real(c.XY[k]), imag(c.XY[k])
		}
		near("real part of the cross spectrum", re, wantRe)
		near("imaginary part of the cross spectrum", im, wantIm)

		left := e.LeaveNeighboursOut(t.Context(), sum)
		step, one := segment-segment/2, e.Zero()
		for i := range e.Segments() {
			got, err := left(i)
			if err != nil {
				t.Fatal(err)
			}
			want := e.Zero()
			for j := range e.Segments() {
				if apart := (i - j) * step; max(apart, -apart) < segment {
					continue
				}
				if err := e.Segment(t.Context(), j, one); err != nil {
					t.Fatal(err)
				}
				want.add(one)
			}
			for k := range want.XY {
				if cmplx.Abs(got.XY[k]-want.XY[k]) > 1e-9*float64(segment) || math.Abs(got.Power[k]-want.Power[k]) > 1e-9*float64(segment) {
					t.Fatalf("without the neighbours of %d: %v and %g, want %v and %g", i, got.XY[k], got.Power[k], want.XY[k], want.Power[k])
				}
			}
		}
	})
}

// A filter with a short kernel is a convolution with that kernel, for segments of any length.
func TestFilterSegmentsConvolves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		segment := rapid.IntRange(200, 420).Draw(t, "segment")
		y := gaussians(rng, 3*segment+rapid.IntRange(0, 99).Draw(t, "more"))
		kernel := []float64{0.5, -1, 2, 0.25, 1} // lags -2 .. 2
		filter := make([]complex128, segment/2+1)
		for k := range filter {
			for i, v := range kernel {
				filter[k] += complex(v, 0) * cmplx.Rect(1, -2*math.Pi*float64(k*(i-2))/float64(segment))
			}
		}
		got, err := FilterSegments(t.Context(), y, segment, func(int) ([]complex128, error) { return filter, nil })
		if err != nil {
			t.Fatal(err)
		}
		step := segment - segment/2
		if want := (Segments(len(y), segment) - 1) * step; len(got) != want {
			t.Fatalf("%d samples, want %d", len(got), want)
		}
		for i, v := range got {
			want := 0.0
			for j, h := range kernel {
				want += h * y[step+i-(j-2)]
			}
			// Up to two samples beyond the end of a segment, the window is up to (2π/segment)².
			if math.Abs(v-want) > 0.01 {
				t.Fatalf("sample %d: %g, want %g", i, v, want)
			}
		}
		back, err := Kernel(t.Context(), filter, segment)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range back {
			want := 0.0
			if j := i - segment/2 + 2; 0 <= j && j < len(kernel) {
				want = kernel[j]
			}
			if math.Abs(v-want) > 1e-9 {
				t.Fatalf("lag %d: %g, want %g", i-segment/2, v, want)
			}
		}
	})
}
