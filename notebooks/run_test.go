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

	"github.com/lifnb/lifnb/internal/jupyter"
)

// cellLimit is far more than any cell takes on a busy machine.
const cellLimit = 5 * time.Minute

// shared is the kernel of all tests, and a folder for the executed copies of the notebooks.
var shared struct {
	once   sync.Once
	err    error
	kernel *jupyter.GoNB
	out    *jupyter.Scratch

	mu       sync.Mutex
	executed map[string]func() error // executes a notebook, once for all tests
}

func sharedKernel(t *testing.T) *jupyter.GoNB {
	t.Helper()
	shared.once.Do(func() {
		var root string
		if root, shared.err = jupyter.ModuleRoot(context.Background()); shared.err != nil {
			return
		}
		if shared.kernel, shared.err = build(context.Background(), root); shared.err != nil {
			return
		}
		shared.executed = make(map[string]func() error)
		shared.out, shared.err = jupyter.NewScratch("executed")
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.kernel
}

// executed executes a notebook of this folder and returns the folder with the copy, and with what its cells wrote. The
// solutions in its texts are executed with it: see withSolutions.
func executed(t *testing.T, path string) (out string) {
	t.Helper()
	kernel := sharedKernel(t)
	out = shared.out.Dir
	shared.mu.Lock()
	once := shared.executed[path]
	if once == nil {
		once = sync.OnceValue(func() error {
			jobs, err := plan(filepath.Dir(out), out, []string{path})
			if err != nil {
				return err
			}
			withSolutions(jobs[0].notebook)
			failed, err := execute(context.Background(), kernel, out, jobs, cellLimit)
			if failed > 0 {
				err = fmt.Errorf("%s failed", path)
			}
			return err
		})
		shared.executed[path] = once
	}
	shared.mu.Unlock()
	if err := once(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.kernel != nil {
		shared.kernel.Remove()
	}
	if shared.out != nil {
		shared.out.Remove()
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
// wipes it, and writes files. One whose copy can't be written.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("starts kernels")
	}
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	const preamble = "import \"github.com/lifnb/lifnb/lifnb\"\nvar ctx = lifnb.Context()\n"
	bad, good, unwritable := filepath.Join(dir, "bad.ipynb"), filepath.Join(dir, "good.ipynb"), filepath.Join(dir, "unwritable.ipynb")
	writeNotebook(t, unwritable, `!mkdir -p unwritable.ipynb/directory`)
	writeNotebook(t, bad, preamble+"var stimulus = lifnb.Must(lifnb.PaperNoise(100, 50).Run(ctx))\n%%\nlifnb.Show(stimulus)", "%%\nlifnb.Show(\"never\")")
	writeNotebook(t, good, preamble+`%%
fmt.Println("working")
e := lifnb.PaperExperiment()
e.Repeats = 20 // so that it takes a second or two
result := lifnb.Must(e.Run(ctx))
lifnb.Show(result.Save("data"))
lifnb.Show("**done**", result.Table(51))`)

	// A copy that could not be written is an error, and nobody says that it is there.
	stdout := os.Stdout
	said, err := os.Create(filepath.Join(dir, "said"))
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout = said
	err = command{out: out, timeout: cellLimit, names: []string{unwritable}}.run(t.Context())
	os.Stdout = stdout
	if err == nil || !strings.Contains(err.Error(), "writing "+filepath.Join(out, "unwritable.ipynb")) {
		t.Errorf("error %v, want one that names the copy that was not written", err)
	}
	if text, err := os.ReadFile(said.Name()); err != nil || strings.Contains(string(text), "executed copies") {
		t.Errorf("printed %q (error %v)", text, err)
	}

	err = command{out: out, timeout: cellLimit, names: []string{bad, good}}.run(t.Context())
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
