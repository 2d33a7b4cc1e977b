package lifnb

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// Every bad parameter is refused before any work, by an error that names it, its value and what would be valid.
func TestBadParameters(t *testing.T) {
	type run = func() error
	stage := func(s interface{ check() checks }) run { return func() error { return s.check().err() } }
	nan, inf := math.NaN(), math.Inf(1)

	noise := func(change func(*BandLimitedNoise)) run {
		n := BandLimitedNoise{Low: 0, High: 100, Amplitude: 1, Dt: 1e-3, Duration: 1}
		change(&n)
		return func() error { _, err := n.Run(ctx); return err }
	}
	lowPass := func(change func(*LowPassNoise)) run {
		n := LowPassNoise{Cutoff: 100, Amplitude: 1, Dt: 1e-3, Duration: 1}
		change(&n)
		return func() error { _, err := n.Run(ctx); return err }
	}
	simulation := func(change func(*Simulation)) run {
		s := Simulation{Neuron: PaperNeuron(), Stimulus: silence(1e-4, 0.1), Trials: 2}
		change(&s)
		return func() error { _, err := s.Run(ctx); return err }
	}
	neuron := func(change func(*LIF)) run {
		n := PaperNeuron()
		change(&n)
		return simulation(func(s *Simulation) { s.Neuron = n })
	}
	population := func(change func(*Population)) run {
		p := Population{Responses: handmade(5, 1e-3), Size: 2, Geometry: Row{1, 1}, Sigma: 1e-3}
		change(&p)
		return func() error { _, err := p.Run(ctx); return err }
	}
	information := func(change func(*MutualInformation)) run {
		m := MutualInformation{Stimulus: silence(1e-3, 1), Response: &Signal{Dt: 1e-3, Samples: make([]float64, 1000)},
			Bands: []Band{{0, 100}}, Segment: 0.2}
		change(&m)
		return func() error { _, err := m.Run(ctx); return err }
	}
	upperBound := func(change func(*UpperBound)) run {
		response := func() *Signal { return &Signal{Dt: 1e-3, Samples: make([]float64, 1000)} }
		u := UpperBound{Responses: []*Signal{response(), response(), response()}, Bands: []Band{{0, 100}}, Segment: 0.2}
		change(&u)
		return func() error { _, err := u.Run(ctx); return err }
	}
	reconstruction := func(change func(*Reconstruction)) run {
		r := Reconstruction{Stimulus: silence(1e-3, 1), Response: &Signal{Dt: 1e-3, Samples: make([]float64, 1000)}, Segment: 0.2}
		change(&r)
		return func() error { _, err := r.Run(ctx); return err }
	}
	trials := func(change func(*TrialInformation)) run {
		response := func() *Signal { return &Signal{Dt: 1e-3, Samples: make([]float64, 1000)} }
		i := TrialInformation{Stimulus: silence(1e-3, 1), Responses: []*Signal{response(), response()}, Bands: []Band{{0, 100}}, Segment: 0.2}
		change(&i)
		return func() error { _, err := i.Run(ctx); return err }
	}
	surrogates := func(change func(*Surrogates)) run {
		m := MutualInformation{Stimulus: silence(1e-3, 1), Response: &Signal{Dt: 1e-3, Samples: make([]float64, 1000)}, Bands: []Band{{0, 100}}, Segment: 0.2}
		s := Surrogates{Information: m, Number: 9}
		change(&s)
		return func() error { _, err := s.Run(ctx); return err }
	}
	experiment := func(change func(*Experiment)) run {
		e := PaperExperiment()
		change(&e)
		return stage(e)
	}

	for _, test := range []struct {
		run  run
		want []string // the parameter, its value, what is valid
	}{
		{noise(func(n *BandLimitedNoise) { n.Low, n.High = 100, 50 }), []string{"BandLimitedNoise", "High = 50 Hz", "above Low = 100 Hz"}},
		{noise(func(n *BandLimitedNoise) { n.Low, n.High = 50, 50 }), []string{"High = 50 Hz", "above Low = 50 Hz"}},
		{noise(func(n *BandLimitedNoise) { n.Low = -1 }), []string{"Low = -1 Hz", "0 or above"}},
		{noise(func(n *BandLimitedNoise) { n.High = 501 }), []string{"High = 501 Hz", "Nyquist", "500 Hz"}},
		{noise(func(n *BandLimitedNoise) { n.Low = nan }), []string{"Low = NaN Hz", "finite"}},
		{noise(func(n *BandLimitedNoise) { n.High = inf }), []string{"High = +Inf Hz", "finite"}},
		{noise(func(n *BandLimitedNoise) { n.High = 0.1 }), []string{"High - Low = 0.1 Hz", "step is 0.97"}},
		{noise(func(n *BandLimitedNoise) { n.Dt = 0 }), []string{"Dt = 0 s", "above 0"}},
		{noise(func(n *BandLimitedNoise) { n.Dt = -1 }), []string{"Dt = -1 s", "above 0"}},
		{noise(func(n *BandLimitedNoise) { n.Duration = 0 }), []string{"Duration = 0 s", "above 0"}},
		{noise(func(n *BandLimitedNoise) { n.Duration = inf }), []string{"Duration = +Inf s", "finite"}},
		{noise(func(n *BandLimitedNoise) { n.Duration = 1e300 }), []string{"Duration = 1e+300 s", "between 1 and 33554432 time steps"}},
		{noise(func(n *BandLimitedNoise) { n.Duration = 1e-4 }), []string{"Duration = 0.0001 s", "between 1 and"}},
		{noise(func(n *BandLimitedNoise) { n.Amplitude = -1 }), []string{"Amplitude = -1", "0 or above"}},
		{noise(func(n *BandLimitedNoise) { n.Amplitude, n.Dt = nan, -1 }), []string{"Amplitude = NaN", "; ", "Dt = -1 s"}},
		{lowPass(func(n *LowPassNoise) { n.Cutoff = 0 }), []string{"LowPassNoise", "Cutoff = 0 Hz", "above 0"}},
		{lowPass(func(n *LowPassNoise) { n.Cutoff = 500 }), []string{"Cutoff = 500 Hz", "below the Nyquist frequency 0.5/Dt = 500 Hz"}},
		{lowPass(func(n *LowPassNoise) { n.Duration = 0.02 }), []string{"Duration = 0.02 s", "too short"}},
		{lowPass(func(n *LowPassNoise) { n.Amplitude = inf }), []string{"Amplitude = +Inf", "finite"}},
		{func() error { _, err := ConstantCurrent{Value: nan, Dt: 1, Duration: 1}.Run(ctx); return err }, []string{"ConstantCurrent", "Value = NaN"}},
		{func() error { _, err := StepCurrent{Onset: 2, Dt: 1, Duration: 1}.Run(ctx); return err }, []string{"StepCurrent", "Onset = 2 s", "at most Duration = 1 s"}},
		{func() error { _, err := SineCurrent{Frequency: 2, Dt: 1, Duration: 5}.Run(ctx); return err }, []string{"SineCurrent", "Frequency = 2 Hz", "0.5 Hz"}},

		{simulation(func(s *Simulation) { s.Trials = 0 }), []string{"Simulation", "Trials = 0", "between 1 and"}},
		{simulation(func(s *Simulation) { s.Trials = 1 << 40 }), []string{"Trials = 1099511627776", "between 1 and 1000000"}},
		{simulation(func(s *Simulation) { s.Traces = 3 }), []string{"Traces = 3", "between 0 and Trials = 2"}},
		{simulation(func(s *Simulation) { s.Traces = -1 }), []string{"Traces = -1"}},
		{simulation(func(s *Simulation) { s.Stimulus = nil }), []string{"Stimulus", "nil"}},
		{simulation(func(s *Simulation) { s.Stimulus = &Signal{Dt: 1e-4} }), []string{"len(Stimulus.Samples) = 0", "between 1 and"}},
		{simulation(func(s *Simulation) { s.Stimulus = newStimulus(1e-4, []float64{0, inf}) }), []string{"Stimulus.Samples[1] = +Inf", "finite"}},
		{neuron(func(n *LIF) { n.TauM = 0 }), []string{"Neuron.TauM = 0 s", "above 0"}},
		{neuron(func(n *LIF) { n.TauM = 1e-4 }), []string{"Neuron.TauM = 0.0001 s", "above the time step Dt = 0.0001 s"}},
		{neuron(func(n *LIF) { n.DeltaA, n.TauA = 1, 0 }), []string{"Neuron.TauA = 0 s", "above 0"}},
		{neuron(func(n *LIF) { n.DeltaA, n.TauA = 1, 5e-5 }), []string{"Neuron.TauA = 5e-05 s", "above the time step"}},
		{neuron(func(n *LIF) { n.TauA = -1 }), []string{"Neuron.TauA = -1 s"}},
		{neuron(func(n *LIF) { n.DeltaA = -1 }), []string{"Neuron.DeltaA = -1", "0 or above"}},
		{neuron(func(n *LIF) { n.Refractory = -1e-3 }), []string{"Neuron.Refractory = -0.001 s", "0 or above"}},
		{neuron(func(n *LIF) { n.Refractory = inf }), []string{"Neuron.Refractory = +Inf s", "finite"}},
		{neuron(func(n *LIF) { n.Offset = nan }), []string{"Neuron.Offset = NaN", "finite"}},
		{neuron(func(n *LIF) { n.Reset = 1 }), []string{"Neuron.Reset = 1", "below Threshold = 1"}},
		{neuron(func(n *LIF) { n.V0 = 2 }), []string{"Neuron.V0 = 2", "at most Threshold = 1"}},
		{neuron(func(n *LIF) { n.Threshold = nan }), []string{"Neuron.Threshold = NaN", "finite"}},
		{neuron(func(n *LIF) { n.Noise = Coin{-5} }), []string{"Neuron.Noise.Amplitude = -5", "0 or above"}},
		{neuron(func(n *LIF) { n.Noise = White{inf} }), []string{"Neuron.Noise.Intensity = +Inf s", "finite"}},

		{population(func(p *Population) { p.Size = 0 }), []string{"Population", "Size = 0", "between 1 and 5"}},
		{population(func(p *Population) { p.Size = 6 }), []string{"Size = 6", "between 1 and 5, the number of responses"}},
		{population(func(p *Population) { p.Geometry = Row{Density: 1} }), []string{"Geometry.Velocity = 0 m/s", "above 0, or +Inf"}}, // half a geometry
		{population(func(p *Population) { p.Geometry = Row{Velocity: 25} }), []string{"Geometry.Density = 0 1/m", "above 0"}},
		{population(func(p *Population) { p.Geometry = Row{1, -7} }), []string{"Velocity = -7 m/s", "above 0"}},
		{population(func(p *Population) { p.Geometry = Row{1, nan} }), []string{"Velocity = NaN m/s", "above 0"}},
		{population(func(p *Population) { p.Geometry = Row{-1, 1} }), []string{"Density = -1 1/m", "above 0"}},
		{population(func(p *Population) { p.Geometry = Row{nan, 1} }), []string{"Density = NaN 1/m", "finite"}},
		{population(func(p *Population) { p.Geometry = Delays{0} }), []string{"Geometry", "len(Geometry.Delays) = 1", "at least 2, one per member"}},
		{population(func(p *Population) { p.Geometry = Delays{0, inf} }), []string{"Delays[1] = +Inf s", "finite"}},
		{population(func(p *Population) { p.Sigma = -1 }), []string{"Sigma = -1 s", "0 or above"}},
		{population(func(p *Population) { p.Sigma = 2e-3 }), []string{"Sigma = 0.002 s", "at most a sixth of the duration, 0.007 s"}},
		{population(func(p *Population) { p.Sigma = 1e4 }), []string{"Sigma = 10000 s", "at most 1e6 time steps"}},
		{population(func(p *Population) { p.Latency = nan }), []string{"Latency = NaN s", "finite"}},
		{population(func(p *Population) { p.Inverted = []int{5} }), []string{"Inverted = 5", "between 0 and 4"}},
		{population(func(p *Population) { p.Responses = nil }), []string{"Responses", "nil"}},
		{population(func(p *Population) { p.Responses = &Responses{Dt: 1, Duration: 1} }), []string{"len(Responses.Spikes) = 0", "at least 1"}},
		{population(func(p *Population) { p.Responses.Spikes[2] = []float64{0.003, 0.002} }), []string{"Spikes[2][1] = 0.002 s", "after the spike before it (0.003 s)"}},
		{population(func(p *Population) { p.Responses.Spikes[2] = []float64{nan} }), []string{"Spikes[2][0] = NaN s"}},
		{population(func(p *Population) { p.Responses.Spikes[1] = []float64{3} }), []string{"Spikes[1][0] = 3 s", "Duration = 0.007 s"}},

		{information(func(m *MutualInformation) { m.Segment = 1.1 }), []string{"MutualInformation", "Segment = 1.1 s", "at most 2/3 of the analysed 1 s"}},
		{information(func(m *MutualInformation) { m.Segment = 0.7 }), []string{"Segment = 0.7 s", "at most 2/3"}},
		{information(func(m *MutualInformation) { m.Segment = -1 }), []string{"Segment = -1 s", "above 0"}},
		{information(func(m *MutualInformation) { m.Segment = 1e-9 }), []string{"Segment = 1e-09 s", "at least two time steps"}},
		{information(func(m *MutualInformation) { m.Skip = -1 }), []string{"Skip = -1 s", "0 or above"}},
		{information(func(m *MutualInformation) { m.Skip = nan }), []string{"Skip = NaN s", "finite"}},
		{information(func(m *MutualInformation) { m.Skip = 1 }), []string{"Skip = 1 s", "less than the duration, 1 s"}},
		{information(func(m *MutualInformation) { m.Skip = 1e300 }), []string{"Skip = 1e+300 s", "less than"}},
		{information(func(m *MutualInformation) { m.Skip = 0.8 }), []string{"Segment = 0.2 s", "at most 2/3 of the analysed 0.2 s"}},
		{information(func(m *MutualInformation) { m.Bands = nil }), []string{"len(Bands) = 0", "at least 1"}},
		{information(func(m *MutualInformation) { m.Bands = []Band{{0, 10}, {51, 54}} }), []string{"Bands[1] = 51–54 Hz", "their step is 5 Hz at Segment = 0.2 s"}},
		{information(func(m *MutualInformation) { m.Bands = []Band{{20, 10}} }), []string{"Bands[0].High = 10 Hz", "above Low = 20 Hz"}},
		{information(func(m *MutualInformation) { m.Bands = []Band{{0, 600}} }), []string{"Bands[0].High = 600 Hz", "Nyquist"}},
		{information(func(m *MutualInformation) { m.Response.Dt = 2e-3 }), []string{"Response.Dt = 0.002 s", "that of Stimulus, 0.001 s"}},
		{information(func(m *MutualInformation) { m.Response.Samples = m.Response.Samples[1:] }), []string{"len(Response.Samples) = 999", "that of Stimulus, 1000"}},
		{information(func(m *MutualInformation) { m.Response.Samples[7] = nan }), []string{"Response.Samples[7] = NaN"}},
		{information(func(m *MutualInformation) { m.Response.Sigma = 0.01 }), []string{"Bands[0] = 0–100 Hz", "below 80 Hz, 0.8/Sigma"}},
		{information(func(m *MutualInformation) { m.Response.Sigma = -1 }), []string{"Response.Sigma = -1 s", "0 or above"}},
		{information(func(m *MutualInformation) { m.Response = nil }), []string{"Response = nil"}},
		{information(func(m *MutualInformation) { m.Stimulus = nil }), []string{"Stimulus = nil"}},

		{upperBound(func(u *UpperBound) { u.Responses = u.Responses[:1] }), []string{"UpperBound", "len(Responses) = 1", "at least 2"}},
		{upperBound(func(u *UpperBound) { u.Responses[1] = nil }), []string{"UpperBound: Responses[1] = nil"}},
		{upperBound(func(u *UpperBound) { u.Responses[2].Dt = 2e-3 }), []string{"Responses[2].Dt = 0.002 s", "that of Responses[0], 0.001 s"}},
		{upperBound(func(u *UpperBound) { u.Responses[1].Samples = u.Responses[1].Samples[1:] }), []string{"len(Responses[1].Samples) = 999", "that of Responses[0], 1000"}},
		{upperBound(func(u *UpperBound) { u.Responses[1].Samples[7] = nan }), []string{"Responses[1].Samples[7] = NaN"}},
		{upperBound(func(u *UpperBound) { u.Responses[1].Sigma = 0.01 }), []string{"Bands[0] = 0–100 Hz", "below 80 Hz, 0.8/Sigma"}},
		{upperBound(func(u *UpperBound) { u.Skip = 2 }), []string{"Skip = 2 s", "less than the duration, 1 s"}},
		{upperBound(func(u *UpperBound) { u.Segment = 0.7 }), []string{"Segment = 0.7 s", "at most 2/3 of the analysed 1 s"}},
		{upperBound(func(u *UpperBound) { u.Bands = nil }), []string{"len(Bands) = 0", "at least 1"}},

		{reconstruction(func(r *Reconstruction) { r.Stimulus = nil }), []string{"Reconstruction: Stimulus = nil"}},
		{reconstruction(func(r *Reconstruction) { r.Response.Samples = r.Response.Samples[1:] }), []string{"len(Response.Samples) = 999", "that of Stimulus, 1000"}},
		{reconstruction(func(r *Reconstruction) { r.Response.Samples[3] = inf }), []string{"Response.Samples[3] = +Inf", "finite"}},
		{reconstruction(func(r *Reconstruction) { r.Segment = 0.4 }), []string{"Segment = 0.4 s", "about a third of the analysed 1 s"}},
		{reconstruction(func(r *Reconstruction) { r.Segment = 0.7 }), []string{"Segment = 0.7 s", "at most 2/3 of the analysed 1 s"}},
		{reconstruction(func(r *Reconstruction) { r.Segment = nan }), []string{"Segment = NaN s", "finite"}},
		{reconstruction(func(r *Reconstruction) { r.Skip = 0.5 }), []string{"Segment = 0.2 s", "about a third of the analysed 0.5 s"}},
		{reconstruction(func(r *Reconstruction) { r.Skip = -1 }), []string{"Skip = -1 s", "0 or above"}},
		{reconstruction(func(r *Reconstruction) { r.Band = Band{0, 600} }), []string{"Band.High = 600 Hz", "Nyquist"}},
		{reconstruction(func(r *Reconstruction) { r.Band = Band{51, 54} }), []string{"Band = 51–54 Hz", "at least two frequencies"}},
		{reconstruction(func(r *Reconstruction) { r.Band, r.Response.Sigma = Band{0, 100}, 0.01 }), []string{"Band = 0–100 Hz", "below 80 Hz, 0.8/Sigma"}},
		{trials(func(i *TrialInformation) { i.Responses = nil }), []string{"TrialInformation: len(Responses) = 0", "at least 1"}},
		{trials(func(i *TrialInformation) { i.Responses[1] = nil }), []string{"Responses[1] = nil"}},
		{trials(func(i *TrialInformation) { i.Responses[1].Dt = 2e-3 }), []string{"Responses[1].Dt = 0.002 s", "that of Stimulus, 0.001 s"}},
		{trials(func(i *TrialInformation) { i.Responses[1].Samples[7] = nan }), []string{"Responses[1].Samples[7] = NaN"}},
		{trials(func(i *TrialInformation) { i.Responses[0].Sigma = 0.01 }), []string{"Bands[0] = 0–100 Hz", "below 80 Hz, 0.8/Sigma"}},
		{trials(func(i *TrialInformation) { i.Segment = 0.7 }), []string{"Segment = 0.7 s", "at most 2/3"}},
		{trials(func(i *TrialInformation) { i.Bands = nil }), []string{"len(Bands) = 0", "at least 1"}},
		{surrogates(func(s *Surrogates) { s.Number = 0 }), []string{"Surrogates", "Number = 0", "between 1 and 1000000"}},
		{surrogates(func(s *Surrogates) { s.Information.Stimulus = nil }), []string{"Surrogates", "Stimulus = nil"}},
		{surrogates(func(s *Surrogates) { s.Information.Segment = 0.4 }), []string{"Segment = 0.4 s", "at most a third of the analysed 1 s"}},
		{surrogates(func(s *Surrogates) { s.Information.Bands = nil }), []string{"len(Bands) = 0", "at least 1"}},

		{experiment(func(e *Experiment) { e.Sizes = []int{1, 301} }), []string{"Experiment", "Sizes[1] = 301", "between 1 and Trials = 300"}},
		{experiment(func(e *Experiment) { e.Sizes = nil }), []string{"len(Sizes) = 0"}},
		{experiment(func(e *Experiment) { e.Repeats = 0 }), []string{"Repeats = 0"}},
		{experiment(func(e *Experiment) { e.Trials = 0 }), []string{"Trials = 0"}},
		{experiment(func(e *Experiment) { e.Bands = nil }), []string{"len(Bands) = 0"}},
		{experiment(func(e *Experiment) { e.Bands = []Band{{100, 0}} }), []string{"Bands[0].High = 0 Hz"}},
		{experiment(func(e *Experiment) { e.Segment, e.Skip, e.Bands = -1, -2, []Band{{100, 0}, {0, 1e9}} }),
			[]string{"Segment = -1 s", "Skip = -2 s", "Bands[0].High = 0 Hz", "Bands[1].High = 1000000000 Hz"}},
		{experiment(func(e *Experiment) { e.Density = 0 }), []string{"Density = 0 1/m", "above 0"}},
		{experiment(func(e *Experiment) { e.Axons[1].Velocity = 0 }), []string{"Axons[1].Velocity = 0 m/s", "above 0"}},
		{experiment(func(e *Experiment) { e.Axons[1].Velocity = 1e-312 }), []string{"Axons[1].Velocity = ", "at least 5e-07 m/s"}},
		{experiment(func(e *Experiment) { e.Axons[2].Name = "efish" }), []string{`Axons[2].Name = "efish"`, "no other axon's name"}},
		{experiment(func(e *Experiment) { e.Axons[2].Velocity = inf }), []string{"Axons[2].Velocity = +Inf m/s", "no other axon's velocity"}},
		{experiment(func(e *Experiment) { e.Axons = nil }), []string{"len(Axons) = 0", "at least 1"}},
		{experiment(func(e *Experiment) { e.Axons[0].Name = "a/b" }), []string{`Axons[0].Name = "a/b"`, "letters, digits and underscores"}},
		{experiment(func(e *Experiment) { e.Dt = 5e-3 }), []string{"Neuron.TauM = 0.0025 s", "above the time step"}},
		{experiment(func(e *Experiment) { e.Duration = 0.3 }), []string{"Segment = 0.32768 s", "at most 2/3"}},
		{experiment(func(e *Experiment) { e.Stimuli = 0 }), []string{"Stimuli = 0", "between 1 and"}},
		{experiment(func(e *Experiment) { e.Skip = 1.9 }), []string{"Segment = 0.32768 s", "at most 2/3 of the analysed 0.1 s"}},
		{experiment(func(e *Experiment) { e.Amplitude = nan }), []string{"Amplitude = NaN"}},
		{experiment(func(e *Experiment) { e.Sigma = 1.25 }), []string{"Sigma = 1.25 s", "at most a sixth of Duration = 2 s"}},
		{experiment(func(e *Experiment) { e.Sigma = -1 }), []string{"Sigma = -1 s"}},
		{experiment(func(e *Experiment) { e.Neuron = paperNeuron(Coin{nan}) }), []string{"Neuron.Noise.Amplitude = NaN"}},
	} {
		wantError(t, test.run(), test.want...)
	}
}

