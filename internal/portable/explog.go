package portable

import "math"

// The exponential function and the logarithm as in the library FDLIBM (Sun Microsystems 1993,
// https://netlib.org/fdlibm), which package math also uses where it has no assembly.
var (
	expP    = []float64{4.13813679705723846039e-08, -1.65339022054652515390e-06, 6.61375632143793436117e-05, -2.77777777770155933842e-03, 1.66666666666666657415e-01}
	logEven = []float64{1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01}
	logOdd  = []float64{1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01, 6.666666666666735130e-01}
)

// ln 2 in two parts. The upper part times a whole number is exact.
const ln2Upper, ln2Lower = 6.93147180369123816490e-01, 1.90821492927058770002e-10

// Exp returns e^x with an error of at most one unit in the last place, for |x| <= 700.
func Exp(x float64) float64 {
	// With x = k ln 2 + r, e^r = 1 + r + r c/(2-c), where a polynomial approximates c(r²).
	k := math.Round(x / math.Ln2)
	upper, lower := x-float64(k*ln2Upper), float64(k*ln2Lower)
	r := upper - lower
	rr := r * r
	c := r - float64(rr*horner(expP, rr))
	power := math.Float64frombits(uint64(1023+int64(k)) << 52) // 2^k
	return power * (1 - (lower - r*c/(2-c) - upper))
}

// Log returns the natural logarithm of x > 0 with an error of at most one unit in the last place, and -Inf for 0.
func Log(x float64) float64 {
	if x == 0 {
		return math.Inf(-1)
	}
	// With x = 2^k (1+f), √½ <= 1+f < √2, and s = f/(2+f), log(1+f) = 2 artanh s. A polynomial in s² gives its terms
	// from the third power on.
	fraction, exponent := math.Frexp(x)
	if fraction < math.Sqrt2/2 {
		fraction *= 2
		exponent--
	}
	f, k := fraction-1, float64(exponent)
	s := f / (2 + f)
	ss := s * s
	s4 := ss * ss
	r := float64(ss*horner(logOdd, s4)) + float64(s4*horner(logEven, s4))
	half := float64(0.5 * f * f)
	return float64(k*ln2Upper) - (half - (float64(s*(half+r)) + float64(k*ln2Lower)) - f)
}
