package draw

import (
	"math"

	"gonum.org/v1/plot"
)

// LogAxis makes an axis logarithmic. Unlike gonum's own scale it accepts zero and negative values, which lie infinitely
// far below.
func LogAxis(a *plot.Axis) {
	a.Scale, a.Tick.Marker = logScale{}, logTicks{}
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

type logTicks struct{}

// Ticks returns labelled ticks at the powers of ten and small ones in between, implementing plot.Ticker.
// Where there is less than a decade, it labels as a linear axis does.
func (logTicks) Ticks(min, max float64) []plot.Tick {
	if !(min > 0) || !divisible(min, max) {
		return nil
	}
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
			if digit == 1 && p%every == 0 {
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
