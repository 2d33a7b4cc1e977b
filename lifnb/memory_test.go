package lifnb

import (
	"context"
	"math"
	"runtime"
	"strings"
	"testing"
)

// Anything that would take more memory than the limit is refused before any work, by the name of the parameter that
// makes it large, with a value that fits.
func TestMemoryLimit(t *testing.T) {
	experiment := func(change func(*Experiment)) func() error {
		e := PaperExperiment()
		change(&e)
		return func() error { _, err := e.Run(ctx); return err }
	}
	long := silence(1e-4, 1000) // 10^7 samples
	for _, test := range []struct {
		run   func() error
		limit float64
		want  string
	}{
		{experiment(func(e *Experiment) { e.Repeats = 1e6 }), MemoryLimit,
			"lifnb.Experiment: Repeats = 1000000: must be at most 440000 here: the results would take 8.94 GiB of memory, and MemoryLimit is 4 GiB"},
		{experiment(func(e *Experiment) { e.Stimuli = 1e6 }), MemoryLimit, "lifnb.Experiment: Stimuli = 1000000: must be at most 88000 here"},
		{experiment(func(e *Experiment) { e.Trials = 1e6 }), MemoryLimit, "lifnb.Simulation: Trials = 1000000: must be at most 2"},
		{func() error {
			_, err := Simulation{Neuron: PaperNeuron(), Stimulus: Must(PaperNoise(0, 100).Run(ctx)), Trials: 1e6}.Run(ctx)
			return err
		}, MemoryLimit, "lifnb.Simulation: Trials = 1000000: must be at most 2"},
		{func() error {
			_, err := MutualInformation{Stimulus: long, Response: long, Bands: []Band{{0, 100}}, Segment: 600}.Run(ctx)
			return err
		}, 1 << 29, "lifnb.MutualInformation: Segment = 600 s: must be at most "},
		{func() error {
			_, err := Population{Responses: &Responses{Dt: 1e-4, Duration: 1000, Spikes: [][]float64{{1}}}, Size: 1, Sigma: 100}.Run(ctx)
			return err
		}, 1 << 29, "lifnb.Population: Sigma = 100 s: must be at most "},
	} {
		before := MemoryLimit
		MemoryLimit = test.limit
		err := test.run()
		MemoryLimit = before
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("error %v, want %s", err, test.want)
		}
	}
}

// The estimates of what stages take are close: above everything that is held, and not far above what is allocated.
func TestMemoryEstimates(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second, and some memory")
	}
	long := Must(SineCurrent{Amplitude: 1, Frequency: 3, Dt: 1e-4, Duration: 50}.Run(ctx)) // 5·10^5 samples
	estimate := func(limited func() error) (bytes float64) {
		before := MemoryLimit
		defer func() { MemoryLimit = before }()
		low, high := 1.0, 1e12 // between refused and accepted
		for high/low > 1.01 {
			MemoryLimit = math.Sqrt(low * high)
			if limited() != nil {
				low = MemoryLimit
			} else {
				high = MemoryLimit
			}
		}
		return high
	}
	response := *long // the spectra of a signal with itself take less
	information := MutualInformation{Stimulus: long, Response: &response, Bands: []Band{{0, 100}}, Segment: 25}
	prime := information
	prime.Segment = 25.0007 // 250,007 samples: a prime number
	// Fewer spikes take less memory: their kernels are added one by one.
	population := Population{Responses: &Responses{Dt: 1e-4, Duration: 50, Spikes: [][]float64{{1, 2, 3, 4, 5, 6, 7, 8}}}, Size: 1, Sigma: 5}
	for name, test := range map[string]struct {
		check func(context.Context) checks
		run   func() error
	}{
		"segments":            {information.check, func() error { _, err := information.estimate(ctx); return err }},
		"segments of a prime": {prime.check, func() error { _, err := prime.estimate(ctx); return err }},
		"a wide Gaussian":     {population.check, func() error { _, err := population.Run(ctx); return err }},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := test.run(); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		allocated, estimated := float64(after.TotalAlloc-before.TotalAlloc), estimate(func() error { return test.check(ctx).err() })
		t.Logf("%s: estimated %.0f MB, allocated %.0f MB", name, estimated/1e6, allocated/1e6)
		if estimated < 0.7*allocated || estimated > 2*allocated {
			t.Errorf("%s: estimated %.0f MB, allocated %.0f MB", name, estimated/1e6, allocated/1e6)
		}
	}
}
