package lifnb

import (
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"testing"

	"gonum.org/v1/gonum/floats"

	"github.com/lifnb/lifnb/internal/draw/drawtest"
)

// The squared error of the optimal filter is ∫ S_ss (1 - C) df. The cross-validated one is larger by about 1/K, with K
// the segments that each filter was fitted to. In the data that it was fitted to, it would be as much too small.
func TestReconstructionError(t *testing.T) {
	const segment, tau, noise, dt = 128, 4e-3, 0.7, 1e-3
	lowPass, df := 0.0, 0.01
	for f := df / 2; f < 0.5/dt; f += df {
		g, _ := lowPassResponse(f, tau)
		lowPass += 2 * dt * df / (1 + g*g/(noise*noise)) // 1 - C
	}
	for _, test := range []struct {
		name string
		want float64
		pair func(seed uint64, n int) (s, r *Signal)
	}{
		{"flat coherence of 0.6", 1 - 0.6, func(seed uint64, n int) (s, r *Signal) { return gaussianPair(seed, n, 0.6) }},
		{"low-pass", lowPass, func(seed uint64, n int) (s, r *Signal) { return lowPassed(seed, n, tau, noise) }},
		{"no relation", 1, func(seed uint64, n int) (s, r *Signal) { return gaussianPair(seed, n, 0) }},
	} {
		for _, segments := range []int{13, 401} {
			var share []float64
			for seed := range uint64(max(8, 1300/segments)) {
				s, r := test.pair(seed+1, segment*(segments+1)/2)
				result := Must(Reconstruction{Stimulus: s, Response: r, Segment: segment * dt}.Run(ctx))
				share = append(share, math.Pow(result.Error/result.SD, 2)/test.want)
			}
			mean, se := meanSE(share)
			k := float64(segments - 3)
			t.Logf("%s, %d segments: squared error %.4f ± %.4f of the optimal filter's; 1/K is %.4f", test.name, segments, mean, se, 1/k)
			if low, high := 1+0.6/k, 1+1.5/k; mean < low-3*se || mean > high+3*se || 3*se > 0.03 {
				t.Errorf("%s, %d segments: squared error %.4f ± %.4f of the optimal filter's, want %.4f to %.4f", test.name, segments, mean, se, low, high)
			}
		}
	}
}

// A response that lags, is scaled, and has an offset gives the stimulus all the same, whatever the step and the length.
// The filter's peak is at minus the lag.
func TestReconstructionOfDelay(t *testing.T) {
	for _, test := range []struct {
		segment, lag int
		scale        float64
	}{{256, 0, 1}, {256, 9, 1}, {255, 7, -3}, {401, 5, 1e-130}, {256, 3, 1e120}} {
		s, r := gaussianPair(4, 30*test.segment, 0.9)
		s.Unit, r.Unit, s.Start = "mV", "spikes/s", -3
		r.Start = s.Start
		moved := make([]float64, len(r.Samples))
		for i := test.lag; i < len(moved); i++ {
			moved[i] = test.scale * (r.Samples[i-test.lag] + 7)
		}
		r.Samples = moved
		stage := Reconstruction{Stimulus: s, Response: r, Segment: float64(test.segment) * s.Dt, Skip: 0.1}
		result := Must(stage.Run(ctx))
		// Near the ends of a segment, the windows of stimulus and response differ.
		if got, want := result.CodingFraction(), 1-math.Sqrt(0.1); math.Abs(got-want) > 0.03 {
			t.Errorf("%+v: coding fraction %.3f, want %.3f", test, got, want)
		}
		peak := 0
		for i, k := range result.Kernel.Samples {
			if math.Abs(k) > math.Abs(result.Kernel.Samples[peak]) {
				peak = i
			}
		}
		if got := result.Kernel.Times()[peak]; math.Abs(got+float64(test.lag)*s.Dt) > 1e-9 {
			t.Errorf("%+v: the filter's peak is at %g s", test, got)
		}
		if got, want := result.Kernel.Samples[peak]*s.Dt*test.scale, math.Sqrt(0.9); math.Abs(got-want) > 0.06 {
			t.Errorf("%+v: the filter's peak is %.3f, want %.3f", test, got, want)
		}
		if want := s.Start + 0.1 + float64(test.segment-test.segment/2)*s.Dt; math.Abs(result.Estimate.Start-want) > 1e-9 || result.Kernel.Unit != "mV/spike" {
			t.Errorf("%+v: the estimate begins at %g s, want %g; the filter's unit is %s", test, result.Estimate.Start, want, result.Kernel.Unit)
		}
		if i := samples(result.Stimulus.Start-s.Start, s.Dt); !floats.Equal(result.Stimulus.Samples, s.Samples[i:i+len(result.Stimulus.Samples)]) {
			t.Errorf("%+v: another stimulus", test)
		}
	}
}

