package lifnb

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/random"
)

// integrator is a neuron as users write one: a perfect integrator with Gaussian noise.
type integrator struct{ Drive, Noise float64 }

func (n integrator) Start(dt float64, random *Random) Step {
	v := 0.0
	return func(input float64) (float64, bool) {
		v += dt*(n.Drive+input) + n.Noise*math.Sqrt(dt)*random.NormFloat64()
		if v > 1 {
			v = 0
			return v, true
		}
		return v, false
	}
}

// coloured is a noise as users write one: an Ornstein-Uhlenbeck process.
type coloured struct{ SD, Tau float64 }

func (n coloured) Start(dt float64, random *Random) func() float64 {
	x := n.SD * random.NormFloat64()
	return func() float64 {
		x += -x*dt/n.Tau + n.SD*math.Sqrt(2*dt/n.Tau)*random.NormFloat64()
		return x
	}
}

// A perfect integrator fires at its drive. By the theory of first passages, the CV of its intervals is Noise/√Drive.
// Steps miss crossings as if the threshold were 0.583 SD of a step's noise higher (see LIF.Theory).
func TestOwnNeuron(t *testing.T) {
	s := Simulation{Neuron: integrator{Drive: 50, Noise: 2}, Stimulus: silence(1e-4, 20), Trials: 4, Seed: 1, Traces: 1}
	r := Must(s.Run(ctx))
	want := 50 / (1 + 0.583*2*math.Sqrt(1e-4))
	if rate := r.Rate(); math.Abs(rate-want) > 3*50*2/math.Sqrt(50)/math.Sqrt(4000) {
		t.Errorf("rate %g spikes/s, want %g", rate, want)
	}
	if cv := r.CV(); math.Abs(cv-2/math.Sqrt(50)) > 0.02 {
		t.Errorf("CV %g, want %g", cv, 2/math.Sqrt(50))
	}
	if r.Threshold != 0 || r.Reset != 0 || len(r.Voltage[0]) != 200_000 {
		t.Errorf("threshold %g, reset %g, %d samples of a trace", r.Threshold, r.Reset, len(r.Voltage[0]))
	}
	if again := Must(s.Run(ctx)); !reflect.DeepEqual(again, r) {
		t.Error("a given seed yields other spikes the second time")
	}
	first := Must(Hash(s))
	s.Neuron = integrator{Drive: 50, Noise: 3}
	if other := Must(Hash(s)); other == first {
		t.Error("the hash ignores the parameters of a neuron of one's own")
	}
}

// A LIF takes any noise. Below threshold, coloured noise of a correlation time τ makes the variance of the potential
// SD²·τ/(τ + TauM).
func TestOwnNoise(t *testing.T) {
	n := quiet(0)
	n.Noise = coloured{SD: 0.2, Tau: 5e-3}
	r := simulate(t, n, silence(1e-4, 50), 1)
	_, sd := meanSD(r.Voltage[0])
	// 50 s hold some 5000 independent values: the SD is known to 1 %.
	if want := 0.2 * math.Sqrt(5/7.5); math.Abs(sd/want-1) > 0.04 {
		t.Errorf("SD of the potential %g, want %g", sd, want)
	}
	_, err := n.Theory(1e-5)
	wantError(t, err, "Neuron.Noise = a lifnb.coloured", "a Coin, a White, or nil")
	_, err = FICurve{Neuron: PaperNeuron(), Noises: []Noise{n.Noise}, Offsets: []float64{1}, Dt: 1e-5, Duration: 1, Trials: 1}.Run(ctx)
	wantError(t, err, "FICurve: Noises[0] = a lifnb.coloured")
}

// drawPUnit draws a P-unit with parameters around the published ones, and beyond.
func drawPUnit(t *rapid.T, dt float64) PUnit {
	return PUnit{
		EODFrequency:  rapid.Float64Range(50, 0.1/dt).Draw(t, "EOD frequency"),
		TauD:          dt * rapid.Float64Range(1.5, 200).Draw(t, "tau d/dt"),
		TauM:          dt * rapid.Float64Range(1.5, 200).Draw(t, "tau m/dt"),
		TauA:          dt * rapid.Float64Range(1.5, 5000).Draw(t, "tau a/dt"),
		InputScaling:  rapid.Float64Range(0, 100).Draw(t, "input scaling"),
		Offset:        rapid.Float64Range(-30, 10).Draw(t, "offset"),
		NoiseStrength: rapid.Float64Range(0, 0.03).Draw(t, "noise strength"),
		DeltaA:        rapid.Float64Range(0, 0.3).Draw(t, "delta a"),
		AZero:         rapid.Float64Range(0, 50).Draw(t, "a zero"),
		Refractory:    dt * (0.3 + float64(rapid.IntRange(0, 30).Draw(t, "refractory/dt"))), // half a step could be rounded up or down
	}
}

