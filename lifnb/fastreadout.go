package lifnb

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/lifnb/lifnb/internal/bandspectra"
	"github.com/lifnb/lifnb/internal/pieces"
)

// fastReadout evaluates populations from the spectra of single trials: see bandspectra.
type fastReadout struct {
	readout
	trials      [][]bandspectra.Trial // [version][trial]; a version for each fraction of a time step in the delays: see setTrials
	delays      [][]bandspectra.Delay
	first, last int       // bins of the band
	weights     []float64 // of the integral over them
	plan        *bandspectra.Plan
	memory      *bandspectra.Memory
	atOnce      int                   // trials that are evaluated at once, if populations do not need all
	spectra     *bandspectra.Stimulus // once they are filled
	table       *bandspectra.Table    // of all trials, once they are sampled

	length     int  // of a segment, in time steps
	start, end int  // of what is analysed: from the first segment's start to the last one's end
	someAtEnds bool // there may be populations that spike only at these ends
}

// mostTable is the largest amount of memory for the spectra of all trials, in bytes.
const mostTable = 1 << 30

// fast returns the fast path. If it cannot be taken, it returns nil and the reason: delays that are too long, or spikes
// that are off the grid of time steps together with delays of too many different fractions of a step.
func (r readout) fast(ctx context.Context, memory *bandspectra.Memory) (_ *fastReadout, why string) {
	f := &fastReadout{readout: r, memory: memory}
	f.first, f.last, _ = r.bins()
	f.weights = r.band.weights(r.frequencies())
	mask(r.informative, f.weights, f.first)
	if why := f.setTrials(ctx); why != "" {
		return nil, why
	}
	f.setHeard()
	dt := r.stimulus.Dt
	f.plan = bandspectra.NewPlan(len(r.stimulus.Samples), f.start, f.length, r.sigma/dt, f.last, f.uneven())
	if bytes := f.plan.Bytes(len(r.responses.Spikes), f.delays, f.first, f.last); r.size > 0 && bytes > mostTable {
		why := fmt.Sprintf("with delays up to %.3g s the spectra would take %.2g GB", f.longestDelay(), bytes/1e9)
		if len(f.trials) > 1 {
			why += fmt.Sprintf(", as the spikes are not in steps of Dt = %g s and the delays are not whole steps apart", dt)
		}
		return nil, why
	}
	const usual = 128 << 20 // bytes
	f.atOnce = max(1, int(usual/f.plan.Bytes(1, f.delays, f.first, f.last)))
	return f, ""
}

// longestDelay returns the longest conduction delay, in s.
func (r readout) longestDelay() (longest float64) {
	for condition := range r.conditions {
		p := r.population(condition, max(1, r.size))
		for i := range p.Size {
			longest = max(longest, p.delay(i))
		}
	}
	return longest
}

// setTrials converts spikes and delays to time steps.
//
// Spikes arrive at t + d, rounded to steps. A delay d is a whole number of steps and a fraction. If the fraction is
// rounded together with t, the whole number can be added later. So one version of the trials is needed for each
// fraction, and a single one if all spikes are at whole steps, as simulated ones are.
func (f *fastReadout) setTrials(ctx context.Context) (why string) {
	dt := f.stimulus.Dt
	onGrid := f.onGrid(ctx)
	var fractions []float64 // of a step, in [0, 1)
	for condition := range f.conditions {
		population := f.population(condition, max(1, f.size))
		delays := make([]bandspectra.Delay, population.Size)
		for i := range delays {
			x := (population.delay(i) - f.latency) / dt
			if !(math.Abs(x) <= maxSamples) {
				return fmt.Sprintf("delays of %.3g s are longer than any signal", x*dt)
			}
			whole, fraction := math.Floor(x+tie), 0.0
			if onGrid {
				if nearest(x-tie/2) != nearest(x+tie/2) {
					return undecided
				}
				whole = nearest(x)
			} else {
				fraction = max(0, x-whole)
			}
			version := slices.IndexFunc(fractions, func(other float64) bool { return math.Abs(fraction-other) < sameFraction })
			if version < 0 {
				version = len(fractions)
				fractions = append(fractions, fraction)
			}
			delays[i] = bandspectra.Delay{Samples: int(whole), Version: version}
		}
		f.delays = append(f.delays, delays)
	}
	shortest := math.MaxInt
	for _, d := range slices.Concat(f.delays...) {
		shortest = min(shortest, d.Samples)
	}
	for _, fraction := range fractions {
		trials := make([]bandspectra.Trial, len(f.responses.Spikes))
		for trial, spikes := range f.responses.Spikes {
			if err := ctx.Err(); err != nil {
				return err.Error()
			}
			trials[trial].Spikes = make([]int32, 0, len(spikes))
			for _, t := range spikes {
				x := (t-f.responses.Start)/dt + fraction
				if onGrid {
					x = math.Round(x)
				}
				step := nearest(x)
				if !onGrid && (nearest(x-2*sameFraction) != step || nearest(x+2*sameFraction) != step) {
					return undecided
				}
				if int(step)+shortest < len(f.stimulus.Samples) { // others never arrive: the last spike may be at the very end
					trials[trial].Spikes = append(trials[trial].Spikes, int32(step))
				}
			}
		}
		for _, trial := range f.inverted {
			trials[trial].Inverted = true
		}
		f.trials = append(f.trials, trials)
	}
	return ""
}

