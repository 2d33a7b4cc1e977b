package signal

import (
	"context"
	"math/cmplx"
	"slices"

	"github.com/lifnb/lifnb/internal/pieces"
)

// Spectra returns the spectra of all segments of a signal, windowed as [Welch] does, for the coherence with many other
// signals.
func Spectra(ctx context.Context, x []float64, segment int) (spectra [][]complex128, err error) {
	t, step := NewHannTransform(segment), segment-segment/2
	for i := range Segments(len(x), segment) {
		spectrum, err := t.Transform(ctx, x[i*step:i*step+segment])
		if err != nil {
			return nil, err
		}
		spectra = append(spectra, slices.Clone(spectrum))
	}
	return spectra, nil
}

// CoherenceWith returns the coherence of two signals at every frequency, as [CrossSpectra.Coherence] does: of one by
// its [Spectra] and another one of the same length.
func CoherenceWith(ctx context.Context, spectra [][]complex128, y []float64, segment int) ([]float64, error) {
	bins, step := segment/2+1, segment-segment/2
	t := NewHannTransform(segment)
	xx, yy, xy := make([]float64, bins), make([]float64, bins), make([]complex128, bins)
	for i, fx := range spectra {
		fy, err := t.Transform(ctx, y[i*step:i*step+segment])
		if err != nil {
			return nil, err
		}
		err = pieces.Each(ctx, bins, func(from, to int) {
			for k := from; k < to; k++ {
				xx[k] += real(fx[k])*real(fx[k]) + imag(fx[k])*imag(fx[k])
				yy[k] += real(fy[k])*real(fy[k]) + imag(fy[k])*imag(fy[k])
				xy[k] += cmplx.Conj(fx[k]) * fy[k]
			}
		})
		if err != nil {
			return nil, err
		}
	}
	coh := make([]float64, bins)
	for k := range coh {
		coh[k] = coherence(xx[k], yy[k], xy[k])
	}
	return coh, nil
}
