package lifnb

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
)

// Every stage ends soon after its context is cancelled, with the context's error, even on the longest signals. The log
// has the times: the goal is 0.2 s, and the limit is for a busy machine.
func TestCancelStages(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a gigabyte")
	}
	const (
		dt       = 1e-5
		duration = maxSamples * dt
	)
	long := silence(dt, duration)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range long.Samples {
		long.Samples[i] = rng.Float64()
	}
	sparse := &Responses{Dt: dt, Duration: duration, Spikes: make([][]float64, 1000)}
	for i := range sparse.Spikes {
		for s := range 1000 {
			sparse.Spikes[i] = append(sparse.Spikes[i], float64(s*33333+i*17)*dt)
		}
	}
	band := Band{0, 100}
	neuron := PaperNeuron()
	white := neuron
	white.Noise = White{Intensity: 1e-4}
	refractory := neuron
	refractory.Refractory, refractory.DeltaA = 1e-3, 0.1
	experiment := PaperExperiment()
	experiment.Trials, experiment.Stimuli = 1000, 1000
	plain := experiment
	plain.Latency, plain.Trials = 0.5e-5, 20 // no grid of time steps
	plain.Sizes = []int{1, 20}
	sizes := PaperOptimalSize()
	sizes.Experiment.Stimuli = 1000

	for name, run := range map[string]func(ctx context.Context) error{
		"BandLimitedNoise": func(ctx context.Context) error {
			_, err := BandLimitedNoise{Low: 0, High: 100, Dt: dt, Duration: duration}.Run(ctx)
			return err
		},
		"BandLimitedNoise of all frequencies": func(ctx context.Context) error {
			_, err := BandLimitedNoise{Low: 0, High: 0.5 / dt, Dt: dt, Duration: duration}.Run(ctx)
			return err
		},
		"LowPassNoise": func(ctx context.Context) error {
			_, err := LowPassNoise{Cutoff: 100, Dt: dt, Duration: duration}.Run(ctx)
			return err
		},
		"SineCurrent": func(ctx context.Context) error {
			_, err := SineCurrent{Amplitude: 1, Frequency: 10, Dt: dt, Duration: duration}.Run(ctx)
			return err
		},
		"Simulation": func(ctx context.Context) error {
			_, err := Simulation{Neuron: neuron, Stimulus: long, Trials: 100}.Run(ctx)
			return err
		},
		"Simulation with white noise": func(ctx context.Context) error {
			_, err := Simulation{Neuron: white, Stimulus: long, Trials: 100}.Run(ctx)
			return err
		},
		"Simulation with a trace": func(ctx context.Context) error {
			_, err := Simulation{Neuron: refractory, Stimulus: long, Trials: 100, Traces: 1}.Run(ctx)
			return err
		},
		"Population": func(ctx context.Context) error {
			_, err := Population{Responses: sparse, Size: 1000, Sigma: 1.25e-3}.Run(ctx)
			return err
		},
		"MutualInformation": func(ctx context.Context) error {
			_, err := MutualInformation{Stimulus: long, Response: long, Bands: []Band{band}}.Run(ctx)
			return err
		},
		"UpperBound": func(ctx context.Context) error {
			_, err := UpperBound{Responses: []*Signal{long, long, long}, Bands: []Band{band}}.Run(ctx)
			return err
		},
		"NeuronCoherence": func(ctx context.Context) error {
			few := &Responses{Dt: dt, Duration: duration, Spikes: sparse.Spikes[:100]}
			_, err := NeuronCoherence{Stimulus: long, Responses: few, Band: band, Sigma: 1.25e-3}.Run(ctx)
			return err
		},
		"MixedCoherence": func(ctx context.Context) error {
			few := &Responses{Dt: dt, Duration: duration, Spikes: sparse.Spikes[:50]}
			_, err := MixedCoherence{Stimulus: long, Responses: []*Responses{few, few}, Band: band, Sigma: 1.25e-3}.Run(ctx)
			return err
		},
		"FICurve": func(ctx context.Context) error {
			_, err := FICurve{Neuron: neuron, Offsets: []float64{1, 2, 3}, Noises: []Noise{nil, white.Noise}, Dt: dt, Duration: 10, Trials: 10_000}.Run(ctx)
			return err
		},
		"Experiment":        func(ctx context.Context) error { _, err := experiment.Run(ctx); return err },
		"Experiment, plain": func(ctx context.Context) error { _, err := plain.Run(ctx); return err },
		"OptimalSize":       func(ctx context.Context) error { _, err := sizes.Run(ctx); return err },
	} {
		t.Run(name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			ctx, cancel := context.WithCancel(context.Background())
			cancelled := make(chan time.Time, 1)
			time.AfterFunc(100*time.Millisecond, func() {
				cancelled <- time.Now()
				cancel()
			})
			err := run(ctx)
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("error %v, want %v", err, context.Canceled)
			}
			took := time.Since(<-cancelled)
			t.Logf("ends after %v", took.Round(time.Millisecond))
			if took > time.Minute { // far more than a busy machine needs, far less than the stage
				t.Errorf("ends %v after it was cancelled", took)
			}
			for range 100 {
				if runtime.NumGoroutine() <= before {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		})
	}
}
