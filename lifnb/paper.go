package lifnb

// The parameters of Hladnik & Grewe (2023), PLoS Comput Biol 19(8):e1010871, Figure 8 and Methods.

const (
	paperDt        = 10e-6  // s
	paperDuration  = 2      // s
	paperAmplitude = 0.0625 // stimulus SD
)

// PaperNoise returns the study's frozen noise in a band, 2 s in steps of 10 µs. The study's bands are 0-100, 100-200
// and 200-300 Hz.
//
// All of these noises have Seed 1. Those of 100-200 and 200-300 Hz are the same noise, shifted in frequency (see
// [BandLimitedNoise]): set another Seed for independent noises.
func PaperNoise(low, high float64) BandLimitedNoise {
	return BandLimitedNoise{Low: low, High: high, Amplitude: paperAmplitude, Dt: paperDt, Duration: paperDuration, Seed: 1}
}

// PaperNeuron returns the study's neuron. It fires about 780 spikes/s with a CV of the intervals of 0.12.
func PaperNeuron() LIF {
	return LIF{TauM: 2.5e-3, Offset: 2.5, Threshold: 1, Reset: 0, V0: 0, TauA: 20e-3, DeltaA: 0, Refractory: 0, Noise: Coin{Amplitude: 5}}
}

// PaperAxons returns the study's conditions: no delay, and the axons of the electric fish's electroreceptor afferents, of
// the squid (giant axon), and of the corpus callosum of monkeys.
func PaperAxons() []Axon {
	return []Axon{NoDelay(), {Name: "efish", Velocity: 50}, {Name: "squid", Velocity: 25}, {Name: "cc", Velocity: 7}}
}

// PaperExperiment returns the experiment of Figure 8: three bands, 300 responses to each stimulus, sizes 1, 3, ...,
// 199, five random populations of each size, and four kinds of axons. These are 6000 populations.
func PaperExperiment() Experiment {
	var sizes []int
	for n := 1; n < 200; n += 2 {
		sizes = append(sizes, n)
	}
	return Experiment{
		Bands:     []Band{{0, 100}, {100, 200}, {200, 300}},
		Stimuli:   1,
		Amplitude: paperAmplitude,
		Dt:        paperDt,
		Duration:  paperDuration,
		Neuron:    PaperNeuron(),
		Trials:    300,
		Sizes:     sizes,
		Repeats:   5,
		Density:   2000,
		Axons:     PaperAxons(),
		Sigma:     1.25e-3,
		Segment:   DefaultSegment,
		Seed:      2023,
	}
}
