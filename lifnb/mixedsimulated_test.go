package lifnb

import (
	"fmt"
	"maps"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"github.com/lifnb/lifnb/internal/bandspectra"
	"github.com/lifnb/lifnb/internal/random"
	"github.com/lifnb/lifnb/internal/signal"
)

// On linear Gaussian channels with known transfer functions, the information of any population is known. What is
// predicted from few trials with one frozen stimulus is right on average, for neurons that differ in gain, in latency,
// in noise and in their number of trials, with a common signal and without.
func TestMixedPredictionIsOfTheEnsemble(t *testing.T) {
	const (
		dt, segment, segments = 1e-3, 256, 11
		stimuli               = 100
		first, last           = 20, 100 // bins
	)
	type channel struct {
		gain, noise float64
		lag, trials int // samples
	}
	channels := []channel{{1, 1, 0, 4}, {0.5, 1, 1, 1}, {-0.7, 2, 0, 4}, {1.2, 0.8, 2, 8}}
	delays := Delays{0, 1e-3, 2e-3, 0, 0, 1e-3, 4e-3, 5e-3}
	for _, test := range []struct {
		members []int
		κ       float64
	}{{[]int{3, 0, 0, 2, 1, 3, 3, 1}, 0}, {[]int{3, 0, 0, 2, 1, 3, 3, 1}, 0.3}, {[]int{1}, 0}, {[]int{2, 1}, 0.3}} {
		members, κ := test.members, test.κ
		var information, coherence []float64
		for seed := range uint64(stimuli) {
			rng := rand.New(rand.NewPCG(seed, 1))
			s := make([]float64, (segments+1)*segment/2)
			for i := range s {
				s[i] = rng.NormFloat64()
			}
			e := &MixedEncoding{EffectiveSegments: signal.EffectiveSegments(segments, segment)}
			var sums []bandSpectra
			for _, c := range channels {
				sum := newBandSpectra(last + 1 - first)
				for range c.trials {
					r := make([]float64, len(s))
					for i := range r {
						r[i] = c.noise * rng.NormFloat64()
						if i >= c.lag {
							r[i] += c.gain * s[i-c.lag]
						}
					}
					w := Must(signal.Welch(ctx, s, r, dt, segment))
					e.Frequency, e.Stimulus = w.Frequency[first:last+1], w.XX[first:last+1]
					sum.add(0, bandSpectra{w.XX[first : last+1], w.YY[first : last+1], w.XY[first : last+1]})
				}
				sums, e.Trials = append(sums, sum), append(e.Trials, c.trials)
			}
			e.Band = Band{e.Frequency[0], e.Frequency[last-first]}
			e.measure(sums, 0, 1, make([]float64, last+1-first))
			e.Common = each(e.Frequency, func(float64) float64 { return κ })
			information = append(information, Must(e.MIOf(members, delays))/e.Band.width())
			coherence = append(coherence, stat.Mean(Must(e.CoherenceOf(members, delays)), nil))
		}
		frequency := make([]float64, last+1-first)
		mi, c := make([]float64, len(frequency)), make([]float64, len(frequency))
		for k := range frequency {
			frequency[k] = float64(first+k) / (segment * dt)
			sum, noise := 0i, 0.0
			for m, i := range members {
				sum += complex(channels[i].gain, 0) * cmplx.Exp(complex(0, -2*math.Pi*frequency[k]*(delays[m]+dt*float64(channels[i].lag))))
				noise += channels[i].noise * channels[i].noise
			}
			a := real(sum * cmplx.Conj(sum))
			c[k] = a / (a + κ*a + noise)
			mi[k] = -math.Log2(1 - c[k])
		}
		band := Band{frequency[0], frequency[len(frequency)-1]}
		check := func(what string, values []float64, want float64) {
			mean, sd := stat.MeanStdDev(values, nil)
			se := sd / math.Sqrt(stimuli)
			t.Logf("%v, κ = %g: %s %.4f ± %.4f, in theory %.4f", members, κ, what, mean, se, want)
			// A latency of two samples loses 1 % of a segment; a single trial leaves an error of the order of 1/K².
			if math.Abs(mean-want) > 4*se+0.015*want {
				t.Errorf("%v, κ = %g: %s %.4f ± %.4f, want %.4f", members, κ, what, mean, se, want)
			}
		}
		check("information", information, band.integral(frequency, mi)/band.width())
		check("coherence", coherence, stat.Mean(c, nil))
	}
}

