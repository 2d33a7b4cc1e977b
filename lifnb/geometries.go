package lifnb

import (
	"fmt"
	"math"
	"math/cmplx"
)

// What all geometries have in common.

// delayOf returns the delay of member i, in s.
func delayOf(g Geometry, i int) float64 {
	if g == nil {
		return 0
	}
	return g.delay(i)
}

// turn returns e^{-2πi f·delay}, to the last digit.
func turn(f, delay float64) complex128 {
	periods := f * delay
	rest := math.Remainder(periods, 1) + math.FMA(f, delay, -periods) // without whole periods
	return cmplx.Rect(1, -2*math.Pi*rest)
}

// gainOf returns |1/N Σ_i e^{-2πi f·delay_i}| for the first N = size members.
func gainOf(g Geometry, f float64, size int) float64 {
	if size < 1 || !(math.Abs(f) <= 1e9) {
		return math.NaN()
	}
	if c := g.check(size); len(c.wrong) > 0 {
		return math.NaN()
	}
	sum := 0i
	for i := range size {
		sum += turn(f, g.delay(i))
	}
	return min(1, cmplx.Abs(sum)/float64(size))
}

// geometryName describes a geometry inside another one.
func geometryName(g Geometry) string {
	if g == nil {
		return "no delays"
	}
	return fmt.Sprint(g)
}

// stretched is a geometry whose delays are multiplied by a factor.
type stretched struct {
	Geometry Geometry
	factor   float64
}

func (s stretched) delay(i int) float64 {
	if s.factor == 0 {
		return 0
	}
	return s.factor * delayOf(s.Geometry, i)
}

func (s stretched) Gain(f float64, size int) float64 {
	if s.Geometry == nil {
		return Row{1, math.Inf(1)}.Gain(f, size)
	}
	return s.Geometry.Gain(s.factor*f, size)
}

func (s stretched) check(size int) checks {
	c := checks{stage: "Geometry"}
	c.geometry(s.Geometry, size)
	return c
}

// atVelocity returns a geometry whose delays are distances in metres, as at 1 m/s, at another velocity.
func atVelocity(g Geometry, velocity float64) Geometry {
	if row, ok := g.(Row); ok {
		return Row{row.Density, row.Velocity * velocity}
	}
	return stretched{g, 1 / velocity}
}

// growing returns a geometry with the same gains that finds them fast for ascending sizes: it adds the members of the
// larger population to the sum of the smaller one.
func growing(g Geometry) Geometry {
	switch g.(type) {
	case nil, Row:
		return g // has a formula
	}
	return &grown{Geometry: g, sums: make(map[float64]*sum)}
}

type grown struct {
	Geometry
	delays []float64
	sums   map[float64]*sum // by frequency
}

// sum is Σ_i e^{-2πi f·delay_i} over the first members.
type sum struct {
	members int
	value   complex128
}

func (g *grown) Gain(f float64, size int) float64 {
	s := g.sums[f]
	if s == nil || s.members > size {
		s = new(sum)
		g.sums[f] = s
	}
	for ; s.members < size; s.members++ {
		if s.members == len(g.delays) {
			g.delays = append(g.delays, g.delay(s.members))
		}
		s.value += turn(f, g.delays[s.members])
	}
	return min(1, cmplx.Abs(s.value)/float64(size))
}
