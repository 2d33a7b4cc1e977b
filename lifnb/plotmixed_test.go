package lifnb

import (
	"math"
	"math/cmplx"
	"testing"
)

// formulaMixed has neurons whose gain and latency differ, and a common signal whose power falls with the frequency.
func formulaMixed() *MixedEncoding {
	e := &MixedEncoding{Band: Band{0, 300}}
	for k := range 61 {
		f := 5 * float64(k)
		e.Frequency, e.Stimulus, e.Common = append(e.Frequency, f), append(e.Stimulus, 4e-5), append(e.Common, 0.4/(1+f/100))
	}
	for i := range 5 {
		var transfer []complex128
		var noise []float64
		for _, f := range e.Frequency {
			transfer = append(transfer, cmplx.Rect(300+80*float64(i), -2*math.Pi*f*1e-3*(1+0.3*float64(i)))/complex(1, f/(100+50*float64(i))))
			noise = append(noise, 20+f/10)
		}
		e.Transfer, e.Noise = append(e.Transfer, transfer), append(e.Noise, noise)
	}
	return e
}

// formulaDots lie about the theory, as simulations would.
func formulaDots(e *MixedEncoding, g Geometry) Curve {
	sizes := []int{1, 5, 10, 20, 40, 80}
	c := Must(e.InformationCurve("simulated", sizes, g))
	c.Theory, c.Points = false, true
	for i := range c.Y {
		c.Y[i] *= 1 + 0.03*math.Sin(float64(5*i))
		c.Low, c.High = append(c.Low, 0.9*c.Y[i]), append(c.High, 1.1*c.Y[i])
	}
	return c
}

// The figures have not changed. Look at the golden pictures before you accept new ones.
func TestMixedPlots(t *testing.T) {
	e, row := formulaMixed(), Row{2000, 25}
	without := *e
	without.Common = nil
	alone := Must(without.InformationCurve("no common signal", []int{1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 60, 80}, nil))
	for name, f := range map[string]*Figure{
		"mixed":            e.Plot(),
		"mixedinformation": e.PlotInformation(80, nil, alone, formulaDots(e, nil)),
		"mixeddelays":      without.PlotInformation(80, row, formulaDots(&without, row)),
		"mixedcoherence":   e.PlotCoherence(40, nil),
	} {
		golden(t, name, f, 54)
	}
}
