package portable

import "math"

// Sine, cosine and tangent as in S. L. Moshier's Cephes library (https://netlib.org/cephes), which package math also
// uses. z is x minus the nearest even multiple of π/4, and polynomials approximate the functions of z, |z| <= π/4.
var (
	sinP = []float64{1.58962301576546568060e-10, -2.50507477628578072866e-8, 2.75573136213857245213e-6,
		-1.98412698295895385996e-4, 8.33333333332211858878e-3, -1.66666666666666307295e-1}
	cosP = []float64{-1.13585365213876817300e-11, 2.08757008419747316778e-9, -2.75573141792967388112e-7,
		2.48015872888517045348e-5, -1.38888888888730564116e-3, 4.16666666666665929218e-2}
	tanP = []float64{-1.30936939181383777646e4, 1.15351664838587416140e6, -1.79565251976484877988e7}
	tanQ = []float64{1, 1.36812963470692954678e4, -1.32089234440210967447e6, 2.50083801823357915839e7, -5.38695755929454629881e7}
)

// Sin returns the sine of x, in rad. Its error is about 1e-16, or 1e-24·x if that is larger.
func Sin(x float64) float64 {
	z, octant := reduce(math.Abs(x))
	y := sinCos(z, octant)
	if x < 0 {
		return -y
	}
	return y
}

// Cos returns the cosine of x, in rad.
func Cos(x float64) float64 {
	z, octant := reduce(math.Abs(x))
	return sinCos(z, octant+2)
}

// Tan returns the tangent of x, in rad.
func Tan(x float64) float64 {
	z, octant := reduce(math.Abs(x))
	y, zz := z, z*z
	if zz > 1e-14 {
		y = z + float64(z*(zz*horner(tanP, zz)/horner(tanQ, zz)))
	}
	if octant&2 != 0 {
		y = -1 / y
	}
	if x < 0 {
		return -y
	}
	return y
}

// sinCos returns the sine of z + octant·π/4.
func sinCos(z float64, octant uint) float64 {
	zz := z * z
	y := z + float64(z*zz*horner(sinP, zz))
	if octant&2 != 0 {
		y = 1 - float64(0.5*zz) + float64(zz*zz*horner(cosP, zz))
	}
	if octant&4 != 0 {
		return -y
	}
	return y
}

// reduce returns z = x - octant·π/4 for x >= 0 and the nearest even octant. Only the last three bits of the octant
// matter.
func reduce(x float64) (z float64, octant uint) {
	for x >= 1<<29 { // takes off whole turns, of a number that has 26 bits
		_, exponent := math.Frexp(x)
		unit := math.Ldexp(1, exponent-26)
		x = math.Abs(less(x, math.Floor(x*(4/math.Pi)/unit)*unit))
	}
	octant = uint(x * (4 / math.Pi))
	octant += octant & 1
	return less(x, float64(octant)), octant
}

// less returns x - n·π/4. With π/4 in three parts, n times the first two is exact for n of up to 29 bits.
func less(x, n float64) float64 {
	const a, b, c = 7.85398125648498535156e-1, 3.77489470793079817668e-8, 2.69515142907905952645e-15
	return x - float64(n*a) - float64(n*b) - float64(n*c)
}

// horner evaluates a polynomial, the coefficient of the highest power first.
func horner(p []float64, x float64) float64 {
	y := p[0]
	for _, c := range p[1:] {
		y = float64(y*x) + c
	}
	return y
}
