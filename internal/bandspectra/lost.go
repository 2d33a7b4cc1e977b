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
	if t.earliest < 0 && p.skip < p.reach {
		f.start = t.flank(p.reach, 0, func(i int) (middle, from, to int) { return i - p.reach, 0, i + 1 })
	}
	blocksEnd := (p.segments + 1) * p.hop
	f.end = t.flank(blocksEnd-p.samples+p.reach, p.segments*p.hop, func(i int) (middle, from, to int) {
		return p.samples + i, p.samples + i - p.reach, blocksEnd
	})
	return f
}

// flank returns the spectra of n flanks in a block that begins at sample origin: of the Gaussian in the middle
// the samples from, .., to-1.
func (t *Table) flank(n, origin int, part func(i int) (middle, from, to int)) []complex128 {
	if n <= 0 {
		return nil
	}
	p := t.plan
	spectra := make([]complex128, n*t.width)
	waves := make(map[int][]complex128)
	for i := range n {
		middle, from, to := part(i)
		for s := from; s < to; s++ {
			wave, ok := waves[s]
			if !ok {
				wave = make([]complex128, t.width)
				for b := range wave {
					wave[b] = p.turn(t.low+b, s-origin)
				}
				waves[s] = wave
			}
			g := complex(p.kernel[s-middle+p.reach], 0)
			for b, w := range wave {
				spectra[i*t.width+b] += g * w
			}
		}
	}
	return spectra
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
