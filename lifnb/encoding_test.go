package lifnb

import (
	"math"
	"math/big"
	"math/cmplx"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

// drawEncoding draws an encoding of one or two stimuli.
func drawEncoding(t *rapid.T) *Encoding {
	e := &Encoding{Band: Band{100, 200}}
	n := rapid.IntRange(2, 12).Draw(t, "frequencies")
	for k := range n {
		e.Frequency = append(e.Frequency, 100+3*float64(k))
	}
	for range rapid.IntRange(1, 2).Draw(t, "stimuli") {
		e.Coherence = append(e.Coherence, rapid.SliceOfN(rapid.Float64Range(-0.01, 0.9), n, n).Draw(t, "coherence"))
	}
	return e
}

// The gain is the sum of phases that defines it.
func TestPassedIsSumOfPhases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.OneOf(rapid.Float64Range(0, 1000), rapid.SampledFrom([]float64{0, 1, 100, 500})).Draw(t, "f")
		size := rapid.IntRange(1, 300).Draw(t, "size")
		d := rapid.OneOf(rapid.Float64Range(0, 0.01), rapid.SampledFrom([]float64{0, 0.002, 0.01, 1, 100})).Draw(t, "d")
		delays := make(Delays, size)
		sum := 0i
		for i := range delays {
			delays[i] = float64(i) * d
			sum += cmplx.Rect(1/float64(size), -2*math.Pi*math.Mod(f*delays[i], 1))
		}
		if got, want := delays.Gain(f, size), cmplx.Abs(sum); math.Abs(got-want) > 1e-9 {
			t.Errorf("%.12g passes a list of delays, want %.12g", got, want)
		}
		if got, want := (Row{1, 1 / d}).Gain(f, size), cmplx.Abs(sum); math.Abs(got-want) > 1e-9 {
			t.Errorf("%.12g passes, want %.12g", got, want)
		}
	})
}

// The closed formula is accurate to 1e-15, from almost no delay to very many whole periods, and for any number of
// members. It is compared with the sines and the quotient of exact phases.
func TestGainOfAnySize(t *testing.T) {
	sinPi := func(x *big.Float) float64 { // |sin πx|
		x = new(big.Float).Abs(x)
		whole, _ := new(big.Float).Add(x, big.NewFloat(0.5)).Int(nil) // the nearest
		rest, _ := new(big.Float).Sub(x, new(big.Float).SetInt(whole)).Float64()
		return math.Abs(math.Sin(math.Pi * rest))
	}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.OneOf(rapid.IntRange(1, 300), rapid.IntRange(1, 1e10)).Draw(t, "size")
		f := rapid.OneOf(rapid.Float64Range(-1e9, 1e9), rapid.Float64Range(0, 1000), rapid.SampledFrom([]float64{0, 1, 50, 100})).Draw(t, "f")
		row := Row{
			Density:  math.Pow(10, rapid.Float64Range(-1, 4).Draw(t, "log density")),
			Velocity: rapid.OneOf(rapid.Float64Range(0.1, 100), rapid.SampledFrom([]float64{1, 1e5, 1e10, 1e300, math.Inf(1)})).Draw(t, "velocity"),
		}
		want := 1.0
		if speed := row.Density * row.Velocity; !math.IsInf(speed, 1) {
			exact := func(x float64) *big.Float { return new(big.Float).SetPrec(400).SetFloat64(x) }
			x := exact(f)
			x.Quo(x, exact(speed))
			if one := sinPi(x); one > 1e-300 { // below, floats lose digits, and all passes
				want = sinPi(new(big.Float).SetPrec(400).Mul(x, exact(float64(size)))) / (float64(size) * one)
			}
		}
		if got := row.Gain(f, size); !(math.Abs(got-want) <= 1e-15) {
			t.Errorf("%.17g passes, want %.17g", got, want)
		}
	})
	// A sum of phases is 0 where N·f·d is whole and f·d is not, however short the delay.
	if got := (Row{Density: 1, Velocity: 1 / 3e-10}).Gain(1, 1e10); math.Abs(got) > 1e-15 {
		t.Errorf("%g passes three whole periods, want 0", got)
	}
}

