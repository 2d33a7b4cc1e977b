package lifnb

import (
	"fmt"
	"math"

	"github.com/lifnb/lifnb/internal/portable"
)

// Disc is a disc of neurons. N of them fill a circle of radius R = √(N/(π·Density)): member i sits at √((i +
// ½)/(π·Density)) from the centre, in the direction i·π·(3 - √5), like the seeds of a sunflower (Vogel 1979, Math
// Biosci 44:179). So the members of a small population are the innermost of a large one. Spikes travel straight to the
// readout.
//
// With x = 2π f R/Velocity, the gain of many neurons approaches
//
//	|2 J₁(x)/x|                         for a readout that is far away: all delays differ by x-coordinates,
//	2 |(1 + ix) e^{-ix} - 1|/x²         for a readout at the centre: delays grow with the distance from it.
//
// The common part of the delays, Distance/Velocity, does not change the gain. It is a latency: see Population.Latency.
type Disc struct {
	Density  float64 // members per square metre, 1/m², > 0
	Velocity float64 // conduction velocity, m/s, > 0; +Inf for no delay
	Distance float64 // of the readout from the centre, m, >= 0
}

// goldenAngle is that between neighbours in a sunflower.
const goldenAngle = math.Pi * (3 - 2.2360679774997896964)

func (d Disc) delay(i int) float64 {
	r := math.Sqrt((float64(i) + 0.5) / (math.Pi * d.Density))
	angle := float64(i) * goldenAngle
	x, y := float64(r*portable.Cos(angle))-d.Distance, r*portable.Sin(angle)
	return hypot(x, y) / d.Velocity
}

// hypot returns √(x² + y²), the same to the bit on every processor, unlike [math.Hypot].
func hypot(x, y float64) float64 {
	x, y = math.Abs(x), math.Abs(y)
	long, short := max(x, y), min(x, y)
	if long == 0 {
		return 0
	}
	ratio := short / long
	return long * math.Sqrt(1+float64(ratio*ratio))
}

// Gain returns |1/N Σ_i e^{-2πi f·delay_i}| with N = size. It takes a time proportional to N. It is NaN for parameters
// that Population would refuse.
func (d Disc) Gain(f float64, size int) float64 { return gainOf(d, f, size) }

func (d Disc) check(size int) checks {
	c := checks{stage: "Geometry"}
	density := c.positive("Density", d.Density, "1/m²")
	velocity := c.velocity("Velocity", d.Velocity)
	if c.notNegative("Distance", d.Distance, "m") && density && velocity {
		farthest := (math.Sqrt(float64(max(size, 1))/(math.Pi*d.Density)) + d.Distance) / d.Velocity
		c.require(farthest <= longestDelay, "Velocity", quantity(d.Velocity, "m/s"),
			fmt.Sprintf("so high that all delays are at most %g s", longestDelay))
	}
	return c
}

// String describes the disc.
func (d Disc) String() string {
	s := fmt.Sprintf("a disc of %.6g neurons per square millimetre, ", 1e-6*d.Density)
	if math.IsInf(d.Velocity, 1) {
		return s + "without delays"
	}
	if d.Distance > 0 {
		s += fmt.Sprintf("%g m away, ", d.Distance)
	}
	return s + fmt.Sprintf("%g m/s", d.Velocity)
}
