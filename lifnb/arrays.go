package lifnb

import (
	"context"
	"maps"
	"slices"

	"github.com/lifnb/lifnb/internal/npz"
)

// The lists of arrays of all results, and the methods that follow from them.

// checked turns a function that returns checks into one that returns an error.
func checked[T any](check func(*T) checks) func(*T) error {
	return func(r *T) error {
		c := check(r)
		return c.err()
	}
}

var signalFormat = format[Signal]{
	kind: "signal", version: 1,
	arrays: func(c *codec, s *Signal) { s.arrays(c, "") },
	check:  checked(func(s *Signal) checks { return s.check(context.Background(), "Signal") }),
	numpy:  "stimulus=x, dt=1e-4",
}

// arrays lists the arrays of a signal. Their names begin with the prefix. The samples of a stimulus are called
// stimulus.
func (s *Signal) arrays(c *codec, prefix string) {
	samples := prefix + "samples"
	if stimulus := prefix + stimulusName; c.loading() && !c.has(samples, true) || s.Name == stimulusName {
		samples = stimulus
		s.Name = stimulusName // unless the file knows better
	}
	c.array(samples, &s.Samples)
	c.array(prefix+"dt", &s.Dt)
	c.optional(prefix+"name", s.Name != "" && s.Name != stimulusName, &s.Name)
	c.optional(prefix+"unit", s.Unit != "", &s.Unit)
	c.optional(prefix+"start", s.Start != 0, &s.Start)
	c.optional(prefix+"sigma", s.Sigma != 0, &s.Sigma)
}

// Save writes the signal to an npz file. A stimulus has the arrays stimulus and dt (s), any other signal samples and
// dt. The arrays name, unit, start (s) and sigma (s) are added unless they are empty or 0.
func (s *Signal) Save(path string) error { return signalFormat.save(path, s) }

// LoadSignal reads a signal that Save wrote, or any other file with the arrays stimulus (or samples) and dt.
// [ReadSignal] reads other forms.
func LoadSignal(path string) (*Signal, error) { return signalFormat.load(path) }

var responsesFormat = format[Responses]{
	kind: "responses", version: 1,
	arrays: func(c *codec, r *Responses) {
		c.lists("spike_times", "spike_counts", &r.Spikes)
		c.array("dt", &r.Dt)
		c.array("duration", &r.Duration)
		c.optional("start", r.Start != 0, &r.Start)
		c.optional("neuron", r.Neuron != nil, &r.Neuron)
		c.optional("threshold", true, &r.Threshold) // recordings have none, and so have files of earlier versions
		c.optional("reset", true, &r.Reset)
		c.optional("voltage", len(r.Voltage) > 0, &r.Voltage)
		c.optional("notes", len(r.Notes) > 0, &r.Notes)
		c.optional("warnings", len(r.Warnings) > 0, &r.Warnings)
	},
	check: checked(func(r *Responses) checks { return r.check(context.Background()) }),
	numpy: "spike_times=np.concatenate(trials), spike_counts=[len(t) for t in trials], dt=1e-4, duration=10.0",
}

// Save writes the responses to an npz file. The array spike_times (s) holds the spikes of all trials, one trial after
// the other, and spike_counts the number of spikes in each trial. dt and duration are in s; threshold and reset are the
// neuron's. start (s) is added unless it is 0, and neuron (the number of each trial's neuron), voltage (trial × time),
// notes and warnings if there are any.
func (r *Responses) Save(path string) error { return responsesFormat.save(path, r) }

// LoadResponses reads responses that Save wrote, or any other file with these arrays. Recordings need no neuron,
// voltage, threshold or reset; [ReadSpikes] reads other forms of them.
func LoadResponses(path string) (*Responses, error) { return responsesFormat.load(path) }

