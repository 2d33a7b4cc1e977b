package lifnb

import (
	"fmt"
	"math"
)

// LIF is a leaky integrate-and-fire neuron with adaptation. Its membrane potential v follows
//
//	τ_m dv/dt = -v + s(t) + noise + Offset - a
//
// until it crosses the threshold. Then the neuron spikes, v is reset, and the adaptation current a rises by DeltaA.
// Between spikes, τ_a da/dt = -a.
//
// Both equations are integrated by Euler's method at the stimulus's time step, which should be much shorter than their
// time constants (and must be shorter). If the potential crosses the threshold in step i (0-based), the neuron spikes
// at (i+1)·Dt. There is no spike in the first step.
//
// See Gerstner, Kistler, Naud & Paninski (2014), "Neuronal Dynamics", chapters 1.3 and 6.1.
type LIF struct {
	TauM       float64 // membrane time constant, s, > 0
	Offset     float64 // constant input
	Threshold  float64 // the neuron spikes above it
	Reset      float64 // potential after a spike, < Threshold
	V0         float64 // potential at the start, <= Threshold
	TauA       float64 // adaptation time constant, s, > 0; has no effect (and may be 0) if DeltaA is 0
	DeltaA     float64 // increase of the adaptation current at each spike, >= 0
	Refractory float64 // absolute refractory period, during which v stays at Reset, s, >= 0, rounded to time steps
	Noise      Noise   // a Coin, a White, a noise of your own, or nil for none
}

// refractorySteps returns the refractory period in time steps, at most as many as the longest stimulus has.
func (n LIF) refractorySteps(dt float64) int {
	return int(min(math.Round(n.Refractory/dt), maxSamples))
}

// peak returns the potential that a spike reaches in a voltage trace. The model has none, so it is as far above the
// threshold as the reset is below.
func (n LIF) peak() float64 { return n.Threshold + (n.Threshold - n.Reset) }

// Start begins a trial: the potential is V0.
func (n LIF) Start(dt float64, random *Random) Step { return n.start(dt, random, 0) }

// start begins a trial with an adaptation current.
func (n LIF) start(dt float64, random *Random, a float64) Step {
	noise := func() float64 { return 0 }
	if n.Noise != nil {
		noise = n.Noise.Start(dt, random)
	}
	v, first := n.V0, true
	adapts := n.DeltaA > 0 || a > 0
	refractory, resting := n.refractorySteps(dt), 0 // steps in all, and to go
	return func(input float64) (potential float64, spike bool) {
		dv := dt * (-v + input + noise() + n.Offset - a) / n.TauM
		if adapts {
			a -= dt * a / n.TauA
		}
		if resting > 0 {
			resting--
		} else {
			v += dv
		}
		spike = v > n.Threshold && !first
		first = false
		if !spike {
			return v, false
		}
		v = n.Reset
		a += n.DeltaA
		resting = refractory
		return n.peak(), true
	}
}

// warnings names time constants that are longer than the stimulus. They may have been meant in ms.
func (n LIF) warnings(neuron string, duration float64) (all []string) {
	warn := func(name string, value float64) {
		if value > duration {
			all = append(all, fmt.Sprintf("%s.%s = %s is longer than the stimulus, %s: is it in seconds?", neuron, name, quantity(value, "s"), quantity(duration, "s")))
		}
	}
	warn("TauM", n.TauM)
	if n.DeltaA > 0 {
		warn("TauA", n.TauA)
	}
	warn("Refractory", n.Refractory)
	return all
}

// check checks the neuron's parameters at a time step.
func (n LIF) check(dt float64) checks {
	c := checks{stage: "Neuron"}
	if c.positive("TauM", n.TauM, "s") && dt > 0 {
		c.require(n.TauM >= 1e-12 && n.TauM <= 1e12, "TauM", quantity(n.TauM, "s"), "between 1e-12 and 1e12 s")
		c.require(dt < n.TauM, "TauM", quantity(n.TauM, "s"), "above the time step Dt = "+quantity(dt, "s"))
	}
	c.moderate("Offset", n.Offset, "")
	c.moderate("Threshold", n.Threshold, "")
	c.moderate("Reset", n.Reset, "")
	c.moderate("V0", n.V0, "")
	c.require(!(n.Reset >= n.Threshold), "Reset", n.Reset, "below Threshold = "+quantity(n.Threshold, ""))
	c.require(!(n.V0 > n.Threshold), "V0", n.V0, "at most Threshold = "+quantity(n.Threshold, ""))
	c.notNegative("Refractory", n.Refractory, "s")
	if c.strength("DeltaA", n.DeltaA); n.DeltaA > 0 {
		if c.positive("TauA", n.TauA, "s") && dt > 0 {
			c.require(dt < n.TauA, "TauA", quantity(n.TauA, "s"), "above the time step Dt = "+quantity(dt, "s"))
		}
	} else {
		c.notNegative("TauA", n.TauA, "s")
	}
	c.checkNoise(n.Noise, dt)
	return c
}