// The filter's convolution with the response is the estimate, up to the noise that each leaves out.
func TestReconstructionKernel(t *testing.T) {
	s, r := lowPassed(3, 60_000, 3e-3, 0.3)
	result := Must(Reconstruction{Stimulus: s, Response: r, Segment: 0.2}.Run(ctx))
	y := append([]float64(nil), r.Samples...)
	centre(y)
	k := result.Kernel
	first := samples(result.Estimate.Start, s.Dt)
	squares := 0.0
	for i, v := range result.Estimate.Samples {
		sum := 0.0
		for j, h := range k.Samples {
			if at := first + i - (j - len(k.Samples)/2); 0 <= at && at < len(y) {
				sum += h * y[at] * s.Dt
			}
		}
		squares += (v - sum) * (v - sum)
	}
	rms := math.Sqrt(squares / float64(len(result.Estimate.Samples)))
	t.Logf("differs by %.4f, SD %.3f", rms, result.SD)
	if rms > 0.06*result.SD {
		t.Errorf("the convolution with the filter differs by %.4f, SD %.3f", rms, result.SD)
	}
}

// A silent response tells nothing, a line is reconstructed from a line, and nothing can be said of a constant stimulus.
func TestReconstructionOfLines(t *testing.T) {
	s, r := gaussianPair(1, 3000, 0.5)
	silent := &Signal{Dt: s.Dt, Samples: make([]float64, 3000)}
	constant := &Signal{Dt: s.Dt, Samples: make([]float64, 3000)}
	sine, answer := &Signal{Dt: s.Dt}, &Signal{Dt: s.Dt}
	for i := range 3000 {
		constant.Samples[i] = 5
		sine.Samples = append(sine.Samples, 2+math.Sin(2*math.Pi*37.3*float64(i)*s.Dt))
		answer.Samples = append(answer.Samples, 50-8*math.Sin(2*math.Pi*37.3*float64(i-4)*s.Dt))
	}
	for _, test := range []struct {
		name               string
		stimulus, response *Signal
		band               Band
		want, off          float64
	}{
		{"silence", s, silent, Band{}, 0, 0},
		{"another band", s, r, Band{490, 500}, 0, 0.02},
		{"sine", sine, answer, Band{}, 1, 0.02},
		{"sine in a band", sine, answer, Band{20, 60}, 1, 0.02},
		{"itself", s, s, Band{}, 1, 1e-9},
	} {
		result := Must(Reconstruction{Stimulus: test.stimulus, Response: test.response, Band: test.band, Segment: 0.25}.Run(ctx))
		if got := result.CodingFraction(); math.Abs(got-test.want) > test.off {
			t.Errorf("%s: coding fraction %.4f, want %g", test.name, got, test.want)
		}
	}
	result := Must(Reconstruction{Stimulus: constant, Response: r, Segment: 0.25}.Run(ctx))
	if result.Error != 0 || !math.IsNaN(result.CodingFraction()) {
		t.Errorf("constant stimulus: error %g, coding fraction %g", result.Error, result.CodingFraction())
	}
}

