package draw

import (
	"image/color"
	"slices"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

const (
	thumbWidth   = vg.Length(18)
	thumbHeight  = vg.Length(7)
	thumbGap     = vg.Length(4)  // between a thumbnail and its text
	entryGap     = vg.Length(14) // between two entries
	legendRow    = vg.Length(12)
	legendMargin = vg.Length(6) // below the last row
)

// Legend explains the styles of the plotters. It is a row of entries in its own strip, or several rows if necessary, so
// it never covers data. The zero value is an empty legend.
type Legend struct {
	entries []legendEntry
}

type legendEntry struct {
	text   string
	thumbs []plot.Thumbnailer
}

// Add adds an entry. Its thumbnail shows all thumbs, one over the other.
func (l *Legend) Add(text string, thumbs ...plot.Thumbnailer) {
	l.entries = append(l.entries, legendEntry{text, thumbs})
}

// Lines is a thumbnail of several lines under one another, for an entry that stands for several colours.
type Lines []color.Color

// Thumbnail draws the lines, implementing the plot.Thumbnailer interface.
func (l Lines) Thumbnail(c *vgdraw.Canvas) {
	for i, clr := range l {
		y := c.Y(1 - (float64(i)+0.5)/float64(len(l)))
		c.StrokeLine2(Line(clr, CurveWidth), c.Min.X, y, c.Max.X, y)
	}
}

// AddAll adds the entries of another legend, except those whose text is there already.
func (l *Legend) AddAll(other Legend) {
	for _, e := range other.entries {
		if !slices.ContainsFunc(l.entries, func(own legendEntry) bool { return own.text == e.text }) {
			l.entries = append(l.entries, e)
		}
	}
}

// height returns the height of the strip that the legend needs at the given width.
func (l *Legend) height(width vg.Length) vg.Length {
	if len(l.entries) == 0 {
		return 0
	}
	return vg.Length(len(l.rows(width)))*legendRow + legendMargin
}

// draw draws the legend at the top of the canvas, each row centred.
func (l *Legend) draw(c vgdraw.Canvas) {
	style := sansText(tickSize, stdfont.WeightNormal)
	y := c.Max.Y - legendRow/2
	for _, row := range l.rows(c.Max.X - c.Min.X) {
		x := c.Center().X - rowWidth(row)/2
		for _, e := range row {
			icon := vgdraw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: x, Y: y - thumbHeight/2},
				Max: vg.Point{X: x + thumbWidth, Y: y + thumbHeight/2},
			}}
			for _, t := range e.thumbs {
				t.Thumbnail(&icon)
			}
			fillText(c, style, vg.Point{X: x + thumbWidth + thumbGap, Y: y - capHeight*tickSize/2}, e.text)
			x += e.width() + entryGap
		}
		y -= legendRow
	}
}

// rows breaks the entries into rows of at most the given width.
func (l *Legend) rows(width vg.Length) [][]legendEntry {
	var rows [][]legendEntry
	for _, e := range l.entries {
		if n := len(rows); n > 0 && rowWidth(append(rows[n-1], e)) <= width {
			rows[n-1] = append(rows[n-1], e)
		} else {
			rows = append(rows, []legendEntry{e})
		}
	}
	return rows
}

func rowWidth(row []legendEntry) vg.Length {
	width := entryGap * vg.Length(len(row)-1)
	for _, e := range row {
		width += e.width()
	}
	return width
}

func (e legendEntry) width() vg.Length {
	return thumbWidth + thumbGap + sansText(tickSize, stdfont.WeightNormal).Width(e.text)
}