// Nonsense has no gain. Methods with errors refuse it by name.
func TestGainOfNonsense(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		geometry Geometry
		f        float64
		size     int
	}{
		{Row{1e-300, 319.09}, 50, 20}, {Row{1e-300, 1e-300}, 0, 2}, {Row{1e-200, 1e-200}, 50, 1}, {Row{0, 1}, 1, 1}, {Row{1, -1}, 1, 1}, {Row{nan, 1}, 1, 1},
		{Row{1, 1}, nan, 1}, {Row{1, 1}, 2e9, 1}, {Row{1, 1}, 1, 0}, {Delays{0, 1}, 1, 3}, {Delays{0, 1}, 1, 0}, {Delays{0}, nan, 1},
	} {
		if got := test.geometry.Gain(test.f, test.size); !math.IsNaN(got) {
			t.Errorf("%v: %g passes of %g Hz and %d members, want NaN", test.geometry, got, test.f, test.size)
		}
	}
}

// The coherence of a population is the share of the stimulus's part in the power of its summed rate.
func TestPopulationCoherence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEncoding(t)
		size, velocity := rapid.IntRange(1, 300).Draw(t, "size"), rapid.Float64Range(1, 100).Draw(t, "velocity")
		got, err := e.PopulationCoherence(size, Row{2000, velocity})
		if err != nil {
			t.Fatal(err)
		}
		for k, f := range e.Frequency {
			want := 0.0
			for _, c := range e.Coherence {
				n, pass := float64(size), Row{2000, velocity}.Gain(f, size)
				c := max(c[k], 0)
				follows, noise := n*n*pass*pass*c, n*(1-c) // of a neuron with the power 1
				want += follows / (follows + noise) / float64(len(e.Coherence))
			}
			if math.Abs(got[k]-want) > 0.01*want+1e-12 { // coherences below 0 count as 0 in the signal alone
				t.Fatalf("C(%g Hz) = %g, want %g", f, got[k], want)
			}
		}
		single, alone := Must(e.PopulationCoherence(1, Row{2000, velocity})), 0.0
		for _, c := range e.Coherence {
			alone += max(c[0], 0) / (1 - min(c[0], 0)) / float64(len(e.Coherence))
		}
		if math.Abs(single[0]-alone) > 1e-12 {
			t.Errorf("coherence of a population of one %g, want that of the neuron, %g", single[0], alone)
		}
	})
}

// The search finds the same size as trying all sizes.
func TestOptimalSizeIsBestOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEncoding(t)
		// The slowest delay neighbours by a period of the highest frequency.
		velocity := rapid.OneOf(rapid.Float64Range(0.067, 0.5), rapid.Float64Range(0.5, 60)).Draw(t, "velocity")
		most := rapid.IntRange(1, 700).Draw(t, "most")
		size, mi, err := e.OptimalSize(Row{2000, velocity}, most)
		if err != nil {
			t.Fatal(err)
		}
		best, highest := 0, math.Inf(-1)
		for n := 1; n <= most; n++ {
			if mi := Must(e.MI(n, Row{2000, velocity})); mi > highest {
				best, highest = n, mi
			}
		}
		if mi < highest*(1-1e-4) { // either of two maxima that are equal within this will do
			t.Errorf("%d neurons tell %g bits/s, but %d tell %g", size, mi, best, highest)
		}
		if largest, _, _ := e.OptimalSize(Row{2000, math.Inf(1)}, most); slicesMax(e.Coherence) > 0 && largest != most {
			t.Errorf("without delays %d neurons are best, want all %d", largest, most)
		}
	})
}

func slicesMax(table [][]float64) float64 {
	highest := math.Inf(-1)
	for _, row := range table {
		for _, v := range row {
			highest = max(highest, v)
		}
	}
	return highest
}