// The fast paths of all neurons of a list find the spikes of the plain definition, to the bit. Trial i belongs to
// neuron i mod len, and is the same as that of the neuron alone.
func TestNeuronsTakeTurns(t *testing.T) {
	spikes := 0
	rapid.Check(t, func(t *rapid.T) {
		const dt = 1e-4
		am := Must(BandLimitedNoise{Low: 0, High: 300, Amplitude: rapid.Float64Range(0, 1).Draw(t, "amplitude"), Dt: dt, Duration: 0.2}.Run(ctx))
		var list Neurons
		for range rapid.IntRange(1, 5).Draw(t, "neurons") {
			lif := quiet(rapid.Float64Range(0, 3).Draw(t, "offset"))
			lif.Noise = rapid.SampledFrom([]Noise{nil, Coin{2}, White{1e-4}, coloured{0.5, 1e-3}}).Draw(t, "noise")
			lif.Refractory, lif.TauA = 1e-3*rapid.Float64Range(0, 3).Draw(t, "refractory"), 0.01
			lif.DeltaA = rapid.Float64Range(0, 0.3).Draw(t, "delta a")
			list = append(list, rapid.SampledFrom([]Neuron{lif, drawPUnit(t, dt), integrator{100, 1}}).Draw(t, "neuron"))
		}
		s := Simulation{Neuron: list, Stimulus: am, Trials: rapid.IntRange(1, 12).Draw(t, "trials"), Seed: rapid.Uint64().Draw(t, "seed")}
		got := Must(s.Run(ctx))
		for trial := range s.Trials {
			alone := s
			alone.Neuron = list[trial%len(list)]
			want := Must(Must(alone.prepare(ctx)).plain(ctx, trial, nil))
			if len(want)+len(got.Spikes[trial]) > 0 && !reflect.DeepEqual(got.Spikes[trial], want) {
				t.Fatalf("trial %d, %v: spikes %v, want %v", trial, alone.Neuron, got.Spikes[trial], want)
			}
			if len(list) > 1 && got.Neuron[trial] != trial%len(list) {
				t.Fatalf("trial %d belongs to neuron %d", trial, got.Neuron[trial])
			}
			spikes += len(want)
		}
	})
	if spikes == 0 {
		t.Error("no spikes in any of the cases")
	}
}

// All trials are run once, those of a neuron one after the other.
func TestInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		neurons, n := rapid.IntRange(1, 9).Draw(t, "neurons"), rapid.IntRange(1, 40).Draw(t, "trials")
		order, seen, before := trials{Simulation: Simulation{Trials: n}, neurons: make([]Neuron, neurons)}, make(map[int]bool), 0
		for i := range n {
			trial := order.inOrder(i)
			if trial < 0 || trial >= n || seen[trial] || trial%neurons < before {
				t.Fatalf("trial %d of %d as number %d", trial, n, i)
			}
			seen[trial], before = true, trial%neurons
		}
	})
}

