package lifnb

import (
	"context"
	"errors"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat"
)

// smallExperiment takes a fraction of a second.
func smallExperiment() Experiment {
	e := PaperExperiment()
	e.Dt, e.Neuron = 1e-4, paperNeuron(White{7.8e-5})
	e.Trials, e.Sizes, e.Repeats = 12, []int{1, 12}, 2
	return e
}

// The values of an independent implementation, mean ± SD over ten stimulus seeds.
func TestTableOfTheStudy(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	e := PaperExperiment()
	e.Sizes = []int{1, 51, 199}
	result := Must(e.Run(ctx))
	none, squid, cc := 0, 2, 3
	for _, test := range []struct {
		name     string
		mi       [][]float64
		mean, sd [3]float64
	}{
		{"0-100 Hz, no delay", result[0].MI[none], [3]float64{53, 408, 591}, [3]float64{3, 12, 21}},
		{"200-300 Hz, no delay", result[2].MI[none], [3]float64{43, 364, 547}, [3]float64{4, 11, 13}},
		{"200-300 Hz, 7 m/s", result[2].MI[cc], [3]float64{42, 45, 32}, [3]float64{3, 3, 4}},
		{"100-200 Hz, 25 m/s", result[1].MI[squid], [3]float64{48, 380, 382}, [3]float64{5, 8, 11}},
	} {
		for i, n := range e.Sizes {
			got := stat.Mean(test.mi[i], nil)
			t.Logf("%s, N = %d: %.1f bits/s; %+.1f SD", test.name, n, got, (got-test.mean[i])/test.sd[i])
			// One stimulus of many: within two SD of their mean.
			if math.Abs(got-test.mean[i]) > 2*test.sd[i] {
				t.Errorf("%s, N = %d: %.1f bits/s, want %g ± %g", test.name, n, got, test.mean[i], test.sd[i])
			}
		}
	}
}

// The experiment is the same as its stages, one by one.
func TestExperimentIsItsStages(t *testing.T) {
	e := smallExperiment()
	e.Skip = 0.1
	result := Must(e.Run(ctx))
	for b, band := range e.Bands {
		stimulus := Must(e.stimulus(band).Run(ctx))
		responses := Must(e.simulation(band, stimulus).Run(ctx))
		for i, size := range e.Sizes {
			for repeat := range e.Repeats {
				for a, axon := range e.Axons {
					p := e.population(band, responses, size, repeat)
					p.Geometry = Row{e.Density, axon.Velocity}
					info := Must(MutualInformation{Stimulus: stimulus, Response: Must(p.Run(ctx)).Rate, Bands: []Band{band}, Skip: e.Skip}.Run(ctx))
					if got, want := result[b].MI[a][i][repeat], info.Bands[0].Raw; math.Abs(got-want) > 1e-6*math.Max(1, want) {
						t.Errorf("%v, %v, size %d: %g bits/s, want %g", band, axon, size, got, want)
					}
					if got, want := result[b].Bias, info.Bands[0].Bias; math.Abs(got-want) > 1e-12*want {
						t.Errorf("%v: bias %g bits/s, want %g", band, got, want)
					}
				}
			}
		}
	}
}

// The bits are the same on any number of cores; a part of an experiment is the same as in the whole; repeats differ.
func TestExperimentIsDeterministic(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	e := smallExperiment()
	want := Must(e.Run(ctx))
	for _, cores := range []int{1, 2, 7} {
		runtime.GOMAXPROCS(cores)
		if got := Must(e.Run(ctx)); !reflect.DeepEqual(got, want) {
			t.Errorf("%d cores give another result", cores)
		}
	}
	e.Bands, e.Sizes, e.Axons = e.Bands[1:2], e.Sizes[1:], e.Axons[2:]
	part := Must(e.Run(ctx))
	if got, want := part[0].MI[0][0], want[1].MI[2][1]; !reflect.DeepEqual(got, want) {
		t.Errorf("as a part of the experiment %v bits/s, in the whole %v", got, want)
	}
	if mi := want[0].MI[0][0]; mi[0] == mi[1] {
		t.Errorf("two random populations of size 1 have the same information, %v", mi)
	}
	e.Seed++
	if other := Must(e.Run(ctx)); reflect.DeepEqual(other, part) {
		t.Error("another seed gives the same result")
	}
}