// undecided says why spikes cannot be rounded before the delay is added.
const undecided = "spikes arrive so exactly between two time steps of Dt that rounding errors would choose one"

// sameFraction is the largest difference between fractions of a step that counts as rounding error.
const sameFraction = 1e-8

// onGrid reports whether all spikes are at whole time steps.
func (f *fastReadout) onGrid(ctx context.Context) bool {
	dt := f.stimulus.Dt
	for _, spikes := range f.responses.Spikes {
		if ctx.Err() != nil {
			return false
		}
		for _, t := range spikes {
			x := (t - f.responses.Start) / dt
			if math.Abs(x-math.Round(x)) > tie/2 {
				return false
			}
		}
	}
	return true
}

// sampled returns a table for those trials that have been sampled.
func (f *fastReadout) sampled(ctx context.Context, trials [][]bandspectra.Trial, delays [][]bandspectra.Delay) (*bandspectra.Table, error) {
	shares := split(ctx, 1, 2)
	if f.spectra == nil {
		spectra, err := f.plan.NewStimulus(ctx, f.stimulus.Samples, f.first, f.last)
		if err != nil {
			return nil, err
		}
		if err := parallel(shares[0], "segments", f.plan.Segments(), spectra.Fill); err != nil {
			return nil, err
		}
		f.spectra = spectra
	}
	table := f.plan.NewTable(trials, delays, f.first, f.last, f.memory)
	return table, parallel(shares[1], "spectra", table.Trials(), table.Sample)
}

// all returns the table for all trials.
func (f *fastReadout) all(ctx context.Context) (*bandspectra.Table, error) {
	if f.table != nil {
		return f.table, nil
	}
	table, err := f.sampled(ctx, f.trials, f.delays)
	if err == nil {
		f.table = table
	}
	return table, err
}

// information evaluates all populations at one block of frequencies after the other.
func (f *fastReadout) information(ctx context.Context, p drawn) ([][]float64, error) {
	shares := split(ctx, 3, 10)
	table, err := f.all(shares[0])
	if err != nil {
		return nil, err
	}
	mi := make([][]float64, len(f.conditions))
	for condition := range mi {
		mi[condition] = make([]float64, p.n)
	}
	parts, groups := table.Parts(p.n)
	err = inTurn(shares[1], "", len(parts)*groups, func(ctx context.Context, i int) error {
		part, group := i/groups, i%groups
		first, last := parts[part][0], parts[part][1]
		if group == 0 {
			if err := table.SetBins(ctx, first, last); err != nil {
				return err
			}
		}
		from, to := group*p.n/groups, (group+1)*p.n/groups
		populations := make([]bandspectra.Population, 0, (to-from)*len(f.conditions))
		for i := from; i < to; i++ {
			members := p.members(i, nil)
			for condition := range f.conditions {
				populations = append(populations, bandspectra.Population{Members: members, Condition: condition})
			}
		}
		shares, sums := split(ctx, 3, 1), table.NewSums(populations)
		if err := parallel(shares[0], "", sums.Tiles(), sums.Add); err != nil {
			return err
		}
		workers := sync.Pool{New: func() any { return sums.NewEvaluator(f.spectra) }}
		return parallel(shares[1], "populations", to-from, func(_ context.Context, i int) error {
			e := workers.Get().(*bandspectra.Evaluator)
			defer workers.Put(e)
			for condition := range f.conditions {
				mi[condition][from+i] += f.integral(first, e.Coherence(i*len(f.conditions)+condition))
			}
			return nil
		})
	})
	return mi, err
}

// integral returns the part of the information in some bins.
func (f *fastReadout) integral(first int, coherence []float64) (mi float64) {
	weights := f.weights[first-f.first:]
	for i, c := range coherence {
		mi += weights[i] * informationDensity(c)
	}
	return mi
}