// The membrane of a P-unit follows the equations, written down one below the other.
func TestPUnitByItsEquations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const dt = 1e-4
		n := drawPUnit(t, dt)
		am := Must(BandLimitedNoise{Low: 0, High: 300, Amplitude: 0.3, Dt: dt, Duration: 0.1}.Run(ctx))
		s := Simulation{Neuron: n, Stimulus: am, Trials: 1, Seed: 1}
		source, vd, v, a, last := s.source(0), 0.0, 0.0, n.AZero, -1<<30
		var want []float64
		for i := -10_000; i < len(am.Samples); i++ {
			modulation := 0.0
			if i >= 0 {
				modulation = am.Samples[i]
			}
			x := (1 + modulation) * math.Cos(2*math.Pi*n.EODFrequency*float64(i)*dt)
			vd += (-vd + math.Max(x, 0)) / n.TauD * dt
			v += (-v + n.Offset + n.InputScaling*vd - a + n.NoiseStrength/math.Sqrt(dt)*random.Normal(source)) / n.TauM * dt
			a += -a / n.TauA * dt
			if float64(i-last) < n.Refractory/dt+0.5 {
				v = 0
			}
			if v > 1 && i > -10_000 { // not in the first step
				v, last = 0, i
				a += n.DeltaA / n.TauA
				if i >= 0 {
					want = append(want, float64(i+1)*dt)
				}
			}
		}
		got := Must(s.Run(ctx)).Spikes[0]
		near := len(got) == len(want)
		for i := range min(len(got), len(want)) {
			near = near && math.Abs(got[i]-want[i]) < 1e-9
		}
		if !near {
			t.Fatalf("%v: spikes %v, want %v", n, got, want)
		}
	})
}

func TestOfNeuron(t *testing.T) {
	r := Must(Simulation{Neuron: Neurons{quiet(2), quiet(3)}, Stimulus: silence(1e-4, 0.1), Trials: 5, Traces: 3}.Run(ctx))
	if text := r.String(); text[:10] != "2 neurons," {
		t.Error(text)
	}
	second := Must(r.OfNeuron(1))
	if len(second.Spikes) != 2 || len(second.Voltage) != 1 || !reflect.DeepEqual(second.Spikes[1], r.Spikes[3]) || second.Neuron != nil {
		t.Errorf("the second neuron has %d trials and %d traces", len(second.Spikes), len(second.Voltage))
	}
	if part := Must(r.Trials(1, 3)); !reflect.DeepEqual(part.Neuron, []int{1, 0}) {
		t.Errorf("trials 1 and 2 belong to %v", part.Neuron)
	}
	_, err := r.OfNeuron(2)
	wantError(t, err, "neuron = 2", "2 neurons")
	if r.Threshold != 1 {
		t.Errorf("threshold %g of neurons that all have 1", r.Threshold)
	}
}

func TestNeuronErrors(t *testing.T) {
	lif, cell := PaperNeuron(), PublishedPUnits()[0]
	changed := func(change func(n *PUnit)) PUnit { n := cell; change(&n); return n }
	for _, test := range []struct {
		neuron Neuron
		want   string
	}{
		{nil, "Neuron = nil: must be a neuron"},
		{&lif, "Neuron = a *lifnb.LIF: must be the value itself"},
		{(*PUnit)(nil), "Neuron = a *lifnb.PUnit"},
		{Neurons{}, "len(Neuron) = 0"},
		{Neurons{lif, nil}, "Neuron[1] = nil"},
		{Neurons{lif, LIF{TauM: 1e-9, Threshold: 1}}, "Neuron[1].TauM = 1e-09 s"},
		{Neurons{lif, Neurons{lif}}, "Neuron[1] = a list"},
		{paperNeuron(&Coin{1}), "Neuron.Noise = *lifnb.Coin: must be a Coin"},
		{paperNeuron((*coloured)(nil)), "Neuron.Noise = a nil *lifnb.coloured"},
		{changed(func(n *PUnit) { n.TauD = 1e-5 }), "Neuron.TauD = 1e-05 s: must be above the time step"},
		{changed(func(n *PUnit) { n.TauA = math.NaN() }), "Neuron.TauA = NaN s"},
		{changed(func(n *PUnit) { n.EODFrequency = 3000 }), "Neuron.EODFrequency = 3000 Hz: must be at most 2000 Hz"},
		{changed(func(n *PUnit) { n.NoiseStrength = -1 }), "Neuron.NoiseStrength = -1 √s"},
		{changed(func(n *PUnit) { n.AZero = -1 }), "Neuron.AZero = -1"},
	} {
		_, err := Simulation{Neuron: test.neuron, Stimulus: silence(50e-6, 0.1), Trials: 2}.Run(ctx)
		wantError(t, err, "lifnb.Simulation: ", test.want)
		e := smallExperiment()
		e.Neuron, e.Dt = test.neuron, 50e-6
		wantError(t, e.check().err(), test.want)
	}
}
