package lifnb

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/lifnb/lifnb/internal/pieces"
)

// Interval is a range of values.
type Interval struct {
	Low, High float64
}

// confidence is the confidence level of all intervals: the share of experiments whose interval contains the true value.
const confidence = 0.95

// biasDensity returns by how much an estimate of the information per hertz from overlapping segments is too high on
// average, in bits/s/Hz. effective is the equivalent number of independent segments.
//
// For K independent segments of Gaussian signals
//
//	E[-ln(1 - Ĉ)] = -ln(1 - C) + ψ(K) - ψ(K-1) = -ln(1 - C) + 1/(K-1)
//
// whatever C is: 1 - Ĉ is the determinant of the estimated spectral matrix divided by the product of its diagonal, and
// the logarithms of both have biases that depend on K alone (Goodman 1963, "Statistical analysis based on a certain
// multivariate complex Gaussian distribution", Ann Math Stat 34:152).
//
// Here K is the effective number of the overlapping segments, which makes the bias too large, by 3 % for two segments
// and by 1 % for 11. At the frequencies 0 and 1/Segment, subtracting the mean leaves less of a segment, and with 11
// segments the true bias is larger than this by 44 % and 21 %. In a band of 33 frequencies that starts at 0 the two
// errors cancel to 0.4 %.
func biasDensity(effective float64) float64 { return 1 / ((effective - 1) * math.Ln2) }

// Significance returns the level that the coherence of unrelated signals exceeds with probability alpha (above 0 and
// below 1) at any one frequency. For K independent segments of Gaussian signals it is
//
//	1 - alpha^{1/(K-1)}
//
// (Halliday et al. 1995, "A framework for the analysis of mixed time series/point process data", Prog Biophys Mol Biol
// 64:237). Here K is the effective number of segments, times that of the Trials. So a share of alpha of all frequencies
// exceeds the level by chance. At the two lowest frequencies it is more, as subtracting the mean leaves less of a
// segment: with 11 segments and alpha = 5 % it is 15 % at 0 and 7.5 % at 1/Segment.
func (info *Information) Significance(alpha float64) (float64, error) {
	c := checks{stage: "Information.Significance"}
	c.add(info.check())
	if info != nil {
		c.require(info.Responses == 0, "Information", "an upper bound", "a lower bound: no level is known for the coherence of responses to one stimulus")
	}
	c.require(alpha > 0 && alpha < 1, "alpha", quantity(alpha, ""), "above 0 and below 1")
	if err := c.err(); err != nil {
		return 0, err
	}
	return noiseLevel(alpha, info.observations()), nil
}

func noiseLevel(alpha, effective float64) float64 {
	return -math.Expm1(math.Log(alpha) / (effective - 1))
}

// setIntervals sets the confidence intervals by the jackknife. Everything is estimated again without each of the K
// segments in turn. The differences between these estimates z_i show how much the estimate z from all segments would
// differ with other data:
//
//	Var(z) = (K-1)/K · Σ_i (z_i - mean(z))²
//
// This needs a scale on which estimates are about normal, with a variance that does not depend on their value. For the
// coherence it is z = artanh √C (Thomson & Chave 1991, as in signal.LeaveOneOut). Its bias on that scale, 1/(2(K-1)),
// is subtracted (Enochson & Goodman 1965, "Gaussian approximations to the distribution of sample coherence",
// AFFDL-TR-65-57). The information in a band is a sum over frequencies, and about normal as it is. Jackknifed variances
// are too large on average (Efron & Stein 1981, "The jackknife estimate of variance", Ann Stat 9:586). The variance of
// the information is estimated so precisely that this would show: for coherences of 0.3 and above it is too large by a
// factor of about (K-1)/(K-2), which is divided out.
//
// Overlapping segments vary together, so the variance is larger by K divided by their effective number. And as the
// variance is an estimate from K deviations, the interval is that of Student's t with K-1 degrees of freedom. For
// Gaussian signals with coherences from 0.1 to 0.95, 5 to 40 segments, and bands of 33 frequencies, 92 to 97 % of the
// intervals contain the true value.
//
// Small coherences are not normal on any scale, and have another variance. So where an estimate is not above the level
// of significance, its interval begins at 0. Without any coherence, 95 to 98 % of these intervals contain the true
// value, and 99 % of the intervals of the information, which are cut at 0.
func (info *Information) setIntervals(ctx context.Context, s normalizedSpectra) error {
	bias := 1 / (2 * (info.EffectiveSegments - 1))
	err := info.jackknifed(ctx, leftOut{
		each: func(do func(coherence []float64) error) error {
			return s.LeaveOneOut(ctx, s.x.samples, s.y.samples, s.segment, do)
		},
		density: informationDensity, stable: stableCoherence, coherence: coherenceOf, bias: func(int) float64 { return bias },
		inflation: float64(info.Segments-1) / float64(info.Segments-2), informative: s.informative,
	})
	info.openInsignificant()
	return err
}

