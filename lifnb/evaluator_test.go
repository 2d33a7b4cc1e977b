package lifnb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/bandspectra"
)

// readoutOf runs a part of an experiment up to its populations.
func readoutOf(e Experiment) (readout, drawn) {
	band := e.Bands[0]
	stimulus := Must(e.stimulus(band).Run(ctx))
	responses := Must(e.simulation(band, stimulus).Run(ctx))
	return e.readout(band, stimulus, responses), e.drawn(band, responses)
}

// drawReadout draws an experiment of one band, with its stimulus and responses.
func drawReadout(t *rapid.T) (readout, drawn) {
	dt := rapid.SampledFrom([]float64{1e-5, 2e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4}).Draw(t, "dt")
	segment := rapid.OneOf(rapid.IntRange(1000, 6600), rapid.SampledFrom([]int{2048, 3277, 6554})).Draw(t, "segment/dt")
	// With three segments or more: the coherence of two comes so near to 1 that its last digits decide the information.
	n := segment + rapid.IntRange(segment+1, 2*segment+segment/2).Draw(t, "samples beyond the first segment")
	if hop := segment - segment/2; rapid.Bool().Draw(t, "ends with a segment") {
		n = segment + (n-segment)/hop*hop
	}
	skip := rapid.SampledFrom([]int{0, 0, 1, 100, 1500}).Draw(t, "skip/dt")
	n += skip
	df := 1 / (float64(segment) * dt)
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
		Sigma:   dt * rapid.OneOf(rapid.Float64Range(1, 60), rapid.Float64Range(0, 3)).Draw(t, "sigma/dt"),
		Latency: dt * rapid.SampledFrom([]float64{0, 0, 3, 57.3, -20.2, 0.5}).Draw(t, "latency/dt"),
		Segment: float64(segment) * dt,
		Skip:    float64(skip) * dt,
		Seed:    rapid.Uint64().Draw(t, "seed"),
	}
	if rapid.Bool().Draw(t, "inverted") {
		e.Inverted = []int{1}
	}
	if e.Axons[2].Velocity == e.Axons[1].Velocity {
		e.Axons[2].Velocity *= 2
	}
	if dt == 1e-5 && rapid.Bool().Draw(t, "an axon too slow for the fast path") {
		e.Axons[2].Velocity = 1e-6
	}
	e.Sigma = min(e.Sigma, 0.79/e.Bands[0].High) // what would leave nothing of the band is refused
	if err := e.check().err(); err != nil {
		t.Fatal(err)
	}
	r, p := readoutOf(e)
	if rapid.IntRange(0, 4).Draw(t, "falls silent") == 0 {
		end := rapid.Float64Range(0, e.Skip+100*dt).Draw(t, "end of the spikes")
		for trial, spikes := range r.responses.Spikes {
			n, _ := slices.BinarySearch(spikes, end)
			r.responses.Spikes[trial] = spikes[:n]
		}
	}
	if rapid.Bool().Draw(t, "off the grid") {
		offGrid(r.responses, e.Seed)
	}
	moveStart(r, rapid.SampledFrom([]float64{0, 0, 0.73, -2, 1234.5}).Draw(t, "start"))
	return r, p
}

// moveStart moves stimulus and responses, which begin at 0, to another start.
func moveStart(r readout, start float64) {
	r.stimulus.Start, r.responses.Start = start, start
	for _, spikes := range r.responses.Spikes {
		floats.AddConst(start, spikes)
	}
}

// offGrid moves spikes off the grid of time steps, as recorded ones are.
func offGrid(r *Responses, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 0))
	for _, spikes := range r.Spikes {
		for i := range spikes {
			spikes[i] = min(spikes[i]+r.Dt*(0.9*rng.Float64()-0.45), r.Duration)
		}
	}
}

// slow returns which parameters keep the readout from the fast path, as the progress says. It is empty if none does.
func (r readout) slow() string {
	for _, e := range Must(r.evaluators(ctx, nil)) {
		if p, ok := e.(plainReadout); ok {
			return p.why
		}
	}
	return ""
}

// isFast reports whether all conditions have the fast path.
func isFast(evaluators []evaluator) bool {
	return !slices.ContainsFunc(evaluators, func(e evaluator) bool { _, plain := e.(plainReadout); return plain })
}

