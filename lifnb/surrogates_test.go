package lifnb

import (
	"math"
	"reflect"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/lifnb/lifnb/internal/draw/drawtest"
)

// For Gaussian signals, the mean of the surrogates is the analytic bias, whether the signals are related or not. The
// shifts do not depend on the number of workers.
func TestSurrogates(t *testing.T) {
	for _, c := range []float64{0, 0.3} {
		s, r := gaussianPair(5, 256*20, c)
		stage := Surrogates{Information: MutualInformation{Stimulus: s, Response: r, Bands: []Band{{20, 480}}, Segment: 0.256}, Number: 99, Seed: 1}
		null := Must(stage.Run(ctx))
		d := null[0]
		mean := stat.Mean(d.Null, nil)
		t.Log(d)
		// Shifts by nearly the same time give nearly the same: there are about 10 independent ones.
		if math.Abs(mean-d.Bias) > 3*stat.StdDev(d.Null, nil)/math.Sqrt(10) {
			t.Errorf("C = %g: mean %.2f bits/s, want %.2f", c, mean, d.Bias)
		}
		if p := d.PValue(); c > 0 && p != 0.01 || c == 0 && p <= 0.01 {
			t.Errorf("C = %g: p = %g", c, p)
		}
		before := runtime.GOMAXPROCS(1)
		one := Must(stage.Run(ctx))
		runtime.GOMAXPROCS(before)
		if !reflect.DeepEqual(one, null) {
			t.Error("another result with one worker")
		}
	}
	// A response is never compared with the power of the stimulus at the same time: with C = 1 the mean coherence of K
	// segments of Gaussian signals is 1/(K+1), and without any relation 1/K.
	for _, c := range []float64{0, 1} {
		const recordings, segments = 60, 9
		sum, bias := 0.0, 0.0
		for seed := range uint64(recordings) {
			s, r := gaussianPair(seed, 128*(segments+1)/2, c)
			d := Must(Surrogates{Information: MutualInformation{Stimulus: s, Response: r, Bands: []Band{{50, 450}}, Segment: 0.128}, Number: 5, Seed: seed}.Run(ctx))[0]
			sum, bias = sum+stat.Mean(d.Null, nil), bias+d.Bias
		}
		if want := 1 - c/segments; math.Abs(sum/bias-want) > 0.03 {
			t.Errorf("C = %g, %d segments: the surrogates' mean is %.3f of the bias, want %.3f", c, segments, sum/bias, want)
		}
	}
	d := NullDistribution{Measured: 3, Null: []float64{1, 2, 3, 4}}
	if d.PValue() != 0.6 || d.Quantile(0.5) != 2 || d.Quantile(1) != 4 || d.Quantile(0) != 1 || !math.IsNaN(d.Quantile(2)) {
		t.Errorf("p = %g, quantiles %g, %g, %g", d.PValue(), d.Quantile(0.5), d.Quantile(1), d.Quantile(0))
	}
	s, r := gaussianPair(5, 500, 0)
	_, err := Surrogates{Information: MutualInformation{Stimulus: s, Response: r, Bands: []Band{{20, 480}}, Segment: 0.256}, Number: 0}.Run(ctx)
	wantError(t, err, "Surrogates", "Number = 0", "between 1 and")
	_, err = Surrogates{Information: MutualInformation{Stimulus: s, Response: r, Bands: []Band{{20, 480}}, Segment: 0.256}, Number: 1}.Run(ctx)
	wantError(t, err, "Surrogates", "Segment = 0.256 s", "at most a third")
}

// Where the stimulus has no power of its own, the surrogates have no information either: most of this band.
func TestSurrogatesAreMasked(t *testing.T) {
	s := Must(BandLimitedNoise{Low: 100, High: 300, Amplitude: 1, Dt: 1e-3, Duration: 4, Seed: 1}.Run(ctx))
	_, r := gaussianPair(1, len(s.Samples), 0)
	null := func(band Band) float64 {
		d := Must(Surrogates{Information: MutualInformation{Stimulus: s, Response: r, Bands: []Band{band}, Segment: 0.2}, Number: 40}.Run(ctx))[0]
		return stat.Mean(d.Null, nil)
	}
	inside, wide := null(Band{100, 300}), null(Band{20, 320})
	if wide < inside || wide > 1.08*inside {
		t.Errorf("surrogates have %.2f bits/s in 100 to 300 Hz and %.2f in 20 to 320 Hz, where the stimulus has no more power", inside, wide)
	}
}

func TestPlotNullDistribution(t *testing.T) {
	d := NullDistribution{Band: Band{0, 100}, Measured: 31, Bias: 18.4}
	for i := range 400 {
		z := math.Sqrt2 * math.Erfinv(2*(float64(i)+0.5)/400-1)
		d.Null = append(d.Null, 18+2.5*z+0.3*z*z)
	}
	png, err := d.Plot().PNG(54)
	if err != nil {
		t.Fatal(err)
	}
	drawtest.Golden(t, "plot_surrogates.png", png)
	_, err = NullDistribution{}.Plot().PNG(54)
	wantError(t, err, "NullDistribution.Plot", "len(Null", "at least 1")
}
