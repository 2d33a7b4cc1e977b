package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writeNotebook writes a notebook of Go cells.
func writeNotebook(t *testing.T, path string, cells ...string) {
	t.Helper()
	var list []string
	for i, source := range cells {
		list = append(list, fmt.Sprintf(`{"cell_type": "code", "execution_count": null, "id": "c%d", "metadata": {}, "outputs": [], "source": %q}`, i, source))
	}
	notebook := fmt.Sprintf(`{"cells": [%s], "metadata": {"kernelspec": {"display_name": "Go", "language": "go", "name": "gonb"}}, "nbformat": 4, "nbformat_minor": 5}`,
		strings.Join(list, ", "))
	if err := os.WriteFile(path, []byte(notebook), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The quickstart through the real kernel, with its pictures; a notebook that fails readably between it and one
// that is executed all the same; and a run that shows its progress and wipes it.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("starts kernels")
	}
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	const preamble = "import \"github.com/lifnb/lifnb/lifnb\"\nvar ctx = lifnb.Context()\n"
	bad, good := filepath.Join(dir, "bad.ipynb"), filepath.Join(dir, "good.ipynb")
	writeNotebook(t, bad, preamble+"var stimulus = lifnb.Must(lifnb.PaperNoise(100, 50).Run(ctx))\n%%\nlifnb.Show(stimulus)", "%%\nlifnb.Show(\"never\")")
	writeNotebook(t, good, preamble+`%%
fmt.Println("working")
e := lifnb.PaperExperiment()
e.Segment = 0.00001 * 32767 // odd, so that the slow definition is used
e.Sizes = []int{100}
e.Repeats = 8
result := lifnb.Must(e.Run(ctx))
lifnb.Check(result.Save("data"))
lifnb.Show("**done**", result.Table(100))`)

	err := run(context.Background(), out, 2*time.Minute, []string{"quickstart", bad, good})
	if err == nil || !strings.Contains(err.Error(), "1 of 3 notebooks failed") {
		t.Errorf("error %v, want one that counts the failure", err)
	}
	read := func(name string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(out, name+".ipynb"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if n := strings.Count(read("quickstart"), `"image/png": "`); n != 8 {
		t.Errorf("quickstart has %d pictures, want 8", n)
	}
	if text := read("bad"); !strings.Contains(text, "lifnb.BandLimitedNoise: High = 50 Hz: must be above Low = 100 Hz") ||
		strings.Contains(text, "goroutine") || strings.Contains(text, "text/markdown") {
		t.Errorf("the failing notebook: %s", text)
	}
	if text := read("good"); !strings.Contains(text, "**done**") || strings.Contains(text, "<progress") {
		t.Errorf("the notebook after it: %s", text)
	}
	for _, band := range []string{"0_100", "100_200", "200_300"} {
		if _, err := os.Stat(filepath.Join(out, "data", "lif_simulation_"+band+"_test.npz")); err != nil {
			t.Error(err)
		}
	}
}
