package random

import (
	"math"
	"math/rand/v2"

	"github.com/lifnb/lifnb/internal/portable"
)

// Tables of the ziggurat of Go's library, with 128 layers, the tail in the first, and 32-bit numbers.
const (
	goLayers = 128
	goTail   = 3.442619855899
	goArea   = 9.91256303526217e-3
)

var (
	goWidth  [goLayers]float32 // x[i]/2³¹
	goInside [goLayers]uint32  // 2³¹·x[i-1]/x[i]
	goHeight [goLayers]float32 // f(x[i])
)

func init() {
	x := goArea / density(goTail) // as wide as a box of the area of layer 0 would be
	goWidth[0], goInside[0], goHeight[0] = float32(x/(1<<31)), uint32(goTail/x*(1<<31)), 1
	x = goTail
	for i := goLayers - 1; i > 0; i-- {
		goWidth[i], goHeight[i] = float32(x/(1<<31)), float32(density(x))
		if i > 1 {
			next := math.Sqrt(-2 * portable.Log(goArea/x+density(x)))
			goInside[i] = uint32(next / x * (1 << 31))
			x = next
		}
	}
}

// NormFloat64 returns the standard normal number that [rand.Rand.NormFloat64] makes from a source on amd64. On other
// processors that may differ in the last bit. Frozen noise is made of these numbers.
func NormFloat64(source *rand.PCG) float64 {
	for {
		bits := source.Uint64()
		j, i := int64(int32(bits)), bits>>32%goLayers
		x := float64(j) * float64(goWidth[i])
		if max(j, -j) < int64(goInside[i]) {
			return x
		}
		if i == 0 {
			return goTailOf(source, j > 0)
		}
		step := float32(float32(half(source)) * (goHeight[i-1] - goHeight[i]))
		if goHeight[i]+step < float32(portable.Exp(-0.5*x*x)) {
			return x
		}
	}
}

// goTailOf returns a normal number beyond the layers, on one side (Marsaglia 1964).
func goTailOf(source *rand.PCG, positive bool) float64 {
	for {
		a, b := float64(-portable.Log(half(source))*(1.0/goTail)), -portable.Log(half(source))
		if b+b < a*a {
			continue
		}
		if positive {
			return goTail + a
		}
		return -goTail - a
	}
}

// half returns a number from 0 up to but not including 1, as [rand.Rand.Float64] does.
func half(source *rand.PCG) float64 { return float64(source.Uint64()<<11>>11) / (1 << 53) }
