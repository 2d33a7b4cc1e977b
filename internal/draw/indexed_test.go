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

// However many colours there are, the frequent ones stay as they are, and no other moves far.
func TestIndexed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		img := image.NewRGBA(image.Rect(0, 0, 60, 40))
		frequent := rapid.SliceOfN(rapid.Uint32(), 1, exactColors).Draw(t, "frequent")
		mixed := rapid.IntRange(0, 60*20).Draw(t, "dots of mixed colours")
		seed := rapid.Uint32().Draw(t, "seed")
		dot := func(i int) color.RGBA {
			n := frequent[i%len(frequent)]
			if i < mixed {
				seed = seed*1664525 + 1013904223
				n = seed
			}
			return color.RGBA{R: uint8(n >> 24), G: uint8(n >> 16), B: uint8(n >> 8), A: 0xff}
		}
		for i := range 60 * 40 {
			img.SetRGBA(i%60, i/60, dot(i))
		}
		small := indexed(img)
		if len(small.Palette) > mostColors {
			t.Fatalf("%d colours", len(small.Palette))
		}
		worst := 0
		eachDot(img, func(i int, want color.RGBA) {
			got := small.Palette[small.Pix[i]].(color.RGBA)
			away := max(distance(got.R, want.R), distance(got.G, want.G), distance(got.B, want.B))
			if i >= mixed && len(frequent) <= 10 && away > 0 {
				t.Fatalf("a frequent colour %v has become %v", want, got)
			}
			worst = max(worst, away)
		})
		if mixed <= mostColors-exactColors && worst > 0 {
			t.Fatalf("%d and %d colours: a channel has moved by %d although there is room for all", len(frequent), mixed, worst)
		}
		if worst > 64 { // 5 × 5 × 5 colours and the exact ones fit, even those of noise
			t.Fatalf("a channel has moved by %d", worst)
		}
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
