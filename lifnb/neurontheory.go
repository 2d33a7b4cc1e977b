package lifnb

import (
	"fmt"
	"math"
	"math/cmplx"

	"github.com/lifnb/lifnb/internal/liftheory"
)

// NeuronTheory is what theory says of a neuron in a constant input, and of its response to weak signals, without any
// simulation. It comes from [LIF.Theory].
type NeuronTheory struct {
	Dt   float64 // time step, s
	Rate float64 // firing rate, spikes/s
	CV   float64 // coefficient of variation of the interspike intervals; NaN if the neuron never spikes

	neuron liftheory.Neuron
}

// Theory returns the theory of the neuron as it is simulated in time steps of dt, without a stimulus. With μ = Offset
// and σ² = D/TauM, where D is the intensity of the noise (see [Coin] for that of a coin), the rate is (Siegert
// 1951, Phys Rev 81:617)
//
//	1/Rate = Refractory + TauM·√π ∫ e^{x²} (1 + erf x) dx   from (Reset - μ)/(√2 σ) to (Threshold - μ)/(√2 σ).
//
// The time step is accounted for. A neuron misses what crosses the threshold between two steps, as if the threshold were
// higher: by 0.58 standard deviations of the noise that a step adds to the potential, or half a standard deviation if
// that is a coin (Broadie, Glasserman & Kou 1997, Math Finance 7:325). At the study's parameters rate and CV are those of
// simulations to 0.1 % and 0.5 %.
//
// A threshold above Offset is reached by rare runs. Those of a coin are rarer than those of white noise, as it never takes
// the potential further than Amplitude/2 above Offset. For that the threshold is moved to where white noise would come as
// rarely, by Cramér's theorem.
//
// The theory is of neurons without adaptation and of short steps, and refuses others: dt must be from TauM/1e6 to
// TauM/20, noise may take the potential at most a fifth of the way from Reset to Threshold in a step, and it must take at
// least five steps from spike to spike. Offset must not be further below Threshold than a third of the way that a coin
// reaches, Amplitude/6, unless spikes are so rare that there is less than one in 1e6 TauM: such a neuron counts as silent.
// Near these limits the rate is within 8 % of that of simulations, and within 1 % where noise is white and it takes at least
// 20 steps from spike to spike. The error falls with dt. The CV needs intervals that vary by several steps.
func (n LIF) Theory(dt float64) (*NeuronTheory, error) {
	c := checks{stage: "LIF.Theory"}
	if c.positive("dt", dt, "s"); len(c.wrong) > 0 {
		return nil, c.err()
	}
	c.add(n.check(dt))
	c.require(!(n.DeltaA > 0), "Neuron.DeltaA", quantity(n.DeltaA, ""), "0: there is no theory of neurons with adaptation")
	c.require(dt <= n.TauM/20, "dt", quantity(dt, "s"), "at most TauM/20 = "+quantity(n.TauM/20, "s"))
	c.require(dt >= n.TauM/1e6, "dt", quantity(dt, "s"), "at least TauM/1e6 = "+quantity(n.TauM/1e6, "s"))
	way := n.Threshold - n.Reset
	c.require(way >= 1/largest, "Neuron.Reset", quantity(n.Reset, ""), fmt.Sprintf("at least %g below Threshold = %.12g", 1/largest, n.Threshold))
	if len(c.wrong) > 0 {
		return nil, c.err()
	}
	step, coin := 0.0, false // what the noise adds to the potential in a step: the standard deviation
	reach := 0.0             // how far above Offset a coin takes the potential that always comes up heads
	switch noise := n.Noise.(type) {
	case Coin:
		step, coin, reach = dt/n.TauM*noise.Amplitude/2, true, noise.Amplitude/2
	case White:
		step = dt / n.TauM * noise.sd(dt)
	}
	c.require(step <= way/5, "Neuron.Noise", noiseName(n.Noise),
		"so weak that it takes the potential at most a fifth of the way from Reset to Threshold in a step of "+quantity(dt, "s"))
	const slow = "so small that it takes at least five steps from Reset to Threshold, of "
	c.require(dt/n.TauM*(n.Offset-n.Threshold) <= way/5, "Neuron.Offset", quantity(n.Offset, ""), slow+quantity(dt, "s"))
	if err := c.err(); err != nil {
		return nil, err
	}
	neuron := liftheory.Neuron{Tau: n.TauM, Mean: n.Offset, Reset: n.Reset, Threshold: n.Threshold}.Euler(dt, step, coin)
	c.require(neuron.Rate() <= 0.2/dt, "Neuron.Offset", quantity(n.Offset, ""), slow+quantity(dt, "s"))
	runs := coin && n.Threshold-n.Offset > reach/3 && step > 0
	c.require(!runs || neuron.Rate()*n.TauM <= 1e-6, "Neuron.Offset", quantity(n.Offset, ""), fmt.Sprintf(
		"at least Threshold - Noise.Amplitude/6 = %.6g: further below, rare runs of the coin are unlike white noise in steps of %.6g s",
		n.Threshold-reach/3, dt))
	if err := c.err(); err != nil {
		return nil, err
	}
	neuron.Dead += dt * math.Round(n.Refractory/dt)
	return &NeuronTheory{Dt: dt, Rate: neuron.Rate(), CV: neuron.CV(), neuron: neuron}, nil
}

