package lifnb

import "fmt"

// MixedTheory returns what theory predicts, without any simulation, for populations of different neurons that receive
// weak noise. H_i is the susceptibility of neuron i and N_i its spectrum without a stimulus: see [NeuronTheory]. Any
// number of each neuron can be in a population. It fails on neurons and noises that [LIF.Theory] and
// [NeuronTheory.Encoding] would refuse. A neuron that never spikes has a part in the population, but none in its rate.
func MixedTheory(noise BandLimitedNoise, neurons ...LIF) (*MixedEncoding, error) {
	c := checks{stage: "MixedTheory"}
	c.require(len(neurons) > 0, "len(neurons)", 0, "at least 1")
	c.add(noise.check().of("noise"))
	if err := c.err(); err != nil {
		return nil, err
	}
	e := &MixedEncoding{Band: Band{noise.Low, noise.High}, Transfer: make([][]complex128, len(neurons)), Noise: make([][]float64, len(neurons))}
	for i, neuron := range neurons {
		theory, err := neuron.Theory(noise.Dt)
		if err != nil {
			return nil, fmt.Errorf("lifnb.MixedTheory: neurons[%d]: %w", i, err)
		}
		if err := theory.checkNoise("MixedTheory", noise).err(); err != nil {
			return nil, fmt.Errorf("%w (neurons[%d])", err, i)
		}
		if i == 0 {
			e.Frequency = e.Band.frequencies(theory.resolution())
			e.Stimulus = each(e.Frequency, noise.PowerDensity)
		}
		e.Transfer[i], e.Noise[i] = make([]complex128, len(e.Frequency)), make([]float64, len(e.Frequency))
		if theory.Rate == 0 {
			continue
		}
		for k, f := range e.Frequency {
			e.Transfer[i][k], e.Noise[i][k] = theory.Susceptibility(f), theory.Spectrum(f)
		}
	}
	return e, nil
}

// PowerDensity returns the one-sided power spectral density of the noise at a frequency f in Hz, in 1/Hz: the square of
// Amplitude divided by the width of the band inside it, and 0 outside.
func (n BandLimitedNoise) PowerDensity(f float64) float64 {
	const slack = 1e-9 // for multiples of a frequency step at the edges
	if !(f >= n.Low-slack*n.High && f <= n.High*(1+slack)) || len(n.check().wrong) > 0 {
		return 0
	}
	return n.density()
}