// The coherence of one neuron is the same from half of the trials. In trials without a stimulus it is 0 on average:
// without subtracting the bias it would be 1/(n K), 1e-3.
func TestNeuronCoherence(t *testing.T) {
	noise := PaperNoise(100, 200)
	stimulus := Must(noise.Run(ctx))
	const trials = 96
	responses := Must(Simulation{Neuron: PaperNeuron(), Stimulus: stimulus, Trials: trials, Seed: 1}.Run(ctx))
	n := NeuronCoherence{Stimulus: stimulus, Responses: responses, Band: Band{100, 200}, Sigma: 1.25e-3}
	whole := stat.Mean(Must(n.Run(ctx)).Coherence[0], nil)
	var halves []float64
	for _, half := range [][][]float64{responses.Spikes[:trials/2], responses.Spikes[trials/2:]} {
		r := *responses
		r.Spikes = half
		n.Responses = &r
		halves = append(halves, stat.Mean(Must(n.Run(ctx)).Coherence[0], nil))
	}
	if whole < 0.15 || math.Abs(halves[0]/whole-1) > 0.03 || math.Abs(halves[1]/whole-1) > 0.03 {
		t.Errorf("coherence %g, from half of the trials %v", whole, halves)
	}
	n.Responses = responses
	var other []float64
	for seed := range uint64(40) {
		noise.Seed = 100 + seed
		n.Stimulus = Must(noise.Run(ctx))
		other = append(other, stat.Mean(Must(n.Run(ctx)).Coherence[0], nil))
	}
	mean, sd := stat.MeanStdDev(other, nil)
	se := sd / math.Sqrt(float64(len(other)))
	t.Logf("with other stimuli %.2g ± %.2g", mean, se)
	// Trials respond in unison to the stimulus that they did receive. What it shares with another stimulus by chance
	// does not fall with their number.
	if want := whole / signal.EffectiveSegments(11, 32768); math.Abs(mean-want) > 4*se {
		t.Errorf("coherence with other stimuli %g ± %g, want c/K = %g", mean, se, want)
	}
	// Trials without a stimulus share nothing.
	n.Responses = Must(Simulation{Neuron: PaperNeuron(), Stimulus: silence(stimulus.Dt, stimulus.Duration()), Trials: trials, Seed: 2}.Run(ctx))
	n.Skip = 0.1 // all start from the same potential
	var none []float64
	for seed := range uint64(40) {
		noise.Seed = 100 + seed
		n.Stimulus = Must(noise.Run(ctx))
		none = append(none, stat.Mean(Must(n.Run(ctx)).Coherence[0], nil))
	}
	mean, sd = stat.MeanStdDev(none, nil)
	se = sd / math.Sqrt(float64(len(none)))
	t.Logf("without a stimulus %.2g ± %.2g", mean, se)
	if math.Abs(mean) > 4*se || 4*se > 0.5e-3 {
		t.Errorf("coherence without a stimulus %g ± %g, want 0", mean, se)
	}
}

// Theory predicts the simulated populations of Figure 8, and which size maximises their information, from single
// neurons.
func TestTheoryOfFigure8(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	e := PaperExperiment()
	e.Sizes, e.Stimuli = []int{5, 21, 51, 75, 101, 151, 199}, 8
	onset := func(result ExperimentResult) float64 { // 0-100 Hz, 7 m/s, N = 199
		b := result[0]
		return Must(b.At(Axon{Velocity: 7}, 199)).Mean / (Must(b.Encoding.MI(199, Row{b.Density, 7})) + b.Bias)
	}
	result := Must(e.Run(ctx))
	var squares []float64
	for _, b := range result {
		for _, axon := range b.Axons {
			if b.Band.Low == 0 && axon.Velocity == 7 {
				continue // see below
			}
			for _, size := range b.Sizes {
				s := Must(b.At(axon, size))
				theory := Must(b.Encoding.MI(size, Row{b.Density, axon.Velocity})) + b.Bias
				e := s.Mean/theory - 1
				squares = append(squares, e*e)
				if se := math.Hypot(s.StimuliSD/theory, 0.01) / math.Sqrt(float64(b.Stimuli)); math.Abs(e) > 0.03+4*se {
					t.Errorf("%v, %v, N = %d: %.1f bits/s, theory %.1f", b.Band, axon, size, s.Mean, theory)
				}
			}
		}
	}
	rms := math.Sqrt(stat.Mean(squares, nil))
	t.Logf("%.2f %% rms", 100*rms)
	if rms > 0.02 {
		t.Errorf("theory is %.2f %% off (rms), want 2 %% at most", 100*rms)
	}
	found := Must(result.At(result[2].Band, Axon{Velocity: 25}, 75))
	// 200-300 Hz, 25 m/s: of these sizes 75 should carry most information.
	if size, mi, err := result[2].Encoding.OptimalSize(Row{2000, 25}, 1000); err != nil || size < 65 || size > 85 ||
		math.Abs(found.Corrected()-mi) > 0.03*mi {
		t.Errorf("optimal size %d with %.1f bits/s (%v), want about 75 with %v", size, mi, err, found)
	}
	// With delays of up to 14 ms the population is incomplete at first, and lags by 7 ms. Without these effects theory
	// holds.
	with := onset(result)
	e.Bands, e.Sizes, e.Axons = e.Bands[:1], []int{199}, []Axon{{"cc", 7}} // all that is looked at
	e.Skip = 0.05
	without := onset(Must(e.Run(ctx)))
	e.Latency = 199. / 2 / (2000 * 7)
	aligned := onset(Must(e.Run(ctx)))
	t.Logf("0-100 Hz, 7 m/s, N = 199: %.1f %%; without the onset %.1f %%; and aligned %.1f %%", 100*(with-1), 100*(without-1), 100*(aligned-1))
	if with > 0.95 || without < with+0.03 || math.Abs(aligned-1) > 0.02 {
		t.Errorf("%g of theory, %g without the onset, %g aligned; want 0.9, 0.95, 1", with, without, aligned)
	}
}

