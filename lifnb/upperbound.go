package lifnb

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"

	"github.com/lifnb/lifnb/internal/pieces"
	"github.com/lifnb/lifnb/internal/signal"
)

// UpperBound estimates how much information a response can carry about the stimulus at most. It needs several responses
// to the same stimulus, but not the stimulus itself: what the responses have in common is the signal, and what differs
// is noise. With C the share of the signal in the power of a response,
//
//	C(f) = S_signal/S_rr
//
// the bound is I = -∫ log2(1 - C(f)) df over the band. The lower bound of [MutualInformation] counts only what follows
// the stimulus linearly, so the difference shows how much follows it in another way.
//
// The noise of the responses must be independent. Two populations must not share a member, as its noise would count as
// signal. To draw them from one Simulation, split its trials into disjoint groups first ([Responses.Trials]).
//
// It is a bound if the noise is Gaussian, adds to the signal and does not depend on it: then no signal of this power
// carries more information than a Gaussian one (Borst & Theunissen 1999, "Information theory and neural coding", Nat
// Neurosci 2:947). Noise that is not Gaussian disturbs less than Gaussian noise of the same power, so there can be more
// information. The bound is for one response, not for all of them together.
//
// S_signal is the cross spectrum of two responses, averaged over all pairs. S_rr is the power spectrum, averaged over
// all responses. For two responses C is the square root of their coherence; C itself is the coherence of one response
// with the mean of infinitely many (Roddey, Girish & Miller 2000, "Assessing the performance of neural encoding models
// in the presence of noise", J Comput Neurosci 8:95; Hsu, Borst & Theunissen 2004, "Quantifying variability in neural
// responses and its application for the validation of model predictions", Network 15:91). The estimate averages the
// cross spectrum itself instead of the root, which is never negative and so too high.
type UpperBound struct {
	Responses []*Signal // two or more responses to the same stimulus: rates of neurons or populations of one kind
	Bands     []Band
	Segment   float64 // length of a segment, s: two that overlap must fit into the analysed part; 0 means DefaultSegment
	Skip      float64 // left out at the start, s, rounded to time steps
}

// Run estimates spectra, coherence and information, with confidence intervals. It fails on fewer than two responses, on
// responses that differ in time step or length, and on segments and bands that a MutualInformation would refuse. It
// does not know the stimulus, so it cannot refuse bands in which that has no power. Where the responses have no power
// of their own, only what the spectral estimate leaks from other frequencies, PerHertz is 0. Lines are not left out: a
// rhythm that all responses share counts as signal.
func (u UpperBound) Run(ctx context.Context) (*Information, error) {
	if err := u.check(ctx).err(); err != nil {
		return nil, err
	}
	dt, n := u.Responses[0].Dt, float64(len(u.Responses))
	segment := samples(segmentOrDefault(u.Segment), dt)
	all := skipped(u.Responses, u.Skip)
	exponent, err := signal.Exponent(ctx, all...)
	if err != nil {
		return nil, err
	}
	e := signal.NewEnsemble(nil, all, 0, exponent, segment)
	sum, err := e.Sum(ctx)
	if err != nil {
		return nil, err
	}
	power, frequency, err := e.Density(ctx, dt, sum.Power)
	if err != nil {
		return nil, err
	}
	own, err := signal.OwnPower(ctx, power)
	if err != nil {
		return nil, err
	}
	bins := len(frequency)
	info := &Information{Frequency: frequency, PerHertz: make([]float64, bins), Bias: make([]float64, bins), Coherence: inCommon(sum, n), ResponseUnit: u.Responses[0].Unit,
		Responses: len(u.Responses), Segments: e.Segments(), EffectiveSegments: signal.EffectiveSegments(e.Segments(), segment)}
	common := make([]float64, bins)
	err = pieces.Each(ctx, bins, func(from, to int) {
		for k := from; k < to; k++ {
			c := info.Coherence[k]
			power[k] /= n
			common[k] = c * power[k]
			if power[k] > 0 && own[k] { // the estimate is exact for silence
				info.PerHertz[k] = upperDensity(c)
				info.Bias[k] = upperBias(n, info.EffectiveSegments, c)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if info.ResponseSpectrum, err = signal.Rescaled(ctx, power, 2*exponent); err != nil {
		return nil, err
	}
	if info.SignalSpectrum, err = signal.Rescaled(ctx, common, 2*exponent); err != nil {
		return nil, err
	}
	counted := own
	if slices.Max(power) == 0 {
		counted = nil // silence leaves nothing out
	}
	info.setBands(u.Bands, counted)
	if err := info.setUpperIntervals(ctx, e, sum, own); err != nil {
		return nil, err
	}
	return info, nil
}

// skipped returns the samples of signals, without those that are left out at the start.
func skipped(signals []*Signal, skip float64) (all [][]float64) {
	for _, s := range signals {
		all = append(all, s.Samples[samples(skip, s.Dt):])
	}
	return all
}

// inCommon returns the share of the power of each of n responses that they have in common. The power of their sum
// contains the power of each, and the cross spectra of all pairs.
func inCommon(s signal.EnsembleSpectra, n float64) []float64 {
	c := make([]float64, len(s.Power))
	for k, power := range s.Power {
		if power > 0 {
			c[k] = min(1, (s.Whole[k]/power-1)/(n-1))
		}
	}
	return c
}

// upperDensity returns -log2(1 - C) in bits/s/Hz. It is below 0 where C is.
func upperDensity(coherence float64) float64 { return -math.Log1p(-coherence) / math.Ln2 }

// upperBias returns the bias of the upper bound at a coherence C, in bits/s/Hz, for n responses in K segments. The
// estimate is log2 of S_rr/S_noise, and for Gaussian signals both powers are sums of squares. The power of the noise
// has a gamma distribution of shape K(n-1). The power of the response, the sum of that of the mean response and that of
// the deviations from it, has about a gamma distribution of the shape k with the same variance,
//
//	1/k = ((1 + (n-1)C)² + (n-1)(1-C)²)/(n² K)
//
// (Satterthwaite 1946, "An approximate distribution of estimates of variance components", Biometrics Bull 2:110). The
// logarithm of such an estimate is off by ψ(k) - ln k on average. With fewer than four segments the corrected bound is
// still 0.01 to 0.04 bits/s/Hz too high.
func upperBias(n, segments, coherence float64) float64 {
	c := max(0, coherence)
	response := segments * n * n / (math.Pow(1+(n-1)*c, 2) + (n-1)*math.Pow(1-c, 2))
	noise := segments * (n - 1)
	off := func(shape float64) float64 { return mathext.Digamma(shape) - math.Log(shape) }
	return (off(response) - off(noise)) / math.Ln2
}

func (u UpperBound) check(ctx context.Context) checks {
	c := checks{stage: "UpperBound"}
	c.require(len(u.Responses) >= 2, "len(Responses)", len(u.Responses), "at least 2")
	for i, r := range u.Responses {
		name := fmt.Sprintf("Responses[%d]", i)
		c.add(r.check(ctx, name))
		if first := u.Responses[0]; r != nil && first != nil {
			c.fits(name, r, "Responses[0]", first)
		}
	}
	if len(c.wrong) > 0 {
		return c
	}
	dt, n := u.Responses[0].Dt, len(u.Responses[0].Samples)
	widest := slices.MaxFunc(u.Responses, func(a, b *Signal) int { return cmp.Compare(a.Sigma, b.Sigma) })
	c.analysedBands(u.Bands, c.segment(u.Segment, u.Skip, dt, float64(n)*dt), dt, widest.Sigma)
	return c
}
