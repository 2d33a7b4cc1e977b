package signal

import (
	"context"
	"math"

	"github.com/lifnb/lifnb/internal/pieces"
)

// HannTransform computes the spectra of segments of one length: it subtracts the mean and multiplies the rest by the
// periodic Hann window.
type HannTransform struct {
	window []float64 // once it is needed
	fft    DFT
	buf    []float64
	result []complex128
}

// NewHannTransform returns a transform for segments of n >= 2 samples. It is working memory for one goroutine.
func NewHannTransform(n int) *HannTransform {
	return &HannTransform{fft: NewDFT(n), buf: make([]float64, n), result: make([]complex128, n/2+1)}
}

// Transform returns the spectrum at n/2+1 frequencies from 0 to Nyquist. It is valid until the next call. Coefficients
// that could be due to rounding errors alone are 0: see [RoundingPower]. A cancelled context ends it early.
func (t *HannTransform) Transform(ctx context.Context, segment []float64) ([]complex128, error) {
	if err := t.prepare(ctx); err != nil {
		return nil, err
	}
	// Compute the mean as a deviation from the first sample. So a constant leaves exactly nothing, not the rounding
	// error of its mean, which would have a spectrum and a coherence.
	mean := 0.0
	err := pieces.Each(ctx, len(segment), func(from, to int) {
		for _, v := range segment[from:to] {
			mean += v - segment[0]
		}
	})
	if err != nil {
		return nil, err
	}
	mean = segment[0] + mean/float64(len(segment))
	variance := 0.0
	err = pieces.Each(ctx, len(segment), func(from, to int) {
		for i := from; i < to; i++ {
			d := segment[i] - mean
			t.buf[i] = t.window[i] * d
			variance += d * d
		}
	})
	if err != nil {
		return nil, err
	}
	variance /= float64(len(segment))
	if err := t.fft.Coefficients(ctx, t.result, t.buf); err != nil {
		return nil, err
	}
	noise := RoundingPower(mean, variance, len(segment))
	err = pieces.Each(ctx, len(t.result), func(from, to int) {
		for k := from; k < to; k++ {
			if x := t.result[k]; real(x)*real(x)+imag(x)*imag(x) <= noise {
				t.result[k] = 0
			}
		}
	})
	return t.result, err
}

// hann returns the periodic Hann window w[i] = ½ - ½ cos(2πi/n), the one used for spectra. (gonum's window package has
// the symmetric one, with n-1.)
func hann(i, n int) float64 { return 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/float64(n)) }

// HannPower returns the share of the power of a line that the window passes at a distance of δ frequency steps,
//
//	(sin(πδ)/(πδ (1-δ²)))².
func HannPower(δ float64) float64 {
	switch {
	case δ == 0:
		return 1
	case math.Abs(δ) == 1:
		return 0.25
	}
	return math.Pow(math.Sin(math.Pi*δ)/(math.Pi*δ*(1-δ*δ)), 2)
}

// prepare computes the window.
func (t *HannTransform) prepare(ctx context.Context) error {
	if t.window != nil {
		return nil
	}
	n := len(t.buf)
	w := make([]float64, n)
	err := pieces.Each(ctx, n, func(from, to int) {
		for i := from; i < to; i++ {
			w[i] = hann(i, n)
		}
	})
	if err == nil {
		t.window = w
	}
	return err
}
