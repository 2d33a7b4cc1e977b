package signal

import (
	"context"
	"fmt"
	"math"
	"math/cmplx"
	"sync"

	"gonum.org/v1/gonum/floats"

	"github.com/lifnb/lifnb/internal/pieces"
)

// CrossSpectra holds the one-sided auto- and cross-spectral densities of two signals x and y. All slices are by
// frequency, from 0 to Nyquist.
type CrossSpectra struct {
	Frequency []float64    // Hz
	XX, YY    []float64    // power spectral densities, [x]²/Hz and [y]²/Hz
	XY        []complex128 // cross-spectral density conj(X) Y, [x][y]/Hz
	Segments  int          // number of segments averaged
}

// Welch estimates the spectra of two signals of the same length, sampled every dt > 0 seconds, by averaging over
// segments of the given number of samples that overlap by half (rounded down). The mean of each segment is subtracted,
// and the rest is multiplied by the periodic Hann window w and Fourier transformed to X and Y. Then
//
//	XX = a <|X|²>,  YY = a <|Y|²>,  XY = a <conj(X) Y>,  a = 2 dt / Σ w²
//
// with half of that at 0 and at the Nyquist frequency (which exists if segment is even), as these have no negative
// counterpart. Samples at the end that do not fill a whole segment are left out. There are segment/2+1 frequencies,
// 1/(segment dt) apart.
//
// This is P. D. Welch, The use of fast Fourier transform for the estimation of power spectra, IEEE Trans. Audio
// Electroacoust. 15, 70-73 (1967), with the conventions of scipy.signal.welch and csd and their default arguments.
//
// segment must be from 2 to the length of the signals. A cancelled context ends it early. The spectra of a signal with
// itself take half the time.
func Welch(ctx context.Context, x, y []float64, dt float64, segment int) (CrossSpectra, error) {
	if len(x) != len(y) {
		return CrossSpectra{}, fmt.Errorf("signal: x has %d samples and y %d: must have the same number", len(x), len(y))
	}
	if !(dt > 0 && dt <= math.MaxFloat64) { // NaN too
		return CrossSpectra{}, fmt.Errorf("signal: dt is %g s: must be finite and above 0", dt)
	}
	if segment < 2 || segment > len(x) {
		return CrossSpectra{}, fmt.Errorf("signal: segment is %d samples: must be 2 to %d, the length of the signals", segment, len(x))
	}
	w, err := newWelch(ctx, x, y, segment)
	if err != nil {
		return CrossSpectra{}, err
	}
	defer w.release()
	var (
		bins = segment/2 + 1
		c    = CrossSpectra{
			Frequency: make([]float64, bins),
			XX:        make([]float64, bins),
			YY:        make([]float64, bins),
			XY:        make([]complex128, bins),
			Segments:  w.segments(),
		}
	)
	for i := range c.Segments {
		fx, fy, err := w.spectra(ctx, i)
		if err != nil {
			return CrossSpectra{}, err
		}
		err = pieces.Each(ctx, bins, func(from, to int) {
			for k := from; k < to; k++ {
				c.XX[k] += real(cmplx.Conj(fx[k]) * fx[k])
				c.YY[k] += real(cmplx.Conj(fy[k]) * fy[k])
				c.XY[k] += cmplx.Conj(fx[k]) * fy[k]
			}
		})
		if err != nil {
			return CrossSpectra{}, err
		}
	}
	err = pieces.Each(ctx, bins, func(from, to int) {
		for k := from; k < to; k++ {
			a := w.scale(k, dt) / float64(c.Segments)
			c.Frequency[k] = float64(k) / (float64(segment) * dt)
			c.XX[k] *= a
			c.YY[k] *= a
			c.XY[k] *= complex(a, 0)
		}
	})
	return c, err
}

// WelchMemory returns roughly the memory that Welch and the use of its result take with segments of this many samples,
// in bytes.
func WelchMemory(segment int) float64 {
	return 56*float64(segment) + 2*(24*float64(segment)+dftMemory(segment))
}

// welch cuts two signals into segments that overlap by half.
type welch struct {
	x, y          []float64
	segment, step int
	tx, ty        *HannTransform // ty is nil if y is x
	power         float64        // Σ w²
}

func newWelch(ctx context.Context, x, y []float64, segment int) (*welch, error) {
	w := &welch{x: x, y: y, segment: segment, step: segment - segment/2, tx: hannTransform(segment)}
	if err := w.tx.prepare(ctx); err != nil {
		return nil, err
	}
	w.power = floats.Dot(w.tx.window, w.tx.window)
	if &x[0] != &y[0] {
		w.ty = hannTransform(segment)
		w.ty.window = w.tx.window
	}
	return w, nil
}

// release lets others use the working memory.
func (w *welch) release() {
	transforms.Put(w.tx)
	if w.ty != nil {
		transforms.Put(w.ty)
	}
}

// transforms keeps a few transforms that are ready for use. Whoever analyses many signals usually does it with segments
// of one length, and the preparation takes longer than some transforms.
var transforms sync.Pool

// hannTransform returns a transform for segments of n samples.
func hannTransform(n int) *HannTransform {
	if t, _ := transforms.Get().(*HannTransform); t != nil && len(t.buf) == n {
		return t
	}
	return NewHannTransform(n)
}

// segments returns the number of whole segments.
func (w *welch) segments() int { return Segments(len(w.x), w.segment) }

// spectra returns the windowed Fourier transforms of segment i, valid until the next call.
func (w *welch) spectra(ctx context.Context, i int) (fx, fy []complex128, err error) {
	from, to := i*w.step, i*w.step+w.segment
	if fx, err = w.tx.Transform(ctx, w.x[from:to]); err != nil || w.ty == nil {
		return fx, fx, err
	}
	fy, err = w.ty.Transform(ctx, w.y[from:to])
	return fx, fy, err
}

// scale turns a product of Fourier coefficients into a one-sided density.
func (w *welch) scale(k int, dt float64) float64 {
	if k == 0 || 2*k == w.segment {
		return dt / w.power
	}
	return 2 * dt / w.power
}

// Coherence returns the magnitude-squared coherence at every frequency. It is 0 for independent signals and 1 if one
// follows from the other linearly,
//
//	C(f) = |XY|² / (XX YY).
//
// Where one of the signals has no power the quotient is 0/0, and the coherence is set to 0: a silent response carries
// no information, and nothing can be said about a constant stimulus. Elsewhere it is that of scipy.signal.coherence,
// but never above 1 by rounding.
//
// With few segments it is biased upward, to about 1/Segments for independent signals. With a single segment it is 1 for
// any signals.
func (c CrossSpectra) Coherence() []float64 {
	coh := make([]float64, len(c.XY))
	for k := range coh {
		coh[k] = coherence(c.XX[k], c.YY[k], c.XY[k])
	}
	return coh
}

func coherence(xx, yy float64, xy complex128) float64 {
	if xx == 0 || yy == 0 {
		return 0
	}
	// Two quotients, since a product of small powers could underflow.
	m := cmplx.Abs(xy)
	return min(1, (m/xx)*(m/yy))
}