// Spectrum returns the power spectral density of the spikes at a frequency f in Hz, one-sided, in (spikes/s)²/Hz. It is
// 2·Rate·CV² at 0 and 2·Rate at high frequencies. It is NaN without noise, as the spectrum of a clock is not a density,
// and beyond the Nyquist frequency.
func (t *NeuronTheory) Spectrum(f float64) float64 {
	if !t.resolves(f) {
		return math.NaN()
	}
	return t.neuron.Spectrum(f)
}

// Susceptibility returns the linear response χ of the firing rate to a weak input at a frequency f in Hz, in spikes/s
// per unit of the input: the input ε·cos(2πft) makes the rate Rate + ε·|χ|·cos(2πft + arg χ) (Lindner &
// Schimansky-Geier 2001, Phys Rev Lett 86:2934; Brunel, Chance, Fourcaud & Abbott 2001, Phys Rev Lett 86:2186). At 0 it
// is the slope of the f-I curve, and at high frequencies |χ| falls like 1/√f. It is NaN without noise and beyond the
// Nyquist frequency.
func (t *NeuronTheory) Susceptibility(f float64) complex128 {
	if !t.resolves(f) {
		return complex(math.NaN(), math.NaN())
	}
	return t.neuron.Susceptibility(f)
}

// resolves tells whether a frequency is one that time steps resolve.
func (t *NeuronTheory) resolves(f float64) bool { return t != nil && math.Abs(f) <= 0.5/t.Dt*(1+1e-9) }

// resolution is the step between the frequencies of segments of DefaultSegment, in Hz.
func (t *NeuronTheory) resolution() float64 {
	return 1 / (float64(samples(DefaultSegment, t.Dt)) * t.Dt)
}

// Encoding returns how the neuron encodes weak noise: the coherence
//
//	c(f) = |χ|² S_ss/(|χ|² S_ss + S),
//
// where S_ss is the spectrum of the stimulus and S that of the spikes without a stimulus, at the frequencies of segments
// of DefaultSegment. The Gaussian of a rate has no part in it. From an encoding follow populations of any size, their
// mutual information and the optimal size.
//
// That the noise is weak is up to the caller: at the study's amplitude the theory is within 2 % of simulations.
// [NeuronCoherence] measures 1 to 4 % less in the study's 2 s, as the spectrum of so short a stimulus is uneven, and
// falls off at the edges of the band.
//
// It fails on noise in other time steps, on bands that hold fewer than two frequencies, and on a neuron without noise.
func (t *NeuronTheory) Encoding(noise BandLimitedNoise) (*Encoding, error) {
	if err := t.checkNoise("NeuronTheory.Encoding", noise).err(); err != nil {
		return nil, err
	}
	e := &Encoding{Band: Band{noise.Low, noise.High}}
	var coherence []float64
	first, last := e.Band.bins(t.resolution())
	for k := first; k <= last; k++ {
		f := float64(k) * t.resolution()
		e.Frequency, coherence = append(e.Frequency, f), append(coherence, t.coherence(noise, f))
	}
	e.Coherence = [][]float64{coherence}
	return e, nil
}

// coherence is c(f) inside the band.
func (t *NeuronTheory) coherence(noise BandLimitedNoise, f float64) float64 {
	if t.Rate == 0 {
		return 0
	}
	amplitude := cmplx.Abs(t.Susceptibility(f)) * math.Sqrt(noise.density()/t.Spectrum(f)) // of what follows, relative to the rest
	return min(1/(1+1/(amplitude*amplitude)), 1-1e-15)                                     // not 1 by rounding, which no noise would be
}

// density is the power spectral density of the noise inside its band, one-sided, in 1/Hz.
func (n BandLimitedNoise) density() float64 {
	nn, i0, i1 := n.bins()
	return n.Amplitude * n.Amplitude / (float64(i1-i0) / (n.Dt * float64(nn)))
}

// String describes the neuron in a line.
func (t *NeuronTheory) String() string {
	if t == nil {
		c := t.check()
		return c.err().Error()
	}
	s := fmt.Sprintf("in theory %.1f spikes/s", t.Rate)
	if !math.IsNaN(t.CV) {
		s += fmt.Sprintf(", CV of the intervals %.3f", t.CV)
	}
	return s
}

// check tells what is wrong with a theory that is asked for spectra.
func (t *NeuronTheory) check() checks {
	c := checks{stage: "NeuronTheory"}
	if t == nil || t.neuron.Tau == 0 {
		c.require(false, "NeuronTheory", "empty", "the result of a LIF's Theory")
		return c
	}
	c.require(t.neuron.SD > 0, "Neuron.Noise", "none", "above 0, for a spectrum")
	return c
}

// checkNoise tells what is wrong with a theory, or with the noise that is to be its stimulus.
func (t *NeuronTheory) checkNoise(method string, noise BandLimitedNoise) checks {
	c := checks{stage: method}
	c.add(t.check())
	c.add(noise.check().of("noise"))
	if len(c.wrong) > 0 {
		return c
	}
	c.require(sameStep(noise.Dt, t.Dt), "noise.Dt", quantity(noise.Dt, "s"), "the theory's, "+quantity(t.Dt, "s"))
	first, last := Band{noise.Low, noise.High}.bins(t.resolution())
	c.require(last > first, "noise.High - noise.Low", quantity(noise.High-noise.Low, "Hz"),
		"wide enough to hold at least two frequencies: their step is "+quantity(t.resolution(), "Hz"))
	return c
}
