package lifnb

import (
	"fmt"
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

// writer collects points, and writes them to the store together. Writing may take one part in 20 of the time, and a long
// run should have hundreds of files rather than one for each point. So a crash loses at most what was computed in 20
// times as long as a file takes to write, or in a hundredth of the run so far, which counts up to a minute.
type writer struct {
	store *Store
	sweep Sweep

	mu      sync.Mutex
	busy    bool
	pending []point
	first   int // number of the first pending point
	kept    int
	began   time.Time
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
	w.next = time.Now().Add(max(20*time.Since(start), min(time.Since(w.began)/100, time.Minute)))
}

// flush writes the rest.
func (w *writer) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.pending) > 0 {
		w.write()
	}
}
