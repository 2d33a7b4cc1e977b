package lifnb

import (
	"fmt"
	"math"
	"strings"
)

// Information says how much information a response carries about a stimulus. It is the lower bound of a
// [MutualInformation] or [TrialInformation], or the upper bound of an [UpperBound]. Both have the same form: the
// information is -log2(1 - C) per hertz, where C is the share of the signal in the response's power. They differ in
// what counts as signal: for the lower bound, what follows the stimulus linearly; for the upper bound, what several
// responses have in common.
//
// All slices by frequency have the same length.
type Information struct {
	Bands []BandInformation

	Frequency []float64 // Hz, in equal steps of 1/Segment
	// PerHertz is the information at each frequency as estimated, -log2(1 - Coherence), in bits/s/Hz: +Inf if Coherence is
	// 1. PerHertz and Bias are 0 where the stimulus has no power of its own, only leakage of the window from other
	// frequencies, and at lines, whatever Coherence is there.
	PerHertz []float64
	Bias     []float64 // by how much PerHertz is too high on average, bits/s/Hz: see [BandInformation]

	// Coherence is the share of the signal in the power of the response, from 0 to 1. It is 0 where stimulus or
	// response has no power. For an upper bound it can be below 0 by chance.
	Coherence []float64

	// CoherenceInterval is the 95 % confidence interval of the coherence at each frequency. Coherence is biased upward,
	// so where it is low it can lie above its interval.
	CoherenceInterval []Interval

	// The spectra are one-sided power spectral densities, in the units of the signals squared per Hz. They are nil for
	// signals beyond 1e-140 to 1e150, whose squares are not normal floating-point numbers; coherence and information
	// are still right for these. An upper bound has no stimulus, so its StimulusSpectrum and CrossSpectrum are nil.
	StimulusSpectrum []float64
	ResponseSpectrum []float64
	SignalSpectrum   []float64    // the signal's part of ResponseSpectrum: Coherence times ResponseSpectrum
	CrossSpectrum    []complex128 // of stimulus and response, conj(stimulus)·response

	StimulusUnit, ResponseUnit string // of the signals, as in [Signal]

	Responses         int     // number of responses for an upper bound; 0 for a lower bound
	Trials            int     // number of trials whose spectra a [TrialInformation] averaged; 0 for a single response
	Segments          int     // number of segments averaged
	EffectiveSegments float64 // the equivalent number of independent segments (Welch 1967)
}

// BandInformation is the information in a band.
type BandInformation struct {
	Band Band
	Raw  float64 // as estimated, bits/s

	// Bias is by how much Raw is too high on average, in bits/s. For a lower bound it is 1/((EffectiveSegments - 1) ln
	// 2) per hertz, and 0 where stimulus or response has no power. For an upper bound it can be below 0. The average is
	// over the ensemble of stimuli that the parameters describe: Raw - Bias estimates the information about that
	// ensemble. The frozen stimulus at hand has a spectrum of its own, which is uneven, as it consists of few segments.
	Bias float64

	// Interval is the 95 % confidence interval of the information, in bits/s, around Raw - Bias. It refers to -∫ log2(1
	// - C) df, where C is the coherence of endless signals of the same kind: that for the ensemble of stimuli, not for
	// the frozen one. With two segments nothing can be said: it is then from 0 to +Inf.
	Interval Interval

	// LeftOut is the width of that part of the band whose information counts as 0, in Hz: the estimate holds only
	// leakage from other frequencies there, or a line. It is 0 if the whole band counts, and in files of earlier
	// versions.
	LeftOut float64
}

// Corrected returns the information without the bias of the estimate, Raw - Bias, in bits/s. For a lower bound it is
// right on average, so where there is no information it is below 0 in half of the cases. An upper bound from fewer than
// four segments is still 0.01 to 0.04 bits/s per hertz too high.
func (b BandInformation) Corrected() float64 { return b.Raw - b.Bias }

// Width returns the width of the band, in Hz.
func (b BandInformation) Width() float64 { return b.Band.width() }

// PerHertz returns the corrected information per hertz of the band, in bits/s/Hz.
func (b BandInformation) PerHertz() float64 { return b.Corrected() / b.Width() }

