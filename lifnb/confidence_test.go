package lifnb

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat"

	"github.com/lifnb/lifnb/internal/signal"
)

// segmentsOf returns a Gaussian pair with coherence c that fills the given number of segments, and the parameters to
// analyse it in bands of 33 frequencies with gaps between them.
func segmentsOf(seed uint64, segments, segment int, c float64) MutualInformation {
	s, r := gaussianPair(seed, segment+(segments-1)*(segment-segment/2), c)
	m := MutualInformation{Stimulus: s, Response: r, Segment: float64(segment) * s.Dt}
	df := 1 / m.Segment
	for first := 3; first+33 < segment/2; first += 36 {
		m.Bands = append(m.Bands, Band{float64(first) * df, float64(first+32) * df})
	}
	return m
}

// meanSE returns the mean of independent values and its standard error.
func meanSE(values []float64) (mean, se float64) {
	mean, sd := stat.MeanStdDev(values, nil)
	return mean, sd / math.Sqrt(float64(len(values)))
}

// For independent signals, corrected information is zero on average, whatever the segments' length, and a share of
// alpha of all frequencies is above the level of significance. With 11 segments both formulas are too high by 1 %, to
// which 4 standard errors are added. Using 11 instead of the effective number of segments would make the first wrong by
// 5 % and the second by 15 %.
func TestIndependentSignals(t *testing.T) {
	const segments = 11
	levels := []float64{0.05, 0.01}
	var all, coherence []float64
	var significance []float64 // of the levels
	seed := uint64(0)
	for log := 13; log <= 16; log++ {
		var ratio []float64 // of corrected information to bias
		for range 1 << (16 - log) {
			seed++
			m := segmentsOf(seed, segments, 1<<log, 0)
			info := Must(m.estimate(ctx))
			for _, b := range info.Bands {
				ratio = append(ratio, b.Corrected()/b.Bias)
			}
			coherence = append(coherence, info.Coherence[2:len(info.Coherence)-2]...)
			for _, alpha := range levels {
				significance = append(significance, noiseLevel(alpha, info.EffectiveSegments))
			}
		}
		mean, se := meanSE(ratio)
		t.Logf("segments of 2^%d samples: mean corrected information is (%.2f ± %.2f) %% of the bias", log, 100*mean, 100*se)
		if math.Abs(mean) > 0.01+4*se {
			t.Errorf("segments of 2^%d samples: mean corrected information is %.3f ± %.3f of the bias, want 0", log, mean, se)
		}
		all = append(all, ratio...)
	}
	if mean, se := meanSE(all); math.Abs(mean) > 0.01+4*se {
		t.Errorf("mean corrected information is %.4f ± %.4f of the bias, want 0", mean, se)
	}
	for i, alpha := range levels {
		above := 0.0
		for _, c := range coherence {
			if c > significance[i] {
				above += 1 / float64(len(coherence))
			}
		}
		se := math.Sqrt(2 * alpha / float64(len(coherence))) // half of all frequencies are independent
		t.Logf("%.4f ± %.4f above the level of significance of %g", above, se, alpha)
		if tolerance := 0.05*alpha + 4*se; math.Abs(above-alpha) > tolerance {
			t.Errorf("%.4f of all frequencies are above the level of significance for %g, allowed ± %.4f", above, alpha, tolerance)
		}
	}
}

// What the documentation says about the frequencies where subtracting the mean leaves less of a segment. With ρ_1 =
// -1/2 at 0 and |ρ_1|² = 0.155 at the next frequency, theory gives a bias of 0.1525 and 0.1279 for 11 segments, and
// 0.1046 at all others; 1/(K-1) is 0.1056. There, more than a share of alpha is above the level of significance.
func TestBiasOfTheLowestFrequencies(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of analyses")
	}
	const segments, segment, repeats = 11, 256, 6000
	want := []float64{0.1525, 0.1279, 0.1046}
	got := make([][]float64, len(want))
	var above [2]float64
	for repeat := range repeats {
		info := Must(segmentsOf(uint64(90000+repeat), segments, segment, 0).estimate(ctx))
		got[0] = append(got[0], -math.Log1p(-info.Coherence[0]))
		got[1] = append(got[1], -math.Log1p(-info.Coherence[1]))
		got[2] = append(got[2], math.Ln2*stat.Mean(info.PerHertz[2:34], nil))
		for k := range above {
			if info.Coherence[k] > noiseLevel(0.05, signal.EffectiveSegments(segments, segment)) {
				above[k] += 100. / repeats
			}
		}
	}
	t.Logf("above the level of significance of 5 %%: %.1f and %.1f %%", above[0], above[1])
	for k, want := range []float64{15, 7.5} {
		if se := math.Sqrt(want * (100 - want) / repeats); math.Abs(above[k]-want) > 0.5+4*se {
			t.Errorf("frequency %d: %.1f %% above the level of significance of 5 %%, want %g ± %.1f", k, above[k], want, se)
		}
	}
	for k := range want {
		mean, se := meanSE(got[k])
		t.Logf("frequency %d: %.4f ± %.4f", k, mean, se)
		if math.Abs(mean-want[k]) > 0.0005+4*se {
			t.Errorf("frequency %d: bias %.4f ± %.4f, want %.4f", k, mean, se, want[k])
		}
	}
	if got := math.Ln2 * biasDensity(signal.EffectiveSegments(segments, segment)); math.Abs(got-0.1056) > 1e-4 {
		t.Errorf("1/(K-1) is %.4f, want 0.1056", got)
	}
}

// Whatever the coherence and the number of segments, corrected information is right on average. The 95 % confidence
// intervals contain the true value in 90 to 98 % of all cases, and miss it on either side in at most 7 %. (Where there
// is no coherence, intervals of the information that are cut at 0 contain it more often.)
func TestConfidenceIntervals(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of analyses")
	}
	const segment, repeats = 256, 400
	for _, segments := range []int{5, 11, 20, 40} {
		for _, c := range []float64{0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95} {
			t.Run(fmt.Sprintf("%d segments, C = %g", segments, c), func(t *testing.T) {
				t.Parallel()
				var mi, coherence share
				var deviation []float64
				for repeat := range repeats {
					m := segmentsOf(uint64(1000*segments+repeat), segments, segment, c)
					info := Must(m.Run(ctx))
					for _, b := range info.Bands {
						truth := -math.Log2(1-c) * b.Width()
						mi.add(b.Interval, truth)
						deviation = append(deviation, (b.Corrected()-truth)/b.Bias)
					}
					for _, interval := range info.CoherenceInterval[3 : segment/2-2] {
						coherence.add(interval, c)
					}
				}
				mean, se := meanSE(deviation)
				t.Logf("information %v; coherence %v; corrected information is (%.1f ± %.1f) %% of the bias off", mi, coherence, 100*mean, 100*se)
				if c > 0 || mi.part(mi.n-mi.below-mi.above) < 95 {
					mi.check(t, "information")
				}
				coherence.check(t, "coherence")
				if math.Abs(mean) > 0.02+4*se {
					t.Errorf("corrected information is off by %.3f ± %.3f of the bias", mean, se)
				}
			})
		}
	}
}

// share counts how often an interval contains the true value.
type share struct{ n, below, above int }

func (s *share) add(interval Interval, truth float64) {
	s.n++
	if truth < interval.Low {
		s.below++
	}
	if truth > interval.High {
		s.above++
	}
}

func (s share) part(n int) float64 { return 100 * float64(n) / float64(s.n) }

func (s share) String() string {
	return fmt.Sprintf("%.1f %% covered, %.1f %% below, %.1f %% above", s.part(s.n-s.below-s.above), s.part(s.below), s.part(s.above))
}

func (s share) check(t *testing.T, what string) {
	if covered := s.part(s.n - s.below - s.above); covered < 90 || covered > 98 || s.part(max(s.below, s.above)) > 7 {
		t.Errorf("%s: %v", what, s)
	}
}

// The jackknifed standard errors agree with those from many experiments. Without the correction for overlapping
// segments they would be 2.6 % smaller.
func TestStandardErrorOfCoherence(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of analyses")
	}
	const segments, segment, c, repeats = 40, 256, 0.7, 800
	z := func(c float64) float64 { return math.Atanh(math.Sqrt(c)) }
	width := studentT(segments - 1)
	var estimated, scattered, blocks []float64
	for repeat := range repeats {
		info := Must(segmentsOf(uint64(50000+repeat), segments, segment, c).Run(ctx))
		bias := 1 / (2 * (info.EffectiveSegments - 1))
		block := 0.0
		for k := 3; k < segment/2-2; k++ {
			interval := info.CoherenceInterval[k]
			se := (z(interval.High) - z(interval.Low)) / 2 / width
			estimated = append(estimated, se*se)
			d := z(info.Coherence[k]) - bias - z(c)
			scattered = append(scattered, d*d)
			block += (se*se - d*d) / float64(segment/2-5)
		}
		blocks = append(blocks, block)
	}
	// As for the information, jackknifed variances are too large by (K-1)/(K-2). The intervals of the coherence are
	// left that much wider, as it improves their coverage.
	_, se := meanSE(blocks)
	variance := stat.Mean(scattered, nil)
	ratio := stat.Mean(estimated, nil) / variance * (segments - 2) / (segments - 1)
	t.Logf("variance ratio %.4f ± %.4f", ratio, se/variance)
	if math.Abs(ratio-1) > 0.01+3*se/variance {
		t.Errorf("jackknifed variances are %.4f ± %.4f of the true one", ratio, se/variance)
	}
}