// Several stimuli are several experiments: the first is the same as alone, and the others differ in stimulus and
// populations.
func TestStimuli(t *testing.T) {
	e := smallExperiment()
	e.Bands = e.Bands[1:2]
	alone := Must(e.Run(ctx))
	e.Stimuli = 3
	result := Must(e.Run(ctx))
	parts := e.Parts()
	if first := Must(parts[0].Run(ctx)); !reflect.DeepEqual(first, alone) {
		t.Errorf("the first stimulus gives %v, want %v", first, alone)
	}
	for _, band := range result {
		for i, row := range band.MI[0] {
			means := []float64{stat.Mean(row[:2], nil), stat.Mean(row[2:4], nil), stat.Mean(row[4:], nil)}
			var variance float64
			for s := range 3 {
				variance += stat.Variance(row[2*s:2*s+2], nil) / 3
			}
			got, want := Must(result.At(band.Band, NoDelay(), band.Sizes[i])), Summary{stat.Mean(row, nil), band.Bias, math.Sqrt(variance), stat.StdDev(means, nil)}
			near(t, "summary", []float64{got.Mean, got.Bias, got.PopulationsSD, got.StimuliSD}, []float64{want.Mean, want.Bias, want.PopulationsSD, want.StimuliSD}, 1e-9)
		}
	}
	// Without the bias, and without changing the result.
	raw := result[0].MI[3][1][3]
	corrected := result.Corrected()
	near(t, "corrected", []float64{corrected[0].MI[3][1][3], corrected[0].Bias, result[0].MI[3][1][3]}, []float64{raw - result[0].Bias, 0, raw}, 1e-12)
	if result[0].Bias < 10 || result[0].Bias > 20 {
		t.Errorf("bias %g bits/s, want about 15", result[0].Bias)
	}
}

// Each part can be run alone, saved, and loaded again. Together, in any grouping, they are the experiment, to the bit.
// Merging does not change them.
func TestPartsAreTheExperiment(t *testing.T) {
	e := smallExperiment()
	e.Stimuli, e.Segment = 3, 0.2001
	want := Must(e.Run(ctx))
	var results []ExperimentResult
	for i, part := range slices.Backward(e.Parts()) {
		dir := t.TempDir()
		if err := Must(part.Run(ctx)).Save(dir); err != nil {
			t.Fatal(err)
		}
		results = slices.Insert(results, 0, Must(LoadExperimentResult(dir)))
		if again := part.Parts(); len(again) != 1 || !reflect.DeepEqual(again[0], part) {
			t.Errorf("part %d has the parts %v", i, again)
		}
	}
	if len(results) != 9 {
		t.Fatalf("%d parts", len(results))
	}
	if got := Must(Merge(results...)); !reflect.DeepEqual(got, want) {
		t.Errorf("parts give\n%v, want\n%v", got, want)
	}
	first := Must(Merge(results[:3]...))
	before := Must(Merge(first))
	if got := Must(Merge(append([]ExperimentResult{first}, results[3:]...)...)); !reflect.DeepEqual(got, want) {
		t.Error("merged step by step they give another result")
	}
	if !reflect.DeepEqual(first, before) {
		t.Error("merging changed a part")
	}
}

// Results that were not measured in the same way are not merged.
func TestMergeRefuses(t *testing.T) {
	e := smallExperiment()
	e.Bands = e.Bands[:1]
	first := Must(e.Run(ctx))
	for name, change := range map[string]func(e *Experiment){
		"Sizes":                 func(e *Experiment) { e.Sizes = []int{2, 12} },
		"repeats of a stimulus": func(e *Experiment) { e.Repeats++ },
		"Density":               func(e *Experiment) { e.Density++ },
		"Axons":                 func(e *Experiment) { e.Axons = e.Axons[1:] },
		"Bias":                  func(e *Experiment) { e.Duration++ },
		"Encoding":              func(e *Experiment) { e.Inverted = []int{1} },
	} {
		other := e
		change(&other)
		if _, err := Merge(first, Must(other.Run(ctx))); err == nil || !strings.Contains(err.Error(), "results[1]") || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := Merge(first, nil); err == nil {
		t.Error("an empty result is merged")
	}
}

// Cancelling ends a long run soon, with the context's error and without leaving a goroutine behind.
func TestCancel(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // a limit, in case cancel is not called
	defer cancel()
	e := PaperExperiment()
	e.Trials = 100000
	done := 0
	_, err := e.Run(WithProgress(ctx, func(share float64, _ string) {
		if done++; done == 3 {
			cancel()
		}
		if share == 1 {
			t.Error("all is done, it says")
		}
	}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