// wantError fails unless there is an error that says where it comes from, and contains everything wanted.
func wantError(t *testing.T, err error, want ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want %q", want)
		return
	}
	for _, want := range append(want, "lifnb.") {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q\n\tlacks %q", err, want)
		}
	}
}

// An experiment refuses what its stages would refuse, so that hours of work do not end in an error.
func TestExperimentChecksItsStages(t *testing.T) {
	e := smallExperiment()
	e.Latency = 1e-3
	if err := e.check().err(); err != nil {
		t.Error(err)
	}
	for i, change := range []func(e *Experiment){
		func(e *Experiment) { e.Bands[2].High = 1e9 },
		func(e *Experiment) { e.Bands[2].Low = e.Bands[2].High - 1e-3 },
		func(e *Experiment) { e.Segment = 2 },
		func(e *Experiment) { e.Latency = math.Inf(-1) },
		func(e *Experiment) { e.Neuron = LIF{} },
	} {
		e := smallExperiment()
		change(&e)
		calls := 0
		_, err := e.Run(WithProgress(ctx, func(float64, string) { calls++ }))
		if err == nil || calls > 0 {
			t.Errorf("change %d: error %v after %d steps of work", i, err, calls)
		}
	}
}

// An error lists ten faults, and says how many more there are.
func TestManyFaults(t *testing.T) {
	e := smallExperiment()
	e.Sizes = make([]int, 500)
	text := e.check().err().Error()
	if n := strings.Count(text, "; "); n != 10 || !strings.HasSuffix(text, "; and 989 more") {
		t.Errorf("%d faults and more: %s", n, text)
	}
}

