package bandspectra

import (
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
// stimulus (see [signal.Normalized]), which has the same coherence.
func (p *Plan) NewStimulus(samples []float64, first, last int) *Stimulus {
	normalized, _ := signal.Normalized(samples[p.skip:])
	s := &Stimulus{plan: p, samples: normalized[0], first: first, spectra: make([]complex128, (last+1-first)*p.segments)}
	s.transforms.New = func() any { return signal.NewHannTransform(p.segment) }
	return s
}

// Fill computes the spectrum of a segment. Different segments can be filled at the same time.
func (s *Stimulus) Fill(segment int) {
	p := s.plan
	transform := s.transforms.Get().(*signal.HannTransform)
	defer s.transforms.Put(transform)
	spectrum := transform.Transform(s.samples[segment*p.hop : segment*p.hop+p.segment])
	for at := segment; at < len(s.spectra); at += p.segments {
		s.spectra[at] = spectrum[s.first+at/p.segments]
	}
}

// bin returns the spectra in a bin, [segment].
func (s *Stimulus) bin(k int) []complex128 {
	return s.spectra[(k-s.first)*s.plan.segments:][:s.plan.segments]
}
