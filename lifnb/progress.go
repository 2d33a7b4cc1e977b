package lifnb

import (
	"context"
	"fmt"
	"sync"

	"gonum.org/v1/gonum/floats"
)

// Progress receives how much of a computation is done: a share that rises from 0 to 1, and a count such as "12 of 200
// stimuli". The text is empty if there is nothing to count.
type Progress func(share float64, what string)

// WithProgress returns a context with which the Run methods report their progress: 0 when a stage begins, then rising
// values, and 1 when the whole stage is done. If a stage fails or is cancelled, the last value is below 1. The calls do
// not overlap; keep them short.
func WithProgress(ctx context.Context, progress Progress) context.Context {
	if progress == nil {
		return ctx
	}
	var mu sync.Mutex // for stages that run at the same time under this context
	return withReporter(ctx, func() (Progress, func()) {
		return func(share float64, what string) {
			mu.Lock()
			defer mu.Unlock()
			progress(share, what)
		}, func() {}
	})
}

// A reporter is called when a computation begins. It returns a function to call with the progress, and one to call at
// the end.
type reporter func() (progress Progress, end func())

type (
	reporterKey struct{}
	taskKey     struct{}
)

func withReporter(ctx context.Context, r reporter) context.Context {
	return context.WithValue(ctx, reporterKey{}, r)
}

// task is a part of a computation, and may have parts of its own. What is done of them adds up to its share of the
// whole and never to more, so the progress never falls back, even if a stage does more than it announced.
type task struct {
	*whole
	parent      *task   // nil for the whole computation
	share, done float64 // of the whole
	counted     bool    // the text already counts these parts, and leaves out what they count themselves
}

// whole is what all tasks of a computation have in common.
type whole struct {
	mu       sync.Mutex // for all of their fields
	progress Progress
	text     string
}

// begin returns a context for a computation whose parts report to its reporter, and a function that must be called with
// the error of the computation at its end. A computation within another one reports as a part of that.
func begin(ctx context.Context) (context.Context, func(error)) {
	report, ok := ctx.Value(reporterKey{}).(reporter)
	if !ok || taskOf(ctx) != nil {
		return ctx, func(error) {}
	}
	progress, end := report()
	progress(0, "")
	t := &task{whole: &whole{progress: progress}, share: 1}
	return context.WithValue(ctx, taskKey{}, t), func(err error) {
		if err == nil {
			progress(1, t.text)
		}
		end()
	}
}

// taskOf returns the task that a context is for, or nil if nobody wants to know.
func taskOf(ctx context.Context) *task {
	t, _ := ctx.Value(taskKey{}).(*task)
	return t
}

// split returns contexts for parts of the present task, one after the other. Their shares of the task are proportional
// to the weights: roughly how long each part takes, in any unit.
func split(ctx context.Context, weights ...float64) []context.Context {
	parts := make([]context.Context, len(weights))
	for i, weight := range weights {
		parts[i] = partOf(ctx, weight/floats.Sum(weights), false)
	}
	return parts
}

// partOf returns a context for a part of the present task that has the given share of it. If the text counts these
// parts, it does not count anything within them.
func partOf(ctx context.Context, share float64, counted bool) context.Context {
	t := taskOf(ctx)
	if t == nil {
		return ctx
	}
	return context.WithValue(ctx, taskKey{}, &task{whole: t.whole, parent: t, share: t.share * share, counted: counted || t.counted})
}

// add notes that a share of the task is done.
func (t *task) add(share float64) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	share *= t.share
	for a := t; a != nil; a = a.parent {
		share = min(share, a.share-a.done)
	}
	root := t
	for a := t; a != nil; a = a.parent {
		a.done += share
		root = a
	}
	const all = 1 - 1e-9 // up to rounding; the end reports that everything is done
	if root.done < all {
		t.progress(root.done, t.text)
	}
}

// count notes how many parts of the task are done.
func (t *task) count(what string, done, total int) {
	if t == nil || t.counted || total < 2 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = fmt.Sprintf("%d of %d %s", done, total, what)
}
