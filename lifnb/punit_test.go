package lifnb

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
)

// publishedTable is a copy of the published table of 39 cells. It is not part of the repository.
const publishedTable = "/work/shared/data/punits/models.csv"

func loadPublished(t *testing.T) []PUnit {
	t.Helper()
	if _, err := os.Stat(publishedTable); err != nil {
		t.Skip("the published table is not here")
	}
	return Must(LoadPUnits(publishedTable))
}

// The baseline of cells, 10 s without AM, as an independent implementation measured it. One such trial has the SD in
// brackets, which was measured in 20 trials; three SD of two such trials are tolerated.
func TestBaselineOfPUnits(t *testing.T) {
	for i, want := range [][4][2]float64{
		{{153.8, 0.11}, {0.470, 0.0084}, {0.921, 0.0029}, {-0.49, 0.018}},
		{{95.8, 0.075}, {0.274, 0.0066}, {0.838, 0.005}, {-0.42, 0.02}},
	} {
		n := PublishedPUnits()[i]
		r := Must(Simulation{Neuron: n, Stimulus: silence(50e-6, 10), Trials: 1, Seed: 1}.Run(ctx))
		for k, got := range []float64{r.Rate(), r.CV(), r.VectorStrength(n.EODFrequency), r.SerialCorrelation(1)} {
			if math.Abs(got-want[k][0]) > 3*math.Sqrt2*want[k][1] {
				t.Errorf("%s: %s %g, want %g ± %g", n.Cell, []string{"rate", "CV", "vector strength", "serial correlation"}[k], got, want[k][0], want[k][1])
			}
		}
	}
}

func TestPublishedPUnits(t *testing.T) {
	cells := loadPublished(t)
	if len(cells) != 39 {
		t.Fatalf("%d cells", len(cells))
	}
	for _, n := range PublishedPUnits() {
		if !slices.Contains(cells, n) {
			t.Errorf("%v is not in the table", n)
		}
	}
	r := Must(Simulation{Neuron: NeuronsOf(cells), Stimulus: silence(50e-6, 10), Trials: 39, Seed: 1}.Run(ctx))
	var rates, locked, serial []float64
	for i, n := range cells {
		one := Must(r.OfNeuron(i))
		rates, locked, serial = append(rates, one.Rate()), append(locked, one.VectorStrength(n.EODFrequency)), append(serial, one.SerialCorrelation(1))
	}
	slices.Sort(rates)
	near(t, "lowest, median and highest rate", []float64{rates[0], rates[19], rates[38]}, []float64{72.5, 153.5, 411}, 0.5)
	// The SD of the extremes in one trial: 0.014 and 0.002, 0.011 and 0.005.
	near(t, "range of the vector strength", []float64{slices.Min(locked)}, []float64{0.665}, 3*math.Sqrt2*0.014)
	near(t, "range of the vector strength", []float64{slices.Max(locked)}, []float64{0.945}, 3*math.Sqrt2*0.002)
	near(t, "range of the serial correlation", []float64{slices.Min(serial), slices.Max(serial)}, []float64{-0.586, -0.175}, 3*math.Sqrt2*0.011)
}

// The information of a cell about noise of 0-300 Hz in 200-300 Hz, as an independent implementation measured it with
// another noise. The SD over noises is about 5 bits/s.
func TestInformationOfPUnits(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	noise := BandLimitedNoise{Low: 0, High: 300, Amplitude: 0.1, Dt: 50e-6, Duration: 10, Seed: 1}
	am := Must(noise.Run(ctx))
	responses := Must(Simulation{Neuron: PublishedPUnits()[2], Stimulus: am, Trials: 199, Seed: 1}.Run(ctx))
	for _, test := range []struct{ velocity, size, want float64 }{
		{math.Inf(1), 1, 26}, {math.Inf(1), 199, 105}, {25, 51, 98}, {25, 199, 42}, {7, 51, 32}, {7, 199, 17},
	} {
		p := Population{Responses: responses, Size: int(test.size), Geometry: Row{2000, test.velocity}, Sigma: 1.25e-3, Seed: 1}
		info := Must(MutualInformation{Stimulus: am, Response: Must(p.Run(ctx)).Rate, Bands: []Band{{200, 300}}, Segment: 0.4096}.Run(ctx))
		if got := info.Bands[0].Raw; math.Abs(got-test.want) > 2*math.Sqrt2*5 {
			t.Errorf("%g m/s, N = %g: %.1f bits/s, want %g", test.velocity, test.size, got, test.want)
		}
	}
}

