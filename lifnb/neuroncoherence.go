package lifnb

import (
	"context"

	"github.com/lifnb/lifnb/internal/bandspectra"
)

// NeuronCoherence measures how well a single neuron encodes a stimulus: the coherence of stimulus and response, from
// the spectra of all trials. With S and R the spectra of the stimulus and of a trial's rate in a segment, and with sums
// over n trials of K segments, it is
//
//	c(f) = |Σ conj(S) R|²/(n Σ|S|² · Σ|R|²).
//
// This is much more certain than the coherence of one trial. If trials differ only by independent noise, it is higher
// than the true coherence by (1 - c)/(n K), where K is the effective number of segments. This bias is subtracted.
type NeuronCoherence struct {
	Stimulus  *Signal
	Responses *Responses
	Band      Band    // frequencies of interest
	Sigma     float64 // SD of the Gaussian that smooths the rates, s; it changes little, see Population
	Segment   float64 // of the spectra, s; 0 means DefaultSegment
	Skip      float64 // left out at the start, s
}

// Run measures the coherence. It fails if responses and stimulus do not fit together, and on parameters that Population
// or MutualInformation would refuse, such as bands where the stimulus has no power. The coherence is 0 at frequencies
// where MutualInformation would count no information.
func (n NeuronCoherence) Run(ctx context.Context) (_ *Encoding, err error) {
	n.Segment = segmentOrDefault(n.Segment)
	if err := n.check(ctx).err(); err != nil {
		return nil, err
	}
	power, err := checkPower(ctx, "NeuronCoherence", []string{"Band"},
		MutualInformation{Stimulus: n.Stimulus, Bands: []Band{n.Band}, Segment: n.Segment, Skip: n.Skip})
	if err != nil {
		return nil, err
	}
	ctx, end := begin(ctx)
	defer func() { end(err) }()
	r := readout{
		stimulus: n.Stimulus, responses: n.Responses, band: n.Band, conditions: []Geometry{nil},
		sigma: n.Sigma, segment: n.Segment, skip: n.Skip, informative: power.informative,
	}
	evaluators, err := r.evaluators(ctx, new(bandspectra.Memory))
	if err != nil {
		return nil, err
	}
	return r.encoding(ctx, evaluators[0])
}

func (n NeuronCoherence) check(ctx context.Context) checks {
	c := checks{stage: "NeuronCoherence"}
	c.add(n.Stimulus.check(ctx, "Stimulus"))
	c.add(n.Responses.check(ctx))
	if len(c.wrong) > 0 {
		return c
	}
	dt := n.Stimulus.Dt
	c.responsesTo(n.Responses, n.Stimulus)
	c.sigma(n.Sigma, dt, n.Responses.Duration, "the duration, ")
	c.analysedBand("Band", n.Band, c.segment(n.Segment, n.Skip, dt, n.Stimulus.Duration()), dt, n.Sigma)
	return c
}

// singleCoherence returns the coherence of one neuron. The spectra are summed over segments, and all except the
// stimulus's over trials.
func singleCoherence(stimulus, power float64, cross complex128, trials int, effective float64) float64 {
	if !(stimulus > 0 && power > 0) {
		return 0
	}
	raw := trialCoherence(stimulus, power, cross, trials)
	chance := 1 / (float64(trials) * effective)
	return min((raw-chance)/(1-chance), 1-1e-15) // rounding must not make it 1, which would mean no noise
}