// String describes the information in a line: as estimated, corrected for bias, and with its confidence interval. It
// also says how much of the band counts, if that is not all of it.
func (b BandInformation) String() string {
	text := b.describe()
	if b.LeftOut > 0 {
		text += fmt.Sprintf("; %.3g of %.3g Hz counted: the rest holds only leakage and lines", b.Width()-b.LeftOut, b.Width())
	}
	return text
}

func (b BandInformation) describe() string {
	if b.Raw == 0 && b.Interval == (Interval{}) {
		return fmt.Sprintf("%s: 0 bits/s, as the response or the stimulus has no power there", b.Band)
	}
	if math.IsInf(b.Raw, 1) {
		return fmt.Sprintf("%s: unlimited information, as the coherence is 1", b.Band)
	}
	if math.IsInf(b.Interval.High, 1) {
		return fmt.Sprintf("%s: %.1f bits/s (%.1f corrected for bias)", b.Band, b.Raw, b.Corrected())
	}
	return fmt.Sprintf("%s: %.1f bits/s (%.1f corrected for bias, 95 %% confidence %.0f to %.0f)",
		b.Band, b.Raw, b.Corrected(), b.Interval.Low, b.Interval.High)
}

// setBands integrates the information and its bias over bands. counted marks the frequencies that count; nil means all.
func (info *Information) setBands(bands []Band, counted []bool) {
	for _, band := range bands {
		b := BandInformation{Band: band, Raw: info.integral(band, info.PerHertz), Bias: info.integral(band, info.Bias), Interval: Interval{0, math.Inf(1)}}
		if counted != nil {
			left := band.width() - filledBy(band, info.Frequency, counted)
			if left > 1e-9*band.width() { // more than rounding
				b.LeftOut = left
			}
		}
		info.Bands = append(info.Bands, b)
	}
}

// integral integrates a quantity that is known at all frequencies over a band.
func (info *Information) integral(band Band, values []float64) float64 {
	from, to := within(info.Frequency, band)
	return band.integral(info.Frequency[from:to], values[from:to])
}

// At looks up the information in a band.
//
//	low, err := information.At(lifnb.Band{Low: 0, High: 100})
//
// It fails on bands that were not asked for.
func (info *Information) At(band Band) (BandInformation, error) {
	c := checks{stage: "Information.At"}
	c.add(info.check())
	if err := c.err(); err != nil {
		return BandInformation{}, err
	}
	var bands []string
	for _, b := range info.Bands {
		if b.Band == band {
			return b, nil
		}
		bands = append(bands, b.Band.String())
	}
	c.require(false, "band", band, "one of the result's: "+strings.Join(bands, ", "))
	return BandInformation{}, c.err()
}

// Between returns the information at frequencies from low to high, in Hz, both included, and in the bands inside that
// range. The slices share their memory with the original. It fails if the range holds fewer than two frequencies.
func (info *Information) Between(low, high float64) (*Information, error) {
	c := checks{stage: "Information.Between"}
	c.add(info.check())
	if err := c.err(); err != nil {
		return nil, err
	}
	from, to, err := between("Information.Between", info.Frequency, low, high)
	if err != nil {
		return nil, err
	}
	part := *info
	part.Bands = nil
	for _, b := range info.Bands {
		if low <= b.Band.Low && b.Band.High <= high {
			part.Bands = append(part.Bands, b)
		}
	}
	for _, values := range []*[]float64{&part.Frequency, &part.PerHertz, &part.Bias, &part.Coherence,
		&part.StimulusSpectrum, &part.ResponseSpectrum, &part.SignalSpectrum} {
		*values = cut(*values, from, to)
	}
	part.CoherenceInterval, part.CrossSpectrum = cut(info.CoherenceInterval, from, to), cut(info.CrossSpectrum, from, to)
	return &part, nil
}

// between returns the range of the frequencies from low to high. There must be at least two.
func between(method string, frequency []float64, low, high float64) (from, to int, err error) {
	c := checks{stage: method}
	c.finite("low", low, "Hz")
	c.finite("high", high, "Hz")
	if len(c.wrong) == 0 {
		from, to = within(frequency, Band{low, high})
		c.require(to-from >= 2, "low, high", Band{low, high}, fmt.Sprintf("so far apart that at least two frequencies lie between them: these go from %g to %g Hz in steps of %.6g Hz",
			frequency[0], frequency[len(frequency)-1], frequency[1]-frequency[0]))
	}
	return from, to, c.err()
}

