package lifnb

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lifnb/lifnb/internal/npz"
)

// forgetful keeps its potential from trial to trial, as no neuron must.
type forgetful struct{ v *float64 }

func (n forgetful) Start(dt float64, _ *Random) Step {
	return func(input float64) (float64, bool) {
		*n.v += dt * (100 + input)
		if *n.v > 1 {
			*n.v = 0
			return 0, true
		}
		return *n.v, false
	}
}

type nilStep struct{}

func (nilStep) Start(float64, *Random) Step { return nil }

type notANumber struct{}

func (notANumber) Start(float64, *Random) Step {
	return func(float64) (float64, bool) { return math.NaN(), true }
}

func TestFaultsOfOwnNeurons(t *testing.T) {
	stimulus := &Signal{Dt: 1e-5, Samples: make([]float64, 1234)}
	run := func(n Neuron) (*Responses, error) {
		return Simulation{Neuron: n, Stimulus: stimulus, Trials: 3}.Run(t.Context())
	}
	for _, n := range []Neuron{forgetful{new(float64)}, Neurons{PaperNeuron(), forgetful{new(float64)}}} {
		if _, err := run(n); err == nil || !strings.Contains(err.Error(), "must belong to the function that Start returns") {
			t.Errorf("%T that keeps its state: %v", n, err)
		}
	}
	if _, err := run(nilStep{}); err == nil || !strings.Contains(err.Error(), "nilStep returns nil: must return a Step") {
		t.Errorf("Start that returns nil: %v", err)
	}
	r, err := run(notANumber{})
	if err != nil || len(r.Warnings) != 2 || !strings.Contains(r.Warnings[0], "NaN") || !strings.Contains(r.Warnings[1], "1e+05 spikes/s") {
		t.Errorf("potential that is not a number: %v, %v", r, err)
	}
}

// A file that does not exist is named once.
func TestMissingRecordings(t *testing.T) {
	for _, name := range []string{"none.txt", "none.npz", "none.npy"} {
		path := filepath.Join(t.TempDir(), name)
		_, spikes := ReadSpikes(path, SpikeFormat{Dt: 1e-3, Duration: 1})
		_, signal := ReadSignal(path, SignalFormat{Dt: 1e-3})
		for _, err := range []error{spikes, signal} {
			if !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), path) != 1 {
				t.Errorf("%v: must name the file once", err)
			}
		}
	}
}

// Where the coherence is 1, there is no finite signal-to-noise ratio.
func TestSNRCurveOfCoherence1(t *testing.T) {
	info := &Information{Frequency: []float64{0, 1, 2}, Coherence: []float64{0.5, 1, 0.75}}
	if c := info.SNRCurve(""); !slices.Equal(c.X, []float64{0, 2}) || !slices.Equal(c.Y, []float64{1, 3}) {
		t.Errorf("%+v", c)
	}
}

// The shape in the file of a table must be that of the axes.
func TestTableOfAnotherShape(t *testing.T) {
	table := &Table{Quantity: "x", Axes: []Axis{{Name: "Size", Values: []float64{1, 2}}, {Name: "Velocity", Values: []float64{1, 2, 3}}}, Values: make([]float64, 6)}
	path := filepath.Join(t.TempDir(), "table.npz")
	if err := table.Save(path); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadTable(path); err != nil {
		t.Fatal(err)
	}
	err := npz.Write(path, "", npz.Array{Name: "quantity", Value: "x"}, npz.Array{Name: "unit", Value: ""},
		npz.Array{Name: "axes", Value: []string{"Size", "Velocity"}}, npz.Array{Name: "axis_units", Value: []string{"", ""}},
		npz.Array{Name: "shape", Value: []int{3, 2}}, npz.Array{Name: "axis_Size", Value: []float64{1, 2}},
		npz.Array{Name: "axis_Velocity", Value: []float64{1, 2, 3}}, npz.Array{Name: "values", Value: make([]float64, 6)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := LoadTable(path); err == nil || !strings.Contains(err.Error(), "array shape: is [3 2], but the axes have [2 3] values") {
		t.Errorf("a table of another shape: %v", err)
	}
}

// The delays of a disc are those of the plain definition, up to rounding, and the same bits everywhere.
func TestDelaysOfDiscs(t *testing.T) {
	sum := sha256.New()
	for _, d := range []Disc{{Density: 1e6, Velocity: 2}, {Density: 3e7, Velocity: 7, Distance: 0.3}, {Density: 1e-9, Velocity: 1e200, Distance: 1e180}} {
		for i := range 3000 {
			r := math.Sqrt((float64(i) + 0.5) / (math.Pi * d.Density))
			sin, cos := math.Sincos(float64(i) * goldenAngle)
			want, got := math.Hypot(r*cos-d.Distance, r*sin)/d.Velocity, d.delay(i)
			if math.Abs(got-want) > 1e-15*want*4 {
				t.Fatalf("%v: member %d waits %g s, want %g", d, i, got, want)
			}
			binary.Write(sum, binary.LittleEndian, got)
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil)[:8]); got != "3d89dc8d3b20e3b4" {
		t.Errorf("hash of the delays: %s", got)
	}
}
