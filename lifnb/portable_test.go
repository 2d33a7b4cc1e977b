package lifnb

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"testing"
)

// frozenStages are stages whose values must be the same to the bit on every processor: the hash covers all bits. A
// given seed always yields the same values, so the hashes must never change.
var frozenStages = []struct {
	name string
	hash string
	run  func() [][]float64
}{
	{"band-limited noise, 0 to 100 Hz", "2d88a70c3ee34c2e", signals(PaperNoise(0, 100).Run)},
	{"band-limited noise, 200 to 300 Hz", "b56b7b061ac5f2f1", signals(PaperNoise(200, 300).Run)},
	{"band-limited noise to the Nyquist frequency", "b115206465ca3b8c",
		signals(BandLimitedNoise{Low: 0, High: 12500, Amplitude: 1, Dt: 4e-5, Duration: 0.7, Seed: 3}.Run)},
	{"low-pass noise", "00a50289b3ae0bca", signals(frozenLowPassNoise.Run)},
	{"low-pass noise of a low cutoff", "ad993ae99ec777f6",
		signals(LowPassNoise{Cutoff: 20, Amplitude: 3, Dt: 1e-5, Duration: 1.23457, Seed: 2}.Run)},
	{"sine", "07e7c6020f6a31dc", signals(SineCurrent{Offset: 0.3, Amplitude: 0.7, Frequency: 123.4, Phase: 1, Dt: 1e-5, Duration: 2}.Run)},
	{"coin", "1ef713a14206e135", spikes(PaperNeuron(), PaperNoise(0, 100).Run)},
	{"coin, low-pass noise", "497febcd7ec819db", spikes(PaperNeuron(), frozenLowPassNoise.Run)},
	{"coin, adaptation, refractory period", "66f5cd460b8e5fc7", spikes(frozenNeuron(Coin{Amplitude: 5}), PaperNoise(100, 200).Run)},
	{"white", "b56d81becfae92b6", spikes(whitePaperNeuron(), PaperNoise(200, 300).Run)},
	{"white, adaptation, refractory period", "c8bcfcd384bf011c", spikes(frozenNeuron(White{Intensity: 3e-4}), frozenLowPassNoise.Run)},
	{"no noise, sine", "30db3be1ded4b0cb", spikes(frozenNeuron(nil), SineCurrent{Amplitude: 0.7, Frequency: 50, Dt: 1e-4, Duration: 2}.Run)},
	{"P-unit", "0138ab9a43fc0cc9", spikes(PublishedPUnits()[0], frozenAM.Run)},
	{"neurons that differ", "059eec724f07ae53", spikes(Neurons{PublishedPUnits()[1], PublishedPUnits()[2], whitePaperNeuron()}, frozenAM.Run)},
	{"potential", "bfe0eac363f2e50a", func() [][]float64 {
		s := Simulation{Neuron: frozenNeuron(White{Intensity: 3e-4}), Stimulus: Must(frozenLowPassNoise.Run(ctx)), Trials: 1, Traces: 1}
		return Must(s.Run(ctx)).Voltage
	}},
}

var frozenLowPassNoise = LowPassNoise{Cutoff: 300, Amplitude: 1, Dt: 1e-5, Duration: 0.5, Seed: 1}

var frozenAM = BandLimitedNoise{Low: 0, High: 300, Amplitude: 0.1, Dt: 50e-6, Duration: 1, Seed: 1}

func whitePaperNeuron() LIF {
	n := PaperNeuron()
	n.Noise = White{Intensity: 25 * paperDt / 8}
	return n
}

// frozenNeuron adapts and has a refractory period.
func frozenNeuron(noise Noise) LIF {
	n := PaperNeuron()
	n.Noise, n.TauA, n.DeltaA, n.Refractory = noise, 0.02, 0.1, 5e-4
	return n
}

func signals(run func(context.Context) (*Signal, error)) func() [][]float64 {
	return func() [][]float64 { return [][]float64{Must(run(ctx)).Samples} }
}

func spikes(n Neuron, stimulus func(context.Context) (*Signal, error)) func() [][]float64 {
	return func() [][]float64 {
		return Must(Simulation{Neuron: n, Stimulus: Must(stimulus(ctx)), Trials: 7, Seed: 1}.Run(ctx)).Spikes
	}
}

// .ci/run runs these two tests on several processors.
func TestSameBitsEverywhere(t *testing.T) {
	for _, stage := range frozenStages {
		sum, n := sha256.New(), 0
		for _, values := range stage.run() {
			binary.Write(sum, binary.LittleEndian, int64(len(values)))
			binary.Write(sum, binary.LittleEndian, values)
			n += len(values)
		}
		if n == 0 {
			t.Errorf("%s: no values", stage.name)
		}
		if got := fmt.Sprintf("%x", sum.Sum(nil)[:8]); got != stage.hash {
			t.Errorf("%s: hash %s, want %s", stage.name, got, stage.hash)
		}
	}
}

// frozenInformation is the mutual information of the experiment below, in bits/s, by axon and size. The fast path may
// change it in the seventh digit.
var frozenInformation = [][]float64{
	{76.94299716374347, 150.45408497440803, 228.63128413605904},
	{76.94299716374347, 150.6046768130775, 227.8211980516115},
	{76.94299716374347, 150.73746590544235, 226.87702766212047},
	{76.94299716374347, 151.20227455871685, 219.78816149830431},
}

// frozenByStages is that of the largest population without delays, by the plain definition.
const frozenByStages = 228.63128353614275

// Information is the same everywhere to 1e-12, by the fast path and by the plain definition.
func TestSameInformationEverywhere(t *testing.T) {
	e := PaperExperiment()
	e.Bands, e.Trials, e.Sizes, e.Repeats, e.Duration = e.Bands[1:2], 12, []int{1, 5, 12}, 1, 1
	compare := func(name string, got, want float64) {
		t.Helper()
		if !(math.Abs(got/want-1) <= 1e-12) {
			t.Errorf("%s: %.17g bits/s, want %.17g (%.1g of it more)", name, got, want, got/want-1)
		}
	}
	for i, sizes := range Must(e.Run(ctx))[0].MI {
		for j := range sizes {
			compare(fmt.Sprintf("%v, size %d", e.Axons[i], e.Sizes[j]), sizes[j][0], frozenInformation[i][j])
		}
	}
	stimulus := Must(e.stimulus(e.Bands[0]).Run(ctx))
	p := e.population(e.Bands[0], Must(e.simulation(e.Bands[0], stimulus).Run(ctx)), 12, 0)
	rate := Must(p.Run(ctx)).Rate
	info := Must(MutualInformation{Stimulus: stimulus, Response: rate, Bands: e.Bands}.Run(ctx))
	compare("plain definition", info.Bands[0].Raw, frozenByStages)
}
