package lifnb

import (
	"fmt"
	"math"
	"math/cmplx"

	"github.com/lifnb/lifnb/internal/liftheory"
)

// NeuronTheory is what theory predicts, without any simulation, for a neuron with constant input and for its response
// to weak signals. It comes from [LIF.Theory].
type NeuronTheory struct {
	Dt   float64 // time step, s
	Rate float64 // firing rate, spikes/s
	CV   float64 // coefficient of variation of the interspike intervals; NaN if the neuron never spikes

	neuron liftheory.Neuron
}

// Theory returns the theory of the neuron as it is simulated in time steps of dt, without a stimulus. With μ = Offset
// and σ² = D/TauM, where D is the intensity of the noise (see [Coin] for that of a coin), the rate is (Siegert 1951,
// Phys Rev 81:617)
//
//	1/Rate = Refractory + TauM·√π ∫ e^{x²} (1 + erf x) dx   from (Reset - μ)/(√2 σ) to (Threshold - μ)/(√2 σ).
//
// The theory is for short steps and neurons without adaptation; it refuses others. dt must be from TauM/1e6 to TauM/20.
// In one step, noise must move the potential by at most a fifth of the way from Reset to Threshold. There must be at
// least five steps from spike to spike. With a coin, Offset must be at most Amplitude/6 below Threshold, a third of the
// way that the coin reaches, unless there is less than one spike in 1e6 TauM: such a neuron counts as silent.
//
// Near these limits the rate is within 8 % of simulations. It is within 1 % if the noise is white and there are at
// least 20 steps from spike to spike. The error falls with dt. The CV is only accurate if intervals vary by several
// steps. At the study's parameters, rate and CV agree with simulations to 0.1 % and 0.5 %.
//
// The theory accounts for the time step. A neuron misses threshold crossings between two steps, as if the threshold
// were higher: by 0.58 standard deviations of the noise that a step adds to the potential, or half a standard deviation
// for a coin (Broadie, Glasserman & Kou 1997, Math Finance 7:325).
//
// A threshold above Offset is reached only by rare runs of the noise. Such runs are rarer with a coin than with white
// noise, as a coin never moves the potential further than Amplitude/2 above Offset. To account for this, the threshold
// is moved to where white noise would reach it as rarely, by Cramér's theorem.
func (n LIF) Theory(dt float64) (*NeuronTheory, error) {
	c := checks{stage: "LIF.Theory"}
	if c.positive("dt", dt, "s"); len(c.wrong) > 0 {
		return nil, c.err()
	}
	c.add(n.check(dt))
	c.knownNoise("Neuron.Noise", n.Noise)
	c.require(!(n.DeltaA > 0), "Neuron.DeltaA", quantity(n.DeltaA, ""), "0: there is no theory for neurons with adaptation")
	c.require(dt <= n.TauM/20, "dt", quantity(dt, "s"), "at most TauM/20 = "+quantity(n.TauM/20, "s"))
	c.require(dt >= n.TauM/1e6, "dt", quantity(dt, "s"), "at least TauM/1e6 = "+quantity(n.TauM/1e6, "s"))
	way := n.Threshold - n.Reset
	c.require(way >= 1/largest, "Neuron.Reset", quantity(n.Reset, ""), fmt.Sprintf("at least %g below Threshold = %.12g", 1/largest, n.Threshold))
	if len(c.wrong) > 0 {
		return nil, c.err()
	}
	step, coin := 0.0, false // standard deviation of what the noise adds to the potential in a step
	reach := 0.0             // how far above Offset the potential gets if the coin always comes up heads
	switch noise := n.Noise.(type) {
	case Coin:
		step, coin, reach = dt/n.TauM*noise.Amplitude/2, true, noise.Amplitude/2
	case White:
		step = dt / n.TauM * noise.sd(dt)
	}
	c.require(step <= way/5, "Neuron.Noise", noiseName(n.Noise),
		"so weak that it moves the potential by at most a fifth of the way from Reset to Threshold in a step of "+quantity(dt, "s"))
	const slow = "so small that the potential takes at least five steps from Reset to Threshold, of "
	c.require(dt/n.TauM*(n.Offset-n.Threshold) <= way/5, "Neuron.Offset", quantity(n.Offset, ""), slow+quantity(dt, "s"))
	if err := c.err(); err != nil {
		return nil, err
	}
	neuron := liftheory.Neuron{Tau: n.TauM, Mean: n.Offset, Reset: n.Reset, Threshold: n.Threshold}.Euler(dt, step, coin)
	c.require(neuron.Rate() <= 0.2/dt, "Neuron.Offset", quantity(n.Offset, ""), slow+quantity(dt, "s"))
	runs := coin && n.Threshold-n.Offset > reach/3 && step > 0
	c.require(!runs || neuron.Rate()*n.TauM <= 1e-6, "Neuron.Offset", quantity(n.Offset, ""), fmt.Sprintf(
		"at least Threshold - Noise.Amplitude/6 = %.6g: further below, rare runs of the coin differ from white noise in steps of %.6g s",
		n.Threshold-reach/3, dt))
	if err := c.err(); err != nil {
		return nil, err
	}
	neuron.Dead += dt * math.Round(n.Refractory/dt)
	return &NeuronTheory{Dt: dt, Rate: neuron.Rate(), CV: neuron.CV(), neuron: neuron}, nil
}

