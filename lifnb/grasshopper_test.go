package lifnb

import (
	"math"
	"os"
	"testing"

	"gonum.org/v1/gonum/floats"
)

// recordings is where data to test with may be. It is not a part of the repository.
const recordings = "../../shared/data/grasshopper/"

// grasshopper returns the recording of a locust's auditory receptor (Rokem et al. 2006). The stimulus is the envelope
// of a sound, in Pa.
func grasshopper(t testing.TB) (stimulus *Signal, responses *Responses) {
	t.Helper()
	if _, err := os.Stat(recordings); err != nil {
		t.Skip("needs the recording: ", err)
	}
	path := recordings + "stimulus_and_spikes.npz"
	stimulus = Must(ReadSignal(path, SignalFormat{Unit: "Pa"}))
	return stimulus, Must(ReadSpikes(path, SpikeFormat{Times: "spikes", Stimulus: stimulus}))
}

// trapezoid integrates from the first to the last frequency in a band, as SciPy's users do.
func trapezoid(info *Information, band Band) float64 {
	from, to := within(info.Frequency, band)
	sum := 0.0
	for k := from + 1; k < to; k++ {
		sum += (info.PerHertz[k-1] + info.PerHertz[k]) / 2 * (info.Frequency[k] - info.Frequency[k-1])
	}
	return sum
}

// The information in a real recording is what SciPy finds in it.
func TestGrasshopper(t *testing.T) {
	linear, r := grasshopper(t)
	if n := len(r.Spikes[0]); n != 929 || len(r.Warnings) > 0 || math.Abs(r.Rate()-92.9) > 1e-9 {
		t.Fatalf("%d spikes: %s", n, r)
	}
	text := Must(ReadSpikes(recordings+"spikes.txt", SpikeFormat{Unit: "µs", Stimulus: linear}))
	if !floats.EqualApprox(text.Spikes[0], r.Spikes[0], 1e-9) || len(text.Notes) != 13 {
		t.Errorf("the text has %s, and notes %q", text, text.Notes)
	}
	decibel := *linear
	decibel.Unit, decibel.Samples = "dB", make([]float64, len(linear.Samples))
	for i, v := range linear.Samples {
		decibel.Samples[i] = 20 * math.Log10(v/2e-5)
	}
	rate := Must(Population{Responses: r, Size: 1}.Run(ctx)).Rate // counts/dt: without a kernel
	band := Band{0, 200}
	// The expected values are SciPy's: counts/dt, scipy.signal.coherence with a Hann window and half overlap, and the
	// trapezoid rule. The integral to the edges of the band is larger by the share of the edges.
	for i, test := range []struct {
		stimulus              *Signal
		segment               int
		raw, corrected, edges float64
	}{
		{&decibel, 4096, 116.442, 113.3, 0.0247},
		{&decibel, 8192, 121.661, 115.1, 0.0052},
		{linear, 4096, 103.561, 100.4, 0.0208},
		{linear, 8192, 108.450, 101.9, 0.0057},
	} {
		info := Must(MutualInformation{Stimulus: test.stimulus, Response: rate, Bands: []Band{band}, Segment: float64(test.segment) * rate.Dt}.Run(ctx))
		raw, b := trapezoid(info, band), info.Bands[0]
		inside := *info
		inside.PerHertz = info.Bias
		corrected, edges := raw-trapezoid(&inside, band), b.Raw/raw-1
		if math.Abs(raw-test.raw) > 0.0006 || math.Abs(corrected-test.corrected) > 0.06 || math.Abs(edges-test.edges) > 1e-4 {
			t.Errorf("%s, segments of %d: %.4f bits/s, %.2f corrected, and the edges add a share of %.4f, want %+v", test.stimulus.Unit, test.segment, raw, corrected, edges, test)
		}
		if low, high := b.Interval.Low, b.Interval.High; !(low < test.corrected && test.corrected < high) || high-low > 0.25*test.corrected {
			t.Errorf("confidence interval from %.1f to %.1f bits/s", low, high)
		}
		if bits := corrected / r.Rate(); i == 0 && math.Abs(bits-1.22) > 0.005 {
			t.Errorf("%.3f bits a spike, want 1.22", bits)
		}
	}
	// A fourth of the samples, behind an anti-alias filter, holds the same information about 0 to 200 Hz.
	coarse := Must(decibel.Resample(2e-4))
	again := Must(ReadSpikes(recordings+"spikes.txt", SpikeFormat{Unit: "µs", Stimulus: coarse}))
	info := Must(MutualInformation{Stimulus: coarse, Response: Must(Population{Responses: again, Size: 1}.Run(ctx)).Rate, Bands: []Band{band}, Segment: 1024 * coarse.Dt}.Run(ctx))
	if got := trapezoid(info, band); math.Abs(got/116.442-1) > 2e-3 {
		t.Errorf("with a fourth of the samples %.3f bits/s, want 116.442", got)
	}
	// One neuron's coherence comes from the same spectra.
	encoding := Must(NeuronCoherence{Stimulus: &decibel, Responses: r, Band: band, Segment: 4096 * rate.Dt}.Run(ctx))
	if got := Must(encoding.MI(1, nil)); math.Abs(got-113.3) > 6 {
		t.Errorf("theory from one neuron's coherence %.1f bits/s, want about 113", got)
	}
}
