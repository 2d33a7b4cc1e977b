package lifnb

import (
	"context"
	"errors"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

// simulatedRate returns the rate of a neuron that is at its reset at the start. In a time D it spikes
// r·D + (CV² - 1)/2 times on average (Cox 1962, "Renewal theory", chapter 4). Of that se is the standard error.
func simulatedRate(t *testing.T, n LIF, dt, duration float64, trials int) (rate, se, cv float64) {
	t.Helper()
	r := Must(Simulation{Neuron: n, Stimulus: silence(dt, duration), Trials: trials, Seed: 1}.Run(ctx))
	cv = r.CV()
	rate = r.Rate() - (cv*cv-1)/2/duration
	return rate, cv * math.Sqrt(rate/(duration*float64(trials))), cv
}

// Theory meets simulations of the study's neuron to a tenth of a percent.
func TestTheoryOfPaperNeuron(t *testing.T) {
	for _, noise := range []Noise{Coin{5}, White{31.25e-6}} {
		n := PaperNeuron()
		n.Noise = noise
		theory := Must(n.Theory(paperDt))
		rate, se, cv := simulatedRate(t, n, paperDt, paperDuration, 300)
		t.Logf("%s: %.2f ± %.2f spikes/s, CV %.4f; %.2f and %.4f in theory", noiseName(noise), rate, se, cv, theory.Rate, theory.CV)
		if math.Abs(theory.Rate/rate-1) > 1e-3 || math.Abs(theory.CV/cv-1) > 5e-3 {
			t.Errorf("%s: %g spikes/s, CV %g, in theory %g and %g", noiseName(noise), rate, cv, theory.Rate, theory.CV)
		}
	}
}

// Inputs and noises from weak to strong, at short and long steps.
func TestTheoryOfRates(t *testing.T) {
	for _, test := range []struct {
		dt, offset, intensity float64
		reset, refractory     float64
		white, coin           float64 // how far theory may be off
	}{
		{dt: 1e-5, offset: 1.5, intensity: 30e-6, white: 1e-3, coin: 1e-3},
		{dt: 1e-5, offset: 1, intensity: 30e-6, white: 1e-3, coin: 1e-3},
		{dt: 1e-5, offset: 0.8, intensity: 100e-6, white: 2e-3, coin: 2e-3},
		{dt: 1e-5, offset: 2.5, intensity: 300e-6, white: 1e-3, coin: 1e-3},
		{dt: 1e-5, offset: 5, intensity: 30e-6, white: 1e-3, coin: 1e-3},
		{dt: 1e-5, offset: 2.5, intensity: 1e-6, white: 1e-3, coin: 1e-3},
		{dt: 1e-5, offset: 2, intensity: 60e-6, reset: -1, refractory: 1e-3, white: 1e-3, coin: 1e-3},
		{dt: 50e-6, offset: 2.5, intensity: 30e-6, white: 1e-3, coin: 1e-3},
		{dt: 50e-6, offset: 1, intensity: 100e-6, white: 2e-3, coin: 5e-3},
		{dt: 100e-6, offset: 0.9, intensity: 100e-6, white: 3e-3, coin: 1e-2},
		{dt: 100e-6, offset: 2.5, intensity: 1e-3, white: 3e-3, coin: 3e-3},
	} {
		coin := Coin{math.Sqrt(8 * test.intensity / test.dt)}
		for noise, tolerance := range map[Noise]float64{White{test.intensity}: test.white, coin: test.coin} {
			n := LIF{TauM: 2.5e-3, Offset: test.offset, Threshold: 1, Reset: test.reset, V0: test.reset, Refractory: test.refractory, Noise: noise}
			theory := Must(n.Theory(test.dt))
			rate, se, cv := simulatedRate(t, n, test.dt, 2, 100)
			rate /= 1 + test.refractory/2 // before the first spike there is none to recover from
			t.Logf("dt %g, offset %g, %s: %.2f ± %.2f spikes/s, %+.3f %%; CV %.4f, %+.2f %%", test.dt, test.offset, noiseName(noise),
				rate, se, 100*(theory.Rate/rate-1), cv, 100*(theory.CV/cv-1))
			if math.Abs(theory.Rate/rate-1) > tolerance+3*se/rate {
				t.Errorf("dt %g, offset %g, %s: %g ± %g spikes/s, in theory %g", test.dt, test.offset, noiseName(noise), rate, se, theory.Rate)
			}
			// The intervals' rounding to time steps is not in the theory of their SD.
			rounding := test.dt * rate / cv
			if math.Abs(theory.CV/cv-1) > 0.01+rounding*rounding+3/math.Sqrt(200*rate) {
				t.Errorf("dt %g, offset %g, %s: CV %g, in theory %g", test.dt, test.offset, noiseName(noise), cv, theory.CV)
			}
		}
	}
}

// Without noise theory is exact: each interval is so many steps.
func TestTheoryWithoutNoise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dt := rapid.SampledFrom([]float64{1e-6, 1e-5, 1e-4}).Draw(t, "dt")
		n := quiet(rapid.Float64Range(-1, 3).Draw(t, "offset"))
		if above := n.Offset - n.Threshold; 0 < above && above < 1e-6 {
			t.Skip("where rounding decides when it spikes")
		}
		n.Reset = rapid.Float64Range(-1, 0.4).Draw(t, "reset")
		n.Refractory = dt * float64(rapid.IntRange(0, 30).Draw(t, "refractory"))
		n.Noise = rapid.SampledFrom([]Noise{nil, White{}, Coin{}}).Draw(t, "noise")
		theory := Must(n.Theory(dt))
		intervals := Must(Simulation{Neuron: n, Stimulus: silence(dt, 0.1), Trials: 1}.Run(ctx)).Intervals()
		for _, interval := range intervals {
			if math.Abs(interval*theory.Rate-1) > 1e-9 || theory.CV != 0 {
				t.Fatalf("interval %g s, want %g s and a CV of 0, not %g", interval, 1/theory.Rate, theory.CV)
			}
		}
		if len(intervals) == 0 && theory.Rate > 20 {
			t.Fatalf("no intervals, in theory %g spikes/s", theory.Rate)
		}
	})
	silent := Must(quiet(0.99).Theory(1e-5))
	if silent.Rate != 0 || !math.IsNaN(silent.CV) {
		t.Errorf("below threshold %g spikes/s, CV %g", silent.Rate, silent.CV)
	}
	if !math.IsNaN(silent.Spectrum(10)) || !cmplx.IsNaN(silent.Susceptibility(10)) {
		t.Error("a spectrum without noise")
	}
}

