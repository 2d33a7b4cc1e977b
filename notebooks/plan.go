package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/lifnb/lifnb/internal/nbformat"
)

// job is a notebook to be executed.
type job struct {
	name     string // the file's name without .ipynb
	source   string // path of the notebook
	target   string // path of the executed copy
	notebook *nbformat.Notebook
}

// plan finds and reads the notebooks, all of root/notebooks if no names are
// given, and prepares the output folder. It finds everything that is wrong with
// the input before any work is done.
func plan(root, out string, names []string) ([]job, error) {
	home := filepath.Join(root, "notebooks")
	all, err := filepath.Glob(filepath.Join(home, "*.ipynb")) // sorted
	if err != nil {
		return nil, err
	}
	paths := all
	if len(names) > 0 {
		paths = nil
	} else if len(all) == 0 {
		return nil, fmt.Errorf("there are no notebooks in %s", home)
	}
	for _, name := range names {
		path, ok := find(home, name)
		if !ok {
			return nil, fmt.Errorf("no notebook %q, neither here nor in %s, which has: %s", name, home, strings.Join(stems(all), ", "))
		}
		paths = append(paths, path)
	}

	var jobs []job
	source := make(map[string]string)
	for i, name := range stems(paths) {
		path := paths[i]
		target := filepath.Join(out, name+".ipynb")
		if other, taken := source[name]; taken {
			return nil, fmt.Errorf("%s and %s would both be written to %s", other, path, target)
		}
		source[name] = path
		if same(path, target) {
			return nil, fmt.Errorf("%s would be overwritten by its executed copy: choose another folder with -o", path)
		}
		nb, err := nbformat.Read(path)
		if err != nil {
			return nil, err
		}
		if lang := nb.Language(); lang != "" && lang != "go" {
			return nil, fmt.Errorf("%s is written in %s: only Go notebooks can be executed", path, lang)
		}
		jobs = append(jobs, job{name, path, target, nb})
	}
	return jobs, prepare(out)
}

// find returns the path of a notebook that is given by a path, or by its name
// in the folder home, with or without .ipynb.
func find(home, name string) (path string, ok bool) {
	for _, path := range []string{
		name,
		name + ".ipynb",
		filepath.Join(home, name),
		filepath.Join(home, name+".ipynb"),
	} {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, true
		}
	}
	return "", false
}

func stems(paths []string) []string {
	names := make([]string, len(paths))
	for i, p := range paths {
		names[i] = strings.TrimSuffix(filepath.Base(p), ".ipynb")
	}
	return names
}

// prepare creates the output folder and checks that files can be written there.
func prepare(out string) error {
	err := os.MkdirAll(out, 0o755)
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(out, ".writable-"); err == nil {
			err = errors.Join(f.Close(), os.Remove(f.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("the output folder can't be used: %w", err)
	}
	return nil
}

// same reports whether two paths lead to the same existing file.
func same(a, b string) bool {
	ai, err := os.Stat(a)
	if err != nil {
		return false
	}
	bi, err := os.Stat(b)
	return err == nil && os.SameFile(ai, bi)
}
