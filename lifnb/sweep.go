package lifnb

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

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
// With [Cached], all points that are finished stay in the store, whatever ends the run; the next run goes on from
// there.
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
	t, missing := s.load(ctx, store, keys)
	if err := s.checkPoints(ctx, missing); err != nil {
		return nil, err
	}
	if err := s.compute(ctx, store, keys, missing, t); err != nil {
		return nil, err
	}
	return t, nil
}

// load returns a table with what is in the store, and the numbers of the other points.
func (s Sweep) load(ctx context.Context, store *Store, keys []string) (t *Table, missing []int) {
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
		load(ctx, *store, experimentKeeper{experimentFormat}, wanted, func(first int, r ExperimentResult) {
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
	w := &writer{store: store, sweep: s, began: time.Now()}
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
	points := make([]int, s.Len())
	for i := range points {
		points[i] = i
	}
	return s.keysOf(ctx, points, hashes)
}

// keysOf is keys for some of the points.
func (s Sweep) keysOf(ctx context.Context, points []int, hashes bool) ([]string, error) {
	inner := innerAxes(s.Point(0))
	keys := make([]string, len(points))
	err := onAllCores(ctx, len(points), func(k int) error {
		i := points[k]
		e := s.Point(i)
		if !sameAxes(inner, innerAxes(e)) {
			return fmt.Errorf("lifnb.Sweep: at %s: Bands, Compositions, Axons and Sizes: must be the same as at %s, unless there is only one", s.label(i), s.label(0))
		}
		if !hashes {
			return nil
		}
		var err error
		keys[k], err = storeKey(e)
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
		c.require(a.Name != "" && !slices.Contains([]string{"seed", "band", "composition", "axon", "size"}, a.Name) &&
			!slices.ContainsFunc(s.Axes[:i], func(b Axis) bool { return a.Name == b.Name }),
			name+"Name", fmt.Sprintf("%q", a.Name), "a name of its own other than seed, band, composition, axon and size")
		c.require(a.Set != nil, name+"Set", "nil", "a function that sets the value in an experiment")
		c.add(a.check().of("Axes[" + fmt.Sprint(i) + "]"))
		points *= float64(len(a.Values))
	}
	if len(c.wrong) == 0 {
		e := s.Point(0)
		cells := points * float64(max(1, len(e.Bands))*len(e.compositions())*max(1, len(e.Axons))*max(1, len(e.Sizes)))
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
