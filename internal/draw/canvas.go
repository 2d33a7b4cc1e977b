package draw

import (
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

const far = 1e6 // canvas sizes

// transforms is plot.Plot.Transforms, except that it moves points very far outside of the canvas nearer: clipping
// computes with the result, and would turn an infinity into NaN.
func transforms(c *vgdraw.Canvas, p *plot.Plot) (x, y func(float64) vg.Length) {
	x = func(v float64) vg.Length { return c.X(clamp(p.X.Norm(v), -far, far)) }
	y = func(v float64) vg.Length { return c.Y(clamp(p.Y.Norm(v), -far, far)) }
	return x, y
}

func clamp(v, low, high float64) float64 { return math.Max(low, math.Min(high, v)) }

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// capHeight is the height of capitals and digits in Liberation Sans, as a part of the font size.
const capHeight = 0.69

// fillText draws a text whose last line has its baseline at a point, whatever the rotation.
func fillText(c vgdraw.Canvas, style text.Style, at vg.Point, s string) {
	// gonum/plot puts the baseline this much off.
	off := float64(style.FontExtents().Ascent - style.Font.Size)
	sin, cos := math.Sincos(style.Rotation)
	style.YAlign = vgdraw.YBottom
	c.FillText(style, at.Add(vg.Point{X: vg.Length(-off * sin), Y: vg.Length(off * cos)}), s)
}

// textHeight returns the height of a text from the top of its capitals to below its descenders.
func textHeight(style text.Style, s string) vg.Length {
	lines := strings.Count(s, "\n") + 1
	return style.Font.Size*vg.Length(float64(lines-1)+capHeight) + style.FontExtents().Descent
}