// spikeSpectra are the spectra of stimulus and spikes, without any blur, over all trials, at the bins first to last of
// segments of DefaultSegment.
func spikeSpectra(s *Signal, r *Responses, first, last int) (xx, yy []float64, xy []complex128, segments int) {
	n := samples(DefaultSegment, s.Dt)
	bins := last - first + 1
	xx, yy, xy = make([]float64, bins), make([]float64, bins), make([]complex128, bins)
	add := func(z []complex128, i int, value float64) {
		phase := -2 * math.Pi * float64(i) / float64(n)
		turn, now := cmplx.Rect(1, phase), cmplx.Rect(value*(1-math.Cos(phase))/2, phase*float64(first))
		for k := range z {
			z[k] += now
			now *= turn
		}
	}
	scale := 2 * s.Dt / (0.375 * float64(n))
	for start := 0; start+n <= len(s.Samples); start += n / 2 {
		x := make([]complex128, bins)
		for i := range n {
			add(x, i, s.Samples[start+i])
		}
		for _, spikes := range r.Spikes {
			y := make([]complex128, bins)
			for _, spike := range spikes {
				if i := samples(spike, s.Dt) - start; i >= 0 && i < n {
					add(y, i, 1/s.Dt)
				}
			}
			for k := range y {
				xx[k] += scale * real(x[k]*cmplx.Conj(x[k]))
				yy[k] += scale * real(y[k]*cmplx.Conj(y[k]))
				xy[k] += complex(scale, 0) * cmplx.Conj(x[k]) * y[k]
			}
		}
		segments++
	}
	for k := range xx {
		total := float64(segments * len(r.Spikes))
		xx[k], yy[k], xy[k] = xx[k]/total, yy[k]/total, xy[k]/complex(total, 0)
	}
	return xx, yy, xy, segments
}

