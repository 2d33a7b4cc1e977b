package lifnb

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"

	"github.com/lifnb/lifnb/internal/pieces"
	"github.com/lifnb/lifnb/internal/random"
)

// Neuron is a model of a neuron: a [LIF], a [PUnit], a list of [Neurons] that differ, or a type of your own. A model
// needs one method. This is a perfect integrator with Gaussian noise:
//
//	type Integrator struct{ Drive, Noise float64 }
//
//	func (n Integrator) Start(dt float64, random *lifnb.Random) lifnb.Step {
//		v := 0.0
//		return func(input float64) (potential float64, spike bool) {
//			v += dt*(n.Drive+input) + n.Noise*math.Sqrt(dt)*random.NormFloat64()
//			if v > 1 {
//				v = 0
//				return v, true
//			}
//			return v, false
//		}
//	}
//
// Export the fields, so that [Hash] and [Cached] know the parameters. They do not know the code. So Cached needs one
// more method, whose number you raise when you change the code:
//
//	func (n Integrator) Version() int { return 1 }
type Neuron interface {
	// Start begins a trial. It returns the function that makes one time step of dt (s) after the other. Trials run at
	// the same time on several cores, so all that changes in a trial must belong to the function, as v does above. All
	// that is random must come from random.
	Start(dt float64, random *Random) Step
}

// Step makes one time step of a neuron with an input, a sample of the stimulus. It returns the potential for a voltage
// trace, and whether the neuron spikes in this step.
type Step func(input float64) (potential float64, spike bool)

// Random provides the random numbers of one trial. It has the methods of a [rand.Rand].
type Random struct {
	*rand.Rand
	source *rand.PCG
}

func newRandom(source *rand.PCG) *Random { return &Random{rand.New(source), source} }

// NormFloat64 returns a standard normal number, the same to the bit on every processor.
func (r *Random) NormFloat64() float64 { return random.Normal(r.source) }

// Neurons are neurons that differ from each other. In a [Simulation] they take turns: trial i belongs to neuron i mod
// len(Neurons), both counted from 0.
type Neurons []Neuron

// NeuronsOf returns a list of one kind of neuron as Neurons:
//
//	cells, err := lifnb.LoadPUnits("models.csv")
//	simulation.Neuron = lifnb.NeuronsOf(cells)
func NeuronsOf[N Neuron](list []N) Neurons {
	var neurons Neurons
	for _, n := range list {
		neurons = append(neurons, n)
	}
	return neurons
}

// Start starts the first neuron of the list. A [Simulation] starts each of them in turn instead.
func (n Neurons) Start(dt float64, random *Random) Step { return n[0].Start(dt, random) }

// neuronsOf returns the neurons that take turns, most often a single one.
func neuronsOf(n Neuron) []Neuron {
	if list, ok := n.(Neurons); ok {
		return list
	}
	return []Neuron{n}
}

// checkNeuron checks a neuron, or each neuron of a list, for a time step.
func checkNeuron(n Neuron, dt float64) checks {
	list, many := n.(Neurons)
	if !many {
		return checkOne("Neuron", n, dt)
	}
	c := checks{stage: "Neuron"}
	c.require(len(list) >= 1 && len(list) <= maxTrials, "len(Neuron)", len(list), fmt.Sprintf("between 1 and %d", maxTrials))
	for i, n := range list {
		var one checks
		one.add(checkOne(fmt.Sprintf("Neuron[%d]", i), n, dt)) // with its name
		c.wrong = append(c.wrong, one.wrong...)
	}
	return c
}

func checkOne(name string, n Neuron, dt float64) checks {
	switch n := n.(type) {
	case LIF:
		return n.check(dt).of(name)
	case PUnit:
		return n.check(dt).of(name)
	}
	c := checks{stage: name}
	v := reflect.ValueOf(n)
	switch {
	case n == nil:
		c.require(false, name, "nil", "a neuron, such as PaperNeuron()")
	case v.Kind() == reflect.Pointer && (v.IsNil() || v.Type().Elem().PkgPath() == reflect.TypeFor[LIF]().PkgPath()):
		c.require(false, name, fmt.Sprintf("a %T", n), "the value itself, not a pointer")
	case v.Type() == reflect.TypeFor[Neurons]():
		c.require(false, name, "a list", "a single neuron")
	}
	return c
}

// runPlain presents a stimulus to a neuron and returns the spike times. If trace is not nil, it receives the potential
// after each step. A spike in step i (0-based) is at (i+1)·Dt.
func runPlain(ctx context.Context, n Neuron, s *Signal, random *Random, trace []float64) (spikes []float64, err error) {
	step := n.Start(s.Dt, random)
	if step == nil {
		return nil, fmt.Errorf("lifnb.Simulation: Start of %T returns nil: must return a Step", n)
	}
	err = pieces.Each(ctx, len(s.Samples), func(from, to int) {
		for i := from; i < to; i++ {
			v, spike := step(s.Samples[i])
			if spike {
				spikes = append(spikes, float64(i+1)*s.Dt)
			}
			if trace != nil {
				trace[i] = v
			}
		}
	})
	return spikes, err
}

// neuronWarnings names values of neurons that are valid but probably a mistake.
func neuronWarnings(n Neuron, duration float64) (all []string) {
	list, many := n.(Neurons)
	if !many {
		list = Neurons{n}
	}
	for i, n := range list {
		name := "Neuron"
		if many {
			name = fmt.Sprintf("Neuron[%d]", i)
		}
		switch n := n.(type) {
		case LIF:
			all = append(all, n.warnings(name, duration)...)
		case PUnit:
			all = append(all, n.membrane().warnings(name, duration)...)
		}
	}
	return all
}

// thresholdAndReset returns those of a neuron or a list whose threshold and reset are all the same, and otherwise 0.
func thresholdAndReset(n Neuron) (threshold, reset float64) {
	for i, n := range neuronsOf(n) {
		lif, ok := n.(LIF)
		if cell, is := n.(PUnit); is {
			lif, ok = cell.membrane(), true
		}
		if !ok || i > 0 && (lif.Threshold != threshold || lif.Reset != reset) {
			return 0, 0
		}
		threshold, reset = lif.Threshold, lif.Reset
	}
	return threshold, reset
}
