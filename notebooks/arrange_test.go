package main

import (
	"path/filepath"
	"testing"

	"github.com/lifnb/lifnb/internal/jupyter/cell"
	"github.com/lifnb/lifnb/internal/nbformat"
)

// Plain GoNB executes our notebooks, too: the shim changes none of their cells.
func TestPlainCells(t *testing.T) {
	paths, err := filepath.Glob("*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	for _, path := range paths {
		nb, err := nbformat.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range nb.Cells {
			if c.Type != nbformat.CodeCell {
				continue
			}
			if got := cell.Arrange(c.Source, "lifnb.Show").Source; got != c.Source {
				t.Errorf("%s, cell %d:\n%s\nbecomes:\n%s", path, i+1, c.Source, got)
			}
		}
	}
}
