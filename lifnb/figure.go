package lifnb

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot/vg"

	"github.com/lifnb/lifnb/internal/atomicfile"
	"github.com/lifnb/lifnb/internal/draw"
)

// Figure is a picture of a result, ready to be shown in a notebook ([Show]) or saved.
//
// A result that could not be drawn gives a figure too, whose methods PNG and Save return the error.
type Figure struct {
	// Width and Height are the size in centimetres, of paper and, at 96 dots per inch, of the screen. Both
	// must be from 2 to 50.
	Width, Height float64

	// Title says what the picture shows, to those who cannot see it. It is not drawn.
	Title string

	grid *draw.Grid
	err  error // what went wrong on the way to the picture
}

// printDPI is the resolution of saved PNG files, in dots per inch.
const printDPI = 300

var errNoFigure = errors.New("lifnb.Figure: empty: must come from a method that plots a result")

// newFigure returns a figure of the default size.
func newFigure(title string, grid *draw.Grid) *Figure {
	return &Figure{Width: 16, Height: 9, Title: title, grid: grid}
}

// failedFigure returns a figure for a result that could not be drawn.
func failedFigure(err error) *Figure {
	f := newFigure("", &draw.Grid{})
	f.err = err
	return f
}

// Zoom returns the figure with the x axis of every panel limited to what lies between from and to, in the units
// of the axis. The y axes stay as they are. If from is not below to, or both lie beyond the ends of all axes, PNG and Save
// return an error.
func (f *Figure) Zoom(from, to float64) *Figure {
	if f == nil || f.grid == nil {
		return failedFigure(errNoFigure)
	}
	zoomed, grid := *f, *f.grid
	zoomed.grid = &grid
	grid.XMin, grid.XMax = from, to
	if zoomed.err == nil && !(from < to && !math.IsInf(to-from, 0)) {
		zoomed.err = fmt.Errorf("lifnb.Figure.Zoom: from = %g, to = %g: must be finite, and from below to", from, to)
	}
	if low, high := grid.Span(); zoomed.err == nil && low <= high && (to < low || from > high) {
		zoomed.err = fmt.Errorf("lifnb.Figure.Zoom: from = %g, to = %g: must meet what is drawn, from %g to %g", from, to, low, high)
	}
	return &zoomed
}

// PNG returns the picture as PNG with a number of dots per inch, from 10 to 600. A notebook shows 96 dots to the
// inch; twice as many look sharp on high-resolution screens.
func (f *Figure) PNG(dpi float64) ([]byte, error) {
	c := checks{stage: "Figure.PNG"}
	c.require(10 <= dpi && dpi <= 600, "dpi", quantity(dpi, ""), "from 10 to 600")
	if err := c.err(); err != nil {
		return nil, err
	}
	return f.render(func(width, height vg.Length) ([]byte, error) {
		return f.grid.PNG(width, height, int(math.Round(dpi)))
	})
}

// Save writes the picture to a file whose extension tells the format: .png (300 dots per inch), .svg or .pdf.
// Missing directories are made. A file that exists is replaced when the new one is complete. The same figure is
// the same file, byte for byte.
func (f *Figure) Save(path string) error {
	var picture []byte
	var err error
	switch extension := filepath.Ext(path); strings.ToLower(extension) {
	case ".png":
		picture, err = f.PNG(printDPI)
	case ".svg":
		picture, err = f.render(func(width, height vg.Length) ([]byte, error) {
			return f.grid.SVG(width, height, f.Title)
		})
	case ".pdf":
		picture, err = f.render(f.grid.PDF)
	default:
		return fmt.Errorf("lifnb.Figure.Save: path = %q: must end in .png, .svg or .pdf", path)
	}
	if err != nil {
		return err
	}
	if err := atomicfile.WriteFile(path, picture); err != nil {
		return fmt.Errorf("lifnb.Figure.Save: %w", err)
	}
	return nil
}

// render draws the figure in one of the formats, if there is nothing wrong with it.
func (f *Figure) render(format func(width, height vg.Length) ([]byte, error)) ([]byte, error) {
	if f == nil || f.grid == nil && f.err == nil {
		return nil, errNoFigure
	}
	if f.err != nil {
		return nil, f.err
	}
	c := checks{stage: "Figure"}
	c.require(2 <= f.Width && f.Width <= 50, "Width", quantity(f.Width, "cm"), "from 2 to 50 cm")
	c.require(2 <= f.Height && f.Height <= 50, "Height", quantity(f.Height, "cm"), "from 2 to 50 cm")
	if err := c.err(); err != nil {
		return nil, err
	}
	picture, err := format(vg.Length(f.Width)*vg.Centimeter, vg.Length(f.Height)*vg.Centimeter)
	if err != nil {
		return nil, fmt.Errorf("lifnb.Figure: Width = %g cm, Height = %g cm: %w", f.Width, f.Height, err)
	}
	return picture, nil
}
