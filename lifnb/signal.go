package lifnb

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/gonum/stat"

	"github.com/lifnb/lifnb/internal/signal"
)

// Signal is a quantity that was sampled in equal steps of time: a stimulus, the rate of a population, a recording.
// Coherence and information are those of any two signals.
type Signal struct {
	Name    string    // what it is, for axes and descriptions: "stimulus", "population rate"
	Unit    string    // of the samples: "spikes/s", "mV"; "" for multiples of the neuron's threshold and pure numbers
	Dt      float64   // sampling step, s
	Start   float64   // time of the first sample, s
	Samples []float64 // sample i holds from Start + i·Dt to Start + (i+1)·Dt

	// Sigma is the standard deviation of the Gaussian that the signal was smoothed with, in s, 0 for none. Above
	// 0.8/Sigma so little is left of it that what leaks from elsewhere drowns it.
	Sigma float64
}

// Duration returns how long the signal lasts, in s.
func (s *Signal) Duration() float64 { return float64(len(s.Samples)) * s.Dt }

// String describes the signal in a line.
func (s *Signal) String() string {
	if c := s.check("Signal"); len(c.wrong) > 0 {
		return c.err().Error()
	}
	unit := ""
	if s.Unit != "" {
		unit = " " + s.Unit
	}
	mean, sd := stat.PopMeanStdDev(s.Samples, nil)
	mean = math.Round(1e4*mean)/1e4 + 0 // and not -0.0000
	return fmt.Sprintf("%s of %.6g s in steps of %.6g ms, mean %.4f%s, SD %.4f%s",
		s.name(), s.Duration(), 1e3*s.Dt, mean, unit, sd, unit)
}

// name is what the signal is called.
func (s *Signal) name() string { return cmp.Or(s.Name, "signal") }

// title is the name with a capital letter.
func (s *Signal) title() string {
	name := s.name()
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}

// label names the signal and its unit on an axis.
func (s *Signal) label() string {
	if s.Unit != "" {
		return s.title() + " (" + s.Unit + ")"
	}
	return s.title()
}

// powerLabel names the power spectral density of the signal on an axis.
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

// newStimulus returns a signal that neurons receive.
func newStimulus(dt float64, samples []float64) *Signal {
	return &Signal{Name: stimulusName, Dt: dt, Samples: samples}
}

// Spectrum is how the power of a signal is spread over frequencies. The slices are of one length.
type Spectrum struct {
	Frequency []float64 // from 0 to the Nyquist frequency, Hz
	Density   []float64 // one-sided power spectral density, the signal's unit squared per Hz: its integral is the variance
}

// check tells what is wrong with a spectrum, as made by hand.
func (s *Spectrum) check() checks {
	c := checks{stage: "Spectrum"}
	if s == nil {
		c.require(false, "Spectrum", "nil", "the result of a Signal's Spectrum")
		return c
	}
	c.require(len(s.Frequency) > 0, "len(Frequency)", 0, "at least 1")
	c.asMany("Density", len(s.Density), "frequencies", len(s.Frequency))
	c.allFinite("Frequency", s.Frequency, "Hz")
	c.allFinite("Density", s.Density, "")
	return c
}

// Spectrum estimates the spectrum of the signal by Welch's method, as MutualInformation does: from segments of
// DefaultSegment, or of a quarter of the signal if that is shorter. It fails on signals of fewer than 8 samples.
func (s *Signal) Spectrum() (*Spectrum, error) { return s.spectrum("Signal.Spectrum") }

func (s *Signal) spectrum(method string) (*Spectrum, error) {
	c := checks{stage: method}
	c.add(s.check("Signal"))
	if len(c.wrong) == 0 {
		c.require(len(s.Samples) >= 8, "len(Samples)", len(s.Samples), "at least 8")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	segment := min(max(2, samples(DefaultSegment, s.Dt)), len(s.Samples)/4)
	w, err := signal.Welch(context.Background(), s.Samples, s.Samples, s.Dt, segment)
	if err != nil {
		return nil, fmt.Errorf("lifnb.%s: %w", method, err)
	}
	return &Spectrum{Frequency: w.Frequency, Density: w.XX}, nil
}

// check tells what is wrong with a signal that goes by a name, as the input of a later stage.
func (s *Signal) check(name string) checks {
	c := checks{stage: name}
	if s == nil {
		c.require(false, name, "nil", "a signal, such as the result of a stimulus's Run")
		return c
	}
	c.positive("Dt", s.Dt, "s")
	c.finite("Start", s.Start, "s")
	c.notNegative("Sigma", s.Sigma, "s")
	c.require(len(s.Samples) > 0 && len(s.Samples) <= maxSamples, "len(Samples)", len(s.Samples),
		fmt.Sprintf("between 1 and %d", maxSamples))
	c.allFinite("Samples", s.Samples, s.Unit)
	return c
}

// fits notes what keeps two signals, each with a name, from being compared sample by sample.
func (c *checks) fits(name string, s *Signal, other string, to *Signal) {
	c.require(sameStep(s.Dt, to.Dt), name+".Dt", quantity(s.Dt, "s"), "that of "+other+", "+quantity(to.Dt, "s"))
	c.require(len(s.Samples) == len(to.Samples), "len("+name+".Samples)", len(s.Samples), fmt.Sprintf("that of %s, %d", other, len(to.Samples)))
	c.require(math.Abs(s.Start-to.Start) <= 0.5*to.Dt, name+".Start", quantity(s.Start, "s"), "that of "+other+", "+quantity(to.Start, "s"))
}
