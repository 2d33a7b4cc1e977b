package lifnb

import (
	"fmt"
	"math"
)

// Encoding describes how a neuron encodes stimuli of a band: the coherence of its response with each of them. It
// predicts how much information a population of such neurons carries about the stimulus.
//
// The prediction assumes that a response consists of a part that follows the stimulus linearly, and of noise that is
// independent of the stimulus and of other neurons. In the sum of N neurons' rates, the stimulus's part is N times that
// of one neuron, and the power of the noise is N times that of one. Delays of 0, d, 2d, ... with d =
// 1/(Density·Velocity) of a [Row] turn the phase of each neuron's part. They do not change the power of the noise, but
// reduce the stimulus's part at the frequency f by the factor
//
//	D_N(f) = |1/N Σ_i e^{-2πi f·id}| = |sin(π f N d)/(N sin(π f d))|.
//
// With c the coherence of one neuron, the coherence of the population is
//
//	C_N = N·D_N²·c/(1 - c + N·D_N²·c),
//
// and its mutual information is -∫ log2(1 - C_N) df.
//
// The prediction is for the ensemble of stimuli, as are [Information]'s values without their bias. This needs a
// correction if the coherence was measured with one frozen stimulus. The spectrum of that stimulus, an average over K
// effective segments, is uneven: at each frequency the stimulus's part is X times that of the ensemble, where X has a
// mean of 1 and a variance of 1/K. C_N is a concave function of c X/(1 - c). So C_N and the information density come
// out low on average, by half their second derivative with respect to X divided by K (the delta method),
//
//	C_N²·(1 - C_N)/K   and   C_N²/(2·K·ln 2),
//
// which is added.
//
// Neurons can also have something in common that does not follow the stimulus linearly. A neuron with almost no noise
// of its own does the same in all trials, so N of them carry no more information than one. With u the share of
// CommonNoise, N·D_N²·u is added to the denominator of C_N. Where that changes the predicted information by more than
// 10 %, the prediction does not hold: methods refuse such populations with an error, and the curves of
// [ExperimentResult.PlotTheory] end.
//
// An estimate from simulated populations is higher than the prediction by its bias ([BandResult.Bias]). With long
// delays it is also lower, for two reasons. At the start, the spikes of the farthest members have not arrived yet (see
// Experiment.Skip). And the response lags by half of the longest delay, so its segments are not quite those of the
// stimulus (Carter 1980, "Bias in magnitude-squared coherence estimation due to misalignment", IEEE Trans Acoust
// 28:97); a Latency of the same length aligns them. In the study's most extreme case, 200 neurons at 7 m/s and 0-100
// Hz, both together make 10 %. Delays must be much shorter than Segment.
//
// For neurons that differ from each other, and for a signal that all of them receive besides the stimulus, see
// [MixedEncoding].
type Encoding struct {
	Band      Band
	Frequency []float64   // of the spectra inside the band, Hz
	Coherence [][]float64 // c, of one neuron with each stimulus, [stimulus][frequency]; it can be below 0 by chance

	// EffectiveSegments is K, the equivalent number of independent segments that the spectrum of each stimulus is
	// averaged over. It is 0 if the coherence is that with the ensemble of stimuli, as in theory, or if K is not known.
	EffectiveSegments float64

	// CommonNoise is u, the share of the neuron's power that its trials have in common without following the stimulus
	// linearly, [stimulus][frequency]. It is set to 0 where it is less than twice its standard error, (1 - c)/(n
	// √(K-1)) for n trials. It is nil if it is not known, as in theory.
	CommonNoise [][]float64
}

// PopulationCoherence predicts the coherence of a population of a given size with stimuli of the band, at each
// frequency. It is the mean over the stimuli. geometry is as in [Population]; nil means no delays.
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

// perSegment returns 1/K, the relative variance of the stimulus's spectrum.
func (e *Encoding) perSegment() float64 {
	if e.EffectiveSegments == 0 {
		return 0
	}
	return 1 / e.EffectiveSegments
}

// MI predicts the mutual information of a population of a given size in the band, in bits/s. It is the mean over the
// stimuli. geometry is as in [Population]; nil means no delays.
func (e *Encoding) MI(size int, geometry Geometry) (float64, error) {
	if err := e.checkPrediction("MI", "size", size, geometry).err(); err != nil {
		return 0, err
	}
	return e.mi(size, geometry), nil
}

func (e *Encoding) mi(size int, geometry Geometry) float64 { return e.information(size, geometry, nil) }

