// Package draw is the house style of the project's pictures: it styles and arranges what gonum/plot draws as a journal
// would print it.
//
// A picture is a [Grid] of plots made by [NewPlot], each filled with plotters: those of this package, which
// never draw outside the axes and take any data, and those of gonum.org/v1/plot/plotter.
//
// Lengths are in points of 1/72 inch (vg.Length), as in gonum/plot.
package draw

import (
	"image/color"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// Okabe and Ito's colours (https://jfly.uni-koeln.de/color/), which colour-blind readers can tell apart.
var (
	Black         = color.NRGBA{R: 0x00, G: 0x00, B: 0x00, A: 0xff}
	Orange        = color.NRGBA{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff}
	SkyBlue       = color.NRGBA{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff}
	Blue          = color.NRGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}
	Vermillion    = color.NRGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}
	Brown         = color.NRGBA{R: 0x8b, G: 0x45, B: 0x13, A: 0xff} // this and the next two are our own
	Violet        = color.NRGBA{R: 0x5e, G: 0x3c, B: 0x99, A: 0xff}
	Olive         = color.NRGBA{R: 0x80, G: 0x80, B: 0x00, A: 0xff}
	ReddishPurple = color.NRGBA{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff}
)

// The meaning of the colours, the same in every picture. The four conditions of conduction also differ in lightness,
// for print in grey: L* = 36, 45, 54 and 70 from NoDelay to Delay50.
var (
	Stimulus = Black
	Response = Blue

	NoDelay = color.NRGBA{R: 0x55, G: 0x55, B: 0x55, A: 0xff} // instantaneous conduction
	Delay25 = color.NRGBA{R: 0x00, G: 0x7a, B: 0x59, A: 0xff} // 25 m/s, squid: bluish green, darkened
	Delay7  = Vermillion                                      // 7 m/s, corpus callosum
	Delay50 = SkyBlue                                         // 50 m/s, electric fish
)

// Line widths.
const (
	HairWidth  = vg.Length(0.3) // edges
	AxisWidth  = vg.Length(0.6) // axes and their ticks
	FineWidth  = vg.Length(0.6) // dense signals, spikes
	CurveWidth = vg.Length(1.2) // curves that carry the message
)

var white = color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}

const (
	labelSize  = vg.Length(9)
	tickSize   = vg.Length(8)
	letterSize = vg.Length(11)
)

// Line is a solid line.
func Line(c color.Color, width vg.Length) vgdraw.LineStyle {
	return vgdraw.LineStyle{Color: c, Width: width}
}

// Dashed is a dashed line: what theory predicts, in every picture.
func Dashed(c color.Color, width vg.Length) vgdraw.LineStyle {
	return vgdraw.LineStyle{Color: c, Width: width, Dashes: []vg.Length{4, 2.5}}
}

// DashDotted is a curve whose colour another one has already.
func DashDotted(c color.Color, width vg.Length) vgdraw.LineStyle {
	return vgdraw.LineStyle{Color: c, Width: width, Dashes: []vg.Length{7, 2, 1.2, 2}}
}

// Dotted is a dotted line: a level to compare with.
func Dotted(c color.Color) vgdraw.LineStyle {
	return vgdraw.LineStyle{Color: c, Width: FineWidth, Dashes: []vg.Length{1, 2}}
}

// Dot is a measured value.
func Dot(c color.Color) vgdraw.GlyphStyle {
	return vgdraw.GlyphStyle{Color: c, Radius: 2, Shape: vgdraw.CircleGlyph{}}
}

// Translucent returns the colour for what lies behind a curve of colour c: a ribbon, or one of many single trials.
func Translucent(c color.NRGBA) color.NRGBA {
	c.A = 0x40
	return c
}

// NewPlot returns an empty plot with labelled axes. The labels name the unit: "Time (s)".
//
// The axes span the data. With AutoRescale, which is set, a [Grid] lets the y axis begin and end at ticks. It does the
// same for the x axis if the data end just short of a tick: by a sample, for example.
func NewPlot(xLabel, yLabel string) *plot.Plot {
	p := plot.New()
	p.Title.TextStyle.Font = sans(labelSize)
	p.X.Label.Text, p.Y.Label.Text = xLabel, yLabel
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font = sans(labelSize)
		a.Tick.Label.Font = sans(tickSize)
		a.Tick.Marker = Ticks{Most: 7}
		a.AutoRescale = true
		a.Tick.Length = 3
		a.LineStyle, a.Tick.LineStyle = Line(Black, AxisWidth), Line(Black, AxisWidth)
		// The axes' centre lines are the edges of the data area: they meet in the corner.
		a.Padding = -AxisWidth / 2
	}
	// gonum/plot sets the labels of the y axis a little too high to be level with their ticks.
	p.Y.Tick.Label.YAlign = -0.58
	return p
}

// sans returns the regular typeface, which comes with gonum/plot, so pictures do not depend on what is installed.
func sans(size vg.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}

// sansText returns the style of a text in that typeface.
func sansText(size vg.Length, weight stdfont.Weight) text.Style {
	f := sans(size)
	f.Weight = weight
	return text.Style{Color: Black, Font: f, Handler: plot.DefaultTextHandler}
}

// Tone returns the i-th of n tones of a colour, from dark to light, with the colour itself in the middle.
func Tone(c color.NRGBA, i, n int) color.NRGBA {
	if n < 2 {
		return c
	}
	t := 2*float64(i)/float64(n-1) - 1 // -1 .. 1
	mix := func(from uint8) uint8 {
		if t < 0 {
			return uint8(float64(from) * (1 + 0.3*t)) // towards black; darker tones of different colours look alike
		}
		return uint8(float64(from) + (255-float64(from))*0.4*t) // towards white
	}
	return color.NRGBA{R: mix(c.R), G: mix(c.G), B: mix(c.B), A: c.A}
}
