package lifnb

import (
	"cmp"
	"context"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mathext"

	"github.com/lifnb/lifnb/internal/draw"
	"github.com/lifnb/lifnb/internal/signal"
)

// UpperBound estimates how much a response can tell about the stimulus at most, from several responses to it. What
// these have in common is the signal, and what differs is noise: the stimulus itself is not needed. With the share of
// the signal in the power of a response,
//
//	C(f) = S_signal/S_rr
//
// it is I = -∫ log2(1 - C(f)) df over the band. The lower bound of [MutualInformation] counts only what follows the
// stimulus linearly, so what lies between the two shows how much does so in another way.
//
// S_signal is the cross spectrum of two responses, averaged over all pairs, and S_rr the power spectrum, averaged over
// all responses. For two of them C is the square root of their coherence, and C in turn is the coherence of a response and
// the mean of endlessly many (Roddey, Girish & Miller 2000, "Assessing the performance of neural encoding models in
// the presence of noise", J Comput Neurosci 8:95; Hsu, Borst & Theunissen 2004, "Quantifying variability in neural
// responses and its application for the validation of model predictions", Network 15:91). Not the root, which is never
// negative and so too high, but the cross spectrum itself is averaged.
//
// It is a bound if the noise is Gaussian, adds to the signal and does not depend on it: then no signal of this power
// tells more than a Gaussian one (Borst & Theunissen 1999, "Information theory and neural coding", Nat Neurosci
// 2:947). Noise that is not Gaussian disturbs less than Gaussian noise of the same power, and there can be more
// information. It bounds what is in one response, not in all of them together.
//
// The noise of one response must be independent of that of another: two populations must not share a member, whose
// noise would pass for signal. To draw them from one Simulation, share out its Spikes first.
type UpperBound struct {
	Responses []*Signal // two or more, to the same stimulus: rates of neurons or populations of one kind
	Bands     []Band
	Segment   float64 // length of a segment, s: two that overlap must fit into what is analysed; 0 means DefaultSegment
	Skip      float64 // what is left out at the start, s, rounded to time steps
}

// UpperInformation is how much a response can tell about the stimulus at most. The slices by frequency are all of one
// length.
type UpperInformation struct {
	Bands []Band
	MI    []float64 // upper bound of the mutual information in each band, bits/s, as estimated
	Bias  []float64 // by how much that is too high on average, bits/s; below 0 where it is too low

	Frequency         []float64 // Hz
	ResponseSpectrum  []float64 // one-sided power spectral density of a response, (spikes/s)²/Hz
	SignalSpectrum    []float64 // of it, what the responses have in common; where that is little, by chance below 0
	Coherence         []float64 // of a response and its signal, SignalSpectrum/ResponseSpectrum; 0 without power
	Density           []float64 // information per frequency, -log2(1 - Coherence), bits/s/Hz
	Responses         int       // number of responses
	Segments          int       // number of segments averaged
	EffectiveSegments float64   // so many independent segments would average as well as these, which overlap
}

// Run estimates spectra, coherence and information. It fails on fewer than two responses, on responses that differ in
// time step or length, and on segments and bands that a MutualInformation would refuse.
func (u UpperBound) Run(ctx context.Context) (*UpperInformation, error) {
	if err := u.check(); err != nil {
		return nil, err
	}
	var (
		dt      = u.Responses[0].Dt
		skip    = samples(u.Skip, dt)
		segment = samples(segmentOrDefault(u.Segment), dt)
		bins    = segment/2 + 1
		n       = float64(len(u.Responses))
		sum     = make([]float64, len(u.Responses[0].Samples)-skip)
		power   = make([]float64, bins) // Σ |R_i|²
		info    = &UpperInformation{Bands: slices.Clone(u.Bands), Responses: len(u.Responses)}
	)
	for _, r := range u.Responses {
		x := r.Samples[skip:]
		s, err := signal.Welch(ctx, x, x, dt, segment)
		if err != nil {
			return nil, fmt.Errorf("lifnb.UpperBound: %w", err)
		}
		for k, xx := range s.XX {
			power[k] += xx
		}
		for i, v := range x {
			sum[i] += v
		}
	}
	s, err := signal.Welch(ctx, sum, sum, dt, segment)
	if err != nil {
		return nil, fmt.Errorf("lifnb.UpperBound: %w", err)
	}
	info.Frequency, info.Segments, info.EffectiveSegments = s.Frequency, s.Segments, signal.EffectiveSegments(s.Segments, segment)
	info.ResponseSpectrum, info.SignalSpectrum = make([]float64, bins), make([]float64, bins)
	info.Coherence, info.Density = make([]float64, bins), make([]float64, bins)
	bias := make([]float64, bins)
	for k, all := range s.XX { // |Σ R_i|², the power of each and the cross spectra of all pairs
		info.ResponseSpectrum[k] = power[k] / n
		info.SignalSpectrum[k] = (all - power[k]) / (n * (n - 1))
		if power[k] > 0 {
			info.Coherence[k] = min(1, info.SignalSpectrum[k]/info.ResponseSpectrum[k])
		}
		bias[k] = info.bias(k)
		info.Density[k] = -math.Log1p(-info.Coherence[k]) / math.Ln2
	}
	info.MI = bandInformation(info.Bands, info.Frequency, info.Density)
	info.Bias = bandInformation(info.Bands, info.Frequency, bias)
	return info, nil
}

