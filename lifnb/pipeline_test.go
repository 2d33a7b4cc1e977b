package lifnb

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/lifnb/lifnb/internal/npz"
)

// pipelineFixture is the result of NumPy and SciPy for a small population; see testdata/pipeline.py.
type pipelineFixture struct {
	*npz.File
	t          *testing.T
	stimulus   *Signal
	population Population
	inverted   []int
}

func loadPipeline(t *testing.T) pipelineFixture {
	t.Helper()
	const path = "testdata/pipeline.npz"
	f, err := npz.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	stimulus, err := LoadSignal(path)
	if err != nil {
		t.Fatal(err)
	}
	responses, err := LoadResponses(path)
	if err != nil {
		t.Fatal(err)
	}
	p := pipelineFixture{File: f, t: t, stimulus: stimulus}
	p.population = Population{Responses: responses, Size: len(responses.Spikes), Geometry: Row{p.float("density"), p.float("velocity")},
		Sigma: p.float("sigma"), Latency: p.float("latency")}
	p.get("inverted", &p.inverted)
	return p
}

func (p pipelineFixture) get(name string, into any) {
	p.t.Helper()
	if err := p.Get(name, into); err != nil {
		p.t.Fatal(err)
	}
}

func (p pipelineFixture) float(name string) (v float64) {
	p.t.Helper()
	p.get(name, &v)
	return v
}

func (p pipelineFixture) floats(name string) (v []float64) {
	p.t.Helper()
	p.get(name, &v)
	return v
}

// The rate of a population, its coherence and its information agree with SciPy, with and without delays,
// latency and inversion.
func TestPipelineAgainstSciPy(t *testing.T) {
	p := loadPipeline(t)
	var bands []Band
	var table [][]float64
	p.get("bands", &table)
	for _, edges := range table {
		bands = append(bands, Band{edges[0], edges[1]})
	}
	for _, test := range []struct {
		name     string
		delayed  bool
		inverted []int
	}{{"plain", false, nil}, {"delayed", true, nil}, {"inverted", true, p.inverted}} {
		t.Run(test.name, func(t *testing.T) {
			population := p.population
			population.Inverted = test.inverted
			if !test.delayed {
				population.Geometry = nil
			}
			// SciPy's members stand in order; those of Run are shuffled.
			members, delays := make([]int, population.Size), make([]float64, population.Size)
			for i := range members {
				members[i], delays[i] = i, population.delay(i)
			}
			rate := Must(population.rate(ctx, members, delays))
			near(t, "rate", rate, p.floats(test.name+"_rate"), 1e-8)
			info, err := MutualInformation{
				Stimulus: p.stimulus,
				Response: &Signal{Dt: p.stimulus.Dt, Samples: rate},
				Bands:    bands,
				Segment:  p.float("segment"),
			}.Run(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			// Far above, the blurred rate has no power but the rounding of its convolution.
			audible := slices.IndexFunc(info.Frequency, func(f float64) bool { return f > 2000 })
			near(t, "coherence", info.Coherence[:audible], p.floats(test.name + "_coherence")[:audible], 1e-9)
			var mi []float64
			for _, b := range info.Bands {
				mi = append(mi, b.Raw)
			}
			near(t, "MI", mi, p.floats(test.name+"_mi"), 1e-6)
		})
	}
}

// near fails unless all values are within the tolerance.
func near(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s has %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !(math.Abs(got[i]-want[i]) <= tolerance) {
			t.Fatalf("%s[%d] = %v, want %v ± %g", what, i, got[i], want[i], tolerance)
		}
	}
}
