package signal

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"
)

// The coherence with stored spectra is Welch's.
func TestCoherenceWith(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		segment := rapid.IntRange(2, 40).Draw(t, "segment")
		n := rapid.IntRange(2*segment, 9*segment).Draw(t, "samples")
		x, y := gaussians(rng, n), gaussians(rng, n)
		want, err := Welch(t.Context(), x, y, 1e-3, segment)
		if err != nil {
			t.Fatal(err)
		}
		spectra, err := Spectra(t.Context(), x, segment)
		if err != nil {
			t.Fatal(err)
		}
		got, err := CoherenceWith(t.Context(), spectra, y, segment)
		if err != nil || !floats.EqualApprox(got, want.Coherence(), 1e-9) {
			t.Fatalf("%v (%v), want %v", got, err, want.Coherence())
		}
	})
}
