package draw

import (
	"math"

	"gonum.org/v1/plot"
)

// LogAxis makes an axis logarithmic. Unlike gonum's own scale it accepts zero and negative values, which lie infinitely
// far below.
func LogAxis(a *plot.Axis) {
	a.Scale, a.Tick.Marker = logScale{}, logTicks{most: 7}
}

// IsLog reports whether an axis is logarithmic.
func IsLog(a plot.Axis) bool {
	_, ok := a.Scale.(logScale)
	return ok
}

type logScale struct{}

// Normalize returns where on the axis x lies, 0 at min and 1 at max, implementing plot.Normalizer.
func (logScale) Normalize(min, max, x float64) float64 {
	if x <= 0 {
		return math.Inf(-1)
	}
	return math.Log(x/min) / math.Log(max/min)
}

type logTicks struct {
	most int // labels at 1, 2, 5, 10, 20, ... if there are no more than these
}

// Ticks returns labelled ticks at the powers of ten and small ones in between, implementing plot.Ticker. On a short
// axis it also labels 2 and 5 times these powers. Where there are not even two such labels, it labels as a linear axis
// does.
func (t logTicks) Ticks(min, max float64) []plot.Tick {
	if !(min > 0) || !divisible(min, max) {
		return nil
	}
	dense := t.count(min, max) <= t.most
	every := 1 + int(math.Log10(max/min)/8) // decades between labels
	var ticks []plot.Tick
	labels := 0
	for p := int(math.Floor(math.Log10(min))); p <= int(math.Log10(max)+slack); p++ {
		for digit := 1.0; digit < 10; digit++ {
			v := digit * math.Pow10(p)
			if v < min*(1-slack) || v > max*(1+slack) {
				continue
			}
			tick := plot.Tick{Value: v}
			if digit == 1 && p%every == 0 || dense && (digit == 2 || digit == 5) {
				tick.Label = plain(v, p)
				if min < 1e-3 || max >= 1e6 {
					tick.Label = scientific(p)(v, p)
				}
				labels++
			}
			ticks = append(ticks, tick)
		}
	}
	if labels < 2 {
		return Ticks{Most: 4}.Ticks(min, max)
	}
	return ticks
}

// count returns the number of labels at 1, 2, 5, 10, 20, ...
func (logTicks) count(min, max float64) (n int) {
	for p := math.Floor(math.Log10(min)); p <= math.Log10(max)+slack; p++ {
		for _, digit := range []float64{1, 2, 5} {
			if v := digit * math.Pow(10, p); v >= min*(1-slack) && v <= max*(1+slack) {
				n++
			}
		}
	}
	return n
}
