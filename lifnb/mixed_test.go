package lifnb

import (
	"math"
	"math/cmplx"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// drawMixed draws an encoding of some neurons, with or without a common signal.
func drawMixed(t *rapid.T, neurons int) *MixedEncoding {
	e := &MixedEncoding{Band: Band{100, 200}}
	n := rapid.IntRange(2, 6).Draw(t, "frequencies")
	for k := range n {
		e.Frequency = append(e.Frequency, 100+10*float64(k))
	}
	values := func(low, high float64, name string) []float64 {
		return rapid.SliceOfN(rapid.Float64Range(low, high), n, n).Draw(t, name)
	}
	e.Stimulus = values(0, 1e-4, "stimulus")
	for range neurons {
		gain, phase, transfer := values(0, 1000, "gain"), values(-4, 4, "phase"), make([]complex128, n)
		for k := range transfer {
			transfer[k] = cmplx.Rect(gain[k], phase[k])
		}
		e.Transfer, e.Noise = append(e.Transfer, transfer), append(e.Noise, values(1, 100, "noise"))
	}
	if rapid.Bool().Draw(t, "common") {
		e.Common = values(0, 10, "κ")
	}
	if rapid.Bool().Draw(t, "measured") {
		e.EffectiveSegments = rapid.Float64Range(2, 100).Draw(t, "segments")
		e.Trials = rapid.SliceOfN(rapid.IntRange(1, 300), neurons, neurons).Draw(t, "trials")
	}
	return e
}

// The coherence of given neurons is the share of the stimulus's part in the power of their sum.
func TestMixedPopulationIsSumOfNeurons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawMixed(t, rapid.IntRange(1, 4).Draw(t, "neurons"))
		e.EffectiveSegments, e.Trials = 0, nil
		members := rapid.SliceOfN(rapid.IntRange(0, len(e.Transfer)-1), 1, 20).Draw(t, "members")
		g := drawGeometry(t)
		coherence, mi := Must(e.CoherenceOf(members, g)), Must(e.MIOf(members, g))
		density := make([]float64, len(e.Frequency))
		for k, f := range e.Frequency {
			sum, noise := 0i, 0.0
			for m, i := range members {
				sum += e.Transfer[i][k] * cmplx.Exp(complex(0, -2*math.Pi*f*delayOf(g, m)))
				noise += e.Noise[i][k]
			}
			part, κ := real(sum*cmplx.Conj(sum))*e.Stimulus[k], 0.0
			if e.Common != nil {
				κ = e.Common[k]
			}
			want := part / (part + κ*part + noise)
			density[k] = -math.Log2(1 - want)
			if math.Abs(coherence[k]-want) > 1e-9 {
				t.Errorf("coherence %g at %g Hz, want %g", coherence[k], f, want)
			}
			if e.Common != nil && coherence[k] > 1/(1+κ)+1e-12 {
				t.Errorf("coherence %g at %g Hz, above the ceiling %g", coherence[k], f, 1/(1+κ))
			}
		}
		if want := e.Band.integral(e.Frequency, density); math.Abs(mi-want) > 1e-6*want+1e-9 {
			t.Errorf("%g bits/s, want %g", mi, want)
		}
		if ceiling := Must(e.Ceiling()); mi > ceiling*(1+1e-12) || math.IsInf(ceiling, 1) != (e.Common == nil || slices.Min(e.Common) == 0) {
			t.Errorf("%g bits/s, ceiling %g", mi, ceiling)
		}
	})
}

// For neurons that are all alike, it is the same as an Encoding.
func TestMixedOfEqualNeuronsIsEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := drawMixed(t, 1)
		one.Common = nil
		if one.EffectiveSegments > 0 {
			one.Trials[0] = 1e15 // its error was subtracted from an Encoding's coherence
		}
		neurons := rapid.IntRange(1, 5).Draw(t, "neurons")
		same := *one
		e := &Encoding{Band: one.Band, Frequency: one.Frequency, Coherence: [][]float64{nil}, EffectiveSegments: one.EffectiveSegments}
		for k := range one.Frequency {
			part := squared(one.Transfer[0][k]) * one.Stimulus[k]
			e.Coherence[0] = append(e.Coherence[0], part/(part+one.Noise[0][k]))
		}
		for range neurons - 1 {
			same.Transfer, same.Noise = append(same.Transfer, one.Transfer[0]), append(same.Noise, one.Noise[0])
			same.Trials = slices.Repeat(one.Trials, len(same.Transfer))
		}
		size, g := rapid.IntRange(1, 60).Draw(t, "size"), drawGeometry(t)
		if got, want := Must(same.MI(size, g)), Must(e.MI(size, g)); math.Abs(got-want) > 1e-6*(1+want) {
			t.Errorf("%d of %d equal neurons: %.9g bits/s, want %.9g", size, neurons, got, want)
		}
		for k, want := range Must(e.PopulationCoherence(size, g)) {
			if got := Must(same.PopulationCoherence(size, g))[k]; math.Abs(got-want) > 1e-6 {
				t.Errorf("%d of %d equal neurons: coherence %.9g at bin %d, want %.9g", size, neurons, got, k, want)
			}
		}
	})
}