func ExampleMutualInformation_errors() {
	stimulus, _ := PaperNoise(0, 100).Run(ctx)
	_, err := MutualInformation{Stimulus: stimulus, Response: nil}.Run(ctx)
	fmt.Println(err)
	// Output: lifnb.MutualInformation: Response = nil: must be a signal, such as the result of a stimulus's Run
}

// Huge parameters are refused by name, and the results of all others are finite: currents, noises, simulations, their
// traces, and theory.
func TestHugeParameters(t *testing.T) {
	const huge = 1e308
	finite := func(what string, values ...[]float64) {
		t.Helper()
		for _, v := range values {
			for _, x := range v {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Fatalf("%s: %g without an error", what, x)
				}
			}
		}
	}
	signal := func(what, parameter string, run func(x float64) (*Signal, error)) {
		t.Helper()
		_, err := run(huge)
		wantError(t, err, what, parameter+" = 1e+308", "1e+100")
		s, err := run(largest)
		if err != nil {
			t.Errorf("%s, %s = %g: %v", what, parameter, largest, err)
			return
		}
		finite(what, s.Samples)
		r := Must(Simulation{Neuron: PaperNeuron(), Stimulus: s, Trials: 2, Traces: 1, Seed: 1}.Run(ctx))
		finite(what+", responses", r.Spikes[0], r.Spikes[1], r.Voltage[0])
	}
	const dt, duration = 1e-4, 0.1
	signal("ConstantCurrent", "Value", func(x float64) (*Signal, error) { return ConstantCurrent{x, dt, duration}.Run(ctx) })
	signal("StepCurrent", "Before", func(x float64) (*Signal, error) { return StepCurrent{x, -x, 0.05, dt, duration}.Run(ctx) })
	signal("StepCurrent", "After", func(x float64) (*Signal, error) { return StepCurrent{-x, x, 0.05, dt, duration}.Run(ctx) })
	signal("SineCurrent", "Offset", func(x float64) (*Signal, error) { return SineCurrent{x, x, 10, 0, dt, duration}.Run(ctx) })
	signal("SineCurrent", "Amplitude", func(x float64) (*Signal, error) { return SineCurrent{-x, x, 10, 0, dt, duration}.Run(ctx) })
	signal("BandLimitedNoise", "Amplitude", func(x float64) (*Signal, error) { return BandLimitedNoise{0, 100, x, dt, duration, 1}.Run(ctx) })
	signal("LowPassNoise", "Amplitude", func(x float64) (*Signal, error) { return LowPassNoise{100, x, dt, duration, 1}.Run(ctx) })
	_, err := SineCurrent{Amplitude: 1, Frequency: 10, Phase: 1e300, Dt: dt, Duration: duration}.Run(ctx)
	wantError(t, err, "Phase = 1e+300 rad", "between -1e6 and 1e6")
	s := silence(dt, duration)
	s.Samples[7] = -huge
	_, err = Simulation{Neuron: PaperNeuron(), Stimulus: s, Trials: 1}.Run(ctx)
	wantError(t, err, "Simulation", "Stimulus.Samples[7] = -1e+308", "between -1e+102 and 1e+102")

	for what, change := range map[string]func(n *LIF, x float64){
		"Offset":          func(n *LIF, x float64) { n.Offset = x },
		"Threshold":       func(n *LIF, x float64) { n.Threshold = x },
		"Reset":           func(n *LIF, x float64) { n.Reset = -x },
		"V0":              func(n *LIF, x float64) { n.V0 = -x },
		"DeltaA":          func(n *LIF, x float64) { n.DeltaA = x },
		"TauM":            func(n *LIF, x float64) { n.TauM = x },
		"Noise.Amplitude": func(n *LIF, x float64) { n.Noise = Coin{x} },
		"Noise.Intensity": func(n *LIF, x float64) { n.Noise = White{x} },
	} {
		for x := 1e-300; x < 1e308; x *= 1e12 {
			n := PaperNeuron()
			change(&n, x)
			r, err := Simulation{Neuron: n, Stimulus: silence(dt, duration), Trials: 2, Traces: 1, Seed: 1}.Run(ctx)
			if err == nil {
				finite(what, r.Spikes[0], r.Spikes[1], r.Voltage[0])
			} else {
				wantError(t, err, "Neuron."+what+" = ")
			}
			for _, dt := range []float64{1e-5, 1e-4} {
				theory, err := n.Theory(dt)
				if err != nil {
					continue // names something else where that is a matter of several parameters
				}
				finite(what+", theory", []float64{theory.Rate})
				if theory.neuron.SD > 0 {
					chi := theory.Susceptibility(50)
					encoding := Must(theory.Encoding(BandLimitedNoise{0, 100, largest, dt, 2, 1}))
					finite(what+", theory", []float64{theory.Spectrum(50), real(chi), imag(chi)}, encoding.Coherence[0])
				}
			}
		}
		n := PaperNeuron()
		change(&n, huge)
		_, err := Simulation{Neuron: n, Stimulus: silence(dt, duration), Trials: 1}.Run(ctx)
		wantError(t, err, "Neuron."+what+" = ")
	}
}

