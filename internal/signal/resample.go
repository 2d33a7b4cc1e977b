package signal

import (
	"context"
	"math"

	"github.com/lifnb/lifnb/internal/portable"
)

// Resample returns the values of a signal at m times: value j at j·step, in steps of the signal's own sampling, by
// band-limited interpolation,
//
//	y(t) = Σ_k x_k h(t - k) / Σ_k h(t - k),
//	h(t) = sinc(c t) w(c t/L),  c = 0.95 min(1, 1/step),
//
// with a Kaiser window w of β = 10 that ends L = 64 zero crossings of the sinc away. Fewer samples mean a lower Nyquist
// frequency: c lowers the cutoff with it, so that nothing from above is mirrored into the band (Crochiere & Rabiner
// 1983, "Multirate Digital Signal Processing", chapter 2; Smith & Gossett 1984, "A flexible sampling-rate conversion
// method", ICASSP). Everything below 0.9 of the lower one of both Nyquist frequencies passes unchanged within 1e-4, and
// everything above it is suppressed to 1e-4.
//
// Beyond its ends the signal continues as its own reflection in the end point, 2 x[0] - x[i], as in [SOS.FiltFilt]. A
// constant stays exactly that.
func Resample(ctx context.Context, x []float64, step float64, m int) ([]float64, error) {
	const (
		crossings = 64
		beta      = 10
	)
	cutoff := 0.95 * math.Min(1, 1/step) // in the middle between pass and stop band
	reach := crossings / cutoff
	kernel := newKaiserSinc(crossings, beta)
	y := make([]float64, m)
	for j := range y {
		if j%(1<<12) == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		t := float64(j) * step
		sum, weights := 0.0, 0.0
		for k := int(math.Ceil(t - reach)); float64(k) <= t+reach; k++ {
			h := kernel.at(math.Abs(t-float64(k)) * cutoff)
			sum, weights = sum+float64(h*reflected(x, k)), weights+h
		}
		y[j] = sum / weights
	}
	return y, nil
}

// reflected returns sample k of a signal that continues beyond its ends.
func reflected(x []float64, k int) float64 {
	last := len(x) - 1
	switch {
	case k < 0:
		return 2*x[0] - x[min(-k, last)]
	case k > last:
		return 2*x[last] - x[max(2*last-k, 0)]
	}
	return x[k]
}

// kaiserSinc is a table of a windowed sinc function, sampled so finely that linear interpolation is exact to 1e-6.
type kaiserSinc []float64

const sincTable = 1 << 9 // values per zero crossing

func newKaiserSinc(crossings int, beta float64) kaiserSinc {
	table := make(kaiserSinc, crossings*sincTable+2)
	for i := range table {
		t := float64(i) / sincTable
		sinc := 1.0
		if i > 0 {
			sinc = portable.Sin(math.Pi*t) / (math.Pi * t)
		}
		u := t / float64(crossings)
		inside := math.Sqrt(math.Max(0, 1-float64(u*u)))
		table[i] = sinc * besselI0(beta*inside) / besselI0(beta)
	}
	return table
}

func (k kaiserSinc) at(t float64) float64 {
	x := t * sincTable
	i := int(x)
	if i+1 >= len(k) {
		return 0
	}
	part := x - float64(i)
	return k[i] + float64(part*(k[i+1]-k[i]))
}

// besselI0 returns the modified Bessel function of the first kind and order 0, Σ ((x/2)^k/k!)², whose terms are all
// positive.
func besselI0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-17*sum; k++ {
		term *= x / (2 * k) * (x / (2 * k))
		sum += term
	}
	return sum
}
