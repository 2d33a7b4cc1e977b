package lifnb

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
)

// A Table has a value for each point of a grid. Its methods return new tables, so they can be chained:
//
//	table.Slice("band", "0-100 Hz").Best("size").Mean("seed").Plot("velocity")
//
// If one of them fails, Err, Save, SaveCSV, and the figures of the table return the error.
type Table struct {
	Quantity  string // "Mutual information"
	Unit      string // "bits/s"
	Axes      []Axis
	Values    []float64 // the last axis varies fastest; NaN where there is no value
	Low, High []float64 // ends of the 95 % confidence interval of each value (see Mean); nil if there are none

	err error
}

// Err returns why the table could not be made, or nil.
func (t *Table) Err() error {
	if t == nil {
		return fmt.Errorf("lifnb.Table: nil: must be the result of a Sweep's Run")
	}
	if t.err != nil {
		return t.err
	}
	return t.check().err()
}

func (t *Table) check() checks {
	c := checks{stage: "Table"}
	n := 1
	for i, a := range t.Axes {
		c.add(a.check().of(fmt.Sprintf("Axes[%d]", i)))
		n *= len(a.Values)
	}
	c.require(len(t.Values) == n, "len(Values)", len(t.Values), fmt.Sprintf("%d, one for each point of the axes", n))
	c.require(len(t.Low) == len(t.High) && (t.Low == nil || len(t.Low) == n), "len(Low) and len(High)", len(t.Low), "as many as Values, or 0")
	return c
}

// table returns the table of a sweep, still without values.
func (s Sweep) table() *Table {
	t := &Table{Quantity: "Mutual information", Unit: "bits/s", Axes: slices.Clone(s.Axes)}
	if s.Seeds > 1 {
		seeds := Axis{Name: "seed"}
		for i := range s.Seeds {
			seeds.Values = append(seeds.Values, float64(i))
		}
		t.Axes = append(t.Axes, seeds)
	}
	t.Axes = append(t.Axes, innerAxes(s.Point(0))...)
	n := 1
	for i := range t.Axes {
		t.Axes[i].Set = nil
		n *= len(t.Axes[i].Values)
	}
	t.Values = slices.Repeat([]float64{math.NaN()}, n)
	return t
}

// innerAxes returns the axes of an experiment's own result. Those with a single value are left out.
func innerAxes(e Experiment) (axes []Axis) {
	bands, compositions, axons, sizes := Axis{Name: "band"}, Axis{Name: "composition"}, Axis{Name: "axon", Unit: "m/s"}, Axis{Name: "size"}
	for i, b := range e.Bands {
		bands.Values, bands.Labels = append(bands.Values, float64(i)), append(bands.Labels, b.String())
	}
	for i, c := range e.compositions() {
		compositions.Values, compositions.Labels = append(compositions.Values, float64(i)), append(compositions.Labels, string(c))
	}
	for _, a := range e.Axons {
		axons.Values, axons.Labels = append(axons.Values, a.Velocity), append(axons.Labels, a.Name)
	}
	for _, n := range e.Sizes {
		sizes.Values = append(sizes.Values, float64(n))
	}
	return slices.DeleteFunc([]Axis{bands, compositions, axons, sizes}, func(a Axis) bool { return len(a.Values) == 1 })
}

func sameAxes(a, b []Axis) bool {
	return slices.EqualFunc(a, b, func(a, b Axis) bool {
		return a.Name == b.Name && slices.Equal(a.Values, b.Values) && slices.Equal(a.Labels, b.Labels)
	})
}

// put sets the values of a point of a sweep: the mean over the random populations, without the bias of the estimate.
func (t *Table) put(point int, r ExperimentResult) {
	var values []float64
	for _, band := range r.Corrected() {
		for _, sizes := range band.MI {
			for _, repeats := range sizes {
				mean, _ := meanSD(repeats)
				values = append(values, mean)
			}
		}
	}
	copy(t.Values[point*len(values):], values)
}

// Missing returns how many values the table lacks.
func (t *Table) Missing() (n int) {
	for _, v := range t.Values {
		if math.IsNaN(v) {
			n++
		}
	}
	return n
}

// along applies a function to the values along an axis, for all values of the other axes. The result lacks the axis.
func (t *Table) along(method, name string, do func(to *Table, axis Axis, at []int)) *Table {
	if err := t.Err(); err != nil {
		return &Table{err: err}
	}
	k := slices.IndexFunc(t.Axes, func(a Axis) bool { return a.Name == name })
	if k < 0 {
		var names []string
		for _, a := range t.Axes {
			names = append(names, a.Name)
		}
		return &Table{err: fmt.Errorf("lifnb.Table.%s: axis = %q: must be one of %q", method, name, names)}
	}
	to := &Table{Quantity: t.Quantity, Unit: t.Unit, Axes: slices.Delete(slices.Clone(t.Axes), k, k+1)}
	inner, n := 1, len(t.Axes[k].Values)
	for _, a := range t.Axes[k+1:] {
		inner *= len(a.Values)
	}
	at := make([]int, n)
	for i := range len(t.Values) / n {
		for j := range at {
			at[j] = (i/inner*n+j)*inner + i%inner
		}
		do(to, t.Axes[k], at)
	}
	return to
}

