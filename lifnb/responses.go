package lifnb

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Responses are the spikes of a neuron, or of several neurons, in many trials of the same stimulus.
type Responses struct {
	Dt       float64     // time step of the simulation, s
	Start    float64     // time at which each trial begins, s, as the Start of its stimulus
	Duration float64     // of each trial, s
	Spikes   [][]float64 // spike times of each trial, ascending, s: Start <= t <= Start + Duration, the end of the last time step
	Notes    []string    // lines from the head of the file that recorded spikes were read from
	Neuron   []int       // number of the neuron of each trial, from 0; nil if all trials are of one neuron
	Warnings []string    // about values that are valid but probably a mistake, such as a time constant in ms
	Voltage  [][]float64 // membrane potential after each step in the leading trials, as many as Simulation.Traces

	// Threshold and Reset are those of a LIF or a PUnit, for pictures of Voltage. Both are 0 if they are not known, as
	// of other kinds of neurons, and if neurons differ in them.
	Threshold, Reset float64
}

// Rate returns the firing rate over all trials, in spikes/s. It is NaN if there are no trials.
func (r *Responses) Rate() float64 {
	if r == nil {
		return math.NaN()
	}
	spikes := 0
	for _, trial := range r.Spikes {
		spikes += len(trial)
	}
	return float64(spikes) / (r.Duration * float64(len(r.Spikes)))
}

// Intervals returns the times between successive spikes of all trials, in s.
func (r *Responses) Intervals() []float64 {
	if r == nil {
		return nil
	}
	var intervals []float64
	for _, trial := range r.Spikes {
		for i := 1; i < len(trial); i++ {
			intervals = append(intervals, trial[i]-trial[i-1])
		}
	}
	return intervals
}

// CV returns the coefficient of variation of the interspike intervals in a trial, their standard deviation divided by
// their mean: 0 for a clock, 1 for a Poisson process. It is the mean over the trials with at least two intervals, and
// NaN if there are none.
func (r *Responses) CV() float64 {
	if r == nil {
		return math.NaN()
	}
	var cvs []float64
	for trial := range r.Spikes {
		one := Responses{Spikes: r.Spikes[trial : trial+1]}
		if cv := one.PooledCV(); !math.IsNaN(cv) {
			cvs = append(cvs, cv)
		}
	}
	return stat.Mean(cvs, nil)
}

// PooledCV returns the coefficient of variation of the intervals of all trials taken together. If the rates of trials
// differ, as those of different neurons do, it is larger than [Responses.CV]. It is NaN if there are fewer than two
// intervals.
func (r *Responses) PooledCV() float64 {
	mean, sd := stat.MeanStdDev(r.Intervals(), nil)
	return sd / mean
}

// Trials returns a range of trials, counted from 0 like the elements of a slice: Trials(0, 50) returns the first fifty
// and Trials(50, 100) the next fifty. They share their memory with the original. It fails if there are no such trials.
func (r *Responses) Trials(from, to int) (*Responses, error) {
	c := checks{stage: "Responses.Trials"}
	c.add(r.check(context.Background()))
	if len(c.wrong) > 0 {
		return nil, c.err()
	}
	n := len(r.Spikes)
	c.require(from >= 0 && from < n, "from", from, fmt.Sprintf("between 0 and %d, a trial", n-1))
	c.require(to > from && to <= n, "to", to, fmt.Sprintf("above from = %d, and at most the number of trials, %d", from, n))
	if err := c.err(); err != nil {
		return nil, err
	}
	part := *r
	part.Spikes = cut(r.Spikes, from, to)
	if r.Neuron != nil {
		part.Neuron = cut(r.Neuron, from, to)
	}
	traces := len(r.Voltage) // of the first trials
	part.Voltage = cut(r.Voltage, min(from, traces), min(to, traces))
	return &part, nil
}

// Between returns the responses between two times, in s, each trial with the spikes of that time. It cuts at time
// steps, as [Signal.Between] does, so a stimulus and the responses to it still fit together when both are cut at the
// same times. A spike at the time of the cut belongs to the later part. The spikes share their memory with the
// original. Between fails if there is no time step in between, and on times outside the trials.
func (r *Responses) Between(from, to float64) (*Responses, error) {
	c := checks{stage: "Responses.Between"}
	c.add(r.check(context.Background()))
	if len(c.wrong) > 0 {
		return nil, c.err()
	}
	n := samples(r.Duration, r.Dt)
	first, last := c.steps(from, to, "the trials", r.Start, r.Dt, n)
	if err := c.err(); err != nil {
		return nil, err
	}
	part := *r
	part.Start, part.Duration = r.Start+float64(first)*r.Dt, float64(last-first)*r.Dt
	before := func(step int) func(t float64, _ struct{}) int {
		return func(t float64, _ struct{}) int { return cmp.Compare((t-r.Start)/r.Dt, float64(step)-tie) }
	}
	part.Spikes = make([][]float64, len(r.Spikes))
	for trial, spikes := range r.Spikes {
		i, _ := slices.BinarySearchFunc(spikes, struct{}{}, before(first))
		j, _ := slices.BinarySearchFunc(spikes, struct{}{}, before(last))
		if last == n { // with what is at the very end
			j = len(spikes)
		}
		part.Spikes[trial] = cut(spikes, i, j)
	}
	part.Voltage = nil
	for _, v := range r.Voltage {
		part.Voltage = append(part.Voltage, cut(v, first, last))
	}
	return &part, nil
}

