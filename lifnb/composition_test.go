package lifnb

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// mixedExperiment compares populations of three neurons.
func mixedExperiment() Experiment {
	e := smallExperiment()
	e.Bands, e.Axons = e.Bands[:2], e.Axons[2:]
	e.Compositions, e.Trials, e.Sizes, e.Repeats = []Composition{Homogeneous, Heterogeneous}, 12, []int{1, 4}, 6
	neurons := Neurons{}
	for _, offset := range []float64{1.5, 2.5, 3.5} {
		n := paperNeuron(White{7.8e-5})
		n.Offset = offset
		neurons = append(neurons, n)
	}
	e.Neuron = neurons
	return e
}

// A homogeneous population consists of trials of the one neuron whose turn it is, a heterogeneous one of as many trials
// of each neuron as there can be. No trial is in it twice.
func TestCompositions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		neurons, each := rapid.IntRange(2, 7).Draw(t, "neurons"), rapid.IntRange(1, 8).Draw(t, "trials")
		e := Experiment{Neuron: make(Neurons, neurons), Trials: neurons*each + rapid.IntRange(0, neurons-1).Draw(t, "more"), Seed: rapid.Uint64().Draw(t, "seed")}
		repeat := rapid.IntRange(0, 20).Draw(t, "repeat")
		for composition, most := range map[Composition]int{Homogeneous: each, Heterogeneous: neurons * each} {
			size := rapid.IntRange(1, most).Draw(t, "size")
			members, count := e.members(composition, Band{0, 1}, nil, size, repeat, nil), make([]int, neurons)
			for i, trial := range members {
				if trial < 0 || trial >= e.Trials || slices.Contains(members[:i], trial) {
					t.Fatalf("%s: members %v", composition, members)
				}
				count[trial%neurons]++
			}
			slices.Sort(count)
			same := composition == Homogeneous && count[neurons-1] == size && members[0]%neurons == repeat%neurons
			different := composition == Heterogeneous && count[neurons-1]-count[0] <= 1
			if len(members) != size || !same && !different {
				t.Fatalf("%s: members %v", composition, members)
			}
		}
	})
}

// The information is that of the members by the plain definition, results of each composition are looked up, saved and
// merged side by side, and a composition is the same alone as beside the other.
func TestExperimentOfNeurons(t *testing.T) {
	e := mixedExperiment()
	e.Stimuli = 2
	result := Must(e.Run(ctx))
	if len(result) != 4 || result[0].Encoding != nil {
		t.Fatalf("result %v", result)
	}
	band := e.Bands[1]
	stimulus := Must(e.stimulus(band).Run(ctx))
	responses := Must(e.simulation(band, stimulus).Run(ctx))
	for _, composition := range e.Compositions {
		members := e.members(composition, band, responses, 4, 5, nil)
		p := Population{Responses: responses, Size: 4, Sigma: e.Sigma}
		delays := make([]float64, 4)
		for i := range delays {
			delays[i] = float64(i) / (e.Density * e.Axons[1].Velocity)
		}
		rate := &Signal{Dt: e.Dt, Samples: Must(p.rate(ctx, members, delays))}
		want := Must(MutualInformation{Stimulus: stimulus, Response: rate, Bands: []Band{band}}.Run(ctx)).Bands[0].Raw
		if got := Must(result.Of(composition).Band(band)).MI[1][1][5]; math.Abs(got-want) > 1e-6*want {
			t.Errorf("%s: %g bits/s, want %g", composition, got, want)
		}
	}
	_, err := result.At(band, e.Axons[0], 4)
	wantError(t, err, "band = 100–200 Hz", "one composition", "100–200 Hz, heterogeneous")
	dir := t.TempDir()
	if err := result.Save(dir); err != nil {
		t.Fatal(err)
	}
	if loaded := Must(LoadExperimentResult(dir)); !reflect.DeepEqual(loaded, result) {
		t.Errorf("loaded %v, want %v", loaded, result)
	}
	var parts []ExperimentResult
	for _, part := range e.Parts() {
		parts = append(parts, Must(part.Run(ctx)))
	}
	if merged := Must(Merge(parts...)); !reflect.DeepEqual(merged, result) {
		t.Errorf("merged %v, want %v", merged, result)
	}
	e.Compositions = nil // heterogeneous
	if alone := Must(e.Run(ctx)); !reflect.DeepEqual(alone, result.Of(Heterogeneous)) {
		t.Error("heterogeneous populations are others without homogeneous ones")
	}
}

func TestCompositionErrors(t *testing.T) {
	for _, test := range []struct {
		change func(e *Experiment)
		want   string
	}{
		{func(e *Experiment) { e.Compositions = []Composition{"mixed"} }, `Compositions[0] = "mixed": must be Homogeneous or Heterogeneous`},
		{func(e *Experiment) { e.Compositions = []Composition{Homogeneous, Homogeneous} }, `Compositions[1] = "homogeneous"`},
		{func(e *Experiment) { e.Neuron = PaperNeuron() }, "Compositions = [homogeneous heterogeneous]: must be empty"},
		{func(e *Experiment) { e.Sizes = []int{5} }, "Sizes[0] = 5: must be between 1 and 4 for homogeneous populations: 3 neurons have 4 trials each"},
		{func(e *Experiment) { e.Sizes, e.Trials, e.Compositions = []int{13}, 14, nil }, "Sizes[0] = 13: must be between 1 and 12 for heterogeneous"},
	} {
		e := mixedExperiment()
		test.change(&e)
		_, err := e.Run(ctx)
		wantError(t, err, test.want)
		if err != nil && strings.Contains(test.want, "Compositions") && strings.Contains(err.Error(), "Sizes") {
			t.Errorf("the error repeats itself: %v", err)
		}
	}
	o := OptimalSize{Experiment: mixedExperiment(), Centres: []float64{250}, Width: 100, Velocities: []float64{100}, Most: 1000}
	_, err := o.Run(ctx)
	wantError(t, err, "len(Experiment.Neuron) = 3: must be 1")
}
