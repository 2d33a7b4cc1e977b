package lifnb

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/bandspectra"
)

// The short cuts find the spikes of the plain definition, to the bit.
func TestFastTrials(t *testing.T) {
	fast := 0
	rapid.Check(t, func(t *rapid.T) {
		stimulus := Must(drawNoise(t).Run(ctx))
		dt := stimulus.Dt
		n := LIF{
			TauM:      dt * rapid.Float64Range(1.5, 400).Draw(t, "tau/dt"),
			Offset:    rapid.Float64Range(-1, 5).Draw(t, "offset"),
			Threshold: rapid.Float64Range(0.5, 2).Draw(t, "threshold"),
			Reset:     rapid.Float64Range(-2, 0.4).Draw(t, "reset"),
			V0:        rapid.Float64Range(-2, 0.5).Draw(t, "v0"),
		}
		switch rapid.SampledFrom([]string{"none", "coin", "coin", "white"}).Draw(t, "noise") {
		case "coin":
			n.Noise = Coin{Amplitude: rapid.Float64Range(0, 20).Draw(t, "amplitude")}
		case "white":
			n.Noise = White{Intensity: dt * rapid.Float64Range(0, 20).Draw(t, "intensity/dt")}
		}
		if rapid.Bool().Draw(t, "adaptation") {
			n.DeltaA, n.TauA = rapid.Float64Range(0.01, 1).Draw(t, "delta a"), dt*rapid.Float64Range(1.5, 1000).Draw(t, "tau a/dt")
		}
		if rapid.Bool().Draw(t, "refractory period") {
			n.Refractory = dt * float64(rapid.IntRange(1, 40).Draw(t, "refractory/dt"))
		}
		s := Simulation{Neuron: n, Stimulus: stimulus, Trials: 3, Seed: rapid.Uint64().Draw(t, "trial seed")}
		for trial, got := range Must(s.Run(ctx)).Spikes {
			if want := n.run(stimulus, s.source(trial), nil); len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Fatalf("trial %d: %d spikes, want %d\n%v\n%v", trial, len(got), len(want), got, want)
			}
			fast += len(got)
		}
	})
	if fast == 0 {
		t.Error("no spikes in any of the cases")
	}
}

// Inputs that come near the threshold from above and fall again, with coins that pull the potential down: the highest of
// eight steps is not the last.
func TestFastTrialsOfFastNeuron(t *testing.T) {
	stimulus := Must(BandLimitedNoise{Low: 585.9375, High: 2307.5, Amplitude: 1.75, Dt: 1e-5, Duration: 2049e-5, Seed: 13}.Run(ctx))
	n := LIF{TauM: 1.5e-5, Offset: -1, Threshold: 0.5, Reset: 0.4, V0: 0.5, Noise: Coin{Amplitude: 1}}
	s := Simulation{Neuron: n, Stimulus: stimulus, Trials: 3}
	for trial, got := range Must(s.Run(ctx)).Spikes {
		if want := n.run(stimulus, s.source(trial), nil); !reflect.DeepEqual(got, want) {
			t.Errorf("trial %d: %d spikes, want %d", trial, len(got), len(want))
		}
	}
}

// Where the potential lands on the threshold exactly, rounding decides, and the plain definition has the word.
func TestFastTrialsOnThreshold(t *testing.T) {
	// τ = 2·dt: v = 0.5, 0.75, 0.875 .. with offset 1; threshold 0.75 is met but not crossed in the second step.
	n := LIF{TauM: 2, Offset: 1, Threshold: 0.75}
	r := Must(Simulation{Neuron: n, Stimulus: silence(1, 64), Trials: 1}.Run(ctx))
	if want := n.run(silence(1, 64), nil, nil); !reflect.DeepEqual(r.Spikes[0], want) || want[0] != 3 {
		t.Errorf("spikes %v, want %v", r.Spikes[0], want)
	}
}

