package lifnb

import (
	"context"
	"math"
	"slices"

	"github.com/lifnb/lifnb/internal/bandspectra"
	"github.com/lifnb/lifnb/internal/signal"
)

// A coarse grid has a small error at the edges of segments, proportional to the rate there: see bandspectra. The error
// is negligible beside a rate that continues. Rates that begin or end in between are sampled more finely. If all spikes
// are near the ends, a Hann window leaves so little of them that only the plain definition will do.

// endsReadout takes the plain definition for populations whose spikes arrive only near the signal's ends. It takes the
// fast path for others.
type endsReadout struct {
	*fastReadout
	plain plainReadout
}

func (e endsReadout) information(ctx context.Context, p drawn) ([][]float64, error) {
	shares := split(ctx, 1, 1)
	mi, err := e.fastReadout.information(shares[0], p)
	if err != nil {
		return nil, err
	}
	err = parallel(shares[1], "populations", p.n, func(ctx context.Context, i int) (err error) {
		members := p.members(i, nil)
		for condition := range mi {
			if e.atEnds(members, e.delays[condition]) {
				if mi[condition][i], err = e.plain.informationOf(ctx, members, condition); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return mi, err
}

func (e endsReadout) eachTrial(ctx context.Context, add func(trial, bin int, s bandSpectra)) (unit float64, err error) {
	if e.allAtEnds() {
		return e.plain.eachTrial(ctx, add)
	}
	return e.fastReadout.eachTrial(ctx, add)
}

func (e endsReadout) coherenceOfAll(ctx context.Context) ([]float64, error) {
	if e.allAtEnds() {
		return e.plain.coherenceOfAll(ctx)
	}
	return e.fastReadout.coherenceOfAll(ctx)
}

// setHeard finds out which part is analysed, and whether only the ends of some populations may be heard.
func (f *fastReadout) setHeard() {
	dt, n := f.stimulus.Dt, len(f.stimulus.Samples)
	f.length, f.start = samples(f.segment, dt), samples(f.skip, dt)
	hop := f.length - f.length/2
	f.end = f.start + (signal.Segments(n-f.start, f.length)-1)*hop + f.length
	shortest, longest := math.MaxInt, math.MinInt
	for _, delays := range f.delays {
		for _, d := range delays {
			shortest, longest = min(shortest, d.Samples), max(longest, d.Samples)
		}
	}
	f.someAtEnds = slices.ContainsFunc(slices.Concat(f.trials...), func(trial bandspectra.Trial) bool {
		heard, inside := f.heard(trial, shortest, longest)
		return heard > 2*inside
	})
}

// heard counts the spikes of a trial that are heard with any delay in a range, and those that are more than a tenth of
// a segment away from the ends with all delays in the range.
func (f *fastReadout) heard(trial bandspectra.Trial, shortest, longest int) (heard, inside int) {
	reach, tenth := max(f.length/2, int(6*f.sigma/f.stimulus.Dt)), f.length/10
	return spikesBetween(trial, f.start-reach-longest, f.end+reach-shortest), spikesBetween(trial, f.start+tenth-shortest, f.end-tenth-longest)
}

// atEnds reports whether most of the members' spikes that are heard arrive within a tenth of a segment of the start or
// the end, or beyond them.
func (f *fastReadout) atEnds(members []int, delays []bandspectra.Delay) bool {
	heard, inside := 0, 0
	for i, trial := range members {
		h, in := f.heard(f.trials[delays[i].Version][trial], delays[i].Samples, delays[i].Samples)
		heard, inside = heard+h, inside+in
	}
	return heard > 2*inside
}

// allAtEnds is atEnds for all trials without delays.
func (f *fastReadout) allAtEnds() bool {
	members := make([]int, len(f.responses.Spikes))
	delays := make([]bandspectra.Delay, len(members))
	for trial := range members {
		members[trial], delays[trial] = trial, f.delays[0][0]
	}
	return f.atEnds(members, delays)
}

// uneven reports whether some block of half a segment has less than a tenth of the average number of spikes in a block.
func (f *fastReadout) uneven() bool {
	hop := f.length - f.length/2
	var counts []float64
	for block := f.start; block+hop <= f.end; block += hop {
		count := 0
		for _, trial := range f.trials[f.delays[0][0].Version] {
			count += spikesBetween(trial, block-f.delays[0][0].Samples, block+hop-f.delays[0][0].Samples)
		}
		counts = append(counts, float64(count))
	}
	mean, _ := meanSD(counts)
	return slices.Min(counts) < mean/10
}

// spikesBetween counts the spikes of a trial from time step from to before time step to.
func spikesBetween(trial bandspectra.Trial, from, to int) int {
	first, _ := slices.BinarySearch(trial.Spikes, int32(from))
	last, _ := slices.BinarySearch(trial.Spikes, int32(to))
	return max(0, last-first)
}
