package lifnb

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// Stages print with names and units, and long lists are cut short.
func TestDescribe(t *testing.T) {
	for want, got := range map[string]any{
		"LIF: TauM 2.5 ms, Offset 2.5, Threshold 1, Reset 0, V0 0, TauA 20 ms, DeltaA 0, Refractory 0 s, Noise (Coin: Amplitude 5)": PaperNeuron(),
		"BandLimitedNoise: Low 0 Hz, High 100 Hz, Amplitude 0.0625, Dt 10 µs, Duration 2 s, Seed 1":                                 PaperNoise(0, 100),
		"Simulation: Neuron (" + PaperNeuron().String() + "), Stimulus none, Trials 3, Seed 0, Traces 0":                            Simulation{Neuron: PaperNeuron(), Trials: 3},
	} {
		if text := fmt.Sprint(got); text != want {
			t.Errorf("%T prints\n%s, want\n%s", got, text, want)
		}
	}
	text := fmt.Sprint(PaperExperiment())
	for _, want := range []string{"Bands [0–100 Hz, 100–200 Hz, 200–300 Hz]", "Sizes 100 values [1, 3, 5, 7, .., 199]", "Density 2000 1/m", "Axons [no delay, 50 m/s,"} {
		if !strings.Contains(text, want) {
			t.Errorf("the experiment prints\n%s, want %s in it", text, want)
		}
	}
	if text := fmt.Sprint(PaperOptimalSize()); len(text) > 1500 {
		t.Errorf("%d characters: %s", len(text), text)
	}
}

// ownNeuron is a neuron as users write them.
type ownNeuron struct {
	Gain, TauM float64
	Input      func(float64) float64
	hidden     int
}

// A neuron of one's own, and what has functions, are described too, and a Segment of 0 is the default.
func TestDescribeOwn(t *testing.T) {
	own := ownNeuron{Gain: 2, TauM: 0.01, hidden: 1}
	for want, got := range map[string]any{
		"ownNeuron: Gain 2, TauM 10 ms":  own,
		"ownNeuron: Gain 2, TauM 10 ms ": &own,
		"Stimulus none, Response none, Bands none, Segment 327.68 ms by default, Skip 0 s": MutualInformation{},
		"[ownNeuron: Gain 2, TauM 10 ms]":                                                  []any{&own},
		"Axes [velocity: [7 m/s, 25 m/s]], Seeds 1":                                        Sweep{Axes: []Axis{{Name: "velocity", Unit: "m/s", Values: []float64{7, 25}, Set: func(*Experiment, float64) {}}}, Seeds: 1},
		"x.npz: mixed, 2 points, 1.5 MB, last used 2024-01":                                StoreFile{Path: "x.npz", Kind: "mixed", Points: 2, Size: 1.5e6, Used: time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)},
	} {
		text := shownAs(got)
		if list, ok := got.([]any); ok {
			text = describeValue(reflect.ValueOf(list), "")
		}
		if want = strings.TrimSpace(want); !strings.Contains(text, want) {
			t.Errorf("%T shows\n%s, want\n%s", got, text, want)
		}
	}
}

// Everything that runs, is saved or is drawn prints itself. The source tells which types these are, so none is
// forgotten.
func TestEverythingPrintsItself(t *testing.T) {
	methods := make(map[string]map[string]bool)
	files := Must(filepath.Glob("*.go"))
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, d := range Must(parser.ParseFile(token.NewFileSet(), file, nil, 0)).Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil {
				continue
			}
			of := f.Recv.List[0].Type
			if star, ok := of.(*ast.StarExpr); ok {
				of = star.X
			}
			name, ok := of.(*ast.Ident)
			if !ok || !name.IsExported() {
				continue
			}
			if methods[name.Name] == nil {
				methods[name.Name] = make(map[string]bool)
			}
			methods[name.Name][f.Name.Name] = true
		}
	}
	found := 0
	for name, has := range methods {
		stageOrResult := has["Run"] || has["Save"] || has["Plot"]
		if !stageOrResult || name == "Figure" || name == "Arrays" { // a picture, and a map of anything
			continue
		}
		found++
		if !has["String"] {
			t.Errorf("%s has no String", name)
		}
	}
	if found < 30 {
		t.Errorf("only %d types", found)
	}
}

