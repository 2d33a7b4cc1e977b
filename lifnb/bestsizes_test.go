package lifnb

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The range ends where the information falls below the share, and everything inside it is as good, within the width of
// a step of the search.
func TestBestSizesInTheory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEncoding(t)
		velocity := rapid.OneOf(rapid.Float64Range(0.5, 60), rapid.Just(math.Inf(1))).Draw(t, "velocity")
		most, share := rapid.IntRange(1, 700).Draw(t, "most"), rapid.SampledFrom([]float64{0, 0.05, 0.3}).Draw(t, "share")
		row := Row{2000, velocity}
		got := Must(e.BestSizes(row, most, share))
		size, mi, _ := e.OptimalSize(row, most)
		if got.Best != size || got.MI != mi || got.Low > size || got.High < size || got.Low < 1 || got.High > most {
			t.Fatalf("%+v, want the best at %d with %g bits/s", got, size, mi)
		}
		least := (1 - share) * mi
		for n := max(1, got.Low-1); n <= min(most, got.High+1); n++ {
			good := Must(e.MI(n, row)) >= least*(1-1e-3)
			if inside := got.Low <= n && n <= got.High; inside && !good || !inside && Must(e.MI(n, row)) >= least {
				t.Fatalf("%+v: %d neurons have %g bits/s, and %g are enough", got, n, Must(e.MI(n, row)), least)
			}
		}
	})
	e := &Encoding{Band: Band{0, 100}, Frequency: []float64{0, 50, 100}, Coherence: [][]float64{{0.2, 0.3, 0.2}}, EffectiveSegments: 10}
	_, err := e.BestSizes(Row{2000, 7}, 0, 0.05)
	wantError(t, err, "Encoding.BestSizes", "most = 0")
	_, err = e.BestSizes(nil, 10, 1)
	wantError(t, err, "Encoding.BestSizes", "share = 1")
}

// The range grows with the share and with the standard error. The stimuli's own differences do not widen it, as every
// stimulus compares the sizes.
func TestBestSizes(t *testing.T) {
	axon := Axon{Velocity: 7}
	result := func(stimuli int, mi ...[]float64) *BandResult {
		return &BandResult{Band: Band{0, 100}, Stimuli: stimuli, Sizes: []int{1, 5, 9, 20, 40}, Density: 2000, Axons: []Axon{{"slow", 7}}, MI: [][][]float64{mi}}
	}
	certain := result(1, []float64{50, 50}, []float64{97, 97}, []float64{100, 100}, []float64{96, 96}, []float64{99, 99})
	uncertain := result(1, []float64{50, 50}, []float64{96, 98}, []float64{98, 102}, []float64{96, 96}, []float64{99, 99}) // SE of √5 at 5
	paired := result(2, []float64{50, 90}, []float64{97, 197}, []float64{100, 200}, []float64{96, 196}, []float64{99, 199})
	for _, test := range []struct {
		r     *BandResult
		share float64
		want  SizeRange
	}{
		{certain, 0, SizeRange{9, 9, 9, 100}},
		{certain, 0.03, SizeRange{9, 5, 9, 100}},
		{certain, 0.04, SizeRange{9, 5, 40, 100}}, // 40 is as good as well, with no gap
		{certain, 0.5, SizeRange{9, 1, 40, 100}},
		{uncertain, 0.01, SizeRange{9, 5, 9, 100}},
		{paired, 0, SizeRange{9, 9, 9, 150}},
		{paired, 0.02, SizeRange{9, 5, 9, 150}},
	} {
		if got, err := test.r.BestSizes(axon, test.share); err != nil || got != test.want {
			t.Errorf("share %g: %+v, %v; want %+v", test.share, got, err, test.want)
		}
	}
	for _, share := range []float64{-0.1, 1, math.NaN()} {
		_, err := certain.BestSizes(axon, share)
		wantError(t, err, "BandResult.BestSizes", "share = ")
	}
	_, err := certain.BestSizes(Axon{Velocity: 8}, 0)
	wantError(t, err, "BandResult.BestSizes", "axon = ")
	_, err = (*BandResult)(nil).BestSizes(axon, 0)
	wantError(t, err, "BandResult")
}
