package bandspectra

import "context"

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

// lookEvery is the number of samples between two looks at the context.
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

// takeBackLost subtracts what the lost spikes of a trial add to the first and the last segments. It returns how many
// are lost at the start and at the end.
func (e *Evaluator) takeBackLost(trial Trial, d *delay) (atStart, atEnd int) {
	t, p, f := e.table, e.table.plan, &e.table.flanks
	sign := complex(trial.sign(), 0)
	take := func(first int, flanks []complex128, i int) {
		size := f.reached * t.width
		if i < 0 || i >= len(flanks)/size {
			return
		}
		for j, v := range flanks[i*size : (i+1)*size] {
			m, b := first+j/t.width, j%t.width
			e.sums[b*p.padded()+m] -= sign * v
		}
	}
	spikes := trial.Spikes
	for atStart < len(spikes) && int(spikes[atStart])+d.samples < -p.skip {
		take(0, f.start, int(spikes[atStart])+d.samples+p.reach)
		atStart++
	}
	for last := len(spikes) - 1; last >= atStart && int(spikes[last])+d.samples >= p.samples; last-- {
		take(p.segments-f.reached, f.end, int(spikes[last])+d.samples-p.samples)
		atEnd++
	}
	return atStart, atEnd
}
