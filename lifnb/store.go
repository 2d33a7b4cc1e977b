package lifnb

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lifnb/lifnb/internal/npz"
)

// A Store is a folder that keeps results. Each result is named by the [Hash] of its stage, so the same parameters,
// inputs and version of the algorithm find it again. The files are npz with the arrays of the result; lifnb_made_by says
// which parameters made it. Many points of a sweep share a file.
//
// Any number of programs may use a store at the same time, on a network file system too. A file counts only if all of
// its checksums are right: damaged and half-written files are computed anew. (This is why the store is not
// github.com/rogpeppe/go-internal/cache, which relies on file locks, has two files for each result, and forgets by age.)
type Store struct {
	Dir   string  // the folder; empty for lifnb in the user's cache directory
	Limit float64 // size in bytes above which the least recently used files are removed; 0 for 10 GB
}

const defaultLimit = 10e9

// packKind begins the format of a file of many results.
const packKind = "many of "

// Cached returns a stage with the same result that computes it only if it is not in the store in the user's cache
// directory. A [Sweep] is kept point by point: only its missing points are computed.
//
//	var result = lifnb.Run(lifnb.Cached(lifnb.PaperExperiment()))
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
	load(c.store, k, map[string]int{key: 0}, func(_ int, r R) { result, found = r, true })
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

func (s Store) check() checks {
	c := checks{stage: "Store"}
	c.notNegative("Limit", s.Limit, "bytes")
	return c
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
	return Hash(stage)
}

// A keeper writes and reads the results of one kind.
type keeper[R any] interface {
	name() string
	list(R) ([]npz.Array, error)
	read(source, string) (R, error)
}

// keepers are the formats of all results of stages.
var keepers = []any{signalFormat, responsesFormat, populationFormat, informationFormat, encodingFormat, fiCurvesFormat, optimalSizesFormat,
	experimentKeeper{experimentFormat}}

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

// dir returns the folder.
func (s Store) dir() (string, error) {
	if s.Dir != "" {
		return filepath.Clean(s.Dir), nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "lifnb"), err
}

