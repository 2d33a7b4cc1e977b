// Package bandspectra computes the coherence of a stimulus with the rates of many populations, at the frequencies of a
// band, from the spectra of single trials. It gives the result of the plain definition (count the spikes that arrive in
// each sample, smooth them with a Gaussian, estimate the coherence by Welch's method) some hundred times faster, for
// segments of any length. Five observations make it fast.
//
// # Everything is linear until the spectra are squared
//
// A population's rate is the sum of its members' rates, so the spectrum of each of its segments is the sum of theirs.
// Only the few bins k of the band are needed. So the spectra of the trials are computed once, and a population costs
// one addition for each of its members, segments and bins.
//
// # Windows can be applied after the sum
//
// Let L be the length of a segment, and U[m][k] the Fourier transform of segment m without a window. The periodic
// Hann window ½ - ½ cos(2πt/L) = ½ - ¼ e^{2πit/L} - ¼ e^{-2πit/L} mixes three bins:
//
//	W[m][k] = ½ U[m][k] - ¼ U[m][k-1] - ¼ U[m][k+1].
//
// Subtracting the mean μ of the segment changes only U[m][0], by Lμ.
//
// Segment m starts at sample mH, with the hop H = L - ⌊L/2⌋, as in SciPy.
//
// # A smooth rate needs few samples
//
// A Gaussian of standard deviation σ passes e^{-2π²σ²f²} of a rate's amplitude at the frequency f. Sampling the rate
// once every c samples mixes its amplitude at f with that at 1/c - f (frequencies in cycles per sample). With the
// study's σ = 125 and f <= 99/32768 this adds a part of 10⁻²⁰ at c = 64, but of 10⁻² at c = 128.
//
// A sum over a coarse grid has another error, from the ends of the segment. There the windowed rate and its slope are
// zero, but its second derivative jumps from 0 to 2π²/L² times the rate r. By the Euler-Maclaurin formula the sum over
// a grid with its first point at αc is off by
//
//	c³/6 B₃(α) 2π²/L² (r(L) - r(0)),  |B₃| < 0.05,
//
// which is of the order of (c/L)³ relative to the transform of r. It is kept small by limiting c/L, more strictly for
// frequencies that the Gaussian weakens. Subtracting the mean rate of each trial also helps, and changes nothing else.
//
// Neither error requires a whole number c. A segment only needs a whole number of points,
//
//	c = L/P,
//
// whose Fourier transform is fast: P is a product of small factors, whatever L is. Some 500 points are enough for the
// study. Each segment has its own grid that begins at its start, whatever H is. If the Gaussian is narrow or the
// segment short, P = L: then the grid is that of the samples, and there is no error.
//
// The mean of a segment has no window that fades it out at the ends. The coarse sum is off by half a step of the rate,
// which would ruin bins 0 and 1. So the mean is counted at full rate: spikes well inside a segment count as one, and
// spikes near its edges by the part of their Gaussian inside.
//
// # A delay is a phase and two edges
//
// In segment m (the samples from mH to mH + L of the arriving rate) a trial that is delayed by D = qc + δ, 0 <= δ < c,
// has the spectrum
//
//	U[m][k](D) = c Σ_j r(mH + jc) e^{-2πik(jc + D)/L},  0 <= jc + D < L
//	           = e^{-2πikD/L} T[q][m][k],
//	T[q][m][k] = c Σ_{j=-q}^{P-1-q} r(mH + jc) e^{-2πikj/P}.
//
// The delay is a phase, and the sum changes only when a point of the coarse grid crosses the segment's edges: from q to
// q+1 the point j = -q-1 enters and j = P-1-q leaves, with the same phase. So one Fourier transform gives T for all q.
//
// # All populations add from what is in the cache
//
// The spectra T of all trials at all q would take much memory, and loading them would take longer than adding them. But
// those of one bin and a few segments at one q fit into the processor's nearest cache. There they are computed, all
// populations add from them, and then they step on to the next q. So the sums of all populations grow together.
//
// # Use
//
// A [Plan] holds the geometry, a [Table] what is needed for the spectra T of all trials. [Sums] add up those of
// populations, and an [Evaluator] computes the coherence of one population after another.
package bandspectra
