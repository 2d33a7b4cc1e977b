package lifnb

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"time"

	"github.com/lifnb/lifnb/internal/npz"
)

// SweepCost is what a sweep will take.
type SweepCost struct {
	Points int
	Time   time.Duration // all points together, on all cores of this machine
	Memory float64       // bytes: at most so many more than now
	Disk   float64       // bytes in a store
}

// DryRun measures one point, in the middle of the grid, and says what the whole sweep will take. As in the sweep, it
// runs on every core at the same time.
func (s Sweep) DryRun(ctx context.Context) (*SweepCost, error) {
	if _, err := s.keys(ctx, false); err != nil {
		return nil, err
	}
	if err := s.checkPoints(ctx, []int{s.Len() / 2}); err != nil {
		return nil, err
	}
	e, workers := s.Point(s.Len()/2), min(runtime.GOMAXPROCS(0), s.Len())
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	peak := before.HeapInuse
	stop, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for {
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapInuse)
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	start := time.Now()
	results := make([]ExperimentResult, workers)
	err := parallel(ctx, "points", workers, func(ctx context.Context, i int) (err error) {
		results[i], err = e.Run(ctx)
		return err
	})
	took := time.Since(start)
	close(stop)
	<-ended
	if err != nil {
		return nil, err
	}
	arrays, err := experimentFormat.list(&results[0])
	if err == nil {
		arrays, err = packed([]point{{arrays: arrays}})
	}
	var size counter
	if err == nil {
		err = npz.Encode(&size, "", arrays...)
	}
	n := s.Len()
	whole := min(float64(took)/float64(workers)*float64(n), math.MaxInt64/2)
	return &SweepCost{Points: n, Time: time.Duration(whole),
		Memory: float64(peak-before.HeapInuse) + 8*float64(len(s.table().Values)), Disk: float64(size) * float64(n)}, err
}

type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// String says what the sweep will take, in a line.
func (c *SweepCost) String() string {
	const mega = 1 << 20
	return fmt.Sprintf("%d points: about %s on %d cores, %.0f MiB of memory, at most %.1f MiB in a store",
		c.Points, roughly(c.Time), runtime.GOMAXPROCS(0), math.Ceil(c.Memory/mega), c.Disk/mega)
}
