package bandspectra

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"
	"sync"

	"github.com/lifnb/lifnb/internal/signal"
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

// Delay is the delay of a member of a population.
type Delay struct {
	Samples int // may be negative

	// Spikes off the grid of samples are rounded to it after the delay, in a way that depends on the fraction of a
	// sample in the delay. There is one version of the trials for each such fraction. This is the member's.
	Version int
}

// Table holds what the spectra T of trials follow from, for each whole coarse step by which a trial is delayed.
type Table struct {
	plan         *Plan
	memory       *Memory
	count        int       // of trials
	trials       []Trial   // [version][trial]
	delays       [][]delay // [condition][member]
	conditions   []condition
	mean         []float64      // of each trial's rate, per sample
	ranges       int            // number of ranges of q: see edgeCounts
	edgeCounts   [][]edgeCounts // [version][trial][range]
	earliest, qs int            // q = earliest .. earliest+qs-1
	rows         []int          // row that holds a q, or -1 if no delay needs it, [version][q - earliest]
	used         int            // rows

	// The source of the spectra: those of the earliest q for all bins; and for each step from one q to the next, the
	// point of the coarse grid that enters a segment minus the one that leaves it.
	lowest, bins int
	start        []complex128 // [version][tile][trial], abreast; tiles count from the lowest bin
	crossing     []float64    // [version][q - earliest][segment / abreast][trial], abreast
	transforms   sync.Pool    // of *transform: working memory

	// For the present bins.
	first, last int          // the bins that are wanted
	low, width  int          // the bins that are computed, with the neighbours that a Hann window mixes in
	wave        []complex128 // c e^{2πik(q+1)c/L} of a point that enters a segment, [q - earliest][bin - low]
	flanks      flanks
}

// delay is the delay of a member, D = qc + δ.
type delay struct {
	samples int
	row     int // of q
	counts  int // range of q
	trials  int // how many come before those of the version
}

// condition says how the members of a population are delayed, for the bins that are computed.
type condition struct {
	phases [][]complex128 // e^{-2πikD/L}, [bin - low][member]
	same   bool           // for all members
}

// Memory is the working memory of a table, which is most of what a computation needs. It can serve one table after
// another.
type Memory struct {
	start, sums []complex128
	crossing    []float64
	members     []member
	ends        []int32
}

// grown returns a slice of n elements whose values do not matter, in the memory of s if that is large enough.
func grown[T any](s *[]T, n int) []T {
	if cap(*s) < n {
		*s = make([]T, n)
	}
	return (*s)[:n]
}

// neighbours is the number of bins that a Hann window mixes into a range of bins.
const neighbours = 2

// withNeighbours returns the bins that must be computed if those from first to last are wanted.
func withNeighbours(first, last int) (low, width int) {
	return first - 1, last + 1 - first + neighbours
}

// The memory for sums, in bytes. It is usually kept small. But the neighbours cost as much as the wanted bins: many
// populations and long signals get more, up to enoughBins.
const (
	usualSums  = 16 << 20
	largeSums  = 128 << 20
	enoughBins = 8
	fewestBins = 2
)

// Bytes returns the memory that a table of a number of trials takes.
func (p *Plan) Bytes(trials int, delays [][]Delay, first, last int) float64 {
	l := p.layout(delays)
	_, bins := withNeighbours(first, last)
	values := float64(trials) * float64(p.padded()) * float64(l.versions)
	return values * (16*float64(bins) + 8*float64(l.qs-1))
}

// layout says which rows of a table the delays need.
type layout struct {
	versions     int
	earliest, qs int      // q = earliest .. earliest+qs-1
	used         [][2]int // versions and q, each once, in ascending order
}

func (p *Plan) layout(delays [][]Delay) (l layout) {
	latest := math.MinInt
	l.earliest = math.MaxInt
	for _, condition := range delays {
		for _, d := range condition {
			q := p.coarse(d.Samples - p.skip)
			l.earliest, latest, l.versions = min(l.earliest, q), max(latest, q), max(l.versions, d.Version+1)
			l.used = append(l.used, [2]int{d.Version, q})
		}
	}
	slices.SortFunc(l.used, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], a[1]-b[1]) })
	l.used = slices.Compact(l.used)
	l.qs = 1 + latest - l.earliest
	return l
}