// Every unit belongs to a field of a stage.
func TestUnitsAreUsed(t *testing.T) {
	known := make(map[string]bool)
	for _, stage := range []any{LIF{}, PUnit{}, White{}, Row{}, Axon{}, Band{}, BandLimitedNoise{}, LowPassNoise{}, StepCurrent{}, SineCurrent{}, Population{}, Experiment{}, MutualInformation{}, OptimalSize{}} {
		for i := range reflect.TypeOf(stage).NumField() {
			known[reflect.TypeOf(stage).Field(i).Name] = true
		}
	}
	for name := range unitOf {
		if !known[name] {
			t.Errorf("no stage has a field %s", name)
		}
	}
}

// Long lists are shown short.
func TestShownAs(t *testing.T) {
	for want, item := range map[string]any{
		"[1, 2.5]":                     []float64{1, 2.5},
		"9 values [0, 0, 0, 0, .., 0]": make([]int, 9),
		"0–100 Hz":                     Band{0, 100},
	} {
		if got := shownAs(item); got != want {
			t.Errorf("%v is shown as %q, want %q", item, got, want)
		}
	}
}

// A time constant in ms is simulated, with a warning.
func TestWarnings(t *testing.T) {
	s := Simulation{Neuron: PaperNeuron(), Stimulus: silence(1e-4, 0.1), Trials: 2}
	if text := Must(s.Run(ctx)).String(); strings.Contains(text, "warning") {
		t.Error(text)
	}
	n := PaperNeuron()
	n.TauM, n.TauA = 2.5, 20 // of no effect without DeltaA
	s.Neuron = n
	text := Must(s.Run(ctx)).String()
	if !strings.Contains(text, "\nwarning: Neuron.TauM = 2.5 s is longer than the stimulus, 0.1 s: is it in seconds?\n") || strings.Contains(text, "TauA") {
		t.Error(text)
	}
}

// What a new user meets is said plainly.
func TestNoSpikes(t *testing.T) {
	n := PaperNeuron()
	n.Offset, n.Noise = 0.5, nil
	s := BandLimitedNoise{Low: 0, High: 100, Amplitude: 0.0625, Dt: 1e-4, Duration: 0.5, Seed: 1}
	stimulus, err := s.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	r, err := Simulation{Neuron: n, Stimulus: stimulus, Trials: 2}.Run(context.Background())
	if err != nil || len(r.Warnings) != 1 || !strings.Contains(r.String(), "warning: no trial has a spike: the potential never exceeds Threshold = 1 (Offset = 0.5, stimulus up to ") {
		t.Errorf("error %v, %v", err, r)
	}
	if text := (BandInformation{Band: Band{0, 100}}).String(); text != "0–100 Hz: 0 bits/s, as the response or the stimulus has no power there" {
		t.Errorf("silence is %q", text)
	}
	perfect := BandInformation{Band: Band{0, 100}, Raw: math.Inf(1), Bias: 2, Interval: Interval{math.Inf(1), math.Inf(1)}}
	if text := perfect.String(); text != "0–100 Hz: unlimited information, as the coherence is 1" {
		t.Errorf("a response without noise is %q", text)
	}
}

func TestSpikesInMilliseconds(t *testing.T) {
	inMs := &Responses{Dt: 1e-4, Duration: 2, Spikes: [][]float64{{0.5, 12, 1950}}}
	path := filepath.Join(t.TempDir(), "x.npz")
	wantError(t, inMs.Save(path), "Spikes[0][1] = 12 s", "from 0 to Duration = 2 s", "the last spike is at 1950: are the spikes in seconds?")
	// 2.5 s of 2 s are no matter of units.
	late := (&Responses{Dt: 1e-4, Duration: 2, Spikes: [][]float64{{0.5, 2.5}}}).check(t.Context())
	if err := late.err(); err == nil || strings.Contains(err.Error(), "seconds") {
		t.Errorf("error %v", err)
	}
}

func TestFilesThatAreNotThere(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	missing := func(err error, parts ...string) {
		t.Helper()
		for _, part := range parts {
			if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), part) {
				t.Errorf("error %q lacks %q", err, part)
			}
		}
	}
	_, err := LoadResponses("x.npz")
	missing(err, "x.npz", "no such file", "the working directory is "+dir)
	_, err = LoadExperimentResult("derived_data")
	missing(err, "derived_data", "the working directory is "+dir)
	missing(Arrays{"x": 1.0}.Save(filepath.Join("a", "b", "x.npz")), "there is no directory "+filepath.Join(dir, "a"))
	if err := (Arrays{"x": 1.0}).Save(filepath.Join("a", "x.npz")); err != nil {
		t.Error(err)
	}
}
