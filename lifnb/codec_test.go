package lifnb

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/npz"
)

// stored is a format for results of any kind.
type stored struct {
	kind    string
	fields  reflect.Type
	example any // with no field empty
	random  func(t *rapid.T) any
	save    func(path string, r any) error
	load    func(path string) (any, error)
	encode  func(r any) ([]byte, error) // what save writes
	decode  func(content []byte, path string) (any, error)
}

func storedAs[T any](f format[T], example *T, random func(t *rapid.T) *T) stored {
	return stored{f.kind, reflect.TypeFor[T](), example, func(t *rapid.T) any { return random(t) },
		func(path string, r any) error { return f.save(path, r.(*T)) },
		func(path string) (any, error) { return f.load(path) },
		func(r any) ([]byte, error) {
			arrays, err := f.list(r.(*T))
			if err != nil {
				return nil, err
			}
			var content bytes.Buffer
			err = npz.Encode(&content, f.name(), arrays...)
			return content.Bytes(), err
		},
		func(content []byte, path string) (any, error) {
			file, err := npz.New(path, bytes.NewReader(content), int64(len(content)))
			if err != nil {
				return (*T)(nil), err
			}
			return f.read(file, path)
		}}
}

// formats holds the formats of all results.
func formats() []stored {
	one := func(t *rapid.T) int { return rapid.IntRange(1, 5).Draw(t, "n") }
	float := rapid.Float64()
	positive := rapid.Float64Range(1e-9, 1e9)
	floats := func(t *rapid.T, n int) []float64 { return rapid.SliceOfN(float, n, n).Draw(t, "floats") }
	table := func(t *rapid.T, rows, columns int) (rs [][]float64) {
		for range rows {
			rs = append(rs, floats(t, columns))
		}
		return rs
	}
	steps := func(n int, step float64) (x []float64) {
		for i := range n {
			x = append(x, float64(i)*step)
		}
		return x
	}
	text := rapid.StringMatching(`[a-zµ–/ ]{0,8}[a-z]|`)
	signal := func(t *rapid.T) *Signal {
		return &Signal{Name: rapid.OneOf(rapid.Just("stimulus"), rapid.StringMatching(`[a-zµ–/ ]{0,8}[a-z]`)).Draw(t, "name"), Unit: text.Draw(t, "unit"), Dt: positive.Draw(t, "dt"),
			Start: float.Draw(t, "start"), Sigma: math.Abs(float.Draw(t, "sigma")), Samples: floats(t, one(t))}
	}
	responses := func(t *rapid.T) *Responses {
		r := &Responses{Dt: 1e-3, Duration: 0.004}
		for range one(t) {
			spikes := rapid.SliceOfDistinct(rapid.Float64Range(0, 0.004), rapid.ID[float64]).Draw(t, "spikes")
			slices.Sort(spikes)
			r.Spikes = append(r.Spikes, spikes)
		}
		if n := rapid.IntRange(0, len(r.Spikes)).Draw(t, "traces"); n > 0 {
			r.Voltage = table(t, n, 4)
		}
		if rapid.Bool().Draw(t, "several neurons") {
			for range r.Spikes {
				r.Neuron = append(r.Neuron, rapid.IntRange(0, 9).Draw(t, "neuron"))
			}
		}
		return r
	}
	band := Band{0, 1e9}
	encoding := func(t *rapid.T, stimuli int) *Encoding {
		n := 1 + one(t)
		e := &Encoding{Band: band, Frequency: steps(n, rapid.Float64Range(1e-9, 1e8).Draw(t, "step"))}
		for range stimuli {
			e.Coherence = append(e.Coherence, rapid.SliceOfN(rapid.Float64Range(-1, 0.999), n, n).Draw(t, "coherence"))
		}
		return e
	}
	noise := rapid.OneOf(rapid.Just[Noise](nil), rapid.Map(positive, func(x float64) Noise { return Coin{x} }), rapid.Map(positive, func(x float64) Noise { return White{x} }))
	neuron := func(t *rapid.T) LIF {
		var n LIF
		v := reflect.ValueOf(&n).Elem()
		for i := range v.NumField() {
			if v.Field(i).Kind() == reflect.Float64 {
				v.Field(i).SetFloat(float.Draw(t, "parameter"))
			}
		}
		n.Noise = noise.Draw(t, "noise")
		return n
	}
	intervals := func(t *rapid.T, n int) (is []Interval) {
		for range n {
			is = append(is, Interval{float.Draw(t, "low"), math.Inf(1)})
		}
		return is
	}
	complexes := func(t *rapid.T, n int) (c []complex128) {
		for range n {
			c = append(c, complex(float.Draw(t, "re"), float.Draw(t, "im")))
		}
		return c
	}
	info := func(t *rapid.T) *Information {
		n := 1 + one(t)
		r := &Information{Frequency: steps(n, 2), PerHertz: floats(t, n), Bias: floats(t, n), Coherence: floats(t, n), Segments: one(t), EffectiveSegments: 1.5,
			ResponseSpectrum: floats(t, n), SignalSpectrum: floats(t, n)}
		for range one(t) {
			r.Bands = append(r.Bands, BandInformation{Band{0, 1}, float.Draw(t, "raw"), float.Draw(t, "bias"), Interval{float.Draw(t, "low"), math.Inf(1)}, float.Draw(t, "left out")})
		}
		if rapid.Bool().Draw(t, "upper bound") {
			r.Responses = 1 + one(t)
			return r
		}
		r.CoherenceInterval, r.StimulusSpectrum, r.CrossSpectrum = intervals(t, n), floats(t, n), complexes(t, n)
		return r
	}
	bandResult := func(t *rapid.T) *BandResult {
		stimuli := one(t)
		axons := rapid.Permutation([]Axon{{"at_once", math.Inf(1)}, {"a", 0.1}, {"B_2", 50}}).Draw(t, "axons")[:rapid.IntRange(1, 3).Draw(t, "conditions")]
		r := &BandResult{Band: band, Stimuli: stimuli, Sizes: []int{1, 3, 199}[:rapid.IntRange(1, 3).Draw(t, "sizes")], Density: positive.Draw(t, "density"), Axons: axons, Bias: float.Draw(t, "bias")}
		for range axons {
			r.MI = append(r.MI, table(t, len(r.Sizes), 2*stimuli))
		}
		if rapid.Bool().Draw(t, "encoded") {
			r.Encoding = encoding(t, stimuli)
		}
		r.Composition = rapid.SampledFrom([]Composition{"", Homogeneous, Heterogeneous}).Draw(t, "composition")
		return r
	}
	example := Encoding{Band: Band{1, 2}, Frequency: []float64{1, 2}, Coherence: [][]float64{{0.5, 0.25}}, EffectiveSegments: 10.5, CommonNoise: [][]float64{{0, 0.125}}}
	return []stored{
		storedAs(signalFormat, &Signal{Name: "rate", Unit: "spikes/s", Dt: 1e-3, Start: 0.5, Samples: []float64{1, 2}, Sigma: 0.1}, signal),
		storedAs(responsesFormat, &Responses{Dt: 1e-3, Start: -1, Duration: 0.004, Spikes: [][]float64{{-0.999, -0.997}, {-0.998}}, Voltage: [][]float64{{0, 1, 2, 3}}, Threshold: 1.5, Reset: 0.5, Neuron: []int{0, 3}, Notes: []string{"cell 7"}, Warnings: []string{"TauM"}}, responses),
		storedAs(populationFormat, &PopulationResponse{Rate: newStimulus(1e-3, []float64{1, 2}), Members: []int{2, 1}, Delays: []float64{0, 1e-3}, Velocity: 7},
			func(t *rapid.T) *PopulationResponse {
				n := one(t)
				return &PopulationResponse{Rate: signal(t), Members: rapid.SliceOfN(rapid.Int(), n, n).Draw(t, "members"), Delays: floats(t, n), Velocity: math.Inf(1)}
			}),
		storedAs(spectrumFormat, &Spectrum{Frequency: []float64{0, 1}, Power: []float64{2, 3}}, func(t *rapid.T) *Spectrum {
			n := one(t)
			return &Spectrum{Frequency: floats(t, n), Power: floats(t, n)}
		}),
		storedAs(informationFormat, &Information{Bands: []BandInformation{{Band{0, 1}, 2, 1, Interval{0.5, 3}, 0.25}}, Frequency: []float64{0, 1}, PerHertz: []float64{1, 2}, Bias: []float64{0.5, 0.25},
			Coherence: []float64{0.5, 0.25}, CoherenceInterval: []Interval{{0, 1}, {0.25, 0.5}}, StimulusSpectrum: []float64{1, 2}, ResponseSpectrum: []float64{3, 4},
			SignalSpectrum: []float64{1.5, 1}, CrossSpectrum: []complex128{1i, 2}, StimulusUnit: "mV", ResponseUnit: "spikes/s", Responses: 2, Trials: 3, Segments: 11, EffectiveSegments: 9.5}, info),
		storedAs(reconstructionFormat, &ReconstructionResult{Stimulus: newStimulus(1e-3, []float64{1, 2}), Estimate: &Signal{Name: "estimate", Dt: 1e-3, Samples: []float64{3, 4}},
			Kernel: &Signal{Name: "filter", Unit: "1/spike", Dt: 1e-3, Start: -1, Samples: []float64{5, 6}}, Error: 0.5, SD: 1}, func(t *rapid.T) *ReconstructionResult {
			s := signal(t)
			estimate := *s
			estimate.Samples = floats(t, len(s.Samples))
			return &ReconstructionResult{Stimulus: s, Estimate: &estimate, Kernel: signal(t), Error: positive.Draw(t, "error"), SD: positive.Draw(t, "SD")}
		}),
		storedAs(nullFormat, &NullDistribution{Band: Band{1, 2}, Measured: 3, Bias: 1, Null: []float64{1, 2}}, func(t *rapid.T) *NullDistribution {
			null := floats(t, one(t))
			slices.Sort(null)
			return &NullDistribution{Band: band, Measured: positive.Draw(t, "measured"), Bias: float.Draw(t, "bias"), Null: null}
		}),
		storedAs(transferFormat, &TransferFunction{Frequency: []float64{0, 1}, Gain: []float64{2, 3}, Phase: []float64{4, 5}, GainInterval: []Interval{{1, 3}, {2, 4}},
			PhaseInterval: []Interval{{3, 5}, {4, 6}}, Unit: "mV"}, func(t *rapid.T) *TransferFunction {
			n := 1 + one(t)
			return &TransferFunction{Frequency: floats(t, n), Gain: floats(t, n), Phase: floats(t, n), GainInterval: intervals(t, n), PhaseInterval: intervals(t, n), Unit: text.Draw(t, "gain")}
		}),
		storedAs(psthFormat, &PSTH{Rate: &Signal{Name: "firing rate", Dt: 0.1, Samples: []float64{1, 2}}, SE: []float64{3, 4}}, func(t *rapid.T) *PSTH {
			p := &PSTH{Rate: signal(t)}
			if rapid.Bool().Draw(t, "several trials") {
				p.SE = floats(t, len(p.Rate.Samples))
			}
			return p
		}),
		storedAs(encodingFormat, &example, func(t *rapid.T) *Encoding { return encoding(t, one(t)) }),
		storedAs(mixedFormat, &MixedEncoding{Band: Band{1, 2}, Frequency: []float64{1, 2}, Stimulus: []float64{3, 4}, Transfer: [][]complex128{{1i, 2}}, Noise: [][]float64{{5, 6}},
			Copies: []int{7}, Common: []float64{8, 9}, EffectiveSegments: 10.5, Trials: []int{7}, CommonNoise: []float64{0, 1}}, func(t *rapid.T) *MixedEncoding {
			e := drawMixed(t, one(t))
			if rapid.Bool().Draw(t, "copies") {
				e.Copies = rapid.SliceOfN(rapid.IntRange(1, 9), len(e.Transfer), len(e.Transfer)).Draw(t, "copies of each")
			}
			return e
		}),
		storedAs(fiCurvesFormat, &FICurveResult{Neuron: LIF{1, 2, 3, 4, 5, 6, 7, 8, Coin{9}}, Dt: 1e-3, Offsets: []float64{1, 2}, Noises: []Noise{nil, White{1}}, Simulated: [][]float64{{1, 2}, {3, 4}}, Theory: [][]float64{{5, 6}, {7, 8}}},
			func(t *rapid.T) *FICurveResult {
				n, offsets := one(t), one(t)
				return &FICurveResult{Neuron: neuron(t), Dt: positive.Draw(t, "dt"), Offsets: floats(t, offsets), Noises: rapid.SliceOfN(noise, n, n).Draw(t, "noises"),
					Simulated: table(t, n, offsets), Theory: table(t, n, offsets)}
			}),
		storedAs(optimalSizesFormat, &OptimalSizeResult{Bands: []Band{{0, 1}}, Velocities: []float64{1, 2}, Density: 3, Sizes: [][]int{{4, 5}}, MI: [][]float64{{6, 7}}, Low: [][]int{{1, 2}}, High: [][]int{{8, 9}}},
			func(t *rapid.T) *OptimalSizeResult {
				n := one(t)
				return &OptimalSizeResult{Bands: []Band{{0, 1}, {1, 2}}, Velocities: steps(n+1, positive.Draw(t, "step"))[1:], Density: positive.Draw(t, "density"),
					Sizes: rapid.SliceOfN(rapid.SliceOfN(rapid.IntRange(1, 1e6), n, n), 2, 2).Draw(t, "sizes"), MI: table(t, 2, n)}
			}),
		storedAs(bandFormat, &BandResult{Band: Band{1, 2}, Stimuli: 1, Sizes: []int{1}, Density: 2, Axons: PaperAxons()[:2], MI: [][][]float64{{{1, 2}}, {{3, 4}}}, Bias: 5, Encoding: &example, Composition: Heterogeneous}, bandResult),
	}
}

