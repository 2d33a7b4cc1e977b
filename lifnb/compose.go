package lifnb

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot"

	"github.com/lifnb/lifnb/internal/draw"
)

// Stack puts figures under one another, in the order of the arguments, and Beside puts them side by side. The new
// figure has two thirds of their total height; set its fields Width and Height to change that. Their legends become
// one.
//
// Panels under one another that have the same x label share one x axis. All figures must have as many columns of panels
// as the first.
func Stack(figures ...*Figure) *Figure {
	f, err := compose("Stack", figures)
	if err != nil {
		return failedFigure(err)
	}
	f.Height = 0
	f.grid.ShareX = true
	var above *plot.Plot
	for i, g := range figures {
		if columns := len(g.grid.Rows[0]); columns != len(figures[0].grid.Rows[0]) {
			return failedFigure(fmt.Errorf("lifnb.Stack: figures[%d] has %d columns: must be %d, as many as the first", i, columns, len(figures[0].grid.Rows[0])))
		}
		f.Height += composedHeight * g.Height
		f.grid.Rows = append(f.grid.Rows, g.grid.Rows...)
		f.grid.Heights = append(f.grid.Heights, shares(g.grid.Heights, len(g.grid.Rows), g.Height)...)
		for _, row := range g.grid.Rows {
			for _, p := range row {
				f.grid.ShareX = f.grid.ShareX && len(row) == 1 && (above == nil || sameAxis(above.X, p.X))
				above = p
			}
		}
	}
	f.grid.Widths = figures[0].grid.Widths
	return f
}

// Beside puts figures side by side and marks the panels A, B, C, ... See [Stack]. All figures must have as many rows of
// panels as the first.
func Beside(figures ...*Figure) *Figure {
	f, err := compose("Beside", figures)
	if err != nil {
		return failedFigure(err)
	}
	f.Height = 0
	f.grid.Letters, f.grid.ShareX = len(figures) > 1, true
	f.grid.Rows = make([][]*plot.Plot, len(figures[0].grid.Rows))
	for i, g := range figures {
		if len(g.grid.Rows) != len(f.grid.Rows) {
			return failedFigure(fmt.Errorf("lifnb.Beside: figures[%d] has %d rows: must be %d, as many as the first", i, len(g.grid.Rows), len(f.grid.Rows)))
		}
		f.Height = max(f.Height, composedHeight*g.Height)
		for r, row := range g.grid.Rows {
			f.grid.Rows[r] = append(f.grid.Rows[r], row...)
		}
		f.grid.Widths = append(f.grid.Widths, shares(g.grid.Widths, len(g.grid.Rows[0]), 1)...)
		f.grid.ShareX = f.grid.ShareX && g.grid.ShareX
	}
	f.grid.Heights = figures[0].grid.Heights
	return f
}

// composedHeight is the share of its height that a figure keeps in a larger one.
const composedHeight = 2.0 / 3

// compose returns a figure without panels that has the titles and legends of the figures.
func compose(name string, figures []*Figure) (*Figure, error) {
	if len(figures) == 0 {
		return nil, fmt.Errorf("lifnb.%s: no figures: must be at least 1", name)
	}
	f := newFigure("", &draw.Grid{})
	var titles []string
	for i, g := range figures {
		switch {
		case g == nil || g.grid == nil:
			return nil, fmt.Errorf("lifnb.%s: figures[%d]: empty: must come from a method that plots a result", name, i)
		case g.err != nil:
			return nil, g.err
		}
		if !slices.Contains(titles, g.Title) {
			titles = append(titles, g.Title)
		}
		f.grid.Legend.AddAll(g.grid.Legend)
	}
	f.Title = strings.Join(titles, "; ")
	return f, nil
}

// shares returns the weights of n rows or columns as shares of a whole. Weights that are not given are 1.
func shares(weights []float64, n int, whole float64) []float64 {
	s, sum := make([]float64, n), 0.0
	for i := range s {
		s[i] = 1
		if i < len(weights) {
			s[i] = weights[i]
		}
		sum += s[i]
	}
	for i := range s {
		s[i] *= whole / sum
	}
	return s
}

// sameAxis reports whether two panels can share an axis.
func sameAxis(a, b plot.Axis) bool {
	return a.Label.Text == b.Label.Text && draw.IsLog(a) == draw.IsLog(b)
}
