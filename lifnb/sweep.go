package lifnb

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/lifnb/lifnb/internal/npz"
	"github.com/lifnb/lifnb/internal/random"
)

// A Sweep runs an experiment at every point of a grid: with each value of each axis, and with several seeds. Its result
// is a [Table] of the mutual information.
//
//	sweep := lifnb.Sweep{Experiment: small, Seeds: 5, Axes: []lifnb.Axis{
//		{Name: "velocity", Unit: "m/s", Values: []float64{7, 25, 50}, Set: func(e *lifnb.Experiment, v float64) {
//			e.Axons = []lifnb.Axon{{Name: "axon", Velocity: v}}
//		}},
//	}}
//	var table = lifnb.Run(lifnb.Cached(sweep))
//
// With [Cached], all points that are finished stay in the store, whatever ends the run; the next run goes on from there.
type Sweep struct {
	Experiment Experiment
	Axes       []Axis // what varies; applied in this order
	Seeds      int    // number of seeds, each with stimuli, noise and populations of its own; the first is Experiment.Seed
}

// An Axis is something that varies, and its values.
type Axis struct {
	Name   string // "velocity"
	Unit   string // "m/s"; empty for numbers
	Values []float64
	Labels []string // what to call the values; nil for the numbers themselves

	// Set sets the value in an experiment. The experiment is a copy, so Set may change anything in it. The axes of a
	// Table have no Set.
	Set func(e *Experiment, value float64)
}

// Run computes all points. A stopped run keeps nothing: see [Cached].
func (s Sweep) Run(ctx context.Context) (*Table, error) { return s.run(ctx, nil) }

// Len returns the number of points.
func (s Sweep) Len() int {
	n := s.Seeds
	for _, a := range s.Axes {
		n *= len(a.Values)
	}
	return n
}

// Point returns the experiment at a point, from 0 to Len()-1. The seeds vary fastest, then the last axis.
func (s Sweep) Point(i int) Experiment {
	e := cloned(reflect.ValueOf(s.Experiment)).Interface().(Experiment)
	at := s.at(i)
	for k, a := range s.Axes {
		a.Set(&e, a.Values[at[k]])
	}
	if seed := at[len(s.Axes)]; seed > 0 {
		e.Seed = random.Seed("sweep, seed number", e.Seed, seed)
	}
	return e
}

// at returns the indices of a point on the axes, and the number of its seed.
func (s Sweep) at(i int) []int {
	at := make([]int, len(s.Axes)+1)
	at[len(s.Axes)] = i % s.Seeds
	i /= s.Seeds
	for k := len(s.Axes) - 1; k >= 0; k-- {
		n := len(s.Axes[k].Values)
		at[k], i = i%n, i/n
	}
	return at
}

// label says where a point is: "velocity = 7 m/s, seed 2".
func (s Sweep) label(i int) string {
	var parts []string
	at := s.at(i)
	for k, a := range s.Axes {
		parts = append(parts, a.Name+" = "+a.label(at[k]))
	}
	if s.Seeds > 1 {
		parts = append(parts, fmt.Sprintf("seed %d", at[len(s.Axes)]))
	}
	return strings.Join(parts, ", ")
}

func (a Axis) label(i int) string {
	if a.Labels != nil {
		return a.Labels[i]
	}
	return quantity(a.Values[i], a.Unit)
}

// cloned copies a value and everything that it points to, so that Set cannot change another point.
func cloned(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	switch {
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			if c.Field(i).CanSet() {
				c.Field(i).Set(cloned(v.Field(i)))
			}
		}
	case v.Kind() == reflect.Slice && !v.IsNil():
		c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		reflect.Copy(c, v)
		if k := v.Type().Elem().Kind(); k != reflect.Struct && k != reflect.Slice && k != reflect.Pointer && k != reflect.Interface {
			break
		}
		for i := range v.Len() {
			c.Index(i).Set(cloned(v.Index(i)))
		}
	case v.Kind() == reflect.Pointer && !v.IsNil():
		c.Set(reflect.New(v.Type().Elem()))
		c.Elem().Set(cloned(v.Elem()))
	case v.Kind() == reflect.Interface && !v.IsNil():
		c.Set(cloned(v.Elem()))
	}
	return c
}

// run loads what is in the store, if there is one, and computes the rest.
func (s Sweep) run(ctx context.Context, store *Store) (*Table, error) {
	keys, err := s.keys(ctx, store != nil)
	if err != nil {
		return nil, err
	}
	t, missing := s.load(store, keys)
	if err := s.checkPoints(ctx, missing); err != nil {
		return nil, err
	}
	if err := s.compute(ctx, store, keys, missing, t); err != nil {
		return nil, err
	}
	return t, nil
}