// openInsignificant lets the intervals of coherences that are not significant begin at 0.
func (info *Information) openInsignificant() {
	level := noiseLevel(1-confidence, info.observations())
	for k, c := range info.Coherence {
		if c <= level {
			info.CoherenceInterval[k].Low = 0
		}
	}
}

// observations returns the equivalent number of independent segments, counted once for each trial.
func (info *Information) observations() float64 {
	return info.EffectiveSegments * float64(max(1, info.Trials))
}

// stableCoherence is the scale on which the coherence of two signals has about the same variance everywhere.
func stableCoherence(c float64) float64 { return math.Atanh(math.Sqrt(c)) }

// coherenceOf is the inverse of stableCoherence.
func coherenceOf(z float64) float64 { return math.Pow(math.Tanh(max(0, z)), 2) }

// leftOut says how to estimate a coherence with each of the segments left out in turn, and what follows from it.
type leftOut struct {
	each              func(do func(coherence []float64) error) error
	density           func(c float64) float64 // information, bits/s/Hz
	stable, coherence func(x float64) float64 // from a coherence to a scale on which it is about normal, and back
	bias              func(k int) float64     // on that scale, at a frequency
	inflation         float64                 // by which jackknifed variances of the information are too large
	informative
}

// jackknifed sets the confidence intervals as the documentation of setIntervals says.
func (info *Information) jackknifed(ctx context.Context, l leftOut) error {
	info.CoherenceInterval = make([]Interval, len(info.Coherence))
	if info.Segments == 2 { // Two values do not tell how much they vary.
		for k := range info.CoherenceInterval {
			info.CoherenceInterval[k] = Interval{0, 1}
		}
		return nil
	}
	stable := make([]float64, len(info.Coherence))
	density := make([]float64, len(info.Coherence))
	bands := make([]float64, len(info.Bands))
	estimate := func(coherence []float64) error {
		err := pieces.Each(ctx, len(coherence), func(from, to int) {
			for k := from; k < to; k++ {
				c := min(coherence[k], 1-1e-15) // an infinity has no differences
				stable[k], density[k] = l.stable(c), l.density(c)
			}
		})
		mask(l.informative, density, 0)
		for i, b := range info.Bands {
			bands[i] = info.integral(b.Band, density)
		}
		return err
	}
	if err := estimate(info.Coherence); err != nil {
		return err
	}
	z, mi := newJackknife(stable), newJackknife(bands)
	err := l.each(func(coherence []float64) error {
		if err := estimate(coherence); err != nil {
			return err
		}
		z.add(stable)
		mi.add(bands)
		return nil
	})
	if err != nil {
		return err
	}
	n := float64(info.Segments)
	spread := studentT(info.Segments-1) * math.Sqrt(n/info.EffectiveSegments)
	err = pieces.Each(ctx, len(info.CoherenceInterval), func(from, to int) {
		for k := from; k < to; k++ {
			middle, half := z.all[k]-l.bias(k), spread*z.se(k)
			info.CoherenceInterval[k] = Interval{l.coherence(middle - half), l.coherence(middle + half)}
		}
	})
	for i := range info.Bands {
		b := &info.Bands[i]
		b.Interval = interval(b.Corrected(), spread*mi.se(i)/math.Sqrt(l.inflation))
	}
	return err
}

// interval returns a symmetric interval, cut at 0, as neither coherence nor information can be negative.
func interval(middle, halfWidth float64) Interval {
	return Interval{max(0, middle-halfWidth), max(0, middle+halfWidth)}
}

// jackknife gathers estimates, each made with one part of the data left out.
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

// se returns the standard error of estimate i, for independent parts.
func (j *jackknife) se(i int) float64 {
	return math.Sqrt(max(0, (j.n-1)/j.n*(j.squares[i]-j.sum[i]*j.sum[i]/j.n)))
}

// studentT returns the t between whose negative and positive a value of Student's distribution lies with the
// probability confidence.
func studentT(freedom int) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(freedom)}.Quantile((1 + confidence) / 2)
}
