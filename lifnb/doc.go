// Package lifnb runs, step by step and with pictures, the pipeline of a population-coding study:
//
//	frozen noise -> leaky integrate-and-fire neurons -> population with axonal conduction delays -> mutual information
//
// It reproduces Figure 8 of Hladnik & Grewe (2023), "Receptive field sizes and neuronal encoding bandwidth
// are constrained by axonal conduction delays", PLoS Comput Biol 19(8):e1010871. It is at home in Jupyter
// notebooks with the GoNB kernel, and works the same in any Go program.
//
// Each stage is a struct of parameters, all of them visible and in SI units, with a method Run that gives
// the stage's result. The same parameters give the same result, bit for bit, on any number of cores. Every
// result describes itself (String) and draws itself (methods that start with Plot), and what takes long or comes from
// elsewhere can be saved and loaded.
//
// # Stimulus
//
// A [Signal] is a signal that every neuron receives. "Frozen" noise is a random signal that is drawn once
// and then played again and again, so that what differs between two responses is due to the neuron alone.
// [BandLimitedNoise] has power only between two frequencies; [LowPassNoise] and the plain [ConstantCurrent],
// [StepCurrent] and [SineCurrent] are there to explore with.
//
//	stimulus, err := lifnb.BandLimitedNoise{Low: 0, High: 100, Amplitude: 0.0625, Dt: 10e-6, Duration: 2, Seed: 1}.Run(ctx)
//
// # Neurons
//
// A leaky integrate-and-fire neuron ([LIF]) sums its input on a leaky membrane and emits a spike when the
// potential crosses the threshold. A [Simulation] presents the stimulus many times: every trial has noise of
// its own, and stands for one more neuron of the same kind.
//
//	responses, err := lifnb.Simulation{Neuron: lifnb.PaperNeuron(), Stimulus: stimulus, Trials: 300, Seed: 1}.Run(ctx)
//
// # Population
//
// A [Population] draws some of these neurons, sets them up in a row, and lets their spikes travel along
// axons to the readout: the farther away a neuron, the later its spikes arrive. Arriving spikes, each blurred
// by a Gaussian, add up to the population's rate.
//
//	population, err := lifnb.Population{Responses: responses, Size: 51, Density: 2000, Velocity: 25, Sigma: 1.25e-3, Seed: 1}.Run(ctx)
//
// # Mutual information
//
// [MutualInformation] asks how well the rate follows the stimulus at each frequency (the coherence), and how
// many bits per second that makes in a band, at least.
//
//	information, err := lifnb.MutualInformation{Stimulus: stimulus, Response: population, Bands: []lifnb.Band{{Low: 0, High: 100}}, Segment: 0.32768}.Run(ctx)
//
// The estimate is raw: in each band, Corrected takes off its bias and Interval says how certain the rest is. Significance
// says what coherence could be chance, and an [UpperBound] how much more there could be.
//
// # The experiment
//
// An [Experiment] runs all of this over stimulus bands, conduction velocities, population sizes and random
// populations. [PaperExperiment] is the study's.
//
//	result, err := lifnb.PaperExperiment().Run(ctx)
//
// # Theory
//
// What single neurons tell predicts what populations do: [NeuronCoherence] measures the [Encoding] of one neuron, which
// gives the information of a population of any size behind axons of any velocity, and the best size; [OptimalSize] maps
// it over velocities and bands.
//
//	encoding, err := lifnb.NeuronCoherence{Stimulus: stimulus, Responses: responses, Band: lifnb.Band{Low: 0, High: 100}, Sigma: 1.25e-3}.Run(ctx)
//	bits, err := encoding.MI(51, 2000, 25)
//
// Even that coherence follows from theory, for weak noise, and so do a neuron's firing rate, irregularity, spectrum and
// linear response ([LIF.Theory]). [FICurve] sets theory beside simulated rates.
//
//	theory, err := lifnb.PaperNeuron().Theory(10e-6)
//	encoding, err := theory.Encoding(lifnb.PaperNoise(0, 100))
//
// # Files
//
// Save writes a result to NumPy's npz files, which numpy.load opens without pickle, and [LoadSignal],
// [LoadResponses] and [LoadResult] read them back and check what they read. Files appear whole or not at all;
// missing directories are made.
//
// # In a notebook
//
// [Run] runs any stage: the stop button ends it, a bar shows its progress, and an error becomes a message under the cell.
// [Show] puts results and figures into the notebook, and [Must] unwraps what is loaded.
//
//	var stimulus = lifnb.Run(lifnb.PaperNoise(0, 100))
//	%%
//	lifnb.Show(stimulus.Plot())
package lifnb
