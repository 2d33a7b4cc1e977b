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
// and its mutual information -∫ log2(1 - C_N) df.
//
// A coherence that was measured with one frozen stimulus is that with its spectrum, which averages over K effective segments
// leave uneven: the stimulus's part at a frequency is X times that of the ensemble of stimuli, with a mean of 1 and a
// variance of 1/K. As C_N is a function of c X/(1 - c), and concave, C_N and the information density come out low on
// average, by half their second derivative with respect to X over K (the delta method),
//
//	C_N²·(1 - C_N)/K   and   C_N²/(2·K·ln 2),
//
// which is added, so that the prediction is for the ensemble, as are [Information]'s values without their bias.
//
// What neurons have in common but do not follow linearly is no such noise: a neuron with next to none of its own does the
// same in all trials, and N of them tell no more than one. With a share u of CommonNoise, N·D_N²·u is added to the denominator of
// C_N. Where that makes the predicted information more than 10 % off, the prediction does not hold: methods refuse such
// populations by name, and the curves of [Result.PlotTheory] end.
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

	// EffectiveSegments is the equivalent number of independent segments that each stimulus's spectrum is averaged over, K; 0
	// where the coherence is that with the ensemble of stimuli, as in theory, or K is not known.
	EffectiveSegments float64

	// CommonNoise is what share of the neuron's power its trials have in common without following the stimulus linearly, u,
	// [stimulus][frequency]: 0 where it is less than twice its standard error, (1 - c)/(n √(K - 1)) for n trials. Nil if it is not
	// known, as in theory.
	CommonNoise [][]float64
}

// PopulationCoherence returns the coherence that a population of a size would have at each frequency with stimuli of the
// band, the mean over the stimuli. Geometry is that of [Population], nil for no delays.
func (e *Encoding) PopulationCoherence(size int, geometry Geometry) ([]float64, error) {
	if err := e.checkPrediction("PopulationCoherence", "size", size, geometry).err(); err != nil {
		return nil, err
	}
	mean := make([]float64, len(e.Frequency))
	for _, c := range e.Coherence {
		for k, v := range ofPopulation(c, nil, e.Frequency, size, geometry) {
			mean[k] += (v + v*v*(1-v)*e.perSegment()) / float64(len(e.Coherence))
		}
	}
	return mean, nil
}

// perSegment is 1/K: the variance of the stimulus's spectrum, relative to its square.
func (e *Encoding) perSegment() float64 {
	if e.EffectiveSegments == 0 {
		return 0
	}
	return 1 / e.EffectiveSegments
}

// MI returns the mutual information that a population of a size would have in the band, in bits/s, the mean over the
// stimuli. Geometry is that of [Population], nil for no delays.
func (e *Encoding) MI(size int, geometry Geometry) (float64, error) {
	if err := e.checkPrediction("MI", "size", size, geometry).err(); err != nil {
		return 0, err
	}
	return e.mi(size, geometry), nil
}

func (e *Encoding) mi(size int, geometry Geometry) float64 { return e.information(size, geometry, nil) }

// information is that with noise in common, if any.
func (e *Encoding) information(size int, geometry Geometry, common [][]float64) float64 {
	sum, weights := 0.0, e.Band.weights(e.Frequency)
	for s, c := range e.Coherence {
		var u []float64
		if common != nil {
			u = common[s]
		}
		for k, v := range ofPopulation(c, u, e.Frequency, size, geometry) {
			sum += weights[k] * (informationDensity(v) + v*v/(2*math.Ln2)*e.perSegment())
		}
	}
	return sum / float64(len(e.Coherence))
}

// OptimalSize returns the size from 1 to most with the highest mutual information, to within 1e-4 of it as long as
// neighbours are delayed by less than a period of the band, and that, in bits/s. Without delays the largest population is
// the best.
func (e *Encoding) OptimalSize(row Row, most int) (size int, mi float64, err error) {
	if err := e.checkPopulation("OptimalSize", "most", most, row).err(); err != nil {
		return 0, 0, err
	}
	size, mi = e.optimalSize(row, most)
	c := checks{stage: "Encoding.OptimalSize"}
	c.holds("the optimal size", e, size, row)
	return size, mi, c.err()
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

// ofPopulation is C_N, with noise in common unless that is nil. A coherence below 0 is one of 0 that was measured too low.
func ofPopulation(c, common, frequency []float64, size int, geometry Geometry) []float64 {
	population := make([]float64, len(c))
	for k := range c {
		through := 1.0
		if geometry != nil {
			through = geometry.Gain(frequency[k], size)
		}
		together := float64(size) * through * through
		stimulus, noise := together*max(c[k], 0), 1-c[k]
		if common != nil {
			noise = max(1e-15, noise+(together-1)*common[k])
		}
		population[k] = stimulus / (noise + stimulus)
	}
	return population
}

func (e *Encoding) checkPopulation(method, name string, size int, geometry Geometry) checks {
	c := checks{stage: "Encoding." + method}
	c.add(e.check())
	c.require(size >= 1 && size <= maxSize, name, size, fmt.Sprintf("between 1 and %d", maxSize))
	if geometry != nil {
		c.add(geometry.check(size))
	}
	return c
}

// checkPrediction checks what is asked for, and that the prediction holds.
func (e *Encoding) checkPrediction(method, name string, size int, geometry Geometry) checks {
	c := e.checkPopulation(method, name, size, geometry)
	c.holds(name, e, size, geometry)
	return c
}

// maxSize bounds the size of populations that are not simulated.
const maxSize = 1_000_000

// check tells what is wrong with an encoding, as made by hand or read from a file.
func (e *Encoding) check() checks {
	c := checks{stage: "Encoding"}
	if !c.given(e != nil, "the result of a NeuronCoherence's or an Experiment's Run") {
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
	c.require(e.EffectiveSegments == 0 || e.EffectiveSegments > 1 && !math.IsInf(e.EffectiveSegments, 1), "EffectiveSegments",
		e.EffectiveSegments, "finite and above 1, or 0 where the coherence was not measured with frozen stimuli")
	for s, coherence := range e.Coherence {
		name := fmt.Sprintf("Coherence[%d]", s)
		c.require(len(coherence) == len(e.Frequency), "len("+name+")", len(coherence), fmt.Sprintf("%d, as many as frequencies", len(e.Frequency)))
		for k, v := range coherence {
			c.require(v < 1 && !math.IsInf(v, -1), fmt.Sprintf("%s[%d]", name, k), v, "finite and below 1") // NaN fails
		}
	}
	if len(e.CommonNoise) > 0 {
		c.asMany("CommonNoise", len(e.CommonNoise), "stimuli", len(e.Coherence))
	}
	for s, common := range e.CommonNoise {
		name := fmt.Sprintf("CommonNoise[%d]", s)
		c.asMany(name, len(common), "frequencies", len(e.Frequency))
		for k, u := range common {
			c.require(u >= 0 && u <= 1, fmt.Sprintf("%s[%d]", name, k), u, "from 0 to 1") // NaN fails
		}
	}
	return c
}

// String says what was measured, how well the neuron follows, and where predictions fail for up to 1000 neurons.
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
	s := fmt.Sprintf("%s: coherence of one neuron %.3f on average, which makes %.1f bits/s", e.Band, mean, e.mi(1, nil))
	if size, ok := e.limit(1000); ok {
		s += fmt.Sprintf("; its trials have so much noise in common that there is no prediction for %d neurons without delays", size)
	}
	return s
}