// drawPopulations draws an experiment of one band, with its stimulus and responses.
func drawPopulations(t *rapid.T) populations {
	dt := rapid.SampledFrom([]float64{1e-5, 1e-4, 2.5e-4}).Draw(t, "dt")
	hop := rapid.SampledFrom([]int{1000, 1024, 1536, 2048, 3000}).Draw(t, "hop")
	segment := float64(2*hop) * dt
	n := 2*hop + rapid.IntRange(2*hop, 5*hop).Draw(t, "samples beyond the first segment")
	if rapid.Bool().Draw(t, "ends with a segment") {
		n = n / hop * hop
	}
	skip := rapid.SampledFrom([]int{0, 0, 1, 100, 1500}).Draw(t, "skip/dt")
	n += skip
	df := 1 / segment
	low := rapid.SampledFrom([]float64{0, 1, 2, 7, 10}).Draw(t, "low") * df
	e := Experiment{
		Stimuli:   1,
		Bands:     []Band{{low, low + df*float64(rapid.IntRange(1, 9).Draw(t, "width"))}},
		Amplitude: 0.5, Dt: dt, Duration: float64(n) * dt,
		Neuron: LIF{TauM: 30 * dt, Offset: rapid.Float64Range(0.8, 3).Draw(t, "offset"), Threshold: 1, Noise: Coin{Amplitude: 5}},
		Trials: rapid.IntRange(3, 8).Draw(t, "trials"),
		Sizes:  []int{1, 3}, Repeats: 2,
		Density: 1000,
		Axons:   []Axon{NoDelay(), {"a", rapid.Float64Range(0.5, 50).Draw(t, "velocity") * 1e-5 / dt}, {"b", rapid.Float64Range(0.02, 50).Draw(t, "velocity") * 1e-5 / dt}},
		Sigma:   dt * rapid.Float64Range(1, 60).Draw(t, "sigma/dt"),
		Latency: dt * rapid.SampledFrom([]float64{0, 0, 3, 57.3, -20.2, 0.5}).Draw(t, "latency/dt"),
		Segment: segment,
		Skip:    float64(skip) * dt,
		Seed:    rapid.Uint64().Draw(t, "seed"),
	}
	if rapid.Bool().Draw(t, "inverted") {
		e.Inverted = []int{1}
	}
	if dt == 1e-5 && rapid.Bool().Draw(t, "an axon too slow for the short cut") {
		e.Axons[2].Velocity = 1e-6
	}
	if err := e.check(); err != nil {
		t.Fatal(err)
	}
	band := e.Bands[0]
	stimulus := Must(e.stimulus(band).Run(ctx))
	responses := Must(e.simulation(band, stimulus).Run(ctx))
	if rapid.IntRange(0, 4).Draw(t, "falls silent") == 0 {
		end := rapid.Float64Range(0, e.Skip+100*dt).Draw(t, "end of the spikes")
		for trial, spikes := range responses.Spikes {
			n, _ := slices.BinarySearch(spikes, end)
			responses.Spikes[trial] = spikes[:n]
		}
	}
	return populations{e, band, stimulus, responses, new(bandspectra.Memory)}
}

// Delays of half a step, as of 0.5 mm at 20 m/s, and slow axons are served by the short cut, too.
func TestFastPopulationsOfRoundVelocities(t *testing.T) {
	e := PaperExperiment()
	e.Bands, e.Trials, e.Sizes, e.Repeats, e.Duration = e.Bands[2:], 6, []int{6}, 2, 1
	e.Axons = []Axon{NoDelay()}
	for _, v := range []float64{0.1, 1, 2.5, 3, 20, 40, 60, 80, 100, 120} {
		e.Axons = append(e.Axons, Axon{fmt.Sprintf("v%d", len(e.Axons)), v})
	}
	band := e.Bands[0]
	stimulus := Must(e.stimulus(band).Run(ctx))
	p := populations{e, band, stimulus, Must(e.simulation(band, stimulus).Run(ctx)), new(bandspectra.Memory)}
	f := p.fast(p.conditions())
	if f == nil {
		t.Fatal("the short cut stepped aside")
	}
	got, want := e.newBandResult(band), e.newBandResult(band)
	Show(f.run(ctx, got))
	Show(p.runPlain(ctx, want, p.conditions()))
	for _, condition := range p.conditions() {
		near(t, fmt.Sprintf("condition %d", condition), got.MI[condition][0], want.MI[condition][0], 1e-5)
	}
	// The notebook's own variation.
	e = PaperExperiment()
	e.Axons, e.Density = []Axon{NoDelay(), {"fast", 100}, {"slow", 1}}, 500
	p = populations{e, band, stimulus, &Responses{Dt: e.Dt, Duration: e.Duration, Spikes: make([][]float64, e.Trials)}, new(bandspectra.Memory)}
	if p.fast(p.conditions()) == nil {
		t.Error("the short cut steps aside for the notebook's variation")
	}
}

