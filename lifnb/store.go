package lifnb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lifnb/lifnb/internal/npz"
)

// A Store is a folder that keeps results. Each result is named by the [Hash] of its stage, so the same parameters,
// inputs and version of the algorithm find it again. The files are npz with the arrays of the result; lifnb_made_by
// says which parameters made it. Many points of a sweep share a file.
//
// Any number of programs may use a store at the same time, on a network file system too. A file counts only if all of
// its checksums are right: damaged and half-written files are computed anew. (This is why the store is not
// github.com/rogpeppe/go-internal/cache, which relies on file locks, has two files for each result, and forgets by
// age.)
type Store struct {
	Dir   string  // the folder; empty for lifnb in the user's cache directory
	Limit float64 // size in bytes above which the least recently used files are removed; 0 for 10 GB
}

const defaultLimit = 10e9

// packKind begins the format of a file of many results.
const packKind = "many of "

func (s Store) check() checks {
	c := checks{stage: "Store"}
	c.notNegative("Limit", s.Limit, "bytes")
	return c
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
// not verify count as not there. A cancelled context ends it early.
func load[R any](ctx context.Context, s Store, k keeper[R], wanted map[string]int, use func(i int, r R)) {
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
	_, packs := any(k).(experimentKeeper) // Only sweeps write them.
	for _, name := range names {
		if ctx.Err() != nil {
			break
		}
		path := filepath.Join(dir, name)
		key := strings.TrimSuffix(name, fileEnding)
		_, want := wanted[key]
		switch {
		case strings.HasPrefix(name, packPrefix):
			if !packs {
				continue
			}
			g.Go(func() error { loadPack(ctx, path, k, wanted, deliver); return nil })
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
func loadPack[R any](ctx context.Context, path string, k keeper[R], wanted map[string]int, deliver func(string, R)) {
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
		if ctx.Err() != nil {
			return
		}
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

// used notes that a file was used now. It matters only for which files are removed, and in which order.
func used(path string) {
	now := time.Now()
	os.Chtimes(path, now, now)
	stateOf(filepath.Dir(path)).need(path)
}

// keep writes the points to one file, makes room, and returns the path of the file, or "" if they are not kept.
func (s Store) keep(kind, madeBy string, points []point) (path string) {
	dir, err := s.dir()
	if err == nil {
		path, err = s.write(dir, kind, madeBy, points)
	}
	if err != nil {
		s.complain(err)
		return ""
	}
	return path
}

func (s Store) write(dir, kind, madeBy string, points []point) (path string, err error) {
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
		if arrays, err = packed(points); err != nil {
			return "", err
		}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil { // a cache directory need not exist yet, nor what it is in
		return "", err
	}
	path = filepath.Join(dir, name+fileEnding)
	if err := npz.Write(path, kind, slices.Concat(own, arrays)...); err != nil && !verifies(path) {
		return "", err // A network file system may report an error for what it has done.
	}
	s.state().need(path)
	if info, err := os.Stat(path); err == nil {
		s.makeRoom(dir, float64(info.Size()))
	}
	return path, nil
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
	full    sync.Once

	runs   int             // that use the store now
	needed map[string]bool // the files that they wrote or used, which stay
}

func (s Store) state() *storeState {
	dir, _ := s.dir()
	return stateOf(dir)
}

func stateOf(dir string) *storeState {
	state, _ := stores.LoadOrStore(dir, new(storeState))
	return state.(*storeState)
}

// begin notes that a run uses the store, so that the files it writes or uses stay until the run calls end.
func (s Store) begin() (end func()) {
	state := s.state()
	state.mu.Lock()
	defer state.mu.Unlock()
	state.runs++
	return func() {
		state.mu.Lock()
		defer state.mu.Unlock()
		if state.runs--; state.runs == 0 {
			state.needed = nil
		}
	}
}

func (s *storeState) need(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runs == 0 {
		return
	}
	if s.needed == nil {
		s.needed = make(map[string]bool)
	}
	s.needed[path] = true
}

// complain says, once, why the store cannot be used.
func (s Store) complain(err error) {
	dir, _ := s.dir()
	s.state().said.Do(func() { log.Printf("lifnb: the store %s cannot be used, so not all results are kept: %v", dir, err) })
}
