package liftheory

import (
	"math"
	"math/cmplx"
)

// Neuron is a leaky integrate-and-fire neuron with white noise. Without a threshold, its potential would have the mean
// μ and the standard deviation σ.
type Neuron struct {
	Tau              float64 // time constant τ, s
	Mean             float64 // μ
	SD               float64 // σ; 0 without noise
	Reset, Threshold float64
	Dead             float64 // time after each spike for which the potential is kept at the reset, s
}

// passage returns the way from reset to threshold, if there is noise.
func (n Neuron) passage() passage {
	return passage{(n.Reset - n.Mean) / n.SD, (n.Threshold - n.Mean) / n.SD}
}

// passageTime returns the mean time from reset to threshold, in units of τ.
func (n Neuron) passageTime() float64 {
	switch {
	case n.SD > 0:
		return n.passage().mean()
	case n.Mean > n.Threshold:
		return math.Log((n.Mean - n.Reset) / (n.Mean - n.Threshold))
	default:
		return math.Inf(1)
	}
}

// Rate returns the firing rate in spikes/s. It is 0 if the threshold is out of reach.
func (n Neuron) Rate() float64 { return 1 / (n.Dead + n.Tau*n.passageTime()) }

// CV returns the coefficient of variation of the intervals, or NaN if there are none.
func (n Neuron) CV() float64 {
	mean := n.passageTime()
	switch {
	case math.IsInf(mean, 1):
		return math.NaN()
	case n.SD == 0:
		return 0
	case mean > 1e140: // the noise has long forgotten the last spike, and λ² is about to underflow
		return 1
	}
	// ln ρ = -λ <T> + λ² var T/2 - .. (T in units of τ). Real and imaginary parts are each computed to full precision,
	// so λ may be arbitrarily small.
	y := 1e-9 / mean
	logRho, _, _ := n.passage().transform(complex(0, y))
	return n.Tau * math.Sqrt(-2*real(logRho)) / y * n.Rate()
}

// Spectrum returns the power spectral density of the spikes at a frequency f in Hz, one-sided, in (spikes/s)²/Hz. At 0
// it is the limit. It is NaN without noise.
func (n Neuron) Spectrum(f float64) float64 {
	r := n.Rate()
	if n.SD == 0 {
		return math.NaN()
	}
	if r == 0 {
		return 0
	}
	lambda := n.lambda(f)
	logRho, _, _ := n.passage().transform(lambda)
	above := -math.Expm1(2 * real(logRho)) // 1 - |ρ|²
	below := cmplx.Abs(expm1(logRho - n.dead(lambda)))
	return 2 * r * above / (below * below)
}

// Susceptibility returns the linear response of the rate to μ at a frequency f in Hz, in spikes/s per unit of μ. At 0 it
// is the limit, dr/dμ. It is NaN without noise.
func (n Neuron) Susceptibility(f float64) complex128 {
	r := n.Rate()
	if n.SD == 0 {
		return cmplx.NaN()
	}
	if r == 0 {
		return 0
	}
	lambda := n.lambda(f)
	logRho, wReset, wThreshold := n.passage().transform(lambda)
	return complex(-r/n.SD, 0) / (1 + lambda) * (wThreshold - cmplx.Exp(logRho)*wReset) / expm1(logRho-n.dead(lambda))
}

// lambda returns iωτ, or a lower limit at frequencies too low to matter to a neuron of this rate.
func (n Neuron) lambda(f float64) complex128 {
	if low := 1e-7 * n.Rate(); math.Abs(f) < low {
		f = low
	}
	return complex(0, 2*math.Pi*f*n.Tau)
}

// dead returns iω t_d.
func (n Neuron) dead(lambda complex128) complex128 { return lambda * complex(n.Dead/n.Tau, 0) }

// expm1 returns e^z - 1, exact for small z too.
func expm1(z complex128) complex128 {
	sin := math.Sin(imag(z) / 2)
	return complex(math.Expm1(real(z))-2*math.Exp(real(z))*sin*sin, math.Exp(real(z))*math.Sin(imag(z)))
}
