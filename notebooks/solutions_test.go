package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lifnb/lifnb/internal/jupyter"
	"github.com/lifnb/lifnb/internal/nbformat"
)

// fenced is code within a text, such as the solution of an exercise.
var fenced = regexp.MustCompile("(?s)```go\n(.*?)```")

// TestSolutions executes the cells that the texts of the notebooks suggest, each after what comes before it. Of the
// notebooks' own cells only the declarations are executed, which later ones can see. The files that they write are
// there.
func TestSolutions(t *testing.T) {
	if testing.Short() {
		t.Skip("executes the notebooks")
	}
	kernel := sharedKernel(t)
	total := 0
	for _, path := range glob(t, "*.ipynb") {
		nb, solutions := withSolutions(readNotebook(t, path))
		if total += solutions; solutions == 0 {
			continue
		}
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if data := "derived_data"; slices.ContainsFunc(nb.Cells, func(c *nbformat.Cell) bool { return strings.Contains(c.Source, data) }) {
				if err := os.CopyFS(filepath.Join(dir, data), os.DirFS(filepath.Join(executed(t, path), data))); err != nil {
					t.Fatal(err)
				}
			}
			silent := func(int, int, string) func(error) { return func(error) {} }
			if err := jupyter.Run(t.Context(), kernel.Spec(dir), nb, cellLimit, silent); err != nil {
				t.Error(report(path, err))
			}
		})
	}
	if total < 10 {
		t.Errorf("found %d solutions, want those of the course", total)
	}
}

// withSolutions returns a notebook of what is to be executed, and how many suggested cells are in it.
func withSolutions(nb *nbformat.Notebook) (all *nbformat.Notebook, solutions int) {
	all = new(nbformat.Notebook)
	add := func(source string) {
		all.Cells = append(all.Cells, &nbformat.Cell{Type: nbformat.CodeCell, Source: source})
	}
	const body = "\n%%\n" // begins what a cell does
	var before declarations
	for _, c := range nb.Cells {
		if c.Type == nbformat.CodeCell {
			source, _, _ := strings.Cut("\n"+c.Source, body)
			if !before.add(source) {
				add(before.cell())
				before = declarations{}
				before.add(source)
			}
			continue
		}
		for _, code := range fenced.FindAllStringSubmatch(c.Source, -1) {
			if strings.Contains("\n"+code[1], body) { // and no mere part of a cell
				add(before.cell())
				before = declarations{}
				add(code[1])
				solutions++
			}
		}
	}
	return all, solutions
}

// declarations are those of several cells, to be executed as one: each cell is a program that is built.
type declarations struct {
	imports, rest string
	names         []string
}

var (
	imported = regexp.MustCompile(`(?m)^import (\([^)]*\)|.*)$`)
	declared = regexp.MustCompile(`(?m)^(?:var|func|type|const) (\w+)`)
	special  = regexp.MustCompile(`(?m)^[%!]`)
)

// add adds the declarations of a cell, or reports false if they do not fit: a cell can't declare a name twice, and
// commands go first.
func (d *declarations) add(source string) bool {
	var names []string
	for _, match := range declared.FindAllStringSubmatch(source, -1) {
		names = append(names, match[1])
	}
	if len(d.names) > 0 && (special.MatchString(source) || slices.ContainsFunc(names, func(name string) bool { return slices.Contains(d.names, name) })) {
		return false
	}
	d.names = append(d.names, names...)
	for _, line := range imported.FindAllString(source, -1) {
		if !strings.Contains(d.imports, line+"\n") {
			d.imports += line + "\n"
		}
	}
	d.rest += imported.ReplaceAllString(source, "") + "\n"
	return true
}

func (d *declarations) cell() string { return d.imports + d.rest }
