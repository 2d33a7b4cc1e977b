package lifnb

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/lifnb/lifnb/internal/bandspectra"
	"github.com/lifnb/lifnb/internal/lif"
	"github.com/lifnb/lifnb/internal/signal"
)

// Trials and the populations of an experiment have short cuts, many times faster than their plain definitions
// LIF.run and populations.runPlain. Which of the two is taken is decided here, with the help of fastends.go, and nowhere
// else. The results are the same: spike times to the bit, information to 1e-6.

// runner returns the function that runs a trial without a trace.
func (s Simulation) runner() func(trial int) []float64 {
	plain := func(trial int) []float64 { return s.Neuron.run(s.Stimulus, s.source(trial), nil) }
	n, dt, stimulus := s.Neuron, s.Stimulus.Dt, s.Stimulus.Samples
	neuron := lif.Neuron{
		Dt: dt, TauM: n.TauM, Offset: n.Offset, Threshold: n.Threshold, Reset: n.Reset, V0: n.V0,
		TauA: n.TauA, DeltaA: n.DeltaA, Refractory: n.refractorySteps(s.Stimulus),
	}
	var fast interface {
		Run(source *rand.PCG, memory []int32) (steps []int32, ok bool)
	}
	switch noise := n.Noise.(type) {
	case nil:
		fast = lif.NewCoin(neuron, 0, stimulus)
	case Coin:
		fast = lif.NewCoin(neuron, noise.Amplitude/2, stimulus)
	case White:
		fast = lif.NewWhite(neuron, noise.sd(dt), stimulus)
	}
	memory := sync.Pool{New: func() any { return new([]int32) }}
	return func(trial int) []float64 {
		m := memory.Get().(*[]int32)
		defer memory.Put(m)
		steps, ok := fast.Run(s.source(trial), *m)
		*m = steps
		if !ok {
			return plain(trial)
		}
		spikes := make([]float64, len(steps))
		for i, step := range steps {
			spikes[i] = float64(step+1) * dt
		}
		return spikes
	}
}