// compareWithPlain compares the chosen evaluators with the plain definition.
func compareWithPlain(r readout, p drawn, memory *bandspectra.Memory) error {
	evaluators, plain := Must(r.evaluators(ctx, memory)), plainReadout{readout: r}
	single, together, err := r.coherence(ctx, plain)
	if err != nil {
		return err
	}
	wanted := Must(plain.information(ctx, p))
	for range 2 { // whatever was evaluated before
		one, all, err := r.coherence(ctx, evaluators[0])
		if err != nil {
			return err
		}
		for k, want := range single {
			if math.IsNaN(one[k]) || math.Abs(one[k]-want) > 1e-6 {
				return fmt.Errorf("coherence of one neuron at bin %d: %.9g, want %.9g", k, one[k], want)
			}
			if want := together[k]; len(r.inverted) == 0 && (math.IsNaN(all[k]) || math.Abs(all[k]-want) > 1e-6) {
				return fmt.Errorf("coherence of all neurons at bin %d: %.9g, want %.9g", k, all[k], want)
			}
		}
		mi := Must(information(ctx, evaluators, p))
		if len(mi) != len(wanted) {
			return fmt.Errorf("%d conditions, want %d", len(mi), len(wanted))
		}
		for condition := range mi {
			for i, got := range mi[condition] {
				if want := wanted[condition][i]; math.IsNaN(got) || math.Abs(got-want) > 1e-6*math.Max(1, want) {
					return fmt.Errorf("condition %d, population %d: %.9g bits/s, want %.9g", condition, i, got, want)
				}
			}
		}
	}
	return nil
}

// The fast path agrees with the stages to 1e-6: at sampling rates from 4 to 100 kHz, with segments of even and odd
// lengths, bins 0 and 1, the ends of the signal, and spikes on and off the grid. If it cannot serve some delays, it
// still serves the others.
func TestFastReadout(t *testing.T) {
	fast, mixed, cases := 0, 0, 0
	var memory bandspectra.Memory // of all cases, as of all bands
	rapid.Check(t, func(t *rapid.T) {
		r, p := drawReadout(t)
		cases++
		evaluators := Must(r.evaluators(ctx, &memory))
		switch slow := r.slow(); {
		case isFast(evaluators) != (slow == ""):
			t.Fatalf("the reason of %d evaluators is %q", len(evaluators), slow)
		case isFast(evaluators):
			fast++
		case isFast(evaluators[:1]):
			mixed++
		default:
			t.Fatalf("the fast path steps aside: %s", slow)
		}
		if err := compareWithPlain(r, p, &memory); err != nil {
			t.Fatal(err)
		}
	})
	const enough = 100 // cases, of which about eight have an axon too slow for the fast path; -short has fewer
	if fast+mixed < cases || cases >= enough && mixed == 0 {
		t.Errorf("the fast path served %d of %d cases, and a part of %d", fast, cases, mixed)
	}
}

// The fast path also serves delays of half a step, such as 0.5 mm at 20 m/s, and slow axons.
func TestFastReadoutOfRoundVelocities(t *testing.T) {
	e := PaperExperiment()
	e.Bands, e.Trials, e.Sizes, e.Repeats, e.Duration = e.Bands[2:], 6, []int{6}, 2, 1
	e.Axons = []Axon{NoDelay()}
	for _, v := range []float64{0.1, 1, 2.5, 3, 20, 40, 60, 80, 100, 120} {
		e.Axons = append(e.Axons, Axon{fmt.Sprintf("v%d", len(e.Axons)), v})
	}
	r, p := readoutOf(e)
	if slow := r.slow(); slow != "" {
		t.Fatal(slow)
	}
	if err := compareWithPlain(r, p, new(bandspectra.Memory)); err != nil {
		t.Error(err)
	}
	// The notebook's own variation.
	e = PaperExperiment()
	e.Axons, e.Density = []Axon{NoDelay(), {"fast", 100}, {"slow", 1}}, 500
	r = e.readout(e.Bands[0], r.stimulus, &Responses{Dt: e.Dt, Duration: e.Duration, Spikes: make([][]float64, e.Trials)})
	if slow := r.slow(); slow != "" {
		t.Error("the notebook's variation: " + slow)
	}
}

// The fast path serves the study at all sampling rates that people record at, with the default segment, and also spikes
// off the grid.
func TestStudyIsFastAtAllRates(t *testing.T) {
	for _, rate := range []float64{10e3, 20e3, 25e3, 40e3, 50e3, 100e3} {
		for _, segment := range []float64{0, 0.32769, 0.2} {
			e := PaperExperiment()
			e.Dt, e.Segment, e.Trials = 1/rate, segment, 200
			stimulus := newStimulus(e.Dt, make([]float64, samples(e.Duration, e.Dt)))
			responses := &Responses{Dt: e.Dt, Duration: e.Duration, Spikes: make([][]float64, e.Trials)}
			for _, spike := range []float64{0.1, 0.1 + 0.3*e.Dt} { // on the grid, and off it
				for trial := range responses.Spikes {
					responses.Spikes[trial] = []float64{spike}
				}
				for _, band := range e.Bands {
					if slow := e.readout(band, stimulus, responses).slow(); slow != "" {
						t.Errorf("%g Hz, segment %g s, spikes at %g s: %s", rate, segment, spike, slow)
					}
				}
			}
		}
	}
}

