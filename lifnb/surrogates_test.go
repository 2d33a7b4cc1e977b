package lifnb

import (
	"math"
	"reflect"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/stat"
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
