package npz

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// The spikes of the study's 300 trials, and a stimulus.
func BenchmarkFile(b *testing.B) {
	spikes := make([]float64, 468_000)
	step := 0
	for i := range spikes {
		step = (step + 60 + rand.IntN(140)) % 200_000
		spikes[i] = float64(step) * 1e-5
	}
	noise := make([]float64, 200_000)
	for i := range noise {
		noise[i] = rand.NormFloat64()
	}
	path := filepath.Join(b.TempDir(), "f.npz")
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			if err := Write(path, "bench 1", Array{"spikes", spikes}, Array{"noise", noise}); err != nil {
				b.Fatal(err)
			}
		}
		info, _ := os.Stat(path)
		b.ReportMetric(float64(info.Size())/float64(8*(len(spikes)+len(noise))), "size/data")
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			f, err := Open(path)
			if err != nil {
				b.Fatal(err)
			}
			var a, c []float64
			if err := f.Get("spikes", &a); err != nil {
				b.Fatal(err)
			}
			if err := f.Get("noise", &c); err != nil {
				b.Fatal(err)
			}
			f.Close()
		}
	})
}