// Gain, phase and noise of the study's neuron in the study's stimuli, and their coherence. The stimulus's own spectrum
// is taken as it is: that of so few segments is not flat.
func TestTheoryOfResponse(t *testing.T) {
	theory := Must(PaperNeuron().Theory(paperDt))
	for _, band := range []Band{{0, 100}, {100, 200}, {200, 300}} {
		const trials = 150
		var response, noise, power, spectrum, measured, predicted float64
		var cross complex128
		for seed := range uint64(2) {
			stimulation := PaperNoise(band.Low, band.High)
			stimulation.Seed = seed
			s := Must(stimulation.Run(ctx))
			r := Must(Simulation{Neuron: PaperNeuron(), Stimulus: s, Trials: trials, Seed: seed}.Run(ctx))
			first, last := band.bins(1 / DefaultSegment)
			first += 2 // the detrending and the edges of the band
			last--
			xx, yy, xy, segments := spikeSpectra(s, r, first, last)
			chance := 1 / (trials * signal.EffectiveSegments(segments, samples(DefaultSegment, s.Dt)))
			for k := range xx {
				f := float64(first+k) / DefaultSegment
				chi := theory.Susceptibility(f)
				gain := real(chi * cmplx.Conj(chi))
				cross += cmplx.Conj(chi) * xy[k]
				response += gain * xx[k]
				follows := (real(xy[k]*cmplx.Conj(xy[k]))/xx[k] - chance*yy[k]) / (1 - chance)
				noise += yy[k] - follows
				spectrum += theory.Spectrum(f)
				power += yy[k]
				measured += follows / yy[k]
				predicted += gain * xx[k] / (gain*xx[k] + theory.Spectrum(f))
			}
		}
		gain, phase := cmplx.Abs(cross)/response, cmplx.Phase(cross)*180/math.Pi
		t.Logf("%v: gain %+.2f %%, phase %+.2f°, noise %+.2f %%, coherence %+.2f %% of theory's", band,
			100*(gain-1), phase, 100*(noise/spectrum-1), 100*(measured/predicted-1))
		if math.Abs(gain-1) > 0.02 || math.Abs(phase) > 2 {
			t.Errorf("%v: gain %.3f of theory's, phase %.2f° off", band, gain, phase)
		}
		if math.Abs(noise/spectrum-1) > 0.02 {
			t.Errorf("%v: noise %.3f of theory's", band, noise/spectrum)
		}
		if math.Abs(measured/predicted-1) > 0.02 {
			t.Errorf("%v: coherence %.3f of theory's", band, measured/predicted)
		}
	}
}

// Theory alone predicts what is measured from many stimuli, and so the information in populations. The coherence of one neuron
// is a little lower: the stimuli's spectra are uneven, and it is a concave function of them. Of information that is corrected.
func TestTheoryOfEncoding(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	theory := Must(PaperNeuron().Theory(paperDt))
	e := PaperExperiment()
	e.Stimuli, e.Trials, e.Sizes, e.Repeats = 12, 100, []int{1}, 1
	for _, r := range Must(e.Run(ctx)) {
		predicted := Must(theory.Encoding(PaperNoise(r.Band.Low, r.Band.High)))
		sum, want := 0.0, 0.0
		for k, c := range r.Encoding.meanCoherence() {
			sum += c
			want += predicted.Coherence[0][k]
			if got, want := predicted.Frequency[k], r.Encoding.Frequency[k]; math.Abs(got-want) > 1e-9 {
				t.Fatalf("%g Hz, want %g Hz", got, want)
			}
		}
		for _, theory := range []struct {
			what             string
			ratio, low, high float64
		}{
			{"coherence", want / sum, 1, 1.04}, // of which no correction is made
			{"information in 1", predicted.mi(1, nil) / r.Encoding.mi(1, nil), 0.98, 1.03},
			{"information in 51", predicted.mi(51, nil) / r.Encoding.mi(51, nil), 0.99, 1.015},
		} {
			t.Logf("%v: theory's %s is %+.1f %% off", r.Band, theory.what, 100*(theory.ratio-1))
			if theory.ratio < theory.low || theory.ratio > theory.high {
				t.Errorf("%v: theory's %s is %.3f of what is measured", r.Band, theory.what, theory.ratio)
			}
		}
	}
}

// drawTheory draws a neuron that LIF.Theory may refuse, of short steps and long ones, fast and slow.
func drawTheory(rng *rand.Rand) (n LIF, dt float64) {
	logUniform := func(low, high float64) float64 { return low * math.Pow(high/low, rng.Float64()) }
	n = LIF{TauM: logUniform(1e-3, 30e-3), Reset: -rng.Float64()}
	way := logUniform(0.1, 20)
	n.Threshold, n.V0 = n.Reset+way, n.Reset
	dt = n.TauM * logUniform(1e-3, 0.05)
	step := way * logUniform(3e-3, 0.2)
	coin := Coin{2 * step * n.TauM / dt}
	if rng.IntN(2) == 0 {
		n.Noise = White{math.Pow(step*n.TauM/dt, 2) * dt / 2}
	} else {
		n.Noise = coin
	}
	if sd := coin.Amplitude / 2 * math.Sqrt(dt/2/n.TauM); rng.IntN(3) > 0 {
		n.Offset = n.Threshold + sd*(2-6*rng.Float64())
	} else {
		n.Offset = n.Threshold + way*logUniform(0.1, n.TauM/dt/4)
	}
	return n, dt
}