// run evaluates all populations. Where the conditions of the short cut do not hold for all delays at once, they may do
// so for some.
func (p populations) run(ctx context.Context, result *BandResult) error {
	if f := p.fast(p.conditions()); f != nil {
		return f.run(ctx, result)
	}
	for _, condition := range p.conditions() {
		var err error
		if f := p.fast([]int{condition}); f != nil {
			err = f.run(ctx, result)
		} else {
			err = p.runPlain(ctx, result, []int{condition})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fastPopulations evaluates populations from the spectra of single trials.
type fastPopulations struct {
	populations
	trials      []bandspectra.Trial
	conditions  []int   // those that are evaluated
	delays      [][]int // of each member, in time steps, for each of them
	first, last int     // bins of the band
	plan        *bandspectra.Plan

	segment    int  // in time steps
	start, end int  // of what is analysed: from the first segment's start to the last one's end
	someAtEnds bool // there may be populations that spike at these ends alone
}

// fast returns nil if the conditions of the short cut do not hold: spikes and delays on the grid of time steps, and those
// of bandspectra.NewPlan.
func (p populations) fast(conditions []int) *fastPopulations {
	f := &fastPopulations{populations: p, conditions: conditions}
	if !f.setTrials() || !f.setDelays() {
		return nil
	}
	f.setHeard()
	f.first, f.last = p.band.bins(1 / (float64(f.segment) * p.Dt))
	f.plan = bandspectra.NewPlan(len(p.stimulus.Samples), f.start, f.segment, p.Sigma/p.Dt, f.last, len(f.trials), f.delays, f.uneven())
	if f.plan == nil {
		return nil
	}
	return f
}

// run evaluates all populations, some of the frequencies at a time; and those that only the definition can serve, with it.
func (f *fastPopulations) run(ctx context.Context, result *BandResult) error {
	stimulus := f.plan.NewStimulus(f.stimulus.Samples, f.first, f.last)
	table := f.plan.NewTable(f.trials, f.delays, f.first, f.last, f.memory)
	each := func(n int, do func(i int)) error {
		return parallel(ctx, "spectra, "+f.band.String(), n, func(i int) error {
			do(i)
			return nil
		})
	}
	if err := each(stimulus.Segments(), stimulus.Fill); err != nil {
		return err
	}
	if err := each(len(f.trials), table.Sample); err != nil {
		return err
	}
	encoding := result.Encoding
	if f.conditions[0] != 0 {
		encoding = nil
	}
	if encoding != nil && f.allAtEnds() {
		if err := f.encodePlain(ctx, encoding.Coherence[0]); err != nil {
			return err
		}
		encoding = nil
	}
	weights := f.band.weights(f.band.frequencies(1 / (float64(f.segment) * f.Dt)))
	for _, part := range f.plan.Parts(f.first, f.last) {
		table.SetBins(part[0], part[1])
		if err := each(len(f.trials), table.Fill); err != nil {
			return err
		}
		if encoding != nil {
			f.encode(table, stimulus, encoding.Coherence[0][part[0]-f.first:])
		}
		workers := sync.Pool{New: func() any { return &worker{Evaluator: table.NewEvaluator()} }}
		err := f.populations.each(ctx, func(size, repeat int) (err error) {
			w := workers.Get().(*worker)
			defer workers.Put(w)
			w.members = f.at(0, f.Sizes[size], repeat).draw(w.members)
			for i, condition := range f.conditions {
				mi := &result.MI[condition][size][repeat]
				if f.someAtEnds && f.atEnds(w.members, f.delays[i]) {
					if part[0] == f.first {
						if *mi, err = f.informationPlain(ctx, condition, size, repeat); err != nil {
							return err
						}
					}
					continue
				}
				for bin, c := range w.Coherence(stimulus, w.members, i) {
					*mi += weights[part[0]-f.first+bin] * informationDensity(c)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// encode computes the coherence of a single neuron in the present bins of a table, like encodePlain.
func (f *fastPopulations) encode(table *bandspectra.Table, s *bandspectra.Stimulus, coherence []float64) {
	var (
		evaluator = table.NewEvaluator()
		stimulus  []float64
		power     []float64
		cross     []complex128
	)
	for trial := range f.trials {
		var p []float64
		var c []complex128
		stimulus, p, c = evaluator.Spectra(s, []int{trial}, 0)
		if trial == 0 {
			power, cross = make([]float64, len(p)), make([]complex128, len(c))
		}
		for i := range p {
			power[i] += p[i]
			cross[i] += c[i]
		}
	}
	effective := signal.EffectiveSegments(s.Segments(), f.segment)
	for i := range power {
		coherence[i] = singleCoherence(stimulus[i], power[i], cross[i], len(f.trials), effective)
	}
}

// worker is what a goroutine works with.
type worker struct {
	*bandspectra.Evaluator
	members []int
}

// setTrials takes the spikes in time steps. It returns false if they are not on that grid, as simulated ones are.
func (f *fastPopulations) setTrials() bool {
	f.trials = make([]bandspectra.Trial, len(f.responses.Spikes))
	for i, spikes := range f.responses.Spikes {
		f.trials[i].Spikes = make([]int32, len(spikes))
		for j, t := range spikes {
			step := math.Round(t / f.Dt)
			if math.Abs(t/f.Dt-step) > tie/2 {
				return false
			}
			f.trials[i].Spikes[j] = int32(step)
		}
	}
	for _, trial := range f.Inverted {
		f.trials[trial].Inverted = true
	}
	return true
}

// setDelays takes the delays in time steps. It returns false if rounding would decide spike by spike what is
// nearest, or if one is longer than any signal.
func (f *fastPopulations) setDelays() bool {
	for _, condition := range f.conditions {
		population := f.at(condition, slices.Max(f.Sizes), 0)
		steps := make([]int, population.Size)
		for i := range steps {
			x := (population.delay(i) - f.Latency) / f.Dt
			if nearest(x-tie/2) != nearest(x+tie/2) || math.Abs(x) > maxSamples {
				return false
			}
			steps[i] = int(nearest(x))
		}
		f.delays = append(f.delays, steps)
	}
	return true
}
