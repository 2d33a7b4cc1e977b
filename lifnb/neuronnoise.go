package lifnb

import (
	"fmt"
	"math"
	"reflect"
)

// Noise is the random input of a neuron, drawn anew in every step of every trial: a [Coin], [White] noise, or a type of
// your own, which needs one method. This one is coloured, an Ornstein-Uhlenbeck process:
//
//	type Coloured struct{ SD, Tau float64 }
//
//	func (n Coloured) Start(dt float64, random *lifnb.Random) func() float64 {
//		x := n.SD * random.NormFloat64()
//		return func() float64 {
//			x += -x*dt/n.Tau + n.SD*math.Sqrt(2*dt/n.Tau)*random.NormFloat64()
//			return x
//		}
//	}
type Noise interface {
	// Start begins a trial. It returns the function that gives the noise of one time step of dt (s) after the other.
	Start(dt float64, random *Random) func() float64
}

// Coin is a fair coin that adds ±Amplitude/2 in every step. The study's neuron receives such a coin: its D·((ξ mod
// 10000) - 5000)/10000 with standard normal ξ is one, except in a few of 10⁴ steps.
//
// Its effect depends on the time step. It adds as much variance to the potential per unit of time as white noise of
// intensity Amplitude²·Dt/8, so halving Dt halves the intensity (the SD falls by √2).
type Coin struct {
	Amplitude float64 // D, distance of the two values, >= 0
}

// Start begins a trial. One random word is used for 64 steps, lowest bit first.
func (n Coin) Start(_ float64, random *Random) func() float64 {
	var coins uint64
	var left int
	return func() float64 {
		if left == 0 {
			coins, left = random.Uint64(), 64
		}
		heads := coins&1 == 1
		coins >>= 1
		left--
		if heads {
			return n.Amplitude / 2
		}
		return -n.Amplitude / 2
	}
}

// White is Gaussian white noise, <noise(t) noise(t')> = 2·Intensity·δ(t-t'). In every step it adds √(2·Intensity/Dt)
// times a standard normal number, so its effect does not depend on the time step. There is one exception: Euler's
// method misses threshold crossings within a step, an error of the order of √Dt.
type White struct {
	Intensity float64 // D, s, >= 0
}

// Start begins a trial.
func (n White) Start(dt float64, random *Random) func() float64 {
	sd := n.sd(dt)
	return func() float64 { return float64(sd * random.NormFloat64()) } // rounded: see package portable
}

// sd returns the standard deviation of the noise in a step.
func (n White) sd(dt float64) float64 { return math.Sqrt(2 * n.Intensity / dt) }

// checkNoise checks a noise for a time step.
func (c *checks) checkNoise(noise Noise, dt float64) {
	v := reflect.ValueOf(noise)
	switch n := noise.(type) {
	case nil:
	case Coin:
		c.strength("Noise.Amplitude", n.Amplitude)
	case White:
		if c.notNegative("Noise.Intensity", n.Intensity, "s") && dt > 0 {
			most := largest * largest * dt / 2 // for a standard deviation in a step
			c.require(n.Intensity <= most, "Noise.Intensity", quantity(n.Intensity, "s"), fmt.Sprintf("at most %.6g s at Dt = %.12g s", most, dt))
		}
	case *Coin, *White:
		c.require(false, "Noise", fmt.Sprintf("%T", noise), "a Coin, a White, another noise, or nil, not a pointer")
	default:
		c.require(v.Kind() != reflect.Pointer || !v.IsNil(), "Noise", fmt.Sprintf("a nil %T", noise), "nil itself, or a noise")
	}
}
