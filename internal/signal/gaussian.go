package signal

import "math"

// Gaussian returns a Gaussian kernel of unit area, sampled every dt seconds,
//
//	g[m+k] = exp(-½ (k dt/sigma)²) / (dt Σ exp(..)),  k = -m..m,  m = ⌊6 sigma/dt⌋
//
// in 1/s, so that convolving a spike count with it gives a rate in spikes per second. It has 2m+1 values with the peak
// in the middle, and Σ g dt = 1 up to rounding. The part cut off beyond 6 sigma is 2e-9 of the area.
//
// The standard deviation sigma is in seconds. Where the kernel is narrower than a sample (6 sigma < dt, sigma = 0
// included) it is the single value 1/dt: no smoothing.
//
// Arguments must be dt > 0 and 0 <= sigma <= 1e6 dt. Otherwise the kernel is a single NaN, which no result can hide.
func Gaussian(sigma, dt float64) []float64 {
	if !(dt > 0 && sigma >= 0 && sigma <= 1e6*dt) { // NaN too
		return []float64{math.NaN()}
	}
	// 6 * 1.25 ms / 10 µs is 749.9999999999999 in floats, and means 750.
	const rounding = 1e-6
	m := int(6*sigma/dt + rounding)
	g := make([]float64, 2*m+1)
	g[m] = 1
	sum := 1.0
	for k := m; k > 0; k-- { // from the tails, so that small adds to small
		t := float64(k) * dt / sigma
		v := math.Exp(-0.5 * t * t)
		g[m-k], g[m+k] = v, v
		sum += 2 * v
	}
	for i := range g {
		g[i] /= sum * dt
	}
	return g
}
