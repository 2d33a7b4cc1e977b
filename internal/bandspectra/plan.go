package bandspectra

import (
	"math"
	"math/cmplx"

	"github.com/lifnb/lifnb/internal/signal"
)

// Plan is the geometry of a computation: how signals are cut into segments, and how coarsely rates are sampled.
// Times are in samples, frequencies in bins of 1/segment.
type Plan struct {
	samples  int   // length of the signals that are analysed, n
	skip     int   // what comes before, and is left out of the analysis
	segment  int   // L
	hop      int   // H, from the start of a segment to that of the next
	segments int   // M
	edges    []int // samples at which segments start, and then, where these are others, end

	points int       // P: number of points of the coarse grid in a segment
	step   float64   // c = L/P
	reach  int       // K: distance of the Gaussian's ends from its middle, in samples
	kernel []float64 // g: its 2K+1 values, which add up to 1
	below  []float64 // below[i] is the sum of the first i of them
	taps   taps
}

// NewPlan plans the computation for signals of a number of samples and for frequencies up to the bin last. The first
// samples are skipped and the others cut into segments as [signal.Welch] does. sigma is the standard deviation of the
// Gaussian in samples. The remaining samples must hold a segment of at least 2 samples, and last must be at most
// segment/2, the bin of the Nyquist frequency.
//
// Rates are uneven if they begin or end within the signals. Such rates are sampled more finely.
func NewPlan(samples, skip, segment int, sigma float64, last int, uneven bool) *Plan {
	p := &Plan{samples: samples - skip, skip: skip, segment: segment, hop: segment - segment/2}
	p.segments = signal.Segments(p.samples, segment)
	for m := range p.segments {
		p.edges = append(p.edges, m*p.hop)
	}
	for m := range p.segments {
		if p.endEdge(m) >= len(p.edges) {
			p.edges = append(p.edges, m*p.hop+segment)
		}
	}
	p.points = fewestPoints(segment, sigma, float64(last+1)/float64(segment), uneven)
	p.step = float64(segment) / float64(p.points)
	p.kernel = signal.Gaussian(sigma, 1)
	p.reach = len(p.kernel) / 2
	p.below = make([]float64, len(p.kernel)+1)
	for i, g := range p.kernel {
		p.below[i+1] = p.below[i] + g
	}
	p.below[len(p.kernel)] = 1
	p.taps = p.newTaps(sigma)
	return p
}

// Segments returns the number of segments.
func (p *Plan) Segments() int { return p.segments }

// abreast is the number of segments whose spectra are added at the same time: their sums stay in registers.
const abreast = 3

// padded returns the number of segments, rounded up to a multiple of those that are added at the same time.
func (p *Plan) padded() int { return (p.segments + abreast - 1) / abreast * abreast }

// endEdge returns the edge at which a segment ends. If the length of segments is even, it is where the next but one
// starts.
func (p *Plan) endEdge(m int) int {
	if p.segment%2 == 0 {
		return m + 2
	}
	return m + p.segments
}

// end returns the sample after the last segment.
func (p *Plan) end() int { return (p.segments-1)*p.hop + p.segment }

// Limits for the two errors of the coarse grid: see the package's comment.
const (
	mostAlias     = 1e-12   // relative to the rate at the highest frequency
	mostEdge      = 1e-8    // relative to the rate's edges
	mostWeakEdges = 1.25e-7 // relative to the rate at the highest frequency
	unevenEdges   = 100     // factor by which both limits of edges are lower for uneven rates
)

// fewestPoints returns how many points of a coarse grid are enough for a segment and frequencies up to f, in cycles per
// sample. It is at most the segment: then the coarse grid is that of the samples, and there is no error.
//
// Among numbers whose Fourier transform is fast it prefers one that divides the segment, if one is hardly higher.
func fewestPoints(segment int, sigma, f float64, uneven bool) int {
	gain := math.Exp(-2 * math.Pow(math.Pi*sigma*f, 2)) // of the Gaussian
	edges := min(mostEdge, mostWeakEdges*gain)
	if uneven {
		edges /= unevenEdges
	}
	rate := f + math.Sqrt(f*f-math.Log(mostAlias)/(2*math.Pow(math.Pi*sigma, 2))) // 1/c, of the alias; +Inf without a Gaussian
	fewest := max(rate*float64(segment), math.Cbrt(1/edges))
	smooth := segment
	for n := math.Ceil(fewest); n < min(1.3*fewest, float64(segment)); n++ {
		if points := int(n); isSmooth(points) {
			if segment%points == 0 {
				return points
			}
			smooth = min(smooth, points)
		}
	}
	return smooth
}

// isSmooth reports whether a number has no prime factor above 5.
func isSmooth(n int) bool {
	for _, p := range []int{2, 3, 5} {
		for n%p == 0 {
			n /= p
		}
	}
	return n == 1
}

// coarse returns the coarse step at or before a time: ⌊t/c⌋.
func (p *Plan) coarse(t int) int { return floorDiv(t*p.points, p.segment) }

// turn returns e^{-2πikt/L}.
func (p *Plan) turn(k, t int) complex128 { return turn(k*t, p.segment) }

// coarseTurn returns e^{-2πikjc/L} = e^{-2πikj/P}.
func (p *Plan) coarseTurn(k, j int) complex128 { return turn(k*j, p.points) }

// turn returns e^{-2πi a/n}. With integers the phase is exact for any a.
func turn(a, n int) complex128 { return cmplx.Rect(1, -2*math.Pi*float64(a%n)/float64(n)) }

// floorDiv returns ⌊a/b⌋.
func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