// On a linear Gaussian channel the information of N neurons is known: log2(1 + N ρ) per Hz at a signal-to-noise ratio
// ρ. Its prediction from endless trials of one neuron with one frozen stimulus depends on the spectrum of that
// stimulus, and is right on average.
func TestPredictionIsOfTheEnsemble(t *testing.T) {
	const (
		dt, segment = 1e-3, 256
		snr         = 0.25
		stimuli     = 400
	)
	for _, segments := range []int{5, 11} {
		effective := signal.EffectiveSegments(segments, segment)
		for _, size := range []int{1, 10, 200} {
			var information, coherence, uncorrected []float64
			e := &Encoding{EffectiveSegments: effective, Coherence: make([][]float64, 1)}
			for seed := range uint64(stimuli) {
				rng := rand.New(rand.NewPCG(seed, 1))
				s := make([]float64, (segments+1)*segment/2)
				for i := range s {
					s[i] = rng.NormFloat64()
				}
				w := Must(signal.Welch(ctx, s, s, dt, segment))
				e.Frequency, e.Coherence[0] = w.Frequency[2:segment/2-1], nil
				e.Band = Band{e.Frequency[0], e.Frequency[len(e.Frequency)-1]}
				for _, power := range w.XX[2 : segment/2-1] {
					follows := snr * power / (2 * dt) // the spectrum of all such stimuli
					e.Coherence[0] = append(e.Coherence[0], follows/(1+follows))
				}
				width := e.Frequency[len(e.Frequency)-1] - e.Frequency[0]
				information = append(information, Must(e.MI(size, nil))/width)
				coherence = append(coherence, stat.Mean(Must(e.PopulationCoherence(size, nil)), nil))
				frozen := *e
				frozen.EffectiveSegments = 0
				uncorrected = append(uncorrected, Must(frozen.MI(size, nil))/width)
			}
			total := float64(size) * snr
			check := func(what string, values []float64, want, slack float64) {
				mean, sd := stat.MeanStdDev(values, nil)
				if se := sd / math.Sqrt(stimuli); math.Abs(mean-want) > 4*se+slack {
					t.Errorf("%d segments, N = %d: %s %.4f ± %.4f, want %.4f", segments, size, what, mean, se, want)
				}
			}
			// The next term of the delta method is of the order of 1/K².
			check("information", information, math.Log2(1+total), 0.1/(effective*effective))
			check("coherence", coherence, total/(1+total), 0.1/(effective*effective))
			c := total / (1 + total)
			check("uncorrected information", uncorrected, math.Log2(1+total)-c*c/(2*effective*math.Ln2), 0.1/(effective*effective))
		}
	}
}

// The same holds for simulated populations, for which the prediction was low by some bits/s.
func TestPredictionOfManyStimuli(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	e := PaperExperiment()
	e.Bands, e.Stimuli, e.Sizes, e.Repeats, e.Axons = []Band{{50, 150}}, 24, []int{10, 60}, 10, []Axon{NoDelay()}
	var parts []*BandResult // of one stimulus each
	for _, part := range e.Parts() {
		parts = append(parts, Must(part.Run(ctx))[0])
	}
	for i, size := range e.Sizes {
		var off, before []float64
		for _, part := range parts {
			simulated, frozen := stat.Mean(part.MI[0][i], nil)-part.Bias, *part.Encoding
			frozen.EffectiveSegments = 0
			off = append(off, simulated-Must(part.Encoding.MI(size, nil)))
			before = append(before, simulated-Must(frozen.MI(size, nil)))
		}
		mean, sd := stat.MeanStdDev(off, nil)
		se, low := sd/math.Sqrt(float64(e.Stimuli)), stat.Mean(before, nil)
		t.Logf("N = %d: %.1f ± %.1f bits/s above the prediction, %.1f above that of frozen stimuli", size, mean, se, low)
		if math.Abs(mean) > 3*se || low < 2.5*se {
			t.Errorf("N = %d: %.1f ± %.1f bits/s above the prediction, %.1f above that of frozen stimuli", size, mean, se, low)
		}
	}
}

