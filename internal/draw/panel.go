package draw

import (
	"math"
	"strings"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// panel is a plot in a grid. The grid draws the texts around the axes itself. So they are aligned with those of other
// panels, and a label longer than its axis does not upset the layout, as it does in gonum/plot.
type panel struct {
	*plot.Plot // a copy, without these texts
	row, col   int

	title, letter  string
	xLabel, yLabel string

	axes vg.Rectangle // the data area
	cell vg.Rectangle // the panel with all its texts
}

func newPanel(plt *plot.Plot, row, col int) *panel {
	own := *plt
	own.BackgroundColor = nil // would cover the neighbours' labels
	own.Title.Text, own.X.Label.Text, own.Y.Label.Text = "", "", ""
	return &panel{
		Plot: &own, row: row, col: col,
		title: plt.Title.Text, xLabel: plt.X.Label.Text, yLabel: plt.Y.Label.Text,
		axes: vg.Rectangle{Max: vg.Point{X: 100, Y: 100}}, // a first guess to measure the ticks with
	}
}

// settle makes sure that the range of an axis can be drawn, whatever the data. Without data it is from 0 to 1 (or 1 to
// 10 on a logarithmic axis).
func settle(a *plot.Axis) {
	logarithmic := IsLog(*a)
	if a.Min > a.Max && !math.IsInf(a.Min, 1) { // infinite: no data
		a.Min, a.Max = a.Max, a.Min
	}
	switch {
	case !(math.Abs(a.Min) < 1e299), !(math.Abs(a.Max) < 1e299), logarithmic && a.Max < 1e-299:
		a.Min, a.Max = 0, 1
		if logarithmic {
			a.Min, a.Max = 1, 10
		}
	case logarithmic && a.Min <= a.Max*1e-300:
		a.Min = a.Max / 1e4
	}
	if !divisible(a.Min, a.Max) {
		room := math.Abs(a.Min) / 2
		if room < 1e-299 {
			room = 1
		}
		a.Min, a.Max = a.Min-room, a.Max+room
	}
}

// widen extends an axis to ticks that are no farther away than a part of it. A logarithmic axis gets a little room at
// both ends.
func widen(a *plot.Axis, part float64) {
	if a.AutoRescale && IsLog(*a) {
		room := math.Pow(a.Max/a.Min, 0.03)
		a.Min, a.Max = a.Min/room, a.Max*room
	}
	if t, ok := a.Tick.Marker.(Ticks); ok && a.AutoRescale {
		a.Min, a.Max = t.widen(a.Min, a.Max, part)
	}
	a.AutoRescale = false
}

// fitLabels adapts the number of ticks and the length of the labels to the size of the axes.
func (p *panel) fitLabels() {
	size := p.axes.Size()
	fitTicks(&p.X, size.X, 1.3*vg.Centimeter)
	fitTicks(&p.Y, size.Y, 0.55*vg.Centimeter)
	widen(&p.Y, 1)
	p.xLabel = fold(p.xLabel, p.X, size.X)
	p.yLabel = fold(p.yLabel, p.Y, size.Y)
}

func fitTicks(a *plot.Axis, length, apart vg.Length) {
	most := int(length/apart) + 1
	switch t := a.Tick.Marker.(type) {
	case Ticks:
		a.Tick.Marker = Ticks{Most: min(t.Most, most)}
	case logTicks:
		a.Tick.Marker = logTicks{min(t.most, most)}
	}
}

// fold puts the unit of a label on its own line if the label is longer than its axis.
func fold(label string, a plot.Axis, length vg.Length) string {
	if a.Label.TextStyle.Width(label) <= length {
		return label
	}
	return strings.Replace(label, " (", "\n(", 1)
}

// margins returns how much space the panel needs around its axes.
func (p *panel) margins() (left, right, bottom, top vg.Length, err error) {
	outer := p.enclose()
	if s := outer.Size(); !(s.X > 0 && s.Y > 0) { // NaN, too
		return 0, 0, 0, 0, ErrTooSmall
	}
	left, bottom = p.axes.Min.X-outer.Min.X, p.axes.Min.Y-outer.Min.Y
	right, top = outer.Max.X-p.axes.Max.X, outer.Max.Y-p.axes.Max.Y
	if p.yLabel != "" {
		left += textHeight(p.Y.Label.TextStyle, p.yLabel) + labelGap
	}
	if p.xLabel != "" {
		bottom += textHeight(p.X.Label.TextStyle, p.xLabel) + labelGap/2
	}
	head := vg.Length(0)
	if p.title != "" {
		head = headGap + textHeight(p.Title.TextStyle, p.title)
	}
	if p.letter != "" {
		head = max(head, headGap+textHeight(letterStyle, p.letter))
	}
	top, bottom = max(top, head), max(bottom, p.overhang())
	return left, right, bottom, top, nil
}

// overhang returns how much longer the label of the y axis is than the axis. The label hangs over below, as letters
// stand above.
func (p *panel) overhang() vg.Length {
	return max(0, p.Y.Label.TextStyle.Width(p.yLabel)-p.axes.Size().Y)
}

// enclose returns the rectangle in which gonum/plot draws the axes where they should be. The space that gonum leaves
// for tick labels depends on the rectangle, so this approaches it step by step.
func (p *panel) enclose() vg.Rectangle {
	outer := p.axes
	for range 10 {
		inner := p.DataCanvas(vgdraw.Canvas{Rectangle: outer})
		outer.Min = outer.Min.Add(p.axes.Min.Sub(inner.Min))
		outer.Max = outer.Max.Add(p.axes.Max.Sub(inner.Max))
	}
	return outer
}

func (p *panel) draw(c vgdraw.Canvas) {
	p.Plot.Draw(vgdraw.Canvas{Canvas: c.Canvas, Rectangle: p.enclose()})

	center := vg.Point{X: (p.axes.Min.X + p.axes.Max.X) / 2, Y: (p.axes.Min.Y + p.axes.Max.Y) / 2}
	head := p.axes.Max.Y + headGap

	title := p.Title.TextStyle
	title.XAlign = vgdraw.XCenter
	fillText(c, title, vg.Point{X: center.X, Y: head}, p.title)
	fillText(c, letterStyle, vg.Point{X: p.cell.Min.X, Y: head}, p.letter)

	x := p.X.Label.TextStyle
	fillText(c, x, vg.Point{X: center.X, Y: p.cell.Min.Y + x.FontExtents().Descent}, p.xLabel)
	y := p.Y.Label.TextStyle
	y.Rotation = math.Pi / 2
	above := textHeight(y, p.yLabel) - y.FontExtents().Descent
	fillText(c, y, vg.Point{X: p.cell.Min.X + above, Y: center.Y - p.overhang()/2}, p.yLabel)
}

var letterStyle = sansText(letterSize, stdfont.WeightBold)