// A user who has to wait for the plain definition is told why.
func TestSlow(t *testing.T) {
	e := smallExperiment()
	e.Bands = e.Bands[:1]
	for name, test := range map[string]struct {
		change func(e *Experiment, r *Responses)
		why    string
	}{
		"slow axon":       {func(e *Experiment, _ *Responses) { e.Axons = append(e.Axons, Axon{"slow", 1e-6}) }, "delays of 3.5e+03 s are longer than any signal"},
		"long delays":     {func(e *Experiment, _ *Responses) { e.Axons[3].Velocity = 2e-6 }, "with delays up to 2.75e+03 s the spectra would take"},
		"fractions":       {func(e *Experiment, r *Responses) { offGrid(r, 1); e.Density = 1.234 }, ""},
		"fractions, many": {func(e *Experiment, r *Responses) { offGrid(r, 1); e.Density = 1.234e-2 }, "are not whole steps apart"},
	} {
		e, r := e, Must(e.simulation(e.Bands[0], Must(e.stimulus(e.Bands[0]).Run(ctx))).Run(ctx))
		e.Axons = slices.Clone(e.Axons)
		test.change(&e, r)
		slow := e.readout(e.Bands[0], Must(e.stimulus(e.Bands[0]).Run(ctx)), r).slow()
		if (slow == "") != (test.why == "") || !strings.Contains(slow, test.why) {
			t.Errorf("%s: %q, want %q", name, slow, test.why)
		}
	}
}

// One neuron's trials may be taken in groups, with the same result to the bit.
func TestCoherenceInGroups(t *testing.T) {
	e := smallExperiment()
	r, _ := readoutOf(e)
	offGrid(r.responses, 1)
	r.size, r.conditions = 0, []Geometry{nil}
	whole, _ := r.fast(ctx, new(bandspectra.Memory))
	groups, _ := r.fast(ctx, new(bandspectra.Memory))
	groups.atOnce = 5
	if whole.atOnce < e.Trials {
		t.Fatalf("only %d trials at once", whole.atOnce)
	}
	got, _, err1 := r.coherence(ctx, groups)
	want, _, err2 := r.coherence(ctx, whole)
	if err := cmp.Or(err1, err2); err != nil || !slices.Equal(got, want) {
		t.Errorf("coherence %v, want %v", got, want)
	}
}

// Both evaluators end with the context.
func TestEvaluatorsCancelled(t *testing.T) {
	r, p := readoutOf(smallExperiment())
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	f, _ := r.fast(ctx, new(bandspectra.Memory))
	for _, e := range []evaluator{f, plainReadout{readout: r}} {
		if _, err := e.information(cancelled, p); !errors.Is(err, context.Canceled) {
			t.Errorf("%T: information: error %v", e, err)
		}
		if _, _, err := r.coherence(cancelled, e); !errors.Is(err, context.Canceled) {
			t.Errorf("%T: coherence: error %v", e, err)
		}
	}
}

// Neurons that spike only part of the time: at the ends, in the rest after the last segment, up to the edge of a
// segment, or once; all of them, or one.
func TestFastReadoutOfUnevenTrials(t *testing.T) {
	if testing.Short() {
		t.Skip("takes the slow definition")
	}
	e := PaperExperiment()
	e.Bands, e.Trials, e.Sizes, e.Repeats, e.Duration, e.Axons = e.Bands[2:], 8, []int{1, 3}, 1, 2.1, []Axon{{"slow", 7}}
	e.Dt = 40e-6 // a quarter of the samples, and of the time
	whole, p := readoutOf(e)
	for _, test := range []struct{ from, to, skip float64 }{
		{0, 0.001, 0}, {0, 0.02, 0}, {0, 0.165, 0}, {0, 0.5, 0}, {0, 0.05, 0.05}, {0, 0.0497, 0.05},
		{1, 1.002, 0}, {1.8, 2.1, 0}, {1.801, 2.1, 0}, {1.95, 2.1, 0}, {1.965, 2.1, 0}, {1.972, 2.1, 0}, {1.973, 2.1, 0}, {2.05, 2.1, 0},
	} {
		for _, all := range []bool{true, false} {
			r := whole
			r.skip = test.skip
			r.responses = &Responses{Dt: e.Dt, Duration: e.Duration}
			for trial, s := range whole.responses.Spikes {
				if all || trial == 0 {
					first, _ := slices.BinarySearch(s, test.from)
					last, _ := slices.BinarySearch(s, test.to)
					s = s[first:last]
				}
				r.responses.Spikes = append(r.responses.Spikes, s)
			}
			if slow := r.slow(); slow != "" {
				t.Errorf("spikes from %g to %g s: %s", test.from, test.to, slow)
			}
			if err := compareWithPlain(r, p, new(bandspectra.Memory)); err != nil {
				t.Errorf("spikes from %g to %g s, all trials %v: %v", test.from, test.to, all, err)
			}
		}
	}
}
