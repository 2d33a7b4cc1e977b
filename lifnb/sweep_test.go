package lifnb

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lifnb/lifnb/internal/npz"
)

// smallSweep has points of a millisecond.
func smallSweep(velocities ...float64) Sweep {
	e := PaperExperiment()
	e.Bands, e.Dt, e.Duration, e.Segment, e.Trials = []Band{{0, 100}}, 1e-4, 0.2, 0.05, 4
	e.Sizes, e.Repeats = []int{1, 2, 4}, 2
	return Sweep{Experiment: e, Seeds: 3, Axes: []Axis{
		{Name: "velocity", Unit: "m/s", Values: velocities, Set: func(e *Experiment, v float64) { e.Axons = []Axon{{"axon", v}} }},
		{Name: "tau", Unit: "s", Values: []float64{2e-3, 5e-3}, Set: func(e *Experiment, v float64) {
			neuron := PaperNeuron()
			neuron.TauM, neuron.Noise = v, White{1e-3}
			e.Neuron = neuron
		}},
	}}
}

// runIn runs a sweep with a store.
func runIn(t *testing.T, s Sweep, store Store) *Table {
	t.Helper()
	table, err := CachedIn(store, s).Run(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func sameTable(t *testing.T, name string, got, want *Table) {
	t.Helper()
	if !slices.EqualFunc(got.Values, want.Values, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }) {
		t.Errorf("%s: %v, want %v", name, got.Values, want.Values)
	}
}

// The table of a sweep has, at each point, what the experiment of the point gives.
func TestSweepIsItsPoints(t *testing.T) {
	s := smallSweep(7, 25)
	table := Must(s.Run(ctx))
	if got := table.String(); got != "Mutual information (bits/s): 36 values (2 × velocity, 2 × tau, 3 × seed, 3 × size)" {
		t.Error(got)
	}
	for i := range s.Len() {
		e := s.Point(i)
		if wantV, wantTau := []float64{7, 25}[i/6], []float64{2e-3, 5e-3}[i/3%2]; e.Axons[0].Velocity != wantV || e.Neuron.(LIF).TauM != wantTau {
			t.Errorf("point %d: %v", i, e)
		}
		if i%3 == 0 && e.Seed != s.Experiment.Seed {
			t.Error("the first seed is not the experiment's")
		}
		r := Must(e.Run(ctx)).Corrected()
		for k, repeats := range r[0].MI[0] {
			if mean, _ := meanSD(repeats); table.Values[3*i+k] != mean {
				t.Errorf("point %d, size %d: %g, want %g", i, k, table.Values[3*i+k], mean)
			}
		}
	}
}

// A table has an axis for each thing by which an experiment's own result has several values.
func TestSweepHasAllOfAnExperiment(t *testing.T) {
	e := smallSweep().Experiment
	other := PaperNeuron()
	other.Offset = 3
	e.Bands, e.Neuron, e.Compositions = []Band{{0, 100}, {100, 200}}, Neurons{PaperNeuron(), other}, []Composition{Homogeneous, Heterogeneous}
	e.Axons, e.Sizes = []Axon{NoDelay(), {"slow", 7}}, []int{1, 2}
	s := Sweep{Experiment: e, Seeds: 1, Axes: []Axis{{Name: "amplitude", Values: []float64{0.05, 0.1, 0.2}, Set: func(e *Experiment, v float64) { e.Amplitude = v }}}}
	table := Must(s.Run(ctx))
	for point, amplitude := range s.Axes[0].Values {
		for _, band := range Must(s.Point(point).Run(ctx)).Corrected() {
			for a, axon := range band.Axons {
				for i, size := range band.Sizes {
					want, _ := meanSD(band.MI[a][i])
					got := table.Slice("amplitude", amplitude).Slice("band", band.Band.String()).Slice("composition", string(band.Composition)).
						Slice("axon", axon.Name).Slice("size", size)
					if err := got.Err(); err != nil || got.Values[0] != want {
						t.Errorf("%g, %v, %v, %d: %v, %v, want %g", amplitude, band.condition(), axon, size, got.Values, err, want)
					}
				}
			}
		}
	}
}

// Set changes a copy, however deep it goes.
func TestSweepSetsCopies(t *testing.T) {
	s := smallSweep(7, 25)
	s.Axes[0].Set = func(e *Experiment, v float64) { e.Axons[1].Velocity = v; e.Bands[0].High = 50; e.Sizes[0] = 2 }
	before := Must(Hash(s.Experiment))
	s.Point(0)
	s.Point(11)
	if Must(Hash(s.Experiment)) != before {
		t.Error("Set has changed the sweep's experiment")
	}
}

func TestBadSweeps(t *testing.T) {
	s := smallSweep(7, -1)
	_, err := s.Run(ctx)
	wantError(t, err, "velocity = -1 m/s", "Axons[0].Velocity", "above 0")
	s = smallSweep()
	_, err = s.Run(ctx)
	wantError(t, err, "len(Axes[0].Values) = 0")
	s = smallSweep(7)
	s.Seeds, s.Axes[1].Set, s.Axes[1].Name = 0, nil, "size"
	_, err = s.Run(ctx)
	wantError(t, err, "Seeds = 0", "Axes[1].Set = nil", "Axes[1].Name")
	s = smallSweep(7)
	s.Axes[1].Set = func(e *Experiment, v float64) { e.Sizes = []int{1, int(1000*v+1) - 1 - int(400*v)} }
	_, err = s.Run(ctx)
	wantError(t, err, "Bands, Compositions, Axons and Sizes: must be the same")
}

// A sweep in a store computes each point once: not again, and only the new ones if an axis gets wider.
func TestSweepComputesWhatIsMissing(t *testing.T) {
	store := Store{Dir: t.TempDir()}
	missing := func(s Sweep) int {
		_, missing := s.load(ctx, &store, Must(s.keys(ctx, true)))
		return len(missing)
	}
	two, three := smallSweep(7, 25), smallSweep(7, 12, 25)
	if missing(two) != 12 {
		t.Error("an empty store has points")
	}
	want := runIn(t, two, store)
	if missing(two) != 0 || missing(three) != 6 {
		t.Errorf("%d and %d points are missing, want 0 and 6", missing(two), missing(three))
	}
	sameTable(t, "from the store", runIn(t, two, store), want)
	sameTable(t, "without", Must(two.Run(ctx)), want)
	sameTable(t, "wider", runIn(t, three, store), Must(three.Run(ctx)))
	// A point is an experiment like any other.
	found := false
	load(ctx, store, experimentKeeper{experimentFormat}, map[string]int{Must(Hash(three.Point(5))): 0}, func(int, ExperimentResult) { found = true })
	if !found {
		t.Error("the store lacks a point as a stage of its own")
	}
}

// Whatever happens to a file, in any byte of it, a run gives the right result.
func TestStoreOfDamagedFiles(t *testing.T) {
	s := smallSweep(7)
	want := Must(s.Run(ctx))
	store := Store{Dir: t.TempDir()}
	runIn(t, s, store)
	_, names, _ := store.files()
	keys := Must(s.keys(ctx, true))
	for _, name := range names {
		path := filepath.Join(store.Dir, name)
		data := Must(os.ReadFile(path))
		lost := 0
		for at := 0; at < len(data); at += 37 {
			damaged := slices.Clone(data)
			damaged[at] ^= 1 << (at % 8)
			if at%5 == 0 {
				damaged = data[:at]
			}
			if err := os.WriteFile(path, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			table, missing := s.load(ctx, &store, keys)
			for i, v := range table.Values {
				if !math.IsNaN(v) && v != want.Values[i] {
					t.Fatalf("%s, byte %d: value %d is %g, want %g", name, at, i, v, want.Values[i])
				}
			}
			if len(missing) > 0 {
				lost++
			}
		}
		if lost == 0 {
			t.Errorf("%s: no damage was noticed", name)
		}
		sameTable(t, "after damage", runIn(t, s, store), want)
	}
	if _, missing := s.load(ctx, &store, keys); len(missing) > 0 {
		t.Errorf("after that, %d points are missing", len(missing))
	}
}

// Where the store cannot be used, the computation goes on.
func TestStoreThatCannotBeUsed(t *testing.T) {
	s := smallSweep(7)
	want := Must(s.Run(ctx))
	file := filepath.Join(t.TempDir(), "file")
	os.WriteFile(file, nil, 0o644)
	places := map[string]string{"a file": file, "within a file": filepath.Join(file, "store")}
	if os.Getuid() != 0 {
		readOnly := t.TempDir()
		os.Chmod(readOnly, 0o500)
		places["read-only"] = readOnly
	}
	if _, err := os.Stat("/dev/full"); err == nil {
		places["no directory can be made"] = "/proc/lifnb"
	}
	for name, dir := range places {
		sameTable(t, name, runIn(t, s, Store{Dir: dir}), want)
	}
	missing := Store{Dir: filepath.Join(t.TempDir(), "a", "b")}
	runIn(t, s, missing)
	if list, err := missing.List(); err != nil || len(list) == 0 {
		t.Errorf("a missing directory: %v, %v", list, err)
	}
}

// A stopped sweep keeps what is finished, and says so.
func TestSweepStops(t *testing.T) {
	s, store := smallSweep(7, 12, 25, 50, 100), Store{Dir: t.TempDir()}
	stopping, cancel := context.WithCancel(ctx)
	var sets atomic.Int64
	set := s.Axes[0].Set
	s.Axes[0].Set = func(e *Experiment, v float64) {
		if sets.Add(1) == int64(s.Len()*5/2) { // half of the points: all were set up twice before
			cancel()
		}
		set(e, v)
	}
	_, err := CachedIn(store, s).Run(stopping)
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	wantError(t, err, "stopped; ", " of 30 points are kept in "+store.Dir, "Run the same again to go on")
	_, missing := s.load(ctx, &store, Must(s.keys(ctx, true)))
	if n := len(missing); n == 0 || n > 25 {
		t.Errorf("%d of 30 points are missing", n)
	}
	sameTable(t, "resumed", runIn(t, s, store), Must(s.Run(ctx)))
	_, err = s.Run(stopping)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// killEnv turns this test into a program that runs a sweep in the folder.
const killEnv = "LIFNB_TEST_KILL"

// A sweep that is killed again and again, at any moment, gives in the end what it gives undisturbed, bit for bit.
func TestKilledSweep(t *testing.T) {
	s := smallSweep()
	for v := range 25 {
		s.Axes[0].Values = append(s.Axes[0].Values, 1+float64(v))
	}
	if dir := os.Getenv(killEnv); dir != "" {
		fmt.Println("begins")
		runIn(t, s, Store{Dir: dir})
		return
	}
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	dir := t.TempDir()
	finished := 0
	for range 50 {
		program := exec.Command(os.Args[0], "-test.run", "^TestKilledSweep$")
		program.Env = append(os.Environ(), killEnv+"="+dir)
		out, err := program.StdoutPipe()
		if err := errors.Join(err, program.Start()); err != nil {
			t.Fatal(err)
		}
		out.Read(make([]byte, 1)) // until it begins
		time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
		program.Process.Kill()
		if program.Wait() == nil {
			finished++
		}
	}
	store := Store{Dir: dir}
	_, missing := s.load(ctx, &store, Must(s.keys(ctx, true)))
	t.Logf("%d of %d points were kept over 50 kills; %d runs had finished before", s.Len()-len(missing), s.Len(), finished)
	if len(missing) == s.Len() {
		t.Error("nothing was kept")
	}
	want := Must(s.Run(ctx))
	sameTable(t, "after kills", runIn(t, s, store), want)
	sameTable(t, "again", runIn(t, s, store), want)
}

// A long run writes a file a minute, not one for each point.
func TestLongSweepHasFewFiles(t *testing.T) {
	s, store := smallSweep(7), Store{Dir: t.TempDir()}
	r, key := Must(s.Point(0).Run(ctx)), Must(Hash(s.Point(0)))
	for ran, want := range map[time.Duration]time.Duration{time.Hour / 2: 18 * time.Second, 100 * time.Hour: time.Minute} {
		w := &writer{store: &store, sweep: s, began: time.Now().Add(-ran)}
		w.add(0, key, r)
		if wait := time.Until(w.next); wait < want-time.Second || w.kept != 1 {
			t.Errorf("after %v it has kept %d points, and waits %v, want %v", ran, w.kept, wait, want)
		}
	}
}

// A cancelled context ends the search of a store.
func TestStopWhileLoading(t *testing.T) {
	s, store := smallSweep(7), Store{Dir: t.TempDir()}
	runIn(t, s, store)
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, missing := s.load(stopped, &store, Must(s.keys(ctx, true))); len(missing) != s.Len() {
		t.Errorf("%d points were loaded", s.Len()-len(missing))
	}
}

// Two runs at the same time do not disturb each other.
func TestTwoSweepsAtOnce(t *testing.T) {
	s, store := smallSweep(7, 25), Store{Dir: t.TempDir()}
	tables := make(chan *Table)
	for range 2 {
		go func() {
			table, _ := s.run(ctx, &store)
			tables <- table
		}()
	}
	want := Must(s.Run(ctx))
	sameTable(t, "one", <-tables, want)
	sameTable(t, "other", <-tables, want)
	sameTable(t, "later", runIn(t, s, store), want)
}

// Every kind of result comes back from the store as it went in.
func TestCached(t *testing.T) {
	store := Store{Dir: t.TempDir()}
	noise := BandLimitedNoise{Low: 0, High: 100, Amplitude: 1, Dt: 1e-3, Duration: 1, Seed: 1}
	a := Must(CachedIn(store, noise).Run(ctx))
	b := Must(CachedIn(store, noise).Run(ctx))
	if a == b || !slices.Equal(a.Samples, b.Samples) || a.Sigma != b.Sigma {
		t.Error("a stimulus from the store differs")
	}
	list := Must(store.List())
	if len(list) != 1 || list[0].Kind != "signal 1" || !strings.Contains(list[0].MadeBy, "High 100 Hz") || list[0].Points != 1 {
		t.Errorf("the list is %+v", list)
	}
	file := Must(npz.Open(list[0].Path))
	defer file.Close()
	if !file.Has("stimulus") {
		t.Error(file.Contents())
	}
	e := smallSweep(7).Experiment
	want, got := Must(CachedIn(store, e).Run(ctx)), Must(CachedIn(store, e).Run(ctx))
	if Must(Hash(*want[0])) != Must(Hash(*got[0])) {
		t.Error("the result of an experiment from the store differs")
	}
	responses := Must(Simulation{Neuron: PaperNeuron(), Stimulus: Must(PaperNoise(0, 100).Run(ctx)), Trials: 4}.Run(ctx))
	mixed := MixedCoherence{Stimulus: Must(PaperNoise(0, 100).Run(ctx)), Responses: []*Responses{responses, responses}, Band: Band{0, 100}}
	if want, got := Must(CachedIn(store, mixed).Run(ctx)), Must(CachedIn(store, mixed).Run(ctx)); want == got || !reflect.DeepEqual(want, got) {
		t.Error("the encoding of several neurons from the store differs")
	}
	if err := store.Clear(); err != nil || len(Must(store.List())) > 0 {
		t.Error("the store is not empty")
	}
}

// The limit drops what was used least recently, whatever the clock says.
func TestStoreLimit(t *testing.T) {
	store := Store{Dir: t.TempDir(), Limit: 30e3}
	for seed := range 10 {
		noise := BandLimitedNoise{Low: 0, High: 100, Amplitude: 1, Dt: 1e-3, Duration: 1, Seed: uint64(seed)}
		Must(CachedIn(store, noise).Run(ctx))
		for i, f := range Must(store.List()) {
			when := time.Date(2000+i, 1, 1, 0, 0, 0, 0, time.UTC)
			if seed == 5 {
				when = time.Date(2200-i, 1, 1, 0, 0, 0, 0, time.UTC) // the clock has jumped
			}
			os.Chtimes(f.Path, when, when)
		}
	}
	size := 0.0
	for _, f := range Must(store.List()) {
		size += f.Size
	}
	if size > 30e3 || size < 10e3 {
		t.Errorf("the store has %g bytes, of at most %g", size, store.Limit)
	}
}

// A run keeps all that it wrote or used, even above the limit. The next run may remove it.
func TestStoreKeepsWhatARunNeeds(t *testing.T) {
	store := Store{Dir: t.TempDir(), Limit: 1}
	noise := func(seed uint64) {
		Must(CachedIn(store, BandLimitedNoise{Low: 0, High: 100, Amplitude: 1, Dt: 1e-3, Duration: 1, Seed: seed}).Run(ctx))
	}
	end := store.begin()
	noise(1)
	noise(2)
	if n := len(Must(store.List())); n != 2 {
		t.Errorf("%d files within a run, want 2", n)
	}
	end()
	noise(3)
	if n := len(Must(store.List())); n != 1 {
		t.Errorf("%d files after the next run, want its own", n)
	}
}

// A store of 100,000 points is listed and resumed in less than two seconds; the benchmark says in how much.
func BenchmarkStoreOf100000(b *testing.B) {
	s := smallSweep()
	s.Seeds = 100
	for v := range 500 {
		s.Axes[0].Values = append(s.Axes[0].Values, 1+float64(v))
	}
	store := Store{Dir: b.TempDir()}
	r := Must(s.Point(0).Run(ctx))
	keys := Must(s.keys(ctx, true))
	w := &writer{store: &store, sweep: s, next: time.Now().Add(time.Hour)}
	for i, key := range keys {
		w.add(i, key, r)
	}
	w.flush()
	b.ResetTimer()
	for b.Loop() {
		start := time.Now()
		keys := Must(s.keys(ctx, true))
		hashed := time.Since(start)
		_, missing := s.load(ctx, &store, keys)
		loaded := time.Since(start) - hashed
		files := Must(store.List())
		b.ReportMetric(hashed.Seconds(), "s-check+hash")
		b.ReportMetric(loaded.Seconds(), "s-load")
		b.ReportMetric((time.Since(start) - hashed - loaded).Seconds(), "s-list")
		b.ReportMetric(float64(len(files)), "files")
		if len(missing) > 0 {
			b.Fatal(len(missing), "points are missing")
		}
	}
}

// The share of a sweep's time that is not spent in its points.
func BenchmarkSweepOf10000(b *testing.B) {
	s := smallSweep()
	s.Seeds = 100
	for v := range 50 {
		s.Axes[0].Values = append(s.Axes[0].Values, 1+float64(v))
	}
	for b.Loop() {
		start := time.Now()
		err := parallel(ctx, "", s.Len(), func(ctx context.Context, i int) error {
			_, err := s.Point(i).Run(ctx)
			return err
		})
		points := time.Since(start)
		store := Store{Dir: b.TempDir()}
		start = time.Now()
		if _, e := s.run(ctx, &store); err != nil || e != nil {
			b.Fatal(err, e)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(100*(time.Since(start)-points).Seconds()/points.Seconds(), "%-more")
		b.ReportMetric(points.Seconds()/float64(s.Len())*1e3, "ms/point")
		b.ReportMetric(float64(m.HeapInuse)/1e6, "MB-heap")
		b.ReportMetric(float64(len(Must(store.List()))), "files")
	}
}

// NumPy opens the files of a sweep, and says what made them.
func TestNumPyOpensPacks(t *testing.T) {
	s, store := smallSweep(7, 25), Store{Dir: t.TempDir()}
	r := Must(s.Point(0).Run(ctx))
	w := &writer{store: &store, sweep: s, next: time.Now().Add(time.Hour)}
	for i, key := range Must(s.keys(ctx, true)) {
		w.add(i, key, r)
	}
	w.flush()
	path := Must(store.List())[0].Path
	if err := exec.Command("python3", "-c", "import numpy").Run(); err != nil {
		t.Skip("needs python3 with numpy: ", err)
	}
	out, err := exec.Command("python3", "-c", `
import numpy as np, sys
d = np.load(sys.argv[1], allow_pickle=False)
assert len(d["lifnb_keys"]) == 12 and str(d["lifnb_points"][7]) == "velocity = 25 m/s, tau = 0.002 s, seed 1", d["lifnb_points"]
assert "Duration 200 ms" in str(d["lifnb_made_by"][0]), d["lifnb_made_by"]
rows, columns = d["band0_info_delay_axon.shape"]
assert d["band0_info_delay_axon"].reshape(12, rows, columns).shape == (12, 3, 2)
`, path).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
