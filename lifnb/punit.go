package lifnb

import (
	"fmt"
	"math"

	"github.com/lifnb/lifnb/internal/portable"
)

// PUnit is a P-unit, an electroreceptor afferent of a weakly electric fish. It encodes the amplitude modulation (AM) of
// the fish's own electric organ discharge (EOD). The stimulus of a simulation is the AM, as a share of the EOD's
// amplitude: noise of an SD of 0.1 is a contrast of 10 %. The cell receives the modulated EOD,
//
//	x(t) = (1 + AM(t))·cos(2π EODFrequency t),
//
// whose positive half charges a dendrite. The dendrite drives a leaky integrate-and-fire neuron with adaptation:
//
//	τ_d dV_d/dt = -V_d + max(x, 0)
//	τ_m dV/dt   = -V + Offset + InputScaling·V_d - A + NoiseStrength·ξ(t)
//	τ_a dA/dt   = -A
//
// with Gaussian white noise ξ. Above 1 the cell spikes: V stays at 0 for the refractory period, and A rises by
// DeltaA/TauA.
//
// All equations are integrated by Euler's method at the stimulus's time step, as in a [LIF]. The published parameters
// were fitted at 50 µs. Use that step, or resample the AM to it; steps from 1 µs to a tenth of an EOD period are valid.
//
// A trial begins with a second without AM, in which the cell adapts to the EOD. It is not part of the responses: time 0
// is the start of the stimulus, and a maximum of the EOD. As in a LIF, a spike in step i is at (i+1)·Dt.
//
// See Walz & Ott (2022), https://github.com/bendalab/punitmodel, and Chacron, Longtin & Maler (2001), J Neurosci
// 21:5328.
type PUnit struct {
	Cell          string  // name
	EODFrequency  float64 // of the fish's discharge, Hz, > 0
	TauD          float64 // dendritic time constant, s, > 0
	TauM          float64 // membrane time constant, s, > 0
	TauA          float64 // adaptation time constant, s, > 0
	InputScaling  float64 // α, of the dendrite's potential, >= 0
	Offset        float64 // μ, constant input
	NoiseStrength float64 // √(2D) of white noise of intensity D, √s, >= 0
	DeltaA        float64 // increase of the adaptation current at each spike, times TauA, s, >= 0
	AZero         float64 // adaptation current at the start, >= 0
	Refractory    float64 // absolute refractory period, s, >= 0, rounded to time steps
}

// punitBaseline is how long a trial runs before the stimulus, in s.
const punitBaseline = 1.0

// PublishedPUnits returns three of the 39 cells of Walz & Ott (2022). They fire 154, 96 and 212 spikes/s without a
// stimulus. [LoadPUnits] reads all of them from the published table.
func PublishedPUnits() []PUnit {
	return []PUnit{{
		Cell: "2010-11-08-al", EODFrequency: 744.66,
		TauD: 0.0007742334994649853, TauM: 0.0017257848281706928, TauA: 0.10223865531575653,
		InputScaling: 31.363843698084207, Offset: -0.390625, NoiseStrength: 0.012409100812593247,
		DeltaA: 0.060498440079361865, AZero: 9.450855200303527, Refractory: 0.0010273077926126455,
	}, {
		Cell: "2012-06-27-an", EODFrequency: 786.29,
		TauD: 0.003985634602834923, TauM: 0.001376526707110581, TauA: 0.13036159256315194,
		InputScaling: 26.682508784285027, Offset: -4.8828125, NoiseStrength: 0.003604805695367027,
		DeltaA: 0.029391448491264804, AZero: 2.7860389486251593, Refractory: 0.0008998947426172306,
	}, {
		Cell: "2012-12-20-ac", EODFrequency: 744.95,
		TauD: 0.0025268601414655655, TauM: 0.0015547575080636315, TauA: 0.06974558082044995,
		InputScaling: 43.133868817764956, Offset: -5.6640625, NoiseStrength: 0.007099446913853285,
		DeltaA: 0.03459479087457316, AZero: 7.430387927489267, Refractory: 0.0008625278566343026,
	}}
}

// Start begins a trial, with the second without AM.
func (n PUnit) Start(dt float64, random *Random) Step {
	dendrite, membrane := n.dendrite(dt), n.membrane().start(dt, random, n.AZero)
	for range n.baseline(dt) {
		membrane(dendrite(0))
	}
	return func(am float64) (potential float64, spike bool) { return membrane(dendrite(am)) }
}

// baseline returns the number of time steps before the stimulus.
func (n PUnit) baseline(dt float64) int { return samples(punitBaseline, dt) }

// dendrite returns a function that turns the AM of one step after the other into the input of the membrane, from the
// start of the baseline. Products are rounded before they are added: see package portable.
func (n PUnit) dendrite(dt float64) func(am float64) (input float64) {
	v, step := 0.0, -n.baseline(dt)
	return func(am float64) float64 {
		x := float64((1 + am) * portable.Cos(2*math.Pi*n.EODFrequency*(float64(step)*dt)))
		v += dt * (-v + max(x, 0)) / n.TauD
		step++
		return float64(n.InputScaling * v)
	}
}

// membrane returns the integrate-and-fire neuron that the dendrite drives.
func (n PUnit) membrane() LIF {
	return LIF{
		TauM: n.TauM, Offset: n.Offset, Threshold: 1, TauA: n.TauA, DeltaA: n.DeltaA / n.TauA, Refractory: n.Refractory,
		Noise: White{Intensity: n.NoiseStrength * n.NoiseStrength / 2},
	}
}

func (n PUnit) check(dt float64) checks {
	c := checks{stage: "Neuron"}
	constant := func(name string, tau float64) {
		if c.positive(name, tau, "s") && dt > 0 {
			c.require(tau >= 1e-12 && tau <= 1e12, name, quantity(tau, "s"), "between 1e-12 and 1e12 s")
			c.require(dt < tau, name, quantity(tau, "s"), "above the time step Dt = "+quantity(dt, "s"))
		}
	}
	constant("TauD", n.TauD)
	constant("TauM", n.TauM)
	constant("TauA", n.TauA)
	if c.positive("EODFrequency", n.EODFrequency, "Hz") && dt > 0 {
		c.require(n.EODFrequency*dt <= 0.1*(1+tie), "EODFrequency", quantity(n.EODFrequency, "Hz"),
			fmt.Sprintf("at most %.6g Hz: a period must have ten time steps of Dt = %.12g s", 0.1/dt, dt))
		c.require(dt >= 1e-6, "EODFrequency", quantity(n.EODFrequency, "Hz"), fmt.Sprintf("that of a P-unit at a Dt of at least 1e-06 s, not %.12g s", dt))
	}
	c.strength("InputScaling", n.InputScaling)
	c.moderate("Offset", n.Offset, "")
	if c.notNegative("NoiseStrength", n.NoiseStrength, "√s") {
		c.require(n.NoiseStrength <= 1e40, "NoiseStrength", quantity(n.NoiseStrength, "√s"), "at most 1e+40 √s")
	}
	if c.notNegative("DeltaA", n.DeltaA, "s") && n.TauA > 0 {
		c.require(n.DeltaA/n.TauA <= largest, "DeltaA", quantity(n.DeltaA, "s"), fmt.Sprintf("at most %g of TauA", largest))
	}
	c.strength("AZero", n.AZero)
	c.notNegative("Refractory", n.Refractory, "s")
	return c
}
