package lifnb

import (
	"crypto/sha256"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// allStages holds a stage of each type.
var allStages = []any{BandLimitedNoise{}, LowPassNoise{}, ConstantCurrent{}, StepCurrent{}, SineCurrent{}, Simulation{}, FICurve{}, Population{},
	MutualInformation{}, UpperBound{}, Surrogates{}, TrialInformation{}, Reconstruction{}, NeuronCoherence{}, Experiment{}, RecordedExperiment{}, OptimalSize{}, MixedCoherence{}}

// The list contains every type with a method Run, and so does the list of algorithms.
func TestAllStagesAreHashed(t *testing.T) {
	listed := make(map[string]bool)
	for _, stage := range allStages {
		listed[reflect.TypeOf(stage).Name()] = true
	}
	for _, path := range Must(filepath.Glob("*.go")) {
		for _, d := range Must(parser.ParseFile(token.NewFileSet(), path, nil, 0)).Decls {
			method, ok := d.(*ast.FuncDecl)
			if !ok || method.Recv == nil || method.Name.Name != "Run" || strings.HasSuffix(path, "_test.go") {
				continue
			}
			ident, ok := method.Recv.List[0].Type.(*ast.Ident)
			if !ok || ident.Name == "Sweep" || ident.Name == "Slurm" { // cached[R] has the hash of its stage, and a sweep those of its points
				continue
			}
			name := ident.Name
			if !listed[name] {
				t.Errorf("the stages of this test lack %s", name)
			}
			if algorithms[name].version < 1 {
				t.Errorf("the algorithms lack %s", name)
			}
		}
	}
	for _, v := range others[reflect.TypeFor[Geometry]()] {
		if name := reflect.TypeOf(v).Name(); algorithms[name].version < 1 {
			t.Errorf("the algorithms lack %s", name)
		}
	}
	for name, a := range algorithms {
		for _, used := range strings.Fields(a.uses) {
			if algorithms[used].version < 1 {
				t.Errorf("%s uses %s, which is not listed", name, used)
			}
		}
	}
}

// others are values of interfaces that differ in type or content.
var others = map[reflect.Type][]any{
	reflect.TypeFor[Noise]():    {Coin{1}, Coin{0}, White{1}, Coin{2}},
	reflect.TypeFor[Geometry](): {Row{1, 2}, Row{1, 3}, Delays{1, 2, 3}, Delays{1, 2}, Disc{1, 2, 3}, Jittered{SD: 1}, Compensated{Row{1, 2}, 0.5}},
	reflect.TypeFor[Neuron]():   {LIF{TauM: 1}, LIF{}, Neurons{LIF{}}, Neurons{LIF{}, LIF{}}, Neurons{LIF{TauM: 1}}, PUnit{}, PUnit{Cell: "a"}, &LIF{}},
}

// filled returns a value of a type in which nothing is empty. Two such values share no memory.
func filled(t *testing.T, typ reflect.Type) reflect.Value {
	v := reflect.New(typ).Elem()
	switch typ.Kind() {
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Int:
		v.SetInt(3)
	case reflect.Uint64:
		v.SetUint(4)
	case reflect.String:
		v.SetString("text")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(filled(t, typ.Elem()).Addr())
	case reflect.Slice:
		v.Set(reflect.Append(v, filled(t, typ.Elem()), filled(t, typ.Elem())))
	case reflect.Struct:
		for i := range typ.NumField() {
			v.Field(i).Set(filled(t, typ.Field(i).Type))
		}
	case reflect.Interface:
		v.Set(reflect.ValueOf(others[typ][0]))
	default:
		t.Fatalf("no value of %v", typ)
	}
	return v
}

// changes calls do after each single change within a value, and undoes it.
func changes(place string, v reflect.Value, do func(what string)) {
	set := func(what string, to reflect.Value) {
		former := reflect.New(v.Type()).Elem()
		former.Set(v)
		v.Set(to)
		do(place + what)
		v.Set(former)
	}
	value := func(x any) reflect.Value { return reflect.ValueOf(x).Convert(v.Type()) }
	switch v.Kind() {
	case reflect.Float64:
		set(" up a bit", value(math.Nextafter(v.Float(), 9)))
		set(" 0", value(0.0))
		set(" NaN", value(math.NaN()))
		set(" Inf", value(math.Inf(1)))
		set(" -Inf", value(math.Inf(-1)))
	case reflect.Int:
		set(" + 1", value(v.Int()+1))
		set(" negative", value(-v.Int()))
	case reflect.Uint64:
		set(" + 1", value(v.Uint()+1))
	case reflect.String:
		set(" longer", value(v.String()+"\x00"))
	case reflect.Bool:
		set(" not", value(!v.Bool()))
	case reflect.Pointer:
		set(" nil", reflect.Zero(v.Type()))
		changes(place, v.Elem(), do)
	case reflect.Slice:
		set(" longer", reflect.Append(v.Slice3(0, v.Len(), v.Len()), reflect.Zero(v.Type().Elem())))
		set(" shorter", v.Slice(0, v.Len()-1))
		set(" empty", reflect.Zero(v.Type()))
		for i := range v.Len() {
			changes(fmt.Sprintf("%s[%d]", place, i), v.Index(i), do)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			changes(place+"."+v.Type().Field(i).Name, v.Field(i), do)
		}
	case reflect.Interface:
		set(" nil", reflect.Zero(v.Type()))
		for i, other := range others[v.Type()][1:] {
			set(fmt.Sprintf(" other %d", i), reflect.ValueOf(other))
		}
	}
}

// Every change in any field of any stage, however deep, gives another hash, and different changes give different
// hashes. Undoing a change gives the former hash.
func TestEveryFieldChangesTheHash(t *testing.T) {
	seen := make(map[string]string)
	note := func(what, hash string) {
		if before, ok := seen[hash]; ok {
			t.Errorf("%s and %s have one hash", before, what)
		}
		seen[hash] = what
	}
	for _, stage := range allStages {
		typ := reflect.TypeOf(stage)
		note("empty "+typ.Name(), Must(Hash(stage)))
		v := filled(t, typ)
		first := Must(Hash(v.Interface()))
		note(typ.Name(), first)
		changes(typ.Name(), v, func(what string) { note(what, Must(Hash(v.Interface()))) })
		if again := Must(Hash(filled(t, typ).Addr().Interface())); again != first {
			t.Errorf("%s: %s, then %s of an equal one by its address", typ, first, again)
		}
	}
	t.Logf("%d different hashes", len(seen))
}

// Values that mean the same to a stage have the same hash.
func TestEqualStagesHaveOneHash(t *testing.T) {
	negative := math.Copysign(0, -1)
	otherNaN := math.Float64frombits(math.Float64bits(math.NaN()) ^ 2)
	for _, pair := range [][2]any{
		{SineCurrent{Phase: 0}, SineCurrent{Phase: negative}},
		{SineCurrent{Phase: math.NaN()}, SineCurrent{Phase: otherNaN}},
		{Simulation{Stimulus: &Signal{Samples: []float64{0, 1}}}, Simulation{Stimulus: &Signal{Samples: []float64{negative, 1}}}},
		{Population{Inverted: nil}, Population{Inverted: []int{}}},
	} {
		if a, b := Must(Hash(pair[0])), Must(Hash(pair[1])); a != b {
			t.Errorf("%+v: %s, %+v: %s", pair[0], a, pair[1], b)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		samples := rapid.SliceOf(rapid.Float64()).Draw(t, "samples")
		spikes := rapid.SliceOf(rapid.SliceOf(rapid.Float64())).Draw(t, "spikes")
		stage := func() NeuronCoherence {
			var copied [][]float64
			for _, s := range spikes {
				copied = append(copied, append([]float64{}, s...))
			}
			return NeuronCoherence{Stimulus: newStimulus(1e-3, append([]float64{}, samples...)), Responses: &Responses{Spikes: copied}}
		}
		if a, b := Must(Hash(stage())), Must(Hash(stage())); a != b {
			t.Fatal(a, b)
		}
	})
}

// Where one list ends and the next begins counts.
func TestHashTellsListsApart(t *testing.T) {
	of := func(spikes ...[]float64) string { return Must(Hash(Population{Responses: &Responses{Spikes: spikes}})) }
	hashes := map[string]bool{of([]float64{1, 2}): true, of([]float64{1}, []float64{2}): true, of([]float64{1, 2}, nil): true, of(nil, []float64{1, 2}): true}
	if len(hashes) != 4 {
		t.Errorf("%d hashes of 4 values", len(hashes))
	}
}

// recorded stands for stages in general.
type recorded struct {
	Name   string
	Number float64
	Count  int
	Seed   uint64
	Flag   bool
	Noise  Noise
	Values []float64
	Nested [][]int
	Input  *Signal
}

// The hash is the same in every process, on every machine, and in every later version.
func TestRecordedHash(t *testing.T) {
	r := recorded{"µ", 0.1, -3, 1 << 63, true, White{0.5}, []float64{1, math.Inf(1), math.NaN()}, [][]int{{1}, nil}, newStimulus(1e-3, []float64{1, 2})}
	const want = "250f6cf890c9e1bf0385e8e76b7a99aa"
	if got := Must(Hash(r)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A newer algorithm that a stage uses gives another hash.
func TestNewerAlgorithm(t *testing.T) {
	for _, test := range []struct {
		changed string
		stage   any
	}{
		{"Simulation", Simulation{}}, {"LIF", Simulation{Neuron: LIF{}}}, {"White", Simulation{Neuron: LIF{Noise: White{1}}}}, {"Simulation", OptimalSize{}}, {"MutualInformation", Experiment{}},
	} {
		former, before := algorithms[test.changed], Must(Hash(test.stage))
		newer := former
		newer.version++
		algorithms[test.changed] = newer
		after := Must(Hash(test.stage))
		algorithms[test.changed] = former
		if after == before || Must(Hash(test.stage)) != before {
			t.Errorf("%T with another %s: %s, before %s", test.stage, test.changed, after, before)
		}
	}
}

func TestHashFails(t *testing.T) {
	type ring struct{ Next *ring }
	endless := &ring{}
	endless.Next = endless
	type list []any
	for _, test := range []struct {
		stage any
		want  string
	}{
		{nil, "<nil>: must be a stage"},
		{(*Simulation)(nil), "must be a stage"},
		{3, "int: must be a stage"},
		{struct{ F func() }{}, ".F: a func has no content"},
		{struct{ In []struct{ C chan int } }{make([]struct{ C chan int }, 2)}, ".In[0].C: a chan has no content"},
		{struct{ M map[string]int }{}, ".M: a map has no content"},
		{struct{ Any any }{func() {}}, ".Any: a func has no content"},
		{struct{ T time.Time }{}, ".T.wall: must be exported"},
		{endless, "values within values must end"},
		{struct{ L list }{list{list{t}}}, "must be exported"},
	} {
		if h, err := Hash(test.stage); err == nil || !strings.Contains(err.Error(), test.want) || h != "" {
			t.Errorf("%T: %s, error %v, want one with %q", test.stage, h, err, test.want)
		}
	}
}

// 200,000 samples, the spikes of 300 trials, and, to compare with, the bytes of the samples alone.
func BenchmarkHash(b *testing.B) {
	spikes := make([][]float64, 300)
	for i := range spikes {
		spikes[i] = make([]float64, 1560)
	}
	stimulus := newStimulus(1e-5, make([]float64, 200_000))
	b.Run("SHA-256", func(b *testing.B) {
		data := make([]byte, 8*200_000)
		for b.Loop() {
			sha256.Sum256(data)
		}
	})
	for name, stage := range map[string]any{"samples": Simulation{Stimulus: stimulus}, "spikes": Population{Responses: &Responses{Spikes: spikes}}, "parameters": PaperExperiment()} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Hash(stage); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
