package lifnb

import (
	"fmt"
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/lifnb/lifnb/internal/draw"
)

// TransferFunction is the linear relation between stimulus and response at each frequency,
//
//	H(f) = S_sr(f)/S_ss(f),
//
// the best linear prediction of the response from the stimulus (Bendat & Piersol 2010, "Random data", 4th ed., chapter
// 6). It includes the smoothing of the response: that of a population's rate reduces the gain by e^{-2(π·Sigma·f)²}.
// All slices by frequency have the same length.
type TransferFunction struct {
	Frequency []float64 // Hz
	Gain      []float64 // |H|, in Unit

	// Phase is that of H in rad: a response that lags by τ has -2π·f·τ. Multiples of 2π are added so that each phase is
	// nearest to the last one before it at which the coherence is significant. So it does not jump.
	Phase []float64

	// GainInterval and PhaseInterval are the 95 % confidence intervals. Where the coherence is not significant at 5 %,
	// the gain may be 0, so that its interval begins there, and the phase may be any: Phase ± π.
	GainInterval, PhaseInterval []Interval

	Unit string // of the gain, "(spikes/s)/mV"
}

// Transfer returns the transfer function at the frequencies in a band, which must be one of the result's bands or lie
// inside one: elsewhere the stimulus may have no power. It fails for an upper bound, and for signals whose spectra are
// not known.
//
// The intervals follow from the coherence C and the number K of effective segments, times that of the Trials. The error
// of H has the same variance in all directions of the complex plane, and the relative standard error of the gain, and
// that of the phase in rad, is
//
//	√[(1 - C)/(2(K-1)·C)]
//
// (Bendat & Piersol, section 9.2). The gain has Student's t with 2(K-1) degrees of freedom, and the phase the arcsine
// of as much.
func (info *Information) Transfer(band Band) (*TransferFunction, error) {
	c := checks{stage: "Information.Transfer"}
	c.add(info.check())
	if err := c.err(); err != nil {
		return nil, err
	}
	c.require(info.Responses == 0, "Information", "an upper bound", "a lower bound: an upper bound does not know the stimulus")
	c.require(info.Responses > 0 || info.CrossSpectrum != nil && info.StimulusSpectrum != nil, "CrossSpectrum", "nil", "that of a MutualInformation")
	inside := false
	for _, b := range info.Bands {
		inside = inside || b.Band.Low <= band.Low && band.High <= b.Band.High
	}
	c.require(inside, "band", band, "inside one of the bands of the information")
	if err := c.err(); err != nil {
		return nil, err
	}
	from, to, err := between("Information.Transfer", info.Frequency, band.Low, band.High)
	if err != nil {
		return nil, err
	}
	freedom := 2 * (info.observations() - 1)
	student := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile((1 + confidence) / 2)
	level := noiseLevel(1-confidence, info.observations())
	t := &TransferFunction{Frequency: cut(info.Frequency, from, to), Unit: gainUnit(info.StimulusUnit, info.ResponseUnit)}
	last := 0.0 // the phase where the coherence was significant
	for k := from; k < to; k++ {
		var h complex128
		if s := info.StimulusSpectrum[k]; s > 0 {
			h = info.CrossSpectrum[k] / complex(s, 0)
		}
		gain, phase := cmplx.Abs(h), cmplx.Phase(h)
		phase -= 2 * math.Pi * math.Round((phase-last)/(2*math.Pi))
		gains, phases := Interval{0, gain}, Interval{phase - math.Pi, phase + math.Pi}
		if c := info.Coherence[k]; c > 0 {
			relative := student * math.Sqrt((1-c)/(freedom*c))
			gains = interval(gain, gain*relative)
			if c > level {
				last = phase
				off := math.Asin(min(1, relative))
				phases = Interval{phase - off, phase + off}
			} else {
				gains.Low = 0
			}
		}
		t.Gain, t.Phase = append(t.Gain, gain), append(t.Phase, phase)
		t.GainInterval, t.PhaseInterval = append(t.GainInterval, gains), append(t.PhaseInterval, phases)
	}
	return t, nil
}

// gainUnit returns the unit of the response per unit of the stimulus.
func gainUnit(stimulus, response string) string {
	switch {
	case stimulus == "" && response == "":
		return ""
	case stimulus == "":
		return response + " per unit"
	case response == "":
		return "1/" + stimulus
	}
	return "(" + response + ")/" + stimulus
}

// Cutoffs returns the -3 dB cutoff frequencies, in Hz: where the gain, on either side of its maximum, first falls to
// 1/√2 of the maximum, interpolated linearly between frequencies. A cutoff is NaN if the gain does not fall so far
// within the band: the lower one for a low-pass, for example. The largest of many uncertain gains is too large, and the
// cutoffs too close to it. So choose the Segment so short that the intervals of the gain are narrow.
func (t *TransferFunction) Cutoffs() (low, high float64) {
	cutoffs := t.cutoffs()
	return cutoffs[0].frequency, cutoffs[1].frequency
}

// A cutoff is uncertain if the interval of the gain there reaches up to the maximum: the fall may be noise.
type cutoff struct {
	frequency float64 // Hz; NaN for none
	uncertain bool
}

