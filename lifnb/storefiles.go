package lifnb

import (
	"cmp"
	"errors"
	"io/fs"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lifnb/lifnb/internal/npz"
)

// makeRoom removes the least recently used files if there are more than the limit allows, except those that a present
// run of this process wrote or used. It counts all files at first, and again after a sixteenth of the limit, as other
// programs write too.
func (s Store) makeRoom(dir string, written float64) {
	limit := s.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	if math.IsInf(limit, 1) {
		return
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
		path := filepath.Join(dir, info.Name())
		if !state.needed[path] && os.Remove(path) == nil {
			state.size -= float64(info.Size())
		}
	}
	if state.size > limit {
		state.full.Do(func() {
			log.Printf("lifnb: the store %s takes %.3g bytes, above its Limit of %.3g: it keeps all that the present run needs", dir, state.size, limit)
		})
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