// information returns the mutual information, with noise in common unless that is nil.
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

// OptimalSize returns the size from 1 to most that maximises the mutual information, and the information at that size
// in bits/s. It is accurate to 1e-4 of the information, provided that neighbours in a [Row] are delayed by less than a
// period of the band. Without delays the largest population is the best. geometry is as in [Population]; nil means no
// delays.
func (e *Encoding) OptimalSize(geometry Geometry, most int) (size int, mi float64, err error) {
	if err := e.checkPopulation("OptimalSize", "most", most, geometry).err(); err != nil {
		return 0, 0, err
	}
	size, mi = e.optimalSize(geometry, most)
	c := checks{stage: "Encoding.OptimalSize"}
	c.holds("the optimal size", e, size, geometry)
	return size, mi, c.err()
}

func (e *Encoding) optimalSize(geometry Geometry, most int) (best int, highest float64) {
	geometry = growing(geometry)
	return bestSize(most, func(n int) float64 { return e.mi(n, geometry) })
}

// bestSize tries sizes a few percent apart, as the information varies with N·f·d, and then all sizes around the best.
func bestSize(most int, mi func(n int) float64) (best int, highest float64) {
	try := func(n int) {
		if mi := mi(n); best == 0 || mi > highest {
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

// ofPopulation returns C_N, with noise in common unless that is nil. A coherence below 0 counts as 0: it was measured
// too low by chance.
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
	c.geometry(geometry, size)
	return c
}

// checkPrediction checks what is asked for, and that the prediction holds.
func (e *Encoding) checkPrediction(method, name string, size int, geometry Geometry) checks {
	c := e.checkPopulation(method, name, size, geometry)
	c.holds(name, e, size, geometry)
	return c
}

// maxSize limits the size of populations that are not simulated.
const maxSize = 1_000_000

// check checks an encoding that was made by hand or read from a file.
func (e *Encoding) check() checks {
	c := e.shape()
	if e != nil {
		c.wrong = append(c.wrong, e.values().wrong...)
	}
	return c
}

// values tells which values are impossible.
func (e *Encoding) values() checks {
	c := checks{stage: "Encoding"}
	for s, coherence := range e.Coherence {
		for k, v := range coherence {
			if !(v < 1) || math.IsInf(v, -1) { // NaN fails
				c.require(false, fmt.Sprintf("Coherence[%d][%d]", s, k), v, "finite and below 1")
			}
		}
	}
	for s, common := range e.CommonNoise {
		for k, u := range common {
			if !(u >= 0 && u <= 1) { // NaN fails
				c.require(false, fmt.Sprintf("CommonNoise[%d][%d]", s, k), u, "from 0 to 1")
			}
		}
	}
	return c
}

// shape tells what keeps an encoding from being drawn and described, without a look at its values.
func (e *Encoding) shape() checks {
	c := checks{stage: "Encoding"}
	if !c.given(e != nil, "the result of a NeuronCoherence's or an Experiment's Run") {
		return c
	}
	c.frequencies(e.Frequency, e.Band)
	c.require(len(e.Coherence) > 0, "len(Coherence)", 0, "at least 1 stimulus")
	c.effectiveSegments(e.EffectiveSegments)
	for s, coherence := range e.Coherence {
		name := fmt.Sprintf("Coherence[%d]", s)
		c.asMany(name, len(coherence), "frequencies", len(e.Frequency))
	}
	if len(e.CommonNoise) > 0 {
		c.asMany("CommonNoise", len(e.CommonNoise), "stimuli", len(e.Coherence))
	}
	for s, common := range e.CommonNoise {
		name := fmt.Sprintf("CommonNoise[%d]", s)
		c.asMany(name, len(common), "frequencies", len(e.Frequency))
	}
	return c
}

// String says what was measured, how well the neuron follows the stimulus, and where predictions fail for up to 1000
// neurons.
func (e *Encoding) String() string {
	if c := e.shape(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	sum := 0.0
	for _, c := range e.Coherence {
		for _, v := range c {
			sum += v
		}
	}
	mean := sum / float64(len(e.Coherence)*len(e.Frequency))
	s := fmt.Sprintf("%s: coherence of one neuron %.3f on average, which gives %.1f bits/s", e.Band, mean, e.mi(1, nil))
	if size, ok := e.limit(1000); ok {
		s += fmt.Sprintf("; its trials have so much noise in common that there is no prediction for %d neurons without delays", size)
	}
	return s
}
