// Package lif integrates the membrane equation of a leaky integrate-and-fire neuron fast. It finds the same spikes as
// the plain definition, Euler's method as in a textbook. If rounding could make a difference, it says so and leaves the
// trial to the plain definition.
//
// Euler's method is linear between spikes: with k = dt/τ_m and α = 1 - k
//
//	v[i+1] = α v[i] + k (s[i] + offset + noise[i] - a[i]),   a[i+1] = β a[i],   β = 1 - dt/τ_a.
//
// k (s + offset) is the same in all trials, and no division is needed.
//
// # Coin noise: eight steps at a time
//
// With noise of ±h, m steps are
//
//	v[i+m] = α^m v[i] + S_m(i) + T_m(coins) - A_m a[i],
//	S_m(i)     = k Σ_j α^(m-1-j) (s[i+j] + offset),
//	T_m(coins) = k Σ_j α^(m-1-j) (±h),                     j = 0 .. m-1,
//	A_m        = k Σ_j α^(m-1-j) β^j.
//
// S is the same in all trials, T has 256 values for the 256 outcomes of eight coins, and A is a constant: eight steps
// take a few additions. They are right unless the neuron spikes within them. With v⁺ = max(v, 0) <= θ⁺, where θ is the
// threshold and θ⁺ = max(θ, 0), and a >= 0
//
//	v[i+m] <= α^m v⁺ + S_m(i) + T_m(coins) <= α⁸ v⁺ + U(i) + T⁺(coins),   T⁺ = max(0, max_m T_m),
//
// and if the right side is below threshold there is no spike. Otherwise the steps are computed one by one.
//
// It remains to find U. If all of the eight inputs s + offset are at least θ⁺, they pull α^m v⁺ + S_m(i) up until it
// reaches θ⁺, and keep it there. As T⁺ is not below 0, this sum is below threshold in the end, so it has been rising
// with m: U(i) = S_8(i). Otherwise U(i) = (1 - α⁸) θ⁺ + max_m S_m(i) will do, as α^m v⁺ <= v⁺ <= α⁸ v⁺ + (1 - α⁸) θ⁺.
//
// # White noise: four steps at a time
//
// Gaussian noise cannot come from a table. But the input of m steps,
//
//	Y_m = k Σ_j α^(m-1-j) (s[i+j] + offset + noise[i+j]),   so that   v[i+m] = α^m v[i] + Y_m - A_m a[i],
//
// does not depend on v. The processor computes it ahead, while v waits for one multiplication and one addition per four
// steps instead of four of each. As a >= 0, there is no spike if α^m v[i] + Y_m stays below threshold for m = 1 .. 4.
// The normal numbers are most of the cost. Drawing many at a time is faster than one by one.
package lif

import (
	"context"
	"errors"
	"math"

	"github.com/lifnb/lifnb/internal/pieces"
)

// ErrDoubt says that the potential came so near to the threshold that rounding might decide whether the neuron spikes.
// The plain definition must run the trial.
var ErrDoubt = errors.New("lif: rounding might decide")

// Neuron holds the parameters of a neuron.
type Neuron struct {
	Dt, TauM   float64 // s
	Offset     float64
	Threshold  float64
	Reset      float64
	V0         float64
	TauA       float64 // s; has no effect if DeltaA and A0 are 0
	DeltaA     float64
	A0         float64 // adaptation current at the start, >= 0
	Refractory int     // steps
}

// Stimulus is what neurons receive, and between which values it lies. Any number of neurons can share it.
type Stimulus struct {
	samples         []float64
	lowest, highest float64
}

// NewStimulus returns a stimulus of some samples. A cancelled context ends it early.
func NewStimulus(ctx context.Context, samples []float64) (Stimulus, error) {
	s := Stimulus{samples, math.Inf(1), math.Inf(-1)}
	err := pieces.Each(ctx, len(samples), func(from, to int) {
		for _, x := range samples[from:to] {
			s.lowest, s.highest = min(s.lowest, x), max(s.highest, x)
		}
	})
	return s, err
}

// prepared is a neuron that is ready to receive a stimulus.
type prepared struct {
	Neuron
	stimulus       []float64
	k, alpha, beta float64
	low, high      float64 // between these rounding might decide what is above the threshold
}

// prepare prepares a neuron for a stimulus and noise of a typical size.
func (n Neuron) prepare(stimulus Stimulus, noise float64) prepared {
	k := n.Dt / n.TauM
	p := prepared{Neuron: n, k: k, alpha: 1 - k, beta: 1, stimulus: stimulus.samples}
	largest := math.Abs(n.Threshold) + math.Abs(n.Reset) + math.Abs(n.V0) + noise
	if n.DeltaA > 0 || n.A0 > 0 {
		p.beta = 1 - n.Dt/n.TauA
		largest += n.A0 + n.DeltaA*n.TauA/n.Dt
	}
	strongest := max(math.Abs(stimulus.lowest+n.Offset), math.Abs(stimulus.highest+n.Offset))
	margin := 1e-9 * (largest + strongest) // far more than rounding can do
	p.low, p.high = n.Threshold-margin, n.Threshold+margin
	return p
}

// input returns k (s + offset).
func (p *prepared) input(s float64) float64 { return p.k * (s + p.Offset) }

// after returns α^m, β^m and A_m.
func (p prepared) after(m int) (alpha, beta, a float64) {
	alpha, beta = 1, 1
	for range m {
		a = p.alpha*a + p.k*beta
		alpha *= p.alpha
		beta *= p.beta
	}
	return alpha, beta, a
}
