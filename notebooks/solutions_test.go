package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/lifnb/lifnb/internal/jupyter"
	"github.com/lifnb/lifnb/internal/nbformat"
)

// fenced is code within a text, such as the solution of an exercise.
var fenced = regexp.MustCompile("(?s)```go\n(.*?)```")

// TestSolutions executes the cells that the texts of the notebooks suggest, each after what comes before it. Of the
// notebooks' own cells only what later ones can see is executed: declarations, and what writes files.
func TestSolutions(t *testing.T) {
	if testing.Short() {
		t.Skip("executes the notebooks")
	}
	root, err := jupyter.ModuleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kernel, err := jupyter.BuildGoNB(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	defer kernel.Remove()
	total := 0
	for _, path := range glob(t, "*.ipynb") {
		nb, solutions := withSolutions(readNotebook(t, path))
		if total += solutions; solutions == 0 {
			continue
		}
		t.Run(path, func(t *testing.T) {
			silent := func(int, int, string) func(error) { return func(error) {} }
			if err := jupyter.Run(t.Context(), kernel.Spec(t.TempDir()), nb, time.Minute, silent); err != nil {
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
	for _, c := range nb.Cells {
		switch {
		case c.Type == nbformat.CodeCell && strings.Contains(c.Source, ".Save("):
			add(c.Source)
		case c.Type == nbformat.CodeCell:
			declarations, _, _ := strings.Cut("\n"+c.Source, body)
			add(declarations)
		default:
			for _, code := range fenced.FindAllStringSubmatch(c.Source, -1) {
				if strings.Contains("\n"+code[1], body) { // and no mere part of a cell
					add(code[1])
					solutions++
				}
			}
		}
	}
	return all, solutions
}
