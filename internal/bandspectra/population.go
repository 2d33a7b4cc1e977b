package bandspectra

import "math"

// Evaluator computes the coherence of populations from their sums. It is working memory for one goroutine.
type Evaluator struct {
	table    *Table
	all      *Sums
	stimulus *Stimulus
	sums     []complex128 // U of the population, [bin - low][segment]
	counts   []float64    // of smoothed spikes that arrive before each edge of a segment: see addCounts
	mass     []float64    // number of arriving smoothed spikes in each segment at full rate, minus the mean

	stimulusPower []float64    // Σ |S|² over the segments
	power         []float64    // Σ |W|²
	cross         []complex128 // Σ conj(S) W
	coherence     []float64
}

// NewEvaluator returns an evaluator for populations whose spectra have been added up, and a stimulus that has been
// filled.
func (s *Sums) NewEvaluator(stimulus *Stimulus) *Evaluator {
	t := s.table
	bins := t.last + 1 - t.first
	e := &Evaluator{
		table:         t,
		all:           s,
		stimulus:      stimulus,
		sums:          make([]complex128, t.rowSize()),
		counts:        make([]float64, len(t.plan.edges)),
		mass:          make([]float64, t.plan.segments),
		stimulusPower: make([]float64, bins),
		power:         make([]float64, bins),
		cross:         make([]complex128, bins),
		coherence:     make([]float64, bins),
	}
	for i := range bins {
		for _, v := range stimulus.bin(t.first + i) {
			e.stimulusPower[i] += real(v)*real(v) + imag(v)*imag(v)
		}
	}
	return e
}

// Coherence returns the coherence of the stimulus and the rate of a population in the wanted bins. It is valid until
// the next call. It is 0 where stimulus or rate has no power.
func (e *Evaluator) Coherence(population int) []float64 {
	stimulus, power, cross := e.Spectra(population)
	clear(e.coherence)
	for k, c := range cross {
		if stimulus[k] > 0 && power[k] > 0 {
			e.coherence[k] = min(1, (real(c)*real(c)+imag(c)*imag(c))/power[k]/stimulus[k])
		}
	}
	return e.coherence
}

// Spectra returns Σ |S|², Σ |W|² and Σ conj(S) W over the segments in the wanted bins. They are valid until the next
// call. S is the stimulus's spectrum, W that of the population's rate.
func (e *Evaluator) Spectra(population int) (stimulus, power []float64, cross []complex128) {
	t, members := e.table, e.all.populations[population].Members
	delays := t.delays[e.all.populations[population].Condition]
	clear(e.power)
	clear(e.cross)
	if !e.heard(members, delays) {
		return e.stimulusPower, e.power, e.cross
	}
	e.all.of(population, e.sums)
	withMean := t.first <= 1
	clear(e.mass)
	if !t.flanks.none() {
		for i, trial := range members {
			e.takeBackLost(t.trials[delays[i].trials+trial], &delays[i])
		}
	}
	if withMean {
		e.addMass(members, delays)
	}
	if withMean {
		for k := 0; k < t.low+t.width; k += t.plan.segment { // bin 0 and, of segments of two samples, its mirror image
			for m, u := range e.bin(k) {
				e.bin(k)[m] = u - complex(e.mass[m], 0)
			}
		}
	}
	rounding := e.rounding(members, delays)
	for i := range e.power {
		if power, cross := e.window(t.first + i); power > rounding {
			e.power[i], e.cross[i] = power, cross
		}
	}
	return e.stimulusPower, e.power, e.cross
}

// bin returns U at a bin, [segment].
func (e *Evaluator) bin(k int) []complex128 {
	return e.sums[(k-e.table.low)*e.table.plan.padded():][:len(e.mass)]
}

// window applies the Hann window at a bin, and sums over the segments.
func (e *Evaluator) window(k int) (power float64, cross complex128) {
	below, u, above, s := e.bin(k-1), e.bin(k), e.bin(k+1), e.stimulus.bin(k)
	for m, v := range s {
		w := 0.5*u[m] - 0.25*(below[m]+above[m])
		power += real(w)*real(w) + imag(w)*imag(w)
		cross += complex(real(v), -imag(v)) * w
	}
	return power, cross
}

// heard reports whether any spike of the members counts: it must not be lost, and its Gaussian must reach the segments.
func (e *Evaluator) heard(members []int, delays []delay) bool {
	t, p := e.table, e.table.plan
	from, to := -min(p.skip, p.reach), min(p.samples, p.end()+p.reach)
	for i, trial := range members {
		d := &delays[i]
		if len(between(t.trials[d.trials+trial].Spikes, from-d.samples, to-d.samples)) > 0 {
			return true
		}
	}
	return false
}

// rounding returns the power that rounding errors leave where the members' spikes cancel each other.
func (e *Evaluator) rounding(members []int, delays []delay) float64 {
	spikes := 0
	for i, trial := range members {
		spikes += len(e.table.trials[delays[i].trials+trial].Spikes)
	}
	const precision = 1e-15
	return float64(len(e.mass)) * math.Pow(precision*float64(spikes), 2)
}
