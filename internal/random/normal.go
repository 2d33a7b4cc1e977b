package random

import (
	"math"
	"math/rand/v2"
)

// The ziggurat of Marsaglia & Tsang (2000), "The ziggurat method for generating random variables", J Stat Softw 5(8):
// the area under f(x) = e^{-x²/2} is covered by 256 layers of equal area. Layer i > 0 is the box from -x[i] to x[i] between f(x[i]) and
// f(x[i+1]); layer 0 is what is below f(R), with the tail beyond R. Of the box, |x| < x[i+1] is under the curve.
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
	f := func(x float64) float64 { return math.Exp(-x * x / 2) }
	x := area / f(tail) // as wide as a box of the area of layer 0 would be
	next := tail
	for i := range layers {
		width[i], inside[i] = x/unit, int64(unit*next/x)
		x = next
		height[i+1] = f(x)
		if i < layers-2 {
			next = math.Sqrt(-2 * math.Log(f(x)+area/x))
		} else {
			next = 0
		}
	}
	height[layers] = 1
}

// Normal returns a standard normal number. It is that of [rand.Rand.NormFloat64] but for the bits, and twice as
// fast: simulations with white noise do little else than draw them.
func Normal(source *rand.PCG) float64 {
	for {
		bits := source.Uint64()
		i, j := bits%layers, int64(bits)>>11 // j of the upper bits: -unit <= j < unit
		x := float64(j) * width[i]
		if max(j, -j) < inside[i] {
			return x
		}
		if i == 0 {
			return math.Copysign(normalTail(source), x)
		}
		if y := height[i] + uniform(source)*(height[i+1]-height[i]); y < math.Exp(-x*x/2) {
			return x
		}
	}
}

// normalTail returns a normal number above R (Marsaglia 1964).
func normalTail(source *rand.PCG) float64 {
	for {
		a, b := -math.Log(uniform(source))/tail, -math.Log(uniform(source))
		if 2*b > a*a {
			return tail + a
		}
	}
}

// uniform returns a number above 0 and at most 1.
func uniform(source *rand.PCG) float64 {
	return (float64(source.Uint64()>>11) + 1) / (1 << 53)
}
