package lifnb

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// The fast paths find the spikes of the plain definition, to the bit.
func TestFastTrials(t *testing.T) {
	fast := 0
	rapid.Check(t, func(t *rapid.T) {
		stimulus := Must(drawNoise(t).Run(ctx))
		dt := stimulus.Dt
		n := LIF{
			TauM:      dt * rapid.Float64Range(1.5, 400).Draw(t, "tau/dt"),
			Offset:    rapid.Float64Range(-1, 5).Draw(t, "offset"),
			Threshold: rapid.Float64Range(0.5, 2).Draw(t, "threshold"),
			Reset:     rapid.Float64Range(-2, 0.4).Draw(t, "reset"),
			V0:        rapid.Float64Range(-2, 0.5).Draw(t, "v0"),
		}
		switch rapid.SampledFrom([]string{"none", "coin", "coin", "white"}).Draw(t, "noise") {
		case "coin":
			n.Noise = Coin{Amplitude: rapid.Float64Range(0, 20).Draw(t, "amplitude")}
		case "white":
			n.Noise = White{Intensity: dt * rapid.Float64Range(0, 20).Draw(t, "intensity/dt")}
		}
		if rapid.Bool().Draw(t, "adaptation") {
			n.DeltaA, n.TauA = rapid.Float64Range(0.01, 1).Draw(t, "delta a"), dt*rapid.Float64Range(1.5, 1000).Draw(t, "tau a/dt")
		}
		if rapid.Bool().Draw(t, "refractory period") {
			n.Refractory = dt * float64(rapid.IntRange(1, 40).Draw(t, "refractory/dt"))
		}
		s := Simulation{Neuron: n, Stimulus: stimulus, Trials: 3, Seed: rapid.Uint64().Draw(t, "trial seed")}
		for trial, got := range Must(s.Run(ctx)).Spikes {
			if want := Must(Must(s.prepare(ctx)).plain(ctx, trial, nil)); len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Fatalf("trial %d: %d spikes, want %d\n%v\n%v", trial, len(got), len(want), got, want)
			}
			fast += len(got)
		}
	})
	if fast == 0 {
		t.Error("no spikes in any of the cases")
	}
}

// Inputs that come near the threshold from above and fall again, with coins that pull the potential down: the highest
// of eight steps is not the last.
func TestFastTrialsOfFastNeuron(t *testing.T) {
	stimulus := Must(BandLimitedNoise{Low: 585.9375, High: 2307.5, Amplitude: 1.75, Dt: 1e-5, Duration: 2049e-5, Seed: 13}.Run(ctx))
	n := LIF{TauM: 1.5e-5, Offset: -1, Threshold: 0.5, Reset: 0.4, V0: 0.5, Noise: Coin{Amplitude: 1}}
	s := Simulation{Neuron: n, Stimulus: stimulus, Trials: 3}
	for trial, got := range Must(s.Run(ctx)).Spikes {
		if want := Must(Must(s.prepare(ctx)).plain(ctx, trial, nil)); !reflect.DeepEqual(got, want) {
			t.Errorf("trial %d: %d spikes, want %d", trial, len(got), len(want))
		}
	}
}

// Where the potential lands exactly on the threshold, rounding decides, so the plain definition must decide.
func TestFastTrialsOnThreshold(t *testing.T) {
	// τ = 2·dt: v = 0.5, 0.75, 0.875 .. with offset 1; threshold 0.75 is met but not crossed in the second step.
	n := LIF{TauM: 2, Offset: 1, Threshold: 0.75}
	s := Simulation{Neuron: n, Stimulus: silence(1, 64), Trials: 1}
	r := Must(s.Run(ctx))
	if want := Must(Must(s.prepare(ctx)).plain(ctx, 0, nil)); !reflect.DeepEqual(r.Spikes[0], want) || want[0] != 3 {
		t.Errorf("spikes %v, want %v", r.Spikes[0], want)
	}
}
