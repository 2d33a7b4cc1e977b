package signal

import "math"

// HannTransform computes the spectra of segments of one length: it subtracts
// the mean and multiplies the rest by the periodic Hann window.
type HannTransform struct {
	window []float64
	fft    DFT
	buf    []float64
	result []complex128
}

// NewHannTransform returns a transform for segments of n >= 2 samples. It is
// working memory for one goroutine.
func NewHannTransform(n int) *HannTransform {
	return &HannTransform{window: hann(n), fft: NewDFT(n), buf: make([]float64, n), result: make([]complex128, n/2+1)}
}

// Transform returns the spectrum at n/2+1 frequencies from 0 to Nyquist. It is
// valid until the next call. Coefficients that could be due to rounding errors
// alone are 0: see [RoundingPower].
func (t *HannTransform) Transform(segment []float64) []complex128 {
	// Compute the mean as a deviation from the first sample. So a constant
	// leaves exactly nothing, not the rounding error of its mean, which would
	// have a spectrum and a coherence.
	mean := 0.0
	for _, v := range segment {
		mean += v - segment[0]
	}
	mean = segment[0] + mean/float64(len(segment))
	variance := 0.0
	for i, v := range segment {
		d := v - mean
		t.buf[i] = t.window[i] * d
		variance += d * d
	}
	variance /= float64(len(segment))
	spectrum := t.fft.Coefficients(t.result, t.buf)
	noise := RoundingPower(mean, variance, len(segment))
	for k, x := range spectrum {
		if real(x)*real(x)+imag(x)*imag(x) <= noise {
			spectrum[k] = 0
		}
	}
	return spectrum
}

// hann returns the periodic Hann window w[i] = ½ - ½ cos(2πi/n), the one used
// for spectra. (gonum's window package has the symmetric one, with n-1.)
func hann(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/float64(n))
	}
	return w
}
