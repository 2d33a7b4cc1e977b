package lifnb

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// recordedExperiment returns an experiment over what the first part of another one simulates.
func recordedExperiment(e Experiment) RecordedExperiment {
	e = e.Parts()[0]
	stimulus := Must(e.stimulus(e.Bands[0]).Run(ctx))
	return RecordedExperiment{
		Stimulus: stimulus, Responses: Must(e.simulation(e.Bands[0], stimulus).Run(ctx)), Bands: e.Bands, Sizes: e.Sizes, Repeats: e.Repeats,
		Density: e.Density, Axons: e.Axons, Sigma: e.Sigma, Latency: e.Latency, Inverted: e.Inverted, Segment: e.Segment, Skip: e.Skip, Seed: e.Seed,
	}
}

// Over the responses of an Experiment it is that Experiment, to the bit, also when they begin at another time. Its
// parts make the whole.
func TestRecordedExperiment(t *testing.T) {
	e := smallExperiment()
	e.Bands = []Band{{0, 100}}
	recorded := recordedExperiment(e)
	want := Must(e.Run(ctx))
	if got := Must(recorded.Run(ctx)); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	moveStart(readout{stimulus: recorded.Stimulus, responses: recorded.Responses}, 64)
	if got := Must(recorded.Run(ctx)); !reflect.DeepEqual(got, want) {
		t.Errorf("from 64 s on %v, want %v", got, want)
	}
	recorded.Bands = []Band{{0, 50}, {50, 100}}
	whole := Must(recorded.Run(ctx))
	var parts []ExperimentResult
	hashes := make(map[string]bool)
	for _, part := range recorded.Parts() {
		parts = append(parts, Must(part.Run(ctx)))
		hashes[Must(Hash(part))] = true
	}
	if got := Must(Merge(parts...)); !reflect.DeepEqual(got, whole) || len(hashes) != 2 {
		t.Errorf("parts make %v, want %v", got, whole)
	}

	for _, test := range []struct {
		change func(e *RecordedExperiment)
		want   []string
	}{
		{func(e *RecordedExperiment) { e.Stimulus = nil }, []string{"RecordedExperiment: Stimulus = nil"}},
		{func(e *RecordedExperiment) { e.Responses = nil }, []string{"Responses = nil"}},
		{func(e *RecordedExperiment) { e.Stimulus = Must(e.Stimulus.Between(64, 65)) }, []string{"Responses.Duration = 2 s", "the stimulus's, 1 s"}},
		{func(e *RecordedExperiment) {
			e.Responses = Must(e.Responses.Between(65, 66))
			e.Stimulus = Must(e.Stimulus.Between(64, 65))
		}, []string{"Responses.Start = 65 s", "the stimulus's, 64 s"}},
		{func(e *RecordedExperiment) { e.Bands = []Band{{200, 300}} }, []string{"Bands[0] = 200–300 Hz", "where the stimulus has power"}},
		{func(e *RecordedExperiment) { e.Bands = nil }, []string{"len(Bands) = 0"}},
		{func(e *RecordedExperiment) { e.Sizes = []int{1, 13} }, []string{"Sizes[1] = 13", "between 1 and Trials = 12"}},
		{func(e *RecordedExperiment) { e.Repeats = 0 }, []string{"Repeats = 0"}},
		{func(e *RecordedExperiment) { e.Density = 0 }, []string{"Density = 0 1/m"}},
		{func(e *RecordedExperiment) { e.Axons = nil }, []string{"len(Axons) = 0"}},
		{func(e *RecordedExperiment) { e.Segment = 5 }, []string{"Segment = 5 s"}},
	} {
		bad := recorded
		test.change(&bad)
		wantError(t, second(bad.Run(ctx)), test.want...)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := recorded.Run(cancelled); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v of a cancelled context", err)
	}
}

// Populations of all trials are the same in all repeats: they have no SD. Without sizes, the table has up to ten.
func TestTableOfAllTrials(t *testing.T) {
	band := &BandResult{Band: Band{0, 100}, Stimuli: 1, Density: 2000, Axons: []Axon{NoDelay()}, Bias: 2, MI: make([][][]float64, 1)}
	for n := 1; n <= 25; n++ {
		band.Sizes = append(band.Sizes, n)
		band.MI[0] = append(band.MI[0], []float64{180, 186})
	}
	band.MI[0][24] = []float64{183, 183 + 1e-12}
	r := ExperimentResult{band}
	want := "| Mutual information, bits/s (raw, ± SD over populations) | N = 1 | N = 25 |\n|---|---|---|\n| 0–100 Hz, no delay | 183 ± 4 | 183 |"
	if got := r.Table(1, 25); got != want {
		t.Errorf("the table is\n%s, want\n%s", got, want)
	}
	if got := r.Corrected().Table(25); !strings.Contains(got, "(corrected, ±") || !strings.Contains(got, "| 181 |") {
		t.Error(got)
	}
	if got := r.tableSizes(); !slices.Equal(got, []int{1, 3, 6, 9, 11, 14, 17, 19, 22, 25}) {
		t.Errorf("sizes %v", got)
	}
	band.Sizes, band.MI[0] = band.Sizes[:1], band.MI[0][:1]
	if got := r.tableSizes(); !slices.Equal(got, []int{1}) {
		t.Errorf("sizes %v of one", got)
	}
}
