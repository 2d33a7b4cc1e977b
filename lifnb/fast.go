package lifnb

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/lifnb/lifnb/internal/lif"
	"github.com/lifnb/lifnb/internal/pieces"
)

// Trials of the package's own neurons have a fast path, many times faster than the plain definition runPlain. The
// choice between the two is made here. The spike times are the same to the bit.

// trials are the trials of a simulation, ready to run.
type trials struct {
	Simulation
	neurons  []Neuron
	stimulus lif.Stimulus
	prepared []prepared // of each neuron
	memory   sync.Pool
}

// prepared is a neuron that is ready to receive the stimulus.
type prepared struct {
	mutex    sync.Mutex
	fast     fastNeuron
	baseline int          // steps before the stimulus, whose spikes do not count
	left     atomic.Int64 // trials to go
}

// fastNeuron presents the stimulus once, with random numbers from source. It returns the steps (0-based) in which the
// neuron spikes. It uses memory that is no longer needed, if that is large enough. It fails with [lif.ErrDoubt] if only
// the plain definition can tell, and early if the context is cancelled.
type fastNeuron interface {
	Run(ctx context.Context, source *rand.PCG, memory []int32) (steps []int32, err error)
}

func (s Simulation) prepare(ctx context.Context) (*trials, error) {
	stimulus, err := lif.NewStimulus(ctx, s.Stimulus.Samples)
	if err != nil {
		return nil, err
	}
	t := &trials{Simulation: s, neurons: neuronsOf(s.Neuron), stimulus: stimulus, memory: sync.Pool{New: func() any { return new([]int32) }}}
	t.prepared = make([]prepared, len(t.neurons))
	for trial := range s.Trials {
		t.prepared[trial%len(t.neurons)].left.Add(1)
	}
	return t, nil
}

// inOrder returns the trial to run as number i. All trials of a neuron follow one another, so that few neurons need be
// prepared at the same time.
func (t *trials) inOrder(i int) int {
	neurons := len(t.neurons)
	each, more := t.Trials/neurons, t.Trials%neurons // the first neurons have one trial more
	if in := more * (each + 1); i >= in {
		return more + (i-in)/each + neurons*((i-in)%each)
	}
	return i/(each+1) + neurons*(i%(each+1))
}

// plain runs a trial by the plain definition.
func (t *trials) plain(ctx context.Context, trial int, trace []float64) ([]float64, error) {
	return runPlain(ctx, t.neurons[trial%len(t.neurons)], t.Stimulus, newRandom(t.source(trial)), trace)
}

// checkOwn runs the first trial of each type of neuron of another package twice. It fails if the two differ, and
// returns a warning about potentials that are not numbers.
func (t *trials) checkOwn(ctx context.Context) (warnings []string, err error) {
	seen := map[reflect.Type]bool{}
	for trial, n := range t.neurons[:min(len(t.neurons), t.Trials)] {
		kind := reflect.TypeOf(n)
		switch n.(type) {
		case LIF, PUnit:
			continue
		}
		if seen[kind] {
			continue
		}
		seen[kind] = true
		var spikes, traces [2][]float64
		for i := range 2 {
			traces[i] = make([]float64, len(t.Stimulus.Samples))
			if spikes[i], err = t.plain(ctx, trial, traces[i]); err != nil {
				return nil, err
			}
		}
		same := func(x, y float64) bool { return x == y || x != x && y != y }
		if !slices.Equal(spikes[0], spikes[1]) || !slices.EqualFunc(traces[0], traces[1], same) {
			return nil, fmt.Errorf("lifnb.Simulation: a %T gives different results when trial %d runs twice: all that changes in a trial "+
				"must belong to the function that Start returns, not to the neuron, and all that is random must come from random", n, trial)
		}
		if i := slices.IndexFunc(traces[0], func(v float64) bool { return v != v }); i >= 0 {
			warnings = append(warnings, fmt.Sprintf("the potential of a %T is not a number (NaN) from step %d of trial %d on", n, i, trial))
		}
	}
	return warnings, nil
}