// fishExperiment compares populations of P-units.
func fishExperiment(cells []PUnit) Experiment {
	return Experiment{
		Bands: []Band{{0, 300}}, Stimuli: 1, Amplitude: 0.1, Dt: 50e-6, Duration: 10, Neuron: NeuronsOf(cells), Trials: 10 * len(cells),
		Compositions: []Composition{Homogeneous, Heterogeneous}, Sizes: []int{1, 10}, Repeats: len(cells), Density: 2000,
		Axons: []Axon{NoDelay(), {"cc", 7}}, Sigma: 1.25e-3, Segment: 0.4096, Seed: 1,
	}
}

// Heterogeneous populations of P-units encode better than homogeneous ones, as an independent implementation measured
// it with another stimulus: tolerated are a difference of 2 % between stimuli and, if neurons are drawn at random, two
// SD of the difference of two means over 10 draws.
func TestPopulationsOfPUnits(t *testing.T) {
	cells := loadPublished(t)
	if testing.Short() {
		t.Skip("takes a second")
	}
	e := fishExperiment(cells)
	result := Must(e.Run(ctx))
	e.Compositions, e.Sizes, e.Repeats, e.Trials = nil, []int{39}, 10, 3*len(cells)
	large := Must(e.Run(ctx))
	for _, test := range []struct {
		result             ExperimentResult
		composition        Composition
		size               int
		atOnce, at7, drawn float64
	}{
		{result, Homogeneous, 1, 232, 233, 0}, {result, Homogeneous, 10, 437, 433, 0},
		{result, Heterogeneous, 1, 248, 220, 1}, {result, Heterogeneous, 10, 529, 543, 1},
		{large, Heterogeneous, 39, 694, 587, 1},
	} {
		for axon, want := range map[Axon]float64{NoDelay(): test.atOnce, {Velocity: 7}: test.at7} {
			got := Must(test.result.Of(test.composition).At(e.Bands[0], axon, test.size))
			t.Logf("%s, N = %d, %v: %.0f ± %.0f bits/s", test.composition, test.size, axon, got.Mean, got.PopulationsSD)
			if math.Abs(got.Mean-want) > 0.02*want+test.drawn*2*math.Sqrt2*got.PopulationsSD/math.Sqrt(10) {
				t.Errorf("%s, N = %d, %v: %.1f bits/s, want %g", test.composition, test.size, axon, got.Mean, want)
			}
		}
	}
}

