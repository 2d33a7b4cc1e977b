package lifnb

import (
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"
)

// started returns responses to a stimulus, and the same from another start.
func started(t *rapid.T) (stimulus *Signal, responses *Responses, later *Signal, laterResponses *Responses) {
	dt := rapid.SampledFrom([]float64{1e-4, 1.0 / 3000, 5e-4}).Draw(t, "dt")
	stimulus = Must(BandLimitedNoise{High: 100, Amplitude: 0.5, Dt: dt, Duration: 1000 * dt, Seed: rapid.Uint64().Draw(t, "seed")}.Run(ctx))
	run := func(s *Signal) *Responses {
		neuron := LIF{TauM: 30 * dt, Offset: 1.5, Threshold: 1, Noise: White{dt}}
		return Must(Simulation{Neuron: neuron, Stimulus: s, Trials: 3, Seed: 1, Traces: 2}.Run(ctx))
	}
	moved := *stimulus
	moved.Start = rapid.SampledFrom([]float64{-3, 0.1, 0.7, 1e3}).Draw(t, "start")
	return stimulus, run(stimulus), &moved, run(&moved)
}

// Responses begin with their stimulus: the same spikes, later, and so is the rate of a population.
func TestResponsesBeginWithTheStimulus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stimulus, r, later, moved := started(t)
		if moved.Start != later.Start || !reflect.DeepEqual(moved.Voltage, r.Voltage) {
			t.Fatalf("responses from %g s, want %g", moved.Start, later.Start)
		}
		for trial, spikes := range moved.Spikes {
			for i, spike := range spikes {
				if spike != r.Spikes[trial][i]+later.Start {
					t.Fatalf("a spike at %g s, want %g later than %g", spike, later.Start, r.Spikes[trial][i])
				}
			}
		}
		rate := func(r *Responses) *PopulationResponse {
			return Must(Population{Responses: r, Size: 2, Geometry: Delays{0, 3.3e-3}, Sigma: 2 * r.Dt, Latency: 1e-3}.Run(ctx))
		}
		a, b := rate(r), rate(moved)
		if b.Rate.Start != later.Start || !slices.Equal(a.Rate.Samples, b.Rate.Samples) {
			t.Fatalf("another rate from %g s", b.Rate.Start)
		}
		band := []Band{{10, 90}}
		info := Must(MutualInformation{Stimulus: stimulus, Response: a.Rate, Bands: band, Segment: 400 * r.Dt}.Run(ctx))
		infoLater := Must(MutualInformation{Stimulus: later, Response: b.Rate, Bands: band, Segment: 400 * r.Dt}.Run(ctx))
		if !reflect.DeepEqual(info, infoLater) {
			t.Fatal("another information")
		}
	})
}

// Responses that are cut still fit their stimulus: parts of a rate are the rate of a part, without smoothing and for
// spikes at time steps.
func TestResponsesBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, _, stimulus, r := started(t)
		at := func(step int) float64 { return r.Start + float64(step)*r.Dt }
		n := len(stimulus.Samples)
		first := rapid.IntRange(0, n-2).Draw(t, "first")
		last := rapid.IntRange(first+1, n).Draw(t, "last")
		inner := rapid.IntRange(first, last-1).Draw(t, "inner")
		part := Must(r.Between(at(first), at(last)))
		part = Must(part.Between(at(inner), at(last))) // a cut of a cut
		cut := Must(stimulus.Between(at(inner), at(last)))
		if math.Abs(part.Start-cut.Start) > 1e-9*r.Dt*float64(n)+1e-12 || samples(part.Duration, part.Dt) != len(cut.Samples) {
			t.Fatalf("from %g s, %g s long, want %g and %d samples", part.Start, part.Duration, cut.Start, len(cut.Samples))
		}
		rate := func(r *Responses) *Signal { return Must(Population{Responses: r, Size: 3}.Run(ctx)).Rate }
		whole := Must(rate(r).Between(at(inner), at(last)))
		if got := rate(part); !floats.EqualApprox(got.Samples, whole.Samples, 1e-6/r.Dt) || math.Abs(got.Start-whole.Start) > 1e-12*math.Abs(got.Start) {
			t.Fatalf("rate %v\nwant %v", got, whole)
		}
		if len(part.Voltage) != 2 || !slices.Equal(part.Voltage[1], r.Voltage[1][inner:last]) {
			t.Fatal("another voltage")
		}
	})
	r := &Responses{Dt: 0.1, Start: 1, Duration: 1, Spikes: [][]float64{{1, 1.5, 2}, {}}}
	if whole := Must(r.Between(1, 2)); !reflect.DeepEqual(whole, r) {
		t.Errorf("the whole is %+v, want %+v", whole, r)
	}
	wantError(t, second(r.Between(0, 2)), "Responses.Between: from = 0 s", "within the trials, from 1 to 2 s")
	wantError(t, second(r.Between(1.5, 1.5)), "to = 1.5 s", "above from = 1.5 s")
	wantError(t, second((*Responses)(nil).Between(0, 1)), "Responses = nil")
}

// A start goes through a file, is checked, and is where a raster begins.
func TestStartOfResponses(t *testing.T) {
	r := &Responses{Dt: 0.1, Start: 10, Duration: 1, Spikes: [][]float64{{10.5}}}
	path := filepath.Join(t.TempDir(), "r.npz")
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	if got := Must(LoadResponses(path)); !reflect.DeepEqual(got, r) {
		t.Errorf("%+v, want %+v", got, r)
	}
	if x := r.PlotRaster(1).grid.Rows[0][0].X; x.Min != 10 || x.Max != 11 {
		t.Errorf("a raster from %g to %g s, want 10 to 11", x.Min, x.Max)
	}
	r.Spikes[0][0] = 0.5
	wantError(t, r.Save(path), "Spikes[0][0] = 0.5 s", "from Start = 10 s to Start + Duration = 11 s")
	r.Start = math.NaN()
	wantError(t, r.Save(path), "Start = NaN s")
	r.Start = 1e12
	wantError(t, r.Save(path), "Start = 1e+12 s", "between -1e+08 and 1e+08 s")

	stimulus := &Signal{Dt: 0.1, Samples: make([]float64, 10)}
	r = &Responses{Dt: 0.1, Start: 10, Duration: 1, Spikes: [][]float64{{10.5}}}
	_, err := NeuronCoherence{Stimulus: stimulus, Responses: r, Band: Band{0, 5}, Segment: 0.5}.Run(ctx)
	wantError(t, err, "Responses.Start = 10 s", "the stimulus's, 0 s")
}
