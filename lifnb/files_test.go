package lifnb

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/lifnb/lifnb/internal/npz"
)

// exampleResults returns a result of each kind that can be saved.
func exampleResults() (*Signal, *Responses, ExperimentResult) {
	s := Must(BandLimitedNoise{High: 100, Amplitude: 1, Dt: 1e-3, Duration: 0.2}.Run(ctx))
	r := Must(Simulation{Neuron: LIF{TauM: 1e-2, Offset: 1, Threshold: 1, Noise: White{1e-3}}, Stimulus: s, Trials: 4, Traces: 2}.Run(ctx))
	e := smallExperiment()
	e.Bands, e.Stimuli = []Band{{0, 100}, {62.5, 112.5}}, 2
	return s, r, Must(e.Run(ctx))
}

func TestSaveAndLoad(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made when missing")
	s, r, result := exampleResults()
	r.Spikes[1] = nil // a trial without spikes
	r.Voltage = r.Voltage[:2]
	path := filepath.Join(dir, "file.npz")

	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	if got := Must(LoadSignal(path)); !reflect.DeepEqual(got, s) {
		t.Errorf("stimulus %v, want %v", got, s)
	}
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	got := Must(LoadResponses(path))
	got.Spikes[1] = nil // nil or empty
	if !reflect.DeepEqual(got, r) {
		t.Errorf("responses %v, want %v", got, r)
	}
	if err := result.Save(dir); err != nil {
		t.Fatal(err)
	}
	if got := Must(LoadExperimentResult(dir)); !reflect.DeepEqual(got, result) {
		t.Errorf("result %v, want %v", got, result)
	}
	if _, err := os.Stat(filepath.Join(dir, "lif_simulation_62.5_112.5_test.npz")); err != nil {
		t.Error(err)
	}

	// A file of the study has no more than its arrays.
	study := filepath.Join(t.TempDir(), "lif_simulation_0_100_test.npz")
	if err := npz.Write(study, "",
		npz.Array{Name: "population_sizes", Value: []int{1}},
		npz.Array{Name: "info_no_delays", Value: [][]float64{{40, 50}}},
		npz.Array{Name: "info_delay_cc", Value: [][]float64{{30, 20}}},
		npz.Array{Name: "cutoffs", Value: []float64{0, 100}},
		npz.Array{Name: "density", Value: 2000.},
		npz.Array{Name: "velocities", Value: []float64{7}},
		npz.Array{Name: "velocity_names", Value: []string{"cc"}},
	); err != nil {
		t.Fatal(err)
	}
	want := ExperimentResult{{Band: Band{0, 100}, Stimuli: 1, Sizes: []int{1}, Density: 2000, Axons: []Axon{NoDelay(), PaperAxons()[3]},
		MI: [][][]float64{{{40, 50}}, {{30, 20}}}}}
	if got := Must(LoadExperimentResult(filepath.Dir(study))); !reflect.DeepEqual(got, want) {
		t.Errorf("of the study's arrays %v, want %v", got, want)
	}
	if _, err := want.PlotTheory().PNG(96); err == nil || !strings.Contains(err.Error(), "no Encoding") {
		t.Errorf("theory without an encoding: error %v", err)
	}

	// Responses without a single spike are also data.
	none := &Responses{Dt: 1e-3, Duration: 1, Spikes: make([][]float64, 3)}
	if err := none.Save(path); err != nil {
		t.Fatal(err)
	}
	if got := Must(LoadResponses(path)); len(got.Spikes) != 3 || got.Rate() != 0 {
		t.Errorf("%d trials", len(got.Spikes))
	}
}

// A failed or interrupted write does not change the old file.
func TestFilesAreWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s.npz")
	s, _, _ := exampleResults()
	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	before := Must(os.ReadFile(path))
	s.Samples[3] = math.NaN()
	if err := s.Save(path); err == nil {
		t.Error("saved NaN")
	}
	if after := Must(os.ReadFile(path)); !bytes.Equal(before, after) {
		t.Error("the file changed")
	}
	if names := Must(os.ReadDir(dir)); len(names) != 1 {
		t.Errorf("files left behind: %v", names)
	}
}