// OfNeuron returns the trials of one neuron, counted from 0. They share their memory with the original. It fails if
// there are no trials of that neuron.
func (r *Responses) OfNeuron(neuron int) (*Responses, error) {
	c := checks{stage: "Responses.OfNeuron"}
	c.add(r.check(context.Background()))
	if len(c.wrong) > 0 {
		return nil, c.err()
	}
	part := *r
	part.Neuron, part.Spikes, part.Voltage = nil, nil, nil
	for trial, spikes := range r.Spikes {
		if r.neuronOf(trial) != neuron {
			continue
		}
		part.Spikes = append(part.Spikes, spikes)
		if trial < len(r.Voltage) {
			part.Voltage = append(part.Voltage, r.Voltage[trial])
		}
	}
	c.require(len(part.Spikes) > 0, "neuron", neuron, fmt.Sprintf("the number of one of the %d neurons", r.neurons()))
	if err := c.err(); err != nil {
		return nil, err
	}
	return &part, nil
}

// neuronOf returns the number of the neuron that a trial belongs to.
func (r *Responses) neuronOf(trial int) int {
	if r.Neuron == nil {
		return 0
	}
	return r.Neuron[trial]
}

// neurons returns how many neurons the trials belong to.
func (r *Responses) neurons() int {
	different := make(map[int]bool)
	for trial := range r.Spikes {
		different[r.neuronOf(trial)] = true
	}
	return len(different)
}

// String describes the responses in a line.
func (r *Responses) String() string {
	if c := r.shape(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	neurons := ""
	if n := r.neurons(); n > 1 {
		neurons = fmt.Sprintf("%d neurons, ", n)
	}
	s := fmt.Sprintf("%s%d trials of %.6g s, %.1f spikes/s", neurons, len(r.Spikes), r.Duration, r.Rate())
	if cv := r.CV(); !math.IsNaN(cv) {
		s += fmt.Sprintf(", CV of the intervals %.3f", cv)
	}
	for _, warning := range r.Warnings {
		s += "\nwarning: " + warning
	}
	return s
}

// check checks responses that are the input of a later stage, or were read from a file.
func (r *Responses) check(ctx context.Context) checks {
	c := r.shape()
	if len(c.wrong) > 0 {
		return c
	}
	start, end := r.Start-tie*r.Dt, r.Start+r.Duration+r.Dt/2 // The last step ends at Start + Duration, up to rounding.
	for trial, spikes := range r.Spikes {
		if c.ended = ctx.Err(); c.ended != nil {
			return c
		}
		before := math.Inf(-1)
		for i, t := range spikes {
			if !(t > before && t >= start && t <= end) { // NaN fails.
				valid := fmt.Sprintf("from 0 to Duration = %g s", r.Duration)
				if r.Start != 0 {
					valid = fmt.Sprintf("from Start = %.12g s to Start + Duration = %.12g s", r.Start, r.Start+r.Duration)
				}
				if i > 0 {
					valid = fmt.Sprintf("after the spike before it (%g s), ", before) + valid
				}
				if last := spikes[len(spikes)-1]; last > 10*r.Duration {
					valid += fmt.Sprintf("; the last spike is at %g: are the spikes in seconds?", last)
				}
				c.require(false, fmt.Sprintf("Spikes[%d][%d]", trial, i), quantity(t, "s"), valid)
				return c // One is enough.
			}
			before = t
		}
	}
	for trial, v := range r.Voltage {
		c.allFiniteSamples(ctx, fmt.Sprintf("Voltage[%d]", trial), v, "")
	}
	return c
}

// shape tells what keeps responses from being drawn and described, without a look at their spikes and samples.
func (r *Responses) shape() checks {
	c := checks{stage: "Responses"}
	if !c.given(r != nil, "the result of a Simulation's Run") {
		return c
	}
	c.require(len(r.Spikes) > 0, "len(Spikes)", len(r.Spikes), "at least 1 trial")
	if !c.sampling(r.Dt, r.Duration) {
		return c
	}
	c.start(r.Start, r.Dt)
	c.finite("Threshold", r.Threshold, "")
	c.finite("Reset", r.Reset, "")
	if r.Neuron != nil {
		c.asMany("Neuron", len(r.Neuron), "trials", len(r.Spikes))
	}
	for trial, n := range r.Neuron {
		if n < 0 {
			c.require(false, fmt.Sprintf("Neuron[%d]", trial), n, "0 or above")
			break // One is enough.
		}
	}
	c.require(len(r.Voltage) <= len(r.Spikes), "len(Voltage)", len(r.Voltage), fmt.Sprintf("at most %d, the number of trials", len(r.Spikes)))
	for trial, v := range r.Voltage {
		n := samples(r.Duration, r.Dt)
		c.require(len(v) == n, fmt.Sprintf("len(Voltage[%d])", trial), len(v), fmt.Sprintf("%d, one per time step", n))
	}
	return c
}

// meanSD returns the mean and the (sample) standard deviation, which is 0 for a single value.
func meanSD(x []float64) (mean, sd float64) {
	mean, sd = stat.MeanStdDev(x, nil)
	if math.IsNaN(sd) {
		sd = 0
	}
	return mean, sd
}