// The noise that trials have in common is found by its formula, and counts where it is not due to chance.
func TestCommonNoise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, u := rapid.Float64Range(0.01, 0.9).Draw(t, "c"), rapid.Float64Range(0, 0.1).Draw(t, "u")
		trials, effective := rapid.IntRange(2, 1000).Draw(t, "trials"), rapid.Float64Range(1.5, 100).Draw(t, "segments")
		n := float64(trials)
		follows, rest := n*n*c, n*n*u+n*(1-c-u) // of the sum of all trials, of a neuron with the power 1
		rest *= 1 - 1/effective
		got := commonNoise([]float64{c}, []float64{follows / (follows + rest)}, trials, effective)[0]
		want := u
		if se := (1 - c) / (n * math.Sqrt(effective-1)); math.Abs(u-2*se) < 1e-9 {
			t.Skip("on the edge")
		} else if u < 2*se {
			want = 0
		}
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("common noise %g, want %g", got, want)
		}
	})
	if u := commonNoise([]float64{0.5, -0.1, 0.5}, []float64{0.5, 0.5, 0}, 1, 10); slicesMax([][]float64{u}) != 0 {
		t.Errorf("common noise %g of a single trial, want none", u)
	}
}

// Neurons with hardly any noise of their own do the same in all trials. How far their populations fall short of the
// prediction is known from the trials. Where it is much, they are refused. The study's neuron is not one of them.
func TestNeuronsWithHardlyAnyNoise(t *testing.T) {
	e := PaperExperiment()
	e.Bands, e.Stimuli, e.Sizes, e.Repeats, e.Axons, e.Trials = []Band{{200, 300}}, 2, []int{1, 10, 100}, 3, []Axon{NoDelay(), {"slow", 7}}, 150
	for _, test := range []struct {
		noise Noise
		ok    [3]bool // sizes that are predicted
	}{{Coin{5}, [3]bool{true, true, true}}, {Coin{0.3}, [3]bool{true, true, false}}, {nil, [3]bool{true, false, false}}} {
		e.Neuron = paperNeuron(test.noise)
		result := Must(e.Run(ctx))
		b := result[0]
		flagged := false
		for i, size := range e.Sizes {
			simulated := stat.Mean(b.MI[0][i], nil) - b.Bias
			_, err := b.Encoding.MI(size, nil)
			if ok := err == nil; ok != test.ok[i] {
				t.Errorf("%s, N = %d: predicted %v, want %v", noiseName(test.noise), size, ok, test.ok[i])
			}
			if err != nil {
				flagged = true
				wantError(t, err, "Encoding.MI: size = ", "% off", "noise in common")
				_, err = b.Encoding.PopulationCoherence(size, nil)
				wantError(t, err, "Encoding.PopulationCoherence: size = ")
			}
			excess, want := b.Encoding.excess(size, nil), b.Encoding.mi(size, nil)/simulated-1
			t.Logf("%s, N = %d: %.0f bits/s, prediction %+.1f %%, known from the trials %+.1f %%", noiseName(test.noise), size, simulated, 100*want, 100*excess)
			if size > 1 && math.Abs(excess-want) > 0.06 {
				t.Errorf("%s, N = %d: %+.3f off, by the trials %+.3f", noiseName(test.noise), size, want, excess)
			}
		}
		if said := strings.Contains(b.Encoding.String(), "no prediction for"); said != flagged {
			t.Errorf("%s: says %v that predictions fail, want %v: %v", noiseName(test.noise), said, flagged, b.Encoding)
		}
		if line, whole := b.theoryCurve(Row{b.Density, math.Inf(1)}); whole == flagged || line.X[len(line.X)-1] < 100 && !flagged {
			t.Errorf("%s: a curve of all sizes %v, want %v", noiseName(test.noise), whole, !flagged)
		}
		Must(result.PlotTheory().PNG(50))
		_, _, err := b.Encoding.OptimalSize(Row{2000, 100}, 10_000)
		if ok := err == nil; ok != test.ok[2] {
			t.Errorf("%s: optimal size %v", noiseName(test.noise), err)
		}
	}
	o := OptimalSize{Experiment: e, Centres: []float64{250}, Width: 100, Velocities: []float64{100}, Most: 1000}
	o.Experiment.Neuron, o.Experiment.Trials, o.Experiment.Stimuli = paperNeuron(nil), 10, 1
	_, err := o.Run(ctx)
	wantError(t, err, "OptimalSize: the optimal size at 100 m/s, 200–300 Hz = ", "% off")
}

