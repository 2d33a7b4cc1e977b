package liftheory

import (
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/integrate/quad"
)

// passage is the way of an Ornstein-Uhlenbeck process from one level up to another, in standard deviations from its
// mean.
type passage struct{ from, to float64 }

// endless is a level that takes so long to reach that the time overflows, as e^{x²/2} does.
const endless = 37.5

// mean returns the mean time, in units of the time constant:
//
//	∫ √(π/2) e^{x²/2} erfc(-x/√2) dx = √π ∫ e^{y²} (1 + erf y) dy,   x = √2 y.
func (p passage) mean() float64 {
	if p.to > endless {
		return math.Inf(1)
	}
	sum := 0.0
	p.nodes(func(x, weight float64) {
		if x < fractionEnd {
			sum += weight * real(fraction(0, x))
		} else {
			sum += weight * math.Sqrt(math.Pi/2) * math.Exp(x*x/2) * math.Erfc(-x/math.Sqrt2)
		}
	})
	return sum
}

// transform returns ln ρ = -∫w dx, and w at both ends, for λ ≠ 0.
func (p passage) transform(lambda complex128) (logRho, wFrom, wTo complex128) {
	w := newSolution(lambda, p.from)
	wFrom = w.at(p.from)
	p.nodes(func(x, weight float64) { logRho -= complex(weight, 0) * w.at(x) })
	return logRho, wFrom, w.at(p.to)
}

// nodes calls add with the nodes and the weights of an integral over the way, from low to high. Far below the mean w is
// like a power of x. Far above it, within 1/x, it changes from growing like e^{x²/2} to growing like x.
func (p passage) nodes(add func(x, weight float64)) {
	const order = 20 // of Gauss's rule in each part of the way
	x, weight := make([]float64, order), make([]float64, order)
	for a := p.from; a < p.to; {
		b := a / 2
		if a > -2 {
			b = a + 1/max(a, 1)
		}
		b = min(b, p.to)
		quad.Legendre{}.FixedLocations(x, weight, a, b)
		for i := order - 1; i >= 0; i-- { // gonum begins with the highest
			add(x[i], weight[i])
		}
		a = b
	}
}

// fractionEnd is the level up to which the continued fraction is used. It converges below 0, more slowly near 0.
const fractionEnd = -3

// mostTerms limits loops that otherwise end when they converge: the fraction takes 3e4 terms if |λ| is 3e6, the series
// 50.
const mostTerms = 1e6

// fraction returns the continued fraction of w/λ at x < 0, by the method of Lentz (1976), Appl Opt 15:668. If it does
// not converge, as with numbers whose squares overflow, it is NaN.
func fraction(lambda complex128, x float64) complex128 {
	z := complex(-x, 0)
	f, c, d := z, z, complex128(0) // f = z + (λ+1)/(z + (λ+2)/(z + ..))
	for n := 1.0; n < mostTerms; n++ {
		a := lambda + complex(n, 0)
		d = 1 / (z + a*d)
		c = z + a/c
		f *= c * d
		if cmplx.Abs(c*d-1) < 1e-15 {
			return 1 / f
		}
		if cmplx.IsNaN(f) {
			break
		}
	}
	return cmplx.NaN()
}

// solution is w at a level x, which it can raise.
type solution struct {
	lambda complex128
	x      float64
	w      complex128
}

// newSolution returns the solution for levels from x upward.
func newSolution(lambda complex128, x float64) *solution {
	x = min(x, fractionEnd)
	return &solution{lambda, x, lambda * fraction(lambda, x)}
}

// at returns w at a level not below the one before.
func (s *solution) at(x float64) complex128 {
	if x < fractionEnd {
		*s = *newSolution(s.lambda, x)
		return s.w
	}
	longest := 1 / (1 + math.Abs(x) + math.Sqrt(cmplx.Abs(s.lambda))) // for the series to converge fast
	steps := math.Ceil((x - s.x) / longest)
	if !(steps <= mostTerms) {
		s.x, s.w = x, cmplx.NaN()
		return s.w
	}
	h := (x - s.x) / steps
	for range int(steps) {
		s.step(h)
	}
	return s.w
}

// step raises the level by h with the power series of u around x, u(x+h) = Σ c_n h^n. It begins with c₀ = 1 and c₁ = w,
// and from the equation of u
//
//	(n+1)(n+2) c_{n+2} = (n+1) x c_{n+1} + (n+λ) c_n.
func (s *solution) step(h float64) {
	xh, h2 := complex(s.x*h, 0), complex(h*h, 0)
	a, b := complex128(1), s.w*complex(h, 0) // c_n h^n and the next
	u, uh := a+b, b                          // u and h u′
	for n := complex128(0); real(n) < mostTerms; n++ {
		a, b = b, ((n+1)*xh*b+(n+s.lambda)*h2*a)/((n+1)*(n+2))
		u += b
		uh += (n + 2) * b
		if real(n+2)*max(cmplx.Abs(a), cmplx.Abs(b)) < 1e-17*cmplx.Abs(uh) {
			break
		}
	}
	s.x += h
	s.w = uh / u / complex(h, 0)
}