// The best size of equal neurons is that of an Encoding. No size is better than that of different ones.
func TestMixedOptimalSize(t *testing.T) {
	row := Row{2000, 10}
	e := Must(Must(PaperNeuron().Theory(paperDt)).Encoding(PaperNoise(200, 300)))
	equal := Must(MixedTheory(PaperNoise(200, 300), PaperNeuron(), PaperNeuron()))
	want, most, err := e.OptimalSize(row, 100)
	if got, mi, err2 := equal.OptimalSize(row, 100); err != nil || err2 != nil || got != want || math.Abs(mi-most) > 1e-6*most {
		t.Errorf("%d equal neurons carry most, %g bits/s (%v); want %d, %g (%v)", got, mi, err2, want, most, err)
	}
	different := Must(MixedTheory(PaperNoise(200, 300), differentNeurons(6)...))
	best, highest, err := different.OptimalSize(row, 60)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 60; n++ {
		if mi := Must(different.MI(n, row)); mi > highest*(1+1e-3) {
			t.Errorf("%d neurons carry %g bits/s, but the best %d carry %g", n, mi, best, highest)
		}
	}
	_, _, err = different.OptimalSize(row, 0)
	wantError(t, err, "MixedEncoding.OptimalSize", "most = 0", "between 1 and")
}

// The mean over random populations is that over all orders in which neurons can be drawn, and the mean of the powers
// has a closed form.
func TestMixedDrawsAreTheMeanOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawMixed(t, 5)
		e.Copies = []int{1, 1, 1, 1, 1}
		if e.EffectiveSegments > 0 { // chance has no closed form here
			e.EffectiveSegments, e.Trials = 0, nil
		}
		size, g := rapid.IntRange(1, 5).Draw(t, "size"), drawGeometry(t)
		var all [][]int
		var add func(members []int)
		add = func(members []int) {
			if len(members) == size {
				all = append(all, slices.Clone(members))
				return
			}
			for i := range 5 {
				if !slices.Contains(members, i) {
					add(append(members, i))
				}
			}
		}
		add(nil)
		stimulus := func(_ *MixedEncoding, _ int, p powers) float64 { return p.stimulus }
		gain := make([]float64, len(e.Frequency))
		for k, power := range e.mean(all, g, stimulus) {
			h, squares := 0i, 0.0
			for i := range 5 {
				h += e.Transfer[i][k] / 5
				squares += squared(e.Transfer[i][k]) / 5
			}
			n := float64(size)
			gain[k] = 1
			if g != nil {
				gain[k] = g.Gain(e.Frequency[k], size)
			}
			want := e.Stimulus[k] * (n*squares + (n*n*gain[k]*gain[k]-n)*(squared(h)-(squares-squared(h))/4))
			if math.Abs(power-want) > 1e-6*e.Stimulus[k]*n*n*squares {
				t.Errorf("mean power %g of all draws, by the formula %g", power, want)
			}
		}
		want := e.integral(e.mean(all, g, (*MixedEncoding).information))
		var each []float64
		for _, members := range all {
			each = append(each, Must(e.MIOf(members, g)))
		}
		spread := stat.PopStdDev(each, nil)
		if got := Must(e.MI(size, g)); math.Abs(got-want) > 5*spread/math.Sqrt(randomDraws/5)+1e-9 { // of each order there are 5 rotations
			t.Errorf("mean %g bits/s of %d, want %g (SD %g)", got, size, want, spread)
		}
		if size == 1 && math.Abs(Must(e.MI(1, g))-want) > 1e-9*(1+want) {
			t.Errorf("single neurons %g bits/s, want exactly %g", Must(e.MI(1, g)), want)
		}
	})
}

// In the draws of one size all neurons occur equally often, and none more often than its copies.
func TestMixedDrawsAreBalanced(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		neurons := rapid.IntRange(2, 6).Draw(t, "neurons")
		e := drawMixed(t, neurons)
		size := rapid.IntRange(1, 12).Draw(t, "size")
		total := neurons
		if rapid.Bool().Draw(t, "few") {
			e.Copies = rapid.SliceOfN(rapid.IntRange(1, 4), neurons, neurons).Draw(t, "copies")
			total = 0
			for _, n := range e.Copies {
				total += n
			}
			size = min(size, total)
		}
		populations, counts := e.draws(size, checks{}), make([]int, neurons)
		for _, members := range populations {
			own := make([]int, neurons)
			for _, i := range members {
				counts[i]++
				own[i]++
			}
			for i, n := range own {
				if len(members) != size || e.Copies != nil && n > e.Copies[i] {
					t.Fatalf("%d members: %d copies of neuron %d", len(members), n, i)
				}
			}
		}
		drawn := float64(len(populations) * size)
		for i, n := range counts {
			share := 1 / float64(neurons)
			if e.Copies != nil {
				share = float64(e.Copies[i]) / float64(total)
			}
			if math.Abs(float64(n)-share*drawn) > 0.12*share*drawn {
				t.Errorf("neuron %d is drawn %d times, want %g", i, n, share*drawn)
			}
		}
	})
}
