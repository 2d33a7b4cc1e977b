package lifnb

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"github.com/lifnb/lifnb/internal/pieces"
	"github.com/lifnb/lifnb/internal/signal"
)

// DefaultSegment is the length of the segments into which signals are cut to estimate their spectra, in s. It is 2^15
// samples at the study's 10 µs.
const DefaultSegment = 0.32768

// MutualInformation estimates how much information a response carries about a stimulus.
//
// Power spectra S_ss, S_rr and the cross spectrum S_sr of stimulus and response are estimated by Welch's method:
// periodic Hann windows that overlap by half, with the mean of each segment subtracted. The coherence
//
//	C(f) = |S_sr|²/(S_ss·S_rr)
//
// is the share of the response's power at f that follows the stimulus linearly. For a Gaussian stimulus, such as
// [BandLimitedNoise],
//
//	I = -∫ log2(1 - C(f)) df
//
// over the band is a lower bound of the mutual information. It is reached if the response is Gaussian too (Borst &
// Theunissen 1999, "Information theory and neural coding", Nat Neurosci 2:947). For other stimuli it only measures how
// linear the relation is. The integral follows the trapezoid rule over the frequencies inside the band. It continues to
// the band's edges with the values of the outermost frequencies.
//
// The estimate is too high, as every coherence from few segments is: two unrelated signals of the study's length appear
// to share about 15 bits/s in a band of 100 Hz. This bias is known ([BandInformation.Corrected]). How certain the
// result is follows from the differences between segments ([BandInformation]'s Interval).
type MutualInformation struct {
	Stimulus *Signal
	Response *Signal // the rate of a population, or any other signal
	Bands    []Band
	Segment  float64 // length of a segment, s: two that overlap must fit into the analysed part; 0 means DefaultSegment

	// Skip is how much is left out at the start, in s, rounded to time steps. The rate of a population is not settled
	// until the spikes of its farthest member have arrived, after the longest of its Delays.
	Skip float64
}

// Run estimates spectra, coherence and information, with confidence intervals. It fails on inputs that differ in time
// step or length, and on segments that do not fit. It fails on bands that hold fewer than two frequencies (the step
// between frequencies is 1/Segment), on bands above 0.8/Sigma, where the smoothing of stimulus or response leaves
// nothing, and on bands where the stimulus has no power of its own.
//
// Where the spectral estimate holds only what leaks from other frequencies, and at lines, PerHertz counts as 0: a sine
// carries no information, and noise in its neighbourhood none that could be measured. If that is more than half of a
// band, Run fails; if it is less, LeftOut of the [BandInformation] says how much. Lines that are less than about 50
// times as high as the spectrum around them are not recognised. Neither are lines less than two steps apart: if a
// stimulus repeats itself, a Segment of at most its period treats it as noise, and a longer one as lines.
func (m MutualInformation) Run(ctx context.Context) (*Information, error) {
	if err := m.check(ctx).err(); err != nil {
		return nil, err
	}
	s, err := m.informed(ctx, "MutualInformation")
	if err != nil {
		return nil, err
	}
	info, err := s.information(ctx, m.Bands)
	if err != nil {
		return nil, err
	}
	info.StimulusUnit, info.ResponseUnit = m.Stimulus.Unit, m.Response.Unit
	if err := info.setIntervals(ctx, s); err != nil {
		return nil, err
	}
	return info, nil
}

// informed returns the spectra, with the frequencies at which there can be information. It fails if these are too few
// in a band.
func (m MutualInformation) informed(ctx context.Context, stage string) (normalizedSpectra, error) {
	s, err := m.spectra(ctx)
	if err != nil {
		return s, err
	}
	c := checks{stage: stage}
	c.power(ctx, bandNames(m.Bands), m.Bands, &s)
	return s, cmp.Or(ctx.Err(), c.err())
}

// estimate is Run without intervals, in half the time, and without a look at the stimulus's power.
func (m MutualInformation) estimate(ctx context.Context) (*Information, error) {
	if err := m.check(ctx).err(); err != nil {
		return nil, err
	}
	s, err := m.spectra(ctx)
	if err != nil {
		return nil, err
	}
	return s.information(ctx, m.Bands)
}

// information returns the information in bands, without intervals.
func (s normalizedSpectra) information(ctx context.Context, bands []Band) (*Information, error) {
	coherence := make([]float64, len(s.Frequency))
	err := pieces.Each(ctx, len(coherence), func(from, to int) { copy(coherence[from:to], s.in(from, to).Coherence()) })
	if err != nil {
		return nil, err
	}
	return s.informationOf(ctx, coherence, bands, func(_, effective float64) float64 { return biasDensity(effective) })
}

