package draw

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// Ticks chooses a few round numbers: multiples of 1, 2 or 5 times a power of ten.
type Ticks struct {
	// Most is the largest number of ticks, but there are always two. A [Grid] lowers it for small panels.
	Most int
}

// Ticks returns the ticks between min and max, implementing plot.Ticker.
func (t Ticks) Ticks(min, max float64) []plot.Tick {
	if !divisible(min, max) {
		return nil
	}
	first, last, step, power := t.choose(min, max, false)
	label := plain
	if largest := math.Max(math.Abs(first), math.Abs(last)) * step; largest >= 1e6 || power < -4 {
		label = scientific(int(math.Floor(math.Log10(largest))))
	}
	var ticks []plot.Tick
	for i := first; i <= last; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: label(i*step, power)})
	}
	return ticks
}

// divisible reports whether floating point numbers can divide a range into steps.
func divisible(min, max float64) bool {
	span := max - min
	return 1e-300 < span && span < 1e300 && span > 1e-9*math.Max(math.Abs(min), math.Abs(max))
}

// slack is the part of a step by which a tick may lie outside of the axis because of rounding.
const slack = 1e-9

// choose returns the step, the first and the last tick as multiples of it, and the decimal power of the
// step's digit. The ticks lie within the range or, if asked for, enclose it.
func (t Ticks) choose(min, max float64, enclose bool) (first, last, step float64, power int) {
	count := 0.0
	for p := int(math.Ceil(math.Log10(max - min))); ; p-- {
		for _, digit := range []float64{5, 2, 1} {
			s := digit * math.Pow10(p)
			a, b := math.Ceil(min/s-slack), math.Floor(max/s+slack)
			if enclose {
				a, b = math.Floor(min/s+slack), math.Ceil(max/s-slack)
			}
			if count >= 2 && b-a+1 > float64(t.Most) {
				return first, last, step, power
			}
			first, last, step, power, count = a, b, s, p, b-a+1
		}
	}
}

// widen extends a range to the next ticks if they are no farther away than a part of the range.
func (t Ticks) widen(min, max, part float64) (float64, float64) {
	_, _, step, _ := t.choose(min, max, true)
	near := part * (max - min)
	if low := math.Floor(min/step+slack) * step; min-low <= near {
		min = low
	}
	if high := math.Ceil(max/step-slack) * step; high-max <= near {
		max = high
	}
	return min, max
}

// plain writes a value down to the digit of the given decimal power.
func plain(v float64, power int) string {
	if math.Abs(v) < math.Pow10(power)/2 {
		return "0"
	}
	return minus(strconv.FormatFloat(v, 'f', max(0, -power), 64))
}

// scientific writes values with the exponent e, which is the same for all labels of an axis.
func scientific(e int) func(v float64, power int) string {
	return func(v float64, power int) string {
		s := plain(v/math.Pow10(e), power-e)
		if s != "0" {
			s += minus("e" + strconv.Itoa(e))
		}
		return s
	}
}

// minus replaces hyphens with minus signs.
func minus(s string) string { return strings.ReplaceAll(s, "-", "−") }