var populationFormat = format[PopulationResponse]{
	kind: "population", version: 1,
	arrays: func(c *codec, r *PopulationResponse) {
		if c.loading() {
			r.Rate = new(Signal)
		}
		r.Rate.arrays(c, "rate_")
		c.array("members", &r.Members)
		c.array("delays", &r.Delays)
		c.array("velocity", &r.Velocity)
	},
	check: checked((*PopulationResponse).check),
}

// Save writes the response to an npz file with the arrays rate_samples, the other arrays of a [Signal] with the prefix
// rate_, members (their trials), delays (s, one per member) and velocity (m/s).
func (r *PopulationResponse) Save(path string) error { return populationFormat.save(path, r) }

// LoadPopulationResponse reads a response that Save wrote.
func LoadPopulationResponse(path string) (*PopulationResponse, error) {
	return populationFormat.load(path)
}

var spectrumFormat = format[Spectrum]{
	kind: "spectrum", version: 1,
	arrays: func(c *codec, s *Spectrum) {
		c.array("frequency", &s.Frequency)
		c.array("power", &s.Power)
	},
	check: checked((*Spectrum).check),
}

// Save writes the spectrum to an npz file with the arrays frequency (Hz) and power.
func (s *Spectrum) Save(path string) error { return spectrumFormat.save(path, s) }

// LoadSpectrum reads a spectrum that Save wrote.
func LoadSpectrum(path string) (*Spectrum, error) { return spectrumFormat.load(path) }

var informationFormat = format[Information]{
	kind: "information", version: 1,
	arrays: func(c *codec, info *Information) {
		informationArrays(c, &info.Bands)
		c.array("frequency", &info.Frequency)
		c.array("per_hertz", &info.PerHertz)
		c.array("per_hertz_bias", &info.Bias)
		c.array("coherence", &info.Coherence)
		if c.has("coherence_interval", info.CoherenceInterval != nil) {
			pairs(c, "coherence_interval", &info.CoherenceInterval)
		}
		c.optional("stimulus_unit", info.StimulusUnit != "", &info.StimulusUnit)
		c.optional("response_unit", info.ResponseUnit != "", &info.ResponseUnit)
		c.array("responses", &info.Responses)
		c.optional("trials", info.Trials != 0, &info.Trials)
		c.array("segments", &info.Segments)
		c.array("effective_segments", &info.EffectiveSegments)
		c.optional("stimulus_spectrum", info.StimulusSpectrum != nil, &info.StimulusSpectrum)
		c.optional("response_spectrum", info.ResponseSpectrum != nil, &info.ResponseSpectrum)
		c.optional("signal_spectrum", info.SignalSpectrum != nil, &info.SignalSpectrum)
		c.optional("cross_spectrum", info.CrossSpectrum != nil, &info.CrossSpectrum)
	},
	check: checked((*Information).check),
}

// informationArrays lists the arrays of the information in bands. Each has one value per band.
func informationArrays(c *codec, bands *[]BandInformation) {
	var edges []Band
	var raw, bias, leftOut []float64
	var intervals []Interval
	for _, b := range *bands {
		edges, raw, bias, intervals = append(edges, b.Band), append(raw, b.Raw), append(bias, b.Bias), append(intervals, b.Interval)
		leftOut = append(leftOut, b.LeftOut)
	}
	pairs(c, "bands", &edges)
	c.array("raw", &raw)
	c.array("bias", &bias)
	pairs(c, "interval", &intervals)
	n := len(edges)
	there := c.optional("left_out", slices.ContainsFunc(leftOut, func(hz float64) bool { return hz != 0 }), &leftOut)
	if c.loading() && !there {
		leftOut = make([]float64, n) // of files of earlier versions
	}
	if !c.loading() || !c.require(len(raw) == n && len(bias) == n && len(intervals) == n && len(leftOut) == n,
		"arrays bands, raw, bias, interval and left_out: must have one length") {
		return
	}
	*bands = nil
	for i, edge := range edges {
		*bands = append(*bands, BandInformation{edge, raw[i], bias[i], intervals[i], leftOut[i]})
	}
}