func TestLoadPUnitsFails(t *testing.T) {
	const header = "cell,EODf,a_zero,delta_a,dend_tau,input_scaling,mem_tau,noise_strength,ref_period,deltat,tau_a,threshold,v_base,v_offset,v_zero\n"
	const row = "x-invivo-1,744.66,9.4,0.06,0.0007,31.3,0.0017,0.012,0.001,5e-05,0.1,1,0,-0.39,0\n"
	load := func(text string) ([]PUnit, error) {
		path := filepath.Join(t.TempDir(), "models.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return LoadPUnits(path)
	}
	if cells, err := load(header + row); err != nil || len(cells) != 1 || cells[0].Cell != "x" || cells[0].TauM != 0.0017 || cells[0].DeltaA != 0.06 {
		t.Errorf("%v, error %v", cells, err)
	}
	for _, test := range []struct{ text, want string }{
		{"", "0 rows: must have a header and at least one cell"},
		{header, "1 rows"},
		{strings.Replace(header, "mem_tau", "tau_mem", 1) + row, "has no column mem_tau: its header is cell, EODf, a_zero"},
		{strings.Replace(header, "cell", "id", 1) + row, "has no column cell: its header is id, EODf"},
		{"cell,EODf,tau_a\nx,1,2\n", "has no column dend_tau, mem_tau, ref_period, input_scaling, v_offset, noise_strength, delta_a, a_zero, " +
			"threshold, v_base, v_zero, deltat: its header is cell, EODf, tau_a"},
		{header + row + "y\n", "wrong number of fields"},
		{header + row + strings.Replace(row, "0.06", "much", 1), `row 3: delta_a = "much": must be a number`},
		{header + strings.Replace(row, "0.0017", "1.7e-5", 1), "row 2: lifnb.x: TauM = 1.7e-05 s: must be above the time step"},
		{header + strings.Replace(row, ",1,0,", ",2,0,", 1), "threshold = 2: must be 1"},
	} {
		if cells, err := load(test.text); err == nil || cells != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, error %v, want %q", test.text, cells, err, test.want)
		}
	}
	if _, err := LoadPUnits(filepath.Join(t.TempDir(), "none.csv")); !os.IsNotExist(err) {
		t.Errorf("error %v", err)
	}
}

// A long stimulus is given up soon when the context is cancelled.
func TestCancelPUnits(t *testing.T) {
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	trials := Must(Simulation{Neuron: PublishedPUnits()[0], Stimulus: silence(50e-6, 100), Trials: 1}.prepare(ctx))
	if _, err := trials.run(cancelled, 0); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}

// Spikes at one phase of a rhythm have a vector strength of 1, two opposite phases 0, and a uniform spread over a share
// w of the period sin(πw)/(πw). Intervals that alternate have a serial correlation of -1 at lag 1, and of 1 at lag 2.
func TestSpikeTiming(t *testing.T) {
	timed := func(spikes ...float64) *Responses {
		return &Responses{Dt: 1e-3, Duration: 10, Spikes: [][]float64{spikes}}
	}
	var spread, alternating, clock []float64
	for i := range 1000 {
		clock = append(clock, 0.1*float64(i)) // intervals differ by rounding alone
		spread = append(spread, (float64(i)+0.3*(float64(i)+0.5)/1000)/10)
		alternating = append(alternating, float64(i/2)+0.3*float64(i%2))
	}
	for _, test := range []struct {
		what      string
		got, want float64
	}{
		{"one phase", timed(0.1, 0.3, 5.7).VectorStrength(10), 1},
		{"opposite phases", timed(0.1, 0.25).VectorStrength(10), 0},
		{"spread", timed(spread...).VectorStrength(10), math.Sin(0.3*math.Pi) / (0.3 * math.Pi)},
		{"lag 0", timed(alternating...).SerialCorrelation(0), 1},
		{"lag 1", timed(alternating...).SerialCorrelation(1), -1},
		{"lag 2", timed(alternating...).SerialCorrelation(2), 1},
	} {
		if math.Abs(test.got-test.want) > 1e-5 {
			t.Errorf("%s: %g, want %g", test.what, test.got, test.want)
		}
	}
	for what, got := range map[string]float64{
		"vector strength without spikes": timed().VectorStrength(1), "serial correlation of two intervals": timed(1, 2, 4).SerialCorrelation(1),
		"serial correlation of a clock": timed(clock...).SerialCorrelation(1), "negative lag": timed(alternating...).SerialCorrelation(-1),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s: %g", what, got)
		}
	}
	rho := timed(0, 1, 3, 4, 7, 8, 10).SerialCorrelation(1)
	if want := stat.Correlation([]float64{1, 2, 1, 3, 1}, []float64{2, 1, 3, 1, 2}, nil); math.Abs(rho-want) > 1e-12 {
		t.Errorf("serial correlation %g, want %g", rho, want)
	}
}
