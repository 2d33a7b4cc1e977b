package lifnb

import "math"

// MixedEncoding describes how neurons that differ from each other encode stimuli of a band: the transfer function and
// the noise of each of them. It predicts how much information populations of such neurons carry about the stimulus. For
// neurons that are all alike it is the same as an [Encoding].
//
// The prediction assumes that the rate of neuron i consists of a part H_i(f)·S(f) that follows the stimulus linearly,
// and of noise of the power N_i(f) that is independent of the stimulus and of other neurons. Then, in a population
// whose members are delayed by d_i, the sum of the rates is
//
//	R(f) = Σ_i H_i e^{-2πi f d_i}·S + noise,
//
// and with the spectrum S_ss of the stimulus, its coherence with the stimulus and the mutual information are
//
//	C = A/(A + Σ_i N_i)   with   A = |Σ_i H_i e^{-2πi f d_i}|²·S_ss   and   I = -∫ log2(1 - C) df.
//
// Neurons that respond with different phases partly cancel each other, as delays do. A neuron with more than its share
// of noise is added all the same, with the same weight.
//
// Neurons can also receive a signal that is not the stimulus, but is common to all of them: the signal of another
// animal, say, or fluctuations of a common input. It passes the same transfer functions as the stimulus. With the
// spectrum S_cc of the common signal and κ = S_cc/S_ss,
//
//	C = A/(A + κ A + Σ_i N_i) < 1/(1 + κ) = S_ss/(S_ss + S_cc).
//
// So the coherence of large populations does not approach 1, but this ceiling.
//
// # Corrections
//
// Transfer functions that were measured from n_i trials of one frozen stimulus, averaged over K effective segments, are
// off by what the noise has in common with the stimulus by chance: |H_i|² is too large by N_i/(n_i K S_ss) on average.
// These errors are independent between neurons. Members j of neuron i share theirs, so A is too large by
//
//	Σ_i |Σ_j e^{-2πi f d_j}|²·N_i/(n_i K),
//
// which is subtracted. Call it E. What is left varies by chance, with the variance E² + 2 A E, and can be below 0. And
// as in an [Encoding], the frozen stimulus has an uneven spectrum, with a relative variance of 1/K about that of the
// ensemble of stimuli. The noise M = Σ N_i varies as well. The variances of A and M are
//
//	V = A²/K + E² + 2 A E   and   W = Σ_i (m_i N_i)²/(n_i K)
//
// for m_i members of neuron i. As C and I are not linear in A and M, this makes them too low or too high on average. By
// the delta method, half of the variances times the second derivatives is subtracted, which adds
//
//	[V·(1+κ)·M - W·A]/(M + (1+κ) A)³
//
// to C and, with T = 1/(M + (1+κ) A) and U = 1/(M + κ A),
//
//	[V·((1+κ)² T² - κ² U²) + W·(T² - U²)]/(2 ln 2)
//
// to I. For many trials E and W are 0, and these are the corrections of an Encoding. They are small corrections: for
// populations with many members of one neuron, n_i K must be well above N_i/(|H_i|² S_ss).
//
// As for an Encoding, predictions are refused where the noise that the neurons' trials have in common (CommonNoise)
// changes them by more than 10 %.
type MixedEncoding struct {
	Band      Band
	Frequency []float64      // of the spectra inside the band, Hz
	Stimulus  []float64      // S_ss, one-sided power spectral density of the stimulus, [frequency], 1/Hz
	Transfer  [][]complex128 // H_i, [neuron][frequency], spikes/s per unit of the stimulus
	Noise     [][]float64    // N_i, one-sided, [neuron][frequency], (spikes/s)²/Hz

	// Copies says how often each neuron can occur in a random population, as another of its trials. nil means any
	// number: members are drawn one by one, as from very many neurons of each kind. All 1 means that all members are
	// different neurons.
	Copies []int

	// Common is κ, the power of a signal that all neurons receive besides the stimulus, relative to the stimulus's,
	// [frequency]. nil means none. See WithCommon.
	Common []float64

	// EffectiveSegments is K, as in an Encoding, and Trials are n_i, the trials that were measured of each neuron. They
	// are 0 and nil in theory.
	EffectiveSegments float64
	Trials            []int

	// CommonNoise is the power that the trials of all neurons have in common without following the stimulus linearly,
	// [frequency], (spikes/s)²/Hz, on average over pairs of trials. It is 0 where it is less than twice its standard
	// error, and nil if it is not known.
	CommonNoise []float64
}

// powers are those of a population at one frequency.
type powers struct {
	members  float64
	stimulus float64 // A: what follows the stimulus
	noise    float64 // M = Σ N_i
	v, w     float64 // variances of both
	together float64 // |Σ_i e^{-2πi f d_i}|², the power of noise that all members have in common
}

// part is what a neuron has in a population: the sum of e^{-2πi f d} over its members, and their number m_i.
type part struct {
	turns   complex128
	members float64
}