// Save writes the information to an npz file. Its arrays have the names and units of the fields: raw, bias, left_out
// (Hz, if there is any) and interval (low and high) by bands (low and high, Hz); per_hertz, per_hertz_bias, coherence,
// coherence_interval, stimulus_spectrum, response_spectrum, signal_spectrum and cross_spectrum by frequency (Hz); and
// responses, trials, segments, effective_segments, stimulus_unit and response_unit.
func (info *Information) Save(path string) error { return informationFormat.save(path, info) }

// LoadInformation reads information that Save wrote.
func LoadInformation(path string) (*Information, error) { return informationFormat.load(path) }

var encodingFormat = format[Encoding]{
	kind: "encoding", version: 1,
	arrays: func(c *codec, e *Encoding) {
		bands := []Band{e.Band}
		pairs(c, "band", &bands)
		if c.require(len(bands) == 1, "array band: must have 1 row") {
			e.Band = bands[0]
		}
		c.array("frequency", &e.Frequency)
		c.array("coherence", &e.Coherence)
		c.array("effective_segments", &e.EffectiveSegments)
		c.optional("common_noise", len(e.CommonNoise) > 0, &e.CommonNoise)
	},
	check: checked((*Encoding).check),
}

// Save writes the encoding to an npz file with the arrays band (one row: low and high, Hz), frequency (Hz), coherence
// (stimulus × frequency), effective_segments and, if it is known, common_noise (stimulus × frequency).
func (e *Encoding) Save(path string) error { return encodingFormat.save(path, e) }

// LoadEncoding reads an encoding that Save wrote.
func LoadEncoding(path string) (*Encoding, error) { return encodingFormat.load(path) }

var fiCurvesFormat = format[FICurveResult]{
	kind: "fi_curves", version: 1,
	arrays: func(c *codec, r *FICurveResult) {
		r.Neuron.arrays(c, "neuron_")
		c.array("dt", &r.Dt)
		c.array("offsets", &r.Offsets)
		noises(c, "noise", &r.Noises)
		c.array("simulated", &r.Simulated)
		c.array("theory", &r.Theory)
	},
	check: checked((*FICurveResult).check),
}

// Save writes the curves to an npz file with the arrays offsets, simulated and theory (noise × offset, spikes/s), dt
// (s), noise_kinds and noise_strengths, and the parameters of the neuron, whose names begin with neuron_.
func (r *FICurveResult) Save(path string) error { return fiCurvesFormat.save(path, r) }

// LoadFICurveResult reads curves that Save wrote.
func LoadFICurveResult(path string) (*FICurveResult, error) { return fiCurvesFormat.load(path) }

func (n *LIF) arrays(c *codec, prefix string) {
	c.array(prefix+"tau_m", &n.TauM)
	c.array(prefix+"offset", &n.Offset)
	c.array(prefix+"threshold", &n.Threshold)
	c.array(prefix+"reset", &n.Reset)
	c.array(prefix+"v0", &n.V0)
	c.array(prefix+"tau_a", &n.TauA)
	c.array(prefix+"delta_a", &n.DeltaA)
	c.array(prefix+"refractory", &n.Refractory)
	noise := []Noise{n.Noise}
	noises(c, prefix+"noise", &noise)
	if c.require(len(noise) == 1, "array %snoise_kinds: must have 1 element", prefix) {
		n.Noise = noise[0]
	}
}

