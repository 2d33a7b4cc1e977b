package lifnb

import (
	"fmt"
	"math"
)

// Compensated is a geometry whose delays are compensated: axons from farther away are faster, or spikes from nearby
// wait, so that all spikes arrive at about the same time. Of each delay only a share remains. What all delays have in
// common is left out. It is a latency: see Population.Latency.
type Compensated struct {
	Geometry Geometry // without the compensation; nil for no delays
	Residual float64  // share of each delay that remains, from 0 (full compensation) to 1 (none)
}

func (c Compensated) delay(i int) float64 { return stretched{c.Geometry, c.Residual}.delay(i) }

// Gain returns the gain of the geometry at the frequency Residual·f: delays that are a tenth as long have the same
// effect at a frequency ten times as high. It is NaN for parameters that Population would refuse.
func (c Compensated) Gain(f float64, size int) float64 {
	if !(c.Residual >= 0 && c.Residual <= 1) || !(math.Abs(f) <= 1e9) {
		return math.NaN()
	}
	return stretched{c.Geometry, c.Residual}.Gain(f, size)
}

func (c Compensated) check(size int) checks {
	all := checks{stage: "Geometry"}
	all.geometry(c.Geometry, size)
	all.require(c.Residual >= 0 && c.Residual <= 1, "Residual", c.Residual, "from 0 to 1") // NaN fails
	return all
}

// String describes the geometry.
func (c Compensated) String() string {
	return fmt.Sprintf("%s, compensated to %.3g %% of the delays", geometryName(c.Geometry), 100*c.Residual)
}