// every calls a test for each format with a path.
func every(t *testing.T, test func(t *testing.T, f stored, path string)) {
	for _, f := range formats() {
		t.Run(f.kind, func(t *testing.T) { test(t, f, filepath.Join(t.TempDir(), "f.npz")) })
	}
}

// A result comes back as it was. All fields of the examples are set, so a new field without an array is noticed.
func TestExamplesComeBack(t *testing.T) {
	every(t, func(t *testing.T, f stored, path string) {
		v := reflect.ValueOf(f.example).Elem()
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("the example has an empty %s", v.Type().Field(i).Name)
			}
		}
		if err := f.save(path, f.example); err != nil {
			t.Fatal(err)
		}
		if got, err := f.load(path); err != nil || !reflect.DeepEqual(got, f.example) {
			t.Errorf("%+v (%v), want %+v", got, err, f.example)
		}
	})
}

func TestResultsComeBack(t *testing.T) {
	every(t, func(t *testing.T, f stored, path string) {
		rapid.Check(t, func(t *rapid.T) {
			want := f.random(t)
			content, err := f.encode(want)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := f.decode(content, path); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%+v (%v), want %+v", got, err, want)
			}
		})
	})
}

// Whichever single bit of a file flips, and wherever a file is cut off: either there is an error, or the result is the
// same.
func TestDamagedFiles(t *testing.T) {
	every(t, func(t *testing.T, f stored, path string) {
		data := Must(f.encode(f.example))
		try := func(damaged []byte, what string, at int) (same bool) {
			got, err := f.decode(damaged, path)
			if err == nil && !reflect.DeepEqual(got, f.example) {
				t.Fatalf("%s %d: %+v, want %+v", what, at, got, f.example)
			}
			if err != nil && (!strings.Contains(err.Error(), path) || !reflect.ValueOf(got).IsNil()) {
				t.Fatalf("%s %d: %v with error %v", what, at, got, err)
			}
			return err == nil
		}
		// All bits of some files, and every 7th bit of the others, which takes a fifth of the time.
		stride := 7
		if slices.Contains([]string{"signal", "encoding", "band_result"}, f.kind) && !testing.Short() {
			stride = 1
		}
		for bit := 0; bit < 8*len(data); bit += stride {
			damaged := bytes.Clone(data)
			damaged[bit/8] ^= 1 << (bit % 8)
			try(damaged, "bit", bit)
		}
		for n := range data {
			if try(data[:n], "length", n) {
				t.Fatalf("the first %d bytes are read", n)
			}
		}
	})
}

