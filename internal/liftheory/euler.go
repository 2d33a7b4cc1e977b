package liftheory

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
)

// Euler returns the neuron that does in continuous time what Euler's method makes of n in steps of dt. In each step
// noise adds ±step to the potential if it is a coin, and otherwise a normal number with the standard deviation step.
// n.SD is not used.
//
// Between spikes v' = α v + k μ + noise, with k = dt/τ and α = 1 - k, is a sampled Ornstein-Uhlenbeck process, whose
// time constant is -dt/ln α, and whose variance is step²/(1 - α²).
//
// As the potential is looked at only once per step, it is found above the threshold too late and too high. Near the
// threshold it is a random walk with a drift δ per step, in units of step. Hence the mean overshoot in these units is
// (Spitzer 1956, Trans Am Math Soc 82:323; Siegmund 1985, "Sequential analysis", chapter 8)
//
//	R(δ) = (1 + δ²)/(2δ) - Σ_n E[max(0, -S_n)]/n,   S_n the sum of n steps,
//
// For normal steps R(0) = -ζ(1/2)/√(2π) = 0.5826 (Chernoff 1965, Ann Math Stat 36:55). For coins it is half a step, as
// their positions on the lattice are spread evenly when they reach the threshold. In continuous time, a threshold that
// is higher by R(0) has the same effect (Broadie, Glasserman & Kou 1997, Math Finance 7:325), except for the time that
// the drift needs for R(δ) - R(0): dt/4 for normal steps if δ is small, dt/2 without noise. This time is added to the
// dead time.
//
// A threshold above the mean is reached only by rare runs. Those of coins are rarer than those of normal steps: see
// [coinRun].
func (n Neuron) Euler(dt, step float64, coin bool) Neuron {
	k := dt / n.Tau
	n.Tau = -dt / math.Log1p(-k)
	const lost = 1e-12 // of the way up: what rounding does
	if step < lost*(n.Threshold-n.Reset) {
		n.SD = 0
		if interval := n.Tau * n.passageTime(); !math.IsInf(interval, 1) {
			n.Dead += (math.Floor(interval/dt)+1)*dt - interval
		}
		return n
	}
	n.SD = step / math.Sqrt(k*(2-k))
	overshoot, atRest := normalOvershoot, 0.5825971579390107
	if coin {
		overshoot, atRest = coinOvershoot, 0.5
	}
	// A weak drift does not matter, as noise is faster. For coins there is no limit.
	drift := max(0.25, k*(n.Mean-n.Threshold)/step)
	n.Dead += dt * (overshoot(drift) - atRest) / drift
	n.Threshold += atRest * step
	if above := n.Threshold - n.Mean; coin && above > 0 {
		n.Threshold = n.Mean + n.SD*math.Sqrt(2*coinRun(k, above/step))
	}
	return n
}

// coinRun returns I(b), where e^{-I(b)} is how rarely coins take the potential to b above its mean, in units of a step,
// up to factors that vary less. The potential is a sum of coins ±α^j, α = 1 - k. So by Cramér's theorem (Feller 1971,
// "An introduction to probability theory and its applications", vol. II, chapter XVI.7)
//
//	I(b) = max_t [t b - K(t)],   K(t) = Σ_j ln cosh(t α^j),   j = 0, 1, ..
//
// For normal steps of the same variance it would be b²(2k - k²)/2. By the Euler-Maclaurin formula the sum is, with λ =
// -ln α,
//
//	K(t) = 1/λ ∫ ln cosh(u)/u du + ln cosh(t)/2 + λ t tanh(t)/12,   from 0 to t,
//
// to 1e-6 for k <= 1/20 and b up to 0.9/k. Coins cannot reach 1/k. Beyond 0.9/k, where I is above 26, it returns +Inf.
func coinRun(k, b float64) float64 {
	if b >= 0.9/k {
		return math.Inf(1)
	}
	lambda := -math.Log1p(-k)
	slope := func(t float64) float64 { // K′
		tanh := math.Tanh(t)
		return logCosh(t)/t/lambda + tanh/2 + lambda/12*(tanh+t*(1-tanh*tanh))
	}
	low, high := 0.0, 10.0 // K′(10) > 0.9/k
	for range 60 {
		if t := (low + high) / 2; slope(t) < b {
			low = t
		} else {
			high = t
		}
	}
	t := high
	integral := quad.Fixed(func(u float64) float64 { return logCosh(u) / u }, 0, t, 40, quad.Legendre{}, 0)
	return t*b - integral/lambda - logCosh(t)/2 - lambda/12*t*math.Tanh(t)
}

// logCosh returns ln cosh x for x >= 0.
func logCosh(x float64) float64 { return x + math.Log1p(math.Expm1(-2*x)/2) }

// normalOvershoot returns R(δ) for a walk with normal steps.
func normalOvershoot(drift float64) float64 {
	r := (1 + drift*drift) / (2 * drift)
	for n := 1.0; n <= longestDescent(drift); n++ {
		x := math.Sqrt(n) * drift
		r -= (math.Exp(-x*x/2)/math.Sqrt(2*math.Pi) - x*math.Erfc(x/math.Sqrt2)/2) / math.Sqrt(n)
	}
	return r
}

// coinOvershoot returns R(δ) for a walk with steps of δ ± 1.
func coinOvershoot(drift float64) float64 {
	r := (1 + drift*drift) / (2 * drift)
	last := int(longestDescent(drift))
	p := make([]float64, last+1) // probabilities of so many heads in n tosses
	p[0] = 1
	for n := 1; n <= last; n++ {
		for heads := n; heads > 0; heads-- {
			p[heads] = (p[heads] + p[heads-1]) / 2
		}
		p[0] /= 2
		below := 0.0
		for heads := 0; heads <= n; heads++ {
			below += p[heads] * max(0, float64(n-2*heads)-float64(n)*drift)
		}
		r -= below / float64(n)
	}
	return r
}

// longestDescent is the number of steps after which a walk is above its start, except with a probability of 1e-9.
func longestDescent(drift float64) float64 { return 36 / (drift * drift) }
