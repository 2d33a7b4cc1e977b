package lifnb

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// No exported method of a result panics: on nil, on the zero value, or on values made by hand whose slices differ in
// length.
func TestMethodsOfHandmadeResults(t *testing.T) {
	ragged := [][]float64{{1, 2}, {3}, nil}
	for _, value := range []any{
		(*Signal)(nil), &Signal{}, &Signal{Dt: 1},
		(*Spectrum)(nil), &Spectrum{}, &Spectrum{Frequency: []float64{0, 1}}, &Spectrum{Power: []float64{0, 1}},
		(*Responses)(nil), &Responses{}, &Responses{Dt: 1, Duration: 2, Spikes: ragged, Voltage: ragged},
		(*PopulationResponse)(nil), &PopulationResponse{}, &PopulationResponse{Rate: &Signal{}, Delays: []float64{1}, Members: []int{1, 2}},
		(*Information)(nil), &Information{}, &Information{Frequency: []float64{0, 1}, Coherence: []float64{1}, CoherenceInterval: make([]Interval, 5)},
		(*TransferFunction)(nil), &TransferFunction{}, &TransferFunction{Frequency: []float64{0, 1}, Gain: []float64{1}},
		(*PSTH)(nil), &PSTH{}, &PSTH{Rate: &Signal{Dt: 1, Samples: []float64{1}}, SE: []float64{1, 2}},
		(*ReconstructionResult)(nil), &ReconstructionResult{}, &ReconstructionResult{Stimulus: &Signal{Dt: 1, Samples: []float64{1}}, Estimate: &Signal{Dt: 1}},
		NullDistribution{}, NullDistribution{Null: []float64{2, 1}}, NullDistribution{Band: Band{0, 1}, Null: []float64{math.NaN()}},
		(*Encoding)(nil), &Encoding{}, &Encoding{Frequency: []float64{0, 1}, Coherence: ragged, CommonNoise: ragged},
		(*MixedEncoding)(nil), &MixedEncoding{}, &MixedEncoding{Frequency: []float64{0, 1}, Transfer: [][]complex128{{1}}, Noise: ragged, Copies: []int{1}, EffectiveSegments: 2},
		(*FICurveResult)(nil), &FICurveResult{},
		(*OptimalSizeResult)(nil), &OptimalSizeResult{}, &OptimalSizeResult{Bands: make([]Band, 2), Velocities: []float64{1}, Sizes: [][]int{{1}}, MI: ragged},
		(*BandResult)(nil), &BandResult{}, &BandResult{Sizes: []int{1, 2}, Axons: PaperAxons(), MI: [][][]float64{ragged}},
		ExperimentResult(nil), ExperimentResult{}, ExperimentResult{nil}, ExperimentResult{{}}, ExperimentResult{{Sizes: []int{1}, MI: [][][]float64{ragged}}},
		(*Figure)(nil), &Figure{},
	} {
		v := reflect.ValueOf(value)
		for i := range v.NumMethod() {
			method, f := v.Type().Method(i).Name, v.Method(i)
			var arguments []reflect.Value
			for a := range f.Type().NumIn() {
				arguments = append(arguments, reflect.Zero(f.Type().In(a)))
			}
			if method == "Save" {
				continue // writes files
			}
			func() {
				defer func() {
					if p := recover(); p != nil {
						t.Errorf("(%T %s).%s panics: %v", value, strings.ReplaceAll(fmt.Sprintf("%.60v", v.IsZero()), "\n", " "), method, p)
					}
				}()
				if f.Type().IsVariadic() {
					f.CallSlice(arguments)
				} else {
					f.Call(arguments)
				}
			}()
		}
	}
}

// The description of a signal near the largest float has no infinity in it, and -0 has no sign.
func TestStringOfHugeSignals(t *testing.T) {
	s := &Signal{Dt: 1, Samples: []float64{1.7e308, 1.6e308, 1.7e308, -1e308}}
	if got, want := s.String(), "signal of 4 s in steps of 1000 ms, mean 1e+308, SD 1.155e+308"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	s.Samples = []float64{-1e-9, 1e-10}
	if got := s.String(); strings.Contains(got, "-0.0000") {
		t.Error(got)
	}
}

// An infinite segment is one fault.
func TestInfiniteSegment(t *testing.T) {
	e := smallExperiment()
	e.Segment = math.Inf(1)
	if c := e.check(); !slices.Equal(c.wrong, []string{"Segment = +Inf s: must be finite"}) {
		t.Errorf("%q", c.wrong)
	}
}

func TestOptimalSizeAt(t *testing.T) {
	r := &OptimalSizeResult{Bands: []Band{{0, 100}, {50, 150}}, Velocities: []float64{1, 7}, Density: 2000,
		Sizes: [][]int{{10, 20}, {30, 40}}, MI: [][]float64{{1, 2}, {3, 4}}}
	size, mi, err := r.At(Band{50, 150}, 7)
	if size != 40 || mi != 4 || err != nil {
		t.Errorf("size %d, %g bits/s, %v; want 40 and 4", size, mi, err)
	}
	_, err = r.BestSizes(Band{50, 150}, 7)
	wantError(t, err, "OptimalSizeResult.BestSizes: Low = nil")
	r.Low, r.High = [][]int{{5, 15}, {25, 35}}, [][]int{{20, 30}, {40, 50}}
	if best, err := r.BestSizes(Band{50, 150}, 7); err != nil || best != (SizeRange{40, 35, 50, 4}) {
		t.Errorf("%+v, %v; want 40, from 35 to 50", best, err)
	}
	_, _, err = r.At(Band{0, 150}, 2)
	wantError(t, err, "OptimalSizeResult.At: band = 0–150 Hz", "0–100 Hz 50–150 Hz", "velocity = 2 m/s", "[1 7]")
}
