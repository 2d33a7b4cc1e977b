package lifnb

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate"

	"github.com/lifnb/lifnb/internal/bandspectra"
	"github.com/lifnb/lifnb/internal/signal"
)

// NeuronCoherence measures how well a single neuron encodes a stimulus: the coherence of stimulus and response, from
// the spectra of all trials. With S and R the spectra of the stimulus and of a trial's rate in a segment, and sums over
// n trials of K segments,
//
//	c(f) = |Σ conj(S) R|²/(n Σ|S|² · Σ|R|²).
//
// Trials differ in their noise, so this is higher than the true coherence by (1 - c)/(n K), which is taken off (K is the
// effective number of segments). It is much surer than the coherence of one trial.
type NeuronCoherence struct {
	Stimulus  *Stimulus
	Responses *Responses
	Band      Band    // frequencies of interest
	Sigma     float64 // of the Gaussian of the rates, s, as in Population: it has next to no influence
	Segment   float64 // of the spectra, s; 0 means DefaultSegment
	Skip      float64 // at the start, left out of the analysis, s
}

// Encoding is how a neuron encodes stimuli of a band: the coherence of its response with each of them. From that
// follows what a population of such neurons tells the readout.
//
// Let the responses to a stimulus differ by independent noise alone. The stimulus's part of the rates of N neurons adds
// up to N times that of one, the power of the noise to N times that of one. Delays of 0, d, 2d, .. between them, with
// d = 1/(density·velocity), turn the phase of each part. They leave the power of the noise as it is, but of the
// stimulus's part at the frequency f only
//
//	D_N(f) = |1/N Σ_i e^{-2πi f·id}| = |sin(π f N d)/(N sin(π f d))|.
//
// So the coherence of the population is, with that of one neuron, c,
//
//	C_N = N·D_N²·c/(1 - c + N·D_N²·c),
//
// and its mutual information -∫ log2(1 - C_N) df. An estimate from simulated populations is higher by its bias
// ([BandResult.Bias]).
type Encoding struct {
	Band      Band
	Frequency []float64   // of the spectra, inside the band, Hz
	Coherence [][]float64 // of one neuron and each stimulus, c, [stimulus][frequency]; by chance it can be below 0
}

// Run measures the coherence. It fails on responses and stimuli that do not fit together, and on parameters that
// Population or MutualInformation would refuse.
func (n NeuronCoherence) Run(ctx context.Context) (*Encoding, error) {
	n.Segment = segmentOrDefault(n.Segment)
	if err := n.check(); err != nil {
		return nil, err
	}
	e := Experiment{Stimuli: 1, Dt: n.Stimulus.Dt, Sizes: []int{1}, Repeats: 1, Density: 1, Sigma: n.Sigma, Segment: n.Segment, Skip: n.Skip}
	r := e.newBandResult(n.Band)
	p := populations{e, n.Band, n.Stimulus, n.Responses, new(bandspectra.Memory)}
	if err := p.run(ctx, r.ofStimulus(0)); err != nil {
		return nil, err
	}
	return r.Encoding, nil
}

func (n NeuronCoherence) check() error {
	c := checks{stage: "NeuronCoherence"}
	c.add(n.Stimulus.check())
	c.add(n.Responses.check())
	if len(c.wrong) > 0 {
		return c.err()
	}
	dt := n.Stimulus.Dt
	c.require(sameStep(n.Responses.Dt, dt), "Responses.Dt", quantity(n.Responses.Dt, "s"), "the stimulus's time step, "+quantity(dt, "s"))
	c.require(samples(n.Responses.Duration, dt) == len(n.Stimulus.Samples), "Responses.Duration", quantity(n.Responses.Duration, "s"),
		"the stimulus's, "+quantity(n.Stimulus.Duration(), "s"))
	c.sigma(n.Sigma, dt)
	c.audible("Band", n.Band, n.Sigma)
	if analysed, ok := c.skip(n.Skip, dt, n.Stimulus.Duration()); ok {
		checkSegment(&c, n.Segment, dt, analysed, []Band{n.Band})
	}
	return c.err()
}

// encodePlain computes the coherence of a single neuron and the stimulus: its definition.
func (p populations) encodePlain(ctx context.Context, coherence []float64) error {
	skip, segment := samples(p.Skip, p.Dt), samples(p.Segment, p.Dt)
	first, last := p.band.bins(1 / (float64(segment) * p.Dt))
	trials := make([]signal.CrossSpectra, len(p.responses.Spikes))
	err := parallel(ctx, "trials, "+p.band.String(), len(trials), func(trial int) error {
		rate := p.at(0, 1, 0).rate([]int{trial}, []float64{0})
		s, err := signal.Welch(p.stimulus.Samples[skip:], rate[skip:], p.Dt, segment)
		trials[trial] = signal.CrossSpectra{XX: s.XX[first : last+1], YY: s.YY[first : last+1], XY: s.XY[first : last+1], Segments: s.Segments}
		return err
	})
	if err != nil {
		return err
	}
	effective := signal.EffectiveSegments(trials[0].Segments, segment)
	for k := range coherence {
		power, cross := 0.0, 0i
		for _, s := range trials {
			power += s.YY[k]
			cross += s.XY[k]
		}
		coherence[k] = singleCoherence(trials[0].XX[k], power, cross, len(trials), effective)
	}
	return nil
}

// singleCoherence is the coherence of one neuron, from spectra summed over segments and, but for the stimulus's, trials.
func singleCoherence(stimulus, power float64, cross complex128, trials int, effective float64) float64 {
	if !(stimulus > 0 && power > 0) {
		return 0
	}
	n := float64(trials)
	raw := (real(cross)*real(cross) + imag(cross)*imag(cross)) / (n * stimulus) / power
	chance := 1 / (n * effective)
	return (raw - chance) / (1 - chance)
}

