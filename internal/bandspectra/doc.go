// Package bandspectra computes the coherence of a stimulus and the rates of many populations, at the frequencies
// of a band, from the spectra of single trials. It gives what the plain definition gives (count the spikes that
// arrive in each sample, blur them with a Gaussian, estimate the coherence by Welch's method), some hundred times
// faster. Four observations make it fast.
//
// # All is linear until the spectra are squared
//
// A population's rate is the sum of its members' rates, and so is the spectrum of each of its segments. Only the
// few bins k of the band are needed. So the spectra of the trials are computed once, and a population costs an
// addition for each of its members, segments and bins.
//
// # Windows can be applied after the sum
//
// Let L be the length of a segment, and U[m][k] the Fourier transform of segment m without a window. The periodic
// Hann window ½ - ½ cos(2πt/L) = ½ - ¼ e^{2πit/L} - ¼ e^{-2πit/L} mixes three bins:
//
//	W[m][k] = ½ U[m][k] - ¼ U[m][k-1] - ¼ U[m][k+1].
//
// Segments overlap by one half: segment m consists of the blocks m and m+1, of length H = L/2. With B[e][k] the
// transform of block e, and e^{-2πikH/L} = (-1)^k,
//
//	U[m][k] = B[m][k] + (-1)^k B[m+1][k].
//
// To take off the mean μ of the segment changes U[m][0] alone, by Lμ; in W this is ½Lμ at k = 0 and -¼Lμ at 1.
//
// # A blurred rate needs few samples
//
// A Gaussian of standard deviation σ passes e^{-2π²σ²f²} of a rate's amplitude at the frequency f. Sampled once in c
// samples, the rate at f is mixed with what it has at 1/c - f (frequencies in cycles a sample). With the study's
// σ = 125 and f <= 99/32768 that is a part of 10⁻²⁰ at c = 64, but of 10⁻² at c = 128.
//
// A sum over a coarse grid has another error, from the ends of the segment. There the windowed rate and its slope are
// zero, but its second derivative jumps from 0 to 2π²/L² times the rate r. By the Euler-Maclaurin formula the sum
// over a grid with its first sample at αc is off by
//
//	c³/6 B₃(α) 2π²/L² (r(L) - r(0)),  |B₃| < 0.05,
//
// which is of the order of (c/L)³ relative to the transform of r. It is kept small by limiting c/L, more so for
// frequencies that the Gaussian weakens; and the mean rate of each trial is taken off, which changes nothing else.
//
// The mean of a segment has no window to fade it out at the ends: the coarse sum errs by half a step of the rate,
// which would ruin bins 0 and 1. So it is counted at full rate: all spikes well inside a block count as one, and
// those near its edges by the part of their Gaussian inside.
//
// # A delay is a phase and two edges
//
// In block e (samples eH to (e+1)H of what arrives) a trial that is delayed by D = qc + δ, 0 <= δ < c, has the
// spectrum
//
//	B[e][k](D) = c Σ_j r(jc) e^{-2πik(jc + D - eH)/L},  eH <= jc + D < (e+1)H
//	           = e^{-2πikD/L} T[q][e][k],
//	T[q][e][k] = c Σ_{j = eh-q}^{(e+1)h-q-1} r(jc) e^{-2πik(j-eh)c/L},  h = H/c.
//
// The delay is a phase, and the sum changes only when a sample of the coarse grid crosses the block's edges: from q to
// q+1 one enters and one leaves. So one Fourier transform gives T for all q.
//
// # Use
//
// A [Plan] holds the geometry, a [Table] the spectra T of all trials. An [Evaluator] adds them up for one population
// after the other.
package bandspectra
