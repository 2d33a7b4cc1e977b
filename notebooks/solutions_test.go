package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lifnb/lifnb/internal/nbformat"
)

// fenced is code within a text, such as the solution of an exercise.
var fenced = regexp.MustCompile("(?s)```go\n(.*?)```")

// TestSolutions executes the cells that the texts of the notebooks suggest, each after its text and what comes before
// it. Each of them shows something.
func TestSolutions(t *testing.T) {
	if testing.Short() {
		t.Skip("executes the notebooks")
	}
	t.Run("notebooks", func(t *testing.T) {
		for _, path := range glob(t, "*.ipynb") {
			t.Run(path, func(t *testing.T) {
				t.Parallel()
				want := withSolutions(readNotebook(t, path))
				solutions := withoutSolutions(readNotebook(t, filepath.Join(executed(t, path), path)))
				if len(solutions) != want {
					t.Errorf("%d solutions, want %d", len(solutions), want)
				}
				for _, c := range solutions {
					if c.ExecutionCount == 0 || len(c.Outputs) == 0 {
						t.Errorf("execution count %d, and %d outputs of\n%s", c.ExecutionCount, len(c.Outputs), c.Source)
					}
				}
			})
		}
	})
	total := 0
	for _, path := range glob(t, "*.ipynb") {
		total += withSolutions(readNotebook(t, path))
	}
	if total < 10 {
		t.Errorf("found %d solutions, want those of the course", total)
	}
}

// isSolution marks the cells that withSolutions adds.
const isSolution = "solution"

// withSolutions makes cells of the solutions in the texts of a notebook, each after its text, and counts them. As they
// declare nothing, the other cells do the same as without them.
func withSolutions(nb *nbformat.Notebook) (solutions int) {
	var all []*nbformat.Cell
	for _, c := range nb.Cells {
		all = append(all, c)
		if c.Type == nbformat.CodeCell {
			continue
		}
		for _, code := range fenced.FindAllStringSubmatch(c.Source, -1) {
			if strings.Contains("\n"+code[1], "\n%%\n") { // and no mere part of a cell
				solutions++
				all = append(all, &nbformat.Cell{
					Type: nbformat.CodeCell, ID: fmt.Sprintf("solution-%d", solutions), Source: code[1],
					Metadata: map[string]any{isSolution: true},
				})
			}
		}
	}
	nb.Cells = all
	return solutions
}

// withoutSolutions takes the solutions out of an executed notebook again, and returns them. The other cells count as if
// there had been none.
func withoutSolutions(nb *nbformat.Notebook) (solutions []*nbformat.Cell) {
	var own []*nbformat.Cell
	for _, c := range nb.Cells {
		switch {
		case c.Metadata[isSolution] != nil:
			solutions = append(solutions, c)
			continue
		case c.ExecutionCount > 0:
			c.ExecutionCount -= len(solutions)
		}
		own = append(own, c)
	}
	nb.Cells = own
	return solutions
}

// What is executed beside the cells of a notebook leaves no trace in them.
func TestWithSolutions(t *testing.T) {
	for _, path := range glob(t, "*.ipynb") {
		want, got := readNotebook(t, path), readNotebook(t, path)
		n, count := withSolutions(got), 0
		for _, c := range got.Cells {
			if c.Type == nbformat.CodeCell && strings.TrimSpace(c.Source) != "" {
				count++
				c.ExecutionCount = count
			}
		}
		if solutions := withoutSolutions(got); len(solutions) != n {
			t.Errorf("%s: %d of %d solutions", path, len(solutions), n)
		}
		if diff := cmp.Diff(counts(want), counts(got)); diff != "" {
			t.Errorf("%s: cells (-want +got):\n%s", path, diff)
		}
	}
}

// counts returns the source and the execution count of each cell.
func counts(nb *nbformat.Notebook) (all []string) {
	for _, c := range nb.Cells {
		all = append(all, fmt.Sprintf("[%d] %s", c.ExecutionCount, c.Source))
	}
	return all
}
