package lifnb

import (
	"bytes"
	"errors"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/plot"

	"github.com/lifnb/lifnb/internal/draw"
	"github.com/lifnb/lifnb/internal/draw/drawtest"
)

// sineFigure is a figure of two panels that share the x axis.
func sineFigure() *Figure {
	sine := make([]float64, 2000)
	for i := range sine {
		sine[i] = math.Sin(float64(i) / 100)
	}
	grid := &draw.Grid{ShareX: true}
	for _, label := range []string{"Response (spikes/s)", "Stimulus"} {
		p := draw.NewPlot("Time (s)", label)
		p.Add(&draw.Trace{Step: 1e-3, Y: sine, LineStyle: draw.Line(draw.Response, draw.CurveWidth)})
		grid.Rows = append(grid.Rows, []*plot.Plot{p})
	}
	return newFigure("A sine & its response", grid)
}

func TestFigureZoom(t *testing.T) {
	f := sineFigure()
	whole, err := f.PNG(96)
	if err != nil {
		t.Fatal(err)
	}
	zoomed, err := f.Zoom(0.5, 1).PNG(96)
	if err != nil {
		t.Fatal(err)
	}
	drawtest.Golden(t, "figure_zoom.png", zoomed)
	again, err := f.PNG(96)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(whole, again) {
		t.Error("Zoom has changed the figure that it zooms into")
	}

	for _, limits := range [][2]float64{{1, 0.5}, {1, 1}, {math.NaN(), 1}, {0, math.NaN()}, {0, math.Inf(1)}, {50, 60}, {-60, -50}} {
		f := f.Zoom(limits[0], limits[1])
		if _, err := f.PNG(96); err == nil || !strings.Contains(err.Error(), "Zoom: from = ") {
			t.Errorf("zoom to %v: error %v", limits, err)
		}
		if _, err := f.Zoom(0, 1).PNG(96); err == nil {
			t.Errorf("zoom to %v: the error is lost when zoomed again", limits)
		}
	}
	if _, err := (&Responses{Dt: 1, Duration: 10, Spikes: [][]float64{nil}}).PlotIntervals().Zoom(50, 60).PNG(96); err != nil {
		t.Errorf("zoom into an empty figure: %v", err)
	}
}

func TestFigureSave(t *testing.T) {
	directory := t.TempDir()
	for _, extension := range []string{".png", ".PNG", ".svg", ".pdf"} {
		var files [2][]byte
		for i, name := range []string{"a/figure", "a/again"} {
			path := filepath.Join(directory, name+extension)
			f := sineFigure()
			f.Width, f.Height = 8, 6
			if err := f.Save(path); err != nil {
				t.Fatal(err)
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files[i] = b
		}
		if !bytes.Equal(files[0], files[1]) {
			t.Errorf("%s: the same figure gives two different files", extension)
		}
		switch picture, err := png.DecodeConfig(bytes.NewReader(files[0])); extension {
		case ".svg":
			if !bytes.Contains(files[0], []byte("<title>A sine &amp; its response</title>")) {
				t.Error("SVG has no text alternative")
			}
		case ".pdf":
			if !bytes.HasPrefix(files[0], []byte("%PDF")) {
				t.Error("not a PDF")
			}
		default:
			if err != nil || picture.Width != 945 || picture.Height != 709 { // 8 x 6 cm at 300 dpi
				t.Errorf("got %d x %d dots, error %v", picture.Width, picture.Height, err)
			}
		}
	}
}

func TestFigureErrors(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "new")
	for _, path := range []string{"figure.jpg", "figure", "png"} {
		path = filepath.Join(directory, path)
		err := sineFigure().Save(path)
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), ".png, .svg or .pdf") {
			t.Errorf("saving %s: error %v", path, err)
		}
	}
	for _, size := range [][2]float64{{0, 9}, {16, -1}, {math.NaN(), 9}, {16, 1e9}, {16, 2}} {
		f := sineFigure()
		f.Width, f.Height = size[0], size[1]
		if err := f.Save(filepath.Join(directory, "figure.pdf")); err == nil {
			t.Errorf("size %v: no error", size)
		}
	}
	large := sineFigure()
	large.Width, large.Height = 50, 50
	_, err := large.PNG(600)
	wantError(t, err, "lifnb.Figure.PNG", "dpi = 600", "at most 321 for 50 × 50 cm", "140 million dots, more than 40 million")
	for _, dpi := range []float64{0, -1, math.NaN(), math.Inf(1), 1e6} {
		if _, err := sineFigure().PNG(dpi); err == nil {
			t.Errorf("%g dots per inch: no error", dpi)
		}
	}
	failure := errors.New("no result")
	if _, err := failedFigure(failure).Zoom(0, 1).PNG(96); !errors.Is(err, failure) {
		t.Errorf("a failed figure: error %v", err)
	}
	if _, err := os.Stat(directory); err == nil {
		t.Error("failures have made a directory")
	}
}

// A picture without data shows axes.
func TestFigureEmpty(t *testing.T) {
	p := draw.NewPlot("Time (s)", "Trial")
	p.Add(&draw.Raster{}, &draw.Trace{}, &draw.Ribbon{})
	b, err := newFigure("Nothing", &draw.Grid{Rows: [][]*plot.Plot{{p}}}).PNG(60)
	if err != nil {
		t.Fatal(err)
	}
	drawtest.Golden(t, "figure_empty.png", b)
}
