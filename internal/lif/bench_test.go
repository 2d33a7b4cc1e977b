package lif

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
)

// One trial of the study's neuron: 2 s at 10 µs.
func BenchmarkRun(b *testing.B) {
	const steps = 200_000
	stimulus := make([]float64, steps)
	for i := range stimulus {
		stimulus[i] = 0.0625 * math.Sin(2*math.Pi*50*1e-5*float64(i))
	}
	n := Neuron{Dt: 1e-5, TauM: 2.5e-3, Offset: 2.5, Threshold: 1}
	ctx := b.Context()
	s, _ := NewStimulus(ctx, stimulus)
	coin, _ := NewCoin(ctx, n, 2.5, s)
	white := NewWhite(n, 2.5, s)
	for _, test := range []struct {
		name string
		run  func(context.Context, *rand.PCG, []int32) ([]int32, error)
	}{{"coin", coin.Run}, {"white", white.Run}} {
		b.Run(test.name, func(b *testing.B) {
			var memory []int32
			source := rand.NewPCG(1, 2)
			for b.Loop() {
				memory, _ = test.run(ctx, source, memory)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*steps), "ns/step")
		})
	}
}