// NewTable returns a table of trials for a range of bins, still empty. There are one or more versions of the trials.
// delays holds the delay of each member of a population, for each condition. The memory must not serve another table at
// the same time.
func (p *Plan) NewTable(versions [][]Trial, delays [][]Delay, first, last int, memory *Memory) *Table {
	l := p.layout(delays)
	t := &Table{plan: p, memory: memory, count: len(versions[0]), trials: slices.Concat(versions[:l.versions]...), earliest: l.earliest, qs: l.qs, used: len(l.used), ranges: min(l.qs, mostRanges)}
	t.rows = slices.Repeat([]int{-1}, l.versions*t.qs)
	for row, used := range l.used {
		t.rows[used[0]*t.qs+used[1]-t.earliest] = row
	}
	for _, condition := range delays {
		prepared := make([]delay, len(condition))
		for i, d := range condition {
			samples := d.Samples - p.skip // counted from the first that is analysed
			q := p.coarse(samples) - t.earliest
			prepared[i] = delay{samples: samples, row: t.rows[d.Version*t.qs+q], counts: q * t.ranges / t.qs, trials: d.Version * t.count}
		}
		t.delays = append(t.delays, prepared)
	}
	t.mean, t.edgeCounts = make([]float64, len(t.trials)), make([][]edgeCounts, len(t.trials))
	t.first, t.last = first, last
	t.lowest, t.bins = withNeighbours(first, last)
	t.start = grown(&memory.start, len(t.trials)*t.bins*p.padded())
	t.crossing = grown(&memory.crossing, len(t.trials)*(t.qs-1)*p.padded())
	t.transforms.New = func() any { return newTransform(p.points) }
	return t
}

// Trials returns the number of trials, counting all their versions.
func (t *Table) Trials() int { return len(t.trials) }

// Parts divides the bins of a table into ranges of about equal size, and a number of populations, each in all
// conditions, into groups. The sums of a group in a range fit into memory.
func (t *Table) Parts(populations int) (parts [][2]int, groups int) {
	p := t.plan
	perBin := 16 * float64(p.padded()) * float64(len(t.delays)) // of a population
	atStart, atEnd, reached := p.lostNearby(t.earliest)
	shared := 16 * (float64(atStart+atEnd)*float64(reached) + float64(t.qs)) // by all
	for _, condition := range t.delays {
		shared += 16 * float64(len(condition))
	}
	fit := func(bytes float64) int { return int(min(bytes/(perBin*float64(populations)+shared), 1e6)) - neighbours }
	most := max(fit(usualSums), min(fit(largeSums), enoughBins), fewestBins)
	n := t.bins - neighbours
	first, count := t.lowest+1, (n+most-1)/most
	for i := range count {
		parts = append(parts, [2]int{first + i*n/count, first + (i+1)*n/count - 1})
	}
	each := perBin * float64(n/count+1+neighbours) // of a population
	for _, condition := range t.delays {
		each += 8*float64(len(condition)) + 4*float64(t.used) // its members, and where they are
	}
	atOnce := max(1, int(min(largeSums/each, 1e6)))
	return parts, (populations + atOnce - 1) / atOnce
}

// transform is a Fourier transform with its working memory.
type transform struct {
	fft      signal.DFT
	spectrum []complex128
	rate     []float64
}

func newTransform(n int) *transform {
	return &transform{fft: signal.NewDFT(n), spectrum: make([]complex128, n/2+1)}
}

// bin returns the spectrum of real samples at a bin from below 0 to above the Nyquist frequency.
func (w *transform) bin(k, n int) complex128 {
	if k = (k + n) % n; k < len(w.spectrum) {
		return w.spectrum[k]
	}
	mirrored := w.spectrum[n-k]
	return complex(real(mirrored), -imag(mirrored))
}

// Sample computes the rate of a trial on the coarse grids of all segments, r(mH + jc), and from it the spectra of the
// earliest q. Different trials can be sampled at the same time. A cancelled context ends it early.
func (t *Table) Sample(ctx context.Context, trial int) error {
	p := t.plan
	latest := t.earliest + t.qs - 1
	spikes := t.trials[trial].Spikes
	t.mean[trial] = t.trials[trial].sign() * float64(len(spikes)) / float64(p.skip+p.samples)
	if t.lowest <= 0 {
		t.countAtEdges(trial)
	}
	w := t.transforms.Get().(*transform)
	defer t.transforms.Put(w)
	version, lane := trial/t.count, trial%t.count*abreast
	phase := make([]complex128, t.bins)
	for b := range phase {
		phase[b] = complex(p.step, 0) * p.coarseTurn(t.lowest+b, -t.earliest)
	}
	for m, rate := range t.rates(ctx, trial, latest, &w.rate) {
		if err := w.fft.Coefficients(ctx, w.spectrum, rate[t.qs-1:]); err != nil {
			return err
		}
		for b, phase := range phase {
			t.startOf(version, (b*p.padded()+m)/abreast)[lane+m%abreast] = phase * w.bin(t.lowest+b, p.points)
		}
		for i := range t.qs - 1 {
			at := t.qs - 2 - i
			t.crossingOf(version, i, m/abreast)[lane+m%abreast] = rate[at] - rate[at+p.points]
		}
	}
	return ctx.Err()
}

