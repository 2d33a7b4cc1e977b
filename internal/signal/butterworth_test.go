package signal_test

import (
	"fmt"
	"math"
	"math/cmplx"
	"strings"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/lifnb/lifnb/internal/signal"
)

func TestButterworthLowPassIsSciPys(t *testing.T) {
	fix := fixture(t, "butterworth.npz")
	cutoffs := array[float64](t, fix, "cutoffs")
	worst := 0.0
	for order := 1; order <= 8; order++ {
		want := array[float64](t, fix, fmt.Sprintf("sos_%d", order))
		for _, cutoff := range cutoffs {
			sos, err := signal.ButterworthLowPass(order, cutoff)
			if err != nil {
				t.Fatal(err)
			}
			for i, row := range sos {
				// The gain in the first row is small: b and a have scales of their own, and single coefficients of 0
				// have none.
				for _, side := range [][2]int{{0, 3}, {3, 6}} {
					got, want := row[side[0]:side[1]], want[side[0]:side[1]]
					e := maxDiff(got, want) / maxAbs(want)
					if e > 1e-12 {
						t.Errorf("order %d, cutoff %g, section %d: %v, want %v", order, cutoff, i, got, want)
					}
					worst = max(worst, e)
				}
				want = want[6:]
			}
		}
		if len(want) != 0 {
			t.Errorf("order %d: %d coefficients are missing", order, len(want))
		}
	}
	t.Logf("largest relative difference %.1e", worst)
}

// The theory knows nothing of poles and sections: the bilinear transform turns |H|² = 1/(1 + (f/fc)^(2n)) into the same
// with tan(πf/2) in place of f.
func TestButterworthLowPassResponse(t *testing.T) {
	worst := 0.0
	for _, cutoff := range []float64{0.001, 0.006, 0.1, 0.5, 0.9} {
		n := 1 << 15 // samples for the impulse response to die out
		if cutoff < 0.1 {
			n = 1 << 18
		}
		impulse := make([]float64, n)
		impulse[0] = 1
		fft := fourier.NewFFT(n)
		for _, order := range []int{1, 2, 3, 4, 5, 6, 7, 8, 20} {
			sos, err := signal.ButterworthLowPass(order, cutoff)
			if err != nil {
				t.Fatal(err)
			}
			response := fft.Coefficients(nil, sos.Filter(impulse))
			for k, h := range response[:n/2] { // at Nyquist the tangent is infinite
				f := float64(k) / float64(n/2)
				ratio := math.Tan(math.Pi*f/2) / math.Tan(math.Pi*cutoff/2)
				want := 1 / math.Sqrt(1+math.Pow(ratio, float64(2*order)))
				e := math.Abs(cmplx.Abs(h) - want)
				if !(e <= 1e-9) {
					t.Fatalf("order %d, cutoff %g: |H(%g)| = %g, want %g", order, cutoff, f, cmplx.Abs(h), want)
				}
				worst = max(worst, e)
			}
		}
	}
	t.Logf("largest difference %.1e", worst)
}

func TestButterworthLowPassErrors(t *testing.T) {
	for _, c := range []struct {
		order  int
		cutoff float64
		want   string // what the message must name
	}{
		{0, 0.1, "order is 0"},
		{-3, 0.1, "order is -3"},
		{21, 0.1, "order is 21"},
		{math.MaxInt, 0.1, "order is"},
		{4, 0, "cutoff is 0"},
		{4, -0.1, "cutoff is -0.1"},
		{4, 9e-7, "cutoff is 9e-07"},
		{4, 1, "cutoff is 1"},
		{4, math.Inf(1), "cutoff is +Inf"},
		{4, math.NaN(), "cutoff is NaN"},
	} {
		sos, err := signal.ButterworthLowPass(c.order, c.cutoff)
		if err == nil || !strings.Contains(err.Error(), c.want) || sos != nil {
			t.Errorf("ButterworthLowPass(%d, %g) = %v, %v; want an error with %q", c.order, c.cutoff, sos, err, c.want)
		}
	}
}

// The ends of the valid range give filters that work.
func TestButterworthLowPassRange(t *testing.T) {
	x := make([]float64, 1000)
	for i := range x {
		x[i] = 1
	}
	for _, order := range []int{1, 20} {
		for _, cutoff := range []float64{1e-6, math.Nextafter(1, 0)} {
			sos, err := signal.ButterworthLowPass(order, cutoff)
			if err != nil {
				t.Fatal(err)
			}
			y, err := sos.FiltFilt(ctx, x)
			if err != nil {
				t.Fatal(err)
			}
			if e := maxDiff(y, x); e > 2e-4 {
				t.Errorf("order %d, cutoff %g: the DC gain is wrong by %g", order, cutoff, e)
			}
		}
	}
}
