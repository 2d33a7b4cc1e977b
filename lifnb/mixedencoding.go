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
// which is subtracted. And as in an [Encoding], the frozen stimulus has an uneven spectrum, with a relative variance of
// 1/K about that of the ensemble of stimuli. With the shares T = A (1+κ)/(A (1+κ) + Σ N_i) of all signals and U = κ A/(κ
// A + Σ N_i) of the common one, I = -log2(1 - T) + log2(1 - U), and the delta method gives what is added to C and I:
//
//	T²·(1 - T)/((1 + κ)·K)   and   (T² - U²)/(2·K·ln 2).
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
	noise    float64 // Σ N_i
	together float64 // |Σ_i e^{-2πi f d_i}|², the power of noise that all members have in common
}

// powers returns those of members, which are neurons, at frequency k. turns are the e^{-2πi f d} of the members. own is
// memory for the sum of them over the members of each neuron.
func (e *MixedEncoding) powers(k int, members []int, turns, own []complex128) (p powers) {
	clear(own)
	p.members = float64(len(members))
	for m, i := range members {
		own[i] += turns[m]
		p.noise += e.Noise[i][k]
	}
	var response, all complex128
	chance := 0.0
	for i, turn := range own {
		if turn == 0 {
			continue
		}
		response += e.Transfer[i][k] * turn
		all += turn
		if e.EffectiveSegments > 0 {
			chance += squared(turn) * e.Noise[i][k] / (float64(e.Trials[i]) * e.EffectiveSegments)
		}
	}
	p.stimulus = max(0, squared(response)*e.Stimulus[k]-chance)
	p.together = squared(all)
	return p
}

// squared returns |z|².
func squared(z complex128) float64 { return real(z)*real(z) + imag(z)*imag(z) }

// ratios returns the power of all signals, and of the common one, relative to the noise: A (1 + κ)/Σ N_i and κ A/Σ N_i.
func (e *MixedEncoding) ratios(k int, p powers) (signals, common float64) {
	if p.stimulus == 0 {
		return 0, 0
	}
	ratio := p.stimulus / p.noise
	return ratio * (1 + e.common(k)), ratio * e.common(k)
}

// common returns κ at frequency k.
func (e *MixedEncoding) common(k int) float64 {
	if e.Common == nil {
		return 0
	}
	return e.Common[k]
}

// perSegment returns 1/K.
func (e *MixedEncoding) perSegment() float64 {
	if e.EffectiveSegments == 0 {
		return 0
	}
	return 1 / e.EffectiveSegments
}

// coherence returns C at frequency k.
func (e *MixedEncoding) coherence(k int, p powers) float64 {
	signals, _ := e.ratios(k, p)
	t := signals / (signals + 1)
	return (t + t*t*(1-t)*e.perSegment()) / (1 + e.common(k))
}

// information returns I at frequency k, in bits/s/Hz.
func (e *MixedEncoding) information(k int, p powers) float64 {
	signals, common := e.ratios(k, p)
	t, u := signals/(signals+1), common/(common+1)
	return (math.Log1p(signals) - math.Log1p(common) + (t*t-u*u)/2*e.perSegment()) / math.Ln2
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