// No result passes for one of another kind, nor one of a newer version for a known one.
func TestFilesOfOtherKinds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.npz")
	for _, saved := range formats() {
		if err := saved.save(path, saved.example); err != nil {
			t.Fatal(err)
		}
		for _, f := range formats() {
			want := fmt.Sprintf("%s: holds a result of the kind %q: must be %q", path, saved.kind, f.kind)
			if _, err := f.load(path); f.kind != saved.kind && (err == nil || err.Error() != want) {
				t.Errorf("error %v, want %s", err, want)
			}
		}
	}
	for _, newer := range []string{"spectrum 2", "spectrum", "spectrum one"} {
		if err := npz.Write(path, newer, npz.Array{Name: "frequency", Value: []float64{1}}, npz.Array{Name: "density", Value: []float64{1}}); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadSpectrum(path); err == nil || !strings.Contains(err.Error(), "must be at most 1") {
			t.Errorf("error %v", err)
		}
	}
}

// Files from other programs may hold more arrays. Ours must not hold unknown ones.
func TestUnknownArrays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.npz")
	arrays := []npz.Array{{Name: "frequency", Value: []float64{1}}, {Name: "power", Value: []float64{2}}, {Name: "more", Value: 3}}
	if err := npz.Write(path, "", arrays...); err != nil {
		t.Fatal(err)
	}
	if s, err := LoadSpectrum(path); err != nil || s.Power[0] != 2 {
		t.Error(s, err)
	}
	if err := npz.Write(path, "spectrum 1", arrays...); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadSpectrum(path); err == nil || !strings.Contains(err.Error(), "array more: must not be in the file") {
		t.Errorf("error %v", err)
	}
}