// rates yields the rate of a trial on the coarse grid of each segment, starting at j = -latest. It is valid until the
// next one, and lies in the memory given. If the context is cancelled, it ends early.
func (t *Table) rates(ctx context.Context, trial, latest int, memory *[]float64) iter.Seq2[int, []float64] {
	return func(yield func(m int, rate []float64) bool) {
		p, spikes, sign := t.plan, t.trials[trial].Spikes, t.trials[trial].sign()
		points := p.points + t.qs - 1
		step, rest := p.hop*p.points/p.segment, p.hop*p.points%p.segment
		if rest != 0 {
			rate := grown(memory, points)
			for m := range p.segments {
				fill(rate, -t.mean[trial])
				if p.spread(ctx, rate, m*p.hop, -latest, t.reaching(spikes, m), sign) != nil || !yield(m, rate) {
					return
				}
			}
			return
		}
		// The hop is a whole number of steps: all segments share one grid.
		rate := grown(memory, (p.segments-1)*step+points)
		fill(rate, -t.mean[trial])
		if p.spread(ctx, rate, 0, -latest, spikes, sign) != nil {
			return
		}
		for m := range p.segments {
			if !yield(m, rate[m*step:][:points]) {
				return
			}
		}
	}
}

func fill(s []float64, v float64) {
	for i := range s {
		s[i] = v
	}
}

// from returns the spikes from the first one that reaches a sample when delayed by up to the latest q.
func (t *Table) from(spikes []int32, sample, latest int) []int32 {
	delay := int(float64(latest+1)*t.plan.step) + 1
	first, _ := slices.BinarySearchFunc(spikes, sample-t.plan.taps.reach-delay, compare)
	return spikes[first:]
}

// reaching returns the spikes that reach segment m when they are delayed.
func (t *Table) reaching(spikes []int32, m int) []int32 {
	p := t.plan
	return t.until(t.from(spikes, m*p.hop, t.earliest+t.qs-1), m*p.hop+p.segment, t.earliest)
}

// until returns the spikes up to the last one that reaches a sample when delayed by at least the earliest q.
func (t *Table) until(spikes []int32, sample, earliest int) []int32 {
	end := sample + t.plan.taps.reach - int(float64(earliest)*t.plan.step) + 1
	last, _ := slices.BinarySearchFunc(spikes, end, compare)
	return spikes[:last]
}

// startOf returns the spectra of all trials at the earliest q in a tile, [trial], abreast.
func (t *Table) startOf(version, tile int) []complex128 {
	size := t.count * abreast
	at := version*t.bins*t.plan.padded()/abreast + tile
	return t.start[at*size : (at+1)*size]
}

// crossingOf returns the values that cross the edges of a few segments at a step of q, [trial], abreast.
func (t *Table) crossingOf(version, i, segments int) []float64 {
	size := t.count * abreast
	at := (version*(t.qs-1)+i)*t.plan.padded()/abreast + segments
	return t.crossing[at*size : (at+1)*size]
}

// SetBins chooses the wanted bins of the table. A cancelled context ends it early.
func (t *Table) SetBins(ctx context.Context, first, last int) (err error) {
	p := t.plan
	t.first, t.last = first, last
	t.low, t.width = withNeighbours(first, last)
	t.wave = make([]complex128, (t.qs-1)*t.width)
	for i := range t.wave {
		q, bin := t.earliest+i/t.width, t.low+i%t.width
		t.wave[i] = complex(p.step, 0) * p.coarseTurn(bin, -(q+1))
	}
	t.conditions = t.conditions[:0]
	for _, delays := range t.delays {
		c := condition{same: true, phases: make([][]complex128, t.width)}
		for b := range c.phases {
			c.phases[b] = make([]complex128, len(delays))
			for i, d := range delays {
				c.same = c.same && d.samples == delays[0].samples
				c.phases[b][i] = p.turn(t.low+b, d.samples)
			}
		}
		t.conditions = append(t.conditions, c)
	}
	t.flanks, err = t.newFlanks(ctx)
	return err
}

// rowSize returns the number of values in the spectra of a trial at one q.
func (t *Table) rowSize() int { return t.width * t.plan.padded() }
