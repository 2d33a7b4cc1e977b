package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lifnb/lifnb/internal/jupyter"
)

const goNotebook = `{"nbformat": 4, "nbformat_minor": 5, "cells": [],
	"metadata": {"kernelspec": {"name": "gonb", "display_name": "Go", "language": "go"}}}`

// checkout makes a folder of notebooks, and returns its parent.
func checkout(t *testing.T, names ...string) string {
	root := t.TempDir()
	for _, name := range names {
		write(t, filepath.Join(root, "notebooks", name), goNotebook)
	}
	return root
}

func write(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestPlan(t *testing.T) {
	root := checkout(t, "b.ipynb", "a.ipynb", "main.go")
	write(t, filepath.Join(root, "elsewhere", "my.ipynb"), goNotebook)
	t.Chdir(filepath.Join(root, "elsewhere"))
	out := filepath.Join(root, "new", "out")

	for _, tc := range []struct{ args, want []string }{
		{nil, []string{"a", "b"}},
		{[]string{"b", "a.ipynb"}, []string{"b", "a"}},
		{[]string{"my"}, []string{"my"}},
		{[]string{"../notebooks/a.ipynb", filepath.Join(root, "notebooks", "b")}, []string{"a", "b"}},
	} {
		jobs, err := plan(root, out, tc.args)
		if err != nil {
			t.Errorf("plan of %q: %v", tc.args, err)
			continue
		}
		var got []string
		for _, j := range jobs {
			got = append(got, j.name)
			if want := filepath.Join(out, j.name+".ipynb"); j.target != want {
				t.Errorf("copy of %s is to be written to %s, want %s", j.name, j.target, want)
			}
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("plan of %q (-want +got):\n%s", tc.args, diff)
		}
	}
	if left, err := os.ReadDir(out); err != nil || len(left) > 0 {
		t.Errorf("output folder has %v (error %v), want it made and empty", left, err)
	}
}

func TestPlanErrors(t *testing.T) {
	root := checkout(t, "a.ipynb")
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		write(t, path, text)
		return path
	}
	python := file("python.ipynb", strings.ReplaceAll(goNotebook, `"go"`, `"python"`))
	broken := file("broken.ipynb", "{")
	another := file("a.ipynb", goNotebook)
	out := filepath.Join(dir, "out")

	for _, tc := range []struct {
		root, out string
		args      []string
		want      string
	}{
		{t.TempDir(), out, nil, "there are no notebooks"},
		{root, out, []string{"missing"}, `no notebook "missing"`},
		{root, out, []string{python}, python + " is written in python"},
		{root, out, []string{broken}, broken + " is not a valid notebook"},
		{root, out, []string{"a", another}, "would both be written to"},
		{root, dir, []string{another}, "would be overwritten"},
		{root, filepath.Join(broken, "out"), nil, "output folder can't be used"},
	} {
		if _, err := plan(tc.root, tc.out, tc.args); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("plan of %q into %s: error is %v, want one with %q", tc.args, tc.out, err, tc.want)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("the output folder was made although nothing can be executed")
	}
}

func TestReport(t *testing.T) {
	got := report("quickstart", &jupyter.Failure{
		Number: 3,
		Source: "%%\nrun()\n",
		Stderr: "warning\n",
		Err:    &jupyter.CellError{Value: "main.go:7:1: undefined: run", Traceback: []string{"Cell[3]: Line 2", "undefined: run", ""}},
	})
	const want = `
quickstart failed in cell 3:

    %%
    run()

warning
Cell[3]: Line 2
undefined: run

`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	if got := report("quickstart", errors.New("no kernel")); !strings.Contains(got, "quickstart failed: no kernel") {
		t.Errorf("report is %q", got)
	}
}

func TestTitle(t *testing.T) {
	for _, tc := range []struct{ source, want string }{
		{"", ""},
		{"\n%%\n  // The stimulus\nx := 1", "// The stimulus"},
		{strings.Repeat("ä", 57), strings.Repeat("ä", 55) + "…"},
		{strings.Repeat("ä", 56), strings.Repeat("ä", 56)},
	} {
		if got := title(tc.source); got != tc.want {
			t.Errorf("title(%q) = %q, want %q", tc.source, got, tc.want)
		}
	}
}
