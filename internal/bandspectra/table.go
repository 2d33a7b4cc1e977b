package bandspectra

import "slices"

// Trial is a spike train.
type Trial struct {
	Spikes   []int32 // the samples in which it spikes, in ascending order
	Inverted bool    // the spikes count negatively
}

func (t Trial) sign() float64 {
	if t.Inverted {
		return -1
	}
	return 1
}

// Table holds the spectra T of trials, for each whole coarse step by which a trial can be delayed.
type Table struct {
	plan         *Plan
	memory       *Memory
	trials       []Trial
	delays       [][]delay // [condition][member]
	rates        []float64 // of the trials on the coarse grid, less their means, [trial][place][block]: see Sample
	mean         []float64 // of each trial's rate, per sample
	near         []int32   // the first spike that may count at an edge between blocks, [trial][edge]: see addMass
	earliest, qs int       // q = earliest .. earliest+qs-1

	// For the present bins.
	first, last int          // the bins that are wanted
	low, width  int          // the bins that are computed, with the neighbours that a Hann window mixes in
	spectra     []complex128 // T, [q - earliest][trial][bin - low][block]
	wave        []complex128 // c e^{-2πikjc/L}, [j + latest][bin - low]
	flanks      flanks
}

// Memory is the working memory of a table, which is most of what a computation needs. It can serve one table after
// another.
type Memory struct {
	spectra []complex128
	rates   []float64
}

// grown returns a slice of n elements whose values do not matter, in the memory of s if that is large enough.
func grown[T any](s *[]T, n int) []T {
	if cap(*s) < n {
		*s = make([]T, n)
	}
	return (*s)[:n]
}

// NewTable returns a table of trials, which is empty. Delays holds, for each condition, by how many samples each
// member of a population is delayed; they may be negative. The memory must serve no other table at the same time.
func (p *Plan) NewTable(trials []Trial, delays [][]int, memory *Memory) *Table {
	earliest, latest := p.steps(delays)
	t := &Table{plan: p, memory: memory, trials: trials, mean: make([]float64, len(trials)), earliest: earliest, qs: latest + 1 - earliest}
	for _, condition := range delays {
		prepared := make([]delay, len(condition))
		for i, d := range condition {
			d -= p.skip // samples count from the first that is analysed
			prepared[i] = delay{samples: d, q: floorDiv(d, p.step)}
		}
		t.delays = append(t.delays, prepared)
	}
	t.rates = grown(&memory.rates, len(trials)*t.places()*(p.segments+1))
	t.near = make([]int32, len(trials)*(p.segments+2))
	return t
}

func (t *Table) latest() int { return t.earliest + t.qs - 1 }

// places is the number of coarse samples that are in a block at one q or another.
func (t *Table) places() int { return t.plan.hop/t.plan.step + t.qs - 1 }

// Sample computes the rate of a trial on the coarse grid, r(jc). Different trials can be sampled at the same time.
//
// The samples that have the same place in all blocks, j = eh + i with i from -latest to h-1-earliest, are kept side by
// side.
func (t *Table) Sample(trial int) {
	p := t.plan
	h, blocks, start := p.hop/p.step, p.segments+1, -t.latest()
	spikes, sign := t.trials[trial].Spikes, t.trials[trial].sign()
	t.mean[trial] = sign * float64(len(spikes)) / float64(p.skip+p.samples)
	rate := make([]float64, blocks*h-t.earliest-start)
	for i := range rate {
		rate[i] = -t.mean[trial]
	}
	for _, s := range spikes {
		taps := &p.taps[int(s)%p.step]
		values, at := taps.values, int(s)/p.step+taps.first-start
		if at < 0 {
			values, at = values[min(-at, len(values)):], 0
		}
		values = values[:max(0, min(len(values), len(rate)-at))]
		for i, g := range values {
			rate[at+i] += sign * g
		}
	}
	for edge := range p.segments + 2 {
		first := edge*p.hop - (t.latest()+1)*p.step - p.reach
		i, _ := slices.BinarySearch(spikes, int32(first))
		t.near[trial*(p.segments+2)+edge] = int32(i)
	}
	side := t.sampled(trial)
	for i := range t.places() {
		for e := range blocks {
			side[i*blocks+e] = rate[e*h+i]
		}
	}
}

