package draw

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/cmpimg"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/draw/drawtest"
)

const cm = vg.Centimeter

// spectra is a picture of what the examples do not show: a histogram, a spectrum, and a legend that
// needs several rows.
func spectra(t *testing.T) *Grid {
	t.Helper()
	const bins = 25
	edges, counts := make([]float64, bins+1), make([]float64, bins)
	for i := range edges {
		edges[i] = 1.1 + 0.4*float64(i)/bins
	}
	for i := range 1000 {
		counts[int(bins*(1+0.999*math.Sin(float64(i*i)))/2)]++
	}
	left := NewPlot("Interval (ms)", "Count")
	left.Add(Histogram(edges, counts, Response))

	power := make([]float64, 1000) // zero at 0 Hz
	for i := 1; i < len(power); i++ {
		power[i] = 1 / (1 + math.Pow(float64(i)/30, 4))
	}
	curve := &Trace{Step: 1, Y: power, LineStyle: Line(Response, CurveWidth)}
	right := NewPlot("Frequency (Hz)", "Power")
	right.Add(curve)

	g := &Grid{Rows: [][]*plot.Plot{{left, right}}}
	for i := range 5 {
		g.Legend.Add(fmt.Sprintf("%d: µ ± σ, τ = −1", i), curve)
	}
	g.Legend.Add("spikes", &Raster{LineStyle: Line(Black, FineWidth)})
	return g
}

func TestSpectra(t *testing.T) {
	b, err := spectra(t).PNG(12*cm, 7*cm, 96)
	if err != nil {
		t.Fatal(err)
	}
	drawtest.Golden(t, "spectra.png", b)
}

func TestVectorGraphics(t *testing.T) {
	g := spectra(t)
	svg, err := g.SVG(12*cm, 7*cm, "Intervals & power")
	if err != nil {
		t.Fatal(err)
	}
	drawtest.Golden(t, "spectra.svg", svg)
	if want := "<title>Intervals &amp; power</title>"; !strings.Contains(string(svg), want) {
		t.Errorf("SVG has no text alternative %s", want)
	}

	pdf, err := g.PDF(12*cm, 7*cm)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(pdf, []byte("Date")) {
		t.Error("PDF contains the time of its making")
	}
	if again, _ := g.PDF(12*cm, 7*cm); !bytes.Equal(pdf, again) {
		t.Error("PDF differs when drawn again")
	}
}

// What a picture cannot show must not make large files, nor take long to draw.
func TestLongDataSize(t *testing.T) {
	const n = 1_000_000
	x, y, above := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range y {
		x[i], y[i] = 1e-5*float64(i), math.Sin(float64(i*i))
		above[i] = y[i] + 1
	}
	logarithmic := func(p *plot.Plot) { LogAxis(&p.X) }
	for name, test := range map[string]struct {
		plotter plot.Plotter
		axis    func(p *plot.Plot)
		most    int // bytes
	}{
		"signal":             {&Trace{Step: 1e-5, Y: y, LineStyle: Line(Black, FineWidth)}, nil, 100_000},
		"points":             {&Trace{X: x, Y: y, LineStyle: Line(Black, FineWidth)}, nil, 200_000},
		"points, log":        {&Trace{X: x, Y: y, LineStyle: Line(Black, FineWidth)}, logarithmic, 200_000},
		"points, zoomed out": {&Trace{X: x, Y: y, LineStyle: Line(Black, FineWidth)}, func(p *plot.Plot) { p.X.Max = 1000 }, 20_000},
		"points, zoomed in":  {&Trace{X: x, Y: y, LineStyle: Line(Black, FineWidth)}, func(p *plot.Plot) { p.X.Max = 1e-3 }, 20_000},
		"ribbon":             {&Ribbon{X: x, Lower: y, Upper: above, Color: Blue}, nil, 100_000},
		"dots":               {&Dots{X: y, Y: y, GlyphStyle: Dot(Black)}, nil, 500_000},
		"raster":             {&Raster{Times: [][]float64{x, x, x}, LineStyle: Line(Black, FineWidth)}, nil, 20_000},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewPlot("Time (s)", "Noise")
			p.Add(test.plotter)
			if test.axis != nil {
				test.axis(p)
			}
			svg, err := (&Grid{Rows: [][]*plot.Plot{{p}}}).SVG(16*cm, 9*cm, "")
			if err != nil {
				t.Fatal(err)
			}
			if len(svg) > test.most {
				t.Errorf("SVG of a million samples has %d bytes, more than %d", len(svg), test.most)
			}
		})
	}
}

// segments draws every segment of a line.
type segments struct {
	x, y  []float64
	style vgdraw.LineStyle
}