// Slice returns the part of the table at one value of an axis: a number, one of its labels ("0-100 Hz"; a hyphen is as
// good as the dash), or what a label names, such as a [Band] or a [Composition]. The number may have its unit: "7 m/s".
func (t *Table) Slice(axis string, value any) *Table {
	k := -1
	s := t.along("Slice", axis, func(to *Table, a Axis, at []int) {
		if k = slices.IndexFunc(a.Values, func(v float64) bool { return value == v || value == int(v) && v == math.Trunc(v) }); k < 0 {
			k = a.labelled(value)
		}
		if k < 0 {
			all := make([]string, len(a.Values))
			for i := range all {
				all[i] = a.label(i)
			}
			shown := fmt.Sprint(value)
			if reflect.ValueOf(value).Kind() == reflect.String {
				shown = fmt.Sprintf("%q, a string", value)
			}
			to.err = fmt.Errorf("lifnb.Table.Slice: %s = %s: must be one of %s", axis, shown, strings.Join(all, ", "))
			return
		}
		to.Values = append(to.Values, t.Values[at[k]])
		if t.Low != nil {
			to.Low, to.High = append(to.Low, t.Low[at[k]]), append(to.High, t.High[at[k]])
		}
	})
	return s
}

// labelled returns which label of the axis names a value, or -1.
func (a Axis) labelled(value any) int {
	var name string
	switch v := reflect.ValueOf(value); {
	case v.Kind() == reflect.String:
		name = v.String()
	case v.Kind() == reflect.Struct:
		name = fmt.Sprint(value) // a Band
	default:
		return -1
	}
	typed := func(s string) string { return strings.ReplaceAll(s, "–", "-") } // as on a keyboard
	for i := range a.Values {
		if typed(a.label(i)) == typed(name) {
			return i
		}
	}
	return -1
}

// Best returns the value of an axis at which the table is largest: the first, if there are several. Its unit is that of
// the axis.
func (t *Table) Best(axis string) *Table {
	best := t.along("Best", axis, func(to *Table, a Axis, at []int) {
		value, top := math.NaN(), math.Inf(-1)
		for j, i := range at {
			if t.Values[i] > top {
				value, top = a.Values[j], t.Values[i]
			}
		}
		to.Quantity, to.Unit, to.Values = "Best "+a.Name, a.Unit, append(to.Values, value)
	})
	return best
}

// Max returns the largest value along an axis.
func (t *Table) Max(axis string) *Table {
	return t.along("Max", axis, func(to *Table, _ Axis, at []int) {
		top := math.NaN()
		for _, i := range at {
			if v := t.Values[i]; v > top || math.IsNaN(top) {
				top = v
			}
		}
		to.Values = append(to.Values, top)
	})
}

// Mean returns the mean along an axis, such as the seeds, and its 95 % confidence interval (Student's t). It leaves out
// missing values. Where there are fewer than two, the interval is NaN.
func (t *Table) Mean(axis string) *Table {
	return t.along("Mean", axis, func(to *Table, _ Axis, at []int) {
		var values []float64
		for _, i := range at {
			if !math.IsNaN(t.Values[i]) {
				values = append(values, t.Values[i])
			}
		}
		mean, half := math.NaN(), math.NaN()
		if n := len(values); n > 0 {
			var sd float64
			if mean, sd = meanSD(values); n > 1 {
				half = studentT(n-1) * sd / math.Sqrt(float64(n))
			}
		}
		to.Values, to.Low, to.High = append(to.Values, mean), append(to.Low, mean-half), append(to.High, mean+half)
	})
}

// String says what the table has.
func (t *Table) String() string {
	if err := t.Err(); err != nil {
		return err.Error()
	}
	var axes []string
	for _, a := range t.Axes {
		axes = append(axes, fmt.Sprintf("%d × %s", len(a.Values), a.Name))
	}
	s := fmt.Sprintf("%s: %d values (%s)", withUnit(t.Quantity, t.Unit), len(t.Values), strings.Join(axes, ", "))
	if n := t.Missing(); n > 0 {
		s += fmt.Sprintf(", %d of them missing", n)
	}
	return s
}

// withUnit returns a quantity with its unit: "Velocity (m/s)".
func withUnit(quantity, unit string) string {
	if unit == "" {
		return quantity
	}
	return quantity + " (" + unit + ")"
}