// Spectrum returns the power spectral density of the spikes at a frequency f in Hz, one-sided, in (spikes/s)²/Hz. It is
// 2·Rate·CV² at 0 and 2·Rate at high frequencies. It is NaN beyond the Nyquist frequency, and for a neuron without
// noise, as the spectrum of a clock is not a density.
func (t *NeuronTheory) Spectrum(f float64) float64 {
	if !t.resolves(f) {
		return math.NaN()
	}
	return t.neuron.Spectrum(f)
}

// Susceptibility returns the linear response χ of the firing rate to a weak input at a frequency f in Hz, in spikes/s
// per unit of the input. The input ε·cos(2πft) makes the rate Rate + ε·|χ|·cos(2πft + arg χ) (Lindner &
// Schimansky-Geier 2001, Phys Rev Lett 86:2934; Brunel, Chance, Fourcaud & Abbott 2001, Phys Rev Lett 86:2186). At 0 it
// is the slope of the f-I curve. At high frequencies |χ| falls like 1/√f. It is NaN without noise and beyond the
// Nyquist frequency.
func (t *NeuronTheory) Susceptibility(f float64) complex128 {
	if !t.resolves(f) {
		return complex(math.NaN(), math.NaN())
	}
	return t.neuron.Susceptibility(f)
}

// resolves reports whether time steps resolve a frequency.
func (t *NeuronTheory) resolves(f float64) bool { return t != nil && math.Abs(f) <= 0.5/t.Dt*(1+1e-9) }

// resolution returns the step between the frequencies of segments of DefaultSegment, in Hz.
func (t *NeuronTheory) resolution() float64 {
	return 1 / (float64(samples(DefaultSegment, t.Dt)) * t.Dt)
}

// Encoding returns how the neuron encodes weak noise: the coherence
//
//	c(f) = |χ|² S_ss/(|χ|² S_ss + S),
//
// where S_ss is the spectrum of the stimulus and S that of the spikes without a stimulus, at the frequencies of
// segments of DefaultSegment. The Gaussian that smooths a rate does not change it. The encoding predicts populations of
// any size, their mutual information and the optimal size.
//
// The noise must be weak, which is not checked: at the study's amplitude the theory is within 2 % of simulations. In
// the study's 2 s, [NeuronCoherence] measures 1 to 4 % less, as the spectrum of so short a stimulus is uneven and falls
// off at the edges of the band.
//
// Encoding fails on noise with another time step, on bands that hold fewer than two frequencies, and for a neuron
// without noise.
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

// coherence returns c(f) inside the band.
func (t *NeuronTheory) coherence(noise BandLimitedNoise, f float64) float64 {
	if t.Rate == 0 {
		return 0
	}
	amplitude := cmplx.Abs(t.Susceptibility(f)) * math.Sqrt(noise.density()/t.Spectrum(f)) // of the part that follows the stimulus, relative to the rest
	return min(1/(1+1/(amplitude*amplitude)), 1-1e-15)                                     // rounding must not make it 1, which would mean no noise
}

// density returns the power spectral density of the noise inside its band, one-sided, in 1/Hz.
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

// check checks a theory that is asked for spectra.
func (t *NeuronTheory) check() checks {
	c := checks{stage: "NeuronTheory"}
	if t == nil || t.neuron.Tau == 0 {
		c.require(false, "NeuronTheory", "empty", "the result of a LIF's Theory")
		return c
	}
	c.require(t.neuron.SD > 0, "Neuron.Noise", "none", "above 0, for a spectrum")
	return c
}

// checkNoise checks a theory and the noise that is to be its stimulus.
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