// Values that cannot be true of a result are refused when saving and when loading.
func TestResultsAreChecked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.npz")
	for _, f := range formats() {
		if err := f.save(path, reflect.Zero(reflect.PointerTo(f.fields)).Interface()); err == nil {
			t.Errorf("%s: nil is saved", f.kind)
		}
		if err := f.save(path, reflect.New(f.fields).Interface()); err == nil {
			t.Errorf("%s: an empty result is saved", f.kind)
		}
	}
	if err := npz.Write(path, "", npz.Array{Name: "frequency", Value: []float64{1, 2}}, npz.Array{Name: "power", Value: []float64{2}}); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadSpectrum(path); err == nil || !strings.Contains(err.Error(), path+": lifnb.Spectrum: len(Power) = 1") {
		t.Errorf("error %v", err)
	}
}

// Files that lifnb wrote before files said what they hold still load.
func TestFormerFiles(t *testing.T) {
	s := Must(LoadSignal("testdata/former/stimulus.npz"))
	if want := Must((BandLimitedNoise{High: 100, Amplitude: 1, Dt: 1e-3, Duration: 0.2}).Run(ctx)); !reflect.DeepEqual(s, want) {
		t.Errorf("stimulus %v, want %v", s, want)
	}
	r := Must(LoadResponses("testdata/former/responses.npz"))
	if len(r.Spikes) != 4 || len(r.Voltage) != 2 || len(r.Voltage[0]) != 200 || r.Duration != 0.2 {
		t.Errorf("responses %v", r)
	}
	result := Must(LoadExperimentResult("testdata/former"))
	b := result[0]
	if len(result) != 1 || b.Band != (Band{0, 100}) || b.Stimuli != 2 || !slices.Equal(b.Sizes, []int{1, 12}) || !slices.Equal(b.Axons, PaperAxons()) || b.Bias == 0 || b.Encoding == nil {
		t.Errorf("result %+v", b)
	}
	if err := result.Save(t.TempDir()); err != nil {
		t.Error(err)
	}
}

