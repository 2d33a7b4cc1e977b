package lifnb

import (
	"math"
	"testing"
)

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
