package lifnb

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
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
		// The line's power is amplitude²/2·500 times that of the noise per Hz; leakage falls to it at about this
		// distance.
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

// Lines are lines even if each frequency is in the main lobe of one, and noise is noise even if it is as narrow as the
// step between frequencies. What is a line does not depend on the bands.
func TestLinesAndNarrowNoise(t *testing.T) {
	sines := func(step float64) *Signal {
		s := &Signal{Dt: 1e-3, Samples: make([]float64, 20_000)}
		for f := step; f <= 100; f += step {
			for i := range s.Samples {
				s.Samples[i] += math.Sin(2*math.Pi*f*float64(i)*s.Dt + f*f) // of different phases
			}
		}
		return s
	}
	narrow := Must(BandLimitedNoise{Low: 49.5, High: 50.5, Dt: 1e-3, Duration: 20, Amplitude: 1, Seed: 20}.Run(ctx))
	for _, test := range []struct {
		name     string
		stimulus *Signal
		segment  float64
		bands    []Band
		refused  []bool
	}{
		{"sines 10 Hz apart", sines(10), 0, []Band{{0, 100}, {20, 80}}, []bool{true, true}},
		{"sines 5 Hz apart", sines(5), 0.5, []Band{{0, 100}, {20, 80}}, []bool{true, true}},
		{"repeated once per segment", sines(1), 1, []Band{{0, 100}, {20, 24}}, []bool{false, false}},
		{"repeated twice per segment", sines(1), 2, []Band{{0, 100}, {20, 24}}, []bool{true, true}},
		{"narrow noise", narrow, 1, []Band{{49, 51}, {40, 60}}, []bool{false, true}},
	} {
		m := MutualInformation{Stimulus: test.stimulus, Response: test.stimulus, Segment: test.segment}
		for i, band := range test.bands {
			m.Bands = []Band{band}
			if _, err := m.Run(ctx); (err != nil) != test.refused[i] {
				t.Errorf("%s, %v: refused %t, want %t (%v)", test.name, band, err != nil, test.refused[i], err)
			}
		}
	}
	s, r := noisyPair(1, 3, 50.3, 20_000)
	m := MutualInformation{Stimulus: s, Response: r, Bands: []Band{{0, 100}}}
	alone, _ := m.Run(ctx)
	m.Bands = []Band{{0, 100}, {0, 500}}
	together, err := m.Run(ctx)
	if err != nil || alone == nil || alone.Bands[0] != together.Bands[0] {
		t.Errorf("alone %v, together %v, %v: want the same in %v", alone, together, err, Band{0, 100})
	}
}

// What is left out of a band is said, is kept in files, and is nothing for noise that fills the band.
func TestLeftOut(t *testing.T) {
	s, r := noisyPair(1, 100, 50.3, 20_000)
	m := MutualInformation{Stimulus: s, Response: r, Bands: []Band{{0, 200}, {300, 400}}}
	info := Must(m.Run(ctx))
	near, far := info.Bands[0], info.Bands[1]
	counted := 0.0
	for k, f := range info.Frequency {
		if f <= 200 && info.PerHertz[k] > 0 {
			counted += info.Frequency[1]
		}
	}
	if math.Abs(near.LeftOut-(200-counted)) > 2*info.Frequency[1] || near.LeftOut < 10 {
		t.Errorf("%g Hz left out, want %g", near.LeftOut, 200-counted)
	}
	if text := near.String(); !strings.Contains(text, " of 200 Hz counted: the rest holds only leakage and lines") {
		t.Error(text)
	}
	if text := far.String(); far.LeftOut != 0 || strings.Contains(text, "counted") {
		t.Error(text)
	}
	path := filepath.Join(t.TempDir(), "x.npz")
	if err := info.Save(path); err != nil {
		t.Fatal(err)
	}
	if loaded := Must(LoadInformation(path)); loaded.Bands[0] != near || loaded.Bands[1] != far {
		t.Errorf("loaded %v", loaded)
	}
	info.Bands = info.Bands[1:] // as a file of an earlier version, without the array
	if err := info.Save(path); err != nil {
		t.Fatal(err)
	}
	if loaded := Must(LoadInformation(path)); loaded.Bands[0] != far {
		t.Errorf("loaded %v", loaded)
	}
	upper := Must(UpperBound{Responses: []*Signal{s, s}, Bands: m.Bands}.Run(ctx))
	if upper.Bands[0].LeftOut < 5 || upper.Bands[1].LeftOut != 0 {
		t.Errorf("upper bound: %v", upper)
	}
}
