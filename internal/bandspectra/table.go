package bandspectra

import (
	"slices"
	"sync"

	"gonum.org/v1/gonum/dsp/fourier"
)

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
	mean         []float64 // of each trial's rate, per sample
	near         []int32   // the first spike that may count at an edge between blocks, [trial][edge]: see addMass
	earliest, qs int       // q = earliest .. earliest+qs-1

	// What the spectra come from: those of the earliest q for all bins, and the samples of the coarse grid that cross the
	// edges of blocks from one q to the next.
	lowest, bins int
	start        []complex128 // [trial][bin - lowest][block]
	crossing     []float64    // [trial][q - earliest][edge]
	transforms   sync.Pool    // of *transform: working memory

	// For the present bins.
	first, last int          // the bins that are wanted
	low, width  int          // the bins that are computed, with the neighbours that a Hann window mixes in
	spectra     []complex128 // T, [q - earliest][trial][bin - low][block]
	wave        []complex128 // c e^{2πik(q+1)c/L} of a sample that enters a block, [q - earliest][bin - low]
	flanks      flanks
}

// Memory is the working memory of a table, which is most of what a computation needs. It can serve one table after
// another.
type Memory struct {
	start, spectra []complex128
	crossing       []float64
}

// grown returns a slice of n elements whose values do not matter, in the memory of s if that is large enough.
func grown[T any](s *[]T, n int) []T {
	if cap(*s) < n {
		*s = make([]T, n)
	}
	return (*s)[:n]
}

// NewTable returns a table of trials for a range of bins, which is empty. Delays holds, for each condition, by how many
// samples each member of a population is delayed; they may be negative. The memory must serve no other table at the same
// time.
func (p *Plan) NewTable(trials []Trial, delays [][]int, first, last int, memory *Memory) *Table {
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
	t.near = make([]int32, len(trials)*(p.segments+2))
	t.lowest, t.bins = withNeighbours(first, last)
	t.start = grown(&memory.start, len(trials)*t.bins*(p.segments+1))
	t.crossing = grown(&memory.crossing, len(trials)*(t.qs-1)*(p.segments+2))
	t.transforms.New = func() any { return newTransform(2 * p.hop / p.step) }
	return t
}

// withNeighbours returns the bins that are computed where those from first to last are wanted.
func withNeighbours(first, last int) (low, width int) {
	low = max(first-1, 0)
	return low, last + 2 - low
}

// transform is a Fourier transform with its working memory.
type transform struct {
	fft      *fourier.FFT
	samples  []float64
	spectrum []complex128
}

func newTransform(n int) *transform {
	return &transform{fourier.NewFFT(n), make([]float64, n), make([]complex128, n/2+1)}
}

// Sample computes the rate of a trial on the coarse grid, r(jc), and from it the spectra of the earliest q. Different
// trials can be sampled at the same time.
func (t *Table) Sample(trial int) {
	p := t.plan
	h, blocks, latest := p.hop/p.step, p.segments+1, t.earliest+t.qs-1
	spikes, sign := t.trials[trial].Spikes, t.trials[trial].sign()
	t.mean[trial] = sign * float64(len(spikes)) / float64(p.skip+p.samples)
	rate := make([]float64, blocks*h+t.qs-1) // the first is that of j = -latest
	for i := range rate {
		rate[i] = -t.mean[trial]
	}
	for _, s := range spikes {
		taps := &p.taps[int(s)%p.step]
		values, at := taps.values, int(s)/p.step+taps.first+latest
		if at < 0 {
			values, at = values[min(-at, len(values)):], 0
		}
		values = values[:max(0, min(len(values), len(rate)-at))]
		for i, g := range values {
			rate[at+i] += sign * g
		}
	}
	for edge := range p.segments + 2 {
		first := edge*p.hop - (latest+1)*p.step - p.reach
		i, _ := slices.BinarySearch(spikes, int32(first))
		t.near[trial*(p.segments+2)+edge] = int32(i)
	}
	w := t.transforms.Get().(*transform)
	defer t.transforms.Put(w)
	start, phase := t.startOf(trial), make([]complex128, t.bins)
	for b := range phase {
		phase[b] = complex(float64(p.step), 0) * p.turn(t.lowest+b, -t.earliest*p.step)
	}
	for e := range blocks {
		copy(w.samples, rate[e*h+t.qs-1:][:h]) // the second half stays 0
		w.fft.Coefficients(w.spectrum, w.samples)
		for b, phase := range phase {
			start[b*blocks+e] = phase * w.spectrum[t.lowest+b]
		}
	}
	crossing := t.crossingOf(trial)
	for i := range t.qs - 1 {
		for edge := range blocks + 1 {
			crossing[i*(blocks+1)+edge] = rate[edge*h+t.qs-2-i]
		}
	}
}

// startOf returns the spectra of a trial at the earliest q, [bin - lowest][block].
func (t *Table) startOf(trial int) []complex128 {
	size := t.bins * (t.plan.segments + 1)
	return t.start[trial*size : (trial+1)*size]
}

// crossingOf returns the samples of a trial that cross edges of blocks, [q - earliest][edge].
func (t *Table) crossingOf(trial int) []float64 {
	size := (t.qs - 1) * (t.plan.segments + 2)
	return t.crossing[trial*size : (trial+1)*size]
}

// SetBins chooses the bins that are wanted, of those of the table. Their spectra are then to be computed with Fill.
func (t *Table) SetBins(first, last int) {
	p := t.plan
	t.first, t.last = first, last
	t.low, t.width = withNeighbours(first, last)
	rows := len(t.trials) * t.qs
	most := rows * (p.bins + neighbours) * (p.segments + 1) // for any part of the bins
	t.spectra = grown(&t.memory.spectra, most)[:rows*t.rowSize()]
	t.wave = make([]complex128, (t.qs-1)*t.width)
	for i := range t.wave {
		q, bin := t.earliest+i/t.width, t.low+i%t.width
		t.wave[i] = complex(float64(p.step), 0) * p.turn(bin, -(q+1)*p.step)
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
//
// From q to q+1 the sample j = eh-q-1 enters block e, and the one that enters block e+1 leaves it: its phase there is
// e^{-2πikH/L} = (-1)^k times that of the first.
func (t *Table) Fill(trial int) {
	blocks := t.plan.segments + 1
	row := t.row(trial, t.earliest)
	copy(row, t.startOf(trial)[(t.low-t.lowest)*blocks:])
	crossing := t.crossingOf(trial)
	exchanged := [2][]float64{make([]float64, blocks), make([]float64, blocks)} // in even and in odd bins
	for i := range t.qs - 1 {
		edges := crossing[i*(blocks+1) : (i+1)*(blocks+1)]
		for e := range blocks {
			exchanged[0][e] = edges[e] - edges[e+1]
			exchanged[1][e] = edges[e] + edges[e+1]
		}
		next := t.row(trial, t.earliest+i+1)
		for b, w := range t.wave[i*t.width : (i+1)*t.width] {
			from, to := b*blocks, (b+1)*blocks
			addScaled(next[from:to], row[from:to], w, exchanged[(t.low+b)%2])
		}
		row = next
	}
}

// addScaled sets dst to src + w·x.
func addScaled(dst, src []complex128, w complex128, x []float64) {
	src, x = src[:len(dst)], x[:len(dst)]
	for i, v := range src {
		dst[i] = v + complex(real(w)*x[i], imag(w)*x[i])
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
