package portable

import "math"

// Mul returns the product of two complex numbers.
func Mul(x, y complex128) complex128 {
	return complex(float64(real(x)*real(y))-float64(imag(x)*imag(y)), float64(real(x)*imag(y))+float64(imag(x)*real(y)))
}

// Div returns the quotient of two complex numbers as Go computes it: R. L. Smith, Algorithm 116: Complex division,
// Commun. ACM 5(8), 435 (1962).
func Div(x, y complex128) complex128 {
	if math.Abs(real(y)) < math.Abs(imag(y)) { // both times -i
		x, y = complex(imag(x), -real(x)), complex(imag(y), -real(y))
	}
	ratio := imag(y) / real(y)
	denominator := real(y) + float64(ratio*imag(y))
	return complex((real(x)+float64(imag(x)*ratio))/denominator, (imag(x)-float64(real(x)*ratio))/denominator)
}
