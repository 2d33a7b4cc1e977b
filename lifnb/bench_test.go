package lifnb

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/lifnb/lifnb/internal/bandspectra"
)

// perUnit reports what one of n units of work costs.
func perUnit(b *testing.B, n int, unit string, in time.Duration) {
	b.ReportMetric(float64(b.Elapsed())/float64(in)/float64(b.N)/float64(n), unit)
}

// The whole of Figure 8: 3 stimuli, 900 trials, 6000 populations, on all cores.
func BenchmarkFigure8(b *testing.B) {
	for _, noise := range []Noise{Coin{5}, White{Intensity: 25 * paperDt / 8}} {
		b.Run(fmt.Sprintf("%T", noise)[len("lifnb."):], func(b *testing.B) {
			b.ReportAllocs()
			e := PaperExperiment()
			e.Neuron = paperNeuron(noise)
			for b.Loop() {
				Must(e.Run(ctx))
			}
		})
	}
}

func BenchmarkStimulus(b *testing.B) {
	n := PaperNoise(0, 100)
	for b.Loop() {
		Must(n.Run(ctx))
	}
	perUnit(b, samples(n.Duration, n.Dt), "ns/sample", time.Nanosecond)
}

// One trial, by its noise, and by the plain definition of coin noise.
func BenchmarkTrial(b *testing.B) {
	s := Simulation{Neuron: PaperNeuron(), Stimulus: Must(PaperNoise(0, 100).Run(ctx)), Trials: 1}
	for _, test := range []struct {
		name  string
		noise Noise
		plain bool
	}{{"coin", Coin{5}, false}, {"white", White{Intensity: 25 * paperDt / 8}, false}, {"none", nil, false}, {"plain", Coin{5}, true}} {
		b.Run(test.name, func(b *testing.B) {
			s.Neuron = paperNeuron(test.noise)
			trials := Must(s.prepare(ctx))
			run := trials.run
			if test.plain {
				run = func(ctx context.Context, trial int) ([]float64, error) { return trials.plain(ctx, trial, nil) }
			}
			trial := 0
			for b.Loop() {
				Must(run(ctx, trial))
				trial++
			}
			perUnit(b, len(s.Stimulus.Samples), "ns/step", time.Nanosecond)
		})
	}
}

// One trial of 10 s of a P-unit, and the same by the plain definition.
func BenchmarkPUnit(b *testing.B) {
	am := Must(BandLimitedNoise{Low: 0, High: 300, Amplitude: 0.1, Dt: 50e-6, Duration: 10, Seed: 1}.Run(ctx))
	trials := Must(Simulation{Neuron: PublishedPUnits()[0], Stimulus: am, Trials: 1}.prepare(ctx))
	for name, run := range map[string]func(context.Context, int) ([]float64, error){
		"fast":  trials.run,
		"plain": func(ctx context.Context, trial int) ([]float64, error) { return trials.plain(ctx, trial, nil) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Must(run(ctx, 0))
			}
			perUnit(b, len(am.Samples)+trials.prepared[0].baseline, "ns/step", time.Nanosecond)
		})
	}
}

// Figure 8 with 300 neurons that differ, each with one trial a stimulus, and with the study's.
func BenchmarkHeterogeneous(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	var neurons Neurons
	for range 300 {
		n := PaperNeuron()
		n.TauM *= 0.8 + 0.4*rng.Float64()
		n.Offset *= 0.9 + 0.2*rng.Float64()
		neurons = append(neurons, n)
	}
	for _, test := range []struct {
		name   string
		neuron Neuron
	}{{"homogeneous", PaperNeuron()}, {"heterogeneous", neurons}} {
		b.Run(test.name, func(b *testing.B) {
			e := PaperExperiment()
			e.Neuron = test.neuron
			for b.Loop() {
				Must(e.Run(ctx))
			}
		})
	}
}

// benchReadout returns the study's readout of one band, with its populations.
func benchReadout() (*fastReadout, drawn) {
	r, p := readoutOf(PaperExperiment())
	f, _ := r.fast(ctx, new(bandspectra.Memory))
	return f, p
}

// The spectra of one trial, and what they need for all its delays.
func BenchmarkTrialSpectra(b *testing.B) {
	f, _ := benchReadout()
	table := Must(f.all(ctx))
	for b.Loop() {
		table.Sample(ctx, 0)
	}
	perUnit(b, 1, "ms/trial", time.Millisecond)
}