// differentNeurons are neurons like the study's that differ in input and time constant.
func differentNeurons(n int) (neurons []LIF) {
	rng := random.New("different neurons", 1)
	for range n {
		neuron := PaperNeuron()
		neuron.Offset, neuron.TauM = 1.5+2*rng.Float64(), 1.5e-3+3e-3*rng.Float64()
		neurons = append(neurons, neuron)
	}
	return neurons
}

// respond simulates neurons with a stimulus.
func respond(stimulus *Signal, neurons []LIF, trials int, seed uint64) (all []*Responses) {
	for i, neuron := range neurons {
		all = append(all, Must(Simulation{Neuron: neuron, Stimulus: stimulus, Trials: trials, Seed: random.Seed("neuron", seed, i)}.Run(ctx)))
	}
	return all
}

// simulatedMI returns the information about a stimulus in random populations of trials, of given sizes, without its
// bias, [geometry][population], and the members of the populations, which are neurons.
func simulatedMI(m MixedCoherence, sizes []int, seed uint64, geometries ...Geometry) (mi [][]float64, members [][]int) {
	r := readout{stimulus: m.Stimulus, responses: m.together(), band: m.Band, conditions: geometries, size: slices.Max(sizes),
		sigma: m.Sigma, segment: DefaultSegment, skip: m.Skip}
	draw := func(i int, memory []int) []int {
		return Population{Responses: r.responses, Size: sizes[i], Seed: random.Seed("draw", seed, i)}.draw(memory)
	}
	mi = Must(information(ctx, Must(r.evaluators(ctx, new(bandspectra.Memory))), drawn{len(sizes), draw}))
	_, neuronOf := m.sums(0)
	for i := range sizes {
		var neurons []int
		for _, trial := range draw(i, nil) {
			neurons = append(neurons, neuronOf[trial])
		}
		members = append(members, neurons)
	}
	for _, values := range mi {
		floats.AddConst(-biasDensity(r.effectiveSegments())*m.Band.width(), values)
	}
	return mi, members
}

// Populations of neurons that differ, and that receive a common signal, carry as much information as theory says and as
// follows from the neurons that were measured one by one.
func TestMixedPopulationsSimulated(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	const stimuli, trials, repeats = 8, 6, 12
	neurons := differentNeurons(20)
	populations := slices.Concat(slices.Repeat([]int{1}, repeats), slices.Repeat([]int{10}, repeats), slices.Repeat([]int{80}, repeats))
	geometries := []Geometry{nil, Compensated{Row{2000, 7}, 0.5}}
	coarse := PaperNoise(200, 300)
	coarse.Dt = 2e-5
	all := Must(MixedTheory(coarse, neurons...))
	for _, κ := range []float64{0, 0.25} {
		off := make(map[string][]float64) // by which share simulations exceed predictions
		for seed := range uint64(stimuli) {
			noise := coarse
			noise.Seed = seed
			stimulus := Must(noise.Run(ctx))
			m := MixedCoherence{Stimulus: stimulus, Responses: respond(stimulus, neurons, trials, seed), Band: Band{200, 300}, Sigma: 1.25e-3, Skip: 0.05}
			measured := Must(m.Run(ctx))
			theory := all
			if κ > 0 {
				common := noise
				common.Seed, common.Amplitude = 1000+seed, noise.Amplitude*math.Sqrt(κ)
				ratio := func(f float64) float64 { return common.PowerDensity(f) / noise.PowerDensity(f) }
				theory, measured = Must(theory.WithCommon(ratio)), Must(measured.WithCommon(ratio))
				m.Responses = respond(Must(stimulus.Plus(Must(common.Run(ctx)))), neurons, trials, seed)
			}
			mi, members := simulatedMI(m, populations, seed, geometries...)
			for g, geometry := range geometries {
				for from := 0; from < len(populations); from += repeats {
					at := fmt.Sprintf("κ = %g, %v, N = %d", κ, geometryName(geometry), populations[from])
					simulated := stat.Mean(mi[g][from:from+repeats], nil)
					for what, e := range map[string]*MixedEncoding{"theory": theory, "measured": measured} {
						predicted := 0.0
						for _, population := range members[from : from+repeats] {
							predicted += Must(e.MIOf(population, geometry)) / repeats
						}
						off[at+", "+what] = append(off[at+", "+what], simulated/predicted-1)
					}
				}
			}
		}
		for _, at := range slices.Sorted(maps.Keys(off)) {
			mean, sd := stat.MeanStdDev(off[at], nil)
			se := sd / math.Sqrt(stimuli)
			t.Logf("%s: %+.1f ± %.1f %%", at, 100*mean, 100*se)
			if math.Abs(mean) > 0.03+3*se {
				t.Errorf("%s: simulated %+.1f ± %.1f %% off", at, 100*mean, 100*se)
			}
		}
	}
}
