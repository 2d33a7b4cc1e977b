package lifnb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/lifnb/lifnb/internal/npz"
	"github.com/lifnb/lifnb/internal/textdata"
)

// SpikeFormat says how a file holds recorded spike times, and during which time they were recorded: see [ReadSpikes].
// Everything that a file says itself may be left out.
type SpikeFormat struct {
	Unit       string  // of the times in the file: "s" (or ""), "ms", "µs" (or "us"), or "samples"
	SampleRate float64 // of times in samples, Hz

	// Stimulus is the stimulus that was presented in each trial. The trials begin and end with it, and the responses
	// get its time step. Without a stimulus, Dt, Start and Duration say this. All are in s; an npz file may hold them
	// as arrays dt, start and duration.
	Stimulus *Signal
	Dt       float64 // time step of the analysis; 0 with times in samples means one sample
	Start    float64 // time at which each trial begins, on the clock of the spike times
	Duration float64 // of each trial

	// Times and Counts are the names of the arrays in an npz file with all times, one trial after the other, and with
	// the number of spikes in each trial. Without Counts, all times are of one trial. With a star, as in "trial_*",
	// Times names the arrays of all trials by their numbers. "" looks for spike_times and spike_counts, then for arr_0,
	// arr_1, .., as np.savez(path, *trials) writes them, and then for a single array.
	//
	// In a table of text, Times and Trial are the names of the columns with the time of each spike and the number of
	// its trial. "" looks for "time" and "trial". In an npz file, Trial may name an array with the trial of each spike.
	Times, Counts, Trial string

	// Layout of a text: "column" (a time a line, and a blank line before the next trial), "rows" (a line a trial; an
	// empty line is a trial without spikes), or "table" (columns with names in the first line). "" finds it out;
	// then empty lines after a comment are not trials.
	Layout string
}

// ReadSpikes reads recorded spikes from an npz file, from an npy file (of a single trial), or from text.
//
//	responses, err := lifnb.ReadSpikes("spikes.txt", lifnb.SpikeFormat{Unit: "ms", Stimulus: stimulus})
//
// In text, values stand between white space, commas or semicolons. Lines that begin with # become Notes. In the layout
// "column", several blank lines count as one, so a trial without spikes cannot be written. In a table, trials without
// spikes show as missing numbers, except before the first and after the last trial with spikes.
//
// Nothing is read in part. ReadSpikes fails on values that are not finite numbers, on times that do not ascend within a
// trial (in a table they may be in any order), on spikes most of which lie outside the trials, and on rates above
// 10,000 spikes/s: then the unit is wrong. Spikes outside the trials, and spikes at the same time as the one before,
// are left out; Warnings say how many, and what else is probably a mistake.
func ReadSpikes(path string, format SpikeFormat) (*Responses, error) {
	if err := format.check().err(); err != nil {
		return nil, err
	}
	r, err := format.read(path)
	if err != nil {
		return nil, err
	}
	if err := format.clean(r); err != nil {
		return nil, inFile(path, err)
	}
	return r, nil
}

// read reads a file. Times are still in the unit of the file, but Dt, Start and Duration are in s.
func (f SpikeFormat) read(path string) (*Responses, error) {
	r := &Responses{Dt: f.Dt, Start: f.Start, Duration: f.Duration}
	if r.Dt == 0 && f.Unit == "samples" {
		r.Dt = 1 / f.SampleRate
	}
	if s := f.Stimulus; s != nil {
		r.Dt, r.Start, r.Duration = s.Dt, s.Start, s.Duration()
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".npz":
		file, err := npz.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		if err := f.fromNpz(file, r); err != nil {
			return nil, fmt.Errorf("%s: %w. The file has %s", path, err, file.Contents())
		}
	case ".npy":
		r.Spikes = make([][]float64, 1)
		if err := npz.ReadNpy(path, &r.Spikes[0]); err != nil {
			return nil, err
		}
	default:
		if err := f.fromText(path, r); errors.Is(err, fs.ErrNotExist) {
			return nil, lookedIn(path, err)
		} else if err != nil {
			return nil, inFile(path, err)
		}
	}
	return r, nil
}

