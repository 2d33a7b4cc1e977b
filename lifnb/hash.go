package lifnb

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"reflect"
	"strings"
)

// algorithms holds a version for each type that computes something, which must be raised when the results change, and
// the names of the types that it uses other than as values of its fields.
var algorithms = map[string]struct {
	version int
	uses    string
}{
	"BandLimitedNoise":  {1, ""},
	"LowPassNoise":      {1, ""},
	"ConstantCurrent":   {1, ""},
	"StepCurrent":       {1, ""},
	"SineCurrent":       {1, ""},
	"LIF":               {1, ""},
	"PUnit":             {1, "LIF White"},
	"Coin":              {1, ""},
	"White":             {1, ""},
	"Simulation":        {2, ""},
	"FICurve":           {1, "Simulation"},
	"Population":        {2, ""},
	"Row":               {1, ""},
	"Disc":              {2, ""},
	"Delays":            {1, ""},
	"Jittered":          {1, ""},
	"Compensated":       {1, ""},
	"MutualInformation": {4, ""},
	"UpperBound":        {2, "MutualInformation"},
	"Surrogates":        {1, "MutualInformation"},
	"TrialInformation":  {1, "MutualInformation"},
	"Reconstruction":    {1, "MutualInformation"},
	"NeuronCoherence":   {1, "Population MutualInformation"},
	"MixedCoherence":    {1, "NeuronCoherence"},
	"Experiment":        {1, "BandLimitedNoise Simulation Population MutualInformation NeuronCoherence"},
	"OptimalSize":       {2, "Experiment"},

	"RecordedExperiment": {1, "Experiment"},
}

// Hash returns 32 hexadecimal digits that identify a stage, and so its result. Two stages have the same hash if they
// have the same type and all of their fields have equal values. It is the same in every process and on every machine.
//
// The hash depends on the name and version of the stage's algorithm, and on the names and values of all fields, in
// order. For inputs the content counts, however it was made. For interfaces such as [Noise] the type counts as well, so
// no noise differs from a noise of strength 0. The hash changes when a field is renamed, moved or added. It does not
// distinguish what Go or the stages do not: 0 and -0, empty and nil slices, different NaNs. Nor does it know the code
// of your own neurons and noises, but it counts what their method Version returns: see [Neuron].
//
// Hash fails on values without content to hash: functions, channels, maps, fields that are not exported, and pointers
// in a circle.
func Hash(stage any) (string, error) {
	hash, _, err := hashOf(stage)
	return hash, err
}

// hashOf returns the hash, and the name of a type of another package whose code has no version.
func hashOf(stage any) (hash, unversioned string, err error) {
	h := &hasher{sum: sha256.New()}
	v := reflect.ValueOf(stage)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return "", "", fmt.Errorf("lifnb.Hash: %T: must be a stage, a struct of parameters", stage)
	}
	if err := h.add(v, 0); err != nil {
		return "", "", fmt.Errorf("lifnb.Hash: %w", at(v.Type().Name(), err))
	}
	h.flush()
	return hex.EncodeToString(h.sum.Sum(nil)[:16]), h.unversioned, nil
}

// hasher writes values so that different values give different bytes: each with its kind, and with its length where
// that varies.
type hasher struct {
	sum         hash.Hash
	buffer      []byte
	unversioned string // a type of another package with methods of an unknown version
}

// flush hashes the content of the buffer and empties it.
func (h *hasher) flush() {
	h.sum.Write(h.buffer)
	h.buffer = h.buffer[:0]
}

func (h *hasher) uint(n uint64) { h.buffer = binary.LittleEndian.AppendUint64(h.buffer, n) }

func (h *hasher) float(x float64) {
	if x != x {
		x = math.NaN()
	}
	h.uint(math.Float64bits(x + 0)) // -0 + 0 is 0
}

func (h *hasher) text(s string) {
	h.uint(uint64(len(s)))
	h.buffer = append(h.buffer, s...)
}

// deepest is how many levels deep values may be nested.
const deepest = 100

// unhashable says what has no content, and where it is: Simulation.Stimulus.Dt, for example.
type unhashable struct{ place, wrong string }