// sampled returns the rates of a trial, [place][block].
func (t *Table) sampled(trial int) []float64 {
	size := t.places() * (t.plan.segments + 1)
	return t.rates[trial*size : (trial+1)*size]
}

// SetBins chooses the bins that are wanted. Their spectra are then to be computed with Fill.
func (t *Table) SetBins(first, last int) {
	p := t.plan
	t.first, t.last = first, last
	t.low = max(first-1, 0)
	t.width = last + 2 - t.low
	rows := len(t.trials) * t.qs
	most := rows * (p.bins + neighbours) * (p.segments + 1) // for any part of the bins
	t.spectra = grown(&t.memory.spectra, most)[:rows*t.rowSize()]
	t.wave = make([]complex128, t.places()*t.width)
	for i := range t.wave {
		j, bin := i/t.width-t.latest(), i%t.width+t.low
		t.wave[i] = complex(float64(p.step), 0) * p.turn(bin, j*p.step)
	}
	for _, condition := range t.delays {
		for i := range condition {
			d := &condition[i]
			d.phase = make([]complex128, t.width)
			for b := range d.phase {
				d.phase[b] = p.turn(t.low+b, d.samples)
			}
		}
	}
	t.flanks = t.newFlanks()
}

// rowSize is the number of values in the spectra of a trial at one q.
func (t *Table) rowSize() int { return t.width * (t.plan.segments + 1) }

// row returns T of a trial at q, [bin - low][block].
func (t *Table) row(trial, q int) []complex128 {
	size := t.rowSize()
	at := ((q-t.earliest)*len(t.trials) + trial) * size
	return t.spectra[at : at+size]
}

// Fill computes the spectra of a trial, which has been sampled. Different trials can be filled at the same time.
func (t *Table) Fill(trial int) {
	p := t.plan
	h, blocks := p.hop/p.step, p.segments+1
	samples := t.sampled(trial)
	// add sets dst to src and the samples of place i, and adds or takes away those of place j.
	add := func(dst, src []complex128, i, j int, sign float64) {
		i, j = i+t.latest(), j+t.latest()
		x, y := samples[i*blocks:(i+1)*blocks], samples[j*blocks:(j+1)*blocks]
		wi, wj := t.wave[i*t.width:(i+1)*t.width], t.wave[j*t.width:(j+1)*t.width]
		for b := range wi {
			from, to := b*blocks, (b+1)*blocks
			addScaled(dst[from:to], src[from:to], wi[b], x, complex(sign*real(wj[b]), sign*imag(wj[b])), y)
		}
	}
	row := t.row(trial, t.earliest)
	clear(row)
	first, last := -t.earliest, h-t.earliest-1
	for j := first; j < last; j += 2 {
		add(row, row, j, j+1, 1)
	}
	if h%2 == 1 {
		add(row, row, last, last, 0)
	}
	for q := t.earliest; q < t.latest(); q++ {
		next := t.row(trial, q+1)
		add(next, row, -q-1, h-q-1, -1)
		row = next
	}
}

// addScaled sets dst to src + a·x + b·y.
func addScaled(dst, src []complex128, a complex128, x []float64, b complex128, y []float64) {
	src, x, y = src[:len(dst)], x[:len(dst)], y[:len(dst)]
	for i, v := range src {
		dst[i] = v + complex(real(a)*x[i]+real(b)*y[i], imag(a)*x[i]+imag(b)*y[i])
	}
}

// floorDiv is ⌊a/b⌋.
func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