// The short cut for populations agrees with the stages to 1e-6, bins 0 and 1 and the ends of the signal included; and
// where it steps aside for some delays, the others still have it.
func TestFastPopulations(t *testing.T) {
	fast, mixed, cases := 0, 0, 0
	var memory bandspectra.Memory // of all cases, as of all bands
	rapid.Check(t, func(t *rapid.T) {
		p := drawPopulations(t)
		p.memory = &memory
		cases++
		if p.fast(p.conditions()) != nil {
			fast++
		} else if p.fast([]int{0}) != nil {
			mixed++
		} else {
			return
		}
		if err := p.compareWithPlain(); err != nil {
			t.Fatal(err)
		}
	})
	const enough = 100 // cases, of which about ten have an axon too slow for the short cut; -short has fewer
	if 5*fast < cases || cases >= enough && mixed == 0 {
		t.Errorf("the short cut served %d of %d cases, and a part of %d", fast, cases, mixed)
	}
}

// compareWithPlain compares what the short cut finds with the definition.
func (p populations) compareWithPlain() error {
	got, want := p.newBandResult(p.band), p.newBandResult(p.band)
	Show(p.run(ctx, got))
	Show(p.runPlain(ctx, want, p.conditions()))
	if len(p.Inverted) == 0 {
		for k, got := range got.Encoding.Coherence[0] {
			if want := want.Encoding.Coherence[0][k]; math.IsNaN(got) || math.Abs(got-want) > 1e-6 {
				return fmt.Errorf("coherence of one neuron at bin %d: %.9g, want %.9g", k, got, want)
			}
		}
	}
	for _, condition := range p.conditions() {
		for i, size := range p.Sizes {
			for k := range p.Repeats {
				got, want := got.MI[condition][i][k], want.MI[condition][i][k]
				if math.IsNaN(got) || math.Abs(got-want) > 1e-6*math.Max(1, want) {
					return fmt.Errorf("condition %d, size %d: %.9g bits/s, want %.9g", condition, size, got, want)
				}
			}
		}
	}
	return nil
}

// Neurons that spike a part of the time only: at the ends, in what is left over after the last segment, up to the edge of
// a block, once; all of them, or one.
func TestFastPopulationsOfUnevenTrials(t *testing.T) {
	if testing.Short() {
		t.Skip("takes the slow definition")
	}
	e := PaperExperiment()
	e.Trials, e.Sizes, e.Repeats, e.Duration, e.Axons = 8, []int{1, 3}, 1, 2.1, []Axon{{"slow", 7}}
	band := e.Bands[2]
	stimulus := Must(e.stimulus(band).Run(ctx))
	spikes := Must(e.simulation(band, stimulus).Run(ctx)).Spikes
	for _, test := range []struct{ from, to, skip float64 }{
		{0, 0.001, 0}, {0, 0.02, 0}, {0, 0.165, 0}, {0, 0.5, 0}, {0, 0.05, 0.05}, {0, 0.0497, 0.05},
		{1, 1.002, 0}, {1.8, 2.1, 0}, {1.801, 2.1, 0}, {1.95, 2.1, 0}, {1.965, 2.1, 0}, {1.972, 2.1, 0}, {1.973, 2.1, 0}, {2.05, 2.1, 0},
	} {
		for _, all := range []bool{true, false} {
			responses := &Responses{Dt: e.Dt, Duration: e.Duration}
			for trial, s := range spikes {
				if all || trial == 0 {
					first, _ := slices.BinarySearch(s, test.from)
					last, _ := slices.BinarySearch(s, test.to)
					s = s[first:last]
				}
				responses.Spikes = append(responses.Spikes, s)
			}
			e.Skip = test.skip
			p := populations{e, band, stimulus, responses, new(bandspectra.Memory)}
			if p.fast(p.conditions()) == nil {
				t.Errorf("spikes from %g to %g s: the short cut steps aside", test.from, test.to)
			}
			if err := p.compareWithPlain(); err != nil {
				t.Errorf("spikes from %g to %g s, all trials %v: %v", test.from, test.to, all, err)
			}
		}
	}
}
