package lifnb

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/integrate"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// A flat coherence of 0.5 over 50-130 Hz is 80 bits/s, whatever the segment.
func TestIntegralOfFlatCoherence(t *testing.T) {
	band := Band{50, 130}
	for log := 13; log <= 16; log++ {
		frequency := band.frequencies(1 / (math.Ldexp(1, log) * 10e-6))
		flat := make([]float64, len(frequency))
		for k := range flat {
			flat[k] = informationDensity(0.5)
		}
		if got := band.integral(frequency, flat); math.Abs(got-80) > 1e-9 {
			t.Errorf("segments of 2^%d samples: %g bits/s, want 80", log, got)
		}
	}
}

// The estimate agrees, for a signal plus noise of the same power, with segments of 2^13 to 2^16 samples of 10 µs.
func TestFlatCoherenceIs80BitsPerSecond(t *testing.T) {
	if testing.Short() {
		t.Skip("long signals")
	}
	noise := BandLimitedNoise{Low: 30, High: 150, Amplitude: 1, Dt: 10e-6, Duration: 40, Seed: 1}
	stimulus := Must(noise.Run(ctx))
	noise.Seed = 2
	response := Must(stimulus.Plus(Must(noise.Run(ctx))))
	var all []float64
	for log := 13; log <= 16; log++ {
		m := MutualInformation{Stimulus: stimulus, Response: response, Bands: []Band{{50, 130}}, Segment: math.Ldexp(1, log) * noise.Dt}
		b := Must(m.estimate(ctx)).Bands[0]
		t.Logf("segments of 2^%d samples: %v", log, b)
		all = append(all, b.Corrected())
	}
	mean := stat.Mean(all, nil)
	// In 40 s they hold 80·40 independent values of 1 - C, each off by a standard deviation of √(2C).
	if sd := 80 / math.Sqrt(80*40) / math.Ln2; math.Abs(mean-80) > 3*sd {
		t.Errorf("%g bits/s on average, want 80 ± %g", mean, sd)
	}
	for i, got := range all { // of the same data
		if math.Abs(got-mean) > 0.01*mean {
			t.Errorf("segments of 2^%d samples: %g bits/s, want the mean, %g", 13+i, got, mean)
		}
	}
}

// The weights add up to the band's width and are those of the trapezoid rule inside. A single sample gets the whole
// width.
func TestWeights(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Float64Range(0, 300).Draw(t, "low")
		band := Band{low, low + rapid.Float64Range(0.1, 200).Draw(t, "width")}
		df := rapid.Float64Range(0.01, 5).Draw(t, "df")
		frequency := band.frequencies(df)
		if len(frequency) == 0 {
			return
		}
		weights := band.weights(frequency)
		if got := floats.Sum(weights); math.Abs(got-band.width()) > 1e-9*band.width() {
			t.Fatalf("weights add up to %g, want %g", got, band.width())
		}
		values := make([]float64, len(frequency))
		for k, f := range frequency {
			values[k] = math.Sin(f/20) + 2
		}
		last := len(values) - 1
		want := (frequency[0]-band.Low)*values[0] + (band.High-frequency[last])*values[last]
		if last > 0 {
			want += integrate.Trapezoidal(frequency, values)
		}
		if got := band.integral(frequency, values); math.Abs(got-want) > 1e-9*want {
			t.Fatalf("integral %g, want %g", got, want)
		}
		from, to := within(append([]float64{frequency[0] - df}, append(frequency, frequency[last]+df)...), band)
		if from != 1 || to != last+2 {
			t.Fatalf("the frequencies %d to before %d lie in the band, want 1 to %d", from, to, last+2)
		}
	})
}

func Example_integral() {
	band := Band{Low: 0, High: 100}
	frequency := band.frequencies(40)
	fmt.Println(frequency, band.weights(frequency))
	// Output: [0 40 80] [20 40 40]
}
