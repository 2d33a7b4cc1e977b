package lifnb

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/lifnb/lifnb/internal/atomicfile"
)

var tableFormat = format[Table]{
	kind: "table", version: 1,
	arrays: func(c *codec, t *Table) {
		c.array("quantity", &t.Quantity)
		c.array("unit", &t.Unit)
		var names, units []string
		var shape []int
		for _, a := range t.Axes {
			names, units, shape = append(names, a.Name), append(units, a.Unit), append(shape, len(a.Values))
		}
		c.array("axes", &names)
		c.array("axis_units", &units)
		c.array("shape", &shape)
		if c.loading() && c.require(len(names) == len(units), "arrays axes and axis_units: must have one length") {
			t.Axes = make([]Axis, len(names))
		}
		for i := range t.Axes {
			a := &t.Axes[i]
			a.Name, a.Unit = names[i], units[i]
			c.array("axis_"+a.Name, &a.Values)
			c.optional("labels_"+a.Name, a.Labels != nil, &a.Labels)
		}
		if c.loading() {
			var lengths []int
			for _, a := range t.Axes {
				lengths = append(lengths, len(a.Values))
			}
			c.require(slices.Equal(shape, lengths), "array shape: is %v, but the axes have %v values: must be the same", shape, lengths)
		}
		c.array("values", &t.Values)
		if c.optional("low", t.Low != nil, &t.Low) {
			c.array("high", &t.High)
		}
	},
	check: (*Table).Err,
}

// Save writes the table to an npz file: values, low and high (which NumPy reshapes to shape), axes (their names, in
// order) and axis_units, and for each axis axis_{name} and, if it has any, labels_{name}.
func (t *Table) Save(path string) error { return tableFormat.save(path, t) }

// LoadTable reads a table that Save wrote.
func LoadTable(path string) (*Table, error) { return tableFormat.load(path) }

// SaveCSV writes the table with a row for each value: the axes, the quantity and, if there is an interval, low and
// high. The first row has their names and units. Missing values are empty. pandas.read_csv reads it as it is.
func (t *Table) SaveCSV(path string) error {
	if err := t.Err(); err != nil {
		return err
	}
	return atomicfile.Write(path, func(file io.Writer) error {
		buffered := bufio.NewWriter(file)
		w := csv.NewWriter(buffered)
		var row []string
		for _, a := range t.Axes {
			row = append(row, withUnit(a.Name, a.Unit))
			if a.Labels != nil {
				row = append(row, a.Name+" label")
			}
		}
		row = append(row, withUnit(t.Quantity, t.Unit))
		if t.Low != nil {
			row = append(row, "low", "high")
		}
		err := w.Write(row)
		for i := range t.Values {
			row = row[:0]
			for k, j := range t.at(i) {
				a := t.Axes[k]
				row = append(row, number(a.Values[j]))
				if a.Labels != nil {
					row = append(row, a.Labels[j])
				}
			}
			row = append(row, number(t.Values[i]))
			if t.Low != nil {
				row = append(row, number(t.Low[i]), number(t.High[i]))
			}
			if err == nil {
				err = w.Write(row)
			}
		}
		w.Flush()
		return cmp.Or(err, w.Error(), buffered.Flush())
	})
}

func number(v float64) string {
	switch {
	case math.IsNaN(v):
		return ""
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// at returns the indices on the axes of a value.
func (t *Table) at(i int) []int {
	at := make([]int, len(t.Axes))
	for k := len(at) - 1; k >= 0; k-- {
		n := len(t.Axes[k].Values)
		at[k], i = i%n, i/n
	}
	return at
}

// position says where a value is: "7 m/s, 0-100 Hz".
func (t *Table) position(i int) (s string) {
	for k, j := range t.at(i) {
		if s != "" {
			s += ", "
		}
		if a := t.Axes[k]; a.Labels == nil && a.Unit == "" {
			s += fmt.Sprintf("%s %s", a.Name, a.label(j))
		} else {
			s += a.label(j)
		}
	}
	return s
}
