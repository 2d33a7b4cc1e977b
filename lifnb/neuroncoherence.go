package lifnb

import (
	"context"

	"github.com/lifnb/lifnb/internal/bandspectra"
	"github.com/lifnb/lifnb/internal/signal"
)

// NeuronCoherence measures how well a single neuron encodes a stimulus: the coherence of stimulus and response, from
// the spectra of all trials. With S and R the spectra of the stimulus and of a trial's rate in a segment, and sums over
// n trials of K segments,
//
//	c(f) = |Σ conj(S) R|²/(n Σ|S|² · Σ|R|²).
//
// Where trials differ from each other and from what follows the stimulus linearly by independent noise alone, this is
// higher than the true coherence by (1 - c)/(n K), which is taken off (K is the effective number of segments). It is much
// surer than the coherence of one trial.
type NeuronCoherence struct {
	Stimulus  *Signal
	Responses *Responses
	Band      Band    // frequencies of interest
	Sigma     float64 // of the Gaussian of the rates, s: see Population for what little it changes
	Segment   float64 // of the spectra, s; 0 means DefaultSegment
	Skip      float64 // at the start, left out of the analysis, s
}

// Run measures the coherence. It fails on responses and stimuli that do not fit together, and on parameters that
// Population or MutualInformation would refuse, such as bands where the stimulus has no power.
func (n NeuronCoherence) Run(ctx context.Context) (*Encoding, error) {
	n.Segment = segmentOrDefault(n.Segment)
	if err := n.check(); err != nil {
		return nil, err
	}
	ctx, end := asOne(ctx)
	e := Experiment{Stimuli: 1, Dt: n.Stimulus.Dt, Sizes: []int{1}, Repeats: 1, Density: 1, Axons: []Axon{NoDelay()}, Sigma: n.Sigma, Segment: n.Segment, Skip: n.Skip}
	r := e.newBandResult(n.Band)
	p := populations{e, n.Band, n.Stimulus, n.Responses, new(bandspectra.Memory)}
	if err := p.run(ctx, r.ofStimulus(0)); err != nil {
		return nil, err
	}
	end()
	return r.Encoding, nil
}

func (n NeuronCoherence) check() error {
	c := checks{stage: "NeuronCoherence"}
	c.add(n.Stimulus.check("Stimulus"))
	c.add(n.Responses.check())
	if len(c.wrong) > 0 {
		return c.err()
	}
	dt := n.Stimulus.Dt
	c.require(sameStep(n.Responses.Dt, dt), "Responses.Dt", quantity(n.Responses.Dt, "s"), "the stimulus's time step, "+quantity(dt, "s"))
	c.require(samples(n.Responses.Duration, dt) == len(n.Stimulus.Samples), "Responses.Duration", quantity(n.Responses.Duration, "s"),
		"the stimulus's, "+quantity(n.Stimulus.Duration(), "s"))
	c.sigma(n.Sigma, dt, n.Responses.Duration, "the duration, ")
	c.analysedBand("Band", n.Band, c.segment(n.Segment, n.Skip, dt, n.Stimulus.Duration()), dt, n.Sigma)
	if len(c.wrong) == 0 {
		c.stimulusPower("Band", n.Band, n.Stimulus, n.Segment, n.Skip)
	}
	return c.err()
}

// encodePlain computes the coherence of a single neuron and the stimulus: its definition.
func (p populations) encodePlain(ctx context.Context, coherence []float64) error {
	skip, segment := samples(p.Skip, p.Dt), samples(p.Segment, p.Dt)
	first, last := p.band.bins(1 / (float64(segment) * p.Dt))
	stimulus := normalize(p.stimulus.Samples[skip:]).samples // coherence is blind to its size
	trials := make([]signal.CrossSpectra, len(p.responses.Spikes))
	err := parallel(ctx, "trials, "+p.band.String(), len(trials), func(trial int) error {
		rate := p.at(0, 1, 0).rate([]int{trial}, []float64{0})
		s, err := signal.Welch(stimulus, rate[skip:], p.Dt, segment)
		trials[trial] = signal.CrossSpectra{XX: s.XX[first : last+1], YY: s.YY[first : last+1], XY: s.XY[first : last+1], Segments: s.Segments}
		return err
	})
	if err != nil {
		return err
	}
	effective := signal.EffectiveSegments(trials[0].Segments, segment)
	for k := range coherence {
		power, cross := 0.0, 0i
		for _, s := range trials {
			power += s.YY[k]
			cross += s.XY[k]
		}
		coherence[k] = singleCoherence(trials[0].XX[k], power, cross, len(trials), effective)
	}
	return nil
}

// singleCoherence is the coherence of one neuron, from spectra summed over segments and, but for the stimulus's, trials.
func singleCoherence(stimulus, power float64, cross complex128, trials int, effective float64) float64 {
	if !(stimulus > 0 && power > 0) {
		return 0
	}
	n := float64(trials)
	raw := (real(cross)*real(cross) + imag(cross)*imag(cross)) / (n * stimulus) / power
	chance := 1 / (n * effective)
	return min((raw-chance)/(1-chance), 1-1e-15) // not 1 by rounding, which no noise would be
}
