package lifnb

import (
	"fmt"
	"math"
	"reflect"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// With one trial, it is MutualInformation.
func TestTrialInformationOfOneTrial(t *testing.T) {
	for _, c := range []float64{0, 0.5, 0.9} {
		s, r := gaussianPair(3, 2900, c)
		s.Unit, r.Unit = "mV", "spikes/s"
		m := MutualInformation{Stimulus: s, Response: r, Bands: []Band{{0, 200}, {300, 450}}, Segment: 0.251, Skip: 0.2}
		want := Must(m.Run(ctx))
		got := Must(TrialInformation{Stimulus: s, Responses: []*Signal{r}, Bands: m.Bands, Segment: m.Segment, Skip: m.Skip}.Run(ctx))
		for k := range want.Frequency {
			if math.Abs(got.Coherence[k]-want.Coherence[k]) > 1e-12 || math.Abs(got.Bias[k]-want.Bias[k]) > 1e-12 ||
				math.Abs(got.CoherenceInterval[k].High-want.CoherenceInterval[k].High) > 1e-9 || math.Abs(got.CoherenceInterval[k].Low-want.CoherenceInterval[k].Low) > 1e-9 ||
				math.Abs(got.ResponseSpectrum[k]/want.ResponseSpectrum[k]-1) > 1e-12 || math.Abs(real(got.CrossSpectrum[k]/want.CrossSpectrum[k])-1) > 1e-9 {
				t.Fatalf("C = %g, %g Hz: another than MutualInformation's", c, got.Frequency[k])
			}
		}
		if !reflect.DeepEqual(got.StimulusSpectrum, want.StimulusSpectrum) || got.ResponseUnit != "spikes/s" || math.Abs(got.Bands[1].Raw-want.Bands[1].Raw) > 1e-9 {
			t.Errorf("C = %g: another spectrum, unit or band", c)
		}
	}
}

// On a linear channel, the bias is the derived one for any number of trials, and the intervals contain the truth. Most
// of the scatter comes from the power of the stimulus in the few segments, which is known: it is taken off, so that a
// smaller bias can be seen.
func TestTrialInformationIsUnbiased(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of analyses")
	}
	const segment, repeats = 128, 40
	band, seed := Band{50, 450}, uint64(0)
	for _, segments := range []int{5, 11} {
		var covered share
		for _, trials := range []int{1, 2, 10, 25} {
			for _, c := range []float64{0.1, 0.5, 0.9} {
				var raw, bias []float64 // per hertz
				want := -math.Log2(1 - c)
				var coherence share
				for range repeats {
					seed++
					s, all := squareResponses(seed, segment*(segments+1)/2, trials, 0, c)
					info := Must(TrialInformation{Stimulus: s, Responses: all, Bands: []Band{band}, Segment: segment * s.Dt}.Run(ctx))
					b := info.Bands[0]
					power := info.integral(band, info.StimulusSpectrum) / (2 * s.Dt * b.Width()) // 1 on average
					raw, bias = append(raw, b.Raw/b.Width()-c*(power-1)/math.Ln2), append(bias, b.Bias/b.Width())
					covered.add(b.Interval, want*b.Width())
					for _, interval := range info.CoherenceInterval[7:57] {
						coherence.add(interval, c)
					}
				}
				mean, se := meanSE(raw)
				b := stat.Mean(bias, nil)
				t.Logf("%d segments, %d trials, C = %g: bias %.4f ± %.4f, derived %.4f bits/s/Hz; coherence %v", segments, trials, c, mean-want, se, b, coherence)
				// Effective segments make the bias too large by a few percent of that of one trial: see biasDensity.
				if off := mean - want - b; math.Abs(off) > 3.5*se+0.03*biasDensity(float64(segments))/float64(trials) {
					t.Errorf("%d segments, %d trials, C = %g: bias %.4f ± %.4f bits/s/Hz, want %.4f", segments, trials, c, mean-want, se, b)
				}
				coherence.check(t, fmt.Sprintf("coherence, %d segments, %d trials, C = %g", segments, trials, c))
			}
		}
		t.Logf("%d segments: information %v", segments, covered)
		covered.check(t, fmt.Sprintf("information, %d segments", segments))
	}
}

