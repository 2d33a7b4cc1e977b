package lifnb

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"github.com/lifnb/lifnb/internal/atomicfile"
	"github.com/lifnb/lifnb/internal/draw"
)

// Figure is a picture of a result, ready to be shown in a notebook ([Show]) or saved.
//
// If a result could not be drawn, there is a figure all the same: its methods PNG and Save return the error.
type Figure struct {
	// Width and Height are the size in centimetres, on paper and, at 96 dots per inch, on the screen. Both must be from
	// 2 to 50.
	Width, Height float64

	// Title says what the picture shows, for people who cannot see it. It is not drawn.
	Title string

	grid   *draw.Grid
	firstX float64 // where the data begin, if the x axis begins at 0 before them
	err    error   // why the picture could not be drawn
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

// Zoom returns the figure with the x axis of every panel limited to the range between from and to, in the units of the
// axis. The y axes do not change. PNG and Save return an error if from is not below to, or if the drawn data would fill
// less than a tenth of the axis.
func (f *Figure) Zoom(from, to float64) *Figure {
	zoomed := f.with(func(p *plot.Plot) { p.X.Min, p.X.Max, p.X.AutoRescale = from, to, false })
	if zoomed.err != nil {
		return zoomed
	}
	const least = 0.1
	low, high := f.grid.Span()
	switch {
	case !(from < to && !math.IsInf(to-from, 0)):
		zoomed.err = fmt.Errorf("lifnb.Figure.Zoom: from = %g, to = %g: must be finite, and from below to", from, to)
	case low <= high && (to < low || from > high):
		zoomed.err = fmt.Errorf("lifnb.Figure.Zoom: from = %g, to = %g: must be a range with data in it: they go from %g to %g (the axis is %q)",
			from, to, low, high, f.grid.Rows[0][0].X.Label.Text)
	case low < high && min(to, high)-max(from, low) < least*(to-from):
		zoomed.err = fmt.Errorf("lifnb.Figure.Zoom: from = %g, to = %g: must be a range of which the data fill at least a tenth: they go from %g to %g (the axis is %q)",
			from, to, low, high, f.grid.Rows[0][0].X.Label.Text)
	}
	return zoomed
}

// ZoomY returns the figure with the y axis of every panel from low to high.
func (f *Figure) ZoomY(low, high float64) *Figure {
	zoomed := f.with(func(p *plot.Plot) { p.Y.Min, p.Y.Max, p.Y.AutoRescale = low, high, false })
	if zoomed.err == nil && !(low < high && !math.IsInf(high-low, 0)) {
		zoomed.err = fmt.Errorf("lifnb.Figure.ZoomY: low = %g, high = %g: must be finite, and low below high", low, high)
	}
	return zoomed
}

// LogX returns the figure with a logarithmic x axis in every panel. Values that are not above 0 are left out. An axis
// that would begin there begins four decades below its end; use [Figure.Zoom] to choose where it begins.
func (f *Figure) LogX() *Figure {
	return f.with(func(p *plot.Plot) {
		if p.X.Min == 0 && f.firstX > 0 {
			p.X.Min = f.firstX
		}
		draw.LogAxis(&p.X)
	})
}

// LogY returns the figure with a logarithmic y axis in every panel, as LogX does for x. See [Figure.ZoomY].
func (f *Figure) LogY() *Figure { return f.with(func(p *plot.Plot) { draw.LogAxis(&p.Y) }) }

// with returns a copy of the figure with its panels changed. The figure itself does not change.
func (f *Figure) with(change func(p *plot.Plot)) *Figure {
	if f == nil || f.grid == nil {
		return failedFigure(errNoFigure)
	}
	changed, grid := *f, *f.grid
	changed.grid, grid.Rows = &grid, nil
	for _, row := range f.grid.Rows {
		var panels []*plot.Plot
		for _, p := range row {
			panel := *p
			change(&panel)
			panels = append(panels, &panel)
		}
		grid.Rows = append(grid.Rows, panels)
	}
	return &changed
}

// maxDots limits the size of a PNG: it takes 4 bytes of memory per dot, and browsers refuse larger pictures.
const maxDots = 40_000_000

// PNG returns the picture as PNG with the given number of dots per inch, from 10 to 600. The picture may have at most
// 40 million dots: 50 × 50 cm at 300 dots per inch, for example. A notebook shows 96 dots per inch; 192 look sharp on
// high-resolution screens.
func (f *Figure) PNG(dpi float64) ([]byte, error) {
	c := checks{stage: "Figure.PNG"}
	c.require(10 <= dpi && dpi <= 600, "dpi", quantity(dpi, ""), "from 10 to 600")
	if err := c.err(); err != nil {
		return nil, err
	}
	if f != nil {
		square := f.Width / 2.54 * f.Height / 2.54 // inches
		c.require(!(square*dpi*dpi > maxDots), "dpi", quantity(dpi, ""), fmt.Sprintf(
			"at most %.0f for %g × %g cm: the picture would have %.0f million dots, more than %.0f million",
			math.Floor(math.Sqrt(maxDots/square)), f.Width, f.Height, square*dpi*dpi/1e6, maxDots/1e6))
	}
	return f.render(func(width, height vg.Length) ([]byte, error) {
		if err := c.err(); err != nil {
			return nil, err
		}
		return f.grid.PNG(width, height, int(math.Round(dpi)))
	})
}

// Save writes the picture to a file. The extension of its name sets the format: .png (300 dots per inch), .svg or .pdf.
// The directory is created if it is missing, but not its parents. An existing file is replaced once the new one is
// complete. The same figure always gives the same file, byte for byte.
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

// render draws the figure in one of the formats if nothing is wrong with it.
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
	if errors.Is(err, draw.ErrTooSmall) {
		return nil, fmt.Errorf("lifnb.Figure: Width = %g cm, Height = %g cm: %w", f.Width, f.Height, err)
	}
	return picture, err
}
