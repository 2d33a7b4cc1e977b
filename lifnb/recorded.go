package lifnb

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Recorded spikes are checked and cleaned here, whatever file they come from.

const (
	highestRate = 10_000 // spikes/s, which no neuron reaches
	highRate    = 1000   // spikes/s, which few neurons reach
)

func (r *Responses) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}

// clean converts the times of a file to s, and leaves out what lies outside the trials.
func (f SpikeFormat) clean(r *Responses) error {
	perSecond, _ := unitsPerSecond(f.Unit, f.SampleRate)
	latest := math.Inf(-1)
	n, duplicates := 0, 0
	for trial, spikes := range r.Spikes {
		kept := spikes[:0]
		for i, t := range spikes {
			t /= perSecond
			if math.IsNaN(t) || math.IsInf(t, 0) {
				return fmt.Errorf("trial %d: time %d = %g: must be a finite number", trial, i, spikes[i])
			}
			if i > 0 && t < kept[len(kept)-1] {
				return fmt.Errorf("trial %d: time %d = %s, after %s: must ascend within a trial. If several trials follow one another, tell them apart: see SpikeFormat.Counts and Layout (\"rows\" if each line is a trial)",
					trial, i, quantity(t, "s"), quantity(kept[len(kept)-1], "s"))
			}
			if i > 0 && t == kept[len(kept)-1] {
				duplicates++
				continue
			}
			kept, latest = append(kept, t), max(latest, t)
		}
		r.Spikes[trial] = slices.Clip(kept)
		n += len(kept)
	}
	c := checks{stage: "SpikeFormat"}
	if r.Duration == 0 {
		c.require(false, "Duration", "0 s", fmt.Sprintf("above 0, or given by a Stimulus: the last spike is at %s", quantity(latest, "s")))
	}
	if r.Dt == 0 {
		c.require(false, "Dt", "0 s", "above 0, or given by a Stimulus: the time step of the analysis, such as 1e-4 s")
	}
	if err := c.err(); err != nil {
		return err
	}
	if c := r.shape(); len(c.wrong) > 0 {
		return c.err()
	}
	if err := r.checkRate(f); err != nil {
		return err
	}
	if duplicates > 0 {
		if duplicates > n {
			return fmt.Errorf("%d of %d spikes are at the same time as the one before: must be spikes at different times; are they rounded to too coarse steps, or is a trial in the file twice?", duplicates, n+duplicates)
		}
		r.warn("%d spikes are at the same time as the one before and were left out, %d remain: does the file hold some twice?", duplicates, n)
	}
	if err := r.cutOff(n); err != nil {
		return err
	}
	r.checkStep()
	r.checkSilence()
	return r.check(context.Background()).err()
}

// checkRate refuses intervals so short that the unit of the times must be wrong.
func (r *Responses) checkRate(f SpikeFormat) error {
	sum, intervals := 0.0, 0
	for _, trial := range r.Spikes {
		if n := len(trial); n > 1 {
			sum, intervals = sum+trial[n-1]-trial[0], intervals+n-1
		}
	}
	const fewest = 10
	if intervals < fewest {
		return nil
	}
	switch rate := float64(intervals) / sum; {
	case rate > highestRate:
		return fmt.Errorf("spikes follow one another at %.6g spikes/s: must be at most %d. Are the times in %q? SpikeFormat.Unit says so", rate, highestRate, unitOrSeconds(f.Unit))
	case rate > highRate:
		r.warn("spikes follow one another at %.0f spikes/s, which few neurons do: are the times in %s?", rate, unitOrSeconds(f.Unit))
	}
	return nil
}

func unitOrSeconds(unit string) string {
	if unit == "" {
		return "s"
	}
	return unit
}

// cutOff leaves out the spikes before the start and after the end of the trials, n in all.
func (r *Responses) cutOff(n int) error {
	end := r.Start + r.Duration
	early, late, trials := 0, 0, 0
	first, last := math.Inf(1), math.Inf(-1)
	for trial, spikes := range r.Spikes {
		if len(spikes) == 0 {
			continue
		}
		first, last = min(first, spikes[0]), max(last, spikes[len(spikes)-1])
		from, _ := slices.BinarySearch(spikes, r.Start)
		to, _ := slices.BinarySearch(spikes, math.Nextafter(end, math.Inf(1)))
		if cutTo := len(spikes) - to; from+cutTo > 0 {
			early, late, trials = early+from, late+cutTo, trials+1
		}
		r.Spikes[trial] = spikes[from:max(from, to)]
	}
	if early+late == 0 {
		return nil
	}
	where := fmt.Sprintf("%d of %d spikes, from %s to %s, lie outside the trials, from %s to %s",
		early+late, n, quantity(first, "s"), quantity(last, "s"), quantity(r.Start, "s"), quantity(end, "s"))
	if 2*(early+late) > n {
		return errors.New(where + ": most must lie inside. Are Unit, Start and Duration right?")
	}
	r.warn("%s, and were left out: %d before and %d after, in %d trials", where, early, late, trials)
	return nil
}

// checkStep warns of a time step that is longer than many intervals between spikes.
func (r *Responses) checkStep() {
	shared, n := 0, 0
	for _, spikes := range r.Spikes {
		n += len(spikes)
		for i := 1; i < len(spikes); i++ {
			if spikes[i]-spikes[i-1] < 0.99*r.Dt { // but for rounding
				shared++
			}
		}
	}
	if shared > n/20 {
		r.warn("%d of %d spikes follow the one before within a time step: is Dt = %s right?", shared, n, quantity(r.Dt, "s"))
	}
}

// checkSilence warns of a recording that ends long before the stimulus does.
func (r *Responses) checkSilence() {
	last, n := math.Inf(-1), 0
	for _, trial := range r.Spikes {
		if len(trial) > 0 {
			last, n = max(last, trial[len(trial)-1]), n+len(trial)
		}
	}
	if n == 0 {
		r.warn("there are no spikes")
		return
	}
	heard := last - r.Start
	silent := r.Duration - heard
	if usual := heard / float64(n); silent < 0.1*r.Duration || silent < 20*usual { // an interval of all trials together
		return
	}
	if heard < 0.01*r.Duration {
		r.warn("all spikes lie in the first %s of %s: is Unit right?", quantity(twoDigits(heard), "s"), quantity(r.Duration, "s"))
		return
	}
	r.warn("the last spike is at %s, and the trials end at %s: if the recording ended before the stimulus, cut the stimulus with Signal.Between",
		quantity(last, "s"), quantity(r.Start+r.Duration, "s"))
}
