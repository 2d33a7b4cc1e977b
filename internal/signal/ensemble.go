package signal

import (
	"context"
	"math/cmplx"
)

// Ensemble is a number of responses y_j to the same stimulus x, cut into segments as by [Welch]. It is working memory
// for one goroutine.
type Ensemble struct {
	x        []float64 // nil if the stimulus does not matter
	y        [][]float64
	ex, ey   int // powers of two to divide by
	segment  int
	tx, ty   *HannTransform
	sum      []complex128 // Σ_j Y_j
	segments int
}

// EnsembleSpectra holds sums over the responses, at frequencies from 0 to Nyquist: those of one segment or of many.
type EnsembleSpectra struct {
	XX    []float64    // |X|²; 0 without a stimulus
	Power []float64    // Σ_j |Y_j|²
	Whole []float64    // |Σ_j Y_j|²
	XY    []complex128 // conj(X) Σ_j Y_j; 0 without a stimulus
}

// NewEnsemble returns the responses y to a stimulus x, or to an unknown one if x is nil. All have the same length, and
// segment is from 2 to that length. The stimulus is divided by two to the power ex, and each response by two to the
// power ey, before they are transformed: see [Exponent].
func NewEnsemble(x []float64, y [][]float64, ex, ey, segment int) *Ensemble {
	return &Ensemble{x: x, y: y, ex: ex, ey: ey, segment: segment, tx: NewHannTransform(segment), ty: NewHannTransform(segment),
		sum: make([]complex128, segment/2+1), segments: Segments(len(y[0]), segment)}
}

// Segments returns the number of whole segments.
func (e *Ensemble) Segments() int { return e.segments }

// Zero returns spectra to add to.
func (e *Ensemble) Zero() EnsembleSpectra {
	bins := e.segment/2 + 1
	return EnsembleSpectra{make([]float64, bins), make([]float64, bins), make([]float64, bins), make([]complex128, bins)}
}

// Segment sets s to the spectra of segment i, without the factors that make them densities: see [Ensemble.Density]. A
// cancelled context ends it early.
func (e *Ensemble) Segment(ctx context.Context, i int, s EnsembleSpectra) error {
	from := i * (e.segment - e.segment/2)
	to := from + e.segment
	clear(e.sum)
	clear(s.Power)
	for _, y := range e.y {
		divided, err := Divided(ctx, y[from:to], e.ey)
		if err != nil {
			return err
		}
		spectrum, err := e.ty.Transform(ctx, divided)
		if err != nil {
			return err
		}
		for k, v := range spectrum {
			s.Power[k] += real(v)*real(v) + imag(v)*imag(v)
			e.sum[k] += v
		}
	}
	for k, v := range e.sum {
		s.Whole[k] = real(v)*real(v) + imag(v)*imag(v)
	}
	if e.x == nil {
		return nil
	}
	divided, err := Divided(ctx, e.x[from:to], e.ex)
	if err != nil {
		return err
	}
	spectrum, err := e.tx.Transform(ctx, divided)
	if err != nil {
		return err
	}
	for k, v := range spectrum {
		s.XX[k] = real(v)*real(v) + imag(v)*imag(v)
		s.XY[k] = cmplx.Conj(v) * e.sum[k]
	}
	return nil
}

// Sum returns the sums over all segments.
func (e *Ensemble) Sum(ctx context.Context) (sum EnsembleSpectra, err error) {
	sum = e.Zero()
	one := e.Zero()
	for i := range e.segments {
		if err := e.Segment(ctx, i, one); err != nil {
			return sum, err
		}
		sum.add(one)
	}
	return sum, nil
}

// LeaveOneOut calls do with the sums over all segments except one, for each segment in turn, as the jackknife needs
// them. They are valid until the next call. Each segment is transformed once more, so that memory does not grow with
// their number.
func (e *Ensemble) LeaveOneOut(ctx context.Context, sum EnsembleSpectra, do func(EnsembleSpectra) error) error {
	one := e.Zero()
	for i := range e.segments {
		if err := e.Segment(ctx, i, one); err != nil {
			return err
		}
		one.leaveOut(sum, one)
		if err := do(one); err != nil {
			return err
		}
	}
	return nil
}

// LeaveNeighboursOut returns a function that returns the sums over the segments that have no sample in common with
// segment i, as cross-validation needs them. It must be called for all segments in turn, from the first one on. The
// sums are valid until the next call.
func (e *Ensemble) LeaveNeighboursOut(ctx context.Context, sum EnsembleSpectra) func(i int) (EnsembleSpectra, error) {
	rest, ring := e.Zero(), [3]EnsembleSpectra{e.Zero(), e.Zero(), e.Zero()} // i-1, i and i+1, each at its remainder by 3
	next := 0
	return func(i int) (EnsembleSpectra, error) {
		for ; next <= min(i+1, e.segments-1); next++ {
			if err := e.Segment(ctx, next, ring[next%3]); err != nil {
				return rest, err
			}
		}
		near := ring[:]
		if i == e.segments-1 { // there is no next one, and the one three before is in its place
			near = []EnsembleSpectra{ring[(i-1)%3], ring[i%3]}
		}
		rest.clear()
		for _, one := range near {
			rest.add(one)
		}
		rest.leaveOut(sum, rest)
		return rest, nil
	}
}

// leaveOut sets s to the sum without a part of it, which may be s.
func (s EnsembleSpectra) leaveOut(sum, part EnsembleSpectra) {
	for k := range s.Power {
		s.XX[k] = without(sum.XX[k], part.XX[k])
		s.Power[k] = without(sum.Power[k], part.Power[k])
		s.Whole[k] = without(sum.Whole[k], part.Whole[k])
		s.XY[k] = sum.XY[k] - part.XY[k]
	}
}

func (s EnsembleSpectra) add(one EnsembleSpectra) {
	for k := range s.Power {
		s.XX[k] += one.XX[k]
		s.Power[k] += one.Power[k]
		s.Whole[k] += one.Whole[k]
		s.XY[k] += one.XY[k]
	}
}

func (s EnsembleSpectra) clear() {
	clear(s.XX)
	clear(s.Power)
	clear(s.Whole)
	clear(s.XY)
}

// Density turns products of Fourier coefficients, summed over all segments, into one-sided densities like those of
// [Welch]. It returns them with their frequencies in Hz.
func (e *Ensemble) Density(ctx context.Context, dt float64, sum []float64) (density, frequency []float64, err error) {
	x := make([]float64, e.segment)
	w, err := newWelch(ctx, x, x, e.segment)
	if err != nil {
		return nil, nil, err
	}
	defer w.release()
	for k, power := range sum {
		density = append(density, power*w.scale(k, dt)/float64(e.segments))
		frequency = append(frequency, float64(k)/(float64(e.segment)*dt))
	}
	return density, frequency, nil
}