// powers returns those of members, which are neurons, at frequency k. turns are the e^{-2πi f d} of the members. parts
// is memory for those of all neurons.
func (e *MixedEncoding) powers(k int, members []int, turns []complex128, parts []part) (p powers) {
	clear(parts)
	for m, i := range members {
		parts[i].turns += turns[m]
		parts[i].members++
	}
	p.members = float64(len(members))
	var response, all complex128
	chance := 0.0 // E
	for i, part := range parts {
		if part.members == 0 {
			continue
		}
		noise := e.Noise[i][k]
		response += e.Transfer[i][k] * part.turns
		all += part.turns
		p.noise += part.members * noise
		if e.EffectiveSegments > 0 {
			averaged := float64(e.Trials[i]) * e.EffectiveSegments
			chance += squared(part.turns) * noise / averaged
			p.w += part.members * noise * part.members * noise / averaged
		}
	}
	p.together = squared(all)
	p.stimulus = squared(response)*e.Stimulus[k] - chance
	if e.EffectiveSegments > 0 {
		p.v = p.stimulus*p.stimulus/e.EffectiveSegments + chance*chance + 2*p.stimulus*chance
	}
	return p
}

// squared returns |z|².
func squared(z complex128) float64 { return real(z)*real(z) + imag(z)*imag(z) }

// common returns κ at frequency k.
func (e *MixedEncoding) common(k int) float64 {
	if e.Common == nil {
		return 0
	}
	return e.Common[k]
}

// coherence returns C at frequency k.
func (e *MixedEncoding) coherence(k int, p powers) float64 {
	if p.noise == 0 { // silence
		return 0
	}
	κ := e.common(k)
	a, v, w := p.relative(κ)
	all := 1 + a*(1+κ)
	return a/all + (v*(1+κ)-w*a)/(all*all*all)
}

// information returns I at frequency k, in bits/s/Hz.
func (e *MixedEncoding) information(k int, p powers) float64 {
	if p.noise == 0 {
		return 0
	}
	κ := e.common(k)
	a, v, w := p.relative(κ)
	t, u := 1/(1+a*(1+κ)), 1/(1+a*κ)
	t2, u2 := t*t, u*u
	return (math.Log1p(a*(1+κ)) - math.Log1p(a*κ) + (v*((1+κ)*(1+κ)*t2-κ*κ*u2)+w*(t2-u2))/2) / math.Ln2
}

// relative returns A, V and W relative to the noise. An A that is so far below 0 that it would cancel half of the noise
// says nothing.
func (p powers) relative(κ float64) (a, v, w float64) {
	squared := p.noise * p.noise
	return max(p.stimulus/p.noise, -0.5/(1+κ)), p.v / squared, p.w / squared
}

// informationWithCommonNoise is information with the noise that all neurons have in common.
func (e *MixedEncoding) informationWithCommonNoise(k int, p powers) float64 {
	p.noise = max(1e-15*p.noise, p.noise+(p.together-p.members)*e.CommonNoise[k])
	return e.information(k, p)
}

// WithCommon returns the encoding of neurons that all receive another signal in addition to the stimulus. ratio returns
// κ, the power density of that signal relative to the stimulus's, at a frequency of the band in Hz. For two noises of
// one band it is the squared ratio of their amplitudes; see also [BandLimitedNoise.PowerDensity]. The slices are shared
// with the original.
func (e *MixedEncoding) WithCommon(ratio func(f float64) float64) (*MixedEncoding, error) {
	c := checks{stage: "MixedEncoding.WithCommon"}
	c.require(ratio != nil, "ratio", "nil", "a function of the frequency")
	c.add(e.check())
	if err := c.err(); err != nil {
		return nil, err
	}
	with := *e
	with.Common = each(e.Frequency, ratio)
	c.add(with.check())
	if err := c.err(); err != nil {
		return nil, err
	}
	return &with, nil
}

// Ceiling returns the mutual information that no population exceeds because of the common signal, however large it is,
// in bits/s: ∫ log2(1 + 1/κ) df. It is +Inf without a common signal.
func (e *MixedEncoding) Ceiling() (float64, error) {
	c := checks{stage: "MixedEncoding.Ceiling"}
	c.add(e.check())
	if err := c.err(); err != nil {
		return 0, err
	}
	sum := 0.0
	for k, w := range e.Band.weights(e.Frequency) {
		κ := e.common(k)
		sum += w * (math.Log1p(κ) - math.Log(κ)) / math.Ln2
	}
	return sum, nil
}

// Neuron returns the encoding of populations of any size in which all neurons are like neuron i (0-based).
func (e *MixedEncoding) Neuron(i int) (*MixedEncoding, error) {
	c := checks{stage: "MixedEncoding.Neuron"}
	c.add(e.check())
	if len(c.wrong) == 0 {
		c.neuron("i", i, len(e.Transfer))
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	one := *e
	one.Transfer, one.Noise, one.Trials = e.Transfer[i:i+1], e.Noise[i:i+1], cut(e.Trials, i, i+1)
	one.Copies, one.CommonNoise = nil, nil // the common noise of all neurons is another one
	return &one, nil
}
