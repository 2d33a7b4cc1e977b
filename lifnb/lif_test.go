package lifnb

import (
	"math"
	"reflect"
	"runtime"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// paperNeuron is the study's neuron with another noise.
func paperNeuron(noise Noise) LIF {
	n := PaperNeuron()
	n.Noise = noise
	return n
}

// quiet is a neuron without noise.
func quiet(offset float64) LIF { return LIF{TauM: 2.5e-3, Offset: offset, Threshold: 1} }

// silence is a stimulus that is zero throughout.
func silence(dt, duration float64) *Signal {
	return Must(ConstantCurrent{Dt: dt, Duration: duration}.Run(ctx))
}

func simulate(t testing.TB, neuron LIF, s *Signal, trials int) *Responses {
	t.Helper()
	r, err := Simulation{Neuron: neuron, Stimulus: s, Trials: trials, Seed: 1, Traces: 1}.Run(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// With constant input I the interval between spikes is T = τ·ln((I - reset)/(I - threshold)) plus the
// refractory period, rounded up to a time step (Euler's method is one step late at most, at this Dt).
func TestRateWithoutNoise(t *testing.T) {
	const dt = 1e-6
	rapid.Check(t, func(t *rapid.T) {
		n := quiet(rapid.Float64Range(1.2, 10).Draw(t, "offset"))
		n.TauM = rapid.Float64Range(1e-3, 20e-3).Draw(t, "tau")
		n.Reset = rapid.Float64Range(-1, 0.5).Draw(t, "reset")
		n.Refractory = dt * float64(rapid.IntRange(0, 3000).Draw(t, "refractory"))
		r := Must(Simulation{Neuron: n, Stimulus: silence(dt, 0.3), Trials: 1}.Run(ctx))
		want := n.TauM*math.Log((n.Offset-n.Reset)/(n.Offset-n.Threshold)) + n.Refractory
		for _, got := range r.Intervals() {
			if math.Abs(got-want) > 1.5*dt+dt*want/n.TauM {
				t.Fatalf("interval %g s, want %g s", got, want)
			}
		}
		if len(r.Intervals()) == 0 {
			t.Fatal("no spikes")
		}
	})
	if r := Must(Simulation{Neuron: quiet(0.99), Stimulus: silence(dt, 0.1), Trials: 1}.Run(ctx)); len(r.Spikes[0]) != 0 {
		t.Errorf("%d spikes below threshold", len(r.Spikes[0]))
	}
}

// Without noise, for a handful of steps that can be followed by hand: τ = 4·dt makes v += (I - v)/4.
func TestEulerByHand(t *testing.T) {
	n := LIF{TauM: 4, Offset: 2, Threshold: 1, TauA: 4, DeltaA: 0.5, Refractory: 2}
	r := simulate(t, n, silence(1, 10), 1)
	// v: 0.5, 0.875, 1.15625 spike (a = 0.5), two steps at rest (a = 0.375, 0.28125), then
	// 0 + (2 - 0.28125)/4 = 0.4296875 (a = 0.2109375), 0.4296875 + (2 - 0.4296875 - 0.2109375)/4 = 0.76953125 ...
	want := []float64{0.5, 0.875, 2, 0, 0, 0.4296875, 0.76953125}
	near(t, "v", r.Voltage[0][:7], want, 0)
	if r.Spikes[0][0] != 3 {
		t.Errorf("first spike at %g s, want 3 s: the end of the step in which v crosses", r.Spikes[0][0])
	}
}

func TestFirstStepCannotSpike(t *testing.T) {
	r := simulate(t, LIF{TauM: 4, Offset: 100, Threshold: 1}, silence(1, 3), 1)
	near(t, "spikes", r.Spikes[0], []float64{2, 3}, 0)
}

// In the steady state each spike adds DeltaA, which decays with TauA. The mean of this current is rate·DeltaA·TauA, and
// it lowers the drive by the same amount.
func TestAdaptation(t *testing.T) {
	n := quiet(5)
	n.TauA, n.DeltaA = 0.1, 0.05
	r := simulate(t, n, silence(1e-5, 3), 1)
	var late Responses // the last second, when the adaptation has settled
	late.Duration, late.Spikes = 1, [][]float64{nil}
	for _, s := range r.Spikes[0] {
		if s > 2 {
			late.Spikes[0] = append(late.Spikes[0], s)
		}
	}
	drive := n.Offset - late.Rate()*n.DeltaA*n.TauA
	want := 1 / (n.TauM * math.Log(drive/(drive-1)))
	if got := late.Rate(); math.Abs(got/want-1) > 0.01 {
		t.Errorf("adapted rate %g spikes/s, want %g", got, want)
	}
	if first := r.Spikes[0][1] - r.Spikes[0][0]; 1/first < 1.1*late.Rate() {
		t.Errorf("rate begins at %g and ends at %g spikes/s: no adaptation", 1/first, late.Rate())
	}
}

// The study's neuron, as an independent implementation measured it.
func TestPaperNeuron(t *testing.T) {
	r := simulate(t, PaperNeuron(), Must(PaperNoise(0, 100).Run(ctx)), 40)
	if rate := r.Rate(); math.Abs(rate-780) > 8 {
		t.Errorf("rate %g spikes/s, want about 780", rate)
	}
	if cv := r.CV(); math.Abs(cv-0.12) > 0.005 {
		t.Errorf("CV %g, want about 0.12", cv)
	}
}

// Coin noise of amplitude D equals white noise of intensity D²·dt/8: below threshold the potential's
// variance is that of an Ornstein-Uhlenbeck process, intensity/τ.
func TestNoiseIntensity(t *testing.T) {
	const dt, amplitude = 1e-5, 5.0
	intensity := amplitude * amplitude * dt / 8
	for name, noise := range map[string]Noise{"coin": Coin{amplitude}, "white": White{intensity}} {
		n := quiet(0)
		n.Noise = noise
		r := simulate(t, n, silence(dt, 20), 1)
		got := stat.Variance(r.Voltage[0], nil)
		want := intensity / n.TauM
		// 20 s hold 20/(2·τ) = 4000 independent values: the variance is known to 2.2 %.
		if math.Abs(got/want-1) > 0.09 {
			t.Errorf("%s: variance %g, want %g", name, got, want)
		}
	}
}

// A neuron with white noise does not depend on the time step, one with coin noise does.
func TestTimeStep(t *testing.T) {
	rate := func(noise Noise, dt float64) float64 {
		n := quiet(0.9)
		n.Noise = noise
		return simulate(t, n, silence(dt, 5), 8).Rate()
	}
	white, coin := White{2e-4}, Coin{12.6}
	if a, b := rate(white, 1e-5), rate(white, 2.5e-6); math.Abs(b/a-1) > 0.06 {
		t.Errorf("white noise: %g spikes/s, with a quarter of the time step %g", a, b)
	}
	if a, b := rate(coin, 1e-5), rate(coin, 2.5e-6); b > 0.7*a {
		t.Errorf("coin noise: %g spikes/s, with a quarter of the time step %g", a, b)
	}
}

func TestZeroNoiseIsNoNoise(t *testing.T) {
	want := simulate(t, quiet(2), silence(1e-5, 0.1), 2)
	for _, noise := range []Noise{Coin{}, White{}} {
		n := quiet(2)
		n.Noise = noise
		if got := simulate(t, n, silence(1e-5, 0.1), 2); !reflect.DeepEqual(got, want) {
			t.Errorf("%T{}: %v, want %v", noise, got, want)
		}
	}
}

// The bits are the same on any number of cores, on every run, and for a trial whatever else is simulated.
func TestSimulationIsDeterministic(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	s := Must(PaperNoise(0, 100).Run(ctx))
	for _, noise := range []Noise{Coin{5}, White{3e-5}} {
		n := PaperNeuron()
		n.Noise = noise
		var want *Responses
		for _, cores := range []int{1, 2, 7, 7} {
			runtime.GOMAXPROCS(cores)
			got := simulate(t, n, s, 20)
			if want == nil {
				want = got
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%T: %d cores give other spikes", noise, cores)
			}
		}
		if few := simulate(t, n, s, 3); !reflect.DeepEqual(few.Spikes, want.Spikes[:3]) {
			t.Errorf("%T: the first 3 of 20 trials are not those of 3", noise)
		}
		if reflect.DeepEqual(want.Spikes[0], want.Spikes[1]) {
			t.Errorf("%T: two trials are the same", noise)
		}
	}
}

func TestTracesOnRequest(t *testing.T) {
	neuron := PaperNeuron()
	neuron.Threshold, neuron.Reset = 1.5, 0.5 // spikes of a trace reach 2.5
	r := Must(Simulation{Neuron: neuron, Stimulus: silence(1e-5, 0.05), Trials: 3, Traces: 2}.Run(ctx))
	if len(r.Voltage) != 2 || len(r.Voltage[1]) != 5000 {
		t.Fatalf("%d traces", len(r.Voltage))
	}
	for trial, v := range r.Voltage {
		var spikes []float64
		for i, v := range v {
			if v == 2.5 {
				spikes = append(spikes, float64(i+1)*r.Dt)
			} else if v > 1.5 {
				t.Fatalf("v = %g above threshold", v)
			}
		}
		if !reflect.DeepEqual(spikes, r.Spikes[trial]) {
			t.Errorf("trial %d: the trace's spikes are not the spikes", trial)
		}
	}
	if r := Must(Simulation{Neuron: PaperNeuron(), Stimulus: silence(1e-5, 0.05), Trials: 1}.Run(ctx)); len(r.Voltage) != 0 {
		t.Error("a trace that was not asked for")
	}
}