// The coherence of a single trial of two segments can be measured far below 0. It is a result like any other.
func TestLeastData(t *testing.T) {
	e := PaperExperiment()
	e.Bands, e.Trials, e.Sizes, e.Repeats, e.Duration = e.Bands[:1], 1, []int{1}, 1, 0.5
	lowest := 0.0
	for e.Seed = range 20 {
		result := Must(e.Run(ctx))
		for _, c := range result[0].Encoding.Coherence[0] {
			lowest = min(lowest, c)
		}
		Show(result.Save(t.TempDir()))
		Must(result.PlotTheory().PNG(50))
	}
	if lowest > -1 {
		t.Errorf("the lowest coherence is %g, want some below -1", lowest)
	}
}

// Where some trials count negatively, theory does not hold, and methods say so.
func TestNoTheoryOfInvertedTrials(t *testing.T) {
	e := smallExperiment()
	e.Inverted = []int{2}
	result := Must(e.Run(ctx))
	_, err := result.PlotTheory().PNG(50)
	wantError(t, err, "no Encoding")
}

// Silence has no information, and no bias to subtract.
func TestTheoryOfSilence(t *testing.T) {
	e := smallExperiment()
	e.Neuron = quiet(0)
	b := Must(e.Run(ctx)).Corrected()[0]
	if mi := b.MI[0][1][0]; mi != 0 {
		t.Errorf("%g bits/s, corrected, of silence", mi)
	}
	if mi := Must(b.Encoding.MI(12, nil)); mi != 0 {
		t.Errorf("%g bits/s of silence in theory", mi)
	}
}

