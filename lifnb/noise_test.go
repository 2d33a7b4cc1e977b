package lifnb

import (
	"context"
	"math"
	"math/cmplx"
	"slices"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

var ctx = context.Background()

// drawNoise draws the parameters of a short band-limited noise.
func drawNoise(t *rapid.T) BandLimitedNoise {
	n := rapid.IntRange(64, 4096).Draw(t, "n")
	dt := rapid.SampledFrom([]float64{1e-5, 1e-4, 3.3e-4}).Draw(t, "dt")
	low := rapid.Float64Range(0, 0.4).Draw(t, "low") / dt
	high := rapid.Float64Range(low+4/(float64(n)*dt), 0.5/dt).Draw(t, "high")
	return BandLimitedNoise{Low: low, High: high, Amplitude: rapid.Float64Range(0, 3).Draw(t, "amplitude"),
		Dt: dt, Duration: float64(n) * dt, Seed: rapid.Uint64().Draw(t, "seed")}
}

// All power lies inside the band. This is visible with noise of a full period, whose Fourier bins are those it is made
// of.
func TestBandLimitedNoiseBand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawNoise(t)
		nn := 1 << rapid.IntRange(6, 12).Draw(t, "log2 length")
		n.Duration = float64(nn) * n.Dt
		if n.High-n.Low < 2/n.Duration {
			t.Skip("no room in the band")
		}
		s, err := n.Run(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Samples) != nn {
			t.Fatalf("%d samples, want %d", len(s.Samples), nn)
		}
		for k, x := range fourier.NewFFT(nn).Coefficients(nil, s.Samples) {
			f := float64(k) / n.Duration
			inside := f > n.Low-0.51/n.Duration && f < n.High+0.51/n.Duration
			if power := real(x)*real(x) + imag(x)*imag(x); !inside && power > 1e-20*float64(nn*nn) {
				t.Fatalf("power %g at %g Hz, outside %g to %g Hz", power, f, n.Low, n.High)
			}
		}
	})
}

// The spectrum is Amplitude² divided by the width of the band inside it, and zero outside. That of a sine has its
// variance, Amplitude²/2, at its frequency.
func TestStimulusSpectrum(t *testing.T) {
	const seeds, low, high = 50, 100., 200.
	var inside, outside []float64
	for seed := range uint64(seeds) {
		s := Must(BandLimitedNoise{Low: low, High: high, Amplitude: 3, Dt: 1e-3, Duration: 8.192, Seed: seed}.Run(ctx))
		spectrum := Must(s.Spectrum())
		for k, f := range spectrum.Frequency {
			switch margin := 4 / DefaultSegment; { // beyond it, a Hann window leaks next to nothing
			case f > low+margin && f < high-margin:
				inside = append(inside, spectrum.Power[k])
			case f > margin && f < low-margin || f > high+margin: // at 0 Hz it leaks through the mean that is taken off
				outside = append(outside, spectrum.Power[k])
			}
		}
	}
	const want = 9 / (high - low)
	mean, sd := stat.MeanStdDev(inside, nil)
	// Neighbouring frequencies share two thirds of a Hann window: the mean is as certain as that of half as many.
	if se := sd / math.Sqrt(float64(len(inside))/2); math.Abs(mean-want) > 3*se+0.01*want || se > 0.02*want {
		t.Errorf("density %g ± %g inside the band, want %g", mean, se, want)
	}
	if most := slices.Max(outside); most > 1e-3*want {
		t.Errorf("density %g outside the band", most)
	}

	const f, a = 125., 2.
	sine := Must(Must(SineCurrent{Amplitude: a, Frequency: f, Dt: 1e-3, Duration: 4.096}.Run(ctx)).Spectrum())
	area := floats.Sum(sine.Power) * sine.Frequency[1]
	if peak := sine.Frequency[floats.MaxIdx(sine.Power)]; math.Abs(peak-f) > sine.Frequency[1] || math.Abs(area-a*a/2) > 1e-3*a*a/2 {
		t.Errorf("a sine of %g Hz and variance %g has its peak at %g Hz and the area %g", f, a*a/2, peak, area)
	}
}

