package lifnb

import (
	"fmt"
	"math"
)

// sampling checks the time step and the duration of a signal.
func (c *checks) sampling(dt, duration float64) bool {
	dtOK, durationOK := c.positive("Dt", dt, "s"), c.positive("Duration", duration, "s")
	if !dtOK || !durationOK {
		return false
	}
	n := math.Round(duration / dt)
	ok := n >= 1 && n <= maxSamples
	c.require(ok, "Duration", quantity(duration, "s"),
		fmt.Sprintf("between 1 and %d time steps of Dt = %v", maxSamples, quantity(dt, "s")))
	return ok
}

// start checks the time at which trials begin. Far from 0, floating-point numbers no longer resolve a time step.
func (c *checks) start(start, dt float64) {
	if c.finite("Start", start, "s") {
		most := 1e9 * dt
		c.require(math.Abs(start) <= most, "Start", quantity(start, "s"), fmt.Sprintf("between -%g and %g s, a billion time steps of Dt = %s", most, most, quantity(dt, "s")))
	}
}

// steps checks two times against the n time steps of something with a start. It returns the first step from one time
// on, and the first step that no longer lies before the other.
func (c *checks) steps(from, to float64, what string, start, dt float64, n int) (first, last int) {
	end := start + float64(n)*dt
	within := fmt.Sprintf("within %s, from %.12g to %.12g s", what, start, end)
	half := dt / 2
	c.require(from >= start-half && from <= end, "from", quantity(from, "s"), within) // NaN fails
	c.require(to >= start && to <= end+half, "to", quantity(to, "s"), within)
	if len(c.wrong) > 0 {
		return 0, 0
	}
	first, last = int(nearest((from-start)/dt)), min(int(nearest((to-start)/dt)), n)
	c.require(first < last, "to", quantity(to, "s"), "above from = "+quantity(from, "s")+", by a sample or more of Dt = "+quantity(dt, "s"))
	return first, last
}

// sigma checks the standard deviation of a Gaussian, which must be neither absurdly long nor longer than the signal.
// name is put before the signal's duration in the message, such as "the duration, ".
func (c *checks) sigma(sigma, dt, duration float64, name string) {
	if c.notNegative("Sigma", sigma, "s") && dt > 0 {
		c.require(sigma <= 1e6*dt, "Sigma", quantity(sigma, "s"), "at most 1e6 time steps of Dt = "+quantity(dt, "s"))
	}
	c.require(!(6*sigma > duration), "Sigma", quantity(sigma, "s"),
		fmt.Sprintf("at most a sixth of %s%g s: the Gaussian is cut at 6·Sigma", name, duration))
}

// fits notes what prevents two named signals from being compared sample by sample.
func (c *checks) fits(name string, s *Signal, other string, to *Signal) {
	c.require(sameStep(s.Dt, to.Dt), name+".Dt", quantity(s.Dt, "s"), "that of "+other+", "+quantity(to.Dt, "s"))
	c.require(len(s.Samples) == len(to.Samples), "len("+name+".Samples)", len(s.Samples), fmt.Sprintf("that of %s, %d", other, len(to.Samples)))
	c.require(math.Abs(s.Start-to.Start) <= 0.5*to.Dt, name+".Start", quantity(s.Start, "s"), "that of "+other+", "+quantity(to.Start, "s"))
}

// increasing checks that there are values, that they are above 0, and that each is above the one before.
func (c *checks) increasing(name string, values []float64, unit string) {
	c.require(len(values) > 0, "len("+name+")", 0, "at least 1")
	for i, v := range values {
		at := fmt.Sprintf("%s[%d]", name, i)
		if c.positive(at, v, unit) && i > 0 {
			c.require(!(v <= values[i-1]), at, quantity(v, unit), "above the one before, "+quantity(values[i-1], unit))
		}
	}
}

// asMany checks the length of a slice that goes with another.
func (c *checks) asMany(name string, n int, others string, want int) {
	c.require(n == want, "len("+name+")", n, fmt.Sprintf("%d, as many as %s", want, others))
}

// geometry checks a geometry for a population of a size.
func (c *checks) geometry(g Geometry, size int) {
	switch g := g.(type) {
	case nil:
	case Row, Disc, Delays, Jittered, Compensated, stretched:
		c.add(g.check(size))
	default: // a pointer to one of them
		c.require(false, "Geometry", fmt.Sprintf("%T", g), "a Row, a Disc, Delays, Jittered, Compensated, or nil")
	}
}

// velocity checks a conduction velocity.
func (c *checks) velocity(name string, v float64) bool {
	c.require(v > 0, name, quantity(v, "m/s"), "above 0, or +Inf for no delay") // NaN fails
	return v > 0
}

// delayStep checks that a velocity gives a valid delay between neighbours.
func (c *checks) delayStep(name string, density, velocity float64) {
	c.require(1/(density*velocity) <= longestStep, name, quantity(velocity, "m/s"),
		fmt.Sprintf("at least %.6g m/s, for a delay between neighbours of at most %d s", 1/(density*longestStep), longestStep))
}

// axons checks names and velocities.
func (c *checks) axons(axons []Axon) {
	names, velocities := make(map[string]bool), make(map[float64]bool)
	for i, axon := range axons {
		at := fmt.Sprintf("Axons[%d]", i)
		c.require(axonName.MatchString(axon.Name) && !names[axon.Name], at+".Name", fmt.Sprintf("%q", axon.Name),
			"letters, digits and underscores, and no other axon's name")
		c.require(!velocities[axon.Velocity], at+".Velocity", quantity(axon.Velocity, "m/s"), "no other axon's velocity")
		names[axon.Name], velocities[axon.Velocity] = true, true
		c.velocity(at+".Velocity", axon.Velocity)
	}
}

// ascending checks population sizes.
func (c *checks) ascending(sizes []int) {
	for i := 1; i < len(sizes); i++ {
		c.require(sizes[i] > sizes[i-1], fmt.Sprintf("Sizes[%d]", i), sizes[i], fmt.Sprintf("above the size before it, %d", sizes[i-1]))
	}
}

// holds notes a size for which the prediction is too high.
func (c *checks) holds(name string, e *Encoding, size int, geometry Geometry) {
	if len(c.wrong) > 0 {
		return
	}
	excess := e.excess(size, geometry)
	c.require(!(math.Abs(excess) > tolerated), name, size, commonNoiseAdvice(excess))
}

// responsesTo notes what prevents responses from being those to a stimulus.
func (c *checks) responsesTo(r *Responses, stimulus *Signal) {
	dt := stimulus.Dt
	c.require(sameStep(r.Dt, dt), "Responses.Dt", quantity(r.Dt, "s"), "the stimulus's time step, "+quantity(dt, "s"))
	c.require(samples(r.Duration, dt) == len(stimulus.Samples), "Responses.Duration", quantity(r.Duration, "s"),
		"the stimulus's, "+quantity(stimulus.Duration(), "s"))
	c.require(math.Abs(r.Start-stimulus.Start) <= 0.5*dt, "Responses.Start", quantity(r.Start, "s"), "the stimulus's, "+quantity(stimulus.Start, "s"))
}
