package signal

import (
	"context"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// A sum of sines of any frequencies, resampled, is that sum at the new times: those below 0.9 of the lower Nyquist
// frequency as they were, and nothing of those above it.
func TestResampleSines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := math.Exp(rapid.Float64Range(-2, 3).Draw(t, "log step"))
		nyquist := 0.5 * math.Min(1, 1/step) // cycles a sample
		pass := rapid.Float64Range(0, 0.9).Draw(t, "pass") * nyquist
		stop := math.Min(0.5, rapid.Float64Range(1, 2).Draw(t, "stop")*nyquist)
		if stop < nyquist || nyquist == 0.5 {
			stop = -1 // there is nothing above
		}
		phase := rapid.Float64Range(0, 6).Draw(t, "phase")
		low := func(time float64) float64 { return math.Cos(2*math.Pi*pass*time + phase) }
		edge := 70 * math.Max(1, step)
		x := make([]float64, int(2*edge)+500)
		for k := range x {
			x[k] = low(float64(k))
			if stop > 0 {
				x[k] += math.Cos(2*math.Pi*stop*float64(k) + 1)
			}
		}
		y, err := Resample(context.Background(), x, step, int(float64(len(x))/step))
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range y {
			time := float64(j) * step
			if time < edge || time > float64(len(x))-edge {
				continue
			}
			if math.Abs(v-low(time)) > 2e-4 {
				t.Fatalf("value %d is %g, want %g (at %g and %g of the Nyquist frequency)", j, v, low(time), pass/nyquist, stop/nyquist)
			}
		}
	})
}

// A constant stays what it is, to the ends, and so nearly does a line. A signal may be shorter than the kernel.
func TestResampleEnds(t *testing.T) {
	for _, n := range []int{1, 2, 5, 300} {
		for _, step := range []float64{0.3, 1.7, 11} {
			m := int(math.Ceil(float64(n) / step))
			x := make([]float64, n)
			for k := range x {
				x[k] = 7
			}
			y, _ := Resample(context.Background(), x, step, m)
			for j, v := range y {
				if math.Abs(v-7) > 1e-12 {
					t.Errorf("%d of %d samples in steps of %g: %g, want 7", j, n, step, v)
				}
			}
		}
	}
	line := make([]float64, 2000)
	for k := range line {
		line[k] = float64(k)
	}
	y, _ := Resample(context.Background(), line, 2.5, 800)
	for j, v := range y {
		if math.Abs(v-2.5*float64(j)) > 0.01 {
			t.Errorf("a line is %g at %g", v, 2.5*float64(j))
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Resample(cancelled, line, 2, 1000); err == nil {
		t.Error("no error of a cancelled context")
	}
}
