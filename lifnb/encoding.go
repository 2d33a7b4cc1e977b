package lifnb

import (
	"fmt"
	"math"
)

// Encoding is how a neuron encodes stimuli of a band: the coherence of its response with each of them. From that
// follows what a population of such neurons tells the readout.
//
// Let a response be what follows the stimulus linearly, and noise that is independent of the stimulus and of other
// neurons'. The stimulus's part of the rates of N neurons adds up to N times that of one, the power of the noise to N
// times that of one. Delays of 0, d, 2d, .. between them, with
// d = 1/(Density·Velocity) of a [Row], turn the phase of each part. They leave the power of the noise as it is, but of the
// stimulus's part at the frequency f only
//
//	D_N(f) = |1/N Σ_i e^{-2πi f·id}| = |sin(π f N d)/(N sin(π f d))|.
//
// So the coherence of the population is, with that of one neuron, c,
//
//	C_N = N·D_N²·c/(1 - c + N·D_N²·c),
//
// and its mutual information -∫ log2(1 - C_N) df. What neurons have in common but do not follow linearly is no such
// noise: where an [UpperBound] is well above the lower one, large populations fall short of C_N.
//
// An estimate from simulated populations is higher by its bias ([BandResult.Bias]), and lower with long delays, for two
// reasons. At first, spikes of far members have yet to arrive (see Skip). And the response lags by half of the longest
// delay, so that its segments are not quite those of the stimulus (Carter 1980, "Bias in magnitude-squared coherence
// estimation due to misalignment", IEEE Trans Acoust 28:97); a Latency of as much lines them up. Of 200 neurons at
// 7 m/s and 0-100 Hz this is 10 % together, the extreme case of the study. Delays must be much shorter than Segment.
type Encoding struct {
	Band      Band
	Frequency []float64   // of the spectra, inside the band, Hz
	Coherence [][]float64 // of one neuron and each stimulus, c, [stimulus][frequency]; by chance it can be below 0
}

// PopulationCoherence returns the coherence that a population of a size would have at each frequency, the mean over the
// stimuli. Geometry is that of [Population], nil for no delays.
func (e *Encoding) PopulationCoherence(size int, geometry Geometry) ([]float64, error) {
	if err := e.checkPopulation("PopulationCoherence", "size", size, geometry); err != nil {
		return nil, err
	}
	mean := make([]float64, len(e.Frequency))
	for _, c := range e.Coherence {
		for k, v := range ofPopulation(c, e.Frequency, size, geometry) {
			mean[k] += v / float64(len(e.Coherence))
		}
	}
	return mean, nil
}

// MI returns the mutual information that a population of a size would have in the band, in bits/s, the mean over the
// stimuli. Geometry is that of [Population], nil for no delays.
func (e *Encoding) MI(size int, geometry Geometry) (float64, error) {
	if err := e.checkPopulation("MI", "size", size, geometry); err != nil {
		return 0, err
	}
	return e.mi(size, geometry), nil
}

func (e *Encoding) mi(size int, geometry Geometry) float64 {
	sum, weights := 0.0, e.Band.weights(e.Frequency)
	for _, c := range e.Coherence {
		for k, v := range ofPopulation(c, e.Frequency, size, geometry) {
			sum += weights[k] * informationDensity(v)
		}
	}
	return sum / float64(len(e.Coherence))
}

// OptimalSize returns the size from 1 to most with the highest mutual information, to within 1e-4 of it as long as
// neighbours are delayed by less than a period of the band, and that, in bits/s. Without delays the largest population is
// the best.
func (e *Encoding) OptimalSize(row Row, most int) (size int, mi float64, err error) {
	if err := e.checkPopulation("OptimalSize", "most", most, row); err != nil {
		return 0, 0, err
	}
	size, mi = e.optimalSize(row, most)
	return size, mi, nil
}

// The information varies with N·f·d, so it is enough to try sizes some percent apart, and then those about the best.
func (e *Encoding) optimalSize(row Row, most int) (best int, highest float64) {
	try := func(n int) {
		if mi := e.mi(n, row); best == 0 || mi > highest {
			best, highest = n, mi
		}
	}
	step := func(n int) int { return 1 + n/64 }
	for n := 1; n < most; n += step(n) {
		try(n)
	}
	try(most)
	for n, last := max(1, best-step(best)), min(most, best+step(best)); n <= last; n++ {
		try(n)
	}
	return best, highest
}

// ofPopulation is C_N. A coherence below 0 is one of 0 that was measured too low.
func ofPopulation(c, frequency []float64, size int, geometry Geometry) []float64 {
	population := make([]float64, len(c))
	for k := range c {
		through := 1.0
		if geometry != nil {
			through = geometry.Gain(frequency[k], size)
		}
		stimulus := float64(size) * through * through * max(c[k], 0)
		population[k] = stimulus / (1 - c[k] + stimulus)
	}
	return population
}

func (e *Encoding) checkPopulation(method, name string, size int, geometry Geometry) error {
	c := checks{stage: "Encoding." + method}
	c.add(e.check())
	c.require(size >= 1 && size <= maxSize, name, size, fmt.Sprintf("between 1 and %d", maxSize))
	if geometry != nil {
		c.add(geometry.check(size))
	}
	return c.err()
}

// maxSize bounds the size of populations that are not simulated.
const maxSize = 1_000_000

// check tells what is wrong with an encoding, as made by hand or read from a file.
func (e *Encoding) check() checks {
	c := checks{stage: "Encoding"}
	if e == nil {
		c.require(false, "Encoding", "nil", "the result of a NeuronCoherence's or an Experiment's Run")
		return c
	}
	c.require(len(e.Frequency) >= 2, "len(Frequency)", len(e.Frequency), "at least 2")
	for k, f := range e.Frequency {
		at := fmt.Sprintf("Frequency[%d]", k)
		c.require(f >= 0 && f <= 1e9, at, quantity(f, "Hz"), "from 0 to 1e9 Hz") // NaN fails
		c.require(k == 0 || !(f <= e.Frequency[k-1]), at, quantity(f, "Hz"), "above the one before")
	}
	if n := len(e.Frequency); n > 0 {
		from, to := within(e.Frequency, e.Band)
		c.require(from == 0 && to == n, "Band", e.Band, "one that holds all frequencies")
	}
	c.require(len(e.Coherence) > 0, "len(Coherence)", 0, "at least 1 stimulus")
	for s, coherence := range e.Coherence {
		name := fmt.Sprintf("Coherence[%d]", s)
		c.require(len(coherence) == len(e.Frequency), "len("+name+")", len(coherence), fmt.Sprintf("%d, as many as frequencies", len(e.Frequency)))
		for k, v := range coherence {
			c.require(v < 1 && !math.IsInf(v, -1), fmt.Sprintf("%s[%d]", name, k), v, "finite and below 1") // NaN fails
		}
	}
	return c
}

// String says what was measured, and how well the neuron follows.
func (e *Encoding) String() string {
	if c := e.check(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	sum := 0.0
	for _, c := range e.Coherence {
		for _, v := range c {
			sum += v
		}
	}
	mean := sum / float64(len(e.Coherence)*len(e.Frequency))
	return fmt.Sprintf("%s: coherence of one neuron %.3f on average, which makes %.1f bits/s", e.Band, mean, e.mi(1, nil))
}
