package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lifnb/lifnb/internal/jupyter"
	"github.com/lifnb/lifnb/internal/nbformat"
)

// TestErrorsInCells executes cells that fail, with the real kernel. What they say tells where, and how to go on.
func TestErrorsInCells(t *testing.T) {
	if testing.Short() {
		t.Skip("starts kernels")
	}
	kernel := sharedKernel(t)

	const (
		what = "lifnb.BandLimitedNoise: High = 50 Hz: must be above Low = 100 Hz\nin: "
		goOn = " anew. To go on, correct the cell that declares it and run that cell again, or remove it with\n"
	)
	for name, test := range map[string]struct {
		cells  []string // after the import; the last fails
		stderr string
	}{
		"variable": {
			[]string{"var stimulus = lifnb.Run(lifnb.PaperNoise(100, 50))"},
			what + "var stimulus = lifnb.Run(lifnb.PaperNoise(100, 50))\nEvery cell computes stimulus" + goOn + "%rm stimulus\n"},
		"several lines": {
			[]string{"var other = 1\n\nvar noise = lifnb.Run(lifnb.BandLimitedNoise{\n\tLow: 100, High: 50,\n\tAmplitude: 1,\n\tDt: 1e-3, Duration: 1,\n})\n%%\nfmt.Println(noise)"},
			what + "var noise = lifnb.Run(lifnb.BandLimitedNoise{\nEvery cell computes noise" + goOn + "%rm noise\n"},
		"nested": {
			[]string{"var responses = lifnb.Run(lifnb.Simulation{\n\tNeuron: lifnb.PaperNeuron(),\n\tStimulus: lifnb.Run(lifnb.PaperNoise(100, 50)),\n\tTrials: 3,\n})"},
			what + "Stimulus: lifnb.Run(lifnb.PaperNoise(100, 50)),\nEvery cell computes responses" + goOn + "%rm responses\n"},
		"function": {
			[]string{"func noise(high float64) (_, _ *lifnb.Signal) {\n\treturn lifnb.Run(lifnb.PaperNoise(0, high)), lifnb.Run(lifnb.PaperNoise(100, high))\n}\n\nvar a, b = noise(50)"},
			what + "return lifnb.Run(lifnb.PaperNoise(0, high)), lifnb.Run(lifnb.PaperNoise(100, high))\nEvery cell computes a, b" + goOn + "%rm a b\n"},
		"loaded": {
			[]string{"var spikes = lifnb.Must(lifnb.LoadResponses(\"nowhere.npz\"))"},
			"open nowhere.npz: no such file or directory (the working directory is DIR)\nin: var spikes = lifnb.Must(lifnb.LoadResponses(\"nowhere.npz\"))\nEvery cell computes spikes" + goOn + "%rm spikes\n"},
		"body": {
			[]string{"%%\nstimulus := lifnb.Run(lifnb.PaperNoise(100, 50))\nlifnb.Show(stimulus)"},
			what + "stimulus := lifnb.Run(lifnb.PaperNoise(100, 50))\n"},
		"saved": {
			[]string{"%%\nstimulus := lifnb.Run(lifnb.PaperNoise(0, 50))\nlifnb.Show(stimulus.Save(\"/dev/null/stimulus.npz\"))"},
			"in: lifnb.Show(stimulus.Save(\"/dev/null/stimulus.npz\"))\n"},
		"later cell": {
			[]string{"var size = 0", "var stimulus = lifnb.Run(lifnb.PaperNoise(100, 200))", "import \"math\"\n%%\nlifnb.Show(stimulus)\nlifnb.Run(lifnb.PaperNoise(100, math.Sqrt(2500)))"},
			what + "lifnb.Run(lifnb.PaperNoise(100, math.Sqrt(2500)))\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			nb := new(nbformat.Notebook)
			for _, source := range append([]string{`import "github.com/lifnb/lifnb/lifnb"`}, test.cells...) {
				nb.Cells = append(nb.Cells, &nbformat.Cell{Type: nbformat.CodeCell, Source: source})
			}
			dir := t.TempDir()
			err := jupyter.Run(t.Context(), kernel.Spec(dir), nb, time.Minute, func(int, int, string) func(error) { return func(error) {} })
			failure, ok := errors.AsType[*jupyter.Failure](err)
			want := strings.ReplaceAll(test.stderr, "DIR", dir)
			if !ok || failure.Number != len(nb.Cells) || !strings.HasSuffix(strings.TrimSpace(failure.Stderr), want+"exit status 1") {
				t.Errorf("error %v, stderr:\n%s\nwant:\n%s", err, failure.Stderr, want)
			}
		})
	}
}
