package lifnb

import (
	"fmt"
	"os"
	"sync"
	"time"
)

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

// writer collects points, and writes them to the store together. Writing may take one part in 20 of the time, and a
// long run should have hundreds of files rather than one for each point. So a crash loses at most what was computed in
// 20 times as long as a file takes to write, or in a hundredth of the run so far, which counts up to a minute.
type writer struct {
	store *Store
	sweep Sweep

	// few keeps the number of files small: each file also has the points of the one before and replaces it, until there
	// are enough of them.
	few    bool
	former string // the path of the file before
	had    []point

	writing sync.Mutex
	mu      sync.Mutex
	pending []point
	first   int // number of the first point in had and pending
	kept    int
	began   time.Time
	next    time.Time
}

const (
	mostPending = 4096        // in one file
	fewPause    = time.Minute // at least, between few files
)

func (w *writer) add(i int, key string, r ExperimentResult) {
	k := experimentKeeper{experimentFormat}
	arrays, err := k.list(r)
	if err != nil {
		w.store.complain(err)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.had)+len(w.pending) == 0 {
		w.first = i
	}
	w.pending = append(w.pending, point{key, w.sweep.label(i), arrays})
	if (len(w.had)+len(w.pending) >= mostPending || time.Now().After(w.next)) && w.writing.TryLock() {
		w.write()
		w.writing.Unlock()
	}
}

// write writes what is pending. Other points go on meanwhile.
func (w *writer) write() {
	points, first, start := append(w.had, w.pending...), w.first, time.Now()
	w.pending = nil
	w.mu.Unlock()
	path := w.store.keep(experimentFormat.name(), fmt.Sprint(w.sweep.Point(first)), points)
	w.mu.Lock()
	if path != "" {
		w.kept += len(points) - len(w.had)
		if w.former != "" {
			os.Remove(w.former)
		}
		if w.had, w.former = nil, ""; w.few && len(points) < mostPending {
			w.had, w.former = points, path
		}
	}
	w.next = time.Now().Add(max(20*time.Since(start), min(time.Since(w.began)/100, time.Minute)))
	if soonest := start.Add(fewPause); w.few && w.next.Before(soonest) {
		w.next = soonest
	}
}

// flush writes the rest.
func (w *writer) flush() {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.pending) > 0 {
		w.write()
	}
}