// Quantiles as in tables.
func TestStudentT(t *testing.T) {
	for freedom, want := range map[int]float64{1: 12.7062, 2: 4.3027, 4: 2.7764, 10: 2.2281, 39: 2.0227, 100: 1.9840, 1_000_000: 1.95997} {
		if got := studentT(freedom); math.Abs(got-want) > 1e-4 {
			t.Errorf("t of %d degrees of freedom is %.5f, want %.4f", freedom, got, want)
		}
	}
}

// With two segments nothing can be said about the error. Silence has neither information nor bias. A copy of the
// stimulus is perfect.
func TestExtremeIntervals(t *testing.T) {
	two := Must(segmentsOf(1, 2, 256, 0.5).Run(ctx))
	if got, want := two.Bands[0].Interval, (Interval{0, math.Inf(1)}); got != want {
		t.Errorf("interval of the information from two segments is %v, want %v", got, want)
	}
	if got, want := two.CoherenceInterval[7], (Interval{0, 1}); got != want {
		t.Errorf("interval of the coherence from two segments is %v, want %v", got, want)
	}

	m := segmentsOf(1, 11, 256, 0.5)
	m.Response.Samples = make([]float64, len(m.Response.Samples))
	silent := Must(m.Run(ctx))
	if silent.Bands[0].Corrected() != 0 || silent.Bands[0].Interval != (Interval{}) || silent.CoherenceInterval[7] != (Interval{}) {
		t.Errorf("silence has %g bits/s, corrected, in %v, and a coherence in %v; want 0", silent.Bands[0].Corrected(), silent.Bands[0].Interval, silent.CoherenceInterval[7])
	}

	m.Response.Samples = m.Stimulus.Samples
	perfect := Must(m.Run(ctx))
	if i := perfect.CoherenceInterval[7]; !(i.Low > 1-1e-12 && i.High <= 1) {
		t.Errorf("interval of perfect coherence is %v", i)
	}
	if i := perfect.Bands[0].Interval; !(i.Low > 1000 && i.High >= i.Low) {
		t.Errorf("interval of the information at perfect coherence is %v", i)
	}
}

// The skipped part is not analysed.
func TestSkip(t *testing.T) {
	s, r := gaussianPair(1, 4000, 0.5)
	m := MutualInformation{Stimulus: s, Response: r, Bands: []Band{{50, 450}}, Segment: 0.2}
	cut := m
	cut.Stimulus = newStimulus(s.Dt, s.Samples[501:])
	cut.Response = &Signal{Dt: r.Dt, Samples: r.Samples[501:]}
	m.Skip = 0.5006 // 500.6 time steps
	if diff := cmp.Diff(Must(cut.Run(ctx)), Must(m.Run(ctx))); diff != "" {
		t.Errorf("skipping is not the same as cutting (-want +got):\n%s", diff)
	}
}

// The levels of significance are probabilities.
func TestSignificance(t *testing.T) {
	info := Must(segmentsOf(1, 11, 256, 0.5).Run(ctx))
	level, err := info.Significance(0.05)
	if want := 1 - math.Pow(0.05, 1/(10.4711538-1)); err != nil || math.Abs(level-want) > 1e-6 {
		t.Errorf("level of significance is %g, %v; want %g", level, err, want)
	}
	for _, alpha := range []float64{0, 1, -0.05, math.NaN()} {
		if _, err := info.Significance(alpha); err == nil || !strings.Contains(err.Error(), "lifnb.Information.Significance: alpha = ") {
			t.Errorf("alpha = %g: error %v", alpha, err)
		}
	}
	if _, err := (*Information)(nil).Significance(0.05); err == nil {
		t.Error("no error for no information")
	}
}
