package bandspectra

import "math"

// Evaluator computes the coherence of populations. It is working memory for one goroutine.
type Evaluator struct {
	table    *Table
	stimulus *Stimulus
	sums     []complex128 // U of the population, [bin - low][segment]
	counts   []float64    // of one trial, up to each edge between segments: see addMass
	mass     []float64    // number of arriving spikes, blurred, less the mean, in each segment at full rate

	stimulusPower []float64    // Σ |S|² over the segments
	power         []float64    // Σ |W|²
	cross         []complex128 // Σ conj(S) W
	coherence     []float64
}

// NewEvaluator returns an evaluator for the present bins of a table and of a stimulus that have been filled.
func (t *Table) NewEvaluator(s *Stimulus) *Evaluator {
	bins := t.last + 1 - t.first
	e := &Evaluator{
		table:         t,
		stimulus:      s,
		sums:          make([]complex128, t.rowSize()),
		counts:        make([]float64, t.plan.segments+2),
		mass:          make([]float64, t.plan.segments),
		stimulusPower: make([]float64, bins),
		power:         make([]float64, bins),
		cross:         make([]complex128, bins),
		coherence:     make([]float64, bins),
	}
	for i := range bins {
		for _, v := range s.bin(t.first + i) {
			e.stimulusPower[i] += real(v)*real(v) + imag(v)*imag(v)
		}
	}
	return e
}

// Coherence returns the coherence of the stimulus and the rate of a population in the wanted bins. It is valid until
// the next call. Members are trials; the condition says how they are delayed. The coherence is 0 where stimulus or rate
// has no power.
func (e *Evaluator) Coherence(members []int, condition int) []float64 {
	stimulus, power, cross := e.Spectra(members, condition)
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
func (e *Evaluator) Spectra(members []int, condition int) (stimulus, power []float64, cross []complex128) {
	t, delays := e.table, e.table.delays[condition]
	clear(e.power)
	clear(e.cross)
	if !e.heard(members, delays) {
		return e.stimulusPower, e.power, e.cross
	}
	clear(e.sums)
	e.addSpectra(members, delays)
	withMean := t.first <= 1
	if withMean || !t.flanks.none() {
		clear(e.mass)
		for i, trial := range members {
			d := &delays[i]
			lostAtStart, lostAtEnd := e.takeBackLost(t.trials[d.trials+trial], d)
			if withMean {
				e.addMass(d.trials+trial, d, lostAtStart, lostAtEnd)
			}
		}
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
	return e.sums[(k-e.table.low)*len(e.mass):][:len(e.mass)]
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

// addSpectra adds up the spectra of the members. It takes two at a time, as most of the work is loading and storing the
// sums.
func (e *Evaluator) addSpectra(members []int, delays []delay) {
	row := func(i int) []complex128 { return e.table.row(delays[i].trials+members[i], delays[i].row) }
	segments := len(e.mass)
	i := 0
	for ; i+1 < len(members); i += 2 {
		x, y := row(i), row(i+1)
		p, q := delays[i].phase, delays[i+1].phase
		if delays[i].samples == 0 && delays[i+1].samples == 0 {
			addBoth(e.sums, x, y)
			continue
		}
		for b := range p {
			from, to := b*segments, (b+1)*segments
			addProducts(e.sums[from:to], x[from:to], p[b], y[from:to], q[b])
		}
	}
	if i < len(members) {
		x := row(i)
		for b, phase := range delays[i].phase {
			from, to := b*segments, (b+1)*segments
			addProducts(e.sums[from:to], x[from:to], phase, x[from:to], 0)
		}
	}
}

// addBoth adds x + y to dst.
func addBoth(dst, x, y []complex128) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] += x[i] + y[i]
	}
}

// addProducts adds p·x + q·y to dst.
func addProducts(dst, x []complex128, p complex128, y []complex128, q complex128) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] += p*x[i] + q*y[i]
	}
}

// addMass adds the number of smoothed spikes that arrive in each segment, minus that of the mean rate. They are counted
// at full rate, as the mean of a segment requires. Lost spikes do not count.
//
// Segment m ends where segment m+2 starts or, if its length is odd, a sample earlier.
func (e *Evaluator) addMass(trial int, d *delay, lostAtStart, lostAtEnd int) {
	t, p := e.table, e.table.plan
	spikes := t.trials[trial].Spikes
	spikes = spikes[:len(spikes)-lostAtEnd]
	sign, background := t.trials[trial].sign(), t.mean[trial]*float64(p.segment)
	odd := 2*p.hop - p.segment
	for edge := range e.counts {
		// Spikes far before the edge count as one, those near it by the part of their Gaussian before it.
		at := edge*p.hop - d.samples // in the trial's time
		i := max(int(t.near[trial*len(e.counts)+edge]), lostAtStart)
		for i < len(spikes) && int(spikes[i])+p.reach < at-odd {
			i++
		}
		count, last := float64(min(i, len(spikes))-lostAtStart), 0.0
		for ; i < len(spikes) && int(spikes[i])-p.reach < at; i++ {
			x := at - int(spikes[i]) + p.reach
			count += p.below[x]
			if odd == 1 {
				last += p.kernel[x-1] // below[x] - below[x-1]
			}
		}
		if edge >= 2 {
			e.mass[edge-2] += sign*(count-last-e.counts[edge-2]) - background
		}
		e.counts[edge] = count
	}
}
