package lifnb

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/integrate"

	"github.com/lifnb/lifnb/internal/signal"
)

// DefaultSegment is the length of the segments into which signals are cut for their spectra, in s: 2^15
// samples at the study's 10 µs. At any other step it is rounded to samples, odd numbers included. All lengths are about
// equally fast.
const DefaultSegment = 0.32768

// MutualInformation estimates how much a response tells about the stimulus.
//
// Power spectra S_ss, S_rr and the cross spectrum S_sr of stimulus and response are estimated by Welch's
// method: Hann windows (periodic) with an overlap of one half, the mean of each segment taken off. The
// coherence
//
//	C(f) = |S_sr|²/(S_ss·S_rr)
//
// is the share of the response's power at f that follows the stimulus linearly. For a Gaussian stimulus, such as
// [BandLimitedNoise],
//
//	I = -∫ log2(1 - C(f)) df
//
// over the band is a lower bound of the mutual information, reached if the response is Gaussian too (Borst &
// Theunissen 1999, "Information theory and neural coding", Nat Neurosci 2:947). For other stimuli it measures only
// how linear the relation is. The integral is taken by the trapezoid rule over the frequencies inside the band, both
// edges included: it ends at the last of them, 97.66 Hz in a band of 0-100 Hz with the default segment.
//
// Like every coherence of few segments the estimate is too high: two unrelated signals of the study's length share
// about 15 bits/s in a band of 100 Hz. By how much is known ([Information.Corrected]), and how certain the rest is can
// be told from how the segments differ.
type MutualInformation struct {
	Stimulus *Signal
	Response *Signal // the rate of a population, or any other signal
	Bands    []Band
	Segment  float64 // length of a segment, s: two that overlap must fit into what is analysed; 0 means DefaultSegment

	// Skip is how much is left out at the start, in s, rounded to time steps. Until the spikes of the farthest member
	// of a population have arrived, at the longest of its Delays, its rate is not yet what it will be.
	Skip float64
}

// Information is what a response tells about the stimulus. The slices by frequency are all of one length.
type Information struct {
	Bands []Band
	MI    []float64 // lower bound of the mutual information in each band, bits/s, as estimated

	// Bias is by how much MI is too high on average, bits/s: 1/((EffectiveSegments - 1) ln 2) per Hz, and 0 where
	// stimulus or response has no power.
	Bias []float64

	// MIInterval is the 95 % confidence interval of the information in each band, bits/s, around MI - Bias. It is for
	// -∫ log2(1 - C) df with the coherence that endless signals of the same kind would have. With two segments it is
	// everything from 0 to +Inf.
	MIInterval []Interval

	Frequency        []float64    // Hz
	StimulusSpectrum []float64    // one-sided power spectral density of the stimulus, 1/Hz
	ResponseSpectrum []float64    // the same of the response, (spikes/s)²/Hz
	CrossSpectrum    []complex128 // of both, conj(stimulus)·response, spikes/s/Hz
	Coherence        []float64    // 0 to 1; 0 where stimulus or response has no power
	Density          []float64    // information per frequency, -log2(1 - Coherence), bits/s/Hz

	// CoherenceInterval is the 95 % confidence interval of the coherence at each frequency. Where Coherence is low, it
	// lies lower still, as that is biased upward.
	CoherenceInterval []Interval

	Segments          int     // number of segments averaged
	EffectiveSegments float64 // so many independent segments would average as well as these, which overlap (Welch 1967)
}

// Run estimates spectra, coherence and information, and how far these can be trusted. It fails on inputs that differ
// in time step or length, on segments that do not fit, on bands that hold fewer than two frequencies (the step between
// them is 1/Segment), and on bands of which the response's Sigma leaves nothing: above 0.8/Sigma.
func (m MutualInformation) Run(ctx context.Context) (*Information, error) {
	info, err := m.estimate(ctx)
	if err != nil {
		return nil, err
	}
	x, y, segment := m.signals()
	info.setBias(segment)
	if err := info.setIntervals(ctx, x, y, segment); err != nil {
		return nil, err
	}
	return info, nil
}

