package lifnb

import (
	"path/filepath"
	"reflect"
	"testing"
)

// Each result comes back by the Load function of its name.
func TestLoadByName(t *testing.T) {
	dir := t.TempDir()
	comesBack := func(name string, saved any, save func(string) error, load func(string) (any, error)) {
		path := filepath.Join(dir, name+".npz")
		if err := save(path); err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if got, err := load(path); err != nil || !reflect.DeepEqual(got, saved) {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, saved)
		}
	}
	population := formulaPopulation(newStimulus(1e-3, make([]float64, 100)))
	comesBack("population", population, population.Save, func(path string) (any, error) { return LoadPopulationResponse(path) })
	info := formulaInformation()
	comesBack("information", info, info.Save, func(path string) (any, error) { return LoadInformation(path) })
	encoding := formulaEncoding()
	comesBack("encoding", encoding, encoding.Save, func(path string) (any, error) { return LoadEncoding(path) })
	curves := Must(FICurve{Neuron: PaperNeuron(), Offsets: []float64{1.5, 2}, Noises: []Noise{White{Intensity: 1e-4}, Coin{Amplitude: 5}}, Dt: 1e-4, Duration: 0.1, Trials: 2}.Run(ctx))
	comesBack("curves", curves, curves.Save, func(path string) (any, error) { return LoadFICurveResult(path) })
}
