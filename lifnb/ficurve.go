package lifnb

import (
	"context"
	"fmt"
	"slices"

	"github.com/lifnb/lifnb/internal/random"
)

// FICurve measures the firing rate of a neuron for constant inputs (its f-I curve), with several noises, and compares
// it with theory.
type FICurve struct {
	Neuron   LIF       // without adaptation, for which there is no theory; its Offset and Noise are replaced by those below
	Offsets  []float64 // the inputs
	Noises   []Noise   // at least one: Coin, White, or nil for no noise
	Dt       float64   // time step, s
	Duration float64   // of each trial, s
	Trials   int       // number of trials for each input and noise
	Seed     uint64    // a given seed always yields the same noise
}

// FICurveResult holds f-I curves, one for each noise.
type FICurveResult struct {
	Neuron    LIF
	Dt        float64 // time step, s
	Offsets   []float64
	Noises    []Noise
	Simulated [][]float64 // firing rate, spikes/s, [noise][offset]
	Theory    [][]float64 // firing rate that [LIF.Theory] predicts, spikes/s, [noise][offset]
}

// Run simulates all trials, on all cores. It fails on parameters that Simulation or LIF.Theory would refuse.
func (f FICurve) Run(ctx context.Context) (*FICurveResult, error) {
	if err := f.check().err(); err != nil {
		return nil, err
	}
	r := &FICurveResult{Neuron: f.Neuron, Dt: f.Dt, Offsets: slices.Clone(f.Offsets), Noises: slices.Clone(f.Noises)}
	for _, noise := range r.Noises {
		theory, err := r.theory(ctx, noise, r.Offsets)
		if err != nil {
			return nil, err
		}
		r.Theory, r.Simulated = append(r.Theory, theory), append(r.Simulated, make([]float64, len(r.Offsets)))
	}
	silence := newStimulus(f.Dt, make([]float64, samples(f.Duration, f.Dt)))
	err := parallel(ctx, "rates", len(r.Noises)*len(r.Offsets), func(ctx context.Context, i int) error {
		noise, offset := i/len(r.Offsets), i%len(r.Offsets)
		s := Simulation{Neuron: r.neuron(r.Noises[noise], r.Offsets[offset]), Stimulus: silence, Trials: f.Trials}
		s.Seed = random.Seed("f-I curve", f.Seed, noise, offset)
		if err := s.check(ctx).err(); err != nil {
			return err
		}
		trials, err := s.prepare(ctx)
		if err != nil {
			return err
		}
		spikes := 0
		for trial := range f.Trials {
			one, err := trials.run(ctx, trial)
			if err != nil {
				return err
			}
			spikes += len(one)
		}
		r.Simulated[noise][offset] = float64(spikes) / (silence.Duration() * float64(f.Trials))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (r *FICurveResult) neuron(noise Noise, offset float64) LIF {
	n := r.Neuron
	n.Noise, n.Offset = noise, offset
	return n
}

// theory returns the rates that theory predicts at some offsets.
func (r *FICurveResult) theory(ctx context.Context, noise Noise, offsets []float64) ([]float64, error) {
	rates := make([]float64, len(offsets))
	for i, offset := range offsets {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		t, err := r.neuron(noise, offset).Theory(r.Dt)
		if err != nil {
			return nil, err
		}
		rates[i] = t.Rate
	}
	return rates, nil
}

func (f FICurve) check() checks {
	c := checks{stage: "FICurve"}
	c.require(len(f.Offsets) > 0, "len(Offsets)", 0, "at least 1")
	c.allFinite("Offsets", f.Offsets, "")
	c.knownNoise("Neuron.Noise", f.Neuron.Noise)
	for i, noise := range f.Noises {
		c.knownNoise(fmt.Sprintf("Noises[%d]", i), noise)
	}
	c.require(len(f.Noises) > 0, "len(Noises)", 0, "at least 1, of which one may be nil for no noise")
	c.sampling(f.Dt, f.Duration)
	c.require(f.Trials >= 1 && f.Trials <= maxTrials, "Trials", f.Trials, fmt.Sprintf("between 1 and %d", maxTrials))
	return c
}

// check checks curves that were made by hand.
func (r *FICurveResult) check() checks {
	c := r.shape()
	if r == nil {
		return c
	}
	table := func(name string, rates [][]float64) {
		for i, row := range rates {
			c.allFinite(fmt.Sprintf("%s[%d]", name, i), row, "spikes/s")
		}
	}
	table("Simulated", r.Simulated)
	table("Theory", r.Theory)
	return c
}

// shape tells what keeps curves from being drawn and described, without a look at their rates.
func (r *FICurveResult) shape() checks {
	c := checks{stage: "FICurveResult"}
	if !c.given(r != nil, "the result of an FICurve's Run") {
		return c
	}
	c.positive("Dt", r.Dt, "s")
	c.knownNoise("Neuron.Noise", r.Neuron.Noise)
	for i, noise := range r.Noises {
		c.knownNoise(fmt.Sprintf("Noises[%d]", i), noise)
	}
	c.require(len(r.Offsets) > 0, "len(Offsets)", 0, "at least 1")
	c.allFinite("Offsets", r.Offsets, "")
	table := func(name string, rates [][]float64) {
		c.asMany(name, len(rates), "noises", len(r.Noises))
		for i, row := range rates {
			c.asMany(fmt.Sprintf("%s[%d]", name, i), len(row), "offsets", len(r.Offsets))
		}
	}
	table("Simulated", r.Simulated)
	table("Theory", r.Theory)
	return c
}

// String describes the curves, one per line.
func (r *FICurveResult) String() string {
	if c := r.shape(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	s := fmt.Sprintf("f-I curves of %d inputs from %g to %g", len(r.Offsets), slices.Min(r.Offsets), slices.Max(r.Offsets))
	for i, noise := range r.Noises {
		rates := r.Simulated[i]
		s += fmt.Sprintf("\n%s: %.1f to %.1f spikes/s", noiseName(noise), slices.Min(rates), slices.Max(rates))
	}
	return s
}

// noiseName names a noise and its strength.
func noiseName(noise Noise) string {
	switch noise := noise.(type) {
	case Coin:
		return fmt.Sprintf("coin, D = %.4g", noise.Amplitude)
	case White:
		return fmt.Sprintf("white, D = %.4g ms", 1e3*noise.Intensity)
	}
	if noise != nil {
		return fmt.Sprintf("%T", noise)
	}
	return "no noise"
}

// knownNoise notes a noise that there is no theory for, and no place in files.
func (c *checks) knownNoise(name string, noise Noise) {
	switch noise.(type) {
	case nil, Coin, White:
		return
	}
	c.require(false, name, fmt.Sprintf("a %T", noise), "a Coin, a White, or nil: there is no theory for others")
}
