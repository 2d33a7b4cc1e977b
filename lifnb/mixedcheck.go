package lifnb

import (
	"fmt"
	"math"
	"math/cmplx"
)

// neuron checks the number of one of several neurons.
func (c *checks) neuron(name string, i, neurons int) {
	c.require(i >= 0 && i < neurons, name, i, fmt.Sprintf("between 0 and %d, one of the neurons", neurons-1))
}

// checkMembers checks the encoding, the members of a population, and their geometry.
func (e *MixedEncoding) checkMembers(members []int, geometry Geometry) checks {
	c := e.check()
	c.require(len(members) >= 1 && len(members) <= maxSize, "len(members)", len(members), fmt.Sprintf("between 1 and %d", maxSize))
	for m, i := range members {
		if e != nil && (i < 0 || i >= len(e.Transfer)) {
			c.neuron(fmt.Sprintf("members[%d]", m), i, len(e.Transfer))
			break
		}
	}
	c.geometry(geometry, len(members))
	return c
}

// checkSize checks the encoding, the size of random populations, and their geometry.
func (e *MixedEncoding) checkSize(name string, size int, geometry Geometry) checks {
	c := e.check()
	if e != nil && e.Copies != nil {
		copies := 0
		for _, n := range e.Copies {
			copies += n
		}
		c.require(size >= 1 && size <= copies, name, size, fmt.Sprintf("between 1 and %d, the sum of Copies", copies))
	}
	c.require(size >= 1 && size <= maxSize, name, size, fmt.Sprintf("between 1 and %d", maxSize))
	c.geometry(geometry, size)
	return c
}

// check checks an encoding that was made by hand or read from a file.
func (e *MixedEncoding) check() checks {
	c := checks{stage: "MixedEncoding"}
	if !c.given(e != nil, "the result of MixedTheory or of a MixedCoherence's Run") {
		return c
	}
	n, neurons := len(e.Frequency), len(e.Transfer)
	c.frequencies(e.Frequency, e.Band)
	c.asMany("Stimulus", len(e.Stimulus), "frequencies", n)
	c.allNotNegative("Stimulus", e.Stimulus, "1/Hz")
	c.require(neurons > 0, "len(Transfer)", 0, "at least 1 neuron")
	c.asMany("Noise", len(e.Noise), "neurons", neurons)
	for i := range min(neurons, len(e.Noise)) {
		transfer, noise := fmt.Sprintf("Transfer[%d]", i), fmt.Sprintf("Noise[%d]", i)
		c.asMany(transfer, len(e.Transfer[i]), "frequencies", n)
		c.asMany(noise, len(e.Noise[i]), "frequencies", n)
		c.allNotNegative(noise, e.Noise[i], "(spikes/s)²/Hz")
		for k, h := range e.Transfer[i] {
			if cmplx.IsNaN(h) || cmplx.IsInf(h) {
				c.require(false, fmt.Sprintf("%s[%d]", transfer, k), h, "finite")
				break
			}
			if h != 0 && k < len(e.Noise[i]) && e.Noise[i][k] == 0 {
				c.require(false, fmt.Sprintf("%s[%d]", noise, k), 0, "above 0, unless the neuron does not respond")
				break
			}
		}
	}
	if e.Copies != nil {
		c.asMany("Copies", len(e.Copies), "neurons", neurons)
		for i, n := range e.Copies {
			c.require(n >= 0 && n <= maxTrials, fmt.Sprintf("Copies[%d]", i), n, fmt.Sprintf("between 0 and %d", maxTrials))
		}
	}
	if e.Common != nil {
		c.asMany("Common", len(e.Common), "frequencies", n)
		c.allNotNegative("Common", e.Common, "")
	}
	if e.CommonNoise != nil {
		c.asMany("CommonNoise", len(e.CommonNoise), "frequencies", n)
		c.allNotNegative("CommonNoise", e.CommonNoise, "(spikes/s)²/Hz")
	}
	c.effectiveSegments(e.EffectiveSegments)
	if e.EffectiveSegments > 0 {
		c.asMany("Trials", len(e.Trials), "neurons", neurons)
		for i, n := range e.Trials {
			c.require(n >= 1, fmt.Sprintf("Trials[%d]", i), n, "at least 1")
		}
	}
	return c
}

// allNotNegative names the first value that is not finite, or below 0.
func (c *checks) allNotNegative(name string, values []float64, unit string) {
	for i, v := range values {
		if !(v >= 0) || math.IsInf(v, 0) {
			c.notNegative(fmt.Sprintf("%s[%d]", name, i), v, unit)
			return
		}
	}
}

// frequencies checks those of spectra inside a band.
func (c *checks) frequencies(frequency []float64, band Band) {
	c.require(len(frequency) >= 2, "len(Frequency)", len(frequency), "at least 2")
	for k, f := range frequency {
		at := fmt.Sprintf("Frequency[%d]", k)
		c.require(f >= 0 && f <= 1e9, at, quantity(f, "Hz"), "from 0 to 1e9 Hz") // NaN fails
		c.require(k == 0 || !(f <= frequency[k-1]), at, quantity(f, "Hz"), "above the one before")
	}
	if n := len(frequency); n > 0 {
		from, to := within(frequency, band)
		c.require(from == 0 && to == n, "Band", band, "one that holds all frequencies")
	}
}

// effectiveSegments checks the equivalent number of independent segments of a frozen stimulus.
func (c *checks) effectiveSegments(n float64) {
	c.require(n == 0 || n > 1 && !math.IsInf(n, 1), "EffectiveSegments", n,
		"finite and above 1, or 0 where the coherence was not measured with frozen stimuli")
}

// commonNoiseAdvice says what is wrong with a prediction.
func commonNoiseAdvice(excess float64) string {
	return fmt.Sprintf("smaller: the prediction would be %+.0f %% off, as the neuron's trials have noise in common (see Encoding)", 100*excess)
}
