package lifnb

import (
	"context"

	"github.com/lifnb/lifnb/internal/bandspectra"
	"github.com/lifnb/lifnb/internal/signal"
)

// readout says how populations of neurons are read out: from which responses, through which axons, and in which band
// the rate is compared with the stimulus.
type readout struct {
	stimulus   *Signal
	responses  *Responses
	inverted   []int // trials that count negatively
	band       Band
	conditions []Geometry // through which each population is read out
	size       int        // of the largest population; 0 if only single neurons are of interest
	informative

	sigma, latency, segment, skip float64 // s
}

// evaluator measures how much information the neurons of a readout carry about the stimulus. There are two
// implementations: the plain definition, and a fast path that is many times faster and agrees with it to 1e-6 with
// three segments or more. The coherence of two segments comes so near to 1 that its last digits decide the information:
// it agrees to 1e-9, and the information to 1e-5.
type evaluator interface {
	// information returns the mutual information of populations in each condition, in bits/s, [condition][population].
	information(ctx context.Context, p drawn) ([][]float64, error)

	// eachTrial calls add with the spectra of each trial, in parts of the band that start at a bin, one call at a time
	// and always in the same order. They are those of the normalized stimulus, and of the rate times unit s.
	eachTrial(ctx context.Context, add func(trial, bin int, s bandSpectra)) (unit float64, err error)

	// coherenceOfAll returns the coherence of the stimulus with the sum of all neurons, at the frequencies inside the
	// band.
	coherenceOfAll(ctx context.Context) ([]float64, error)
}

// drawn describes populations by their members, which are trials.
type drawn struct {
	n       int
	members func(population int, memory []int) []int // in the memory, if that is large enough
}

// evaluators chooses between the plain definition and the fast path. It returns one evaluator for all conditions or, if
// the fast path cannot take all of them at once, one for each. The memory serves the evaluator of all conditions; those
// of single conditions have their own, as several of them live at the same time.
func (r readout) evaluators(ctx context.Context, memory *bandspectra.Memory) (all []evaluator, err error) {
	choose := func(r readout, memory *bandspectra.Memory) evaluator {
		f, why := r.fast(ctx, memory)
		plain := plainReadout{r, why}
		switch {
		case f == nil:
			return plain
		case f.someAtEnds:
			return endsReadout{f, plain}
		}
		return f
	}
	together := choose(r, memory)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if _, plain := together.(plainReadout); !plain || len(r.conditions) == 1 {
		return []evaluator{together}, nil
	}
	for _, condition := range r.conditions {
		one := r
		one.conditions = []Geometry{condition}
		all = append(all, choose(one, new(bandspectra.Memory)))
	}
	return all, ctx.Err()
}

// information evaluates populations in all conditions, [condition][population].
func information(ctx context.Context, evaluators []evaluator, p drawn) (mi [][]float64, err error) {
	err = inTurn(ctx, "", len(evaluators), func(ctx context.Context, i int) error {
		part, err := evaluators[i].information(ctx, p)
		mi = append(mi, part...)
		return err
	})
	return mi, err
}

// bins returns the first and the last frequency bin of the band, and the step between bins in Hz.
func (r readout) bins() (first, last int, df float64) {
	df = 1 / (float64(samples(r.segment, r.stimulus.Dt)) * r.stimulus.Dt)
	first, last = r.band.bins(df)
	return first, last, df
}

// frequencies returns the frequencies inside the band, in Hz.
func (r readout) frequencies() []float64 {
	_, _, df := r.bins()
	return r.band.frequencies(df)
}

// population returns the population of a given size in a condition, without members.
func (r readout) population(condition, size int) Population {
	return Population{Responses: r.responses, Size: size, Geometry: r.conditions[condition], Sigma: r.sigma, Latency: r.latency, Inverted: r.inverted}
}

// bandSpectra holds the spectra of the stimulus and of single neurons in the bins of a band, up to a common factor.
// Those of the neurons are summed over trials.
type bandSpectra struct {
	stimulus, power []float64
	cross           []complex128
}

func newBandSpectra(bins int) bandSpectra {
	return bandSpectra{make([]float64, bins), make([]float64, bins), make([]complex128, bins)}
}

// add adds a trial's spectra, starting at a bin.
func (b bandSpectra) add(from int, trial bandSpectra) {
	copy(b.stimulus[from:], trial.stimulus)
	for i, power := range trial.power {
		b.power[from+i] += power
		b.cross[from+i] += trial.cross[i]
	}
}

// effectiveSegments returns the equivalent number of independent segments.
func (r readout) effectiveSegments() float64 {
	segment := samples(r.segment, r.stimulus.Dt)
	analysed := len(r.stimulus.Samples) - samples(r.skip, r.stimulus.Dt)
	return signal.EffectiveSegments(signal.Segments(analysed, segment), segment)
}

// encoding measures the encoding of one neuron.
func (r readout) encoding(ctx context.Context, e evaluator) (*Encoding, error) {
	one, all, err := r.coherence(ctx, e)
	if err != nil {
		return nil, err
	}
	effective := r.effectiveSegments()
	noise := commonNoise(one, all, len(r.responses.Spikes), effective)
	first, _, _ := r.bins()
	mask(r.informative, one, first)
	mask(r.informative, noise, first)
	return &Encoding{
		Band: r.band, Frequency: r.frequencies(), EffectiveSegments: effective,
		Coherence: [][]float64{one}, CommonNoise: [][]float64{noise},
	}, nil
}

// coherence returns the coherence of the stimulus with one neuron, and with the sum of all neurons, at the frequencies
// inside the band.
func (r readout) coherence(ctx context.Context, e evaluator) (one, all []float64, err error) {
	shares, sum := split(ctx, 10, 1), newBandSpectra(len(r.frequencies()))
	if _, err := e.eachTrial(shares[0], func(_, bin int, s bandSpectra) { sum.add(bin, s) }); err != nil {
		return nil, nil, err
	}
	all, err = e.coherenceOfAll(shares[1])
	return r.neuron(sum), all, err
}

// coherence returns the coherence of the stimulus and a single response.
func (b bandSpectra) coherence() []float64 {
	return signal.CrossSpectra{XX: b.stimulus, YY: b.power, XY: b.cross}.Coherence()
}

// neuron returns the coherence of one neuron, from the spectra of all trials.
func (r readout) neuron(b bandSpectra) []float64 {
	effective := r.effectiveSegments()
	c := make([]float64, len(b.power))
	for k := range c {
		c[k] = singleCoherence(b.stimulus[k], b.power[k], b.cross[k], len(r.responses.Spikes), effective)
	}
	return c
}
