package bandspectra

import (
	"sync"

	"github.com/lifnb/lifnb/internal/signal"
)

// Stimulus is what is known of the stimulus: its spectrum in each segment, at full rate. It is the same for all
// populations.
type Stimulus struct {
	plan    *Plan
	samples []float64
	first   int          // bin
	bins    int          // how many
	spectra []complex128 // windowed, [segment][bin - first]

	transforms sync.Pool // of *signal.HannTransform: working memory
}

// NewStimulus returns the spectra of a stimulus in a range of bins, which are empty. They are those of the stimulus
// normalized (see [signal.Normalized]), to which coherence is blind.
func (p *Plan) NewStimulus(samples []float64, first, last int) *Stimulus {
	bins := last + 1 - first
	normalized, _ := signal.Normalized(samples[p.skip:])
	s := &Stimulus{plan: p, samples: normalized[0], first: first, bins: bins, spectra: make([]complex128, p.segments*bins)}
	s.transforms.New = func() any { return signal.NewHannTransform(p.segment) }
	return s
}

// Segments returns the number of segments.
func (s *Stimulus) Segments() int { return s.plan.segments }

// Fill computes the spectrum of a segment. Different segments can be filled at the same time.
func (s *Stimulus) Fill(segment int) {
	p := s.plan
	transform := s.transforms.Get().(*signal.HannTransform)
	defer s.transforms.Put(transform)
	spectrum := transform.Transform(s.samples[segment*p.hop : segment*p.hop+p.segment])
	copy(s.spectra[segment*s.bins:], spectrum[s.first:s.first+s.bins])
}

// spectrum returns the spectrum of segment m from a bin on.
func (s *Stimulus) spectrum(m, from int) []complex128 {
	return s.spectra[m*s.bins+from-s.first : (m+1)*s.bins]
}
