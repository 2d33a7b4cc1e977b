package signal_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

// The plain definition averages the spectra of signals that are one segment long.
func TestLeaveOneOutIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		segment := rapid.IntRange(2, 40).Draw(t, "segment")
		step := segment - segment/2
		n := segment + step*rapid.IntRange(1, 6).Draw(t, "more segments") + rapid.IntRange(0, step-1).Draw(t, "rest")
		x, y, dt := values(n, n).Draw(t, "x"), values(n, n).Draw(t, "y"), 1e-3
		c, err := signal.Welch(ctx, x, y, dt, segment)
		if err != nil {
			t.Fatal(err)
		}
		left := 0
		c.LeaveOneOut(ctx, x, y, segment, func(got []float64) error {
			mean := signal.CrossSpectra{XX: make([]float64, len(c.XX)), YY: make([]float64, len(c.XX)), XY: make([]complex128, len(c.XX))}
			for i := range c.Segments {
				if i == left {
					continue
				}
				from, to := i*step, i*step+segment
				one, err := signal.Welch(ctx, x[from:to], y[from:to], dt, segment)
				if err != nil {
					t.Fatal(err)
				}
				for k := range mean.XX {
					mean.XX[k] += one.XX[k]
					mean.YY[k] += one.YY[k]
					mean.XY[k] += one.XY[k]
				}
			}
			for k, want := range mean.Coherence() {
				// Where next to nothing is left of the power, rounding decides.
				if mean.XX[k] < 1e-6*maxAbs(c.XX) || mean.YY[k] < 1e-6*maxAbs(c.YY) {
					continue
				}
				if d := got[k] - want; d > 1e-9 || d < -1e-9 {
					t.Fatalf("without segment %d of %d, frequency %d: %.12g, want %.12g", left, c.Segments, k, got[k], want)
				}
			}
			left++
			return nil
		})
		if left != c.Segments {
			t.Fatalf("%d segments left out, of %d", left, c.Segments)
		}
	})
}

// Where one segment has all the power of a signal, nothing is left without it, and not the coherence of rounding
// errors.
func TestLeaveOneOutOfTheOnlyPower(t *testing.T) {
	const segment = 50
	rng := rand.New(rand.NewPCG(11, 12))
	x, y := make([]float64, 500), make([]float64, 500)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	for i := range segment / 2 {
		y[i] = rng.NormFloat64() // in the first segment alone
	}
	c, err := signal.Welch(ctx, x, y, 1e-3, segment)
	if err != nil {
		t.Fatal(err)
	}
	var highest []float64
	c.LeaveOneOut(ctx, x, y, segment, func(coh []float64) error { highest = append(highest, slices.Max(coh)); return nil })
	if highest[0] != 0 {
		t.Errorf("coherence without the first segment is up to %g, want 0", highest[0])
	}
	if slices.Min(highest[1:]) < 0.05 {
		t.Errorf("coherence without one of the others is up to %g, want more", highest[1:])
	}
}
