package lifnb

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"github.com/lifnb/lifnb/internal/signal"
)

// Signal is a quantity that was sampled in equal time steps: a stimulus, the rate of a population, a recording.
// Coherence and information can be computed between any two signals.
type Signal struct {
	Name    string    // for axes and descriptions: "stimulus", "population rate"
	Unit    string    // of the samples: "spikes/s", "mV"; "" for multiples of the neuron's threshold and pure numbers
	Dt      float64   // sampling step, s
	Start   float64   // time of the first sample, s
	Samples []float64 // sample i holds from Start + i·Dt to Start + (i+1)·Dt

	// Sigma is the standard deviation of the Gaussian that smoothed the signal, in s, or 0 for none. Above 0.8/Sigma so
	// little of the signal is left that leakage from elsewhere is larger.
	Sigma float64
}

// Duration returns how long the signal lasts, in s: 0 if there is none (nil).
func (s *Signal) Duration() float64 {
	if s == nil {
		return 0
	}
	return float64(len(s.Samples)) * s.Dt
}

// Between returns the part of the signal between two times, in s. It begins with the sample nearest to from, and ends
// before the sample nearest to to. Its Start is the time of its first sample. The samples share their memory with the
// original. Between fails if there are no such samples, and on times outside the signal.
func (s *Signal) Between(from, to float64) (*Signal, error) {
	c := checks{stage: "Signal.Between"}
	c.add(s.check(context.Background(), "Signal"))
	if len(c.wrong) > 0 {
		return nil, c.err()
	}
	first, last := c.steps(from, to, "the signal", s.Start, s.Dt, len(s.Samples))
	if err := c.err(); err != nil {
		return nil, err
	}
	part := *s
	part.Start += float64(first) * s.Dt
	part.Samples = cut(s.Samples, first, last)
	return &part, nil
}