// files returns the files of the store. A folder that is not there yet is empty.
func (s Store) files() (dir string, names []string, err error) {
	if dir, err = s.dir(); err != nil {
		return dir, nil, err
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if e.Type().IsRegular() && isStored(e.Name()) {
			names = append(names, e.Name())
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return dir, names, err
}

const packPrefix, fileEnding = "pack-", ".npz"

// isStored tells whether a name is that of a file of a store: 32 digits of a hash, and perhaps that it is a pack.
func isStored(name string) bool {
	digits, ok := strings.CutSuffix(strings.TrimPrefix(name, packPrefix), fileEnding)
	_, err := hex.DecodeString(digits)
	return ok && err == nil && len(digits) == 32
}

// load calls use with those of the wanted results that are in the store, one at a time. Files that cannot be read or do
// not verify count as not there.
func load[R any](s Store, k keeper[R], wanted map[string]int, use func(i int, r R)) {
	dir, names, err := s.files()
	if err != nil {
		s.complain(err)
		return
	}
	var mu sync.Mutex
	have := make(map[string]bool)
	deliver := func(key string, r R) {
		mu.Lock()
		defer mu.Unlock()
		if !have[key] {
			have[key] = true
			use(wanted[key], r)
		}
	}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, name := range names {
		path := filepath.Join(dir, name)
		key := strings.TrimSuffix(name, fileEnding)
		_, want := wanted[key]
		switch {
		case strings.HasPrefix(name, packPrefix):
			g.Go(func() error { loadPack(path, k, wanted, deliver); return nil })
		case want:
			g.Go(func() error { loadOne(path, key, k, deliver); return nil })
		}
	}
	g.Wait()
}

// loadOne reads a file with one result.
func loadOne[R any](path, key string, k keeper[R], deliver func(string, R)) {
	file, err := npz.Open(path)
	if err != nil {
		return
	}
	defer file.Close()
	var inside string
	if file.Get(storeMark+"key", &inside) != nil || inside != key || file.Format() != k.name() {
		return
	}
	if r, err := k.read(file, path); err == nil {
		used(path)
		deliver(key, r)
	}
}

// loadPack reads the wanted points of a pack.
func loadPack[R any](path string, k keeper[R], wanted map[string]int, deliver func(string, R)) {
	p, err := openPack(path)
	if err != nil {
		return
	}
	defer p.Close()
	if p.File.Format() != packKind+k.name() {
		return
	}
	touched := false
	for i, key := range p.keys {
		if _, want := wanted[key]; !want {
			continue
		}
		r, err := k.read(row{p, i}, path)
		if err != nil {
			continue
		}
		deliver(key, r)
		if !touched {
			used(path)
			touched = true
		}
	}
}

// used notes that a file was used now. It matters only for the order in which files are removed.
func used(path string) { now := time.Now(); os.Chtimes(path, now, now) }

// keep writes the points to one file, and makes room. It reports whether they are kept.
func (s Store) keep(kind, madeBy string, points []point) bool {
	dir, err := s.dir()
	if err == nil {
		err = s.write(dir, kind, madeBy, points)
	}
	if err != nil {
		s.complain(err)
		return false
	}
	return true
}

func (s Store) write(dir, kind, madeBy string, points []point) error {
	arrays := points[0].arrays
	name := points[0].key
	own := []npz.Array{{Name: storeMark + "made_by", Value: madeBy}, {Name: storeMark + "key", Value: name}}
	if len(points) > 1 {
		var keys, labels []string
		for _, p := range points {
			keys, labels = append(keys, p.key), append(labels, p.label)
		}
		sum := sha256.Sum256([]byte(strings.Join(keys, " ")))
		name, kind = packPrefix+hex.EncodeToString(sum[:16]), packKind+kind
		own = []npz.Array{{Name: storeMark + "made_by", Value: "the first of the points: " + madeBy},
			{Name: storeMark + "points", Value: labels}, {Name: storeMark + "keys", Value: keys}}
		var err error
		if arrays, err = packed(points); err != nil {
			return err
		}
	}
	path := filepath.Join(dir, name+fileEnding)
	if err := npz.Write(path, kind, slices.Concat(own, arrays)...); err != nil && !verifies(path) {
		return err // A network file system may report an error for what it has done.
	}
	if info, err := os.Stat(path); err == nil {
		s.makeRoom(dir, float64(info.Size()))
	}
	return nil
}

// verifies reports whether a file is complete, with the right checksums of what names its results.
func verifies(path string) bool {
	file, err := npz.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	var keys []string
	return file.Get(storeMark+"key", &keys) == nil || file.Get(storeMark+"keys", &keys) == nil
}

// stores holds what this process knows of the folders that it uses.
var stores sync.Map // *storeState by folder

type storeState struct {
	mu      sync.Mutex
	size    float64 // of all files: what was counted, and what this process has written since
	since   float64 // what it has written since
	counted bool
	said    sync.Once
}

func (s Store) state() *storeState {
	dir, _ := s.dir()
	state, _ := stores.LoadOrStore(dir, new(storeState))
	return state.(*storeState)
}

// complain says, once, why the store cannot be used.
func (s Store) complain(err error) {
	dir, _ := s.dir()
	s.state().said.Do(func() { log.Printf("lifnb: the store %s cannot be used, so not all results are kept: %v", dir, err) })
}

// makeRoom removes the least recently used files if there are more than the limit allows. It counts all files at first,
// and again after a sixteenth of the limit, as other programs write too.
func (s Store) makeRoom(dir string, written float64) {
	limit := s.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	state := s.state()
	state.mu.Lock()
	defer state.mu.Unlock()
	state.size += written
	state.since += written
	if state.counted && state.size <= limit && state.since < limit/16 {
		return
	}
	infos := s.infos(dir)
	state.size, state.since, state.counted = 0, 0, true
	for _, info := range infos {
		state.size += float64(info.Size())
	}
	for _, info := range infos {
		if state.size <= limit {
			return
		}
		if os.Remove(filepath.Join(dir, info.Name())) == nil {
			state.size -= float64(info.Size())
		}
	}
}

// infos returns the files, the least recently used first.
func (s Store) infos(dir string) (infos []fs.FileInfo) {
	_, names, _ := s.files()
	for _, name := range names {
		if info, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			infos = append(infos, info)
		}
	}
	slices.SortStableFunc(infos, func(a, b fs.FileInfo) int { return cmp.Compare(a.ModTime().UnixNano(), b.ModTime().UnixNano()) })
	return infos
}

// StoreFile is a file of a store.
type StoreFile struct {
	Path   string
	Kind   string // of result; "damaged" if the file cannot be read
	MadeBy string // the parameters; of a file with several points those of the first
	Points int    // how many results it has
	Size   float64
	Used   time.Time // last written or read
}

// List returns the files of the store, the least recently used first.
func (s Store) List() ([]StoreFile, error) {
	dir, _, err := s.files()
	if err != nil {
		return nil, err
	}
	var list []StoreFile
	for _, info := range s.infos(dir) {
		f := StoreFile{Path: filepath.Join(dir, info.Name()), Kind: "damaged", Size: float64(info.Size()), Used: info.ModTime()}
		if file, err := npz.Open(f.Path); err == nil {
			var keys []string
			f.Points = 1
			err := file.Get(storeMark+"made_by", &f.MadeBy)
			if file.Has(storeMark + "keys") {
				err = errors.Join(err, file.Get(storeMark+"keys", &keys))
				f.Points = len(keys)
			}
			if err == nil {
				f.Kind = strings.TrimPrefix(file.Format(), packKind)
			}
			file.Close()
		}
		list = append(list, f)
	}
	return list, nil
}

// Clear removes all results from the store. Other files in the folder stay.
func (s Store) Clear() error {
	dir, names, err := s.files()
	for _, name := range names {
		if e := os.Remove(filepath.Join(dir, name)); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}