// PopulationCoherence returns the coherence that a population of a size would have at each frequency, the mean over the
// stimuli. Density (1/m) and velocity (m/s) are as in [Population]: with density 0 there are no delays.
func (e *Encoding) PopulationCoherence(size int, density, velocity float64) ([]float64, error) {
	if err := e.checkPopulation("PopulationCoherence", size, density, velocity); err != nil {
		return nil, err
	}
	mean := make([]float64, len(e.Frequency))
	for _, c := range e.Coherence {
		for k, v := range ofPopulation(c, e.Frequency, size, delayStep(density, velocity)) {
			mean[k] += v / float64(len(e.Coherence))
		}
	}
	return mean, nil
}

// MI returns the mutual information that a population of a size would have in the band, in bits/s, the mean over the
// stimuli. Density (1/m) and velocity (m/s) are as in [Population]: with density 0 there are no delays.
func (e *Encoding) MI(size int, density, velocity float64) (float64, error) {
	if err := e.checkPopulation("MI", size, density, velocity); err != nil {
		return 0, err
	}
	return e.mi(size, delayStep(density, velocity)), nil
}

func (e *Encoding) mi(size int, d float64) float64 {
	sum := 0.0
	for _, c := range e.Coherence {
		density := ofPopulation(c, e.Frequency, size, d)
		for k, v := range density {
			density[k] = informationDensity(v)
		}
		sum += integrate.Trapezoidal(e.Frequency, density)
	}
	return sum / float64(len(e.Coherence))
}

// OptimalSize returns the size from 1 to most with the highest mutual information, and that, in bits/s. Density (1/m)
// and velocity (m/s) are as in [Population]; without delays the largest population is the best.
func (e *Encoding) OptimalSize(density, velocity float64, most int) (size int, mi float64, err error) {
	if err := e.checkPopulation("OptimalSize", most, density, velocity); err != nil {
		return 0, 0, err
	}
	size, mi = e.optimalSize(delayStep(density, velocity), most)
	return size, mi, nil
}

// The information varies with N·f·d, so it is enough to try sizes some percent apart, and then those about the best.
func (e *Encoding) optimalSize(d float64, most int) (best int, highest float64) {
	try := func(n int) {
		if mi := e.mi(n, d); best == 0 || mi > highest {
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

// delayStep is the delay between neighbours, d, in s.
func delayStep(density, velocity float64) float64 {
	if density == 0 {
		return 0
	}
	return 1 / (density * velocity)
}

// ofPopulation is C_N. A coherence below 0 is one of 0 that was measured too low.
func ofPopulation(c, frequency []float64, size int, d float64) []float64 {
	population := make([]float64, len(c))
	for k := range c {
		through := passed(frequency[k], size, d)
		stimulus := float64(size) * through * through * max(c[k], 0)
		population[k] = stimulus / (1 - c[k] + stimulus)
	}
	return population
}

// DelayGain returns D_N(f), the part of an amplitude at a frequency f (Hz) that the delays of a population of a size let
// through, 0 to 1. Density (1/m) and velocity (m/s) are as in [Population]. It is NaN for a size below 1, and for a
// density below 0 or a velocity that is not above 0.
func DelayGain(f float64, size int, density, velocity float64) float64 {
	if size < 1 || !(density >= 0) || density > 0 && !(velocity > 0) {
		return math.NaN()
	}
	return passed(f, size, delayStep(density, velocity))
}

func passed(f float64, size int, d float64) float64 {
	sin := math.Sin(math.Pi * f * d)
	if math.Abs(sin) < 1e-9 { // all delays are whole periods
		return 1
	}
	return math.Abs(math.Sin(math.Pi*f*d*float64(size)) / (float64(size) * sin))
}

func (e *Encoding) checkPopulation(method string, size int, density, velocity float64) error {
	c := checks{stage: "Encoding." + method}
	c.add(e.check())
	c.require(size >= 1 && size <= maxSize, "size", size, fmt.Sprintf("between 1 and %d", maxSize))
	if c.notNegative("density", density, "1/m") && density > 0 && c.positive("velocity", velocity, "m/s") {
		c.finite("the delay between neighbours, 1/(density·velocity)", 1/(density*velocity), "s")
	}
	return c.err()
}

// maxSize bounds the size of populations that are not simulated.
const maxSize = 100_000_000

// check tells what is wrong with an encoding, as made by hand or read from a file.
func (e *Encoding) check() checks {
	c := checks{stage: "Encoding"}
	if e == nil {
		c.require(false, "Encoding", "nil", "the result of a NeuronCoherence's or an Experiment's Run")
		return c
	}
	c.require(len(e.Frequency) >= 2, "len(Frequency)", len(e.Frequency), "at least 2")
	if c.allFinite("Frequency", e.Frequency, "Hz") {
		c.require(slices.IsSorted(e.Frequency), "Frequency", e.Frequency, "ascending")
	}
	c.require(len(e.Coherence) > 0, "len(Coherence)", 0, "at least 1 stimulus")
	for s, coherence := range e.Coherence {
		name := fmt.Sprintf("Coherence[%d]", s)
		c.require(len(coherence) == len(e.Frequency), "len("+name+")", len(coherence), fmt.Sprintf("%d, as many as frequencies", len(e.Frequency)))
		for k, v := range coherence {
			c.require(v < 1 && v > -1, fmt.Sprintf("%s[%d]", name, k), v, "above -1 and below 1") // NaN fails
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
	return fmt.Sprintf("%s: coherence of one neuron %.3f on average, which makes %.1f bits/s", e.Band, mean, e.mi(1, 0))
}