// The mean is zero, and the variance is that of the definition: each coefficient contributes 1/m of Amplitude² (a
// quarter of that at 0 Hz and at the Nyquist frequency, where it is real), and there are m+1 of them.
func TestBandLimitedNoiseSD(t *testing.T) {
	const amplitude, seeds = 0.5, 4000
	for _, test := range []struct{ low, high, coefficients float64 }{
		{0, 4, 4.25}, {20, 24, 5}, {28, 32, 4.25}, {0, 32, 31.5},
	} {
		low, m, coefficients := test.low, test.high-test.low, test.coefficients
		var power []float64
		for seed := range uint64(seeds) {
			s := Must(BandLimitedNoise{Low: low, High: test.high, Amplitude: amplitude, Dt: 1 / 64., Duration: 1, Seed: seed}.Run(ctx))
			mean, variance := stat.PopMeanVariance(s.Samples, nil)
			power = append(power, variance+mean*mean)
			if low > 0 && math.Abs(mean) > 1e-12 {
				t.Fatalf("mean %g, want 0: the band does not reach it", mean)
			}
		}
		want := amplitude * amplitude * coefficients / m
		se := want * math.Sqrt(1/(coefficients*seeds)) // with two degrees of freedom each
		if got := stat.Mean(power, nil); math.Abs(got-want) > 4*se {
			t.Errorf("%g to %g Hz: variance %g, want %g ± %g", low, test.high, got, want, 4*se)
		}
	}
}

// The noise is flat inside the band. Short segments are numerous enough to show it, and leak a little.
func TestBandLimitedNoiseFlat(t *testing.T) {
	s := Must(BandLimitedNoise{Low: 100, High: 300, Amplitude: 1, Dt: 1e-3, Duration: 260, Seed: 3}.Run(ctx))
	info := Must(MutualInformation{Stimulus: s, Response: s,
		Bands: []Band{{100, 300}}, Segment: 0.1}.Run(ctx))
	for k, f := range info.Frequency {
		want := 1 / 200. // variance 1 over 200 Hz
		switch p := info.StimulusSpectrum[k]; {
		case f > 120 && f < 280 && math.Abs(p/want-1) > 0.1:
			t.Errorf("power density %g at %g Hz, want %g", p, f, want)
		case (f < 80 || f > 320) && p > 1e-2*want:
			t.Errorf("power density %g at %g Hz, want none", p, f)
		}
	}
}

// Rounding down would lose the last sample of 2 s at 10 µs.
func TestSampleCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 1e7).Draw(t, "n")
		dt := rapid.SampledFrom([]float64{1e-6, 1e-5, 1e-4, 1e-3, 3e-5, 1 / 3., 7e-4}).Draw(t, "dt")
		if got := samples(float64(n)*dt, dt); got != n {
			t.Fatalf("samples(%d·%g, %g) = %d", n, dt, dt, got)
		}
	})
	if got := samples(2, 1e-5); got != 200000 {
		t.Errorf("samples(2, 1e-5) = %d, want 200000", got)
	}
}

func TestSeedsDiffer(t *testing.T) {
	a, b := PaperNoise(0, 100), PaperNoise(0, 100)
	b.Seed++
	r := stat.Correlation(Must(a.Run(ctx)).Samples, Must(b.Run(ctx)).Samples, nil)
	if math.Abs(r) > 0.3 { // 200 cycles of the highest frequency: SD 0.05
		t.Errorf("noises of two seeds have correlation %g", r)
	}
}

// White noise of SD A has one-sided density 2·A²·Dt, of which the filter leaves |H|⁴: Butterworth both ways.
func TestLowPassNoise(t *testing.T) {
	n := LowPassNoise{Cutoff: 100, Amplitude: 2, Dt: 1e-3, Duration: 200, Seed: 1}
	s := Must(n.Run(ctx))
	if got, want := s.Samples[0], stat.Mean(s.Samples[1:], nil); math.Abs(got-want) > 1e-3 {
		t.Errorf("first sample %g, want the mean %g", got, want)
	}
	info := Must(MutualInformation{Stimulus: s, Response: s,
		Bands: []Band{{0, 100}}, Segment: 1}.Run(ctx))
	for k, f := range info.Frequency {
		warped := math.Tan(math.Pi*f*n.Dt) / math.Tan(math.Pi*n.Cutoff*n.Dt) // by the bilinear transform
		gain := 1 / (1 + math.Pow(warped, 2*lowPassOrder))
		want := 2 * n.Amplitude * n.Amplitude * n.Dt * gain * gain
		if got := info.StimulusSpectrum[k]; f > 5 && f < 150 && want > 1e-6 && math.Abs(got/want-1) > 0.25 {
			t.Errorf("power density %g at %g Hz, want %g", got, f, want)
		}
	}
}

