// Package lifnb runs the pipeline of a population-coding study step by step, with a picture of every step:
//
//	frozen noise -> leaky integrate-and-fire neurons -> population with axonal conduction delays -> mutual information
//
// It reproduces Figure 8 of Hladnik & Grewe (2023), "Receptive field sizes and neuronal encoding bandwidth are
// constrained by axonal conduction delays", PLoS Comput Biol 19(8):e1010871. It is made for Jupyter notebooks with the
// GoNB kernel and works the same in any Go program.
//
// Each stage is a struct of parameters in SI units. Its method Run returns the stage's result. The same parameters
// always yield the same result, bit for bit, on any number of cores. Every result describes itself (String), draws
// itself (methods that start with Plot) and saves itself (Save).
//
// # Stimulus
//
// A stimulus is a [Signal] that every neuron receives. "Frozen" noise is drawn once and then presented again and again,
// so two responses differ only because of the neuron's own noise. [BandLimitedNoise] has power only between two
// frequencies. [LowPassNoise], [ConstantCurrent], [StepCurrent] and [SineCurrent] are for exploring.
//
//	noise := lifnb.BandLimitedNoise{Low: 0, High: 100, Amplitude: 0.0625, Dt: 10e-6, Duration: 2, Seed: 1}
//	stimulus, err := noise.Run(ctx)
//
// # Neurons
//
// A leaky integrate-and-fire neuron ([LIF]) sums its input on a leaky membrane and spikes when the potential crosses
// the threshold. A [Simulation] presents the stimulus many times. Each trial has its own noise and stands for another
// neuron of the same kind.
//
//	responses, err := lifnb.Simulation{Neuron: lifnb.PaperNeuron(), Stimulus: stimulus, Trials: 300, Seed: 1}.Run(ctx)
//
// # Recordings
//
// [ReadSignal] and [ReadSpikes] read what you recorded, from npz, npy or text. A [SignalFormat] and a [SpikeFormat] say
// what the file does not say itself. Nothing is read in part, and the Warnings of the [Responses] say what was left
// out. Recorded responses go wherever simulated ones go; a [RecordedExperiment] draws populations from their trials.
//
//	stimulus, err := lifnb.ReadSignal("stimulus.csv", lifnb.SignalFormat{Times: "time_ms", TimeUnit: "ms", Unit: "mV"})
//	responses, err := lifnb.ReadSpikes("spikes.txt", lifnb.SpikeFormat{Unit: "ms", Stimulus: stimulus})
//
// # Population
//
// A [Population] draws some of these neurons at random. Their spikes travel along axons to the readout. In a [Row],
// spikes of neurons farther away arrive later. On a [Disc], neurons surround the readout or lie away from it;
// [Jittered] delays scatter, [Compensated] ones are nearly the same, and [Delays] are any others. The arriving spikes,
// each smoothed by a Gaussian, add up to the population's rate.
//
//	row := lifnb.Row{Density: 2000, Velocity: 25} // neurons per metre, m/s
//	p := lifnb.Population{Responses: responses, Size: 51, Geometry: row, Sigma: 1.25e-3, Seed: 1}
//	population, err := p.Run(ctx)
//
// # Mutual information
//
// [MutualInformation] measures how well the rate follows the stimulus at each frequency (the coherence). From that it
// estimates a lower bound on the bits per second in each band.
//
//	band := lifnb.Band{Low: 0, High: 100}
//	m := lifnb.MutualInformation{Stimulus: stimulus, Response: population.Rate, Bands: []lifnb.Band{band}}
//	information, err := m.Run(ctx)
//	low, err := information.At(band)
//
// For each band, Raw is the value as estimated, Corrected subtracts its bias, and Interval is its confidence interval.
// Significance returns the level below which a coherence could be due to chance. An [UpperBound] says how much more
// information there could be.
//
// # Beside bits per second
//
// An experimenter reports more than information. All of this works on recorded spikes, too.
//
// How a neuron fires: the rate at each time of the stimulus ([Responses.PSTH]), how much spike counts vary between
// trials ([Responses.FanoFactor], [Responses.FanoCurve]) and intervals from one to the next ([Responses.CV2],
// [Responses.LV]).
//
// How it follows the stimulus: gain and phase ([Information.Transfer]), the signal-to-noise ratio ([Information.SNR]),
// bits a spike ([BandInformation.PerSpike]), and the stimulus reconstructed from the response ([Reconstruction]).
//
// How certain that is: the information in one trial from the spectra of many ([TrialInformation]), what appears by
// chance ([Surrogates]), and the sizes that are as good as the best ([BandResult.BestSizes], [Encoding.BestSizes]).
//
//	reconstruction, err := lifnb.Reconstruction{Stimulus: stimulus, Response: population.Rate, Band: band}.Run(ctx)
//
// # The experiment
//
// An [Experiment] runs all of this for several stimulus bands, kinds of axons, population sizes and random populations.
// [PaperExperiment] returns the study's.
//
//	result, err := lifnb.PaperExperiment().Run(ctx)
//	slow, err := result.At(lifnb.Band{Low: 200, High: 300}, lifnb.Axon{Velocity: 7}, 199)
//
// # Theory
//
// The information in a population can be predicted from how well a single neuron follows the stimulus.
// [NeuronCoherence] measures this [Encoding]. It predicts the information in a population of any size with any axons,
// and the best size. [OptimalSize] maps the best size over velocities and bands.
//
//	n := lifnb.NeuronCoherence{Stimulus: stimulus, Responses: responses, Band: band, Sigma: 1.25e-3}
//	encoding, err := n.Run(ctx)
//	bits, err := encoding.MI(51, row)
//
// For weak noise, the coherence of a neuron also follows from theory, and so do its firing rate, irregularity, spectrum
// and linear response ([LIF.Theory]). [FICurve] compares theory with simulated rates.
//
//	theory, err := lifnb.PaperNeuron().Theory(10e-6)
//	encoding, err := theory.Encoding(lifnb.PaperNoise(0, 100))
//
// # Neurons that differ
//
// A [Simulation] takes any [Neuron]: a [LIF], a [PUnit] (an electroreceptor of a weakly electric fish), one of your
// own, or a list of [Neurons], which take turns. An [Experiment] with Compositions compares [Homogeneous] and
// [Heterogeneous] populations.
//
//	neurons := lifnb.NeuronsOf(lifnb.PublishedPUnits())
//	responses, err := lifnb.Simulation{Neuron: neurons, Stimulus: stimulus, Trials: 36, Seed: 1}.Run(ctx)
//
// [MixedTheory] predicts such populations from the parameters of the neurons, and [MixedCoherence] from their
// responses. The [MixedEncoding] also says what is left if all neurons receive a common signal.
//
//	encoding, err := lifnb.MixedTheory(noise, neuron, other)
//	limited, err := encoding.WithCommon(func(f float64) float64 { return 0.25 }) // power relative to the stimulus
//
// # Sweeps
//
// A [Sweep] runs an experiment at each point of a grid: every value of each [Axis], with several seeds. Its result is a
// [Table], which can be sliced, reduced, drawn and saved. Its DryRun says what the sweep will take.
//
// [Cached] and [CachedIn] return any stage with a memory. Its results are kept in a [Store], which is a folder. A sweep
// is kept point by point: run it again after it was stopped, and only the missing points are computed.
//
//	table, err := lifnb.Cached(sweep).Run(ctx)
//	table.Best("size").Mean("seed").Plot("velocity")
//
// [Slurm] runs a sweep on a cluster, and [Sweep.RunTask] does a share of it on any machine that sees the store.
//
// # Files
//
// Save writes a result to an npz file, which numpy.load opens without pickle. There is a Load function for each kind of
// result, such as [LoadSignal], [LoadResponses] and [LoadExperimentResult]; it checks what it reads. Save creates the
// folder if it is missing, but not the folders above it, so that a mistyped path fails. (Only a [Store] creates all of
// its folders.) Save never leaves a half-written file. [Arrays] saves values of your own.
//
// # In a notebook
//
// [Run] runs any stage: the stop button ends it, a bar shows its progress, and an error becomes a message under the
// cell. [Show] puts results and figures into the notebook. [Must] returns what was loaded, or shows the error.
//
//	var stimulus = lifnb.Run(lifnb.PaperNoise(0, 100))
//	%%
//	lifnb.Show(stimulus.Plot())
package lifnb
