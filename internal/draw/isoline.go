package draw

import (
	"math"
	"slices"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/gonum/interp"
	"gonum.org/v1/plot"
	gonum "gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

// Refine returns the map on a grid that is n times as fine, interpolated by cubic splines along both axes. If logX is
// set, as for an axis made by [LogAxis], it interpolates along the logarithm of x. All values must be finite.
func (h *Heat) Refine(n int, logX bool) *Heat {
	xs := slices.Clone(h.X)
	if logX {
		for i, x := range xs {
			xs[i] = math.Log(x)
		}
	}
	fineX, fineY := between(xs, n), between(h.Y, n)
	fine := &Heat{X: fineX, Y: fineY, Color: h.Color}
	var rows [][]float64
	for _, row := range h.Z {
		rows = append(rows, spline(xs, row, fineX))
	}
	for range fineY {
		fine.Z = append(fine.Z, make([]float64, len(fineX)))
	}
	for j := range fineX {
		column := make([]float64, len(rows))
		for i, row := range rows {
			column[i] = row[j]
		}
		for i, z := range spline(h.Y, column, fineY) {
			fine.Z[i][j] = z
		}
	}
	if logX {
		fine.X = make([]float64, len(fineX))
		for j, x := range fineX {
			fine.X[j] = math.Exp(x)
		}
		fine.X[0], fine.X[len(fineX)-1] = h.X[0], h.X[len(h.X)-1] // without rounding
	}
	return fine
}

// between returns the points and n-1 more in each gap between two of them.
func between(points []float64, n int) (fine []float64) {
	for i := 1; i < len(points); i++ {
		for k := range n {
			fine = append(fine, points[i-1]+float64(k)/float64(n)*(points[i]-points[i-1]))
		}
	}
	return append(fine, points[len(points)-1])
}

// spline interpolates values at some points by a natural cubic spline.
func spline(x, y, at []float64) []float64 {
	var s interp.FittablePredictor = new(interp.NaturalCubic)
	if len(x) < 3 {
		s = new(interp.PiecewiseLinear)
	}
	values := make([]float64, len(at))
	if err := s.Fit(x, y); err != nil {
		return values // The equations of a natural spline have always a solution.
	}
	for i, v := range at {
		values[i] = s.Predict(v)
	}
	return values
}

const noteGap = vg.Length(3) // between a line and its text

// Isoline implements the plot.Plotter interface, drawing a line where a map has a given value, with a text beside it.
// It is as smooth as the grid of the map is fine: see [Heat.Refine].
type Isoline struct {
	Map  *Heat
	Z    float64
	Text string
	vgdraw.LineStyle
}

// Plot draws the line, implementing the plot.Plotter interface.
func (l *Isoline) Plot(c vgdraw.Canvas, p *plot.Plot) {
	lines := gonum.NewContour(grid{l.Map}, []float64{l.Z}, nil)
	lines.LineStyles = []vgdraw.LineStyle{l.LineStyle}
	lines.Min, lines.Max = math.Inf(-1), math.Inf(1)
	lines.Plot(c, p)
	if at, ok := l.middle(&c, p); ok {
		style := sansText(tickSize, stdfont.WeightNormal)
		style.Color = l.Color
		width := style.Width(l.Text)
		if at.X += noteGap; at.X+width > c.Max.X { // the right of the line is outside
			at.X -= 2*noteGap + width
		}
		at.Y -= capHeight * tickSize / 2
		fillText(c, style, at, l.Text)
	}
}

// middle returns the point of the line that is nearest to the middle of the axes, if any has room for the text.
func (l *Isoline) middle(c *vgdraw.Canvas, p *plot.Plot) (at vg.Point, ok bool) {
	toX, toY := transforms(c, p)
	room := vgdraw.Crop(*c, tickSize, -tickSize, tickSize, -tickSize)
	away := func(p vg.Point) float64 { return math.Hypot(float64(p.X-c.Center().X), float64(p.Y-c.Center().Y)) }
	for i, row := range l.Map.Z {
		for j := 1; j < len(row); j++ {
			a, b := row[j-1]-l.Z, row[j]-l.Z
			if a*b > 0 || a == b {
				continue
			}
			x := l.Map.X[j-1] + a/(a-b)*(l.Map.X[j]-l.Map.X[j-1])
			if here := (vg.Point{X: toX(x), Y: toY(l.Map.Y[i])}); room.Contains(here) && (!ok || away(here) < away(at)) {
				at, ok = here, true
			}
		}
	}
	return at, ok
}

// grid is a map as gonum/plot takes it.
type grid struct{ *Heat }

func (g grid) Dims() (c, r int)   { return len(g.Heat.X), len(g.Heat.Y) }
func (g grid) X(c int) float64    { return g.Heat.X[c] }
func (g grid) Y(r int) float64    { return g.Heat.Y[r] }
func (g grid) Z(c, r int) float64 { return g.Heat.Z[r][c] }
