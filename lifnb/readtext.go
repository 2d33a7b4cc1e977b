package lifnb

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/lifnb/lifnb/internal/textdata"
)

// readTable reads numbers from a text file.
func readTable(path string, choose func(names []string) ([]int, error)) (*textdata.Table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, cmp.Or(err, errors.New("must be a file"))
	}
	return textdata.Read(file, choose)
}

// columnNamed looks for a column by its name or, if that is empty, by usual ones. Upper and lower case are the same.
func columnNamed(names []string, name string, usual ...string) int {
	if name != "" {
		return slices.Index(names, name)
	}
	return slices.IndexFunc(names, func(n string) bool { return slices.Contains(usual, strings.ToLower(n)) })
}

// fromText reads spike times from text.
func (f SpikeFormat) fromText(path string, r *Responses) error {
	trials := false // whether there is a column with the numbers of trials
	t, err := readTable(path, func(names []string) ([]int, error) {
		if f.Layout == "rows" {
			return nil, fmt.Errorf("%q: must be numbers, as Layout is \"rows\"", names)
		}
		trial := columnNamed(names, f.Trial, "trial")
		trials = trial >= 0
		time := columnNamed(names, f.Times, "time", "times", "t", "spike_time", "spike_times")
		if len(names) == 1 && f.Times == "" {
			time = 0
		}
		if time < 0 || f.Trial != "" && !trials {
			return nil, fmt.Errorf("%q: must be the names of columns, one of them %q and one %q (see SpikeFormat.Times and Trial)",
				names, cmp.Or(f.Trial, "trial"), cmp.Or(f.Times, "time"))
		}
		if !trials {
			return []int{time}, nil
		}
		return []int{trial, time}, nil
	})
	if err != nil {
		return err
	}
	if len(t.Values) == 0 && len(t.Rows) == 0 {
		return errors.New("has no values: must have at least one spike")
	}
	r.Notes = t.Notes
	layout, err := f.layout(t, trials)
	if err != nil {
		return err
	}
	switch layout {
	case "table":
		return tableOfTrials(t, r)
	case "rows":
		rowsOfTrials(t, r, f.Layout == "rows")
		return nil
	}
	err = columnOfTrials(t, r)
	if several := func(trial []float64) bool { return len(trial) != 1 }; f.Layout == "" && len(r.Spikes) > 1 && !slices.ContainsFunc(r.Spikes, several) {
		r.warn("each trial has one spike: if each line is a trial, and an empty line is one without spikes, Layout must be \"rows\"")
	}
	return err
}

// layout finds out what the rows of a text mean.
func (f SpikeFormat) layout(t *textdata.Table, trials bool) (string, error) {
	if f.Layout == "table" && !trials {
		return "", errors.New(`the first line has no names: must name the columns, such as "trial,time", as Layout is "table"`)
	}
	if trials && f.Layout == "column" {
		return "", errors.New(`has a column of trials: must have one column, as Layout is "column"`)
	}
	if f.Layout != "" || trials {
		return cmp.Or(f.Layout, "table"), nil
	}
	single, pairs, rows := true, true, 0
	before := math.Inf(-1)
	for _, row := range t.Rows {
		n := row.Last - row.First
		single = single && n <= 1
		if n == 0 {
			continue
		}
		rows++
		number := t.Values[row.First]
		pairs = pairs && n == 2 && number == math.Trunc(number) && number >= before
		before = number
	}
	switch {
	case single:
		return "column", nil
	case pairs && rows >= 2:
		return "", errors.New(`each line has a whole number and another: must have a first line with names, such as "trial,time", or a Layout (or, if these are numbers with a decimal comma, a decimal point)`)
	}
	return "rows", nil
}

// columnOfTrials reads a time a row. Blank rows are between trials.
func columnOfTrials(t *textdata.Table, r *Responses) error {
	var gaps []int
	gap := 0
	for _, row := range t.Rows {
		switch n := row.Last - row.First; {
		case n > 1:
			return fmt.Errorf("line %d: %d values: must be one, as Layout is \"column\"", row.Line, n)
		case n == 0:
			gap++
		default:
			if len(r.Spikes) == 0 || gap > 0 {
				if len(r.Spikes) > 0 {
					gaps = append(gaps, gap)
				}
				r.Spikes = append(r.Spikes, t.Values[row.First:row.First:len(t.Values)])
			}
			last := &r.Spikes[len(r.Spikes)-1]
			*last, gap = append(*last, t.Values[row.First]), 0
		}
	}
	if len(gaps) > 0 && slices.Min(gaps) != slices.Max(gaps) {
		r.warn("between trials there are %d to %d blank lines, which count as one: trials without spikes need the layout \"rows\"", slices.Min(gaps), slices.Max(gaps))
	}
	return nil
}

// rowsOfTrials reads a trial a row. Empty rows that follow a comment belong to it, unless all are trials.
func rowsOfTrials(t *textdata.Table, r *Responses, all bool) {
	for i, row := range t.Rows {
		if row.AfterNote && !all {
			continue
		}
		r.Spikes = append(r.Spikes, t.Values[row.First:row.Last:row.Last])
		if i == len(t.Rows)-1 && row.Blank {
			r.warn("the last line is empty, and counts as a trial without spikes")
		}
	}
}

// tableOfTrials reads the number of a trial and a time a row.
func tableOfTrials(t *textdata.Table, r *Responses) error {
	first, last := math.Inf(1), math.Inf(-1)
	for _, row := range t.Rows {
		if row.Last == row.First {
			continue
		}
		trial := t.Values[row.First]
		if trial != math.Trunc(trial) || math.Abs(trial) > 1<<53 {
			return fmt.Errorf("line %d: trial = %g: must be a whole number", row.Line, trial)
		}
		first, last = min(first, trial), max(last, trial)
		if last-first >= maxTrials {
			return fmt.Errorf("line %d: trial = %g: must be within %d of the others", row.Line, trial, maxTrials)
		}
	}
	if first > last {
		return errors.New("has no rows: must have at least one spike")
	}
	r.Spikes = make([][]float64, int(last-first)+1)
	for _, row := range t.Rows {
		if row.Last > row.First {
			trial := &r.Spikes[int(t.Values[row.First]-first)]
			*trial = append(*trial, t.Values[row.First+1])
		}
	}
	var silent []float64
	for i, trial := range r.Spikes {
		slices.Sort(trial)
		if len(trial) == 0 {
			silent = append(silent, first+float64(i))
		}
	}
	if len(silent) > 0 {
		r.warn("%d trials have no spikes: their numbers are missing in the file: %s", len(silent), shownAs(silent))
	}
	return nil
}

// numberedNames returns the names that consist of a number between two texts, in the order of the numbers. These must
// follow one another.
func numberedNames(names []string, before, after string) ([]string, error) {
	type numbered struct {
		number int
		name   string
	}
	var found []numbered
	for _, name := range names {
		middle, ok := strings.CutPrefix(name, before)
		middle, ok2 := strings.CutSuffix(middle, after)
		if number, err := strconv.Atoi(middle); ok && ok2 && err == nil {
			found = append(found, numbered{number, name})
		}
	}
	slices.SortFunc(found, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	if len(found) == 0 {
		return nil, fmt.Errorf("no array %s*%s: must have one for each trial, with a number in place of the star", before, after)
	}
	sorted := make([]string, len(found))
	for i, f := range found {
		if want := found[0].number + i; f.number != want {
			return nil, fmt.Errorf("no array %s%d%s, or %s twice: must have one for each trial (that of a trial without spikes is empty)", before, want, after, f.name)
		}
		sorted[i] = f.name
	}
	return sorted, nil
}
