package lifnb

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"github.com/lifnb/lifnb/internal/npz"
	"github.com/lifnb/lifnb/internal/signal"
)

// Stimulus is a signal that is played to neurons, the same in every trial.
type Stimulus struct {
	Dt      float64   // sampling step, s
	Samples []float64 // the signal; sample i holds from i·Dt to (i+1)·Dt. In units of the neuron's threshold.
}

// Duration returns how long the stimulus lasts, in s.
func (s *Stimulus) Duration() float64 { return float64(len(s.Samples)) * s.Dt }

// String describes the stimulus in a line.
func (s *Stimulus) String() string {
	if c := s.check(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	mean, sd := stat.PopMeanStdDev(s.Samples, nil)
	mean = math.Round(1e4*mean)/1e4 + 0 // and not -0.0000
	return fmt.Sprintf("stimulus of %.6g s in steps of %.6g ms, mean %.4f, SD %.4f", s.Duration(), 1e3*s.Dt, mean, sd)
}

// Spectrum is how the power of a signal is spread over frequencies. The slices are of one length.
type Spectrum struct {
	Frequency []float64 // from 0 to the Nyquist frequency, Hz
	Density   []float64 // one-sided power spectral density, 1/Hz: its integral is the variance
}

// Spectrum estimates the spectrum of the stimulus by Welch's method, as MutualInformation does: from segments of
// DefaultSegment, or of a quarter of the stimulus if that is shorter. It fails on stimuli of fewer than 8 samples.
func (s *Stimulus) Spectrum() (*Spectrum, error) { return s.spectrum("Stimulus.Spectrum") }

func (s *Stimulus) spectrum(method string) (*Spectrum, error) {
	c := checks{stage: method}
	c.add(s.check())
	if len(c.wrong) == 0 {
		c.require(len(s.Samples) >= 8, "len(Samples)", len(s.Samples), "at least 8")
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	segment := min(max(2, samples(DefaultSegment, s.Dt)), len(s.Samples)/4)
	w, err := signal.Welch(s.Samples, s.Samples, s.Dt, segment)
	if err != nil {
		return nil, fmt.Errorf("lifnb.%s: %w", method, err)
	}
	return &Spectrum{Frequency: w.Frequency, Density: w.XX}, nil
}

// check tells what is wrong with a stimulus as the input of a later stage.
func (s *Stimulus) check() checks {
	c := checks{stage: "Stimulus"}
	if s == nil {
		c.require(false, "Stimulus", "nil", "the result of a stimulus's Run")
		return c
	}
	c.positive("Dt", s.Dt, "s")
	c.require(len(s.Samples) > 0 && len(s.Samples) <= maxSamples, "len(Samples)", len(s.Samples),
		fmt.Sprintf("between 1 and %d", maxSamples))
	c.allFinite("Samples", s.Samples, "")
	return c
}

// Save writes the stimulus to an npz file with the arrays stimulus and dt.
func (s *Stimulus) Save(path string) error {
	c := s.check()
	if err := c.err(); err != nil {
		return err
	}
	return npz.Write(path, npz.Array{Name: "stimulus", Value: s.Samples}, npz.Array{Name: "dt", Value: s.Dt})
}

// LoadStimulus reads a stimulus that Save wrote, or any other with these arrays.
func LoadStimulus(path string) (*Stimulus, error) {
	f, err := npz.Read(path)
	if err != nil {
		return nil, err
	}
	var s Stimulus
	if s.Samples, _, err = f.Floats("stimulus", npz.Any); err != nil {
		return nil, err
	}
	if s.Dt, err = f.Float("dt"); err != nil {
		return nil, err
	}
	c := s.check()
	if err := c.err(); err != nil {
		return nil, inFile(path, err)
	}
	return &s, nil
}
