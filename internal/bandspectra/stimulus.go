package bandspectra

import (
	"context"
	"sync"

	"github.com/lifnb/lifnb/internal/signal"
)

// Stimulus holds the spectrum of the stimulus in each segment, at full rate. It is the same for all populations.
type Stimulus struct {
	plan    *Plan
	samples []float64
	first   int          // bin
	spectra []complex128 // windowed, [bin - first][segment]

	transforms sync.Pool // of *signal.HannTransform: working memory
}

// NewStimulus returns the spectra of a stimulus in a range of bins, still empty. They are those of the normalized
// stimulus (see [signal.Normalized]), which has the same coherence. A cancelled context ends
// it early, and so it does Fill.
func (p *Plan) NewStimulus(ctx context.Context, samples []float64, first, last int) (*Stimulus, error) {
	normalized, _, err := signal.Normalized(ctx, samples[p.skip:])
	if err != nil {
		return nil, err
	}
	s := &Stimulus{plan: p, samples: normalized, first: first, spectra: make([]complex128, (last+1-first)*p.segments)}
	s.transforms.New = func() any { return signal.NewHannTransform(p.segment) }
	return s, nil
}

// Fill computes the spectrum of a segment. Different segments can be filled at the same time.
func (s *Stimulus) Fill(ctx context.Context, segment int) error {
	p := s.plan
	transform := s.transforms.Get().(*signal.HannTransform)
	defer s.transforms.Put(transform)
	spectrum, err := transform.Transform(ctx, s.samples[segment*p.hop:segment*p.hop+p.segment])
	if err != nil {
		return err
	}
	for at := segment; at < len(s.spectra); at += p.segments {
		s.spectra[at] = spectrum[s.first+at/p.segments]
	}
	return nil
}

// bin returns the spectra in a bin, [segment].
func (s *Stimulus) bin(k int) []complex128 {
	return s.spectra[(k-s.first)*s.plan.segments:][:s.plan.segments]
}
