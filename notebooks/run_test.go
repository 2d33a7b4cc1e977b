package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// executed executes all notebooks of the checkout, once for all tests, and returns the folder with the copies.
var executed = sync.OnceValues(func() (out string, err error) {
	if out, err = os.MkdirTemp("", "lifnb-executed-"); err != nil {
		return "", err
	}
	executedOut = out
	return out, command{out: out, timeout: 2 * time.Minute}.run(context.Background())
})

var executedOut string

func TestMain(m *testing.M) {
	code := m.Run()
	if executedOut != "" {
		os.RemoveAll(executedOut)
	}
	os.Exit(code)
}

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

// A notebook that fails readably, and one after it that is executed all the same: a run that shows its progress and
// wipes it, and writes files.
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
e.Trials, e.Sizes = 50, []int{50}
e.Repeats = 8
result := lifnb.Must(e.Run(ctx))
lifnb.Show(result.Save("data"))
lifnb.Show("**done**", result.Table(50))`)

	err := command{out: out, timeout: 2 * time.Minute, names: []string{bad, good}}.run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "1 of 2 notebooks failed") {
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

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		args string
		ok   bool
	}{
		{"", true},
		{"-o dir -timeout 5s quickstart", true},
		{"-install", true},
		{"-uninstall", true},
		{"-update", true},
		{"-update -timeout 5s quickstart", true},
		{"-install quickstart", false},
		{"-install -o dir", false},
		{"-install -uninstall", false},
		{"-uninstall -update", false},
		{"-update -o dir", false},
		{"-timeout 0s", false},
		{"-unknown", false},
	} {
		if c, err := parse(strings.Fields(tc.args)); (err == nil) != tc.ok {
			t.Errorf("%q is read as %+v with the error %v", tc.args, c, err)
		}
	}
}
