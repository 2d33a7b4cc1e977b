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
// https://github.com/bendalab/punitmodel. It has a row for each cell and the columns cell, EODf (Hz), dend_tau, mem_tau,
// tau_a, ref_period (s), input_scaling, v_offset, noise_strength (√s), delta_a (s), a_zero, threshold, v_base and
// v_zero, in any order. It fails on a table without these columns, on values that a simulation would refuse, and on
// cells whose threshold is not 1 or whose reset or initial potential is not 0.
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

// punitOf returns the cell of a row.
func punitOf(header, row []string) (n PUnit, err error) {
	var threshold, reset, start, dt float64
	for name, value := range map[string]*float64{
		"EODf": &n.EODFrequency, "dend_tau": &n.TauD, "mem_tau": &n.TauM, "tau_a": &n.TauA, "ref_period": &n.Refractory,
		"input_scaling": &n.InputScaling, "v_offset": &n.Offset, "noise_strength": &n.NoiseStrength, "delta_a": &n.DeltaA,
		"a_zero": &n.AZero, "threshold": &threshold, "v_base": &reset, "v_zero": &start, "deltat": &dt,
	} {
		column := slices.Index(header, name)
		if column < 0 {
			return n, fmt.Errorf("has no column %s", name)
		}
		if *value, err = strconv.ParseFloat(strings.TrimSpace(row[column]), 64); err != nil {
			return n, fmt.Errorf("%s = %q: must be a number", name, row[column])
		}
	}
	cell := slices.Index(header, "cell")
	if cell < 0 {
		return n, fmt.Errorf("has no column cell")
	}
	n.Cell = strings.TrimSuffix(strings.TrimSpace(row[cell]), "-invivo-1")
	c := n.check(dt).of(n.Cell)
	c.require(threshold == 1, "threshold", threshold, "1")
	c.require(reset == 0, "v_base", reset, "0")
	c.require(start == 0, "v_zero", start, "0")
	return n, c.err()
}
