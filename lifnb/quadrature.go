package lifnb

import "math"

// Every integral over a band, of information, its bias and its theory, follows the same rule: the trapezoid over the
// frequencies of the spectra inside the band, continued to the band's edges with the values of the outermost
// frequencies.

// bins returns the first and the last multiple of a frequency step df that lie in the band, both edges included, in
// spite of rounding errors.
func (b Band) bins(df float64) (first, last int) {
	const slack = 1e-9
	return int(math.Ceil(b.Low/df*(1-slack) - slack)), int(math.Floor(b.High/df*(1+slack) + slack))
}

// frequencies returns the multiples of a frequency step df that lie in the band, in Hz.
func (b Band) frequencies(df float64) []float64 {
	first, last := b.bins(df)
	var f []float64
	for k := first; k <= last; k++ {
		f = append(f, float64(k)*df)
	}
	return f
}

// within returns the range of ascending frequencies that lie in the band, both edges included, in spite of rounding
// errors.
func within(frequency []float64, b Band) (from, to int) {
	step := 0.0
	if len(frequency) > 1 {
		step = frequency[1] - frequency[0]
	}
	slack := func(edge float64) float64 { return 1e-9 * (edge + step) }
	for from < len(frequency) && frequency[from] < b.Low-slack(b.Low) {
		from++
	}
	to = from
	for to < len(frequency) && frequency[to] <= b.High+slack(b.High) {
		to++
	}
	return from, to
}

// weights returns the weights of the rule for values at ascending frequencies inside the band, in Hz. They add up to the
// band's width.
func (b Band) weights(frequency []float64) []float64 {
	w := make([]float64, len(frequency))
	last := len(w) - 1
	if last < 0 {
		return w
	}
	for k := range last {
		half := (frequency[k+1] - frequency[k]) / 2
		w[k] += half
		w[k+1] += half
	}
	w[0] += frequency[0] - b.Low
	w[last] += b.High - frequency[last]
	return w
}

// integral returns the integral over the band of values at ascending frequencies inside it.
func (b Band) integral(frequency, values []float64) float64 {
	sum := 0.0
	for k, w := range b.weights(frequency) {
		sum += w * values[k]
	}
	return sum
}

// width returns the width of the band, in Hz.
func (b Band) width() float64 { return b.High - b.Low }