// Random neurons have the rates that their theory's doc says, or are refused by name.
func TestTheoryOfRandomNeurons(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	rng := rand.New(rand.NewPCG(1, 2))
	accepted, runs := 0, 0
	for range 100 {
		n, dt := drawTheory(rng)
		theory, err := n.Theory(dt)
		if err != nil {
			wantError(t, err, "LIF.Theory: Neuron.Offset = ")
			continue
		}
		accepted++
		_, white := n.Noise.(White)
		if !white && n.Threshold > n.Offset {
			runs++
		}
		steps := 1 / (theory.Rate * dt)
		if steps > 1e5 {
			continue // of too few spikes nothing can be told
		}
		tolerance := 0.08
		if white && steps >= 20 {
			tolerance = 0.01
		}
		rate, se, _ := simulatedRate(t, n, dt, dt*1e6, 4)
		off := theory.Rate/rate - 1
		if !(math.Abs(off) < tolerance+4*se/rate) {
			t.Errorf("%v at %g s: %g ± %g spikes/s, theory %+.2f %%", n, dt, rate, se, 100*off)
		}
	}
	if accepted < 80 || runs < 10 {
		t.Errorf("%d accepted, %d of them with runs of coins: too few to tell", accepted, runs)
	}
}

// How far theory is off near its limits, as its doc says: neurons that rare runs of a coin drive over the threshold, and one
// that fires every six steps.
func TestTheoryNearItsLimits(t *testing.T) {
	const dt = 5e-5
	for _, test := range []struct{ offset, step, low, high float64 }{
		{0.55, 0.07, 0.92, 1}, {-0.3, 0.2, 0.92, 1}, {4, 0.17, 0.92, 0.95},
	} {
		n := LIF{TauM: 1e-3, Offset: test.offset, Threshold: 1, Noise: Coin{Amplitude: 2 * test.step * 1e-3 / dt}}
		s := Simulation{Neuron: n, Stimulus: silence(dt, 20), Trials: 20, Seed: 1}
		measured := Must(s.Run(ctx)).Rate()
		ratio := Must(n.Theory(dt)).Rate / measured
		t.Logf("offset %g, %g in a step: %.1f spikes/s, theory %+.1f %%", test.offset, test.step, measured, 100*(ratio-1))
		if ratio < test.low || ratio > test.high {
			t.Errorf("offset %g, %g in a step: theory's rate is %.3f of what is measured", test.offset, test.step, ratio)
		}
	}
	// Out of a coin's reach there are no spikes, where white noise would bring some.
	n := LIF{TauM: 5e-3, Offset: -3.1, Threshold: 1, Noise: Coin{8}}
	white := n
	white.Noise = White{8 * 8 * 2.5e-4 / 8}
	if coin, white := Must(n.Theory(2.5e-4)).Rate, Must(white.Theory(2.5e-4)).Rate; coin != 0 || white < 1e-7 {
		t.Errorf("%g spikes/s out of the coin's reach, %g with white noise", coin, white)
	}
}