// informationOf returns the information in bands that follows from a coherence. bias is that of the information per
// hertz at a coherence, for the effective number of segments.
func (s normalizedSpectra) informationOf(ctx context.Context, coherence []float64, bands []Band, bias func(coherence, effective float64) float64) (*Information, error) {
	n := len(s.Frequency)
	info := &Information{
		Frequency:         s.Frequency,
		PerHertz:          make([]float64, n),
		Bias:              make([]float64, n),
		Coherence:         coherence,
		Segments:          s.Segments,
		EffectiveSegments: signal.EffectiveSegments(s.Segments, s.segment),
	}
	linear := make([]float64, n)
	err := pieces.Each(ctx, n, func(from, to int) {
		for k := from; k < to; k++ {
			c := coherence[k]
			info.PerHertz[k] = informationDensity(c)
			if c > 0 { // the estimate is exact for silence
				info.Bias[k] = bias(c, info.EffectiveSegments)
			}
			linear[k] = c * s.YY[k]
		}
	})
	if err != nil {
		return nil, err
	}
	mask(s.informative, info.PerHertz, 0)
	mask(s.informative, info.Bias, 0)
	rescaled := func(density []float64, exponent int) (scaled []float64) {
		if err == nil {
			scaled, err = signal.Rescaled(ctx, density, exponent)
		}
		return scaled
	}
	info.StimulusSpectrum = rescaled(s.XX, 2*s.x.exponent)
	info.ResponseSpectrum = rescaled(s.YY, 2*s.y.exponent)
	info.SignalSpectrum = rescaled(linear, 2*s.y.exponent)
	if err == nil {
		info.CrossSpectrum, err = signal.RescaledComplex(ctx, s.XY, s.x.exponent+s.y.exponent)
	}
	if err != nil {
		return nil, err
	}
	info.setBands(bands, s.informative)
	return info, ctx.Err()
}

// in returns the spectra at some of the frequencies.
func (s normalizedSpectra) in(from, to int) signal.CrossSpectra {
	return signal.CrossSpectra{XX: s.XX[from:to], YY: s.YY[from:to], XY: s.XY[from:to]}
}

// normalized is a signal divided by a power of two, for computing its spectra: see signal.Normalized.
type normalized struct {
	samples  []float64
	exponent int
}

func normalize(ctx context.Context, samples []float64) (normalized, error) {
	x, exponent, err := signal.Normalized(ctx, samples)
	return normalized{x, exponent}, err
}

// normalizedSpectra holds the spectra of normalized signals.
type normalizedSpectra struct {
	signal.CrossSpectra
	x, y    normalized
	segment int // in samples
	informative
}

// informative tells at which frequencies there can be information: where the stimulus has power of its own that is not
// a line. It is nil if that is at all frequencies.
type informative []bool

// mask sets values at frequencies that are not informative to 0. The first value is at a frequency bin.
func mask[T float64 | complex128](in informative, values []T, bin int) {
	if in == nil {
		return
	}
	for k := range values {
		if !in[bin+k] {
			values[k] = 0
		}
	}
}

// spectra computes the spectra of stimulus and response.
func (m MutualInformation) spectra(ctx context.Context) (normalizedSpectra, error) {
	dt := m.Stimulus.Dt
	skip := samples(m.Skip, dt)
	s := normalizedSpectra{segment: samples(segmentOrDefault(m.Segment), dt)}
	var err error
	if s.x, err = normalize(ctx, m.Stimulus.Samples[skip:]); err != nil {
		return s, err
	}
	if s.y = s.x; m.Response != m.Stimulus {
		if s.y, err = normalize(ctx, m.Response.Samples[skip:]); err != nil {
			return s, err
		}
	}
	if s.CrossSpectra, err = signal.Welch(ctx, s.x.samples, s.y.samples, dt, s.segment); err != nil {
		return s, fmt.Errorf("lifnb.MutualInformation: %w", err)
	}
	return s, ctx.Err()
}

func segmentOrDefault(segment float64) float64 {
	if segment == 0 {
		return DefaultSegment
	}
	return segment
}

// informationDensity returns -log2(1 - C) in bits/s/Hz, exact for small C too.
func informationDensity(coherence float64) float64 {
	return math.Abs(math.Log1p(-coherence)) / math.Ln2
}

func (m MutualInformation) check(ctx context.Context) checks {
	c := checks{stage: "MutualInformation"}
	c.add(m.Stimulus.check(ctx, "Stimulus"))
	c.add(m.Response.check(ctx, "Response"))
	if len(c.wrong) > 0 {
		return c
	}
	dt := m.Stimulus.Dt
	c.fits("Response", m.Response, "Stimulus", m.Stimulus)
	c.analysedBands(m.Bands, c.segment(m.Segment, m.Skip, dt, m.Stimulus.Duration()), dt, max(m.Stimulus.Sigma, m.Response.Sigma))
	return c
}
