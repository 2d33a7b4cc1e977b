package main

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lifnb/lifnb/lifnb"
)

// python finds the snippets of recordings.md and the headings that they are under.
var python = regexp.MustCompile("(?s)\n## ([^\n]+)\n(?:[^#]|#[^#])*?```python\n(.*?)```")

// Each Python snippet of recordings.md writes an npz file that lifnb reads, from a file that its library wrote.
func TestRecordingFormats(t *testing.T) {
	page, err := os.ReadFile("recordings.md")
	if err != nil {
		t.Fatal(err)
	}
	maker, err := filepath.Abs("testdata/recordings.py")
	if err != nil {
		t.Fatal(err)
	}
	needs := map[string]string{"NIX": "nixio", "NWB": "pynwb", "Neo": "neo", "MATLAB": "scipy.io", "RELACS": "numpy"}
	kinds := map[string]string{"NIX": "nix", "NWB": "nwb", "Neo": "neo", "MATLAB": "mat", "RELACS": "relacs"}
	var found []string
	for _, snippet := range python.FindAllStringSubmatch(string(page), -1) {
		format, lines := snippet[1], snippet[2]
		found = append(found, format)
		if n := strings.Count(lines, "\n"); n > 16 {
			t.Errorf("%s: %d lines: must be a few", format, n)
		}
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			if err := exec.Command("python3", "-c", "import numpy, "+needs[format]).Run(); err != nil {
				t.Skipf("needs python3 with numpy and %s: %v", needs[format], err)
			}
			dir := t.TempDir()
			for _, arguments := range [][]string{{maker, kinds[format]}, {"-c", lines}} {
				run := exec.Command("python3", arguments...)
				run.Dir = dir
				if out, err := run.CombinedOutput(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
			}
			checkRecording(t, filepath.Join(dir, "recording.npz"))
			if format == "RELACS" {
				checkRelacs(t, dir)
			}
		})
	}
	if want := []string{"NIX", "NWB", "Neo", "MATLAB", "RELACS"}; !slices.Equal(found, want) {
		t.Errorf("the page has snippets for %q, want %q", found, want)
	}
}

// checkRecording reads a file of the three trials of testdata/recordings.py as the page says.
func checkRecording(t *testing.T, path string) {
	t.Helper()
	stimulus, err := lifnb.ReadSignal(path, lifnb.SignalFormat{Unit: "mV"})
	if err != nil {
		t.Fatal(err)
	}
	checkSine(t, stimulus)
	responses, err := lifnb.ReadSpikes(path, lifnb.SpikeFormat{Stimulus: stimulus})
	if err != nil {
		t.Fatal(err)
	}
	checkTrials(t, responses, [][]float64{{0.0125, 0.3, 0.7}, {}, {0.25, 0.5}})
}

// checkRelacs reads RELACS's files without Python. A trial without spikes is not seen.
func checkRelacs(t *testing.T, dir string) {
	t.Helper()
	stimulus, err := lifnb.ReadSignal(filepath.Join(dir, "stimulus.dat"), lifnb.SignalFormat{Unit: "mV"})
	if err != nil {
		t.Fatal(err)
	}
	checkSine(t, stimulus)
	responses, err := lifnb.ReadSpikes(filepath.Join(dir, "spikes.dat"), lifnb.SpikeFormat{Unit: "ms", Stimulus: stimulus})
	if err != nil {
		t.Fatal(err)
	}
	checkTrials(t, responses, [][]float64{{0.0125, 0.3, 0.7}, {0.25, 0.5}})
}

func checkSine(t *testing.T, s *lifnb.Signal) {
	t.Helper()
	if len(s.Samples) != 1000 || math.Abs(s.Dt-1e-3) > 1e-9 || s.Unit != "mV" {
		t.Fatalf("%v", s)
	}
	for i, x := range s.Samples {
		if want := math.Sin(2 * math.Pi * 5e-3 * float64(i)); math.Abs(x-want) > 1e-8 {
			t.Fatalf("sample %d is %g, want %g", i, x, want)
		}
	}
}

func checkTrials(t *testing.T, r *lifnb.Responses, want [][]float64) {
	t.Helper()
	if !slices.EqualFunc(r.Spikes, want, func(a, b []float64) bool {
		return slices.EqualFunc(a, b, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
	}) || math.Abs(r.Duration-1) > 1e-9 {
		t.Errorf("trials of %g s: %v, want %v", r.Duration, r.Spikes, want)
	}
}