// load returns a table with what is in the store, and the numbers of the other points.
func (s Sweep) load(store *Store, keys []string) (t *Table, missing []int) {
	t = s.table()
	done := make([]bool, s.Len())
	if store != nil {
		wanted := make(map[string]int, len(keys))
		points := make(map[int][]int) // with the same experiment
		for i, key := range keys {
			first, ok := wanted[key]
			if !ok {
				first, wanted[key] = i, i
			} else {
				points[first] = append(points[first], i)
			}
		}
		load(*store, experimentKeeper{experimentFormat}, wanted, func(first int, r ExperimentResult) {
			for _, i := range append(points[first], first) {
				t.put(i, r)
				done[i] = true
			}
		})
	}
	for i := range done {
		if !done[i] {
			missing = append(missing, i)
		}
	}
	return t, missing
}

// compute computes points, and puts them into the table and the store.
func (s Sweep) compute(ctx context.Context, store *Store, keys []string, points []int, t *Table) error {
	what := "points"
	if n := s.Len() - len(points); n > 0 {
		what = fmt.Sprintf("points, with %d from the store", n)
	}
	w := &writer{store: store, sweep: s}
	var mu sync.Mutex
	err := parallel(ctx, what, len(points), func(ctx context.Context, k int) error {
		i := points[k]
		r, err := s.Point(i).Run(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("lifnb.Sweep: at %s: %w", s.label(i), err)
		}
		mu.Lock()
		t.put(i, r)
		mu.Unlock()
		if store != nil {
			w.add(i, keys[i], r)
		}
		return nil
	})
	w.flush()
	if err != nil && errors.Is(err, ctx.Err()) {
		return s.stopped(ctx.Err(), w, s.Len()-len(points))
	}
	return err
}

// stoppedError says what a stopped run has kept.
type stoppedError struct {
	message string
	cause   error
}

func (e stoppedError) Error() string { return e.message }
func (e stoppedError) Unwrap() error { return e.cause }

func (s Sweep) stopped(cause error, w *writer, before int) error {
	if w.store == nil {
		return stoppedError{"lifnb.Sweep: stopped; the points of the sweep are not kept. To keep them, run lifnb.Cached(sweep)", cause}
	}
	dir, _ := w.store.dir()
	kept := before + w.kept
	return stoppedError{fmt.Sprintf("lifnb.Sweep: stopped; %d of %d points are kept in %s. Run the same again to go on", kept, s.Len(), dir), cause}
}

// writer collects points, and writes them to the store together. Writing may take one part in 20 of the time: so a
// crash loses at most what was computed in 20 times as long as a file takes to write.
type writer struct {
	store *Store
	sweep Sweep

	mu      sync.Mutex
	busy    bool
	pending []point
	first   int // number of the first pending point
	kept    int
	next    time.Time
}

const mostPending = 4096 // in one file

func (w *writer) add(i int, key string, r ExperimentResult) {
	k := experimentKeeper{experimentFormat}
	arrays, err := k.list(r)
	if err != nil {
		w.store.complain(err)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.pending) == 0 {
		w.first = i
	}
	w.pending = append(w.pending, point{key, w.sweep.label(i), arrays})
	if !w.busy && (len(w.pending) >= mostPending || time.Now().After(w.next)) {
		w.write()
	}
}

// write writes what is pending. Other points go on meanwhile.
func (w *writer) write() {
	points, first, start := w.pending, w.first, time.Now()
	w.pending, w.busy = nil, true
	w.mu.Unlock()
	kept := w.store.keep(experimentFormat.name(), fmt.Sprint(w.sweep.Point(first)), points)
	w.mu.Lock()
	if w.busy = false; kept {
		w.kept += len(points)
	}
	w.next = time.Now().Add(20 * time.Since(start))
}

// flush writes the rest.
func (w *writer) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.pending) > 0 {
		w.write()
	}
}

// checkPoints checks points before any work is done. Those in the store were valid.
func (s Sweep) checkPoints(ctx context.Context, points []int) error {
	return onAllCores(ctx, len(points), func(k int) error {
		if err := s.Point(points[k]).check().err(); err != nil {
			return fmt.Errorf("lifnb.Sweep: at %s: %w", s.label(points[k]), err)
		}
		return nil
	})
}

// keys checks the grid, and returns the hashes of its points if asked for.
func (s Sweep) keys(ctx context.Context, hashes bool) ([]string, error) {
	if err := s.check().err(); err != nil {
		return nil, err
	}
	inner := innerAxes(s.Point(0))
	keys := make([]string, s.Len())
	err := onAllCores(ctx, s.Len(), func(i int) error {
		e := s.Point(i)
		if !sameAxes(inner, innerAxes(e)) {
			return fmt.Errorf("lifnb.Sweep: at %s: Bands, Axons and Sizes: must be the same as at %s, unless there is only one", s.label(i), s.label(0))
		}
		if !hashes {
			return nil
		}
		var err error
		keys[i], err = Hash(e)
		return err
	})
	return keys, err
}

