package draw

import (
	"image/color"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// Note implements the plot.Plotter interface, writing a text to the right of a point, if that is inside the axes.
type Note struct {
	X, Y  float64
	Text  string
	Color color.Color
}

// Plot writes the note, implementing the plot.Plotter interface.
func (n *Note) Plot(c vgdraw.Canvas, p *plot.Plot) {
	x, y := transforms(&c, p)
	at := vg.Point{X: x(n.X), Y: y(n.Y)}
	if !finite(float64(at.X)) || !finite(float64(at.Y)) || !c.Contains(at) {
		return
	}
	style := sansText(tickSize, stdfont.WeightNormal)
	style.Color = n.Color
	fillText(c, style, at.Add(vg.Point{X: noteGap, Y: -capHeight * tickSize / 2}), n.Text)
}

const noteGap = vg.Length(3) // between the point and its text
