package bandspectra

import (
	"math"
	"math/cmplx"

	"github.com/lifnb/lifnb/internal/signal"
)

// Plan is the geometry of a computation: how signals are cut into segments, and how coarsely rates are sampled.
// Times are in samples, frequencies in bins of 1/segment.
type Plan struct {
	samples  int       // length of the signals that are analysed, n
	skip     int       // what came before, and is left out of the analysis
	segment  int       // L
	hop      int       // H = L/2, which is also the length of a block
	segments int       // M; there are M+1 blocks
	step     int       // c: rates are sampled once in so many samples
	reach    int       // K: the Gaussian ends so many samples from its middle
	kernel   []float64 // g: its 2K+1 values, which add up to 1
	below    []float64 // below[i] is the sum of the first i of them
	taps     []taps    // what a spike adds to the coarse grid, by its place between two of its samples
	bins     int       // how many bins a table can hold at once
}

// taps are the values of a Gaussian on the coarse grid, from the sample first on, counted from the one at or before its
// middle.
type taps struct {
	first  int
	values []float64
}

// neighbours is the number of bins that a Hann window mixes into a range of bins.
const neighbours = 2

// The memory of a table, in bytes. It is usually kept small, so that it stays in the processor's cache, too. But the
// neighbours cost as much as the bins that are wanted: long signals and delays get more, for enoughBins if that will do,
// and for fewestBins at any rate.
const (
	usualTable = 16 << 20
	largeTable = 128 << 20
	mostTable  = 512 << 20
	enoughBins = 8
	fewestBins = 2
)

// NewPlan plans the computation for signals of a number of samples, the first of which are skipped and the others cut
// into segments, for frequencies up to the bin last, and for tables of so many trials with the given delays (see
// [Plan.NewTable]). Sigma is the standard deviation of the Gaussian in samples.
//
// Rates are uneven if they do not go on, but begin or end within the signals: then they are sampled more finely.
//
// It returns nil if the short cuts do not hold. They need
//
//   - an even segment, which is two blocks;
//   - a Gaussian wide enough for a coarse grid, which reaches over one edge of a block at most;
//   - delays so short that a table is of reasonable size.
func NewPlan(samples, skip, segment int, sigma float64, last, trials int, delays [][]int, uneven bool) *Plan {
	p := &Plan{samples: samples - skip, skip: skip, segment: segment, hop: segment / 2}
	if segment%2 != 0 || p.samples < segment || last+1 > segment/2 {
		return nil
	}
	p.segments = (p.samples-segment)/p.hop + 1
	if p.step = coarsest(p.hop, sigma, float64(last+1)/float64(segment), uneven); p.step == 0 {
		return nil
	}
	p.kernel = signal.Gaussian(sigma, 1)
	if p.reach = len(p.kernel) / 2; p.reach >= p.hop {
		return nil
	}
	p.below = make([]float64, len(p.kernel)+1)
	for i, g := range p.kernel {
		p.below[i+1] = p.below[i] + g
	}
	p.taps = make([]taps, p.step)
	for d := range p.taps {
		p.taps[d].first = -floorDiv(p.reach-d, p.step)
		for t := p.taps[d].first*p.step - d; t <= p.reach; t += p.step {
			p.taps[d].values = append(p.taps[d].values, p.kernel[t+p.reach])
		}
	}
	earliest, latest := p.steps(delays)
	const value = 16 // bytes
	perBin := value * float64(trials) * float64(latest+1-earliest) * float64(p.segments+1)
	fit := func(table float64) int { return int(min(table/perBin, 1e6)) - neighbours }
	p.bins = max(fit(usualTable), min(fit(largeTable), enoughBins), fewestBins)
	if p.bins > fit(mostTable) {
		return nil
	}
	return p
}

// Parts divides a range of bins into ranges of about equal size that a table can hold at once.
func (p *Plan) Parts(first, last int) (parts [][2]int) {
	n := last + 1 - first
	count := (n + p.bins - 1) / p.bins
	for i := range count {
		parts = append(parts, [2]int{first + i*n/count, first + (i+1)*n/count - 1})
	}
	return parts
}

// Bounds for the two errors of the coarse grid: see the package's comment.
const (
	mostAlias     = 1e-12   // relative to the rate at the highest frequency
	mostEdge      = 1e-8    // relative to the rate's edges
	mostWeakEdges = 1.25e-7 // relative to the rate at the highest frequency
	unevenEdges   = 100     // by so much less, where all of a rate is at an edge, and little of it elsewhere
)

// coarsest returns the largest step at which a rate can be sampled for segments of two hops and frequencies up to f,
// in cycles a sample, or 0 if there is none above 1. The step divides the hop, so that blocks begin on the grid.
func coarsest(hop int, sigma, f float64, uneven bool) int {
	gain := func(f float64) float64 { return math.Exp(-2 * math.Pow(math.Pi*sigma*f, 2)) } // of the Gaussian
	most := min(mostEdge, mostWeakEdges*gain(f))
	if uneven {
		most /= unevenEdges
	}
	for step := hop / 2; step > 1; step-- {
		alias := 1/float64(step) - f
		edge := math.Pow(float64(step)/float64(2*hop), 3)
		if hop%step == 0 && alias > f && gain(alias) < mostAlias*gain(f) && edge < most {
			return step
		}
	}
	return 0
}

// steps returns the smallest and the largest number of whole coarse steps in the delays.
func (p *Plan) steps(delays [][]int) (earliest, latest int) {
	earliest, latest = math.MaxInt, math.MinInt
	for _, condition := range delays {
		for _, d := range condition {
			q := floorDiv(d-p.skip, p.step)
			earliest, latest = min(earliest, q), max(latest, q)
		}
	}
	return earliest, latest
}

// turn is e^{-2πikt/L}.
func (p *Plan) turn(k, t int) complex128 {
	turn := k * t % p.segment // in integers, the phase is exact for any t
	return cmplx.Rect(1, -2*math.Pi*float64(turn)/float64(p.segment))
}
