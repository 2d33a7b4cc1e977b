package draw

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

const (
	mostColors = 256 // of an image with a palette
	areas      = 128 // colours of areas and lines, and of [Ramp]: all others are transitions at edges
	same       = 2   // colours that differ by so little, of 255 in each channel, look the same
)

// indexed returns the image with a palette, which makes a PNG of half the size or less. Colours that look the same
// become the most frequent of them. If there are too many transitions at edges, they become similar ones.
func indexed(img *image.RGBA) *image.Paletted {
	count := make(map[color.RGBA]int)
	eachDot(img, func(_ int, c color.RGBA) { count[c]++ })
	colors := make([]color.RGBA, 0, len(count))
	for c := range count {
		colors = append(colors, c)
	}
	slices.SortFunc(colors, func(a, b color.RGBA) int { return cmp.Or(count[b]-count[a], int(number(a))-int(number(b))) })

	index := make(map[color.RGBA]uint8)
	var palette []color.RGBA
	for away := same; palette == nil; away += 1 + away/4 {
		palette = leaders(colors, away, index)
	}
	out := image.NewPaletted(img.Bounds(), nil)
	for _, c := range palette {
		out.Palette = append(out.Palette, c)
	}
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

// leaders goes through colours and makes a palette of those that differ from all before: colours of areas by more than
// what looks the same, the others by more than a distance. It sets the index of each colour to that of the nearest one.
// If there are too many, it returns nil.
func leaders(colors []color.RGBA, distant int, index map[color.RGBA]uint8) (palette []color.RGBA) {
	for k, c := range colors {
		away := distant
		if k < areas {
			away = same
		}
		nearest, least := 0, away+1
		for i, p := range palette {
			if d := max(distance(c.R, p.R), distance(c.G, p.G), distance(c.B, p.B), distance(c.A, p.A)); d < least {
				nearest, least = i, d
			}
		}
		if least > away {
			if len(palette) == mostColors {
				return nil
			}
			nearest, palette = len(palette), append(palette, c)
		}
		index[c] = uint8(nearest)
	}
	return palette
}

func distance(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }
