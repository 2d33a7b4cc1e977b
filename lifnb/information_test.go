package lifnb

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

// gaussianPair returns white noise and a response that follows it with coherence c at all frequencies.
func gaussianPair(seed uint64, n int, c float64) (s, r *Signal) {
	rng := rand.New(rand.NewPCG(seed, 0))
	s, r = &Signal{Dt: 1e-3, Samples: make([]float64, n)}, &Signal{Dt: 1e-3, Samples: make([]float64, n)}
	for i := range n {
		x, y := rng.NormFloat64(), rng.NormFloat64()
		s.Samples[i], r.Samples[i] = x, math.Sqrt(c)*x+math.Sqrt(1-c)*y
	}
	return s, r
}

// Gaussian signals of known coherence: with this many segments the bias is small, and I = -log2(1 - C) per Hz.
func TestInformationOfGaussianSignals(t *testing.T) {
	for _, c := range []float64{0, 0.1, 0.5, 0.9} {
		s, r := gaussianPair(1, 1_000_000, c)
		info := Must(MutualInformation{Stimulus: s, Response: r, Bands: []Band{{100, 400}}, Segment: 0.1}.Run(ctx))
		want := -300 * math.Log2(1-c)
		if got := info.Bands[0].Raw; math.Abs(got-want) > 0.02*want+1 {
			t.Errorf("C = %g: %g bits/s, want %g", c, got, want)
		}
		if got := stat.Mean(info.Coherence[5:45], nil); math.Abs(got-c) > 0.005 {
			t.Errorf("C = %g, want %g", got, c)
		}
	}
}

// Coherence does not depend on the scale, sign and offset of either signal, nor on their order.
func TestCoherenceIsInvariant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, r := gaussianPair(rapid.Uint64().Draw(t, "seed"), 3000, 0.4)
		m := MutualInformation{Stimulus: s, Response: r, Bands: []Band{{50, 450}}, Segment: 0.2}
		want := Must(m.Run(ctx))
		scale := rapid.SampledFrom([]float64{-3, 0.01, 700}).Draw(t, "scale")
		offset := rapid.Float64Range(-10, 10).Draw(t, "offset")
		changed := &Signal{Dt: r.Dt}
		for _, x := range r.Samples {
			changed.Samples = append(changed.Samples, scale*x+offset)
		}
		m.Response = changed
		if got := Must(m.Run(ctx)); math.Abs(got.Bands[0].Raw-want.Bands[0].Raw) > 1e-6*want.Bands[0].Raw {
			t.Fatalf("%g bits/s, want %g", got.Bands[0].Raw, want.Bands[0].Raw)
		}
		m.Stimulus, m.Response = newStimulus(r.Dt, r.Samples), &Signal{Dt: s.Dt, Samples: s.Samples}
		if got := Must(m.Run(ctx)); math.Abs(got.Bands[0].Raw-want.Bands[0].Raw) > 1e-9*want.Bands[0].Raw {
			t.Fatalf("%g bits/s with stimulus and response exchanged, want %g", got.Bands[0].Raw, want.Bands[0].Raw)
		}
	})
}

// The gain of a Gaussian, g(f) = e^{-2(πσf)²}, varies by (4π²σ²f)² var(f) within the resolution of a Hann window, whose
// power has the variance 1/(3T²). The part of it that the phases do not compensate is lost for the coherence.
func TestGaussianCostsCoherence(t *testing.T) {
	s, _ := gaussianPair(1, 1_000_000, 0)
	const segment = 0.2
	for _, sigma := range []float64{1e-3, 2e-3, 2.5e-3} {
		r := &Signal{Dt: s.Dt, Samples: Must(signal.ConvolveSame(ctx, s.Samples, signal.Gaussian(sigma, s.Dt))), Sigma: sigma}
		info := Must(MutualInformation{Stimulus: s, Response: r, Bands: []Band{{100, 250}}, Segment: segment}.Run(ctx))
		for k, f := range info.Frequency {
			if f < 100 || f > 250 {
				continue
			}
			want := math.Pow(4*math.Pi*math.Pi*sigma*sigma*f/segment, 2) / 3
			if got := 1 - info.Coherence[k]; math.Abs(got-want) > 0.1*want {
				t.Errorf("σ = %g s: at %g Hz a share of %g is lost, want %g", sigma, f, got, want)
			}
		}
	}
}

func TestSilenceCarriesNoInformation(t *testing.T) {
	s, _ := gaussianPair(1, 3000, 0)
	silent := &Signal{Dt: s.Dt, Samples: make([]float64, 3000)}
	info := Must(MutualInformation{Stimulus: s, Response: silent, Bands: []Band{{0, 500}}, Segment: 0.2}.Run(ctx))
	if info.Bands[0].Raw != 0 {
		t.Errorf("%g bits/s, want 0", info.Bands[0].Raw)
	}
}

// The study's 0-100 Hz band holds bins 0 to 32 of 3.05 Hz. Edges that are bins belong to both neighbouring bands.
func TestBandBins(t *testing.T) {
	for _, test := range []struct {
		band        Band
		df          float64
		first, last int
	}{
		{Band{0, 100}, 1 / 0.32768, 0, 32},
		{Band{100, 200}, 1 / 0.32768, 33, 65},
		{Band{200, 300}, 1 / 0.32768, 66, 98},
		{Band{10, 20}, 0.1, 100, 200}, // 20/0.1 and 10/0.1 may be off by a bit
		{Band{0.3, 0.7}, 0.1, 3, 7},   // 0.3/0.1 is 2.9999999999999996
		{Band{0, 1}, 1.5, 0, 0},
	} {
		if first, last := test.band.bins(test.df); first != test.first || last != test.last {
			t.Errorf("%v at %g Hz: bins %d to %d, want %d to %d", test.band, test.df, first, last, test.first, test.last)
		}
	}
}