// eachTrial takes the trials in groups that fit into memory, unless populations need them all.
func (f *fastReadout) eachTrial(ctx context.Context, add func(trial, bin int, s bandSpectra)) (unit float64, err error) {
	unit = f.stimulus.Dt // the rate is counted in spikes per time step
	if f.size > 0 {
		table, err := f.all(ctx)
		if err != nil {
			return 0, err
		}
		return unit, f.eachNeuron(ctx, table, add)
	}
	delays := [][]bandspectra.Delay{f.delays[0][:1]}
	groups := slices.Collect(slices.Chunk(f.trials[0], f.atOnce))
	return unit, inTurn(ctx, "", len(groups), func(ctx context.Context, i int) error {
		table, err := f.sampled(ctx, groups[i:i+1], delays)
		if err != nil {
			return err
		}
		return f.eachNeuron(ctx, table, func(trial, bin int, s bandSpectra) { add(i*f.atOnce+trial, bin, s) })
	})
}

// coherenceOfAll treats the spikes of all trials as those of one.
func (f *fastReadout) coherenceOfAll(ctx context.Context) (coherence []float64, err error) {
	var all bandspectra.Trial
	if all.Spikes, err = merged(ctx, f.trials[0]); err != nil {
		return nil, err
	}
	own := *f
	own.memory = new(bandspectra.Memory)
	shares := split(ctx, 10, 1)
	table, err := own.sampled(shares[0], [][]bandspectra.Trial{{all}}, [][]bandspectra.Delay{f.delays[0][:1]})
	if err != nil {
		return nil, err
	}
	parts, _ := table.Parts(1)
	err = inTurn(shares[1], "", len(parts), func(ctx context.Context, i int) error {
		if err := table.SetBins(ctx, parts[i][0], parts[i][1]); err != nil {
			return err
		}
		sums := table.NewSums([]bandspectra.Population{{Members: []int{0}}})
		if err := parallel(ctx, "", sums.Tiles(), sums.Add); err != nil {
			return err
		}
		coherence = append(coherence, sums.NewEvaluator(own.spectra).Coherence(0)...)
		return nil
	})
	return coherence, err
}

// merged returns the spikes of all trials in ascending order. They are counted in each time step, which takes less time
// than to sort them.
func merged(ctx context.Context, trials []bandspectra.Trial) ([]int32, error) {
	last, spikes := int32(0), 0
	for _, trial := range trials {
		if n := len(trial.Spikes); n > 0 {
			last, spikes = max(last, trial.Spikes[n-1]), spikes+n
		}
	}
	counts := make([]int32, last+1)
	for _, trial := range trials {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, step := range trial.Spikes {
			counts[step]++
		}
	}
	all := make([]int32, 0, spikes)
	err := pieces.Each(ctx, len(counts), func(from, to int) {
		for i, n := range counts[from:to] {
			for range n {
				all = append(all, int32(from+i))
			}
		}
	})
	return all, err
}

// eachNeuron calls add with the spectra of the first neuron of a population, trial by trial.
func (f *fastReadout) eachNeuron(ctx context.Context, table *bandspectra.Table, add func(trial, bin int, s bandSpectra)) error {
	neurons := make([]bandspectra.Population, min(table.Trials(), len(f.responses.Spikes)) /* of the first version */)
	for trial := range neurons {
		neurons[trial].Members = []int{trial}
	}
	parts, groups := table.Parts(len(neurons))
	return inTurn(ctx, "", len(parts)*groups, func(ctx context.Context, i int) error {
		part, from, to := parts[i/groups], i%groups*len(neurons)/groups, (i%groups+1)*len(neurons)/groups
		if err := table.SetBins(ctx, part[0], part[1]); err != nil {
			return err
		}
		shares, sums := split(ctx, 3, 1), table.NewSums(neurons[from:to])
		if err := parallel(shares[0], "", sums.Tiles(), sums.Add); err != nil {
			return err
		}
		trials := make([]bandSpectra, to-from)
		workers := sync.Pool{New: func() any { return sums.NewEvaluator(f.spectra) }}
		err := parallel(shares[1], "", len(trials), func(ctx context.Context, i int) error {
			w := workers.Get().(*bandspectra.Evaluator)
			defer workers.Put(w)
			stimulus, power, cross := w.Spectra(i)
			trials[i] = bandSpectra{stimulus, slices.Clone(power), slices.Clone(cross)}
			return nil
		})
		if err != nil {
			return err
		}
		for i, s := range trials { // in order, for the same bits on any number of cores
			add(from+i, part[0]-f.first, s)
		}
		return nil
	})
}