// estimate is Run without bias and intervals, in half the time.
func (m MutualInformation) estimate(ctx context.Context) (*Information, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	x, y, segment := m.signals()
	s, err := signal.Welch(ctx, x, y, m.Stimulus.Dt, segment)
	if err != nil {
		return nil, fmt.Errorf("lifnb.MutualInformation: %w", err)
	}
	info := &Information{
		Bands:            slices.Clone(m.Bands),
		Frequency:        s.Frequency,
		StimulusSpectrum: s.XX,
		ResponseSpectrum: s.YY,
		CrossSpectrum:    s.XY,
		Coherence:        s.Coherence(),
		Segments:         s.Segments,
	}
	info.Density = make([]float64, len(info.Coherence))
	for k, c := range info.Coherence {
		info.Density[k] = informationDensity(c)
	}
	info.MI = bandInformation(info.Bands, info.Frequency, info.Density)
	return info, nil
}

// spectra are those that the information comes from.
func (info *Information) spectra() signal.CrossSpectra {
	return signal.CrossSpectra{Frequency: info.Frequency, XX: info.StimulusSpectrum, YY: info.ResponseSpectrum, XY: info.CrossSpectrum,
		Segments: info.Segments}
}

// signals returns what is analysed, and the length of a segment in samples.
func (m MutualInformation) signals() (x, y []float64, segment int) {
	skip := samples(m.Skip, m.Stimulus.Dt)
	return m.Stimulus.Samples[skip:], m.Response.Samples[skip:], samples(segmentOrDefault(m.Segment), m.Stimulus.Dt)
}

func segmentOrDefault(segment float64) float64 {
	if segment == 0 {
		return DefaultSegment
	}
	return segment
}

// bandInformation integrates a density over each band.
func bandInformation(bands []Band, frequency, density []float64) []float64 {
	mi := make([]float64, len(bands))
	for i, band := range bands {
		first, last := band.bins(frequency[1])
		mi[i] = integrate.Trapezoidal(frequency[first:last+1], density[first:last+1])
	}
	return mi
}

// informationDensity is -log2(1 - C), in bits/s/Hz, exact for small C too.
func informationDensity(coherence float64) float64 {
	return math.Abs(math.Log1p(-coherence)) / math.Ln2
}

// bins returns the first and the last multiple of a frequency step df that lie in the band, both edges
// included, whatever floating point makes of them.
func (b Band) bins(df float64) (first, last int) {
	const slack = 1e-9
	return int(math.Ceil(b.Low/df*(1-slack) - slack)), int(math.Floor(b.High/df*(1+slack) + slack))
}

func (m MutualInformation) check() error {
	c := checks{stage: "MutualInformation"}
	c.add(m.Stimulus.check("Stimulus"))
	c.add(m.Response.check("Response"))
	if len(c.wrong) > 0 {
		return c.err()
	}
	dt := m.Stimulus.Dt
	c.fits("Response", m.Response, "Stimulus", m.Stimulus)
	c.analysedBands(m.Bands, c.segment(m.Segment, m.Skip, dt, m.Stimulus.Duration()), dt, max(m.Stimulus.Sigma, m.Response.Sigma))
	return c.err()
}

// skip checks how much of signals is left out at the start, and returns how much remains, in s.
func (c *checks) skip(skip, dt, duration float64) (analysed float64, ok bool) {
	if !c.notNegative("Skip", skip, "s") {
		return 0, false
	}
	ok = math.Round(skip/dt) < math.Round(duration/dt)
	c.require(ok, "Skip", quantity(skip, "s"), "less than the duration, "+quantity(duration, "s"))
	return duration - dt*math.Round(skip/dt), ok
}

// segment checks the length of a segment against what is analysed of signals of a duration. It returns the length, or 0 if
// it does not fit.
func (c *checks) segment(segment, skip, dt, duration float64) float64 {
	segment = segmentOrDefault(segment)
	analysed, ok := c.skip(skip, dt, duration)
	if !c.positive("Segment", segment, "s") || !ok {
		return 0
	}
	// Half-overlapping segments: the second ends 1.5 lengths after the start of the first. One alone would
	// not do: its coherence is 1 for any two signals.
	n, length := float64(samples(analysed, dt)), math.Round(segment/dt)
	fits := length >= 2 && length+math.Ceil(length/2) <= n
	c.require(fits, "Segment", quantity(segment, "s"),
		fmt.Sprintf("at least two time steps of Dt = %.12g s, and at most 2/3 of the %.12g s that are analysed, to fit in twice, overlapping by one half", dt, analysed))
	if !fits {
		return 0
	}
	c.memory("Segment", segment, "s", "spectra of so many frequencies", signal.WelchMemory(int(length)))
	return segment
}