func (s *segments) Plot(c vgdraw.Canvas, p *plot.Plot) {
	x, y := transforms(&c, p)
	line := make([]vg.Point, len(s.x))
	for i := range line {
		line[i] = vg.Point{X: x(s.x[i]), Y: y(s.y[i])}
	}
	c.StrokeLines(s.style, c.ClipLinesXY(line)...)
}

// A line through points in any order is the same picture as all its segments, beyond the axis too.
func TestTraceLeaps(t *testing.T) {
	x, y := []float64{-50, -40, 0.5, -7, 9, 0.2, 0.2, 0.2, 30, 0.9}, []float64{3, -1, 0.2, 0.6, -0.1, 0, 0.5, 0.1, 0.8, 1}
	picture := func(add ...plot.Plotter) []byte {
		p := NewPlot("", "")
		p.Add(add...)
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, 1
		b, err := (&Grid{Rows: [][]*plot.Plot{{p}}}).PNG(8*cm, 6*cm, 96)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	style := Line(Black, FineWidth)
	equal, err := cmpimg.EqualApprox("png", picture(&Trace{X: x, Y: y, LineStyle: style}), picture(&segments{x, y, style}), 0.05)
	if !equal || err != nil {
		t.Errorf("another picture than the segments: %v", err)
	}
}

// The envelope holds the extremes of every column, at both ends of the signal too, and nothing across gaps.
func TestTraceEnvelope(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64Range(-1, 1), rapid.Float64(), rapid.Just(math.NaN()), rapid.Just(math.Inf(1)))
		trace := &Trace{
			Start: rapid.Float64Range(-10, 10).Draw(t, "start"),
			Step:  rapid.Float64Range(1e-6, 10).Draw(t, "step"),
			Y:     rapid.SliceOfN(value, 1, 200).Draw(t, "y"),
		}
		if rapid.Bool().Draw(t, "X") {
			n := len(trace.Y)
			trace.X = rapid.SliceOfN(rapid.Float64Range(-100, 100), n, n).Draw(t, "x")
		}
		from := rapid.Float64Range(-100, 100).Draw(t, "from")
		to := from + rapid.Float64Range(1e-3, 1000).Draw(t, "span")
		width := (to - from) / float64(rapid.IntRange(1, 100).Draw(t, "columns"))
		column := func(i int) (int, bool) { return int(math.Floor((trace.x(i) - from) / width)), finite(trace.Y[i]) }

		first, last := trace.visible(from, to)
		for i := range trace.Y {
			if x := trace.x(i); from <= x && x <= to && (i < first || i > last) {
				t.Fatalf("sample %d at %g is not visible", i, x)
			}
		}

		type extremes struct{ low, top float64 }
		drawn := make(map[int]extremes)
		note := func(into map[int]extremes, i int) {
			k, _ := column(i)
			e, ok := into[k]
			if !ok {
				e = extremes{math.Inf(1), math.Inf(-1)}
			}
			into[k] = extremes{math.Min(e.low, trace.Y[i]), math.Max(e.top, trace.Y[i])}
		}
		previous := first - 1
		for _, run := range trace.envelope(first, last, column) {
			for k, i := range run {
				if i <= previous {
					t.Fatalf("sample %d after %d", i, previous)
				}
				for j := previous + 1; k > 0 && j < i; j++ {
					if !finite(trace.Y[j]) {
						t.Fatalf("line across the gap at %d", j)
					}
				}
				previous = i
				note(drawn, i)
			}
		}
		want := make(map[int]extremes)
		for i := first; i <= last; i++ {
			if finite(trace.Y[i]) {
				note(want, i)
			}
		}
		if len(drawn) != len(want) {
			t.Fatalf("%d columns drawn, of %d", len(drawn), len(want))
		}
		for k, w := range want {
			if drawn[k] != w {
				t.Fatalf("column %d: drawn %v, want %v", k, drawn[k], w)
			}
		}
	})
}

