package bandspectra

import "slices"

// delay is by how much spikes are delayed.
type delay struct {
	samples int
	q       int
	phase   []complex128 // e^{-2πikD/L} for the bins that are computed
}

// Evaluator computes the coherence of populations. It is working memory for one goroutine.
type Evaluator struct {
	table    *Table
	blocks   []complex128 // B of the population, [bin - low][block]
	mass     []float64    // number of arriving spikes, blurred, less the mean, in each block at full rate
	segment  []complex128 // U of a segment, [bin - low]
	windowed []complex128 // W of a segment, [bin - first]

	stimulus  []float64    // Σ |S|² over the segments
	power     []float64    // Σ |W|²
	cross     []complex128 // Σ conj(S) W
	coherence []float64
}

// NewEvaluator returns an evaluator for the present bins of a table that has been filled.
func (t *Table) NewEvaluator() *Evaluator {
	bins := t.last + 1 - t.first
	return &Evaluator{
		table:     t,
		blocks:    make([]complex128, t.rowSize()),
		mass:      make([]float64, t.plan.segments+1),
		segment:   make([]complex128, t.width),
		windowed:  make([]complex128, bins),
		stimulus:  make([]float64, bins),
		power:     make([]float64, bins),
		cross:     make([]complex128, bins),
		coherence: make([]float64, bins),
	}
}

// Coherence returns the coherence of the stimulus and the rate of a population in the wanted bins, valid until
// the next call. Members are trials; the condition says how they are delayed. The coherence is 0 where stimulus
// or rate has no power.
func (e *Evaluator) Coherence(s *Stimulus, members []int, condition int) []float64 {
	stimulus, power, cross := e.Spectra(s, members, condition)
	clear(e.coherence)
	for k, c := range cross {
		if stimulus[k] > 0 && power[k] > 0 {
			e.coherence[k] = min(1, (real(c)*real(c)+imag(c)*imag(c))/power[k]/stimulus[k])
		}
	}
	return e.coherence
}

// Spectra returns Σ |S|², Σ |W|² and Σ conj(S) W over the segments in the wanted bins, valid until the next call. S is
// the stimulus's spectrum, W that of the rate of a population.
func (e *Evaluator) Spectra(s *Stimulus, members []int, condition int) (stimulus, power []float64, cross []complex128) {
	clear(e.blocks)
	clear(e.mass)
	e.addSpectra(members, e.table.delays[condition])
	if e.table.first <= 1 || !e.table.flanks.none() {
		for i, trial := range members {
			d := &e.table.delays[condition][i]
			lostAtStart, lostAtEnd := e.takeBackLost(trial, d)
			if e.table.first <= 1 {
				e.addMass(trial, d, lostAtStart, lostAtEnd)
			}
		}
	}
	clear(e.stimulus)
	clear(e.power)
	clear(e.cross)
	for m := range e.table.plan.segments {
		e.window(m)
		stimulus := s.spectrum(m, e.table.first)
		for k, w := range e.windowed {
			v := stimulus[k]
			e.stimulus[k] += real(v)*real(v) + imag(v)*imag(v)
			e.power[k] += real(w)*real(w) + imag(w)*imag(w)
			e.cross[k] += complex(real(v), -imag(v)) * w
		}
	}
	if !e.heard(members, e.table.delays[condition]) {
		// Rounding has left some power.
		clear(e.power)
		clear(e.cross)
	}
	return e.stimulus, e.power, e.cross
}

// heard reports whether any spike of the members counts: one that is not lost, and whose Gaussian reaches the blocks.
func (e *Evaluator) heard(members []int, delays []delay) bool {
	t, p := e.table, e.table.plan
	from, to := -min(p.skip, p.reach), min(p.samples, (p.segments+1)*p.hop+p.reach)
	for i, trial := range members {
		spikes, d := t.trials[trial].Spikes, delays[i].samples
		first, _ := slices.BinarySearchFunc(spikes, from, func(s int32, from int) int { return int(s) + d - from })
		if first < len(spikes) && int(spikes[first])+d < to {
			return true
		}
	}
	return false
}

// addSpectra adds up the spectra of the members. It takes two at a time, since most of the work is to load and
// store the sums.
func (e *Evaluator) addSpectra(members []int, delays []delay) {
	row := func(i int) []complex128 { return e.table.row(members[i], delays[i].q) }
	blocks := len(e.mass)
	i := 0
	for ; i+1 < len(members); i += 2 {
		x, y := row(i), row(i+1)
		p, q := delays[i].phase, delays[i+1].phase
		if delays[i].samples == 0 && delays[i+1].samples == 0 {
			addBoth(e.blocks, x, y)
			continue
		}
		for b := range p {
			from, to := b*blocks, (b+1)*blocks
			addProducts(e.blocks[from:to], x[from:to], p[b], y[from:to], q[b])
		}
	}
	if i < len(members) {
		x := row(i)
		for b, phase := range delays[i].phase {
			from, to := b*blocks, (b+1)*blocks
			addProducts(e.blocks[from:to], x[from:to], phase, x[from:to], 0)
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

// addMass adds the number of spikes, blurred, that arrive in each block, less the mean rate's. They are counted
// at full rate, as the mean of a segment must be. Lost spikes do not count.
func (e *Evaluator) addMass(trial int, d *delay, lostAtStart, lostAtEnd int) {
	t, p := e.table, e.table.plan
	spikes := t.trials[trial].Spikes
	spikes = spikes[:len(spikes)-lostAtEnd]
	sign, background := t.trials[trial].sign(), t.mean[trial]*float64(p.hop)
	before := 0.0
	for edge := range p.segments + 2 {
		// Spikes far before the edge count as one, those near it by the part of their Gaussian before it.
		at := edge*p.hop - d.samples // in the trial's time
		i := max(int(t.near[trial*(p.segments+2)+edge]), lostAtStart)
		for i < len(spikes) && int(spikes[i])+p.reach < at {
			i++
		}
		count := float64(min(i, len(spikes)) - lostAtStart)
		for ; i < len(spikes) && int(spikes[i])-p.reach < at; i++ {
			count += p.below[at-int(spikes[i])+p.reach]
		}
		if edge > 0 {
			e.mass[edge-1] += sign*(count-before) - background
		}
		before = count
	}
}

// window computes the windowed spectrum of segment m.
func (e *Evaluator) window(m int) {
	t, blocks := e.table, len(e.mass)
	u := e.segment
	for i := range u {
		first, second := e.blocks[i*blocks+m], e.blocks[i*blocks+m+1]
		if (t.low+i)%2 == 0 { // e^{-2πikH/L} = (-1)^k
			u[i] = first + second
		} else {
			u[i] = first - second
		}
	}
	for k := t.first; k <= t.last; k++ {
		w := &e.windowed[k-t.first]
		i := k - t.low
		total := complex(e.mass[m]+e.mass[m+1], 0) // L times the mean
		switch k {
		case 0:
			*w = 0.5*u[0] - complex(0.5*real(u[1]), 0) - 0.5*total // u[-1] is conj(u[1])
		case 1:
			*w = 0.5*u[i] - 0.25*(u[i-1]+u[i+1]) + 0.25*total
		default:
			*w = 0.5*u[i] - 0.25*(u[i-1]+u[i+1])
		}
	}
}
