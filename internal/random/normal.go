package random

import (
	"math"
	"math/rand/v2"

	"github.com/lifnb/lifnb/internal/portable"
)

// The ziggurat of Marsaglia & Tsang (2000), "The ziggurat method for generating random variables", J Stat Softw 5(8):
// the area under f(x) = e^{-x²/2} is covered by 256 layers of equal area. Layer i > 0 is the box from -x[i] to x[i]
// between f(x[i]) and f(x[i+1]). Layer 0 is the area below f(R), with the tail beyond R. The part |x| < x[i+1] of a box
// is under the curve.
const (
	layers = 256
	tail   = 3.6541528853610088 // R, where the tail begins
	area   = 4.92867323399e-3   // of each layer, on one side
	unit   = 1 << 52            // of the integers that stand for x/x[i]
)

var (
	width  [layers]float64     // x[i]/unit
	inside [layers]int64       // unit·x[i+1]/x[i]
	height [layers + 1]float64 // f(x[i])
)

func init() {
	x := area / density(tail) // as wide as a box of the area of layer 0 would be
	next := tail
	for i := range layers {
		width[i], inside[i] = x/unit, int64(unit*next/x)
		x = next
		height[i+1] = density(x)
		if i < layers-2 {
			next = math.Sqrt(-2 * portable.Log(density(x)+area/x))
		} else {
			next = 0
		}
	}
	height[layers] = 1
}

// density returns f, the normal density without its factor.
func density(x float64) float64 { return portable.Exp(-x * x / 2) }

// Normal returns a standard normal number, the same on every processor. It uses 52 bits where [NormFloat64] uses 31.
func Normal(source *rand.PCG) float64 {
	var x [1]float64
	Normals(source, x[:])
	return x[0]
}

// Normals fills dst with the standard normal numbers that as many calls of Normal would return. Simulations with white
// noise do little else than draw them, and drawing many is faster than one by one.
func Normals(source *rand.PCG, dst []float64) {
	for n := range dst {
		bits := source.Uint64()
		layer, x, under := point(bits)
		if !under {
			x = atEdge(source, layer, x)
		}
		dst[n] = x
	}
}

// point returns a layer and a point in its box, and whether the point is under the curve at any height.
func point(bits uint64) (layer uint64, x float64, under bool) {
	layer = bits % layers
	j := int64(bits) >> 11 // of the upper bits: -unit <= j < unit
	return layer, float64(j) * width[layer], max(j, -j) < inside[layer]
}

// atEdge takes a point that is not under the curve at every height. It returns x if the point is under the curve at a
// random height, and otherwise another normal number.
func atEdge(source *rand.PCG, layer uint64, x float64) float64 {
	for under := false; !under; layer, x, under = point(source.Uint64()) {
		if layer == 0 {
			return math.Copysign(normalTail(source), x)
		}
		if y := height[layer] + float64(uniform(source)*(height[layer+1]-height[layer])); y < density(x) {
			return x
		}
	}
	return x
}

// normalTail returns a normal number above R (Marsaglia 1964).
func normalTail(source *rand.PCG) float64 {
	for {
		a, b := -portable.Log(uniform(source))/tail, -portable.Log(uniform(source))
		if 2*b > a*a {
			return tail + a
		}
	}
}

// uniform returns a number above 0 and at most 1.
func uniform(source *rand.PCG) float64 {
	return (float64(source.Uint64()>>11) + 1) / (1 << 53)
}