// Whatever the data, pictures are drawn, and without NaN.
func TestAnyData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		special := rapid.SampledFrom([]float64{0, 1, -1, math.NaN(), math.Inf(1), math.Inf(-1),
			math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1e17, 1e17 + 16})
		value := rapid.OneOf(rapid.Float64Range(-10, 10), rapid.Float64(), special)
		values := func(name string, n int) []float64 { return rapid.SliceOfN(value, 0, n).Draw(t, name) }

		p := NewPlot("Time (s)", "")
		p.Y.AutoRescale = rapid.Bool().Draw(t, "rescale")
		for _, a := range []*plot.Axis{&p.X, &p.Y} {
			if rapid.Bool().Draw(t, "logarithmic") {
				LogAxis(a)
			}
		}
		trace := &Trace{Start: value.Draw(t, "start"), Step: value.Draw(t, "step"), Y: values("y", 20)}
		trace.LineStyle = Line(Black, 1)
		raster := &Raster{Times: [][]float64{values("spikes", 20), nil, values("spikes", 1)}, LineStyle: Line(Black, 1)}
		x := values("x", 5)
		n := len(x)
		ribbon := &Ribbon{X: x, Color: Translucent(Blue),
			Lower: rapid.SliceOfN(value, n, n).Draw(t, "lower"), Upper: rapid.SliceOfN(value, n, n).Draw(t, "upper")}
		if trace.X = nil; rapid.Bool().Draw(t, "points") {
			trace.X = rapid.SliceOfN(value, len(trace.Y), len(trace.Y)).Draw(t, "points' x")
		}
		dots := &Dots{X: x, Y: ribbon.Lower, Low: ribbon.Lower, High: ribbon.Upper, GlyphStyle: Dot(Black)}
		heat := &Heat{X: x, Y: values("rows", 3), Color: Ramp}
		for range heat.Y {
			heat.Z = append(heat.Z, rapid.SliceOfN(value, n, n).Draw(t, "row"))
		}
		plotters := [][]plot.Plotter{{}, {trace}, {raster}, {ribbon}, {dots}, {heat}, {ribbon, trace, raster}}
		p.Add(rapid.SampledFrom(plotters).Draw(t, "plotters")...)

		if rapid.Bool().Draw(t, "limits") {
			p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = value.Draw(t, "xmin"), value.Draw(t, "xmax"), value.Draw(t, "ymin"), value.Draw(t, "ymax")
		}
		g := &Grid{Rows: [][]*plot.Plot{{p}}}
		svg, err := g.SVG(8*cm, 6*cm, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"NaN", "Inf"} {
			if strings.Contains(string(svg), bad) {
				t.Fatalf("SVG contains %s:\n%s", bad, svg)
			}
		}
	})
}

func TestTooSmall(t *testing.T) {
	for _, size := range []vg.Length{0.1 * cm, 1 * cm, 2 * cm} {
		if _, err := spectra(t).PNG(12*cm, size, 96); err == nil {
			t.Errorf("a picture %g cm high: no error", size/cm)
		}
	}
}

func TestPNGResolution(t *testing.T) {
	b, err := spectra(t).PNG(12.7*cm, 7.62*cm, 300)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(b)) // checks the chunks, too
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 1500 || size.Y != 900 {
		t.Errorf("got %v dots, want 1500 x 900", size)
	}
	if !bytes.Contains(b, []byte("pHYs\x00\x00\x2e\x23\x00\x00\x2e\x23\x01")) { // 11811 per metre
		t.Error("the resolution of 300 dots per inch is not given")
	}
}

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		min, max float64
		most     int
		want     string
	}{
		{0, 2, 6, "0 0.5 1.0 1.5 2.0"},
		{0, 0.6, 7, "0 0.1 0.2 0.3 0.4 0.5 0.6"},
		{0, 300, 4, "0 100 200 300"},
		{-0.46, 0.9, 4, "0 0.5"},
		{-1.1, 1.1, 6, "−1.0 −0.5 0 0.5 1.0"},
		{0, 3e-6, 4, "0 1e−6 2e−6 3e−6"},
		{0, 2.5e6, 6, "0 0.5e6 1.0e6 1.5e6 2.0e6 2.5e6"},
		{0.4, 0.9, 1, "0.4 0.6 0.8"},
		{1, 1, 6, ""},
		{0, math.Inf(1), 6, ""},
		{math.NaN(), 1, 6, ""},
	} {
		if got := labels(Ticks{Most: test.most}.Ticks(test.min, test.max)); got != test.want {
			t.Errorf("from %g to %g, %d at most: got %q, want %q", test.min, test.max, test.most, got, test.want)
		}
	}
	for _, test := range []struct {
		min, max float64
		most     int
		want     string
	}{
		{1, 200, 0, "1 10 100"},
		{0.01, 1, 0, "0.01 0.1 1"},
		{1e-5, 1e-3, 0, "1e−5 1e−4 1e−3"},
		{20, 80, 0, "20 40 60 80"},
		{0, 1, 0, ""},
		{1, 50, 6, "1 2 5 10 20 50"},
		{1, 50, 5, "1 10"},
		{0.9, 1.1e3, 9, "1 10 100 1000"},
		{7, 53, 7, "10 20 50"},
		{0.15, 0.6, 7, "0.2 0.5"},
	} {
		if got := labels(logTicks{test.most}.Ticks(test.min, test.max)); got != test.want {
			t.Errorf("logarithmic from %g to %g, %d at most: got %q, want %q", test.min, test.max, test.most, got, test.want)
		}
	}
}

func labels(ticks []plot.Tick) string {
	var s []string
	for _, tick := range ticks {
		if !tick.IsMinor() {
			s = append(s, tick.Label)
		}
	}
	return strings.Join(s, " ")
}