// Resample returns the signal with another sampling step, in s, by band-limited interpolation with a Kaiser-windowed
// sinc function. What lies above 0.9 of the new Nyquist frequency, 0.5/dt, is filtered out first, so nothing is
// mirrored into the band that remains (anti-aliasing). Below that, and below 0.9 of the old Nyquist frequency,
// everything stays as it is within 1e-4, without a shift in time. Start stays, and the duration up to half a step.
// Within 64 steps of both ends the result is less exact, as the signal beyond them is not known. It is a method and no
// stage: it cannot be cancelled.
func (s *Signal) Resample(dt float64) (*Signal, error) {
	c := checks{stage: "Signal.Resample"}
	c.add(s.check(context.Background(), "Signal"))
	if c.positive("dt", dt, "s") && len(c.wrong) == 0 {
		n := math.Round(s.Duration() / dt)
		c.require(n >= 1 && n <= maxSamples, "dt", quantity(dt, "s"), fmt.Sprintf("such that the signal's %g s are between 1 and %d samples", s.Duration(), maxSamples))
		c.allModerate(context.Background(), "Signal.Samples", s.Samples, s.Unit)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	resampled := *s
	resampled.Dt = dt
	if sameStep(dt, s.Dt) {
		resampled.Samples = slices.Clone(s.Samples)
		return &resampled, nil
	}
	samples, err := signal.Resample(context.Background(), s.Samples, dt/s.Dt, samples(s.Duration(), dt))
	if err != nil {
		return nil, fmt.Errorf("lifnb.Signal.Resample: %w", err)
	}
	resampled.Samples = samples
	return &resampled, nil
}

// Plus returns the sum of two signals, sample by sample, with the name of the first. It fails if they differ in time
// step, length, start or unit.
func (s *Signal) Plus(other *Signal) (*Signal, error) {
	c := checks{stage: "Signal.Plus"}
	c.add(s.check(context.Background(), "Signal"))
	c.add(other.check(context.Background(), "other"))
	if len(c.wrong) > 0 {
		return nil, c.err()
	}
	c.fits("other", other, "Signal", s)
	c.require(other.Unit == s.Unit, "other.Unit", fmt.Sprintf("%q", other.Unit), fmt.Sprintf("that of Signal, %q", s.Unit))
	if len(c.wrong) > 0 {
		return nil, c.err()
	}
	sum := *s
	sum.Sigma = min(s.Sigma, other.Sigma) // at high frequencies, what is left comes from the less smooth one
	sum.Samples = make([]float64, len(s.Samples))
	floats.AddTo(sum.Samples, s.Samples, other.Samples)
	c.allFinite("Samples", sum.Samples, s.Unit)
	if err := c.err(); err != nil {
		return nil, err
	}
	return &sum, nil
}

// Times returns the time of each sample, in s.
func (s *Signal) Times() []float64 {
	if s == nil {
		return nil
	}
	times := make([]float64, len(s.Samples))
	for i := range times {
		times[i] = s.Start + float64(i)*s.Dt
	}
	return times
}

// Curve returns the signal against time (s), for [PlotCurves].
func (s *Signal) Curve(label string) Curve {
	if s == nil {
		return Curve{Label: label}
	}
	return Curve{Label: label, X: s.Times(), Y: s.Samples}
}

// String describes the signal in a line.
func (s *Signal) String() string {
	if c := s.shape("Signal"); len(c.wrong) > 0 {
		return c.err().Error()
	}
	unit := ""
	if s.Unit != "" {
		unit = " " + s.Unit
	}
	x, _ := normalize(context.Background(), s.Samples) // whose sums and squares cannot overflow
	mean, sd := stat.PopMeanStdDev(x.samples, nil)
	return fmt.Sprintf("%s of %.6g s in steps of %.6g ms, mean %s%s, SD %s%s",
		s.name(), s.Duration(), 1e3*s.Dt, fourDecimals(math.Ldexp(mean, x.exponent)), unit, fourDecimals(math.Ldexp(sd, x.exponent)), unit)
}

// fourDecimals writes a value with four decimals, or four digits if it is so large that decimals mean nothing.
func fourDecimals(v float64) string {
	if math.Abs(v) >= 1e9 {
		return fmt.Sprintf("%.4g", v)
	}
	return fmt.Sprintf("%.4f", math.Round(1e4*v)/1e4+0) // and not -0.0000
}

// name returns the signal's name, or "signal".
func (s *Signal) name() string { return cmp.Or(s.Name, "signal") }

// title returns the name with a capital letter.
func (s *Signal) title() string {
	name := s.name()
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}

// label returns the signal's name and unit for an axis.
func (s *Signal) label() string {
	if s.Unit != "" {
		return s.title() + " (" + s.Unit + ")"
	}
	return s.title()
}

// powerLabel returns the label of an axis for the signal's power spectral density.
func (s *Signal) powerLabel() string {
	switch {
	case s.Unit == "":
		return "Power density (1/Hz)"
	case strings.ContainsAny(s.Unit, "/ "):
		return "Power density ((" + s.Unit + ")²/Hz)"
	}
	return "Power density (" + s.Unit + "²/Hz)"
}

const stimulusName = "stimulus"

// newStimulus returns a stimulus.
func newStimulus(dt float64, samples []float64) *Signal {
	return &Signal{Name: stimulusName, Dt: dt, Samples: samples}
}

// Spectrum is the power of a signal at each frequency. The slices have the same length.
type Spectrum struct {
	Frequency []float64 // from 0 to the Nyquist frequency, Hz
	Power     []float64 // one-sided power spectral density, the signal's unit squared per Hz: its integral is the variance
}

// Between returns the part of the spectrum at frequencies from low to high, in Hz, both included. The slices share
// their memory with the original. It fails if the range holds fewer than two frequencies.
func (s *Spectrum) Between(low, high float64) (*Spectrum, error) {
	if s == nil || len(s.Frequency) < 2 || len(s.Power) != len(s.Frequency) {
		c := checks{stage: "Spectrum.Between"}
		c.require(false, "Spectrum", "without frequencies", "the result of a Signal's Spectrum")
		return nil, c.err()
	}
	from, to, err := between("Spectrum.Between", s.Frequency, low, high)
	if err != nil {
		return nil, err
	}
	return &Spectrum{Frequency: cut(s.Frequency, from, to), Power: cut(s.Power, from, to)}, nil
}

// Curve returns the power density against frequency (Hz), for [PlotCurves].
func (s *Spectrum) Curve(label string) Curve {
	if s == nil {
		return Curve{Label: label}
	}
	return Curve{Label: label, X: s.Frequency, Y: s.Power}
}

// check checks a spectrum that was made by hand.
func (s *Spectrum) check() checks {
	c := checks{stage: "Spectrum"}
	if !c.given(s != nil, "the result of a Signal's Spectrum") {
		return c
	}
	c.require(len(s.Frequency) > 0, "len(Frequency)", 0, "at least 1")
	c.asMany("Power", len(s.Power), "frequencies", len(s.Frequency))
	c.allFinite("Frequency", s.Frequency, "Hz")
	c.allFinite("Power", s.Power, "")
	return c
}

// Spectrum estimates the spectrum of the signal by Welch's method, as MutualInformation does. It uses segments of
// DefaultSegment, or of a quarter of the signal if that is shorter. It fails on signals of fewer than 8 samples, and on
// samples beyond 1e-140 to 1e150, whose squares are not normal floating-point numbers. It is
// a method and no stage: it cannot be cancelled.
func (s *Signal) Spectrum() (*Spectrum, error) { return s.spectrum("Signal.Spectrum") }

func (s *Signal) spectrum(method string) (*Spectrum, error) {
	c := checks{stage: method}
	c.add(s.check(context.Background(), "Signal"))
	if len(c.wrong) == 0 {
		c.require(len(s.Samples) >= 8, "len(Samples)", len(s.Samples), "at least 8")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	segment := min(max(2, samples(DefaultSegment, s.Dt)), len(s.Samples)/4)
	ctx := context.Background()
	x, err := normalize(ctx, s.Samples)
	if err != nil {
		return nil, err
	}
	w, err := signal.Welch(ctx, x.samples, x.samples, s.Dt, segment)
	if err != nil {
		return nil, fmt.Errorf("lifnb.%s: %w", method, err)
	}
	power, err := signal.Rescaled(ctx, w.XX, 2*x.exponent)
	if err != nil {
		return nil, err
	}
	c.require(power != nil, "Signal.Samples", "up to "+quantity(math.Ldexp(1, min(x.exponent, 1023)), s.Unit), "between 1e-140 and 1e150, so that its square is a normal number")
	if err := c.err(); err != nil {
		return nil, err
	}
	return &Spectrum{Frequency: w.Frequency, Power: power}, nil
}

// check checks a signal that is the input of a later stage, under the name that it has there.
func (s *Signal) check(ctx context.Context, name string) checks {
	c := s.shape(name)
	if s != nil {
		c.allFiniteSamples(ctx, "Samples", s.Samples, s.Unit)
	}
	return c
}

// shape tells what keeps a signal from being drawn and described, without a look at its samples.
func (s *Signal) shape(name string) checks {
	c := checks{stage: name}
	if !c.given(s != nil, "a signal, such as the result of a stimulus's Run") {
		return c
	}
	c.positive("Dt", s.Dt, "s")
	c.finite("Start", s.Start, "s")
	c.notNegative("Sigma", s.Sigma, "s")
	c.require(len(s.Samples) > 0 && len(s.Samples) <= maxSamples, "len(Samples)", len(s.Samples),
		fmt.Sprintf("between 1 and %d", maxSamples))
	return c
}
