package draw

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// dots renders a picture.
func dots(t *testing.T, g *Grid, width, height vg.Length) image.Image {
	t.Helper()
	b, err := g.PNG(width, height, 96)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// lightness is CIE L*, from the definition.
func lightness(c color.Color) float64 {
	linear := func(v uint32) float64 {
		if u := float64(v) / 0xffff; u > 0.04045 {
			return math.Pow((u+0.055)/1.055, 2.4)
		} else {
			return u / 12.92
		}
	}
	r, g, b, _ := c.RGBA()
	y := 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
	return 116*math.Cbrt(y) - 16 // of all but the darkest colours
}

// Equal steps along the ramp are equal steps of lightness, from near white to dark.
func TestRampIsUniform(t *testing.T) {
	const steps = 20
	first, last := lightness(Ramp(0)), lightness(Ramp(1))
	if first < 95 || last > 25 {
		t.Errorf("L* goes from %.1f to %.1f, want from above 95 to below 25", first, last)
	}
	for i := 1; i < steps; i++ {
		z := float64(i) / steps
		if got, want := lightness(Ramp(z)), first+z*(last-first); math.Abs(got-want) > 1.5 {
			t.Errorf("Ramp(%g): L* = %.1f, want %.1f", z, got, want)
		}
		if contrast := math.Abs(lightness(OnRamp(z)) - lightness(Ramp(z))); contrast < 35 {
			t.Errorf("a line on Ramp(%g) differs by %.1f in L*", z, contrast)
		}
	}
}

// A coarse grid of x² + y² gives a circle, not a polygon: refined, each dot of its isoline is at the radius.
func TestIsolineIsSmooth(t *testing.T) {
	h := &Heat{Color: func(float64) color.Color { return color.White }}
	for v := -3.0; v <= 3; v++ {
		h.X, h.Y = append(h.X, v), append(h.Y, v)
	}
	for _, y := range h.Y {
		var row []float64
		for _, x := range h.X {
			row = append(row, x*x+y*y)
		}
		h.Z = append(h.Z, row)
	}
	radius := func(h *Heat) (smallest, largest float64) {
		p := NewPlot("", "")
		p.HideAxes()
		p.Add(&Isoline{Map: h, Z: 4, LineStyle: Line(Black, 1)})
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max, p.X.AutoRescale, p.Y.AutoRescale = -3, 3, -3, 3, false, false
		picture := dots(t, &Grid{Rows: [][]*plot.Plot{{p}}}, 12*cm, 12*cm)
		var xs, ys []float64
		for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y++ {
			for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x++ {
				if lightness(picture.At(x, y)) < 50 {
					xs, ys = append(xs, float64(x)), append(ys, float64(y))
				}
			}
		}
		span := func(v []float64) (middle, half float64) {
			low, high := math.Inf(1), math.Inf(-1)
			for _, u := range v {
				low, high = min(low, u), max(high, u)
			}
			return (low + high) / 2, (high - low) / 2
		}
		mx, rx := span(xs)
		my, ry := span(ys)
		smallest, largest = math.Inf(1), 0
		for i := range xs {
			r := math.Hypot((xs[i]-mx)/rx, (ys[i]-my)/ry)
			smallest, largest = min(smallest, r), max(largest, r)
		}
		return smallest, largest
	}
	if low, high := radius(h.Refine(8, false)); low < 0.98 || high > 1.02 {
		t.Errorf("the radius of the circle is from %.3f to %.3f of its mean", low, high)
	}
	if low, _ := radius(h); low > 0.98 {
		t.Error("the polygon of the coarse grid passes for a circle: this test cannot fail")
	}
}

// A refined map has the values of the map at its points, on a logarithmic axis too, and whatever the size of the grid.
func TestRefineInterpolates(t *testing.T) {
	for _, size := range []int{2, 3, 5} {
		for _, logX := range []bool{false, true} {
			h := &Heat{}
			for i := range size {
				h.X, h.Y = append(h.X, math.Pow(2, float64(i))), append(h.Y, float64(i*i))
			}
			for i := range size {
				var row []float64
				for j := range size {
					row = append(row, math.Sin(float64(i+3*j)))
				}
				h.Z = append(h.Z, row)
			}
			const n = 4
			fine := h.Refine(n, logX)
			for i := range size {
				for j := range size {
					x, y, z := fine.X[n*j], fine.Y[n*i], fine.Z[n*i][n*j]
					if math.Abs(x-h.X[j]) > 1e-12 || y != h.Y[i] || math.Abs(z-h.Z[i][j]) > 1e-12 {
						t.Errorf("%d × %d points: (%g, %g) = %g, want (%g, %g) = %g", size, size, x, y, z, h.X[j], h.Y[i], h.Z[i][j])
					}
				}
			}
			middle := (h.X[0] + h.X[1]) / 2
			if logX {
				middle = math.Sqrt(h.X[0] * h.X[1])
			}
			if got := fine.X[n/2]; math.Abs(got-middle) > 1e-12 {
				t.Errorf("half way between %g and %g is %g, want %g", h.X[0], h.X[1], got, middle)
			}
		}
	}
}

// Many spikes are a tint with gaps and bursts in it, not a solid block.
func TestDenseRaster(t *testing.T) {
	var times []float64
	for i := range 20_000 {
		switch t := float64(i) * 1e-3; {
		case 5 < t && t < 6: // silence
		case 10 < t && t < 11: // a burst
			times = append(times, t, t+0.2e-3, t+0.4e-3)
		default:
			times = append(times, t)
		}
	}
	p := NewPlot("Time (s)", "Trial")
	p.HideAxes()
	p.Add(&Raster{Times: [][]float64{times}, LineStyle: Line(Blue, FineWidth)})
	p.X.Min, p.X.Max = 0, 20
	picture := dots(t, &Grid{Rows: [][]*plot.Plot{{p}}}, 16*cm, 4*cm)
	bounds := picture.Bounds()
	at := func(time float64) float64 {
		left := float64(border+leftMargin) / 72 * 96
		right := float64(bounds.Dx()) - float64(border+rightMargin)/72*96
		return lightness(picture.At(int(left+time/20*(right-left)), bounds.Dy()/2))
	}
	silence, usual, burst := at(5.5), at(15), at(10.5)
	if silence < 99 || usual > 85 || usual < 60 || burst > usual-15 {
		t.Errorf("L* in silence %.0f, in usual firing %.0f, in a burst %.0f", silence, usual, burst)
	}
}

// Pictures under one another are aligned, whatever their labels are, within what is usual.
func TestAxesAreAligned(t *testing.T) {
	left := func(yLabel string, top float64) vg.Length {
		p := NewPlot("Time (s)", yLabel)
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, top
		g := &Grid{Rows: [][]*plot.Plot{{p}}}
		panels := g.panels()
		canvas := vg.Rectangle{Max: vg.Point{X: 16 * cm, Y: 9 * cm}}
		for range 2 {
			if err := g.align(panels, canvas); err != nil {
				t.Fatal(err)
			}
			panels[0].fitLabels()
		}
		return panels[0].axes.Min.X
	}
	want := left("Stimulus", 1)
	for label, top := range map[string]float64{"Trial": 20, "Population rate (spikes/s)": 40_000, "": 0.1, "Power density (1/Hz)": 1e-4} {
		if got := left(label, top); math.Abs(float64(got-want)) > 1e-9 {
			t.Errorf("%q up to %g: the axes begin at %g, those of another picture at %g", label, top, got, want)
		}
	}
}
