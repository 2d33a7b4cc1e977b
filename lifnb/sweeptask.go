package lifnb

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/lifnb/lifnb/internal/atomicfile"
	"github.com/lifnb/lifnb/internal/random"
)

// SweepStatus says how far a sweep is, or one task of it.
type SweepStatus struct {
	Points   int
	Done     int      // points in the store
	Running  int      // points that a task of Slurm works on
	Waiting  int      // points of tasks in Slurm's queue
	Failed   int      // points that ended with an error
	Missing  int      // all others: Submit (or the same task again) computes them and those that failed
	Failures []string // the errors, and where on the grid
	Queue    []string // Slurm's numbers of the jobs, and why their tasks wait
	Folder   string   // with the script, the program, what it printed, and the errors
	Table    *Table   // what is done; NaN elsewhere. Nil for a task
}

// String says how far the sweep is.
func (s *SweepStatus) String() string {
	text := fmt.Sprintf("%d points: %d done", s.Points, s.Done)
	for _, part := range []struct {
		n    int
		what string
	}{{s.Running, "of running tasks"}, {s.Waiting, "of waiting tasks"}, {s.Failed, "failed"}, {s.Missing, "missing"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	if len(s.Queue) > 0 {
		text += "; " + strings.Join(s.Queue, ", ")
	}
	for i, failure := range s.Failures {
		if i == 3 {
			text += fmt.Sprintf("\n%d more in %s", len(s.Failures)-i, s.Folder)
			break
		}
		text += "\n" + failure
	}
	return text
}

// err returns what a sweep, or a task, lacks at its end.
func (s *SweepStatus) err(stage string) error {
	if s.Done == s.Points {
		return nil
	}
	return fmt.Errorf("lifnb.%s: not complete: %v. Run the same again to compute the rest; %s says more", stage, s, s.Folder)
}

// RunTask computes a share of the points of a sweep into a store: that of task number task, from 0, of as many tasks.
// All tasks together compute the sweep, in any order, at the same time or not, on machines that share the store. With
// flags of your own, a plain program needs no more than a loop in a shell:
//
//	task, of := flag.Int("task", 0, "number"), flag.Int("of", 1, "number of tasks")
//	flag.Parse()
//	status, err := sweep.RunTask(ctx, store, *task, *of)
//
//	for i in $(seq 0 63); do ./prog -task $i -of 64; done
//
// Points in the store are left out, so a task may run again. A point that fails is recorded, with its error, in the
// folder sweep-... of the store, and the others go on. SIGTERM, SIGINT, SIGHUP and SIGUSR1 write what is finished, and
// end the task after the present points. A cancelled context ends it at once. The error is nil if all points of the
// task are in the store. A task needs a store that can be written, and removes nothing from it, whatever its Limit.
func (s Sweep) RunTask(ctx context.Context, store Store, task, of int) (*SweepStatus, error) {
	c := checks{stage: "Sweep.RunTask"}
	c.require(of >= 1, "of", of, "at least 1")
	c.require(of < 1 || task >= 0 && task < of, "task", task, fmt.Sprintf("between 0 and %d, one less than the number of tasks", of-1))
	if err := cmp.Or(c.err(), s.check().err(), store.check().err()); err != nil {
		return nil, err
	}
	stopping, end := signal.NotifyContext(context.Background(), stopSignals...)
	defer end()
	folder, err := s.folder(store)
	if err == nil {
		err = writable(folder)
	}
	if err != nil {
		return nil, err
	}
	points := s.share(task, of)
	keys, err := s.keysOf(ctx, points, true)
	if err != nil {
		return nil, err
	}
	store.Limit = math.Inf(1)
	wanted, have := make(map[string]int), make(map[string]bool)
	for k, key := range keys {
		wanted[key] = k
	}
	load(ctx, store, experimentKeeper{experimentFormat}, wanted, func(k int, _ ExperimentResult) { have[keys[k]] = true })
	var todo []int // indices in points
	for k, key := range keys {
		if !have[key] {
			todo = append(todo, k)
		}
	}

	w := &writer{store: &store, sweep: s, few: true}
	defer context.AfterFunc(stopping, w.flush)()
	var mu sync.Mutex
	failures := make(map[int]string)
	err = parallel(ctx, "points", len(todo), func(ctx context.Context, k int) error {
		i := points[todo[k]]
		if stopping.Err() != nil {
			return nil
		}
		r, err := s.Point(i).Run(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			mu.Lock()
			failures[i] = fmt.Sprintf("at %s: %s", s.label(i), strings.ReplaceAll(err.Error(), "\n", "; "))
			mu.Unlock()
		default:
			w.add(i, keys[todo[k]], r)
		}
		return nil
	})
	w.flush()
	recorded := record(folder, task, of, failures)
	status := &SweepStatus{Points: len(points), Done: len(points) - len(todo) + w.kept, Failed: len(failures), Folder: folder,
		Failures: slices.Sorted(maps.Values(failures))}
	status.Missing = status.Points - status.Done - status.Failed
	incomplete := status.err(fmt.Sprintf("Sweep: task %d of %d", task, of))
	if err != nil { // that of the context
		return status, stoppedError{fmt.Sprint("stopped; ", incomplete), err}
	}
	return status, cmp.Or(recorded, incomplete)
}

// share returns the points of a task. They are dealt in random order: so each task has its part of the slow points, and
// what is done is a sample of the whole grid.
func (s Sweep) share(task, of int) (points []int) {
	for k, i := range s.dealt() {
		if k%of == task {
			points = append(points, i)
		}
	}
	return points
}

func (s Sweep) dealt() []int { return random.New("sweep, order of points in tasks", 0).Perm(s.Len()) }

// folder returns the place for everything about the run of a sweep other than its points. Equal sweeps have the same.
func (s Sweep) folder(store Store) (string, error) {
	dir, err := store.dir()
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	first, e1 := storeKey(s.Point(0))
	last, e2 := storeKey(s.Point(s.Len() - 1))
	if err := cmp.Or(err, e1, e2); err != nil {
		return "", err
	}
	sum := sha256.New()
	fmt.Fprintln(sum, first, last, s.Seeds)
	for _, a := range s.Axes {
		fmt.Fprintf(sum, "%q %v\n", a.Name, a.Values)
	}
	return filepath.Join(dir, fmt.Sprintf("sweep-%x", sum.Sum(nil)[:8])), nil
}

// writable makes a folder, and tries to write into it. As a new file is in it then, network file systems also read anew
// what is there.
func writable(folder string) error {
	for _, dir := range []string{folder, filepath.Dir(folder)} {
		err := os.MkdirAll(dir, 0o777)
		if err == nil {
			var file *os.File
			if file, err = os.CreateTemp(dir, ".lifnb-*"); err == nil {
				err = cmp.Or(file.Close(), os.Remove(file.Name()))
			}
		}
		if err != nil {
			return fmt.Errorf("lifnb.Store: Dir = %q: must be a folder that can be written: %w", filepath.Dir(folder), err)
		}
	}
	return nil
}

// record writes which points of a task have failed, with their errors.
func record(folder string, task, of int, failures map[int]string) error {
	path := filepath.Join(folder, fmt.Sprintf("failed-%d-of-%d.txt", task, of))
	if len(failures) == 0 {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	var text strings.Builder
	for _, i := range slices.Sorted(maps.Keys(failures)) {
		fmt.Fprintf(&text, "point %d %s\n", i, failures[i])
	}
	return atomicfile.WriteFile(path, []byte(text.String()))
}

// failuresIn returns the errors of the points that have failed in any task.
func failuresIn(folder string) map[int]string {
	failures := make(map[int]string)
	paths, _ := filepath.Glob(filepath.Join(folder, "failed-*.txt"))
	for _, path := range paths {
		text, _ := os.ReadFile(path)
		for line := range strings.Lines(string(text)) {
			var i int
			if _, err := fmt.Sscanf(line, "point %d", &i); err == nil {
				_, failures[i], _ = strings.Cut(strings.TrimSpace(line), fmt.Sprintf("point %d ", i))
			}
		}
	}
	return failures
}
