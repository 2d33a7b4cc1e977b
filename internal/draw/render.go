package draw

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"html"
	"image"
	"image/color"
	"image/png"
	"math"
	"regexp"
	"strings"

	stdfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// PNG renders the picture with the given dots per inch, which the file states too.
func (g *Grid) PNG(width, height vg.Length, dpi int) ([]byte, error) {
	return g.png(width, height, dpi, func(img *image.RGBA) image.Image { return img })
}

// SmallPNG is PNG with at most 256 colours, which are enough for the eye: the file has less than half the size.
func (g *Grid) SmallPNG(width, height vg.Length, dpi int) ([]byte, error) {
	return g.png(width, height, dpi, func(img *image.RGBA) image.Image { return indexed(img) })
}

func (g *Grid) png(width, height vg.Length, dpi int, reduce func(*image.RGBA) image.Image) ([]byte, error) {
	c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi))
	if err := g.draw(vgdraw.New(c)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, reduce(c.Image().(*image.RGBA))); err != nil {
		return nil, err
	}
	return withResolution(b.Bytes(), dpi), nil
}

// SVG renders the picture as SVG. The title is its text alternative.
func (g *Grid) SVG(width, height vg.Length, title string) ([]byte, error) {
	b, err := g.render(vgsvg.New(width, height))
	if err != nil {
		return nil, err
	}
	s := string(b)
	// Where Liberation Sans is not installed, Arial and Helvetica have the same widths.
	s = strings.ReplaceAll(s, "font-family:Liberation Sans;", "font-family:Liberation Sans,Arial,Helvetica,sans-serif;")
	s = strings.Replace(s, "<g ", "<title>"+html.EscapeString(title)+"</title>\n<g ", 1)
	return []byte(s), nil
}

// PDF renders the picture as PDF.
func (g *Grid) PDF(width, height vg.Length) ([]byte, error) {
	b, err := g.render(pdfCanvas{vgpdf.New(width, height)})
	if err != nil {
		return nil, err
	}
	// The same picture must give the same file: blank its creation time. Lengths matter in PDF.
	return pdfDate.ReplaceAllFunc(b, func(date []byte) []byte { return bytes.Repeat([]byte(" "), len(date)) }), nil
}

var pdfDate = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}\)`)

func (g *Grid) render(c vg.CanvasWriterTo) ([]byte, error) {
	if err := g.draw(vgdraw.New(c)); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err := c.WriteTo(&b)
	return b.Bytes(), err
}

// withResolution adds the chunk with the resolution to a PNG, so that it has the right size in a text.
func withResolution(png []byte, dpi int) []byte {
	const header = 8 + 25 // the signature and the chunk IHDR, which must come first
	dotsPerMetre := uint32(math.Round(float64(dpi) / 0.0254))
	chunk := []byte("pHYs")
	chunk = binary.BigEndian.AppendUint32(chunk, dotsPerMetre) // horizontally
	chunk = binary.BigEndian.AppendUint32(chunk, dotsPerMetre) // vertically
	chunk = append(chunk, 1)                                   // the unit is the metre

	b := append([]byte(nil), png[:header]...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(chunk)-len("pHYs")))
	b = append(b, chunk...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(chunk))
	return append(b, png[header:]...)
}

// pdfCanvas fixes two faults of vgpdf: text outside of ASCII, and translucent colours.
type pdfCanvas struct{ *vgpdf.Canvas }

// FillString fills the outlines of the glyphs, as vgpdf does not support Unicode.
func (c pdfCanvas) FillString(face font.Face, at vg.Point, s string) {
	var (
		buf  sfnt.Buffer
		unit = face.Face.UnitsPerEm()
		ppem = fixed.Int26_6(unit) // glyphs in font units
		size = face.Font.Size / vg.Length(unit)
		path vg.Path
		last sfnt.GlyphIndex
	)
	point := func(p fixed.Point26_6) vg.Point {
		return vg.Point{X: at.X + vg.Length(p.X)*size, Y: at.Y - vg.Length(p.Y)*size}
	}
	for _, r := range s {
		// Errors come from broken fonts only; the font is built in.
		glyph, _ := face.Face.GlyphIndex(&buf, r)
		if last != 0 {
			kern, _ := face.Face.Kern(&buf, last, glyph, ppem, stdfont.HintingNone)
			at.X += vg.Length(kern) * size
		}
		last = glyph
		segments, _ := face.Face.LoadGlyph(&buf, glyph, ppem, nil)
		for _, seg := range segments {
			switch seg.Op {
			case sfnt.SegmentOpMoveTo:
				path.Move(point(seg.Args[0]))
			case sfnt.SegmentOpLineTo:
				path.Line(point(seg.Args[0]))
			case sfnt.SegmentOpQuadTo:
				path.QuadTo(point(seg.Args[0]), point(seg.Args[1]))
			case sfnt.SegmentOpCubeTo:
				path.CubeTo(point(seg.Args[0]), point(seg.Args[1]), point(seg.Args[2]))
			}
		}
		advance, _ := face.Face.GlyphAdvance(&buf, glyph, ppem, stdfont.HintingNone)
		at.X += vg.Length(advance) * size
	}
	c.Fill(path)
}

// SetColor sets the colour of lines and fillings; nil is black, as for all of gonum's canvases.
func (c pdfCanvas) SetColor(clr color.Color) {
	if clr == nil {
		clr = color.Black
	}
	c.Canvas.SetColor(straight{color.NRGBAModel.Convert(clr).(color.NRGBA)})
}

// straight is a colour whose components are not multiplied with its alpha, as vgpdf takes them.
type straight struct{ color.NRGBA }

func (s straight) RGBA() (r, g, b, a uint32) {
	return uint32(s.R) * 0x101, uint32(s.G) * 0x101, uint32(s.B) * 0x101, uint32(s.A) * 0x101
}