// NumPy opens everything that is saved, without pickle.
func TestNumPyReadsResults(t *testing.T) {
	if err := exec.Command("python3", "-c", "import numpy").Run(); err != nil {
		t.Skip("needs python3 with numpy: ", err)
	}
	dir := t.TempDir()
	for _, f := range formats() {
		if err := f.save(filepath.Join(dir, f.kind+".npz"), f.example); err != nil {
			t.Fatal(err)
		}
	}
	if err := (Arrays{"b": []float64{1, 2}, "a": 3, "t": [][]int{{1, 2}}, "s": "x", "f": []bool{true}, "c": []complex128{1i}, "n": []string{"µ"}}).Save(filepath.Join(dir, "own.npz")); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("python3", "-c", `
import sys, glob, numpy as np
files = {f.split("/")[-1][:-4]: np.load(f, allow_pickle=False) for f in glob.glob(sys.argv[1] + "/*.npz")}
for name, z in files.items():
    for array in z.files:
        assert z[array].dtype.kind in "fiUbc", (name, array)
own = files["own"]
assert own.files == ["a", "b", "c", "f", "n", "s", "t"]
assert own["a"] == 3 and own["b"].tolist() == [1, 2] and own["t"].tolist() == [[1, 2]] and own["s"].item() == "x" and own["n"].tolist() == ["µ"]
assert files["information"]["cross_spectrum"].tolist() == [1j, 2] and files["information"]["bands"].tolist() == [[0, 1]]
assert files["optimal_sizes"]["sizes"].dtype == np.int64 and files["responses"]["spike_counts"].tolist() == [2, 1]
assert files["signal"]["samples"].tolist() == [1, 2] and files["signal"]["unit"].item() == "spikes/s"
print(len(files))
`, dir).CombinedOutput()
	if want := fmt.Sprintln(len(formats()) + 1); err != nil || string(out) != want {
		t.Errorf("%v\n%s, want %s", err, out, want)
	}
}

