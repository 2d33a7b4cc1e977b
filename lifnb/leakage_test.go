package lifnb

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// noisyPair returns white noise with a sine in it, and a response that follows both in noise of its own, so that the
// coherence of the noise is one half: 1 bit/s/Hz.
func noisyPair(seed uint64, amplitude, frequency float64, n int) (s, r *Signal) {
	rng := rand.New(rand.NewPCG(seed, 0))
	s, r = &Signal{Dt: 1e-3}, &Signal{Dt: 1e-3}
	phase := 2 * math.Pi * rng.Float64()
	for i := range n {
		x := rng.NormFloat64() + amplitude*math.Sin(2*math.Pi*frequency*float64(i)*s.Dt+phase)
		s.Samples, r.Samples = append(s.Samples, x), append(r.Samples, x+rng.NormFloat64())
	}
	return s, r
}

// A strong sine in the stimulus adds no information: neither at its own frequency nor where it leaks. What it hides
// there cannot be measured, so the information is a little lower.
func TestSineAddsNoInformation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amplitude := math.Pow(10, rapid.Float64Range(1.5, 3.5).Draw(t, "log amplitude"))
		frequency := rapid.OneOf(rapid.Just(50.3), rapid.Float64Range(40, 460)).Draw(t, "frequency")
		s, r := noisyPair(rapid.Uint64().Draw(t, "seed"), amplitude, frequency, 40_000)
		info, err := MutualInformation{Stimulus: s, Response: r, Bands: []Band{{0, 500}}}.Run(ctx)
		if err != nil {
			t.Fatal(err)
		}
		// The line's power is amplitude²/2·500 times that of the noise per Hz; leakage falls to it at about this distance.
		hidden := 2 * (3 + math.Pow(4*0.0675*amplitude*amplitude/2/(3.05*0.002), 1./6)) * 3.05
		if got := info.Bands[0].Corrected(); got > 530 || got < 470-1.3*hidden {
			t.Fatalf("%g bits/s, want 500 - %g", got, hidden)
		}
	})
}

// Near a strong sine there is nothing but leakage.
func TestBandAtASine(t *testing.T) {
	s, r := noisyPair(1, 100, 50.3, 20_000)
	_, err := MutualInformation{Stimulus: s, Response: r, Bands: []Band{{45, 55}}}.Run(ctx)
	wantError(t, err, "Bands[0] = 45–55 Hz", "where the stimulus has power")
}
