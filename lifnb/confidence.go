package lifnb

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a range of values.
type Interval struct {
	Low, High float64
}

// confidence is that of all intervals: the share of experiments whose interval holds the true value.
const confidence = 0.95

// biasDensity returns by how much the information per hertz is too high on average, in bits/s/Hz, where it is estimated
// from overlapping segments; effective is the equivalent number of independent ones.
//
// Of K independent segments of Gaussian signals,
//
//	E[-ln(1 - Ĉ)] = -ln(1 - C) + ψ(K) - ψ(K-1) = -ln(1 - C) + 1/(K-1)
//
// whatever C is: 1 - Ĉ is the determinant of the estimated spectral matrix over the product of its diagonal, and the
// logarithms of both have biases that depend on K alone (Goodman 1963, "Statistical analysis based on a certain
// multivariate complex Gaussian distribution", Ann Math Stat 34:152).
//
// K is the effective number of the overlapping segments, which makes the bias too large, by 3 % with two segments and
// by 1 % with 11. At the frequencies 0 and 1/Segment, where taking off the mean leaves less of a segment, the bias is
// larger than this by 44 % and 21 % with 11 segments: in a band from 0 on with 33 frequencies both make up for each other
// except for 0.4 %.
func biasDensity(effective float64) float64 { return 1 / ((effective - 1) * math.Ln2) }

// Significance returns the level that the coherence of unrelated signals exceeds with a probability of alpha (above 0
// and below 1) at any one frequency. Of K independent segments of Gaussian signals it is
//
//	1 - alpha^{1/(K-1)}
//
// (Halliday et al. 1995, "A framework for the analysis of mixed time series/point process data", Prog Biophys Mol
// Biol 64:237), and K here is the effective number of segments. So a share of alpha of all frequencies is above it by
// chance, but more of the two lowest, where taking off the mean leaves less of a segment: of 5 % it makes 15 % at 0 and
// 7.5 % at 1/Segment (with 11 segments).
func (info *Information) Significance(alpha float64) (float64, error) {
	c := checks{stage: "Information.Significance"}
	c.add(info.check())
	if info != nil {
		c.require(info.Responses == 0, "Information", "an upper bound", "a lower bound: of responses to one stimulus no level of coherence is known")
	}
	c.require(alpha > 0 && alpha < 1, "alpha", quantity(alpha, ""), "above 0 and below 1")
	if err := c.err(); err != nil {
		return 0, err
	}
	return noiseLevel(alpha, info.EffectiveSegments), nil
}

func noiseLevel(alpha, effective float64) float64 {
	return -math.Expm1(math.Log(alpha) / (effective - 1))
}

// setIntervals sets the confidence intervals, by the jackknife: everything is estimated anew without each of the K
// segments in turn, and how much these estimates z_i differ tells how much the estimate z from all segments would
// differ with other data,
//
//	Var(z) = (K-1)/K · Σ_i (z_i - mean(z))²
//
// This needs a scale on which estimates are about normal with a variance that does not depend on their value: for the
// coherence z = artanh √C (Thomson & Chave 1991, as in signal.LeaveOneOut). Its bias there, 1/(2(K-1)), is taken off
// (Enochson & Goodman 1965, "Gaussian approximations to the distribution of sample coherence", AFFDL-TR-65-57). The
// information in a band is a sum over frequencies, and about normal as it is. Jackknifed variances are too large on
// average (Efron & Stein 1981, "The jackknife estimate of variance", Ann Stat 9:586). That of the information is so
// steady that this would show: for coherences of 0.3 and above it is by about (K-1)/(K-2), which is taken off.
//
// Segments that overlap vary together: the variance is larger by K over their effective number. And as it is an
// estimate from K deviations, the interval is that of Student's t with K-1 degrees of freedom. On Gaussian signals of
// coherences from 0.1 to 0.95, 5 to 40 segments, and bands of 33 frequencies, 92 to 97 % of the intervals hold the true
// value.
//
// Small coherences are neither normal nor of that variance on any scale: where an estimate is not above the level of
// significance, its interval begins at 0. Where there is no coherence, this holds in 95 to 98 % of all cases, and the
// interval of the information, which is cut at 0, in 99 %.
func (info *Information) setIntervals(ctx context.Context, s normalizedSpectra) error {
	info.CoherenceInterval = make([]Interval, len(info.Coherence))
	if info.Segments == 2 { // a single one that is left has coherence 1, whatever the signals
		for k := range info.CoherenceInterval {
			info.CoherenceInterval[k] = Interval{0, 1}
		}
		return nil
	}
	stable := make([]float64, len(info.Coherence))
	density := make([]float64, len(info.Coherence))
	bands := make([]float64, len(info.Bands))
	estimate := func(coherence []float64) {
		for k, c := range coherence {
			c = min(c, 1-1e-15) // of an infinity there is no difference
			stable[k], density[k] = math.Atanh(math.Sqrt(c)), informationDensity(c)
		}
		for i, b := range info.Bands {
			bands[i] = info.integral(b.Band, density)
		}
	}
	estimate(info.Coherence)
	z, mi := newJackknife(stable), newJackknife(bands)
	err := s.LeaveOneOut(ctx, s.x.samples, s.y.samples, s.segment, func(coherence []float64) {
		estimate(coherence)
		z.add(stable)
		mi.add(bands)
	})
	if err != nil {
		return err
	}
	n := float64(info.Segments)
	spread := studentT(info.Segments-1) * math.Sqrt(n/info.EffectiveSegments)
	bias := 1 / (2 * (info.EffectiveSegments - 1))
	level := noiseLevel(1-confidence, info.EffectiveSegments)
	for k := range info.CoherenceInterval {
		interval := interval(z.all[k]-bias, spread*z.se(k))
		info.CoherenceInterval[k] = Interval{math.Pow(math.Tanh(interval.Low), 2), math.Pow(math.Tanh(interval.High), 2)}
		if info.Coherence[k] <= level {
			info.CoherenceInterval[k].Low = 0
		}
	}
	for i := range info.Bands {
		b := &info.Bands[i]
		b.Interval = interval(b.Corrected(), spread*math.Sqrt((n-2)/(n-1))*mi.se(i))
	}
	return nil
}

// interval returns a symmetric interval, without what is below 0, where neither coherence nor information can be.
func interval(middle, halfWidth float64) Interval {
	return Interval{max(0, middle-halfWidth), max(0, middle+halfWidth)}
}

// jackknife gathers estimates, each made without one part of the data.
type jackknife struct {
	all          []float64 // the estimates from all data
	n            float64
	sum, squares []float64 // of the deviations from all
}

func newJackknife(all []float64) *jackknife {
	return &jackknife{all: slices.Clone(all), sum: make([]float64, len(all)), squares: make([]float64, len(all))}
}

func (j *jackknife) add(estimates []float64) {
	j.n++
	for i, z := range estimates {
		d := z - j.all[i]
		j.sum[i] += d
		j.squares[i] += d * d
	}
}

// se is the standard error of estimate i, for parts that are independent.
func (j *jackknife) se(i int) float64 {
	return math.Sqrt(max(0, (j.n-1)/j.n*(j.squares[i]-j.sum[i]*j.sum[i]/j.n)))
}

// studentT returns the t that a value of Student's distribution exceeds in neither direction, with the probability
// confidence.
func studentT(freedom int) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(freedom)}.Quantile((1 + confidence) / 2)
}
