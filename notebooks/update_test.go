package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReplace(t *testing.T) {
	home, out := t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		filepath.Join(home, "a.ipynb"):       "old",
		filepath.Join(home, "same.png"):      "same",
		filepath.Join(home, "other.ipynb"):   "untouched",
		filepath.Join(out, "a.ipynb"):        "new",
		filepath.Join(out, "same.png"):       "same",
		filepath.Join(out, "more.svg"):       "nobody has asked for it",
		filepath.Join(out, "data", "a.data"): "nor for this",
	} {
		write(t, path, text)
	}
	changed, err := replace(home, out)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{filepath.Join(home, "a.ipynb")}, changed); diff != "" {
		t.Errorf("changed files (-want +got):\n%s", diff)
	}
	files, err := os.ReadDir(home)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]string)
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(home, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		got[f.Name()] = string(data)
	}
	if diff := cmp.Diff(map[string]string{"a.ipynb": "new", "same.png": "same", "other.ipynb": "untouched"}, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestUpdateElsewhere(t *testing.T) {
	root := checkout(t, "a.ipynb")
	mine := filepath.Join(t.TempDir(), "mine.ipynb")
	write(t, mine, goNotebook)
	err := update(t.Context(), root, time.Minute, []string{"a", mine})
	if err == nil || !strings.Contains(err.Error(), mine+" is not one of the notebooks") {
		t.Errorf("error %v, want one that names %s", err, mine)
	}
}
