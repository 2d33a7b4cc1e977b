package lifnb

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// parallel calls do(0) to do(n-1), each once, on GOMAXPROCS goroutines, in no particular order, and tells
// the context's progress function (see [WithProgress]) how many are done. It stops at the first error, or
// when the context is cancelled, and returns after all its goroutines have ended.
func parallel(ctx context.Context, what string, n int, do func(i int) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	report := progressOf(ctx, what, n)
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for range min(n, runtime.GOMAXPROCS(0)) {
		g.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := do(i); err != nil {
					return err
				}
				report()
			}
		})
	}
	return g.Wait()
}

// Progress is told how many parts of a computation are done: what they are ("trials"), and how many of how
// many. All are done at the end only: where there are parts of several kinds, with the last of them.
type Progress func(what string, done, total int)

type progressKey struct{}

// WithProgress returns a context with which the Run methods tell progress how far they are. Calls do not
// overlap; keep them short.
func WithProgress(ctx context.Context, progress Progress) context.Context {
	if progress == nil {
		return ctx
	}
	var mu sync.Mutex // for what runs at the same time under this context
	return context.WithValue(ctx, progressKey{}, Progress(func(what string, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		progress(what, done, total)
	}))
}

// asOne returns a context under which several stages tell their progress as that of one computation: that all parts of
// a stage are done is held back, for end to tell of the last one.
func asOne(ctx context.Context) (_ context.Context, end func()) {
	progress, ok := ctx.Value(progressKey{}).(Progress)
	if !ok {
		return ctx, func() {}
	}
	last := func() {}
	ctx = WithProgress(ctx, func(what string, done, total int) {
		if done == total {
			last = func() { progress(what, done, total) }
			return
		}
		progress(what, done, total)
	})
	return ctx, func() { last() }
}

// progressOf returns a function that counts one more part as done. It may be called from many goroutines.
func progressOf(ctx context.Context, what string, total int) func() {
	progress, ok := ctx.Value(progressKey{}).(Progress)
	if !ok {
		return func() {}
	}
	var mu sync.Mutex
	done := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		done++
		progress(what, done, total)
	}
}
