package lifnb

import (
	"context"
	"fmt"
	"math"
)

// MemoryLimit is how much memory a stage may use, in bytes. A stage that would use more fails before it begins. The
// error names the parameter, the memory it would take, and what fits. Raise the limit on a machine with more memory.
var MemoryLimit = 4.0 * (1 << 30)

// memory refuses the value of a parameter if what it describes would take more than MemoryLimit. The memory must be
// roughly proportional to the value.
func (c *checks) memory(name string, value float64, unit, what string, bytes float64) {
	if bytes <= MemoryLimit {
		return
	}
	fits := value * MemoryLimit / bytes
	if unit == "" {
		fits = math.Floor(fits) // a number of things
	}
	c.require(false, name, quantity(value, unit), fmt.Sprintf("at most %s here: %s would take %s of memory, and MemoryLimit is %s",
		quantity(twoDigits(fits), unit), what, gibibytes(bytes), gibibytes(MemoryLimit)))
}

// twoDigits rounds down to two significant digits.
func twoDigits(x float64) float64 {
	if x <= 0 {
		return 0
	}
	scale := math.Pow(10, math.Floor(math.Log10(x))-1)
	return math.Floor(x/scale) * scale
}

func gibibytes(bytes float64) string { return fmt.Sprintf("%.3g GiB", bytes/(1<<30)) }

// memory checks what an experiment keeps: the information of all populations and the coherence of all stimuli.
func (e Experiment) memory(c *checks) {
	if len(c.wrong) > 0 { // an infinite Segment would take infinite memory
		return
	}
	frequencies := 0.0
	for _, b := range e.Bands {
		frequencies += (b.High - b.Low) * segmentOrDefault(e.Segment)
	}
	populations := float64(len(e.compositions()) * len(e.Bands) * len(e.Axons) * len(e.Sizes))
	bytes := 8 * float64(e.Stimuli) * (populations*float64(e.Repeats) + frequencies)
	if e.Repeats > e.Stimuli {
		c.memory("Repeats", float64(e.Repeats), "", "the results", bytes)
	} else {
		c.memory("Stimuli", float64(e.Stimuli), "", "the results", bytes)
	}
}

// memory checks what all trials take. The first trial shows how many spikes a trial has. It need not run if the trials
// would fit even with spikes in one of ten time steps, as neurons do not fire more.
func (s Simulation) memory(ctx context.Context, t *trials) error {
	trials, most := float64(s.Trials), 0.1*float64(len(s.Stimulus.Samples))
	bytes := func(spikes float64) float64 { return trials * (48 + 12*spikes) } // times, in s and in time steps
	if bytes(most) <= MemoryLimit {
		return nil
	}
	spikes, err := t.plain(ctx, 0, nil)
	if err != nil {
		return err
	}
	c := checks{stage: "Simulation"}
	c.memory("Trials", trials, "", "the spikes of so many", bytes(float64(len(spikes))))
	return c.err()
}
