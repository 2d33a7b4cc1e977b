package lifnb

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lifnb/lifnb/internal/pieces"
)

// looks counts how often a computation looks at its context, and cancels it at a given look.
type looks struct {
	context.Context
	cancel context.CancelFunc
	at     int64 // the look that cancels, or 0 for none
	count  atomic.Int64
}

func newLooks(at int64) *looks {
	ctx, cancel := context.WithCancel(context.Background())
	return &looks{Context: ctx, cancel: cancel, at: at}
}

func (l *looks) Err() error {
	if l.count.Add(1) == l.at {
		l.cancel()
	}
	return l.Context.Err()
}

// Every stage ends soon after its context is cancelled, with the context's error. What it does between two looks at the
// context does not grow with the length of the signals: each pass over the samples looks again after pieces.Size of
// them. A pass that no longer looks is missing from their number. And after the look at which the context is cancelled,
// there is hardly another one.
func TestCancelStages(t *testing.T) {
	// One goroutine, so that all looks are at this context and not at others derived from it.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const (
		dt   = 1e-5
		size = pieces.Size
		each = 2 // pieces of the shorter signals

		// Looks for one segment of the default length, which is shorter than a piece; there are four in a piece.
		segments      = 4
		transform     = 2 + 2 + 1 + 2 // mean, window, FFT, rounding errors
		add, estimate = 2, 2          // a loop over a short slice looks before and after it
	)
	long := func(n int) *Signal {
		s := silence(dt, float64(n)*dt)
		rng := rand.New(rand.NewPCG(1, 1))
		for i := range s.Samples {
			s.Samples[i] = rng.Float64()
		}
		return s
	}
	regular := func(n int) *Responses {
		r := &Responses{Dt: dt, Duration: float64(n) * dt}
		for trial := range 3 {
			var spikes []float64
			for step := 1 + 17*trial; step < n; step += 1000 {
				spikes = append(spikes, float64(step)*dt)
			}
			r.Spikes = append(r.Spikes, spikes)
		}
		return r
	}
	band := Band{0, 100}
	neuron := PaperNeuron()
	white := neuron
	white.Noise = White{Intensity: 1e-4}
	for name, test := range map[string]struct {
		looks float64 // for each piece of the signals, at least: as many as all passes over the samples take, or as counted
		run   func(ctx context.Context, n int) error
	}{
		"BandLimitedNoise of all frequencies": {0.5 + 0.5 + 16 + 1, func(ctx context.Context, n int) error { // draw, mix, spread, scale
			_, err := BandLimitedNoise{Low: 0, High: 0.5 / dt, Dt: dt, Duration: float64(n) * dt}.Run(ctx)
			return err
		}},
		"LowPassNoise": {1 + 1 + 2*4 + 2*1/2 + 1, func(ctx context.Context, n int) error { // draw, copy, filter, reverse, mean
			_, err := LowPassNoise{Cutoff: 100, Dt: dt, Duration: float64(n) * dt}.Run(ctx)
			return err
		}},
		"SineCurrent": {1, func(ctx context.Context, n int) error {
			_, err := SineCurrent{Amplitude: 1, Frequency: 10, Dt: dt, Duration: float64(n) * dt}.Run(ctx)
			return err
		}},
		"Simulation": {2 + 1 + 3, func(ctx context.Context, n int) error { // check, range of the stimulus, and the trials
			_, err := Simulation{Neuron: neuron, Stimulus: long(n), Trials: 3}.Run(ctx)
			return err
		}},
		"Simulation with white noise": {2 + 1 + 3, func(ctx context.Context, n int) error {
			_, err := Simulation{Neuron: white, Stimulus: long(n), Trials: 3}.Run(ctx)
			return err
		}},
		"Simulation with traces": {2 + 1 + 3, func(ctx context.Context, n int) error {
			_, err := Simulation{Neuron: neuron, Stimulus: long(n), Trials: 3, Traces: 3}.Run(ctx)
			return err
		}},
		"Population": {1 + 4, func(ctx context.Context, n int) error { // the zeros, convolve
			_, err := Population{Responses: regular(n), Size: 3, Sigma: 1.25e-3}.Run(ctx)
			return err
		}},
		"MutualInformation": {2 + 4 + segments*(2*transform+add+2*transform+add+estimate), func(ctx context.Context, n int) error { // check, normalize; Welch, jackknife
			_, err := MutualInformation{Stimulus: long(n), Response: long(n), Bands: []Band{band}}.Run(ctx)
			return err
		}},
		"MutualInformation in long segments": {34.5, func(ctx context.Context, n int) error {
			_, err := MutualInformation{Stimulus: long(n), Response: long(n), Bands: []Band{band}, Segment: float64(n/2) * dt}.Run(ctx)
			return err
		}},
		"UpperBound": {230, func(ctx context.Context, n int) error {
			_, err := UpperBound{Responses: []*Signal{long(n), long(n), long(n)}, Bands: []Band{band}}.Run(ctx)
			return err
		}},
		"TrialInformation": {2 * 4, func(ctx context.Context, n int) error { // check, largest, divide, transform
			_, err := TrialInformation{Stimulus: long(n), Responses: []*Signal{long(n), long(n), long(n)}, Bands: []Band{band}}.Run(ctx)
			return err
		}},
		"Reconstruction": {2 + 4, func(ctx context.Context, n int) error { // check, normalize
			_, err := Reconstruction{Stimulus: long(n), Response: long(n), Segment: 0.2}.Run(ctx)
			return err
		}},
		"Surrogates": {2 + 4 + 2, func(ctx context.Context, n int) error { // check, normalize, and a surrogate
			m := MutualInformation{Stimulus: long(n), Response: long(n), Bands: []Band{band}, Segment: 0.2}
			_, err := Surrogates{Information: m, Number: 1}.Run(ctx)
			return err
		}},
		"NeuronCoherence": {99, func(ctx context.Context, n int) error {
			_, err := NeuronCoherence{Stimulus: long(n), Responses: regular(n), Band: band, Sigma: 1.25e-3}.Run(ctx)
			return err
		}},
		"FICurve": {2 * (2 + 1 + 2), func(ctx context.Context, n int) error {
			_, err := FICurve{Neuron: neuron, Offsets: []float64{1, 2}, Noises: []Noise{nil}, Dt: dt, Duration: float64(n) * dt, Trials: 2}.Run(ctx)
			return err
		}},
		"MixedCoherence": {112, func(ctx context.Context, n int) error {
			_, err := MixedCoherence{Stimulus: long(n), Responses: []*Responses{regular(n), regular(n)}, Band: band, Sigma: 1.25e-3}.Run(ctx)
			return err
		}},
		"Experiment": {252, func(ctx context.Context, n int) error {
			e := PaperExperiment()
			e.Duration, e.Trials, e.Sizes, e.Repeats = float64(n)*dt, 5, []int{2}, 1
			_, err := e.Run(ctx)
			return err
		}},
		"Experiment without the fast path": {310, func(ctx context.Context, n int) error {
			e := PaperExperiment()
			e.Duration, e.Trials, e.Sizes, e.Repeats = float64(n)*dt, 2, []int{2}, 1
			e.Bands, e.Axons = e.Bands[:1], []Axon{{"slow", 1e-6}}
			_, err := e.Run(ctx)
			return err
		}},
		"OptimalSize": {84, func(ctx context.Context, n int) error {
			e := PaperExperiment()
			e.Duration, e.Trials = float64(n)*dt, 5
			_, err := OptimalSize{Experiment: e, Centres: []float64{50}, Width: 100, Velocities: []float64{7, 50}, Most: 100}.Run(ctx)
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			count := func(n int) int64 {
				l := newLooks(0)
				defer l.cancel()
				if err := test.run(l, n); err != nil {
					t.Fatal(err)
				}
				return l.count.Load()
			}
			gc := debug.SetGCPercent(-1) // would empty the pools of memory, whose preparation takes looks
			count(each * size)           // fills them
			shorter, longer := count(each*size), count(2*each*size)
			debug.SetGCPercent(gc)
			t.Logf("%d looks, and %d at twice the length", shorter, longer)
			if got := float64(longer-shorter) / each; got < test.looks {
				t.Errorf("%.2f looks for each piece of %d samples, want %g", got, size, test.looks)
			}
			for at := int64(1); at <= shorter; at *= 2 {
				l := newLooks(at)
				if err := test.run(l, each*size); !errors.Is(err, context.Canceled) {
					t.Errorf("cancelled at look %d: error %v, want %v", at, err, context.Canceled)
				}
				// Whoever called the loop that ended may look once more.
				if after, most := l.count.Load()-at, int64(3); after > most {
					t.Errorf("cancelled at look %d: %d looks after it, want %d or fewer", at, after, most)
				}
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