// cut returns a part of a slice. The slice may be nil.
func cut[T any](values []T, from, to int) []T {
	if values == nil {
		return nil
	}
	return values[from:to:to]
}

// CoherenceCurve returns the coherence against frequency (Hz) with its confidence interval, for [PlotCurves].
func (info *Information) CoherenceCurve(label string) Curve {
	if info == nil {
		return Curve{Label: label}
	}
	c := Curve{Label: label, X: info.Frequency, Y: info.Coherence}
	for _, interval := range info.CoherenceInterval {
		c.Low, c.High = append(c.Low, interval.Low), append(c.High, interval.High)
	}
	return c
}

// InformationCurve returns the information per hertz (bits/s/Hz), corrected for bias, against frequency (Hz), for
// [PlotCurves].
func (info *Information) InformationCurve(label string) Curve {
	if info == nil {
		return Curve{Label: label}
	}
	return Curve{Label: label, X: info.Frequency, Y: less(info.PerHertz, info.Bias)}
}

// less returns a - b, up to the end of the shorter one.
func less(a, b []float64) []float64 {
	d := make([]float64, min(len(a), len(b)))
	for i := range d {
		d[i] = a[i] - b[i]
	}
	return d
}

// String lists the information in each band.
func (info *Information) String() string {
	if c := info.check(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	var lines []string
	for _, b := range info.Bands {
		line := b.String()
		if info.Responses > 0 {
			line = strings.Replace(line, ": ", ": at most ", 1)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// check checks information that was made by hand: lengths and the axes of pictures. Any value is possible: perfect
// coherence is infinite information.
func (info *Information) check() checks {
	c := checks{stage: "Information"}
	if !c.given(info != nil, "the result of the Run of a MutualInformation or an UpperBound") {
		return c
	}
	n := len(info.Frequency)
	c.require(n >= 2, "len(Frequency)", n, "at least 2")
	c.asMany("PerHertz", len(info.PerHertz), "frequencies", n)
	c.asMany("Bias", len(info.Bias), "frequencies", n)
	c.asMany("Coherence", len(info.Coherence), "frequencies", n)
	c.require(info.Responses >= 0 && info.Responses != 1, "Responses", info.Responses, "0, or at least 2 for an upper bound")
	c.require(info.Trials >= 0, "Trials", info.Trials, "0 or above")
	if info.Responses == 0 || info.CoherenceInterval != nil { // files of earlier versions have none for upper bounds
		c.asMany("CoherenceInterval", len(info.CoherenceInterval), "frequencies", n)
	}
	spectrum := func(name string, length int, there bool) {
		if there {
			c.asMany(name, length, "frequencies", n)
		}
	}
	spectrum("StimulusSpectrum", len(info.StimulusSpectrum), info.StimulusSpectrum != nil)
	spectrum("ResponseSpectrum", len(info.ResponseSpectrum), info.ResponseSpectrum != nil)
	spectrum("SignalSpectrum", len(info.SignalSpectrum), info.SignalSpectrum != nil)
	spectrum("CrossSpectrum", len(info.CrossSpectrum), info.CrossSpectrum != nil)
	c.require(info.EffectiveSegments > 1, "EffectiveSegments", info.EffectiveSegments, "above 1")
	if len(c.wrong) > 0 {
		return c
	}
	// Pictures assume equal steps.
	first, df := info.Frequency[0], info.Frequency[1]-info.Frequency[0]
	c.require(first >= 0, "Frequency[0]", quantity(first, "Hz"), "0 or above") // NaN fails
	c.require(df > 0 && !math.IsInf(df, 1), "Frequency[1]", quantity(info.Frequency[1], "Hz"), "finite, and above the one before")
	for k, f := range info.Frequency {
		if !(math.Abs(f-first-float64(k)*df) <= 1e-6*df) && len(c.wrong) == 0 {
			c.require(false, fmt.Sprintf("Frequency[%d]", k), quantity(f, "Hz"), fmt.Sprintf("a step of %.6g Hz", df)+" above the one before")
		}
	}
	last := info.Frequency[n-1]
	for i, b := range info.Bands {
		from, to := b.Band.Low, b.Band.High
		c.require(first-df <= from && 0 <= from && from < to && to <= last+df, fmt.Sprintf("Bands[%d].Band", i), b.Band,
			fmt.Sprintf("within the frequencies, from %s to %s", quantity(first, "Hz"), quantity(last, "Hz")))
	}
	return c
}
