package lifnb

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/lifnb/lifnb/internal/pieces"
	"github.com/lifnb/lifnb/internal/random"
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
	Noise      Noise   // Coin, White, or nil for none
}

// Noise is the random input of a neuron, drawn anew in every step of every trial: [Coin] or [White].
type Noise interface {
	check(c *checks, dt float64)
	// sampler returns the noise of one trial, a value a step.
	sampler(dt float64, source *rand.PCG) func() float64
}

// Coin is a fair coin that adds ±Amplitude/2 in every step. The study's neuron receives such a coin: its D·((ξ mod
// 10000) - 5000)/10000 with standard normal ξ is one, except in a few of 10⁴ steps.
//
// Its effect depends on the time step. It adds as much variance to the potential per unit of time as white noise of
// intensity Amplitude²·Dt/8, so halving Dt halves the intensity (the SD falls by √2).
type Coin struct {
	Amplitude float64 // D, distance of the two values, >= 0
}

func (n Coin) check(c *checks, _ float64) { c.strength("Noise.Amplitude", n.Amplitude) }

// One random word is used for 64 steps, lowest bit first.
func (n Coin) sampler(_ float64, source *rand.PCG) func() float64 {
	var coins uint64
	var left int
	return func() float64 {
		if left == 0 {
			coins, left = source.Uint64(), 64
		}
		heads := coins&1 == 1
		coins >>= 1
		left--
		if heads {
			return n.Amplitude / 2
		}
		return -n.Amplitude / 2
	}
}

// White is Gaussian white noise, <noise(t) noise(t')> = 2·Intensity·δ(t-t'). In every step it adds √(2·Intensity/Dt)
// times a standard normal number, so its effect does not depend on the time step. There is one exception: Euler's
// method misses threshold crossings within a step, an error of the order of √Dt.
type White struct {
	Intensity float64 // D, s, >= 0
}

func (n White) check(c *checks, dt float64) {
	if c.notNegative("Noise.Intensity", n.Intensity, "s") && dt > 0 {
		most := largest * largest * dt / 2 // for a standard deviation in a step
		c.require(n.Intensity <= most, "Noise.Intensity", quantity(n.Intensity, "s"), fmt.Sprintf("at most %.6g s at Dt = %.12g s", most, dt))
	}
}

func (n White) sampler(dt float64, source *rand.PCG) func() float64 {
	sd := n.sd(dt)
	return func() float64 { return float64(sd * random.Normal(source)) } // rounded: see package portable
}

// refractorySteps returns the refractory period in time steps, at most the length of the whole stimulus.
func (n LIF) refractorySteps(s *Signal) int {
	return int(min(math.Round(n.Refractory/s.Dt), float64(len(s.Samples))))
}

// sd returns the standard deviation of the noise in a step.
func (n White) sd(dt float64) float64 { return math.Sqrt(2 * n.Intensity / dt) }

// peak returns the potential that a spike reaches in a voltage trace. The model has none, so it is as far above the
// threshold as the reset is below.
func (n LIF) peak() float64 { return n.Threshold + (n.Threshold - n.Reset) }

// run integrates one trial and returns its spike times. If trace is not nil, it receives the potential after
// each step. A cancelled context ends it early.
func (n LIF) run(ctx context.Context, s *Signal, source *rand.PCG, trace []float64) (spikes []float64, err error) {
	noise := func() float64 { return 0 }
	if n.Noise != nil {
		noise = n.Noise.sampler(s.Dt, source)
	}
	var (
		dt         = s.Dt
		v, a       = n.V0, 0.0
		refractory = n.refractorySteps(s)
		resting    = 0 // steps of the refractory period to go
	)
	for i, input := range s.Samples {
		if i%pieces.Size == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		dv := dt * (-v + input + noise() + n.Offset - a) / n.TauM
		if n.DeltaA > 0 {
			a -= dt * a / n.TauA
		}
		if resting > 0 {
			resting--
		} else {
			v += dv
		}
		spike := v > n.Threshold && i > 0
		if spike {
			spikes = append(spikes, float64(i+1)*dt)
			v = n.Reset
			a += n.DeltaA
			resting = refractory
		}
		if trace != nil {
			trace[i] = v
			if spike {
				trace[i] = n.peak()
			}
		}
	}
	return spikes, nil
}

// warnings names time constants that are longer than the stimulus. They may have been meant in ms.
func (n LIF) warnings(duration float64) (all []string) {
	warn := func(name string, value float64) {
		if value > duration {
			all = append(all, fmt.Sprintf("Neuron.%s = %s is longer than the stimulus, %s: is it in seconds?", name, quantity(value, "s"), quantity(duration, "s")))
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
	switch noise := n.Noise.(type) {
	case nil, Coin, White:
		if noise != nil {
			noise.check(&c, dt)
		}
	default: // a pointer to one of them
		c.require(false, "Noise", fmt.Sprintf("%T", noise), "a Coin, a White, or nil")
	}
	return c
}