// onAllCores calls do for 0 to n-1 on all cores, without progress. It returns the error of the smallest number.
func onAllCores(ctx context.Context, n int, do func(i int) error) error {
	quiet, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer context.AfterFunc(ctx, cancel)()
	const chunk = 100
	errs := make([]error, (n+chunk-1)/chunk)
	err := parallel(quiet, "", len(errs), func(ctx context.Context, k int) error {
		for i := k * chunk; i < min(n, (k+1)*chunk) && errs[k] == nil; i++ {
			errs[k] = do(i)
		}
		return nil
	})
	for _, e := range errs {
		if e != nil {
			return e
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (s Sweep) check() checks {
	c := checks{stage: "Sweep"}
	c.require(s.Seeds >= 1 && s.Seeds <= maxTrials, "Seeds", s.Seeds, fmt.Sprintf("between 1 and %d", maxTrials))
	points := float64(s.Seeds)
	for i, a := range s.Axes {
		name := fmt.Sprintf("Axes[%d].", i)
		c.require(a.Name != "" && !slices.Contains([]string{"seed", "band", "axon", "size"}, a.Name) &&
			!slices.ContainsFunc(s.Axes[:i], func(b Axis) bool { return a.Name == b.Name }),
			name+"Name", fmt.Sprintf("%q", a.Name), "a name of its own other than seed, band, axon and size")
		c.require(a.Set != nil, name+"Set", "nil", "a function that sets the value in an experiment")
		c.add(a.check().of("Axes[" + fmt.Sprint(i) + "]"))
		points *= float64(len(a.Values))
	}
	if len(c.wrong) == 0 {
		e := s.Point(0)
		cells := points * float64(max(1, len(e.Bands))*max(1, len(e.Axons))*max(1, len(e.Sizes)))
		c.require(points <= math.MaxInt32, "the number of points", points, fmt.Sprintf("at most %d", math.MaxInt32))
		c.memory("the number of points", points, "", "a table of so many", 8*cells+100*points)
	}
	return c
}

func (a Axis) check() checks {
	c := checks{stage: "Axis"}
	c.require(len(a.Values) > 0, "len(Values)", 0, "at least 1")
	for i, v := range a.Values {
		c.require(!math.IsNaN(v) && !slices.Contains(a.Values[:min(i, 1000)], v), fmt.Sprintf("Values[%d]", i), v, "a number other than those before it")
	}
	c.require(a.Labels == nil || len(a.Labels) == len(a.Values), "len(Labels)", len(a.Labels), fmt.Sprintf("%d, the number of Values", len(a.Values)))
	return c
}

// SweepCost is what a sweep will take.
type SweepCost struct {
	Points int
	Time   time.Duration // all points together, on all cores of this machine
	Memory float64       // bytes: at most so many more than now
	Disk   float64       // bytes in a store
}

// DryRun measures one point, in the middle of the grid, and says what the whole sweep will take. As in the sweep, it
// runs on every core at the same time.
func (s Sweep) DryRun(ctx context.Context) (*SweepCost, error) {
	if _, err := s.keys(ctx, false); err != nil {
		return nil, err
	}
	if err := s.checkPoints(ctx, []int{s.Len() / 2}); err != nil {
		return nil, err
	}
	e, workers := s.Point(s.Len()/2), min(runtime.GOMAXPROCS(0), s.Len())
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	peak := before.HeapInuse
	stop, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for {
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapInuse)
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	start := time.Now()
	results := make([]ExperimentResult, workers)
	err := parallel(ctx, "points", workers, func(ctx context.Context, i int) (err error) {
		results[i], err = e.Run(ctx)
		return err
	})
	took := time.Since(start)
	close(stop)
	<-ended
	if err != nil {
		return nil, err
	}
	arrays, err := experimentFormat.list(&results[0])
	if err == nil {
		arrays, err = packed([]point{{arrays: arrays}})
	}
	var size counter
	if err == nil {
		err = npz.Encode(&size, "", arrays...)
	}
	n := s.Len()
	whole := min(float64(took)/float64(workers)*float64(n), math.MaxInt64/2)
	return &SweepCost{Points: n, Time: time.Duration(whole),
		Memory: float64(peak-before.HeapInuse) + 8*float64(len(s.table().Values)), Disk: float64(size) * float64(n)}, err
}

type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// String says what the sweep will take, in a line.
func (c *SweepCost) String() string {
	const mega = 1 << 20
	return fmt.Sprintf("%d points: about %s on %d cores, %.0f MiB of memory, at most %.1f MiB in a store",
		c.Points, roughly(c.Time), runtime.GOMAXPROCS(0), math.Ceil(c.Memory/mega), c.Disk/mega)
}
