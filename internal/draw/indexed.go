package draw

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

const (
	mostColors  = 256 // of an image with a palette
	exactColors = 96  // those of the areas and the lines: the others are transitions between them
)

// indexed returns the image with a palette, which makes a PNG of half the size or less. The most frequent colours stay as
// they are. Of the others, where they are too many, each channel is rounded to a multiple of a step: the smallest that
// leaves few enough.
func indexed(img *image.RGBA) *image.Paletted {
	count := make(map[color.RGBA]int)
	eachDot(img, func(_ int, c color.RGBA) { count[c]++ })
	colors := make([]color.RGBA, 0, len(count))
	for c := range count {
		colors = append(colors, c)
	}
	slices.SortFunc(colors, func(a, b color.RGBA) int { return cmp.Or(count[b]-count[a], int(number(a))-int(number(b))) })

	index := make(map[color.RGBA]uint8)
	var palette color.Palette
	for step := 1; ; step++ {
		clear(index)
		palette = palette[:0]
		rounded := make(map[color.RGBA]int)
		for i, c := range colors {
			r := c
			if i >= exactColors {
				r = color.RGBA{R: round(c.R, step), G: round(c.G, step), B: round(c.B, step), A: round(c.A, step)}
			}
			if _, ok := rounded[r]; !ok {
				rounded[r] = len(palette)
				palette = append(palette, r)
			}
			index[c] = uint8(rounded[r])
		}
		if len(palette) <= mostColors {
			break
		}
	}
	out := image.NewPaletted(img.Bounds(), palette)
	eachDot(img, func(i int, c color.RGBA) { out.Pix[i] = index[c] })
	return out
}

// eachDot calls a function with the dots of an image, row by row.
func eachDot(img *image.RGBA, do func(i int, c color.RGBA)) {
	for i := range len(img.Pix) / 4 {
		p := img.Pix[4*i:]
		do(i, color.RGBA{R: p[0], G: p[1], B: p[2], A: p[3]})
	}
}

func number(c color.RGBA) uint32 {
	return uint32(c.R)<<24 | uint32(c.G)<<16 | uint32(c.B)<<8 | uint32(c.A)
}

// round returns the multiple of a step that is nearest to a value, or the greatest value if that is above it.
func round(v uint8, step int) uint8 { return uint8(min((int(v)+step/2)/step*step, 0xff)) }
