package draw

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

const (
	mostColors  = 256 // of an image with a palette
	exactColors = 128 // those of areas and lines, and of [Ramp]: the others are transitions between them
)

// indexed returns the image with a palette, which makes a PNG of half the size or less. The most frequent colours stay as
// they are. The others, where they are too many, become one of those that is nearer than a step, or have each channel
// rounded to a multiple of it. The step is the smallest that leaves few enough colours.
func indexed(img *image.RGBA) *image.Paletted {
	count := make(map[color.RGBA]int)
	eachDot(img, func(_ int, c color.RGBA) { count[c]++ })
	colors := make([]color.RGBA, 0, len(count))
	for c := range count {
		colors = append(colors, c)
	}
	slices.SortFunc(colors, func(a, b color.RGBA) int { return cmp.Or(count[b]-count[a], int(number(a))-int(number(b))) })

	exact := colors[:min(exactColors, len(colors))]
	var palette color.Palette
	index := make(map[color.RGBA]uint8)
	for step := 1; ; step += 1 + step/4 {
		palette = palette[:0]
		at := make(map[color.RGBA]int)
		clear(index)
		for i, c := range colors {
			if len(palette) > mostColors {
				break
			}
			to := c
			if i >= len(exact) {
				to = nearby(c, exact, step)
			}
			if _, ok := at[to]; !ok {
				at[to] = len(palette)
				palette = append(palette, to)
			}
			index[c] = uint8(at[to])
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

// nearby returns the colour itself for a step of 1, and else one of some exact colours, or the rounded one.
func nearby(c color.RGBA, exact []color.RGBA, step int) color.RGBA {
	if step == 1 {
		return c
	}
	nearest, away := c, step
	for _, e := range exact {
		if d := max(distance(c.R, e.R), distance(c.G, e.G), distance(c.B, e.B), distance(c.A, e.A)); d < away {
			nearest, away = e, d
		}
	}
	if away < step {
		return nearest
	}
	round := func(v uint8) uint8 { return uint8(min((int(v)+step/2)/step*step, 0xff)) }
	return color.RGBA{R: round(c.R), G: round(c.G), B: round(c.B), A: round(c.A)}
}

func distance(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }
