package draw

import (
	"errors"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

const (
	border    = vg.Length(5)  // around the picture
	columnGap = vg.Length(14) // between two columns of panels
	rowGap    = vg.Length(8)  // between two rows
	labelGap  = vg.Length(4)  // between tick labels and axis label
	headGap   = vg.Length(7)  // below titles and letters
	smallest  = vg.Length(20) // width and height of axes that make sense

	// Minimum space for labels at the sides of a picture. It is enough for most, so that the axes of pictures under one
	// another are aligned.
	leftMargin, rightMargin = vg.Length(44), vg.Length(12)
)

// ErrTooSmall is the error for a picture that has no room for its panels.
var ErrTooSmall = errors.New("the picture is too small for its panels and their labels")

// Grid is a picture: panels in rows and columns, with aligned axes.
type Grid struct {
	// Rows holds the panels, from top to bottom and from left to right. Rows may be of different lengths. A
	// plot's title is drawn above its axes.
	Rows [][]*plot.Plot

	// Heights and Widths are the relative heights of the rows' axes and widths of the columns'. The default is 1.
	Heights, Widths []float64

	// Legend is drawn above the panels.
	Legend Legend

	// Letters marks the panels A, B, C, ..
	Letters bool

	// ShareX gives the panels of a column a common x axis, drawn below the lowest.
	ShareX bool
}

// Span returns the lowest and the highest x of all panels. If they are empty, lowest is above highest.
func (g *Grid) Span() (lowest, highest float64) {
	lowest, highest = math.Inf(1), math.Inf(-1)
	for _, row := range g.Rows {
		for _, p := range row {
			lowest, highest = min(lowest, p.X.Min), max(highest, p.X.Max)
		}
	}
	return lowest, highest
}

// draw draws the picture. It does not change the plots: drawn again, they give the same picture.
func (g *Grid) draw(c vgdraw.Canvas) error {
	c.SetColor(white)
	c.Fill(c.Rectangle.Path())
	c = vgdraw.Crop(c, border, -border, border, -border)
	g.Legend.draw(c)
	c = vgdraw.Crop(c, 0, 0, 0, -g.Legend.height(c.Max.X-c.Min.X))

	panels := g.panels()
	if err := g.align(panels, c.Rectangle); err != nil {
		return err
	}
	// How many ticks fit depends on the size of the axes, which depends a little on the width of the ticks'
	// labels.
	for _, p := range panels {
		p.fitLabels()
	}
	if err := g.align(panels, c.Rectangle); err != nil {
		return err
	}
	for _, p := range panels {
		p.draw(c)
	}
	return nil
}

// panels returns the panels to draw, with the ranges of their axes settled.
func (g *Grid) panels() []*panel {
	var (
		panels []*panel
		lowest = make(map[int]*panel) // of each column
	)
	for row, plots := range g.Rows {
		for col, plt := range plots {
			p := newPanel(plt, row, col)
			if g.Letters {
				p.letter = string(rune('A' + len(panels)))
			}
			if above := lowest[col]; above != nil && g.ShareX {
				p.X.Min, p.X.Max = math.Min(p.X.Min, above.X.Min), math.Max(p.X.Max, above.X.Max)
				above.xLabel = ""
				above.HideX()
			}
			lowest[col] = p
			panels = append(panels, p)
		}
	}
	for _, p := range panels {
		x := p.X
		if g.ShareX {
			x = lowest[p.col].X
		}
		settle(&x)
		widen(&x, 0.01)
		p.X.Min, p.X.Max = x.Min, x.Max
		settle(&p.Y)
	}
	return panels
}

// align gives each panel its place in the rectangle. The axes in a column have the same width and those in a row the
// same height. The texts around them get as much space as the neediest panel of the column or row requires.
func (g *Grid) align(panels []*panel, r vg.Rectangle) error {
	longest := 0
	for _, row := range g.Rows {
		longest = max(longest, len(row))
	}
	rows, cols := tracks(len(g.Rows), g.Heights), tracks(longest, g.Widths)
	for _, p := range panels {
		left, right, bottom, top, err := p.margins()
		if err != nil {
			return err
		}
		cols[p.col].widen(left, right)
		rows[p.row].widen(top, bottom)
	}
	if longest > 0 {
		r.Min.X += max(0, leftMargin-cols[0].before)
		r.Max.X -= max(0, rightMargin-cols[longest-1].after)
	}
	if !share(cols, r.Max.X-r.Min.X, columnGap) || !share(rows, r.Max.Y-r.Min.Y, rowGap) {
		return ErrTooSmall
	}
	for _, p := range panels {
		col, row := cols[p.col], rows[p.row]
		p.axes = vg.Rectangle{
			Min: vg.Point{X: r.Min.X + col.start, Y: r.Max.Y - row.start - row.size},
			Max: vg.Point{X: r.Min.X + col.start + col.size, Y: r.Max.Y - row.start},
		}
		p.cell = vg.Rectangle{
			Min: vg.Point{X: p.axes.Min.X - col.before, Y: p.axes.Min.Y - row.after},
			Max: vg.Point{X: p.axes.Max.X + col.after, Y: p.axes.Max.Y + row.before},
		}
	}
	return nil
}

// track is a column of the grid seen from the left, or a row seen from the top.
type track struct {
	weight        float64   // share of the space for axes
	before, after vg.Length // margins
	start, size   vg.Length // where the axes begin, and how long they are
}

// tracks returns n tracks.
func tracks(n int, weights []float64) []track {
	t := make([]track, n)
	for i := range t {
		t[i].weight = 1
		if i < len(weights) {
			t[i].weight = weights[i]
		}
	}
	return t
}

func (t *track) widen(before, after vg.Length) {
	t.before, t.after = max(t.before, before), max(t.after, after)
}

// share divides a length among tracks. It returns false if there is too little.
func share(tracks []track, length, gap vg.Length) bool {
	var weights float64
	length += gap
	for _, t := range tracks {
		weights += t.weight
		length -= t.before + t.after + gap
	}
	var at vg.Length
	for i := range tracks {
		t := &tracks[i]
		t.start, t.size = at+t.before, length*vg.Length(t.weight/weights)
		if !(t.size >= smallest*vg.Length(min(1, t.weight))) {
			return false
		}
		at = t.start + t.size + t.after + gap
	}
	return true
}