// analysedBands checks bands against the frequencies that segments resolve and a Gaussian leaves.
func (c *checks) analysedBands(bands []Band, segment, dt, sigma float64) {
	c.require(len(bands) > 0, "len(Bands)", 0, "at least 1")
	for i, b := range bands {
		c.analysedBand(fmt.Sprintf("Bands[%d]", i), b, segment, dt, sigma)
	}
}

func (c *checks) analysedBand(name string, b Band, segment, dt, sigma float64) {
	if !c.band(name+".", b, dt) {
		return
	}
	if segment > 0 {
		df := 1 / (float64(samples(segment, dt)) * dt)
		first, last := b.bins(df)
		c.require(last > first, name, b,
			fmt.Sprintf("wide enough to hold at least two frequencies: their step is %g Hz at Segment = %g s", df, segment))
	}
	const highest = 0.8 // frequency, times sigma: e^{-12.6} of it is left
	c.require(!(sigma*b.High > highest), name, b,
		fmt.Sprintf("below %.6g Hz, %g/Sigma: the Gaussian leaves nothing of higher frequencies", highest/sigma, highest))
}

// String lists the information in each band: as estimated, corrected for bias, and its confidence interval.
func (info *Information) String() string {
	if c := info.check(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	var b strings.Builder
	corrected := info.Corrected()
	for i, band := range info.Bands {
		fmt.Fprintf(&b, "%s: %.1f bits/s (%.1f corrected for bias, 95 %% confidence %.0f to %.0f)\n",
			band, info.MI[i], corrected[i], info.MIInterval[i].Low, info.MIInterval[i].High)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// check tells what is wrong with information, as made by hand.
func (info *Information) check() checks {
	c := checks{stage: "Information"}
	if info == nil {
		c.require(false, "Information", "nil", "the result of a MutualInformation's Run")
		return c
	}
	c.bands(info.Bands, info.Frequency)
	c.asMany("Coherence", len(info.Coherence), "frequencies", len(info.Frequency))
	c.asMany("CoherenceInterval", len(info.CoherenceInterval), "frequencies", len(info.Frequency))
	c.asMany("Density", len(info.Density), "frequencies", len(info.Frequency))
	c.asMany("MI", len(info.MI), "bands", len(info.Bands))
	c.asMany("Bias", len(info.Bias), "bands", len(info.Bands))
	c.asMany("MIInterval", len(info.MIInterval), "bands", len(info.Bands))
	c.require(info.EffectiveSegments > 1, "EffectiveSegments", info.EffectiveSegments, "above 1")
	return c
}

// bands checks the bands of a result, which lie within its frequencies.
func (c *checks) bands(bands []Band, frequency []float64) {
	c.require(len(bands) > 0, "len(Bands)", 0, "at least 1")
	n := len(frequency)
	c.require(n >= 2, "len(Frequency)", n, "at least 2")
	if n < 2 {
		return
	}
	// They are multiples of their step, by which they are counted.
	df := frequency[1]
	for k, f := range frequency {
		if !(math.Abs(f-float64(k)*df) <= 1e-6*df) || !(df > 0) || math.IsInf(df, 1) {
			c.require(false, fmt.Sprintf("Frequency[%d]", k), quantity(f, "Hz"), fmt.Sprintf("%d times Frequency[1], and that above 0", k))
			return
		}
	}
	last := frequency[n-1]
	for i, b := range bands {
		c.require(0 <= b.Low && b.Low < b.High && b.High <= last*(1+1e-9), fmt.Sprintf("Bands[%d]", i), b,
			"within the frequencies, which end at "+quantity(last, "Hz"))
	}
}

// asMany checks the length of a slice that goes with another.
func (c *checks) asMany(name string, n int, others string, want int) {
	c.require(n == want, "len("+name+")", n, fmt.Sprintf("%d, as many as %s", want, others))
}