// run runs a trial, on the fast path if there is one.
func (t *trials) run(ctx context.Context, trial int) ([]float64, error) {
	neuron := trial % len(t.neurons)
	fast, baseline, err := t.fast(ctx, neuron)
	defer t.done(neuron)
	if err != nil {
		return nil, err
	}
	if fast == nil {
		return t.plain(ctx, trial, nil)
	}
	memory := t.memory.Get().(*[]int32)
	defer t.memory.Put(memory)
	steps, err := fast.Run(ctx, t.source(trial), *memory)
	*memory = steps
	if errors.Is(err, lif.ErrDoubt) {
		return t.plain(ctx, trial, nil)
	}
	if err != nil {
		return nil, err
	}
	counting, _ := slices.BinarySearch(steps, int32(baseline))
	steps = steps[counting:]
	spikes := make([]float64, len(steps))
	for i, step := range steps {
		spikes[i] = float64(int(step)-baseline+1) * t.Stimulus.Dt
	}
	return spikes, nil
}

// fast returns a neuron that is ready for its fast path, or nil, and how many steps it makes before the stimulus.
func (t *trials) fast(ctx context.Context, neuron int) (_ fastNeuron, baseline int, err error) {
	p := &t.prepared[neuron]
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.fast == nil {
		switch n := t.neurons[neuron].(type) {
		case LIF:
			p.fast, err = n.fast(ctx, t.Stimulus.Dt, t.stimulus, 0)
		case PUnit:
			p.baseline = n.baseline(t.Stimulus.Dt)
			p.fast, err = n.fast(ctx, t.Stimulus.Dt, t.Stimulus.Samples)
		}
	}
	return p.fast, p.baseline, err
}

// done lets go of a neuron after its last trial, if there are others.
func (t *trials) done(neuron int) {
	if p := &t.prepared[neuron]; p.left.Add(-1) == 0 && len(t.neurons) > 1 {
		p.fast = nil
	}
}

// fast returns the neuron for the fast path, with an adaptation current at the start, or nil if it has a noise of its
// own.
func (n LIF) fast(ctx context.Context, dt float64, stimulus lif.Stimulus, a float64) (fastNeuron, error) {
	neuron := lif.Neuron{
		Dt: dt, TauM: n.TauM, Offset: n.Offset, Threshold: n.Threshold, Reset: n.Reset, V0: n.V0,
		TauA: n.TauA, DeltaA: n.DeltaA, A0: a, Refractory: n.refractorySteps(dt),
	}
	switch noise := n.Noise.(type) {
	case nil:
		return lif.NewCoin(ctx, neuron, 0, stimulus)
	case Coin:
		return lif.NewCoin(ctx, neuron, noise.Amplitude/2, stimulus)
	case White:
		return lif.NewWhite(neuron, noise.sd(dt), stimulus), nil
	}
	return nil, nil
}

// fast returns the cell for the fast path. There is no noise before the membrane, so what the dendrite does is the same
// in all trials: each of them is a trial of an integrate-and-fire neuron, whose stimulus begins with the baseline.
func (n PUnit) fast(ctx context.Context, dt float64, am []float64) (fastNeuron, error) {
	baseline, dendrite := n.baseline(dt), n.dendrite(dt)
	input := make([]float64, baseline+len(am))
	for i := range baseline {
		input[i] = dendrite(0)
	}
	err := pieces.Each(ctx, len(am), func(from, to int) {
		for i := from; i < to; i++ {
			input[baseline+i] = dendrite(am[i])
		}
	})
	if err != nil {
		return nil, err
	}
	stimulus, err := lif.NewStimulus(ctx, input)
	if err != nil {
		return nil, err
	}
	return n.membrane().fast(ctx, dt, stimulus, n.AZero)
}