func TestBadEncodings(t *testing.T) {
	good := Encoding{Band: Band{0, 100}, Frequency: []float64{0, 50, 100}, Coherence: [][]float64{{0.1, 0.2, 0.3}}}
	stimulus := silence(1e-3, 2)
	responses := &Responses{Dt: 1e-3, Duration: 2, Spikes: [][]float64{{0.1}, {0.2, 0.5}}}
	run := func(change func(n *NeuronCoherence)) error {
		n := NeuronCoherence{Stimulus: stimulus, Responses: responses, Band: Band{0, 100}}
		change(&n)
		_, err := n.Run(ctx)
		return err
	}
	mi := func(e *Encoding, size int, geometry Geometry) error {
		_, err := e.MI(size, geometry)
		return err
	}
	best := func(most int) error {
		_, _, err := good.OptimalSize(Row{2000, 7}, most)
		return err
	}
	optimal := func(change func(o *OptimalSize)) error {
		o := PaperOptimalSize()
		change(&o)
		_, err := o.Run(ctx)
		return err
	}
	for _, test := range []struct {
		err  error
		want []string
	}{
		{run(func(n *NeuronCoherence) { n.Stimulus = nil }), []string{"NeuronCoherence", "Stimulus = nil"}},
		{run(func(n *NeuronCoherence) { n.Responses = nil }), []string{"Responses = nil"}},
		{run(func(n *NeuronCoherence) { n.Stimulus = silence(1e-3, 1) }), []string{"Responses.Duration = 2 s", "the stimulus's, 1 s"}},
		{run(func(n *NeuronCoherence) { n.Stimulus = silence(2e-3, 2) }), []string{"Responses.Dt = 0.001 s", "0.002 s"}},
		{run(func(n *NeuronCoherence) { n.Band = Band{100, 50} }), []string{"NeuronCoherence: Band.High = 50 Hz", "above Low = 100 Hz"}},
		{run(func(n *NeuronCoherence) { n.Band = Band{50, 51} }), []string{"NeuronCoherence: Band = 50–51 Hz", "at least two frequencies"}},
		{run(func(n *NeuronCoherence) { n.Sigma = 0.01 }), []string{"Band = 0–100 Hz", "below 80 Hz"}},
		{run(func(n *NeuronCoherence) { n.Sigma = 1 }), []string{"Sigma = 1 s", "at most a sixth of the duration, 2 s"}},
		{run(func(n *NeuronCoherence) { n.Sigma = -1 }), []string{"Sigma = -1 s", "0 or above"}},
		{run(func(n *NeuronCoherence) { n.Skip = 3 }), []string{"Skip = 3 s", "less than the duration, 2 s"}},
		{run(func(n *NeuronCoherence) { n.Segment = 5 }), []string{"Segment = 5 s"}},
		{mi(nil, 1, nil), []string{"Encoding.MI", "Encoding = nil"}},
		{mi(&good, 0, nil), []string{"size = 0", "between 1 and"}},
		{best(0), []string{"Encoding.OptimalSize: most = 0", "between 1 and"}},
		{mi(&good, 1, Row{-1, 1}), []string{"Geometry.Density = -1 1/m", "above 0"}},
		{mi(&good, 1, Row{Density: 2000}), []string{"Geometry.Velocity = 0 m/s", "above 0"}},
		{mi(&good, 1, Row{1e-300, 319.09}), []string{"Geometry.Velocity = 319.09 m/s", "a delay between neighbours of at most 1000 s"}},
		{mi(&good, 1, Delays{1e300}), []string{"Geometry.Delays[0] = 1e+300 s", "between -1e+06 and 1e+06 s"}},
		{mi(&good, 1, Row{1e-200, 1e-200}), []string{"Velocity = 1e-200 m/s", "a delay between neighbours of at most 1000 s"}},
		{mi(&Encoding{Frequency: []float64{1, 1}, Coherence: [][]float64{{0, 0}}}, 1, nil), []string{"Frequency[1] = 1 Hz", "above the one before"}},
		{mi(&Encoding{Frequency: []float64{-1, 1}, Coherence: [][]float64{{0, 0}}}, 1, nil), []string{"Frequency[0] = -1 Hz", "from 0"}},
		{mi(&Encoding{Frequency: []float64{1, 2}}, 1, nil), []string{"len(Encoding.Coherence) = 0"}},
		{mi(&Encoding{Frequency: []float64{2, 1}, Coherence: [][]float64{{0, 0}}}, 1, nil), []string{"Frequency[1] = 1 Hz", "above the one before"}},
		{mi(&Encoding{Frequency: []float64{1, 2}, Coherence: [][]float64{{0, 1}}}, 1, nil), []string{"Coherence[0][1] = 1", "below 1"}},
		{mi(&Encoding{Frequency: []float64{1, 2}, Coherence: [][]float64{{0}}}, 1, nil), []string{"len(Encoding.Coherence[0]) = 1", "2, as many"}},
		{optimal(func(o *OptimalSize) { o.Centres = nil }), []string{"OptimalSize", "len(Centres) = 0"}},
		{optimal(func(o *OptimalSize) { o.Width = 1 }), []string{"the band of Width about Centres[0] = 49.5–50.5 Hz", "at least two frequencies"}},
		{optimal(func(o *OptimalSize) { o.Centres[0] = 10 }), []string{"Centres[0] = 10 Hz", "at least Width/2 = 50 Hz"}},
		{optimal(func(o *OptimalSize) { o.Velocities[3] = 1 }), []string{"Velocities[3] = 1 m/s", "above the one before"}},
		{optimal(func(o *OptimalSize) { o.Velocities = []float64{math.NaN()} }), []string{"Velocities[0] = NaN m/s", "finite"}},
		{optimal(func(o *OptimalSize) { o.Width = 0 }), []string{"Width = 0 Hz", "above 0"}},
		{optimal(func(o *OptimalSize) { o.Most = 0 }), []string{"Most = 0", "between 1 and"}},
		{optimal(func(o *OptimalSize) { o.Velocities[0] = 1e-320 }), []string{"Velocities[0] = ", "at least 5e-07 m/s"}},
		{optimal(func(o *OptimalSize) { o.Centres = append(o.Centres, 5000) }), []string{"the band of Width about Centres[11] = 4950–5050 Hz", "below 640 Hz"}},
		{optimal(func(o *OptimalSize) { o.Experiment.Inverted = []int{3} }), []string{"len(Experiment.Inverted) = 1", "no theory"}},
		{optimal(func(o *OptimalSize) { o.Experiment.Trials = 0 }), []string{"Experiment", "Trials = 0"}},
	} {
		wantError(t, test.err, test.want...)
	}
}
