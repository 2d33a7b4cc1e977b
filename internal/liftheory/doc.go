// Package liftheory is the theory of the leaky integrate-and-fire neuron with white noise: its firing rate, the
// irregularity of its intervals, the power spectrum of its spikes, and the linear response of its rate.
//
// # First passage
//
// Below threshold the potential v is an Ornstein-Uhlenbeck process. Let x = (v - μ)/σ be its distance from the level at
// which it would settle, in units of its standard deviation there, σ² = D/τ. The backward generator of x is (d²/dx² - x
// d/dx)/τ. So with λ = iωτ the solution of
//
//	u″ - x u′ = λ u     that grows slower than e^{x²/2} for x → -∞
//
// gives the characteristic function of the time from reset to threshold (Siegert 1951, Phys Rev 81:617):
//
//	ρ(ω) = <e^{-iωT}> = u(x_r)/u(x_θ) = e^{-∫w dx},   w = u′/u,   from x_r to x_θ.
//
// u is e^{x²/4} times the parabolic cylinder function D_{-λ}(-x), which easily overflows and loses digits to
// cancellation for large ω. Its logarithmic derivative w does neither. For x < 0 the recurrence of D_ν turns it into a
// continued fraction,
//
//	w = λ/(z + (λ+1)/(z + (λ+2)/(z + ..))),   z = -x,
//
// and from there on Taylor series carry it upward, the direction in which errors die out. For λ → 0, w is λ times
// Mills' ratio √(π/2) e^{x²/2} erfc(-x/√2), and the mean interval is the integral of that ratio.
//
// # Spikes
//
// Intervals are independent, so with a dead time t_d after each spike and ρ_d = ρ e^{-iω t_d} the (two-sided) power
// spectrum of the spikes is that of a renewal process of rate r (Cox & Lewis 1966),
//
//	S(f) = r (1 - |ρ_d|²)/|1 - ρ_d|².
//
// # Linear response
//
// A weak input ε e^{iωt} moves the potential by η e^{iωt}, η = ε/(1 + λ), as it would without threshold. So the density
// P(v, t) is the density at rest, P₀, moved by the same amount, plus a correction q:
//
//	P = P₀ + (-η P₀′ + q) e^{iωt},   iω q = -j′,   j = [(μ - v) q - σ² q′]/τ.
//
// Multiplying by u(v) and integrating shows that B = u j + (σ²/τ) u′ q does not change with v, except for a jump at the
// reset. Below the reset it is 0. P₀ vanishes at threshold and has the slope -r τ/σ² there; its slope jumps by the same
// amount at the reset. P also vanishes at threshold. The rate r₁ leaves there and returns at the reset after the dead
// time:
//
//	threshold:  q = -η r τ/σ²,   j = r₁,                  B      = r₁ u_θ - η r u′_θ;
//	reset:     Δq = -η r τ/σ²,  Δj = r₁ e^{-iω t_d},      B = ΔB = r₁ e^{-iω t_d} u_r - η r u′_r.
//
// Both values of B are the same. So (now with w per unit of x) the susceptibility r₁/ε is
//
//	χ(f) = r/(σ (1 + λ)) · (w_θ - ρ w_r)/(1 - ρ_d),
//
// which is that of Lindner & Schimansky-Geier (2001), Phys Rev Lett 86:2934, and of Brunel, Chance, Fourcaud & Abbott
// (2001), Phys Rev Lett 86:2186.
//
// # Time steps
//
// Euler's method looks at the potential only once per step. See [Euler] for what that changes.
package liftheory