// cutoffs returns the cutoffs below and above the maximum.
func (t *TransferFunction) cutoffs() [2]cutoff {
	none := cutoff{frequency: math.NaN()}
	if c := t.check(); len(c.wrong) > 0 {
		return [2]cutoff{none, none}
	}
	peak := 0
	for k, g := range t.Gain {
		if g > t.Gain[peak] {
			peak = k
		}
	}
	level := t.Gain[peak] / math.Sqrt2
	crossing := func(step int) cutoff {
		for k := peak + step; k >= 0 && k < len(t.Gain); k += step {
			if t.Gain[k] < level {
				share := (t.Gain[k-step] - level) / (t.Gain[k-step] - t.Gain[k])
				upper := t.GainInterval[k-step].High + share*(t.GainInterval[k].High-t.GainInterval[k-step].High)
				return cutoff{t.Frequency[k-step] + share*(t.Frequency[k]-t.Frequency[k-step]), upper >= t.Gain[peak]}
			}
		}
		return none
	}
	return [2]cutoff{crossing(-1), crossing(1)}
}

// String describes the transfer function in a line. It calls a cutoff uncertain if the confidence interval of the gain
// there reaches up to the maximum.
func (t *TransferFunction) String() string {
	if c := t.check(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	s := fmt.Sprintf("gain and phase at %d frequencies from %.4g to %.4g Hz", len(t.Frequency), t.Frequency[0], t.Frequency[len(t.Frequency)-1])
	for i, c := range t.cutoffs() {
		if math.IsNaN(c.frequency) {
			continue
		}
		s += fmt.Sprintf(", -3 dB at %.3g Hz %s the maximum", c.frequency, [...]string{"below", "above"}[i])
		if c.uncertain {
			s += " (uncertain)"
		}
	}
	return s
}

// check checks a transfer function that was made by hand.
func (t *TransferFunction) check() checks {
	c := checks{stage: "TransferFunction"}
	if !c.given(t != nil, "the result of an Information's Transfer") {
		return c
	}
	n := len(t.Frequency)
	c.require(n >= 2, "len(Frequency)", n, "at least 2")
	c.asMany("Gain", len(t.Gain), "frequencies", n)
	c.asMany("Phase", len(t.Phase), "frequencies", n)
	c.asMany("GainInterval", len(t.GainInterval), "frequencies", n)
	c.asMany("PhaseInterval", len(t.PhaseInterval), "frequencies", n)
	c.allFinite("Frequency", t.Frequency, "Hz")
	c.allFinite("Gain", t.Gain, t.Unit)
	c.allFinite("Phase", t.Phase, "rad")
	return c
}

// Plot draws gain and phase (in degrees) with their confidence intervals. Dotted lines mark the -3 dB cutoffs, those
// that are uncertain (see String) in grey.
func (t *TransferFunction) Plot() *Figure {
	if f := refuse("TransferFunction.Plot", t.check()); f != nil {
		return f
	}
	label := "Gain"
	if t.Unit != "" {
		label += " (" + t.Unit + ")"
	}
	gain, phase := draw.NewPlot(frequencyLabel, label), draw.NewPlot(frequencyLabel, "Phase (°)")
	degrees := func(x float64) float64 { return x * 180 / math.Pi }
	line, ribbon := withInterval(t.Frequency, t.Gain, t.GainInterval, func(x float64) float64 { return x })
	gain.Add(ribbon, line)
	gain.Y.Min = 0
	grid := rows(gain, phase)
	grid.Legend.Add("95 % confidence", ribbon)
	top, lines := gain.Y.Max, make(map[string]*draw.Trace)
	for _, c := range t.cutoffs() {
		if math.IsNaN(c.frequency) {
			continue
		}
		name, color := "−3 dB", draw.Black
		if c.uncertain {
			name, color = "−3 dB, uncertain", draw.NoDelay
		}
		line := &draw.Trace{X: []float64{c.frequency, c.frequency}, Y: []float64{0, top}, LineStyle: draw.Dotted(color)}
		gain.Add(line)
		if lines[name] == nil {
			grid.Legend.Add(name, line)
		}
		lines[name] = line
	}
	line, ribbon = withInterval(t.Frequency, t.Phase, t.PhaseInterval, degrees)
	phase.Add(ribbon, line)
	grid.ShareX = true
	return newFigure("Gain and phase of the transfer function from stimulus to response", grid)
}

// withInterval returns a curve and the ribbon of its intervals, in another unit.
func withInterval(x, y []float64, intervals []Interval, unit func(float64) float64) (*draw.Trace, *draw.Ribbon) {
	ribbon := &draw.Ribbon{X: x, Color: draw.Translucent(draw.Response)}
	for _, i := range intervals {
		ribbon.Lower, ribbon.Upper = append(ribbon.Lower, unit(i.Low)), append(ribbon.Upper, unit(i.High))
	}
	return curve(x, each(y, unit), draw.Response), ribbon
}

var transferFormat = format[TransferFunction]{
	kind: "transfer_function", version: 1,
	arrays: func(c *codec, t *TransferFunction) {
		c.array("frequency", &t.Frequency)
		c.array("gain", &t.Gain)
		c.array("phase", &t.Phase)
		pairs(c, "gain_interval", &t.GainInterval)
		pairs(c, "phase_interval", &t.PhaseInterval)
		c.optional("unit", t.Unit != "", &t.Unit)
	},
	check: checked((*TransferFunction).check),
}

// Save writes the transfer function to an npz file with the arrays frequency (Hz), gain, phase (rad), and their
// intervals gain_interval and phase_interval (frequency × low and high). The gain's unit is added unless it is empty.
func (t *TransferFunction) Save(path string) error { return transferFormat.save(path, t) }

// LoadTransferFunction reads a transfer function that Save wrote.
func LoadTransferFunction(path string) (*TransferFunction, error) { return transferFormat.load(path) }
