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
// samples at the study's 10 µs.
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
// The estimate is raw. Like every coherence of few segments it is too high: two unrelated signals of the study's
// length share about 15 bits/s in a band of 100 Hz.
type MutualInformation struct {
	Stimulus *Stimulus
	Response *PopulationResponse
	Bands    []Band
	Segment  float64 // length of a segment, s: two that overlap must fit into the stimulus; 0 means DefaultSegment
}

// Information is what a response tells about the stimulus. The slices by frequency are all of one length.
type Information struct {
	Bands []Band
	MI    []float64 // lower bound of the mutual information in each band, bits/s

	Frequency        []float64    // Hz
	StimulusSpectrum []float64    // one-sided power spectral density of the stimulus, 1/Hz
	ResponseSpectrum []float64    // the same of the response, (spikes/s)²/Hz
	CrossSpectrum    []complex128 // of both, conj(stimulus)·response, spikes/s/Hz
	Coherence        []float64    // 0 to 1; 0 where stimulus or response has no power
	Density          []float64    // information per frequency, -log2(1 - Coherence), bits/s/Hz
	Segments         int          // number of segments averaged
}

// Run estimates spectra, coherence and information. It fails on inputs that differ in time step or length, on
// segments that do not fit, and on bands that hold fewer than two frequencies (the step between them is
// 1/Segment).
func (m MutualInformation) Run(ctx context.Context) (*Information, error) {
	if m.Segment == 0 {
		m.Segment = DefaultSegment
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := signal.Welch(m.Stimulus.Samples, m.Response.Rate, m.Stimulus.Dt, samples(m.Segment, m.Stimulus.Dt))
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
	for _, band := range m.Bands {
		first, last := band.bins(s.Frequency[1])
		info.MI = append(info.MI, integrate.Trapezoidal(info.Frequency[first:last+1], info.Density[first:last+1]))
	}
	return info, nil
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
	c.add(m.Stimulus.check())
	c.add(m.Response.check())
	if len(c.wrong) > 0 {
		return c.err()
	}
	dt := m.Stimulus.Dt
	c.require(sameStep(m.Response.Dt, dt), "Response.Dt", quantity(m.Response.Dt, "s"), "the stimulus's time step, "+quantity(dt, "s"))
	c.require(len(m.Response.Rate) == len(m.Stimulus.Samples), "len(Response.Rate)", len(m.Response.Rate),
		fmt.Sprintf("the stimulus's %d samples", len(m.Stimulus.Samples)))
	checkSegment(&c, m.Segment, dt, m.Stimulus.Duration(), m.Bands)
	return c.err()
}

// checkSegment checks the segment length against the duration of the signals, and the bands against the
// frequencies it resolves.
func checkSegment(c *checks, segment, dt, duration float64, bands []Band) {
	c.require(len(bands) > 0, "len(Bands)", 0, "at least 1")
	fits := c.positive("Segment", segment, "s")
	if fits {
		// Half-overlapping segments: the second ends 1.5 lengths after the start of the first. One alone would
		// not do: its coherence is 1 for any two signals.
		n, length := float64(samples(duration, dt)), math.Round(segment/dt)
		fits = length >= 2 && length+math.Ceil(length/2) <= n
		c.require(fits, "Segment", quantity(segment, "s"),
			fmt.Sprintf("at least two time steps of Dt = %g s, and at most 2/3 of the stimulus's %g s to fit in twice, overlapping by one half", dt, duration))
	}
	for i, b := range bands {
		if c.band(fmt.Sprintf("Bands[%d].", i), b, dt) && fits {
			df := 1 / (float64(samples(segment, dt)) * dt)
			first, last := b.bins(df)
			c.require(last > first, fmt.Sprintf("Bands[%d]", i), b,
				fmt.Sprintf("wide enough to hold at least two frequencies: their step is %g Hz at Segment = %g s", df, segment))
		}
	}
}

// String lists the information in each band.
func (info *Information) String() string {
	if c := info.check(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	var b strings.Builder
	for i, band := range info.Bands {
		fmt.Fprintf(&b, "%s: %.1f bits/s\n", band, info.MI[i])
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
	n := len(info.Frequency)
	c.require(n >= 2, "len(Frequency)", n, "at least 2")
	c.require(len(info.Coherence) == n, "len(Coherence)", len(info.Coherence), fmt.Sprintf("%d, as many as frequencies", n))
	c.require(len(info.Density) == n, "len(Density)", len(info.Density), fmt.Sprintf("%d, as many as frequencies", n))
	c.require(len(info.Bands) > 0, "len(Bands)", 0, "at least 1")
	c.require(len(info.MI) == len(info.Bands), "len(MI)", len(info.MI), fmt.Sprintf("%d, as many as bands", len(info.Bands)))
	if n >= 2 {
		last := info.Frequency[n-1]
		for i, b := range info.Bands {
			c.require(0 <= b.Low && b.Low < b.High && b.High <= last*(1+1e-9), fmt.Sprintf("Bands[%d]", i), b,
				"within the frequencies, which end at "+quantity(last, "Hz"))
		}
	}
	return c
}
