package lifnb

import (
	"context"
	"slices"

	"github.com/lifnb/lifnb/internal/signal"
)

// plainReadout is the plain definition of what is measured. It takes one population after the other through the stages.
type plainReadout struct {
	readout
	why string // the fast path was not taken, for whoever waits
}

// what names the parts of the progress.
func (p plainReadout) what(parts string) string {
	if p.why == "" {
		return parts
	}
	return parts + ", one at a time: " + p.why
}

func (p plainReadout) information(ctx context.Context, populations drawn) ([][]float64, error) {
	mi := make([][]float64, len(p.conditions))
	for condition := range mi {
		mi[condition] = make([]float64, populations.n)
	}
	err := parallel(ctx, p.what("populations"), populations.n, func(ctx context.Context, i int) (err error) {
		members := populations.members(i, nil)
		for condition := range p.conditions {
			if mi[condition][i], err = p.informationOf(ctx, members, condition); err != nil {
				return err
			}
		}
		return nil
	})
	return mi, err
}

// informationOf returns the mutual information of one population.
func (p plainReadout) informationOf(ctx context.Context, members []int, condition int) (float64, error) {
	response, err := p.response(ctx, members, condition)
	if err != nil {
		return 0, err
	}
	info, err := MutualInformation{Stimulus: p.stimulus, Response: response, Bands: []Band{p.band}, Segment: p.segment, Skip: p.skip}.estimate(ctx)
	if err != nil {
		return 0, err
	}
	mask(p.informative, info.PerHertz, 0)
	return info.integral(p.band, info.PerHertz), nil
}

// response returns the rate of a population.
func (p plainReadout) response(ctx context.Context, members []int, condition int) (*Signal, error) {
	population := p.population(condition, len(members))
	delays := make([]float64, len(members))
	for i := range delays {
		delays[i] = population.delay(i)
	}
	rate, err := population.rate(ctx, members, delays)
	return &Signal{Dt: p.stimulus.Dt, Start: p.stimulus.Start, Samples: rate, Sigma: p.sigma}, err
}

func (p plainReadout) eachTrial(ctx context.Context, add func(trial, bin int, s bandSpectra)) (unit float64, err error) {
	spectra, err := p.spectra(ctx)
	if err != nil {
		return 0, err
	}
	trials := make([]bandSpectra, len(p.responses.Spikes))
	err = parallel(ctx, p.what("trials"), len(trials), func(ctx context.Context, trial int) error {
		response, err := p.response(ctx, []int{trial}, 0)
		if err != nil {
			return err
		}
		trials[trial], err = spectra(ctx, response.Samples)
		return err
	})
	if err != nil {
		return 0, err
	}
	for trial, s := range trials {
		add(trial, 0, s)
	}
	return 1, nil
}

func (p plainReadout) coherenceOfAll(ctx context.Context) ([]float64, error) {
	numbers := make([]int, len(p.responses.Spikes))
	for trial := range numbers {
		numbers[trial] = trial
	}
	together, err := p.population(0, len(numbers)).rate(ctx, numbers, make([]float64, len(numbers)))
	if err != nil {
		return nil, err
	}
	spectra, err := p.spectra(ctx)
	if err != nil {
		return nil, err
	}
	s, err := spectra(ctx, together)
	if err != nil {
		return nil, err
	}
	return s.coherence(), nil
}

// spectra returns a function that returns the spectra of the stimulus and a rate.
func (p plainReadout) spectra(ctx context.Context) (func(ctx context.Context, rate []float64) (bandSpectra, error), error) {
	dt := p.stimulus.Dt
	skip, segment := samples(p.skip, dt), samples(p.segment, dt)
	first, last, _ := p.bins()
	normalized, err := normalize(ctx, p.stimulus.Samples[skip:]) // its size does not change the coherence
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, rate []float64) (bandSpectra, error) {
		s, err := signal.Welch(ctx, normalized.samples, rate[skip:], dt, segment)
		if err != nil {
			return bandSpectra{}, err
		}
		// Only the band is kept.
		return bandSpectra{slices.Clone(s.XX[first : last+1]), slices.Clone(s.YY[first : last+1]), slices.Clone(s.XY[first : last+1])}, nil
	}, nil
}
