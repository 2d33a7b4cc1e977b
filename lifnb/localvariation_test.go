package lifnb

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// gammaResponses has independent intervals with a gamma distribution of a shape, at a rate that rises threefold in the
// course of a trial if it is not steady.
func gammaResponses(shape float64, trials int, steady bool) *Responses {
	intervals := distuv.Gamma{Alpha: shape, Beta: shape, Src: rand.NewPCG(1, uint64(shape))} // mean 1
	r := &Responses{Dt: 1e-4, Duration: 20}
	for range trials {
		var spikes []float64
		for t := 0.0; ; {
			rate := 100.0
			if !steady {
				rate = 50 + 100*t/r.Duration
			}
			if t += intervals.Rand() / rate; t >= r.Duration {
				break
			}
			spikes = append(spikes, t)
		}
		r.Spikes = append(r.Spikes, spikes)
	}
	return r
}

// The closed forms for gamma distributions, with or without a slow change of the rate. That raises the CV.
func TestLocalVariation(t *testing.T) {
	for _, steady := range []bool{true, false} {
		for _, shape := range []float64{1, 4, 16} {
			r := gammaResponses(shape, 20, steady)
			if want := 3 / (2*shape + 1); math.Abs(r.LV()/want-1) > 0.03 {
				t.Errorf("shape %g, steady %t: LV is %.4f, want %.4f", shape, steady, r.LV(), want)
			}
			// |I-J|/(I+J) = |2B-1| with B of the beta distribution of the shapes κ and κ: its mean is Γ(κ+½)/(√π
			// Γ(κ+1)).
			a, _ := math.Lgamma(shape + 0.5)
			b, _ := math.Lgamma(shape + 1)
			if want := 2 * math.Exp(a-b) / math.SqrtPi; math.Abs(r.CV2()/want-1) > 0.02 {
				t.Errorf("shape %g, steady %t: CV2 is %.4f, want %.4f", shape, steady, r.CV2(), want)
			}
			if cv := r.CV() * math.Sqrt(shape); !steady && cv < 1.02 {
				t.Errorf("shape %g: the CV is %.3f of a steady one, and must be larger", shape, cv)
			}
		}
	}
	clock := &Responses{Spikes: [][]float64{{0, 1, 2, 3}, nil, {5}}}
	if clock.CV2() != 0 || clock.LV() != 0 {
		t.Errorf("a clock has CV2 %g and LV %g", clock.CV2(), clock.LV())
	}
	if few := (&Responses{Spikes: [][]float64{{0, 1}, {2, 4}}}); !math.IsNaN(few.CV2()) || !math.IsNaN(few.LV()) {
		t.Error("no pairs of intervals, but a value")
	}
}
