package lifnb

import (
	"context"
	"errors"
	"math"
	"reflect"
	"runtime"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat"
)

// smallExperiment takes a fraction of a second.
func smallExperiment() Experiment {
	e := PaperExperiment()
	e.Dt, e.Neuron.Noise = 1e-4, White{7.8e-5}
	e.Trials, e.Sizes, e.Repeats = 12, []int{1, 12}, 2
	return e
}

// The values that an independent implementation found, mean ± SD over ten stimulus seeds.
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

// The experiment is nothing but its stages.
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

// The same bits on any number of cores; a part of an experiment is the same in the whole; repeats differ.
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

// Several stimuli are several experiments: the first is that of one alone, and others differ in stimulus and
// populations.
func TestStimuli(t *testing.T) {
	e := smallExperiment()
	e.Bands = e.Bands[1:2]
	alone := Must(e.Run(ctx))
	e.Stimuli = 3
	result := Must(e.Run(ctx))
	for b, band := range result {
		if first := band.ofStimulus(0); !reflect.DeepEqual(first, alone[b]) {
			t.Errorf("%v: the first stimulus gives %v, want %v", band.Band, first, alone[b])
		}
		other := e.withStimulus(2)
		if third := band.ofStimulus(2); !reflect.DeepEqual(third, Must(other.Run(ctx))[b]) {
			t.Errorf("%v: the third stimulus gives another result than its own experiment", band.Band)
		}
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

// Cancelling ends a long run soon, with the context's error and without a goroutine left behind.
func TestCancel(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	e := PaperExperiment()
	e.Trials = 100000
	done := 0
	_, err := e.Run(WithProgress(ctx, func(_ string, parts, total int) {
		if done++; done == 3 {
			cancel()
		}
		if parts == total {
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

// Progress counts up to the total, once for each part, without overlap.
func TestProgress(t *testing.T) {
	last := 0
	ctx := WithProgress(ctx, func(what string, done, total int) {
		if what != "trials" || total != 50 || done != last+1 {
			t.Errorf("%q: %d of %d after %d", what, done, total, last)
		}
		last = done
	})
	Must(Simulation{Neuron: PaperNeuron(), Stimulus: silence(1e-5, 0.01), Trials: 50}.Run(ctx))
	if last != 50 {
		t.Errorf("ended at %d of 50", last)
	}
}

// An experiment has many parts of several kinds: all are done once, at the end.
func TestProgressOfExperiment(t *testing.T) {
	e := PaperExperiment()
	e.Stimuli, e.Trials, e.Sizes, e.Repeats = 2, 5, []int{5}, 2
	calls, ended := 0, []int{}
	Must(e.Run(WithProgress(ctx, func(_ string, done, total int) {
		if calls++; done == total {
			ended = append(ended, calls)
		}
	})))
	if calls < e.Stimuli*e.Trials*len(e.Bands) || len(ended) != 1 || ended[0] != calls {
		t.Errorf("all done at %v of %d calls, want at the last", ended, calls)
	}
}
