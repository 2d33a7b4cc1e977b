package lifnb

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// parallel calls do for 0 to n-1, each once, on GOMAXPROCS goroutines, in no particular order. Each call is an equal
// part of the progress (see [WithProgress]) and gets a context for its own work; what names this kind of part. parallel
// stops at the first error, or when the context is cancelled, and returns after all its goroutines have ended.
func parallel(ctx context.Context, what string, n int, do func(ctx context.Context, i int) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, end := begin(ctx)
	defer func() { end(err) }()
	t := taskOf(ctx)
	t.count(what, 0, n)
	var next atomic.Int64
	var mu sync.Mutex // keeps the count and the share in step
	done := 0
	finished := func(part context.Context) {
		mu.Lock()
		defer mu.Unlock()
		done++
		t.count(what, done, n)
		taskOf(part).add(1)
	}
	work := func(ctx context.Context) error {
		for {
			i := int(next.Add(1)) - 1
			if i >= n {
				return nil
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			part := partOf(ctx, 1/float64(n), n > 1)
			if err := do(part, i); err != nil {
				return err
			}
			finished(part)
		}
	}
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers == 1 {
		return work(ctx)
	}
	g, ctx := errgroup.WithContext(ctx)
	for range workers {
		g.Go(func() error { return work(ctx) })
	}
	return g.Wait()
}

// inTurn calls do for 0 to n-1, one after the other. Each call gets a context for an equal part of the progress; what
// names this kind of part. inTurn stops at the first error, or when the context is cancelled.
func inTurn(ctx context.Context, what string, n int, do func(ctx context.Context, i int) error) (err error) {
	ctx, end := begin(ctx)
	defer func() { end(err) }()
	t := taskOf(ctx)
	for i := range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		t.count(what, i, n)
		part := partOf(ctx, 1/float64(n), n > 1)
		if err := do(part, i); err != nil {
			return err
		}
		taskOf(part).add(1)
	}
	t.count(what, n, n)
	return nil
}