// noises declares the arrays {name}_kinds and {name}_strengths. The strength is the amplitude of a coin or the
// intensity of white noise.
func noises(c *codec, name string, values *[]Noise) {
	var kinds []string
	var strengths []float64
	for _, noise := range *values {
		kind, strength := "none", 0.0
		switch noise := noise.(type) {
		case Coin:
			kind, strength = "coin", noise.Amplitude
		case White:
			kind, strength = "white", noise.Intensity
		}
		kinds, strengths = append(kinds, kind), append(strengths, strength)
	}
	c.array(name+"_kinds", &kinds)
	c.array(name+"_strengths", &strengths)
	if !c.loading() || !c.require(len(kinds) == len(strengths), "arrays %s_kinds and %s_strengths: must have one length", name, name) {
		return
	}
	*values = nil
	for i, kind := range kinds {
		noise, ok := map[string]Noise{"none": nil, "coin": Coin{strengths[i]}, "white": White{strengths[i]}}[kind]
		c.require(ok, "%s_kinds[%d] = %q: must be none, coin or white", name, i, kind)
		*values = append(*values, noise)
	}
}

var optimalSizesFormat = format[OptimalSizeResult]{
	kind: "optimal_sizes", version: 1,
	arrays: func(c *codec, r *OptimalSizeResult) {
		pairs(c, "bands", &r.Bands)
		c.array("velocities", &r.Velocities)
		c.array("density", &r.Density)
		c.array("sizes", &r.Sizes)
		c.array("mi", &r.MI)
		if c.optional("low", r.Low != nil, &r.Low) {
			c.array("high", &r.High)
		}
	},
	check: checked((*OptimalSizeResult).check),
}

// Save writes the sizes to an npz file with the arrays bands (low and high, Hz), velocities (m/s), density (1/m), sizes
// and mi (band × velocity; bits/s) and, if they are there, low and high (band × velocity).
func (r *OptimalSizeResult) Save(path string) error { return optimalSizesFormat.save(path, r) }

// LoadOptimalSizeResult reads sizes that Save wrote.
func LoadOptimalSizeResult(path string) (*OptimalSizeResult, error) {
	return optimalSizesFormat.load(path)
}

// pairs declares an array of two columns, for intervals or bands.
func pairs[T ~struct{ Low, High float64 }](c *codec, name string, values *[]T) {
	var table [][]float64
	for _, v := range *values {
		pair := struct{ Low, High float64 }(v)
		table = append(table, []float64{pair.Low, pair.High})
	}
	c.array(name, &table)
	if !c.loading() {
		return
	}
	*values = nil
	for _, row := range table {
		if !c.require(len(row) == 2, "array %s: must have 2 columns", name) {
			return
		}
		*values = append(*values, T(struct{ Low, High float64 }{row[0], row[1]}))
	}
}

// lists declares lists of different lengths as two arrays: all values, one list after the other, and the lengths.
func (c *codec) lists(values, counts string, lists *[][]float64) {
	var all []float64
	var lengths []int
	for _, list := range *lists {
		all, lengths = append(all, list...), append(lengths, len(list))
	}
	c.array(values, &all)
	c.array(counts, &lengths)
	if !c.loading() || len(c.wrong) > 0 {
		return
	}
	*lists = nil
	for i, n := range lengths {
		if !c.require(n >= 0 && n <= len(all), "%s[%d] = %d: must be between 0 and the %d %s left", counts, i, n, len(all), values) {
			return
		}
		*lists = append(*lists, all[:n:n])
		all = all[n:]
	}
	c.require(len(all) == 0, "%d %s more than %s add up to", len(all), values, counts)
}

// Arrays are named values of your own, to be saved for NumPy. The types may be float64, int, bool, string and
// complex128, slices of these, and [][]float64 or [][]int with rows of equal length.
//
//	lifnb.Arrays{"sizes": sizes, "information": mi}.Save("mine.npz")
type Arrays map[string]any

// Save writes the arrays to an npz file, in the order of their names. A string becomes an array of one element.
func (a Arrays) Save(path string) error {
	var arrays []npz.Array
	for _, name := range slices.Sorted(maps.Keys(a)) {
		arrays = append(arrays, npz.Array{Name: name, Value: a[name]})
	}
	return npz.Write(path, "", arrays...)
}