// A context that is cancelled ends the theory of many offsets.
func TestFICurveIsCancelled(t *testing.T) {
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	f := FICurve{Neuron: PaperNeuron(), Offsets: make([]float64, 1e6), Noises: []Noise{White{1e-4}}, Dt: 1e-5, Duration: 0.1, Trials: 1}
	if _, err := f.Run(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

func TestBadTheories(t *testing.T) {
	theory := func(dt float64, change func(n *LIF)) error {
		n := PaperNeuron()
		change(&n)
		_, err := n.Theory(dt)
		return err
	}
	encoding := func(n LIF, change func(n *BandLimitedNoise)) error {
		noise := PaperNoise(0, 100)
		change(&noise)
		_, err := Must(n.Theory(paperDt)).Encoding(noise)
		return err
	}
	curves := func(change func(f *FICurve)) error {
		f := FICurve{Neuron: PaperNeuron(), Offsets: []float64{1}, Noises: []Noise{nil}, Dt: 1e-5, Duration: 0.1, Trials: 1}
		change(&f)
		_, err := f.Run(ctx)
		return err
	}
	none := func(*BandLimitedNoise) {}
	_, empty := new(NeuronTheory).Encoding(PaperNoise(0, 100))
	for _, test := range []struct {
		err  error
		want []string
	}{
		{theory(0, func(*LIF) {}), []string{"LIF.Theory", "dt = 0 s", "above 0"}},
		{theory(math.NaN(), func(*LIF) {}), []string{"dt = NaN s", "finite"}},
		{theory(1e-5, func(n *LIF) { n.DeltaA = 0.1 }), []string{"Neuron.DeltaA = 0.1", "no theory for neurons with adaptation"}},
		{theory(1e-5, func(n *LIF) { n.Reset = 2 }), []string{"Neuron.Reset = 2", "below Threshold"}},
		{theory(5e-4, func(*LIF) {}), []string{"dt = 0.0005 s", "at most TauM/20 = 0.000125 s"}},
		{theory(1e-5, func(n *LIF) { n.Noise = Coin{101} }), []string{"Neuron.Noise = coin, D = 101", "a fifth"}},
		{theory(1e-5, func(n *LIF) { n.Noise = White{1} }), []string{"Neuron.Noise = white, D = 1000 ms", "a fifth"}},
		{theory(1e-5, func(n *LIF) { n.Offset = 1000 }), []string{"Neuron.Offset = 1000", "at least five steps"}},
		{theory(1e-5, func(n *LIF) { n.Offset = 1e100 }), []string{"Neuron.Offset = ", "at least five steps"}},
		{theory(1e-5, func(n *LIF) { n.Offset = 1e155 }), []string{"Neuron.Offset = 1e+155", "between -1e+100 and 1e+100"}},
		{theory(1e-5, func(n *LIF) { n.Offset = 1e308 }), []string{"Neuron.Offset = 1e+308", "between -1e+100 and 1e+100"}},
		{theory(1e-5, func(n *LIF) { n.Threshold = 1e-110 }), []string{"Neuron.Reset = 0", "at least 1e-100 below Threshold"}},
		{theory(1e-5, func(n *LIF) { n.TauM = 100 }), []string{"dt = 1e-05 s", "at least TauM/1e6 = 0.0001 s"}},
		{theory(2.5e-4, func(n *LIF) { *n = LIF{TauM: 5e-3, Offset: -1, Threshold: 1, Noise: Coin{8}} }),
			[]string{"Neuron.Offset = -1", "at least Threshold - Noise.Amplitude/6 = -0.333333", "rare runs"}},
		{theory(2.5e-4, func(n *LIF) { *n = LIF{TauM: 5e-3, Offset: -1.5, Threshold: 1, Noise: Coin{8}} }), []string{"Neuron.Offset = -1.5"}},
		{encoding(quiet(2), none), []string{"NeuronTheory.Encoding", "Noise = none", "above 0"}},
		{encoding(PaperNeuron(), func(n *BandLimitedNoise) { n.Dt = 2e-5 }), []string{"noise.Dt = 2e-05 s", "the theory's, 1e-05 s"}},
		{encoding(PaperNeuron(), func(n *BandLimitedNoise) { n.High = -1 }), []string{"High = -1 Hz"}},
		{encoding(PaperNeuron(), func(n *BandLimitedNoise) { n.High = 2 }), []string{"noise.High - noise.Low = 2 Hz", "two frequencies"}},
		{empty, []string{"NeuronTheory = empty", "the result of a LIF's Theory"}},
		{curves(func(f *FICurve) { f.Offsets = nil }), []string{"FICurve", "len(Offsets) = 0"}},
		{curves(func(f *FICurve) { f.Offsets[0] = math.Inf(1) }), []string{"Offsets[0] = +Inf", "finite"}},
		{curves(func(f *FICurve) { f.Noises = nil }), []string{"len(Noises) = 0"}},
		{curves(func(f *FICurve) { f.Trials = 0 }), []string{"Trials = 0"}},
		{curves(func(f *FICurve) { f.Dt = 0 }), []string{"Dt = 0 s"}},
		{curves(func(f *FICurve) { f.Neuron.DeltaA = 1 }), []string{"Neuron.DeltaA = 1"}},
	} {
		wantError(t, test.err, test.want...)
	}
}
