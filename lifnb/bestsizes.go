package lifnb

import (
	"fmt"
	"math"
	"slices"
)

// SizeRange holds the population sizes that are as good as the best one.
type SizeRange struct {
	Best      int     // the size with the most information
	Low, High int     // all measured sizes from Low to High, which contain Best, are as good
	MI        float64 // mean information at Best, bits/s, as estimated
}

// String describes the range in a line.
func (s SizeRange) String() string {
	return fmt.Sprintf("%.1f bits/s at %d neurons, and about as much from %d to %d", s.MI, s.Best, s.Low, s.High)
}

// BestSizes looks up the size with the most information for an axon, and the sizes around it that are as good: their
// mean is less than that of the best by at most a share of it, from 0 to below 1, plus the standard error of the
// difference. With a share of 0.05, say, the range answers which sizes make no difference that matters. The standard
// error adds those that cannot be told from them. It alone (a share of 0) would be no answer: with more and more
// repeats, such a range shrinks to a single size.
//
// With several stimuli, the standard error is that over the stimuli, each of which compares both sizes. With one
// stimulus it is that over its random populations. Only the axon's velocity counts. If High is the largest measured
// size, larger ones may be as good.
func (r *BandResult) BestSizes(axon Axon, share float64) (SizeRange, error) {
	c := checks{stage: "BandResult.BestSizes"}
	c.add(r.check())
	a := -1
	if len(c.wrong) == 0 {
		a = slices.IndexFunc(r.Axons, func(other Axon) bool { return other.Velocity == axon.Velocity })
		c.require(a >= 0, "axon", axon, fmt.Sprintf("one of the result's: %v", r.Axons))
	}
	c.require(share >= 0 && share < 1, "share", share, "from 0 to below 1") // NaN fails
	if err := c.err(); err != nil {
		return SizeRange{}, err
	}
	best, highest := 0, math.Inf(-1)
	var means []float64
	for i := range r.Sizes {
		mean := r.summarize(r.MI[a][i]).Mean
		means = append(means, mean)
		if mean > highest {
			best, highest = i, mean
		}
	}
	good := func(i int) bool {
		return means[i] >= (1-share)*highest-r.differenceSE(r.MI[a][best], r.MI[a][i])
	}
	low, high := best, best
	for low > 0 && good(low-1) {
		low--
	}
	for high < len(r.Sizes)-1 && good(high+1) {
		high++
	}
	return SizeRange{Best: r.Sizes[best], Low: r.Sizes[low], High: r.Sizes[high], MI: highest}, nil
}

// differenceSE returns the standard error of the difference between the means of two sizes.
func (r *BandResult) differenceSE(x, y []float64) float64 {
	repeats := len(x) / r.Stimuli
	if r.Stimuli == 1 {
		_, sdX := meanSD(x)
		_, sdY := meanSD(y)
		return math.Hypot(sdX, sdY) / math.Sqrt(float64(repeats))
	}
	var differences []float64
	for s := range r.Stimuli {
		mean, _ := meanSD(less(x[s*repeats:(s+1)*repeats], y[s*repeats:(s+1)*repeats]))
		differences = append(differences, mean)
	}
	_, sd := meanSD(differences)
	return sd / math.Sqrt(float64(r.Stimuli))
}

// BestSizes returns the size from 1 to most with the most information, and the sizes around it that have at least 1 -
// share of as much, with a share from 0 to below 1: which sizes make no difference that matters. See
// [Encoding.OptimalSize] for how exact it is, and for the geometry. If High is most, larger ones may be as good.
func (e *Encoding) BestSizes(geometry Geometry, most int, share float64) (SizeRange, error) {
	c := e.checkPopulation("BestSizes", "most", most, geometry)
	c.require(share >= 0 && share < 1, "share", share, "from 0 to below 1") // NaN fails
	if err := c.err(); err != nil {
		return SizeRange{}, err
	}
	r := e.bestSizes(geometry, most, share)
	c.holds("the optimal size", e, r.Best, geometry)
	return r, c.err()
}

func (e *Encoding) bestSizes(geometry Geometry, most int, share float64) SizeRange {
	geometry = growing(geometry)
	r := SizeRange{}
	r.Best, r.MI = bestSize(most, func(n int) float64 { return e.mi(n, geometry) })
	good := func(n int) bool { return e.mi(n, geometry) >= (1-share)*r.MI }
	r.Low, r.High = lastGood(r.Best, 1, good), lastGood(r.Best, most, good)
	return r
}

// lastGood goes from a size towards an end as long as sizes are good, a few percent at a time as [bestSize] does, and
// returns the last one.
func lastGood(from, end int, good func(n int) bool) int {
	for from != end {
		step := min(1+from/64, max(from-end, end-from))
		if end < from {
			step = -step
		}
		if good(from + step) {
			from += step
			continue
		}
		for bad := from + step; max(bad-from, from-bad) > 1; {
			if middle := (from + bad) / 2; good(middle) {
				from = middle
			} else {
				bad = middle
			}
		}
		break
	}
	return from
}
