package lifnb

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
)

// Stages describe themselves: each parameter with its name, value and unit.

func (n LIF) String() string              { return describe(n) }
func (n PUnit) String() string            { return describe(n) }
func (n BandLimitedNoise) String() string { return describe(n) }
func (n LowPassNoise) String() string     { return describe(n) }
func (i ConstantCurrent) String() string  { return describe(i) }
func (i StepCurrent) String() string      { return describe(i) }
func (i SineCurrent) String() string      { return describe(i) }
func (s Simulation) String() string       { return describe(s) }
func (p Population) String() string       { return describe(p) }
func (e Experiment) String() string       { return describe(e) }
func (f FICurve) String() string          { return describe(f) }
func (o OptimalSize) String() string      { return describe(o) }

func (m MutualInformation) String() string { return describe(m) }
func (n NeuronCoherence) String() string   { return describe(n) }
func (m MixedCoherence) String() string    { return describe(m) }
func (u UpperBound) String() string        { return describe(u) }

func (e RecordedExperiment) String() string { return describe(e) }
func (s Sweep) String() string              { return describe(s) }
func (t TrialInformation) String() string   { return describe(t) }
func (r Reconstruction) String() string     { return describe(r) }
func (s Surrogates) String() string         { return describe(s) }
func (s Slurm) String() string              { return describe(s) }
func (n Neurons) String() string            { return describeList(reflect.ValueOf(n), "") }

// String describes the axis: "velocity: [7 m/s, 25 m/s]".
func (a Axis) String() string {
	if a.Labels != nil {
		return a.Name + ": " + describeList(reflect.ValueOf(a.Labels), "")
	}
	return a.Name + ": " + describeList(reflect.ValueOf(a.Values), a.Unit)
}

// String describes the file in a line.
func (f StoreFile) String() string {
	return fmt.Sprintf("%s: %s, %d points, %.3g MB, last used %s, of %s", f.Path, f.Kind, f.Points, f.Size/1e6, f.Used.Format(time.DateTime), f.MadeBy)
}

// String describes the result in a line.
func (r *BandResult) String() string { return ExperimentResult{r}.String() }

// String describes the spectrum in a line.
func (s *Spectrum) String() string {
	if s == nil || len(s.Frequency) == 0 {
		return "spectrum without frequencies"
	}
	return fmt.Sprintf("power at %d frequencies from %.4g to %.4g Hz", len(s.Frequency), s.Frequency[0], s.Frequency[len(s.Frequency)-1])
}

// unitOf maps the names of fields to their units. All other fields are pure numbers.
var unitOf = map[string]string{
	"Dt": "s", "Duration": "s", "Onset": "s", "TauM": "s", "TauD": "s", "EODFrequency": "Hz", "NoiseStrength": "√s", "TauA": "s", "Refractory": "s", "Sigma": "s", "Latency": "s",
	"Segment": "s", "Skip": "s", "Intensity": "s", "Low": "Hz", "High": "Hz", "Cutoff": "Hz", "Frequency": "Hz",
	"Centres": "Hz", "Width": "Hz", "Velocities": "m/s", "Velocity": "m/s", "Density": "1/m", "Phase": "rad",
}

// describe lists the fields of a struct.
func describe(v any) string {
	value := reflect.ValueOf(v)
	var fields []string
	for i := range value.NumField() {
		field := value.Type().Field(i)
		if !field.IsExported() || field.Type.Kind() == reflect.Func {
			continue
		}
		text := describeValue(value.Field(i), unitOf[field.Name])
		if field.Name == "Segment" && value.Field(i).IsZero() {
			text = scaled(DefaultSegment, "s") + " by default"
		}
		fields = append(fields, field.Name+" "+text)
	}
	if len(fields) == 0 {
		return value.Type().Name()
	}
	return value.Type().Name() + ": " + strings.Join(fields, ", ")
}

func describeValue(v reflect.Value, unit string) string {
	switch v.Kind() {
	case reflect.Float64:
		return scaled(v.Float(), unit)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return "none"
		}
	case reflect.Slice:
		return describeList(v, unit)
	}
	if _, ok := v.Interface().(fmt.Stringer); ok {
		return "(" + fmt.Sprint(v.Interface()) + ")"
	}
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() == reflect.Struct {
		return "(" + describe(v.Interface()) + ")"
	}
	return fmt.Sprint(v.Interface())
}

// describeList shows the first few elements of a list and their number.
func describeList(v reflect.Value, unit string) string {
	const most = 6
	n := v.Len()
	if n == 0 {
		return "none"
	}
	var shown []string
	for i := range n {
		if n > most && i == most-2 {
			shown = append(shown, "..")
		}
		if n <= most || i < most-2 || i == n-1 {
			shown = append(shown, withoutBrackets(describeValue(v.Index(i), unit)))
		}
	}
	list := "[" + strings.Join(shown, ", ") + "]"
	if n > most {
		list = fmt.Sprintf("%d values %s", n, list)
	}
	return list
}

func withoutBrackets(s string) string {
	if inner, ok := strings.CutPrefix(s, "("); ok {
		return strings.TrimSuffix(inner, ")")
	}
	return s
}

// shownAs returns the text for a value that is neither a figure nor a text. Long lists of numbers are cut short.
func shownAs(item any) string {
	switch v := reflect.ValueOf(item); item.(type) {
	case []float64, []int, Delays:
		return describeList(v, "")
	case fmt.Stringer, fmt.Formatter, error:
	default: // such as a neuron of one's own
		if v.Kind() == reflect.Pointer && !v.IsNil() {
			v = v.Elem()
		}
		if v.Kind() == reflect.Struct && v.Type().Name() != "" {
			return describe(v.Interface())
		}
	}
	return fmt.Sprint(item)
}

// scaled writes small times in ms or µs, and all other values as they are.
func scaled(x float64, unit string) string {
	if size := math.Abs(x); unit == "s" && size > 0 && size < 1 {
		switch {
		case size >= 1e-3:
			return quantity(x*1e3, "ms")
		case size >= 1e-7:
			return quantity(x*1e6, "µs")
		}
	}
	return quantity(x, unit)
}
