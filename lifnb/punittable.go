package lifnb

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// LoadPUnits reads the table of P-units that is published with the model, models.csv of
// https://github.com/bendalab/punitmodel. It has a row for each cell and the columns cell, EODf (Hz), dend_tau,
// mem_tau, tau_a, ref_period (s), input_scaling, v_offset, noise_strength (√s), delta_a (s), a_zero, threshold, v_base,
// v_zero and deltat (s), in any order. It fails on a table without these columns, on values that a simulation would
// refuse, and on cells whose threshold is not 1 or whose reset or initial potential is not 0.
func LoadPUnits(path string) ([]PUnit, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, inFile(path, err)
	}
	if len(rows) < 2 {
		return nil, inFile(path, fmt.Errorf("has %d rows: must have a header and at least one cell", len(rows)))
	}
	var missing []string
	for _, name := range punitColumns {
		if !slices.Contains(rows[0], name) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, inFile(path, fmt.Errorf("has no column %s: its header is %s", strings.Join(missing, ", "), strings.Join(rows[0], ", ")))
	}
	var cells []PUnit
	for i, row := range rows[1:] {
		cell, err := punitOf(rows[0], row)
		if err != nil {
			return nil, inFile(path, fmt.Errorf("row %d: %w", i+2, err))
		}
		cells = append(cells, cell)
	}
	return cells, nil
}

// punitColumns are the columns of the table that punitOf reads, in its order.
var punitColumns = []string{"cell", "EODf", "dend_tau", "mem_tau", "tau_a", "ref_period", "input_scaling", "v_offset",
	"noise_strength", "delta_a", "a_zero", "threshold", "v_base", "v_zero", "deltat"}

// punitOf returns the cell of a row of a table that has all columns.
func punitOf(header, row []string) (n PUnit, err error) {
	var threshold, reset, start, dt float64
	for i, value := range []*float64{
		&n.EODFrequency, &n.TauD, &n.TauM, &n.TauA, &n.Refractory, &n.InputScaling, &n.Offset, &n.NoiseStrength, &n.DeltaA,
		&n.AZero, &threshold, &reset, &start, &dt,
	} {
		name := punitColumns[i+1]
		text := row[slices.Index(header, name)]
		if *value, err = strconv.ParseFloat(strings.TrimSpace(text), 64); err != nil {
			return n, fmt.Errorf("%s = %q: must be a number", name, text)
		}
	}
	n.Cell = strings.TrimSuffix(strings.TrimSpace(row[slices.Index(header, "cell")]), "-invivo-1")
	c := n.check(dt).of(n.Cell)
	c.require(threshold == 1, "threshold", threshold, "1")
	c.require(reset == 0, "v_base", reset, "0")
	c.require(start == 0, "v_zero", start, "0")
	return n, c.err()
}
