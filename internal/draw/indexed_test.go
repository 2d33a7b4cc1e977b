package draw

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"
)

// However many colours there are, the most frequent one stays as it is, and no other moves farther than it must.
func TestIndexed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		img := image.NewRGBA(image.Rect(0, 0, 60, 40))
		seed := rapid.Uint32().Draw(t, "seed")
		mixed := rapid.IntRange(0, 60*20).Draw(t, "dots of mixed colours")
		ground := color.RGBA{R: rapid.Uint8().Draw(t, "red"), G: 7, B: 200, A: 0xff}
		for i := range 60 * 40 {
			c := ground
			if i < mixed {
				seed = seed*1664525 + 1013904223
				c = color.RGBA{R: uint8(seed >> 24), G: uint8(seed >> 16), B: uint8(seed >> 8), A: 0xff}
			}
			img.SetRGBA(i%60, i/60, c)
		}
		small := indexed(img)
		if len(small.Palette) > mostColors {
			t.Fatalf("%d colours", len(small.Palette))
		}
		most := 64 // so far apart are the 4 × 4 × 4 colours, of which there are enough for noise
		if mixed < mostColors {
			most = 2
		}
		eachDot(img, func(i int, want color.RGBA) {
			got := small.Palette[small.Pix[i]].(color.RGBA)
			if away := max(distance(got.R, want.R), distance(got.G, want.G), distance(got.B, want.B)); away > most || want == ground && away > 0 {
				t.Fatalf("%d mixed colours: %v has become %v", mixed, want, got)
			}
		})
	})
}

// The small file has about half the size or less, and looks the same.
func TestSmallPNG(t *testing.T) {
	var pictures [2]image.Image
	var size [2]int
	for i, render := range []func(g *Grid, width, height vg.Length, dpi int) ([]byte, error){(*Grid).PNG, (*Grid).SmallPNG} {
		b, err := render(spectra(t), 12*cm, 7*cm, 192)
		if err != nil {
			t.Fatal(err)
		}
		if pictures[i], err = png.Decode(bytes.NewReader(b)); err != nil {
			t.Fatal(err)
		}
		size[i] = len(b)
	}
	if size[1] > 6*size[0]/10 {
		t.Errorf("%d bytes, and %d with a palette", size[0], size[1])
	}
	eachDot(pictures[0].(*image.RGBA), func(i int, want color.RGBA) {
		width := pictures[0].Bounds().Dx()
		got := color.RGBAModel.Convert(pictures[1].At(i%width, i/width)).(color.RGBA)
		if away := max(distance(got.R, want.R), distance(got.G, want.G), distance(got.B, want.B)); away > 12 {
			t.Fatalf("dot %d: %v has become %v", i, want, got)
		}
	})
}
