package signal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

func TestFiltFiltIsSciPys(t *testing.T) {
	fix := fixture(t, "filtfilt.npz")
	x := array[float64](t, fix, "x")
	cutoffs := array[float64](t, fix, "cutoffs")
	worst := 0.0
	for order := 1; order <= 8; order++ {
		for name, x := range map[string][]float64{"y": x, "short": x[:3*(order+1)+1]} {
			want := array[float64](t, fix, fmt.Sprintf("%s_%d", name, order))
			for i, cutoff := range cutoffs {
				want := want[i*len(x) : (i+1)*len(x)]
				got, err := lowPass(t, order, cutoff).FiltFilt(ctx, x)
				if err != nil {
					t.Fatal(err)
				}
				e := maxDiff(got, want) / maxAbs(want)
				if e > 1e-9 {
					t.Errorf("%s, order %d, cutoff %g: differs by %.1e of its scale", name, order, cutoff, e)
				}
				worst = max(worst, e)
			}
		}
	}
	t.Logf("largest difference %.1e of the scale", worst)
}

func TestFiltFiltNeedsMoreThanItsPadding(t *testing.T) {
	for order := 1; order <= 8; order++ {
		for _, n := range []int{0, 1, 3 * (order + 1)} {
			y, err := lowPass(t, order, 0.1).FiltFilt(ctx, make([]float64, n))
			want := fmt.Sprintf("x has %d samples: must have more than %d", n, 3*(order+1))
			if err == nil || !strings.Contains(err.Error(), want) || y != nil {
				t.Errorf("order %d: FiltFilt of %d samples = %v, %v; want an error with %q", order, n, y, err, want)
			}
		}
	}
}

func TestFiltFiltWantsNormalizedSections(t *testing.T) {
	sos := signal.SOS{{1, 0, 0, 1, 0, 0}, {1, 0, 0, 2, 0, 0}}
	if _, err := sos.FiltFilt(ctx, make([]float64, 100)); err == nil || !strings.Contains(err.Error(), "a0 of section 1 is 2") {
		t.Errorf("error is %v", err)
	}
}

func TestFiltFiltKeepsAConstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sos := drawLowPass(t)
		level := rapid.Float64Range(1e-3, 100).Draw(t, "level")
		x := slices.Repeat([]float64{level}, rapid.IntRange(28, 300).Draw(t, "n"))
		y, err := sos.FiltFilt(ctx, x)
		if err != nil {
			t.Fatal(err)
		}
		if e := maxDiff(x, y); e > 1e-9*maxAbs(x) {
			t.Fatalf("a constant %g changes by %g", level, e)
		}
	})
}

// Zero phase: a pulse that is symmetric in time stays so. Only the ends are not treated alike, the forward pass being
// first; so they are quiet here for longer than the filter remembers.
func TestFiltFiltHasZeroPhase(t *testing.T) {
	const quiet = 1000
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.IntRange(1, 8).Draw(t, "order")
		sos, err := signal.ButterworthLowPass(order, rapid.Float64Range(0.1, 0.95).Draw(t, "cutoff"))
		if err != nil {
			t.Fatal(err)
		}
		half := values(1, 50).Draw(t, "half")
		x := make([]float64, quiet, 2*quiet+2*len(half))
		x = append(x, half...)
		slices.Reverse(half)
		x = append(x, half...)
		x = append(x, make([]float64, quiet)...)

		y, err := sos.FiltFilt(ctx, x)
		if err != nil {
			t.Fatal(err)
		}
		reversed := slices.Clone(y)
		slices.Reverse(reversed)
		if e := maxDiff(y, reversed); e > 1e-12 {
			t.Fatalf("order %d: a symmetric pulse gets asymmetric by %g", order, e)
		}
	})
}

func TestFiltersLeaveTheirInput(t *testing.T) {
	x := []float64{20: 1, 40: 0}
	before := slices.Clone(x)
	sos := lowPass(t, 4, 0.2)
	if _, err := sos.FiltFilt(ctx, x); err != nil {
		t.Fatal(err)
	}
	sos.Filter(x)
	if !slices.Equal(x, before) {
		t.Error("x has changed")
	}
}

func lowPass(t *testing.T, order int, cutoff float64) signal.SOS {
	t.Helper()
	sos, err := signal.ButterworthLowPass(order, cutoff)
	if err != nil {
		t.Fatal(err)
	}
	return sos
}

// drawLowPass draws a filter that a signal of 28 samples is long enough for.
func drawLowPass(t *rapid.T) signal.SOS {
	order := rapid.IntRange(1, 8).Draw(t, "order")
	cutoff := rapid.Float64Range(0.001, 0.99).Draw(t, "cutoff")
	sos, err := signal.ButterworthLowPass(order, cutoff)
	if err != nil {
		t.Fatal(err)
	}
	return sos
}