func TestLoadChecks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.npz")
	array := func(name string, value any) npz.Array { return npz.Array{Name: name, Value: value} }
	load := map[string]func(string) error{
		"stimulus":  func(p string) error { _, err := LoadSignal(p); return err },
		"responses": func(p string) error { _, err := LoadResponses(p); return err },
		"result":    func(p string) error { _, err := bandFormat.load(p); return err },
	}
	spikes := []npz.Array{array("spike_times", []float64{0.1, 0.2, 0.15}), array("spike_counts", []int{2, 1}), array("dt", 1e-3), array("duration", 1.)}
	with := func(arrays []npz.Array, changed npz.Array) []npz.Array {
		out := []npz.Array{changed}
		for _, a := range arrays {
			if a.Name != changed.Name {
				out = append(out, a)
			}
		}
		return out
	}
	for _, test := range []struct {
		kind   string
		arrays []npz.Array
		want   string
	}{
		{"stimulus", []npz.Array{array("x", []float64{1}), array("fs", 1)}, `no array stimulus: must be n numbers; no array dt: must be a number. ` +
			`The file has x float64 (1,), fs int64 (). NumPy writes such a file with np.savez("f.npz", stimulus=x, dt=1e-4)`},
		{"stimulus", []npz.Array{array("stimulus", []float64{1}), array("dt", []float64{1, 2})}, "array dt: float64 (2,): must be a number"},
		{"stimulus", []npz.Array{array("stimulus", []string{"a"}), array("dt", 1.)}, "array stimulus: str (1,): must be n numbers"},
		{"stimulus", []npz.Array{array("stimulus", []float64{1, math.NaN()}), array("dt", 1.)}, "Samples[1] = NaN"},
		{"stimulus", []npz.Array{array("stimulus", []float64{1}), array("dt", -1.)}, "Dt = -1 s"},
		{"responses", with(spikes, array("spike_counts", []int{3})), "Spikes[0][2] = 0.15 s"},
		{"responses", with(spikes, array("spike_counts", []int{4})), "spike_counts[0] = 4"},
		{"responses", with(spikes, array("spike_counts", []int{-1, 4})), "spike_counts[0] = -1"},
		{"responses", with(spikes, array("spike_counts", []int{1, 1})), "1 spike_times more"},
		{"responses", with(spikes, array("duration", 0.12)), "Spikes[0][1] = 0.2 s"},
		{"responses", with(spikes, array("voltage", []float64{1})), "array voltage: float64 (1,): must be a table of numbers"},
		{"result", []npz.Array{array("population_sizes", []float64{1.5})}, "population_sizes: [0] = 1.5: must be an integer"},
		{"result", nil, "no array population_sizes: must be n integers; no array cutoffs"},
		{"result", []npz.Array{array("population_sizes", []int{1}), array("cutoffs", []float64{1, 2, 3})}, "array cutoffs: must be 2 numbers, not 3"},
	} {
		if err := npz.Write(path, "", test.arrays...); err != nil {
			t.Fatal(err)
		}
		if err := load[test.kind](path); err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error %v, want one with %q and the file's name", test.kind, err, test.want)
		}
	}
	if _, err := LoadExperimentResult(t.TempDir()); err == nil || !strings.Contains(err.Error(), "lif_simulation_") {
		t.Errorf("empty directory: error %v", err)
	}
}

// NumPy opens the files without pickle and finds arrays of the expected kinds.
func TestNumPyReadsFiles(t *testing.T) {
	if err := exec.Command("python3", "-c", "import numpy").Run(); err != nil {
		t.Skip("needs python3 with numpy: ", err)
	}
	dir := t.TempDir()
	s, r, result := exampleResults()
	for _, err := range []error{s.Save(filepath.Join(dir, "s.npz")), r.Save(filepath.Join(dir, "r.npz")), result.Save(dir)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	script := `
import sys, numpy as np
load = lambda name: np.load(sys.argv[1] + "/" + name, allow_pickle=False)
s, r, e = load("s.npz"), load("r.npz"), load("lif_simulation_0_100_test.npz")
assert s["stimulus"].shape == (200,) and s["stimulus"].dtype == float and s["dt"] == 1e-3
assert r["spike_counts"].sum() == len(r["spike_times"]) and r["voltage"].shape == (2, 200) and r["duration"] == 0.2
assert list(e["population_sizes"]) == [1, 12] and list(e["cutoffs"]) == [0, 100] and e["density"] == 2000
assert list(e["velocity_names"]) == ["efish", "squid", "cc"] and list(e["velocities"]) == [50, 25, 7]
for name in ["info_no_delays", "info_delay_efish", "info_delay_squid", "info_delay_cc"]:
    assert e[name].shape == (2, 4) and e[name].dtype == float and (e[name] > 0).all()
assert sorted(e.files) == sorted(["population_sizes", "info_no_delays", "info_delay_efish", "info_delay_squid",
    "info_delay_cc", "lifnb_format", "axons", "cutoffs", "density", "velocities", "velocity_names", "stimuli", "bias", "neuron_frequency", "neuron_coherence", "neuron_segments", "neuron_common_noise"])
assert e["stimuli"] == 2 and 10 < e["bias"] < 20
assert e["neuron_coherence"].shape == (2, len(e["neuron_frequency"])) and (np.diff(e["neuron_frequency"]) > 0).all()
print(repr(float(e["info_delay_cc"][1, 0])), repr(float(s["stimulus"][7])))
`
	out, err := exec.Command("python3", "-c", script, dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var mi, sample float64
	if _, err := fmt.Sscan(string(out), &mi, &sample); err != nil || mi != result[0].MI[3][1][0] || sample != s.Samples[7] {
		t.Errorf("NumPy reads %s (%v), want %v %v", out, err, result[0].MI[3][1][0], s.Samples[7])
	}
}
