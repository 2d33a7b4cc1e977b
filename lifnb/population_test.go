package lifnb

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// handmade returns responses whose trial k spikes once, at (k+1)·dt.
func handmade(trials int, dt float64) *Responses {
	r := &Responses{Dt: dt, Duration: float64(trials+2) * dt}
	for k := range trials {
		r.Spikes = append(r.Spikes, []float64{float64(k+1) * dt})
	}
	return r
}

// Members are distinct, and the delays are those of a row of neurons. The rate counts every spike that arrives in time,
// in the nearest bin.
func TestPopulation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trials := rapid.IntRange(1, 30).Draw(t, "trials")
		p := Population{
			Responses: handmade(trials, 1e-3),
			Size:      rapid.IntRange(1, trials).Draw(t, "size"),
			Latency:   rapid.SampledFrom([]float64{0, 2e-3, -1e-3}).Draw(t, "latency"),
			Seed:      rapid.Uint64().Draw(t, "seed"),
		}
		delay, velocity := func(int) float64 { return 0 }, math.Inf(1)
		switch row := (Row{rapid.SampledFrom([]float64{100, 2000}).Draw(t, "density"), rapid.Float64Range(0.1, 10).Draw(t, "velocity")}); rapid.IntRange(0, 3).Draw(t, "geometry") {
		case 1:
			p.Geometry, velocity = row, row.Velocity
			delay = func(i int) float64 { return float64(i) / (row.Density * row.Velocity) }
		case 2:
			row.Velocity = math.Inf(1)
			p.Geometry = row
		case 3:
			delays := Delays(rapid.SliceOfN(rapid.Float64Range(-3e-3, 5e-3), p.Size, p.Size+2).Draw(t, "delays"))
			p.Geometry, velocity = delays, 0
			delay = func(i int) float64 { return delays[i] }
		}
		r, err := p.Run(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if sorted := slices.Compact(slices.Sorted(slices.Values(r.Members))); len(sorted) != p.Size || sorted[0] < 0 || sorted[p.Size-1] >= trials {
			t.Fatalf("members %v", r.Members)
		}
		if r.Velocity != velocity {
			t.Fatalf("velocity %g m/s, want %g m/s", r.Velocity, velocity)
		}
		want := make([]float64, trials+2)
		for i, trial := range r.Members {
			delay := delay(i)
			if math.Abs(r.Delays[i]-delay) > 1e-15 {
				t.Fatalf("delay of member %d is %g s, want %g s", i, r.Delays[i], delay)
			}
			// Half a bin goes up, whatever rounding makes of it.
			if bin := int(math.Floor(float64(trial+1) + (delay-p.Latency)/1e-3 + 0.5 + 1e-6)); bin >= 0 && bin < len(want) {
				want[bin] += 1000 // one spike in a bin of 1 ms
			}
		}
		for k := range want {
			if math.Abs(r.Rate.Samples[k]-want[k]) > 1e-6 {
				t.Fatalf("rate %v, want %v", r.Rate.Samples, want)
			}
		}
	})
}

// Every trial is equally likely to become each member.
func TestPopulationIsDrawnEvenly(t *testing.T) {
	const trials, size, draws = 6, 3, 6000
	p := Population{Responses: handmade(trials, 1e-3), Size: size}
	var count [size][trials]float64
	for seed := range uint64(draws) {
		p.Seed = seed
		for i, trial := range p.draw(nil) {
			count[i][trial]++
		}
	}
	const want = draws / trials
	chi2 := 0.0
	for _, member := range count {
		for _, n := range member {
			chi2 += (n - want) * (n - want) / want
		}
	}
	if chi2 > 40 { // 15 degrees of freedom: one in 2000 would be above
		t.Errorf("χ² = %g: %v", chi2, count)
	}
}

// The mean rate counts the spikes that arrive in time, whatever the smoothing. Inversion changes its sign.
func TestRateArea(t *testing.T) {
	r := handmade(1, 1e-3)
	r.Duration, r.Spikes[0] = 0.1, []float64{0.04, 0.05, 0.0504}
	p := Population{Responses: r, Size: 1, Sigma: 2e-3}
	area := func() (sum float64) {
		for _, x := range Must(p.Run(ctx)).Rate.Samples {
			sum += x * r.Dt
		}
		return sum
	}
	if got := area(); math.Abs(got-3) > 1e-9 {
		t.Errorf("area %g, want 3 spikes", got)
	}
	p.Inverted = []int{0}
	if got := area(); math.Abs(got+3) > 1e-9 {
		t.Errorf("area %g after inversion, want -3", got)
	}
}

// A spike at exactly Duration is valid, and arrives after the last bin, by the plain definition and the fast path.
func TestSpikeAtTheEnd(t *testing.T) {
	stimulus := Must(PaperNoise(0, 100).Run(ctx))
	r := Must(Simulation{Neuron: PaperNeuron(), Stimulus: stimulus, Trials: 4, Seed: 1}.Run(ctx))
	for i, spikes := range r.Spikes {
		r.Spikes[i] = slices.DeleteFunc(spikes, func(t float64) bool { return t > r.Duration-0.02 })
	}
	type response struct{ rate, coherence []float64 }
	with := func(last ...float64) (response, float64) {
		with := &Responses{Dt: r.Dt, Duration: r.Duration}
		for _, spikes := range r.Spikes {
			with.Spikes = append(with.Spikes, append(slices.Clone(spikes), last...))
		}
		n := NeuronCoherence{Stimulus: stimulus, Responses: with, Band: Band{0, 100}, Sigma: 1.25e-3, Segment: 0.5} // which ends at 2 s
		p := Population{Responses: with, Size: len(r.Spikes), Sigma: 1.25e-3}
		return response{Must(p.Run(ctx)).Rate.Samples, Must(n.Run(ctx)).Coherence[0]}, with.Rate()
	}
	same := func(a, b []float64) bool {
		return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) < 1e-9 })
	}
	without, few := with()
	end, more := with(r.Duration)
	if more <= few || !same(end.rate, without.rate) || !same(end.coherence, without.coherence) {
		t.Errorf("%g spikes/s with a spike at the end, %g without; or it is heard", more, few)
	}
	before, _ := with(r.Duration - r.Dt)
	if same(before.rate, without.rate) || same(before.coherence, without.coherence) {
		t.Error("a spike a step before the end is not heard")
	}
}