func TestCurrents(t *testing.T) {
	for _, test := range []struct {
		name string
		got  *Signal
		want []float64
	}{
		{"constant", Must(ConstantCurrent{Value: 1.5, Dt: 0.25, Duration: 1}.Run(ctx)), []float64{1.5, 1.5, 1.5, 1.5}},
		{"step", Must(StepCurrent{Before: 1, After: 2, Onset: 0.5, Dt: 0.25, Duration: 1}.Run(ctx)), []float64{1, 1, 2, 2}},
		{"step off the grid", Must(StepCurrent{Before: 1, After: 2, Onset: 0.6, Dt: 0.25, Duration: 1}.Run(ctx)), []float64{1, 1, 2, 2}},
		{"step at the end", Must(StepCurrent{Before: 1, After: 2, Onset: 1, Dt: 0.25, Duration: 1}.Run(ctx)), []float64{1, 1, 1, 1}},
		{"sine", Must(SineCurrent{Offset: 1, Amplitude: 2, Frequency: 1, Dt: 0.25, Duration: 1}.Run(ctx)), []float64{1, 3, 1, -1}},
		{"cosine", Must(SineCurrent{Amplitude: 1, Frequency: 1, Phase: math.Pi / 2, Dt: 0.25, Duration: 1}.Run(ctx)), []float64{1, 0, -1, 0}},
	} {
		if test.got.Dt != 0.25 || !slices.EqualFunc(test.got.Samples, test.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-15 }) {
			t.Errorf("%s: %v", test.name, test.got.Samples)
		}
	}
}

// One seed means one noise, as documented: the Fourier coefficients of another band are the same, shifted in frequency,
// and the trials of another Simulation have the same noise.
func TestOneSeedIsOneNoise(t *testing.T) {
	const n, low, high = 4096, 400, 800 // samples, and bins of the lower band; 4 bins a hertz
	coefficients := func(from, to float64, seed uint64) []complex128 {
		s := Must(BandLimitedNoise{Low: from, High: to, Amplitude: 1, Dt: 1. / 1024, Duration: 4, Seed: seed}.Run(ctx))
		return fourier.NewFFT(n).Coefficients(nil, s.Samples)
	}
	a, b, other := coefficients(100, 200, 3), coefficients(200, 300, 3), coefficients(200, 300, 4)
	same, differ := 0.0, 0.0
	for k := low; k <= high; k++ {
		same, differ = max(same, cmplx.Abs(a[k]-b[k+high-low])), max(differ, cmplx.Abs(a[k]-other[k+high-low]))
	}
	if same > 1e-9 || differ < 1 {
		t.Errorf("coefficients differ by up to %g with one seed, and %g with two", same, differ)
	}

	trace := func(offset float64, seed uint64) []float64 {
		neuron := LIF{TauM: 1e-2, Offset: offset, Threshold: 100, Noise: White{1e-3}} // which never spikes
		return Must(Simulation{Neuron: neuron, Stimulus: silence(1e-3, 1), Trials: 2, Traces: 2, Seed: seed}.Run(ctx)).Voltage[1]
	}
	difference := func(offset float64, seed uint64) []float64 {
		d := trace(offset, seed)
		floats.Sub(d, trace(0, 3))
		return d
	}
	noise := stat.StdDev(difference(0, 4), nil)
	one := difference(1, 3) // what the offset adds, 1 - e^{-t/τ} about, and no noise
	if sd := stat.StdDev(one[200:], nil); sd > 1e-9 || noise < 0.1 {
		t.Errorf("the potentials of two simulations differ by %g with one seed, and %g with two", sd, noise)
	}
}