// fromNpz reads the arrays of a file.
func (f SpikeFormat) fromNpz(file *npz.File, r *Responses) error {
	c := codec{file: file}
	single := func(name string, value *float64) {
		if *value == 0 && f.Stimulus == nil && file.Has(name) {
			c.array(name, value)
		}
	}
	single("dt", &r.Dt)
	single("start", &r.Start)
	single("duration", &r.Duration)
	times, counts := f.Times, f.Counts
	if times == "" {
		switch names := file.Names(); {
		case file.Has("spike_times"):
			times = "spike_times"
		case slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, "arr_") }):
			times = "arr_*"
		case len(names) == 1:
			times = names[0]
		default:
			return fmt.Errorf("no array spike_times: SpikeFormat.Times must be the name of the array with the times, or a name with a star for one array a trial")
		}
	}
	if counts == "" && times == "spike_times" && file.Has("spike_counts") {
		counts = "spike_counts"
	}
	switch before, after, numbered := strings.Cut(times, "*"); {
	case f.Trial != "":
		if numbered || f.Counts != "" {
			return fmt.Errorf("SpikeFormat.Trial = %q: must be empty with Counts, or with a star in Times", f.Trial)
		}
		var all, trials []float64
		c.array(times, &all)
		c.array(f.Trial, &trials)
		c.require(len(all) == len(trials), "array %s: has %d trials for %d times: must have one for each", f.Trial, len(trials), len(all))
		if len(c.wrong) == 0 {
			t := &textdata.Table{}
			for i, time := range all {
				t.Values = append(t.Values, trials[i], time)
				t.Rows = append(t.Rows, textdata.Row{First: 2 * i, Last: 2*i + 2, Line: i + 1})
			}
			return tableOfTrials(t, r)
		}
	case numbered:
		names, err := numberedNames(file.Names(), before, after)
		if err != nil {
			return err
		}
		r.Spikes = make([][]float64, len(names))
		for i, name := range names {
			c.array(name, &r.Spikes[i])
		}
	case counts != "":
		c.lists(times, counts, &r.Spikes)
	default:
		r.Spikes = make([][]float64, 1)
		c.array(times, &r.Spikes[0])
	}
	if len(c.wrong) > 0 {
		return fmt.Errorf("%s. NumPy writes one array a trial with np.savez(path, *trials)", strings.Join(c.wrong, "; "))
	}
	return nil
}

// check checks what can be known before the file is read.
func (f SpikeFormat) check() checks {
	c := checks{stage: "SpikeFormat"}
	c.timeUnit("Unit", f.Unit, f.SampleRate)
	c.notNegative("Dt", f.Dt, "s")
	c.notNegative("Duration", f.Duration, "s")
	c.finite("Start", f.Start, "s")
	if s := f.Stimulus; s != nil {
		c.add(s.check(context.Background(), "Stimulus"))
		same := func(name string, value, want float64, advice string) {
			c.require(value == 0 || math.Abs(value-want) <= s.Dt/2, name, quantity(value, "s"), "0, or that of the Stimulus, "+quantity(want, "s")+advice)
		}
		if len(c.wrong) == 0 {
			c.require(f.Dt == 0 || sameStep(f.Dt, s.Dt), "Dt", quantity(f.Dt, "s"), "0, or that of the Stimulus, "+quantity(s.Dt, "s")+" (see Signal.Resample)")
			same("Start", f.Start, s.Start, "")
			same("Duration", f.Duration, s.Duration(), " (cut it with Signal.Between)")
		}
	}
	c.require(slices.Contains([]string{"", "column", "rows", "table"}, f.Layout), "Layout", fmt.Sprintf("%q", f.Layout), `"column", "rows", "table", or "" to find it out`)
	return c
}

// timeUnit checks a unit of time and the sampling rate, which only times in samples have.
func (c *checks) timeUnit(name, unit string, sampleRate float64) {
	_, known := unitsPerSecond(unit, 1)
	c.require(known, name, fmt.Sprintf("%q", unit), `"s", "ms", "µs" or "samples"`)
	if unit == "samples" {
		c.positive("SampleRate", sampleRate, "Hz")
	} else {
		c.require(sampleRate == 0, "SampleRate", quantity(sampleRate, "Hz"), fmt.Sprintf(`0, except with %s: "samples"`, name))
	}
}

// unitsPerSecond returns how many of a unit of time are a second.
func unitsPerSecond(unit string, sampleRate float64) (n float64, known bool) {
	switch unit {
	case "", "s":
		return 1, true
	case "ms":
		return 1e3, true
	case "µs", "μs", "us": // the micro sign, and the Greek letter
		return 1e6, true
	case "samples":
		return sampleRate, true
	}
	return 0, false
}
