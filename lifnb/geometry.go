package lifnb

import (
	"fmt"
	"math"
)

// Geometry says where the members of a population sit, and so how late their spikes arrive at the readout. It is a
// [Row], a [Disc] or, for any other arrangement, a list of [Delays]. Delays can be [Jittered] or [Compensated]. Without
// a geometry (nil), all members sit at the readout and have no delays.
type Geometry interface {
	// Gain returns the factor, from 0 to 1, by which the delays of a population reduce an amplitude at a frequency f
	// (Hz): |1/N Σ_i e^{-2πi f·delay_i}| with N = size. It is NaN if the geometry does not describe that many members,
	// and above 1e9 Hz.
	Gain(f float64, size int) float64

	// delay returns the conduction delay of member i (0-based), in s.
	delay(i int) float64
	check(size int) checks
}

// Row is a row of neurons. Member i sits at a distance of i/Density from the readout. Its spikes arrive
// i/(Density·Velocity) later.
type Row struct {
	Density  float64 // members per metre, 1/m, > 0
	Velocity float64 // conduction velocity, m/s, > 0; +Inf for no delay
}

// step returns the delay between neighbours, in s.
func (r Row) step() float64 { return 1 / (r.Density * r.Velocity) }

func (r Row) delay(i int) float64 { return float64(i) / (r.Density * r.Velocity) }

func (r Row) check(size int) checks {
	c := checks{stage: "Geometry"}
	density := c.positive("Density", r.Density, "1/m")
	if c.velocity("Velocity", r.Velocity) && density {
		c.delayStep("Velocity", r.Density, r.Velocity)
	}
	return c
}

// Gain returns |sin(π f N d)/(N sin(π f d))| with N = size and d = 1/(Density·Velocity): see [Encoding]. It is NaN for
// parameters that Population would refuse.
func (r Row) Gain(f float64, size int) float64 {
	if size < 1 || !(math.Abs(f) <= 1e9) || !(r.Density > 0) || !(r.Velocity > 0) || !(r.step() <= longestStep) {
		return math.NaN()
	}
	// The remainder is exact, so many whole periods cost no precision.
	n, x := float64(size), math.Remainder(f, r.Density*r.Velocity)/(r.Density*r.Velocity) // f·d without whole periods
	if math.Abs(n*x) < 1e-9 {
		return 1 // to within (π N f d)²/6
	}
	return min(1, math.Abs(math.Sin(math.Pi*math.Remainder(n*x, 1))/(n*math.Sin(math.Pi*x))))
}

// String describes the row.
func (r Row) String() string {
	if math.IsInf(r.Velocity, 1) {
		return fmt.Sprintf("a row of %g neurons per metre, without delays", r.Density)
	}
	return fmt.Sprintf("a row of %g neurons per metre, %g m/s", r.Density, r.Velocity)
}

// Delays are the conduction delays of the members of a population, one for each, in s. They can describe any
// arrangement.
type Delays []float64

// longestDelay is longer than any signal, in s.
const longestDelay = 1e6

func (d Delays) delay(i int) float64 { return d[i] }

// Gain returns |1/N Σ_i e^{-2πi f·delay_i}| for the first N = size members.
func (d Delays) Gain(f float64, size int) float64 {
	if size < 1 || size > len(d) {
		return math.NaN()
	}
	return gainOf(d[:size], f, size)
}

func (d Delays) check(size int) checks {
	c := checks{stage: "Geometry"}
	c.require(len(d) >= size, "len(Delays)", len(d), fmt.Sprintf("at least %d, one per member", size))
	if c.allFinite("Delays", d, "s") {
		for i, delay := range d {
			if math.Abs(delay) > longestDelay {
				c.require(false, fmt.Sprintf("Delays[%d]", i), quantity(delay, "s"), fmt.Sprintf("between -%g and %g s", longestDelay, longestDelay))
				break // One is enough.
			}
		}
	}
	return c
}

// Axon is a kind of axon, described by its conduction velocity. It is a condition of an experiment.
type Axon struct {
	Name     string  // letters, digits and underscores: it names the array in files
	Velocity float64 // conduction velocity, m/s, > 0; +Inf for no delay
}

// NoDelay returns the axon whose spikes arrive at once.
func NoDelay() Axon { return Axon{Name: "no_delays", Velocity: math.Inf(1)} }

func (a Axon) isNoDelay() bool { return math.IsInf(a.Velocity, 1) }

// String returns the velocity, "7 m/s" or "no delay".
func (a Axon) String() string {
	if a.isNoDelay() {
		return "no delay"
	}
	return fmt.Sprintf("%g m/s", a.Velocity)
}

// longestStep is the longest valid delay between neighbours, in s. It is far longer than any real one.
const longestStep = 1000
