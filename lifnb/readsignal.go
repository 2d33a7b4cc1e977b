package lifnb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"strings"

	"github.com/lifnb/lifnb/internal/npz"
)

// SignalFormat says how a file holds a recorded signal, such as a stimulus: see [ReadSignal]. Everything that a file
// says itself may be left out.
type SignalFormat struct {
	Name string // of the signal; "" means "stimulus"
	Unit string // of the samples, for axes

	// Samples and Times are the names of arrays in an npz file, or of columns in a text. "" looks for the samples under
	// the signal's name and "samples", or takes the only array or column there is. Times are optional. They must be in
	// equal steps, up to rounding. Then the file gives Dt and Start.
	Samples, Times string
	TimeUnit       string // of Times in the file: "s" (or ""), "ms" or "µs" (or "us")

	Dt    float64 // sampling step, s; an npz file may hold it as the array dt
	Start float64 // time of the first sample, s; an npz file may hold it as the array start
}

// ReadSignal reads a recorded signal from an npz file, from an npy file, or from text.
//
//	stimulus, err := lifnb.ReadSignal("stimulus.csv", lifnb.SignalFormat{TimeUnit: "ms", Unit: "dB"})
//
// Text holds one column of samples, or two of times and samples, between white space, commas or semicolons. A first
// line may name the columns; then any two of them can be chosen. Lines that begin with # are left out. ReadSignal fails
// on values that are not finite numbers, and on times that are not in equal steps. Nothing is read in part. To change
// the sampling step, see [Signal.Resample].
func ReadSignal(path string, format SignalFormat) (*Signal, error) {
	c := checks{stage: "SignalFormat"}
	c.require(format.TimeUnit != "samples", "TimeUnit", `"samples"`, `"s", "ms" or "µs": without Times, Dt is the step between samples`)
	if format.TimeUnit != "samples" {
		c.timeUnit("TimeUnit", format.TimeUnit, 0)
	}
	c.notNegative("Dt", format.Dt, "s")
	c.finite("Start", format.Start, "s")
	c.require(!(format.Dt > longestSamplingStep), "Dt", quantity(format.Dt, "s"), fmt.Sprintf("at most %d s. Is it in s, not the sampling rate in Hz?", longestSamplingStep))
	if err := c.err(); err != nil {
		return nil, err
	}
	s := &Signal{Name: cmp.Or(format.Name, stimulusName), Unit: format.Unit, Dt: format.Dt, Start: format.Start}
	if err := format.read(path, s); err != nil {
		return nil, err
	}
	if s.Dt == 0 {
		return nil, inFile(path, errors.New("lifnb.SignalFormat: Dt = 0 s: must be above 0, or be given by Times: the file does not say it"))
	}
	if err := s.check(context.Background(), "Signal").err(); err != nil {
		return nil, inFile(path, err)
	}
	if s.Dt > longestSamplingStep || s.Duration() > longestRecording {
		return nil, inFile(path, fmt.Errorf("lifnb.SignalFormat: Dt = %s and a duration of %s: must be at most %d s and %.0e s. Are Dt and Times in s? See TimeUnit",
			quantity(s.Dt, "s"), quantity(s.Duration(), "s"), longestSamplingStep, longestRecording))
	}
	return s, nil
}

// No recorded stimulus has a longer sampling step or duration, in s, unless a unit is wrong.
const longestSamplingStep, longestRecording = 1, 1e6

func (f SignalFormat) read(path string, s *Signal) error {
	var times []float64
	switch strings.ToLower(filepath.Ext(path)) {
	case ".npz":
		file, err := npz.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		if times, err = f.fromNpz(file, s); err != nil {
			return fmt.Errorf("%s: %w. The file has %s", path, err, file.Contents())
		}
	case ".npy":
		if err := npz.ReadNpy(path, &s.Samples); err != nil {
			return err
		}
	default:
		var err error
		if times, err = f.fromText(path, s); errors.Is(err, fs.ErrNotExist) {
			return lookedIn(path, err)
		} else if err != nil {
			return inFile(path, err)
		}
	}
	if times == nil {
		return nil
	}
	if err := f.setTimes(s, times); err != nil {
		return inFile(path, err)
	}
	return nil
}

