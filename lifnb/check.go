package lifnb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lifnb/lifnb/internal/pieces"
)

// maxSamples limits the length of signals. The Fourier transforms take 2^26 samples, and noise and convolutions need up
// to twice the signal's length. At the study's 10 µs this is five and a half minutes.
const maxSamples = 1 << 25

// checks collects everything that is wrong with a stage's parameters, so that one error reports all of it before any
// work is done: the parameter, its value, and what would be valid.
type checks struct {
	stage string
	wrong []string
	ended error // of the context that was cancelled during the checks
}

// require notes the parameter as wrong unless ok.
func (c *checks) require(ok bool, name string, value any, valid string) {
	if !ok {
		c.wrong = append(c.wrong, fmt.Sprintf("%s = %v: must be %s", name, value, valid))
	}
}

// given notes a part as wrong that is nil, unless ok. It tells where one comes from.
func (c *checks) given(ok bool, origin string) bool {
	c.require(ok, c.stage, "nil", origin)
	return ok
}

func (c *checks) finite(name string, value float64, unit string) bool {
	if !math.IsNaN(value) && !math.IsInf(value, 0) {
		return true // without the texts of errors that there are not: sweeps check very many points
	}
	c.require(false, name, quantity(value, unit), "finite")
	return false
}

// largest limits inputs and potentials, in any unit. Far above it their squares and sums overflow.
const largest = 1e100

// moderate checks an input or a potential, whose squares and sums must not overflow.
func (c *checks) moderate(name string, value float64, unit string) bool {
	if !c.finite(name, value, unit) {
		return false
	}
	c.require(math.Abs(value) <= largest, name, quantity(value, unit), fmt.Sprintf("between -%g and %g", largest, largest))
	return math.Abs(value) <= largest
}

// strength checks the amplitude of an input.
func (c *checks) strength(name string, value float64) {
	if c.notNegative(name, value, "") {
		c.require(value <= largest, name, quantity(value, ""), fmt.Sprintf("at most %g", largest))
	}
}

// allModerate checks the samples of an input, which are finite, and names the first that is too large. Noise and sums
// may exceed the amplitudes they are made from.
func (c *checks) allModerate(ctx context.Context, name string, values []float64, unit string) {
	const most = 100 * largest
	if i := c.first(ctx, values, func(v float64) bool { return math.Abs(v) > most }); i >= 0 {
		c.require(false, fmt.Sprintf("%s[%d]", name, i), quantity(values[i], unit), fmt.Sprintf("between -%g and %g", most, most))
	}
}

// first returns the index of the first value for which wrong is true, or -1. A cancelled context ends the search.
func (c *checks) first(ctx context.Context, values []float64, wrong func(v float64) bool) (index int) {
	index = -1
	err := pieces.Each(ctx, len(values), func(from, to int) {
		if index < 0 {
			if i := slices.IndexFunc(values[from:to], wrong); i >= 0 {
				index = from + i
			}
		}
	})
	c.ended = cmp.Or(c.ended, err)
	return index
}

// allFiniteSamples is allFinite for long signals: a cancelled context ends it.
func (c *checks) allFiniteSamples(ctx context.Context, name string, values []float64, unit string) {
	if i := c.first(ctx, values, notFinite); i >= 0 {
		c.finite(fmt.Sprintf("%s[%d]", name, i), values[i], unit)
	}
}

func notFinite(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// allFinite checks a signal and names the first value that is not finite.
func (c *checks) allFinite(name string, values []float64, unit string) bool {
	if i := slices.IndexFunc(values, notFinite); i >= 0 {
		return c.finite(fmt.Sprintf("%s[%d]", name, i), values[i], unit)
	}
	return true
}

func (c *checks) positive(name string, value float64, unit string) bool {
	if !c.finite(name, value, unit) {
		return false
	}
	if value > 0 {
		return true
	}
	c.require(false, name, quantity(value, unit), "above 0")
	return false
}

func (c *checks) notNegative(name string, value float64, unit string) bool {
	if !c.finite(name, value, unit) {
		return false
	}
	if value >= 0 {
		return true
	}
	c.require(false, name, quantity(value, unit), "0 or above")
	return false
}

// of returns the checks of a part under the name that the part has in the whole.
func (c checks) of(name string) checks {
	part := checks{stage: name, ended: c.ended}
	for _, w := range c.wrong {
		if before, after, ok := c.itself(w); ok {
			w = before + name + after
		}
		part.wrong = append(part.wrong, w)
	}
	return part
}

// add notes what is wrong with a part of the stage.
func (c *checks) add(part checks) {
	c.ended = cmp.Or(c.ended, part.ended)
	for _, w := range part.wrong {
		if before, field, ok := part.itself(w); !ok {
			w = before + part.stage + "." + field
		}
		c.wrong = append(c.wrong, w)
	}
}

// itself tells whether a fault is one of the stage itself, such as "ExperimentResult = nil", "len(ExperimentResult) =
// 0" and "ExperimentResult[1].MI = ...", and not of a field. It returns what is written before the name, and after the
// stage's.
func (c checks) itself(w string) (before, after string, ok bool) {
	if inner, found := strings.CutPrefix(w, "len("); found {
		before, w = "len(", inner
	}
	after, ok = strings.CutPrefix(w, c.stage)
	if ok && after != "" && strings.Contains(" [)", after[:1]) {
		return before, after, true
	}
	return before, w, false
}

// refuse returns a figure with the error if anything is wrong with what a plot method is to draw.
func refuse(method string, parts ...checks) *Figure {
	c := checks{stage: method}
	for _, part := range parts {
		c.add(part)
	}
	if err := c.err(); err != nil {
		return failedFigure(err)
	}
	return nil
}

// err returns nil if all parameters are valid, and the context's error if it was cancelled before that was clear.
func (c checks) err() error {
	if c.ended != nil {
		return c.ended
	}
	if len(c.wrong) == 0 {
		return nil
	}
	const most = 10
	wrong, more := c.wrong, ""
	if n := len(wrong) - most; n > 0 {
		wrong, more = wrong[:most], fmt.Sprintf("; and %d more", n)
	}
	return errors.New("lifnb." + c.stage + ": " + strings.Join(wrong, "; ") + more)
}

// quantity is a value with its unit, "0.0625", "10 Hz".
func quantity(value float64, unit string) string {
	if unit == "" {
		return fmt.Sprintf("%.12g", value)
	}
	return fmt.Sprintf("%.12g %s", value, unit)
}

// samples returns the number of time steps in a duration. Rounding down would lose one to floating point: 2/1e-5 is
// 199999.99999999997.
func samples(duration, dt float64) int { return int(math.Round(duration / dt)) }

// nearest returns the integer nearest to a number of time steps. Half a step is rounded up, even where floating point
// makes it slightly less than half: 0.5 mm at 20 m/s are 2.5 steps of 10 µs.
func nearest(steps float64) float64 { return math.Floor(steps + 0.5 + tie) }

// tie is a negligible difference in a number of steps.
const tie = 1e-6

// sameStep reports whether two sampling steps are equal up to rounding.
func sameStep(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) }