// The NumPy line in an error makes a file that can be read.
func TestRecipes(t *testing.T) {
	if err := exec.Command("python3", "-c", "import numpy").Run(); err != nil {
		t.Skip("needs python3 with numpy: ", err)
	}
	dir := t.TempDir()
	for kind, test := range map[string]struct {
		before string
		load   func(path string) error
	}{
		"stimulus":  {"x = np.sin(np.arange(100.))", func(p string) error { _, err := LoadSignal(p); return err }},
		"responses": {"trials = [[0.1, 0.2], [], [0.15]]", func(p string) error { _, err := LoadResponses(p); return err }},
		"spectrum":  {"", func(p string) error { _, err := LoadSpectrum(p); return err }},
		"sizes":     {"", func(p string) error { _, err := LoadOptimalSizeResult(p); return err }},
	} {
		path := filepath.Join(dir, kind+".npz")
		if err := (Arrays{"mine": 1}).Save(path); err != nil {
			t.Fatal(err)
		}
		err := test.load(path)
		if err == nil || !strings.Contains(err.Error(), "The file has mine int64 ()") {
			t.Fatal(err)
		}
		_, line, _ := strings.Cut(err.Error(), "NumPy writes such a file with ")
		python := exec.Command("python3", "-c", "import numpy as np\n"+test.before+"\n"+line)
		python.Dir = dir
		if out, err := python.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
		if err := test.load(path); err != nil && kind != "sizes" { // The example's values need not make sense.
			t.Errorf("%s: %v", line, err)
		} else if err != nil && strings.Contains(err.Error(), "array") {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// A file in another format is distinguished from a damaged one, and the error shows how to write the right file.
func TestOtherFormats(t *testing.T) {
	path := filepath.Join(t.TempDir(), "recording.csv")
	if err := os.WriteFile(path, []byte("t,v\n0.1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want := path + `: must be an npz file: it begins with "t,v\n0.1,2\n" (zip: not a valid zip file). ` +
		`NumPy writes such a file with np.savez("recording.npz", stimulus=x, dt=1e-4)`
	if _, err := LoadSignal(path); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// Arrays of your own are written in the order of their names, and must be of a known type.
func TestArrays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.npz")
	own := Arrays{"b": 1, "a": []string{"x"}, "c": [][]float64{{1}}}
	if err := own.Save(path); err != nil {
		t.Fatal(err)
	}
	f := Must(npz.Open(path))
	defer f.Close()
	if got, want := f.Names(), slices.Sorted(maps.Keys(own)); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for name, value := range map[string]any{"x": struct{}{}, "y": [][]float64{{1}, {1, 2}}, "": 1} {
		if err := (Arrays{name: value}).Save(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%v: error %v", value, err)
		}
	}
}