func (f SignalFormat) fromNpz(file *npz.File, s *Signal) (times []float64, err error) {
	name := f.Samples
	for _, usual := range []string{s.Name, "samples"} {
		if name == "" && file.Has(usual) {
			name = usual
		}
	}
	if names := file.Names(); name == "" && len(names) == 1 {
		name = names[0]
	}
	if name == "" {
		return nil, fmt.Errorf("no array %s: SignalFormat.Samples must be the name of the array with the samples", s.Name)
	}
	c := codec{file: file}
	c.array(name, &s.Samples)
	if f.Times != "" {
		c.array(f.Times, &times)
	}
	if file.Has("dt") && (s.Dt == 0 || f.Times == "") {
		c.array("dt", &s.Dt)
		c.require(f.Dt == 0 || sameStep(f.Dt, s.Dt), "array dt: is %.6g s, but SignalFormat.Dt is %.6g s: must be the same", s.Dt, f.Dt)
		s.Dt = cmp.Or(f.Dt, s.Dt)
	}
	if s.Start == 0 && file.Has("start") {
		c.array("start", &s.Start)
	}
	if s.Unit == "" && file.Has("unit") {
		c.array("unit", &s.Unit)
	}
	if len(c.wrong) > 0 {
		return nil, errors.New(strings.Join(c.wrong, "; "))
	}
	return times, nil
}

func (f SignalFormat) fromText(path string, s *Signal) (times []float64, err error) {
	t, err := readTable(path, func(names []string) ([]int, error) {
		samples, time := columnNamed(names, f.Samples, strings.ToLower(s.Name), "samples", "value"), columnNamed(names, f.Times, "time", "times", "t")
		if len(names) == 1 && f.Samples == "" {
			samples = 0
		}
		if len(names) == 2 && f.Samples == "" && time >= 0 {
			samples = 1 - time
		}
		if samples < 0 || f.Times != "" && time < 0 {
			return nil, fmt.Errorf("%q: must be the names of columns, one of them %q (see SignalFormat.Samples and Times)", names, cmp.Or(f.Samples, s.Name))
		}
		if time < 0 {
			return []int{samples}, nil
		}
		return []int{time, samples}, nil
	})
	if err != nil {
		return nil, err
	}
	width := 0
	for _, row := range t.Rows {
		n := row.Last - row.First
		if n == 0 {
			continue
		}
		if width == 0 {
			width = n
		}
		if n != width || n > 2 {
			return nil, fmt.Errorf("line %d: %d values: must be a sample, or a time and a sample, as in the other lines; name the columns in the first line if there are more", row.Line, n)
		}
	}
	if width != 2 {
		s.Samples = t.Values
		return nil, nil
	}
	for i := 0; i < len(t.Values); i += 2 {
		times, s.Samples = append(times, t.Values[i]), append(s.Samples, t.Values[i+1])
	}
	return times, nil
}

// setTimes sets step and start from the time of each sample. Times in files are rounded, so the step is that of all of
// them together.
func (f SignalFormat) setTimes(s *Signal, times []float64) error {
	c := checks{stage: "SignalFormat"}
	perSecond, _ := unitsPerSecond(f.TimeUnit, 0)
	n := len(times)
	c.asMany("Times", n, "samples", len(s.Samples))
	c.require(n >= 2, "len(Times)", n, "at least 2")
	c.allFinite("Times", times, f.TimeUnit)
	if err := c.err(); err != nil {
		return err
	}
	first, step := times[0]/perSecond, (times[n-1]-times[0])/perSecond/float64(n-1)
	if rounded := roundedTo(step, 9); math.Abs(rounded-step) < 1e-3*step/float64(n) { // 5e-05 rather than 4.9999999999e-05
		step = rounded
	}
	c.require(step > 0, "Times", "from "+quantity(first, "s")+" in steps of "+quantity(step, "s"), "ascending")
	for i, t := range times {
		const tolerance = 0.25 // steps: a sample that is missing shifts others by half a step or more
		if want := first + float64(i)*step; !(math.Abs(t/perSecond-want) <= tolerance*step) && len(c.wrong) == 0 {
			c.require(false, fmt.Sprintf("Times[%d]", i), quantity(t/perSecond, "s"),
				fmt.Sprintf("near %s, in equal steps of %s. If samples are missing, interpolate them first", quantity(want, "s"), quantity(step, "s")))
		}
	}
	if s.Dt > 0 {
		c.require(math.Abs(s.Dt-step) <= 0.01*step, "Dt", quantity(s.Dt, "s"), "0, or that of the Times, "+quantity(step, "s")+". Is TimeUnit right?")
		step = s.Dt
	}
	c.require(s.Start == 0 || math.Abs(s.Start-first) <= 0.5*step, "Start", quantity(s.Start, "s"), "0, or the first of the Times, "+quantity(first, "s"))
	s.Dt, s.Start = step, first
	return c.err()
}

// roundedTo rounds to a number of significant decimal digits.
func roundedTo(x float64, digits int) float64 {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return x
	}
	scale := math.Pow(10, float64(digits)-math.Ceil(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}
