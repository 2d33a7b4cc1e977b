package bandspectra

import (
	"context"
	"slices"
)

// flanks holds what lost spikes add to the spectra of segments, [spike][segment][bin - low].
//
// Spikes that arrive before the start or after the end of the signals are lost before the rate is smoothed. But the
// rates in a table are those of all spikes, and the flank of a lost spike's Gaussian reaches into the signals by up to
// K samples. It is subtracted from segments that begin or end that near. Spikes that arrive in the skipped part are not
// lost.
type flanks struct {
	reached int          // number of segments reached, the first or the last ones
	start   []complex128 // of a spike lost at sample -K, -K+1, ..
	end     []complex128 // of a spike lost at sample n, n+1, ..
}

func (f flanks) none() bool { return len(f.start)+len(f.end) == 0 }

// lostNearby returns how many samples before the start and after the end can hold lost spikes that reach into the
// segments, and how many segments they can reach.
func (p *Plan) lostNearby(earliest int) (atStart, atEnd, segments int) {
	if earliest < 0 {
		atStart = max(0, p.reach-p.skip)
	}
	return atStart, max(0, p.end()-p.samples+p.reach), min(p.segments, 1+p.reach/p.hop)
}

func (t *Table) newFlanks(ctx context.Context) (f flanks, err error) {
	p := t.plan
	var atStart, atEnd int
	atStart, atEnd, f.reached = p.lostNearby(t.earliest)
	if atStart+atEnd == 0 {
		return f, ctx.Err()
	}
	size := f.reached * t.width
	f.start, f.end = make([]complex128, atStart*size), make([]complex128, atEnd*size)
	gaussian, err := t.gaussian(ctx)
	if err != nil {
		return f, err
	}
	for i := range atStart {
		if i%lookEvery == 0 && ctx.Err() != nil {
			return f, ctx.Err()
		}
		for m := range f.reached {
			t.flank(f.start[i*size+m*t.width:], gaussian, i-p.reach-m*p.hop)
		}
	}
	for i := range atEnd {
		if i%lookEvery == 0 && ctx.Err() != nil {
			return f, ctx.Err()
		}
		for m := range f.reached {
			t.flank(f.end[i*size+m*t.width:], gaussian, p.samples+i-(p.segments-f.reached+m)*p.hop)
		}
	}
	return f, nil
}

// lookEvery is the number of samples, or populations, between two looks at the context.
const lookEvery = 256

// flank computes the spectrum that a spike s samples after the start of a segment (before it, if s is negative) has
// there: Σ_{t=0}^{L-1} g(t-s) e^{-2πikt/L}.
func (t *Table) flank(dst, gaussian []complex128, s int) {
	p := t.plan
	inside := func(t int) int { return min(max(0, t-s+p.reach), len(p.kernel)) }
	from, to := inside(0)*t.width, inside(p.segment)*t.width
	for b := range t.width {
		dst[b] = p.turn(t.low+b, s) * (gaussian[to+b] - gaussian[from+b])
	}
}

// gaussian returns the spectra of the first 0, 1, .., 2K+1 samples of a Gaussian with its middle at 0,
// Σ_{t=-K}^{-K+i-1} g(t) e^{-2πikt/L}, [i][bin - low].
func (t *Table) gaussian(ctx context.Context) ([]complex128, error) {
	p := t.plan
	sums := make([]complex128, (len(p.kernel)+1)*t.width)
	for i, g := range p.kernel {
		if i%lookEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for b := range t.width {
			sums[(i+1)*t.width+b] = sums[i*t.width+b] + complex(g, 0)*p.turn(t.low+b, i-p.reach)
		}
	}
	return sums, nil
}

// takeBackLost subtracts what the lost spikes of a trial add to the first and the last segments.
func (e *Evaluator) takeBackLost(trial Trial, d *delay) {
	t, p, f := e.table, e.table.plan, &e.table.flanks
	sign := trial.sign()
	take := func(first int, flanks []complex128, i, arrival int) {
		size := f.reached * t.width
		if i < 0 || i >= len(flanks)/size {
			return
		}
		for j, v := range flanks[i*size : (i+1)*size] {
			m, b := first+j/t.width, j%t.width
			e.sums[b*p.padded()+m] -= complex(sign, 0) * v
		}
		for m := first; m < first+f.reached; m++ {
			e.mass[m] -= sign * (p.partBefore(m*p.hop+p.segment-arrival) - p.partBefore(m*p.hop-arrival))
		}
	}
	for _, s := range trial.Spikes {
		arrival := int(s) + d.samples
		if arrival >= -p.skip {
			break
		}
		take(0, f.start, arrival+p.reach, arrival)
	}
	for _, s := range slices.Backward(trial.Spikes) {
		arrival := int(s) + d.samples
		if arrival < p.samples || arrival < -p.skip {
			break
		}
		take(p.segments-f.reached, f.end, arrival-p.samples, arrival)
	}
}

// partBefore returns how much of the Gaussian of a spike is before a sample counted from the spike.
func (p *Plan) partBefore(sample int) float64 {
	return p.below[min(max(0, sample+p.reach), len(p.kernel))]
}