// From spikes, it is the coherence that NeuronCoherence measures, less the bias of that.
func TestTrialInformationBesideNeuronCoherence(t *testing.T) {
	s := Must(BandLimitedNoise{High: 100, Amplitude: 0.5, Dt: 1e-4, Duration: 2, Seed: 1}.Run(ctx))
	neuron := LIF{TauM: 1e-2, Offset: 1.3, Threshold: 1, Noise: White{Intensity: 1e-3}}
	const trials, segment = 6, 0.2
	r := Must(Simulation{Neuron: neuron, Stimulus: s, Trials: trials, Seed: 1}.Run(ctx))
	band := Band{0, 100}
	var all []*Signal
	for i := range trials {
		all = append(all, Must(Population{Responses: Must(r.Trials(i, i+1)), Size: 1, Sigma: 1e-3}.Run(ctx)).Rate)
	}
	info := Must(TrialInformation{Stimulus: s, Responses: all, Bands: []Band{band}, Segment: segment}.Run(ctx))
	encoding := Must(NeuronCoherence{Stimulus: s, Responses: r, Band: band, Sigma: 1e-3, Segment: segment}.Run(ctx))
	chance := 1 / (trials * info.EffectiveSegments)
	part := Must(info.Between(0, 100))
	var want []float64
	for _, c := range part.Coherence {
		want = append(want, (c-chance)/(1-chance))
	}
	if !floats.EqualApprox(encoding.Coherence[0], want, 1e-9) {
		t.Errorf("coherence of one neuron %.4f, want %.4f", encoding.Coherence[0], want)
	}
	// Six trials tell the same as one, with a narrower interval, and less is significant by chance.
	one := Must(TrialInformation{Stimulus: s, Responses: all[:1], Bands: []Band{band}, Segment: segment}.Run(ctx))
	width := func(i *Information) float64 { return i.Bands[0].Interval.High - i.Bands[0].Interval.Low }
	t.Logf("six trials: %v; one: %v", info, one)
	if width(info) > 0.8*width(one) || Must(info.Significance(0.05)) > Must(one.Significance(0.05))/4 {
		t.Errorf("six trials: %v; one: %v", info, one)
	}
	gain, single := Must(info.Transfer(band)), Must(one.Transfer(band))
	if a, b := gain.GainInterval[5], single.GainInterval[5]; a.High-a.Low > 0.7*(b.High-b.Low) {
		t.Errorf("gain in %v from six trials, and in %v from one", a, b)
	}
}

func TestTrialInformationFails(t *testing.T) {
	s, r := gaussianPair(1, 1000, 0.5)
	sine := Must(SineCurrent{Amplitude: 1, Frequency: 30, Dt: 1e-3, Duration: 1}.Run(ctx))
	for _, test := range []struct {
		stage TrialInformation
		want  string
	}{
		{TrialInformation{Stimulus: s}, "len(Responses) = 0"},
		{TrialInformation{Responses: []*Signal{r}}, "Stimulus = nil"},
		{TrialInformation{Stimulus: s, Responses: []*Signal{r, nil}}, "Responses[1] = nil"},
		{TrialInformation{Stimulus: s, Responses: []*Signal{r, {Dt: 1e-4, Samples: r.Samples}}}, "Responses[1].Dt = 0.0001 s"},
		{TrialInformation{Stimulus: s, Responses: []*Signal{r}}, "len(Bands) = 0"},
		{TrialInformation{Stimulus: sine, Responses: []*Signal{r, r}, Bands: []Band{{100, 200}}, Segment: 0.2}, "where the stimulus has power"},
	} {
		_, err := test.stage.Run(ctx)
		wantError(t, err, "lifnb.TrialInformation", test.want)
	}
	silent := &Signal{Dt: s.Dt, Samples: make([]float64, 1000)}
	info := Must(TrialInformation{Stimulus: s, Responses: []*Signal{silent, silent}, Bands: []Band{{50, 400}}, Segment: 0.1}.Run(ctx))
	if b := info.Bands[0]; b.Raw != 0 || b.Bias != 0 || b.Interval != (Interval{}) {
		t.Errorf("silent trials: %+v", b)
	}
}