// Values are validated by the stages and by Save. Pictures and descriptions look at the shape of a result alone: a
// sample that is no number leaves a gap, and nothing panics.
func TestValuesAreCheckedWhereTheyCount(t *testing.T) {
	bad := silence(1e-3, 1)
	bad.Samples[7] = math.NaN()
	rate := &PopulationResponse{Rate: bad}
	spikes := handmade(5, 1e-3)
	spikes.Spikes[2] = []float64{math.NaN(), 0.002, -1, 0.001}
	for what, f := range map[string]*Figure{
		"signal": bad.Plot(), "rate": rate.Plot(silence(1e-3, 1)), "stimulus": (&PopulationResponse{Rate: silence(1e-3, 1)}).Plot(bad),
		"raster": spikes.PlotRaster(5),
	} {
		if _, err := f.PNG(30); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, s := range []fmt.Stringer{bad, rate, spikes} {
		if text := s.String(); strings.Contains(text, "lifnb.") {
			t.Errorf("String: %s", text)
		}
	}
	for _, s := range []fmt.Stringer{(*Signal)(nil), (*PopulationResponse)(nil), (*Responses)(nil), &Signal{}, &PopulationResponse{}, &Responses{}} {
		if text := s.String(); !strings.HasPrefix(text, "lifnb.") || !strings.Contains(text, "must be") {
			t.Errorf("String of nothing: %s", text)
		}
	}
	_, err := spikes.PlotIntervals().PNG(30)
	wantError(t, err, "lifnb.Responses.PlotIntervals", "Intervals() = NaN s", "above 0 and at most Duration")
	path := t.TempDir() + "/x.npz"
	wantError(t, bad.Save(path), "Samples[7] = NaN")
	wantError(t, rate.Save(path), "PopulationResponse", "Rate.Samples[7] = NaN")
	wantError(t, spikes.Save(path), "Spikes[2][0] = NaN s")
	wantError(t, second(MutualInformation{Stimulus: silence(1e-3, 1), Response: bad}.Run(ctx)), "Response.Samples[7] = NaN")
	wantError(t, second(Population{Responses: spikes, Size: 2}.Run(ctx)), "Responses.Spikes[2][0] = NaN s")
}

// An error of a part says "lifnb" once, at its beginning, and names the part.
func TestErrorsOfParts(t *testing.T) {
	bad := formulaResult()
	bad[1].Sizes[0] = 0
	unlike := formulaResult()
	unlike[0].Density = 7
	o := PaperOptimalSize()
	o.Experiment.Neuron = LIF{TauM: -1, Threshold: 1}
	f := FICurve{Neuron: PaperNeuron(), Offsets: []float64{1}, Noises: []Noise{Coin{-1}}, Dt: 1e-5, Duration: 1, Trials: 1}
	for _, test := range []struct {
		err  error
		want string // its beginning
	}{
		{second(Simulation{}.Run(ctx)), "lifnb.Simulation: Stimulus = nil"},
		{second(Population{}.Run(ctx)), "lifnb.Population: Responses = nil"},
		{second(MutualInformation{Stimulus: &Signal{Dt: 1}}.Run(ctx)), "lifnb.MutualInformation: len(Stimulus.Samples) = 0"},
		{second(UpperBound{Responses: []*Signal{nil, nil}}.Run(ctx)), "lifnb.UpperBound: Responses[0] = nil"},
		{second(NeuronCoherence{Stimulus: silence(1e-3, 1), Responses: &Responses{Dt: 1, Duration: -1}}.Run(ctx)), "lifnb.NeuronCoherence: len(Responses.Spikes) = 0"},
		{second(o.Run(ctx)), "lifnb.Experiment: Neuron.TauM = -1 s"},
		{second(f.Run(ctx)), "lifnb."},
		{second(Merge(bad)), "lifnb.Merge: results[0][1].Sizes[0] = 0"},
		{second(Merge(formulaResult(), unlike)), "lifnb.Merge: results[1], 0–100 Hz.Density = 7"},
		{bad.Save(t.TempDir()), "lifnb.ExperimentResult: ExperimentResult[1].Sizes[0] = 0"},
		{second(bad.Plot().PNG(50)), "lifnb.ExperimentResult.Plot: ExperimentResult[1].Sizes[0] = 0"},
		{second(bad.PlotTheory().PNG(50)), "lifnb.ExperimentResult.PlotTheory: ExperimentResult[1].Sizes[0] = 0"},
		{second((*Encoding)(nil).MI(1, nil)), "lifnb.Encoding.MI: Encoding = nil"},
		{second((&Encoding{}).MI(1, Row{Density: 1})), "lifnb.Encoding.MI: len(Encoding.Frequency) = 0"},
		{second(ExperimentResult{nil}.Plot().PNG(50)), "lifnb.ExperimentResult.Plot: ExperimentResult[0] = nil"},
		{second(ExperimentResult{}.Plot().PNG(50)), "lifnb.ExperimentResult.Plot: len(ExperimentResult) = 0"},
		{second(Merge(ExperimentResult{nil})), "lifnb.Merge: results[0][0] = nil"},
		{second(Merge(ExperimentResult{})), "lifnb.Merge: len(results[0]) = 0"},
		{second((&PopulationResponse{Rate: &Signal{Dt: 1}}).Plot(silence(1, 1)).PNG(50)), "lifnb.PopulationResponse.Plot: len(PopulationResponse.Rate.Samples) = 0"},
		{second((&PopulationResponse{}).Plot(silence(1, 1)).PNG(50)), "lifnb.PopulationResponse.Plot: PopulationResponse.Rate = nil"},
		{second(Stack(&Figure{}).PNG(50)), "lifnb.Stack: figures[0]: empty"},
		{second((*PopulationResponse)(nil).Plot(nil).PNG(50)), "lifnb.PopulationResponse.Plot: PopulationResponse = nil"},
	} {
		if test.err == nil || !strings.HasPrefix(test.err.Error(), test.want) || strings.Count(test.err.Error(), "lifnb.") != 1 {
			t.Errorf("error %v\n\twant one that begins %q", test.err, test.want)
		}
	}
}
