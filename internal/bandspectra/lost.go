package bandspectra

// flanks holds what lost spikes add to the spectra of the first and the last block.
//
// What arrives before the start or after the end of the signals is lost, before it is blurred. But the rates in a
// table are those of all spikes, and the flank of a lost spike's Gaussian reaches into the signals by up to K
// samples. It is taken back where the blocks begin or end that near. Spikes that arrive in what is skipped are not lost.
type flanks struct {
	start []complex128 // of a spike lost at sample -K .. -1, [sample + K][bin - low]
	end   []complex128 // of a spike lost at sample n, n+1, .., [sample - n][bin - low]
}

func (f flanks) none() bool { return len(f.start)+len(f.end) == 0 }

func (t *Table) newFlanks() (f flanks) {
	p := t.plan
	blocksEnd := (p.segments + 1) * p.hop
	atStart, atEnd := 0, max(0, blocksEnd-p.samples+p.reach)
	if t.earliest < 0 && p.skip < p.reach {
		atStart = p.reach
	}
	f.start, f.end = make([]complex128, atStart*t.width), make([]complex128, atEnd*t.width)
	parts := t.partsOfGaussian(max(atStart, atEnd))
	for i := range f.start {
		sample, b := i/t.width, i%t.width
		mirrored := parts[i] // the Gaussian is symmetric
		f.start[i] = p.turn(t.low+b, sample-p.reach) * complex(real(mirrored), -imag(mirrored))
	}
	for i := range f.end {
		sample, b := i/t.width, i%t.width
		f.end[i] = p.turn(t.low+b, p.samples+sample-p.segments*p.hop) * parts[(atEnd-1-sample)*t.width+b]
	}
	return f
}

// partsOfGaussian returns the spectra of the first 1, 2, .., n samples of a Gaussian with its middle at 0,
// Σ_{t=-K}^{-K+i} g(t) e^{-2πikt/L}, [i][bin - low].
func (t *Table) partsOfGaussian(n int) []complex128 {
	p := t.plan
	parts := make([]complex128, n*t.width)
	for i := range parts {
		sample, b := i/t.width, i%t.width
		parts[i] = complex(p.kernel[sample], 0) * p.turn(t.low+b, sample-p.reach)
		if sample > 0 {
			parts[i] += parts[i-t.width]
		}
	}
	return parts
}

// takeBackLost takes back what the lost spikes of a trial add to the first and the last block. It returns how many
// are lost at the start and at the end.
func (e *Evaluator) takeBackLost(trial int, d *delay) (atStart, atEnd int) {
	t, p := e.table, e.table.plan
	spikes, sign := t.trials[trial].Spikes, complex(t.trials[trial].sign(), 0)
	take := func(block int, flank []complex128, i int) {
		if at := i * t.width; i >= 0 && at < len(flank) {
			for b, v := range flank[at : at+t.width] {
				e.blocks[b*(p.segments+1)+block] -= sign * v
			}
		}
	}
	for atStart < len(spikes) && int(spikes[atStart])+d.samples < -p.skip {
		take(0, t.flanks.start, int(spikes[atStart])+d.samples+p.reach)
		atStart++
	}
	for last := len(spikes) - 1; last >= atStart && int(spikes[last])+d.samples >= p.samples; last-- {
		take(p.segments, t.flanks.end, int(spikes[last])+d.samples-p.samples)
		atEnd++
	}
	return atStart, atEnd
}
