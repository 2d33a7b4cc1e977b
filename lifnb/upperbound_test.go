package lifnb

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// squareResponses returns white noise and a number of responses to it. Their signal is s + square·(s² - 1), and the
// variance of their noise makes the signal's share of the power c. A Gaussian s and s² - 1 are uncorrelated, and the
// latter has the variance 2.
func squareResponses(seed uint64, n, responses int, square, c float64) (*Signal, []*Signal) {
	s := newStimulus(1e-3, make([]float64, n))
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range s.Samples {
		s.Samples[i] = rng.NormFloat64()
	}
	noise := math.Sqrt((1 + 2*square*square) * (1 - c) / c)
	var all []*Signal
	for range responses {
		r := &Signal{Dt: s.Dt, Samples: make([]float64, n)}
		for i, x := range s.Samples {
			r.Samples[i] = x + square*(x*x-1) + noise*rng.NormFloat64()
		}
		all = append(all, r)
	}
	return s, all
}

// The corrected upper bound is that of the signal's share of the power. The lower bound is that of the linear part
// alone. If all of the signal is linear, the two are the same. The confidence intervals of the upper bound contain the
// true value as often as those of the lower bound do.
func TestUpperBoundOfSignalAndNoise(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of analyses")
	}
	const segment, repeats = 256, 150
	for _, length := range []struct {
		segments int
		tooLarge float64 // the lower bound's bias, by this share
	}{{5, 0.02}, {11, 0.01}} {
		segments := length.segments
		var covered share // by the intervals of the information, in all cases
		for _, responses := range []int{2, 3, 10} {
			for _, c := range []float64{0.1, 0.5, 0.9} {
				for _, square := range []float64{0, 1} {
					t.Run(fmt.Sprintf("%d segments, %d responses, C = %g, square %g", segments, responses, c, square), func(t *testing.T) {
						var upper, between, bias []float64 // per Hz
						linear := c / (1 + 2*square*square)
						wantUpper := -math.Log2(1 - c)
						wantBetween := wantUpper + math.Log2(1-linear)
						var coherence share
						for repeat := range repeats {
							s, all := squareResponses(uint64(repeat), segment*(segments+1)/2, responses, square, c)
							m := MutualInformation{Stimulus: s, Response: all[0], Bands: []Band{{50, 450}}, Segment: segment * s.Dt}
							lower := Must(m.estimate(ctx))
							info := Must(UpperBound{Responses: all, Bands: m.Bands, Segment: m.Segment}.Run(ctx))
							upper = append(upper, info.Bands[0].PerHertz())
							covered.add(info.Bands[0].Interval, wantUpper*info.Bands[0].Width())
							for _, interval := range info.CoherenceInterval[15:110] {
								coherence.add(interval, c)
							}
							between = append(between, info.Bands[0].PerHertz()-lower.Bands[0].PerHertz())
							bias = append(bias, info.Bands[0].Bias/info.Bands[0].Width())
						}
						mean, se := meanSE(upper)
						b, _ := meanSE(bias)
						t.Logf("corrected upper bound %.4f ± %.4f, want %.4f bits/s/Hz; bias %.4f", mean, se, wantUpper, b)
						if math.Abs(mean-wantUpper) > 4*se {
							t.Errorf("corrected upper bound is %.4f ± %.4f bits/s/Hz, want %.4f", mean, se, wantUpper)
						}
						t.Logf("coherence %v", coherence)
						if square == 0 {
							coherence.check(t, "coherence")
						}
						mean, se = meanSE(between)
						if math.Abs(mean-wantBetween) > length.tooLarge*biasDensity(float64(segments))+4*se {
							t.Errorf("the bounds are %.4f ± %.4f bits/s/Hz apart, want %.4f", mean, se, wantBetween)
						}
					})
				}
			}
		}
		t.Logf("%d segments: information %v", segments, covered)
		covered.check(t, fmt.Sprintf("information from %d segments", segments))
	}
}