// bias returns the bias of the information at frequency k, in bits/s/Hz, from n responses in K segments. The estimate is
// log2 of S_rr/S_noise, and of Gaussian signals both powers are sums of squares. That of the noise has a gamma
// distribution of shape K(n-1); that of the response, which is the power of the mean response and of the deviations
// from it, about one of that shape k which has the same variance,
//
//	1/k = ((1 + (n-1)C)² + (n-1)(1-C)²)/(n² K)
//
// (Satterthwaite 1946, "An approximate distribution of estimates of variance components", Biometrics Bull 2:110). The
// logarithm of such an estimate is ψ(k) - ln k off. With fewer than four segments it is still 0.01 to 0.04 bits/s/Hz too
// high.
func (info *UpperInformation) bias(k int) float64 {
	if info.ResponseSpectrum[k] == 0 { // of silence the estimate is exact
		return 0
	}
	n, segments, c := float64(info.Responses), info.EffectiveSegments, max(0, info.Coherence[k])
	response := segments * n * n / (math.Pow(1+(n-1)*c, 2) + (n-1)*math.Pow(1-c, 2))
	noise := segments * (n - 1)
	off := func(shape float64) float64 { return mathext.Digamma(shape) - math.Log(shape) }
	return (off(response) - off(noise)) / math.Ln2
}

// Corrected returns the upper bound in each band without the bias of the estimate, MI - Bias, in bits/s. With fewer than
// four segments it is still 0.01 to 0.04 bits/s too high for each hertz.
func (info *UpperInformation) Corrected() []float64 {
	if info == nil {
		return nil
	}
	return less(info.MI, info.Bias)
}

// String lists the upper bound in each band: as estimated, and corrected for bias.
func (info *UpperInformation) String() string {
	if c := info.check(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	var lines []string
	for i, corrected := range info.Corrected() {
		lines = append(lines, fmt.Sprintf("%s: at most %.1f bits/s (%.1f corrected for bias)", info.Bands[i], info.MI[i], corrected))
	}
	return strings.Join(lines, "\n")
}

// Plot draws the upper bound of the information per frequency and the lower one, of a response of the same kind, both
// corrected for bias, up to a little above the highest band. Where there is little information either may be below 0
// by chance, and the lower bound above the upper one.
func (info *UpperInformation) Plot(lower *Information) *Figure {
	if f := refuse("UpperInformation.Plot", info.check(), lower.check()); f != nil {
		return f
	}
	p := draw.NewPlot(frequencyLabel, "Information (bits/s/Hz)")
	end := highest(info.Bands, info.Frequency)
	add := func(density, frequency []float64, bias func(k int) float64, c color.Color) *draw.Trace {
		corrected := slices.Clone(visible(density, frequency, end))
		for k := range corrected {
			corrected[k] -= bias(k)
		}
		line := &draw.Trace{Step: frequency[1], Y: corrected, LineStyle: draw.Line(c, draw.CurveWidth)}
		p.Add(line)
		return line
	}
	above := add(info.Density, info.Frequency, info.bias, draw.ReddishPurple)
	below := add(lower.Density, lower.Frequency, func(int) float64 { return biasDensity(lower.EffectiveSegments) }, draw.Response)
	p.Y.Min, p.Y.Max, p.Y.AutoRescale = min(0, p.Y.Min), 1.05*p.Y.Max, false
	grid := rows(p)
	grid.Legend.Add("upper bound", above)
	grid.Legend.Add("lower bound", below)
	return newFigure("Upper and lower bound of the information per frequency", grid).Zoom(0, end)
}

func (u UpperBound) check() error {
	c := checks{stage: "UpperBound"}
	c.require(len(u.Responses) >= 2, "len(Responses)", len(u.Responses), "at least 2")
	for i, r := range u.Responses {
		name := fmt.Sprintf("Responses[%d]", i)
		c.add(r.check(name))
		if first := u.Responses[0]; r != nil && first != nil {
			c.fits(name, r, "Responses[0]", first)
		}
	}
	if len(c.wrong) > 0 {
		return c.err()
	}
	dt, n := u.Responses[0].Dt, len(u.Responses[0].Samples)
	widest := slices.MaxFunc(u.Responses, func(a, b *Signal) int { return cmp.Compare(a.Sigma, b.Sigma) })
	c.analysedBands(u.Bands, c.segment(u.Segment, u.Skip, dt, float64(n)*dt), dt, widest.Sigma)
	return c.err()
}

// check tells what is wrong with an upper bound, as made by hand.
func (info *UpperInformation) check() checks {
	c := checks{stage: "UpperInformation"}
	if info == nil {
		c.require(false, "UpperInformation", "nil", "the result of an UpperBound's Run")
		return c
	}
	c.bands(info.Bands, info.Frequency)
	c.asMany("ResponseSpectrum", len(info.ResponseSpectrum), "frequencies", len(info.Frequency))
	c.asMany("Coherence", len(info.Coherence), "frequencies", len(info.Frequency))
	c.asMany("Density", len(info.Density), "frequencies", len(info.Frequency))
	c.asMany("MI", len(info.MI), "bands", len(info.Bands))
	c.asMany("Bias", len(info.Bias), "bands", len(info.Bands))
	c.require(info.Responses >= 2, "Responses", info.Responses, "at least 2")
	c.require(info.EffectiveSegments > 1, "EffectiveSegments", info.EffectiveSegments, "above 1")
	return c
}