// One population of 101 members, of a hundred: its coherence, without and with delays, and its information by the plain
// definition.
func BenchmarkPopulation(b *testing.B) {
	f, p := benchReadout()
	members := p.members(50*PaperExperiment().Repeats, nil)
	for condition, name := range []string{"no delay", "50 m/s", "25 m/s", "7 m/s"} {
		b.Run(name, func(b *testing.B) {
			table := Must(f.all(ctx))
			table.SetBins(ctx, f.first, f.last)
			const n = 100
			populations := slices.Repeat([]bandspectra.Population{{Members: members, Condition: condition}}, n)
			for b.Loop() {
				sums := table.NewSums(populations)
				for tile := range sums.Tiles() {
					sums.Add(ctx, tile)
				}
				e := sums.NewEvaluator(f.spectra)
				for i := range populations {
					e.Coherence(i)
				}
			}
			perUnit(b, n, "µs/population", time.Microsecond)
		})
	}
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			Must(plainReadout{readout: f.readout}.informationOf(ctx, members, 3))
		}
		perUnit(b, 1, "µs/population", time.Microsecond)
	})
}

// Cost per unit of work as the work grows: it should stay the same.
func BenchmarkScaling(b *testing.B) {
	small := PaperExperiment()
	small.Bands, small.Trials, small.Sizes, small.Repeats = small.Bands[:1], 160, []int{20, 60, 100, 140}, 10
	for _, test := range []struct {
		name string
		grow func(e *Experiment, x int)
	}{
		{"trials", func(e *Experiment, x int) { e.Trials *= x }},
		{"duration", func(e *Experiment, x int) { e.Duration *= float64(x) }},
		{"sizes", func(e *Experiment, x int) {
			e.Sizes = nil
			for n := 20 / x; n < 160; n += 40 / x { // of the same mean
				e.Sizes = append(e.Sizes, n)
			}
		}},
		{"repeats", func(e *Experiment, x int) { e.Repeats *= x }},
	} {
		for _, x := range []int{1, 2, 4, 8} {
			b.Run(fmt.Sprintf("%s/%dx", test.name, x), func(b *testing.B) {
				e := small
				test.grow(&e, x)
				for b.Loop() {
					Must(e.Run(ctx))
				}
				perUnit(b, x, "ms/unit", time.Millisecond)
			})
		}
	}
}

// The populations of one band of the study at the sampling rates and segments that people use, on and off the grid of
// time steps. The cost of a population should hardly depend on any of this. The benchmark also reports how many times
// as much the plain definition costs.
func BenchmarkRates(b *testing.B) {
	for _, dt := range []float64{10e-6, 20e-6, 25e-6, 40e-6, 50e-6, 100e-6} {
		for _, segment := range []float64{DefaultSegment, 0.32769, 0.2, 0.4096} {
			for _, recorded := range []bool{false, true} {
				b.Run(fmt.Sprintf("dt=%gµs/segment=%gs/offgrid=%v", math.Round(1e6*dt), segment, recorded), func(b *testing.B) {
					e := PaperExperiment()
					e.Bands, e.Dt, e.Segment = e.Bands[2:], dt, segment
					e.Neuron = paperNeuron(White{Intensity: 25 * paperDt / 8})
					r, p := readoutOf(e)
					if recorded {
						offGrid(r.responses, 1)
					}
					var memory bandspectra.Memory
					for b.Loop() {
						Must(information(ctx, Must(r.evaluators(ctx, &memory)), p))
					}
					perUnit(b, p.n, "µs/population", time.Microsecond)
					fast := b.Elapsed() / time.Duration(b.N)
					some := p
					some.n = 20
					start := time.Now()
					Must(plainReadout{readout: r}.information(ctx, drawn{some.n, func(i int, memory []int) []int { return p.members(i*p.n/some.n, memory) }}))
					b.ReportMetric(float64(time.Since(start))*float64(p.n)/float64(some.n)/float64(fast), "definition/fast")
				})
			}
		}
	}
}

// Figure 8 on one core, and on all.
func BenchmarkCores(b *testing.B) {
	all := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(all)
	for _, cores := range []int{1, all} {
		b.Run(fmt.Sprintf("%d", cores), func(b *testing.B) {
			runtime.GOMAXPROCS(cores)
			for b.Loop() {
				Must(PaperExperiment().Run(ctx))
			}
		})
	}
}
