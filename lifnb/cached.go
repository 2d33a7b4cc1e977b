package lifnb

import (
	"context"
	"fmt"
	"reflect"

	"github.com/lifnb/lifnb/internal/npz"
)

// Cached returns a stage with the same result that computes it only if it is not in the store in the user's cache
// directory. A [Sweep] is kept point by point: only its missing points are computed.
//
//	var result = lifnb.Run(lifnb.Cached(lifnb.PaperExperiment()))
//
// Neurons and noises of your own need a method Version() int: see [Neuron].
//
// If the store cannot be used, the stage is computed without it, and the log says so once.
func Cached[R any](stage Stage[R]) Stage[R] { return CachedIn(Store{}, stage) }

// CachedIn is Cached with a store of choice.
func CachedIn[R any](store Store, stage Stage[R]) Stage[R] { return cached[R]{store, stage} }

type cached[R any] struct {
	store Store
	stage Stage[R]
}

// Run returns the result from the store, or computes and keeps it.
func (c cached[R]) Run(ctx context.Context) (result R, err error) {
	if err := c.store.check().err(); err != nil {
		return result, err
	}
	defer c.store.begin()()
	if sweep, ok := any(c.stage).(Sweep); ok {
		table, err := sweep.run(ctx, &c.store)
		if err != nil {
			return result, err
		}
		return any(table).(R), nil
	}
	key, err := storeKey(c.stage)
	if err != nil {
		return result, err
	}
	k, err := keeperOf[R]()
	if err != nil {
		return result, err
	}
	if err := ctx.Err(); err != nil {
		return result, err
	}
	found := false
	load(ctx, c.store, k, map[string]int{key: 0}, func(_ int, r R) { result, found = r, true })
	if found {
		return result, nil
	}
	if result, err = c.stage.Run(ctx); err != nil {
		return result, err
	}
	if arrays, err := k.list(result); err == nil {
		c.store.keep(k.name(), fmt.Sprint(c.stage), []point{{key: key, arrays: arrays}})
	}
	return result, nil
}

// storeKey returns the name of a stage's result. Stages of other packages have no version that would tell when their
// algorithm changes.
func storeKey(stage any) (string, error) {
	t := reflect.TypeOf(stage)
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || algorithms[typeName(t)].version < 1 {
		return "", fmt.Errorf("lifnb.Cached: %T: must be a stage of lifnb", stage)
	}
	key, unversioned, err := hashOf(stage)
	if err == nil && unversioned != "" {
		err = fmt.Errorf("lifnb.Cached: %s: must have a method Version() int; raise its number when you change the code of %s, or the store returns results of the old code",
			unversioned, unversioned)
	}
	return key, err
}

// A keeper writes and reads the results of one kind.
type keeper[R any] interface {
	name() string
	list(R) ([]npz.Array, error)
	read(source, string) (R, error)
}

// keepers are the formats of all results of stages.
var keepers = []any{signalFormat, responsesFormat, populationFormat, informationFormat, encodingFormat, fiCurvesFormat, optimalSizesFormat,
	mixedFormat, reconstructionFormat, experimentKeeper{experimentFormat}}

func keeperOf[R any]() (keeper[R], error) {
	for _, k := range keepers {
		if k, ok := k.(keeper[R]); ok {
			return k, nil
		}
	}
	return nil, fmt.Errorf("lifnb.Cached: a result of the type %v: must be one with a Load function of lifnb", reflect.TypeFor[R]())
}

var experimentFormat = format[ExperimentResult]{
	kind: "experiment", version: 1,
	arrays: func(c *codec, r *ExperimentResult) {
		n := len(*r)
		c.array("bands", &n)
		if c.loading() && c.require(n >= 1 && n <= maxTrials, "array bands: must be between 1 and %d", maxTrials) {
			for range n {
				*r = append(*r, new(BandResult))
			}
		}
		for i, band := range *r {
			c.prefix = fmt.Sprintf("band%d_", i)
			bandArrays(c, band)
		}
		c.prefix = ""
	},
	check: checked(func(r *ExperimentResult) checks { return r.check() }),
}

type experimentKeeper struct{ format[ExperimentResult] }

func (k experimentKeeper) list(r ExperimentResult) ([]npz.Array, error) { return k.format.list(&r) }

func (k experimentKeeper) read(file source, path string) (ExperimentResult, error) {
	r, err := k.format.read(file, path)
	if err != nil {
		return nil, err
	}
	return *r, nil
}
