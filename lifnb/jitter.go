package lifnb

import (
	"fmt"

	"github.com/lifnb/lifnb/internal/random"
)

// Jittered is a geometry in which each delay is off by a random time of its own, as axons take detours and differ in
// thickness. The times are Gaussian. A position that is off by x metres along a [Row] changes the delay by x/Velocity.
// A delay below 0 means that a spike arrives early.
//
// With G the gain of N members without jitter, and φ = e^{-2π²f²·SD²} the characteristic function of the jitter, the
// mean over seeds of the squared gain is
//
//	φ²·G² + (1 - φ²)/N.
//
// So many members have the gain φ·G: jitter acts as a Gaussian filter.
type Jittered struct {
	Geometry Geometry // without the jitter; nil for no delays
	SD       float64  // standard deviation of the jitter, s, >= 0
	Seed     uint64   // a given seed always yields the same jitter of each member
}

func (j Jittered) delay(i int) float64 {
	return delayOf(j.Geometry, i) + float64(j.SD*random.Normal(random.Source("jitter", j.Seed, i))) // rounded: see package portable
}

// Gain returns |1/N Σ_i e^{-2πi f·delay_i}| with N = size, for the jitter of the seed. It takes a time proportional to
// N. It is NaN for parameters that Population would refuse.
func (j Jittered) Gain(f float64, size int) float64 { return gainOf(j, f, size) }

func (j Jittered) check(size int) checks {
	c := checks{stage: "Geometry"}
	c.geometry(j.Geometry, size)
	if c.notNegative("SD", j.SD, "s") {
		c.require(j.SD <= longestDelay, "SD", quantity(j.SD, "s"), fmt.Sprintf("at most %g s", longestDelay))
	}
	return c
}

// String describes the geometry.
func (j Jittered) String() string {
	return fmt.Sprintf("%s, jittered by %.3g ms", geometryName(j.Geometry), 1e3*j.SD)
}
