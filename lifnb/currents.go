package lifnb

import (
	"context"
	"math"

	"github.com/lifnb/lifnb/internal/pieces"
	"github.com/lifnb/lifnb/internal/portable"
)

// ConstantCurrent is a stimulus that never changes.
type ConstantCurrent struct {
	Value    float64
	Dt       float64 // sampling step, s, > 0
	Duration float64 // s, > 0
}

// Run makes the stimulus.
func (i ConstantCurrent) Run(ctx context.Context) (*Signal, error) {
	c := checks{stage: "ConstantCurrent"}
	c.moderate("Value", i.Value, "")
	return current(ctx, c, i.Dt, i.Duration, func(float64) float64 { return i.Value })
}

// StepCurrent is a stimulus that jumps from one value to another.
type StepCurrent struct {
	Before, After float64 // the value before and after the onset
	Onset         float64 // time of the jump, s: 0 <= Onset <= Duration
	Dt            float64 // sampling step, s, > 0
	Duration      float64 // s, > 0
}

// Run makes the stimulus.
func (i StepCurrent) Run(ctx context.Context) (*Signal, error) {
	c := checks{stage: "StepCurrent"}
	c.moderate("Before", i.Before, "")
	c.moderate("After", i.After, "")
	if c.notNegative("Onset", i.Onset, "s") {
		c.require(!(i.Onset > i.Duration), "Onset", quantity(i.Onset, "s"), "at most Duration = "+quantity(i.Duration, "s"))
	}
	onset := i.Onset - i.Dt/2 // The sample nearest to the onset is the first of the new value.
	return current(ctx, c, i.Dt, i.Duration, func(t float64) float64 {
		if t < onset {
			return i.Before
		}
		return i.After
	})
}

// SineCurrent is the stimulus Offset + Amplitude·sin(2π·Frequency·t + Phase).
type SineCurrent struct {
	Offset    float64
	Amplitude float64
	Frequency float64 // Hz: 0 <= Frequency <= 0.5/Dt
	Phase     float64 // rad: -1e6 to 1e6
	Dt        float64 // sampling step, s, > 0
	Duration  float64 // s, > 0
}

// Run makes the stimulus.
func (i SineCurrent) Run(ctx context.Context) (*Signal, error) {
	c := checks{stage: "SineCurrent"}
	c.moderate("Offset", i.Offset, "")
	c.moderate("Amplitude", i.Amplitude, "")
	if c.finite("Phase", i.Phase, "rad") {
		c.require(math.Abs(i.Phase) <= 1e6, "Phase", quantity(i.Phase, "rad"), "between -1e6 and 1e6 rad: more would drown 2π·Frequency·t in rounding errors")
	}
	if c.notNegative("Frequency", i.Frequency, "Hz") && i.Dt > 0 {
		c.require(i.Frequency <= 0.5/i.Dt, "Frequency", quantity(i.Frequency, "Hz"),
			"at most the Nyquist frequency 0.5/Dt = "+quantity(0.5/i.Dt, "Hz"))
	}
	return current(ctx, c, i.Dt, i.Duration, func(t float64) float64 {
		return i.Offset + float64(i.Amplitude*portable.Sin(float64(2*math.Pi*i.Frequency*t)+i.Phase))
	})
}

// current samples a function of time, unless the parameters are wrong.
func current(ctx context.Context, c checks, dt, duration float64, value func(t float64) float64) (*Signal, error) {
	c.sampling(dt, duration)
	if err := c.err(); err != nil {
		return nil, err
	}
	s := newStimulus(dt, make([]float64, samples(duration, dt)))
	err := pieces.Each(ctx, len(s.Samples), func(from, to int) {
		for i := from; i < to; i++ {
			s.Samples[i] = value(float64(i) * dt)
		}
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}