func (e unhashable) Error() string { return e.place + ": " + e.wrong }

// at adds the place to an error, if there is one.
func at(place string, err error) error {
	if e, ok := err.(unhashable); ok && len(e.place) < 200 {
		return unhashable{place + e.place, e.wrong}
	}
	return err
}

// add writes a value.
func (h *hasher) add(v reflect.Value, depth int) error {
	if depth > deepest {
		return unhashable{"...", "values within values must end"}
	}
	if len(h.buffer) > 1<<15 {
		h.flush()
	}
	kind := func(k byte) { h.buffer = append(h.buffer, k) } // not the sizes of numbers, which depend on the machine
	switch {
	case v.Kind() == reflect.Bool:
		kind('b')
		h.uint(map[bool]uint64{true: 1}[v.Bool()])
	case v.CanInt():
		kind('i')
		h.uint(uint64(v.Int()))
	case v.CanUint():
		kind('u')
		h.uint(v.Uint())
	case v.CanFloat():
		kind('f')
		h.float(v.Float())
	case v.CanComplex():
		kind('c')
		h.float(real(v.Complex()))
		h.float(imag(v.Complex()))
	case v.Kind() == reflect.String:
		kind('s')
		h.text(v.String())
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		kind('l')
		return h.elements(v, depth)
	case v.Kind() == reflect.Struct:
		kind('t')
		return h.fields(v, depth)
	case v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface:
		return unhashable{"", fmt.Sprintf("a %v has no content to hash", v.Kind())}
	case v.IsNil():
		kind('p')
		h.text("")
	default:
		kind('p')
		h.text(typeName(v.Elem().Type()))
		if v.Kind() == reflect.Interface {
			h.version(v.Elem())
		}
		return h.add(v.Elem(), depth+1)
	}
	return nil
}

// version writes the version of a neuron or noise of another package, whose code may have changed.
func (h *hasher) version(v reflect.Value) {
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		t = t.Elem()
	}
	if t.PkgPath() == ours {
		return
	}
	if own, ok := v.Interface().(interface{ Version() int }); ok {
		h.uint(uint64(own.Version()))
		return
	}
	h.unversioned = t.String()
}

func (h *hasher) elements(v reflect.Value, depth int) error {
	if name := typeName(v.Type()); algorithms[name].version > 0 { // Delays
		h.algorithm(name)
	}
	h.uint(uint64(v.Len()))
	if floats := reflect.TypeFor[[]float64](); v.Kind() == reflect.Slice && v.Type().ConvertibleTo(floats) {
		floats := v.Convert(floats).Interface().([]float64)
		for len(floats) > 0 {
			n := min(len(floats), 1<<12)
			for _, x := range floats[:n] {
				h.float(x)
			}
			h.flush()
			floats = floats[n:]
		}
		return nil
	}
	for i := range v.Len() {
		if err := h.add(v.Index(i), depth+1); err != nil {
			return at(fmt.Sprintf("[%d]", i), err)
		}
	}
	return nil
}

func (h *hasher) fields(v reflect.Value, depth int) error {
	name := typeName(v.Type())
	h.text(name)
	h.algorithm(name)
	h.uint(uint64(v.NumField()))
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			return unhashable{"." + field.Name, "must be exported to be hashed"}
		}
		h.text(field.Name)
		if err := h.add(v.Field(i), depth+1); err != nil {
			return at("."+field.Name, err)
		}
	}
	return nil
}

// algorithm writes the versions of everything that a type computes, itself or by other types.
func (h *hasher) algorithm(name string) {
	a := algorithms[name]
	h.uint(uint64(a.version))
	for _, used := range strings.Fields(a.uses) {
		h.text(used)
		h.algorithm(used)
	}
}

// ours is the path of this package.
var ours = reflect.TypeFor[LIF]().PkgPath()

// typeName returns the name of a type, with its package unless that is ours.
func typeName(t reflect.Type) string {
	if t.PkgPath() == ours {
		return t.Name()
	}
	return t.PkgPath() + "." + t.String()
}
