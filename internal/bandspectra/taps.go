package bandspectra

import (
	"context"
	"math"
	"slices"

	"github.com/lifnb/lifnb/internal/pieces"
)

// taps are the values that a spike adds to the points of a coarse grid: those of a Gaussian, c apart, nc - x from its
// middle, where x < c is the distance of the spike from the point before it.
type taps struct {
	reach int // in samples, of the Gaussian

	// If the step is a whole number of samples, there are as many x as samples in it.
	table []tap // by x

	// Otherwise the values follow from g(nc - x) = g(x) e^{ncx/σ²} e^{-n²c²/2σ²} with hardly an exponential (Greengard
	// & Lee 2004, "Accelerating the nonuniform fast Fourier transform", SIAM Rev 46:443).
	sigma float64
	grid  []float64 // g(nc), n = -most .. most
	most  int
}

// tap holds the values from the point first on, counted from the point before the spike.
type tap struct {
	first  int
	values []float64
}

func (p *Plan) newTaps(sigma float64) (t taps) {
	t.reach = p.reach
	if p.segment%p.points == 0 {
		step := p.segment / p.points
		t.table = make([]tap, step)
		for x := range t.table {
			first := -floorDiv(p.reach-x, step)
			t.table[x].first = first
			for d := first*step - x; d <= p.reach; d += step {
				t.table[x].values = append(t.table[x].values, p.kernel[d+p.reach])
			}
		}
		return t
	}
	// The Gaussian is cut between samples, so far out that the step there is negligible.
	t.reach = int(math.Ceil(7 * sigma))
	t.sigma, t.most = sigma, int(float64(t.reach)/p.step)+1
	for n := -t.most; n <= t.most; n++ {
		t.grid = append(t.grid, p.kernel[p.reach]*math.Exp(-0.5*math.Pow(float64(n)*p.step/sigma, 2)))
	}
	return t
}

// spread adds the Gaussians of spikes to a rate on a coarse grid whose first point is j steps after a time origin. A
// cancelled context ends it early.
func (p *Plan) spread(ctx context.Context, rate []float64, origin, j int, spikes []int32, weight float64) error {
	return pieces.Each(ctx, len(spikes), func(from, to int) { p.spreadSome(rate, origin, j, spikes[from:to], weight) })
}

func (p *Plan) spreadSome(rate []float64, origin, j int, spikes []int32, weight float64) {
	for _, s := range spikes {
		t := int(s) - origin
		before := p.coarse(t)
		if p.taps.table != nil {
			tap := &p.taps.table[t-before*len(p.taps.table)]
			values, at := tap.values, before+tap.first-j
			if at < 0 {
				values, at = values[min(-at, len(values)):], 0
			}
			values = values[:max(0, min(len(values), len(rate)-at))]
			for i, g := range values {
				rate[at+i] += weight * g
			}
			continue
		}
		x, reach := float64(t)-float64(before)*p.step, float64(p.taps.reach)
		first := max(int(math.Ceil((x-reach)/p.step)), j-before)
		last := min(int(math.Floor((x+reach)/p.step)), j-before+len(rate)-1)
		factor := math.Exp(p.step * x / (p.taps.sigma * p.taps.sigma))
		value := weight * math.Exp(x/(p.taps.sigma*p.taps.sigma)*(float64(first)*p.step-0.5*x))
		for n := first; n <= last; n++ {
			rate[before+n-j] += value * p.taps.grid[n+p.taps.most]
			value *= factor
		}
	}
}

// between returns the spikes from sample from to before sample to.
func between(spikes []int32, from, to int) []int32 {
	first, _ := slices.BinarySearchFunc(spikes, from, compare)
	last, _ := slices.BinarySearchFunc(spikes, to, compare)
	return spikes[first:max(first, last)]
}

func compare(spike int32, sample int) int { return int(spike) - sample }