// The recorded receptor's stimulus follows from its spikes in part.
func TestReconstructionOfGrasshopper(t *testing.T) {
	linear, r := grasshopper(t)
	decibel := *linear
	decibel.Unit, decibel.Samples = "dB", nil
	for _, v := range linear.Samples {
		decibel.Samples = append(decibel.Samples, 20*math.Log10(v/2e-5))
	}
	rate := Must(Population{Responses: r, Size: 1}.Run(ctx)).Rate
	stage := Reconstruction{Stimulus: &decibel, Response: rate, Band: Band{0, 200}, Segment: 8192 * rate.Dt}
	result := Must(stage.Run(ctx))
	t.Log(result)
	// The optimal filter's, with the coherence less its bias: C - (1-C)²/K.
	info := Must(MutualInformation{Stimulus: &decibel, Response: rate, Bands: []Band{stage.Band}, Segment: stage.Segment}.Run(ctx))
	left, all := 0.0, 0.0
	for k, c := range info.Coherence {
		if f := info.Frequency[k]; f > 200 {
			c = 0
		}
		c = max(0, c-math.Pow(1-c, 2)/info.EffectiveSegments)
		left, all = left+(1-c)*info.StimulusSpectrum[k], all+info.StimulusSpectrum[k]
	}
	if want := 1 - math.Sqrt(left/all); math.Abs(result.CodingFraction()-want) > 0.05 {
		t.Errorf("coding fraction %.3f, want %.3f", result.CodingFraction(), want)
	}
}

func TestReconstructionFails(t *testing.T) {
	s, r := gaussianPair(1, 1000, 0.5)
	for _, test := range []struct {
		change func(*Reconstruction)
		want   []string
	}{
		{func(s *Reconstruction) { s.Stimulus = nil }, []string{"Stimulus = nil"}},
		{func(s *Reconstruction) { s.Response = &Signal{Dt: 1e-3, Samples: []float64{1}} }, []string{"len(Response.Samples) = 1"}},
		{func(s *Reconstruction) { s.Segment = 0.4 }, []string{"Segment = 0.4 s", "about a third of the analysed 1 s"}},
		{func(s *Reconstruction) { s.Segment, s.Skip = 0.3, 0.5 }, []string{"Segment = 0.3 s", "about a third of the analysed 0.5 s"}},
		{func(s *Reconstruction) { s.Band = Band{0, 600} }, []string{"Band.High = 600 Hz", "Nyquist"}},
		{func(s *Reconstruction) { s.Band = Band{1, 2} }, []string{"Band = 1–2 Hz", "two frequencies"}},
	} {
		stage := Reconstruction{Stimulus: s, Response: r, Segment: 0.1}
		test.change(&stage)
		_, err := stage.Run(ctx)
		wantError(t, err, append(test.want, "lifnb.Reconstruction")...)
	}
	_, err := (*ReconstructionResult)(nil).Plot().PNG(50)
	wantError(t, err, "ReconstructionResult.Plot", "nil")
}

// formulaReconstruction has an estimate that lacks the fast part of the stimulus.
func formulaReconstruction() *ReconstructionResult {
	r := &ReconstructionResult{Error: 0.4, SD: 1, Stimulus: &Signal{Name: "stimulus", Unit: "mV", Dt: 1e-3, Start: 0.5},
		Estimate: &Signal{Name: "estimate", Unit: "mV", Dt: 1e-3, Start: 0.5}, Kernel: &Signal{Name: "filter", Unit: "mV/spike", Dt: 1e-3, Start: -0.1}}
	for i := range 500 {
		t := float64(i) * 1e-3
		slow := math.Sin(20*t) + 0.6*math.Sin(51*t+1)
		r.Stimulus.Samples = append(r.Stimulus.Samples, slow+0.4*math.Sin(230*t))
		r.Estimate.Samples = append(r.Estimate.Samples, 0.85*slow+0.1*math.Sin(77*t))
	}
	for i := range 200 {
		t := float64(i)*1e-3 - 0.1
		r.Kernel.Samples = append(r.Kernel.Samples, math.Exp(-math.Pow((t+0.008)/0.01, 2)))
	}
	return r
}

func TestPlotReconstruction(t *testing.T) {
	r := formulaReconstruction()
	png, err := r.Plot().PNG(54)
	if err != nil {
		t.Fatal(err)
	}
	drawtest.Golden(t, "plot_reconstruction.png", png)
	path := filepath.Join(t.TempDir(), "r.npz")
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	if got := Must(LoadReconstructionResult(path)); !reflect.DeepEqual(got, r) {
		t.Errorf("%v, want %v", got, r)
	}
	if got, want := fmt.Sprint(r), "coding fraction 0.600: error 0.4 mV, SD of the stimulus 1 mV"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
