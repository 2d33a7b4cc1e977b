package lifnb_test

import (
	"context"
	"fmt"
	"os"

	"github.com/lifnb/lifnb/lifnb"
)

// The best population size at two velocities, over three seeds. What the store has is not computed again.
func ExampleSweep() {
	small := lifnb.PaperExperiment()
	small.Bands, small.Trials, small.Repeats = []lifnb.Band{{Low: 200, High: 300}}, 30, 2
	small.Sizes = []int{1, 3, 10, 30}
	sweep := lifnb.Sweep{Experiment: small, Seeds: 3, Axes: []lifnb.Axis{
		{Name: "velocity", Unit: "m/s", Values: []float64{1, 50}, Set: func(e *lifnb.Experiment, v float64) {
			e.Axons = []lifnb.Axon{{Name: "axon", Velocity: v}}
		}},
	}}
	dir, err := os.MkdirTemp("", "store")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	store := lifnb.Store{Dir: dir}
	for range 2 { // the second time from the store
		table, err := lifnb.CachedIn(store, sweep).Run(context.Background())
		if err != nil {
			fmt.Println(err)
			return
		}
		best := table.Mean("seed").Best("size")
		fmt.Println(best, best.Values)
	}
	// Output:
	// Best size: 2 values (2 × velocity) [3 30]
	// Best size: 2 values (2 × velocity) [3 30]
}

// What a notebook writes: the second run of the same cell reads the stimulus from the store.
func ExampleCached() {
	var noise = lifnb.Run(lifnb.CachedIn(lifnb.Store{Dir: os.TempDir() + "/lifnb-example"}, lifnb.PaperNoise(0, 100)))
	fmt.Println(len(noise.Samples))
	fmt.Println(lifnb.Store{Dir: os.TempDir() + "/lifnb-example"}.Clear())
	// Output:
	// 200000
	// <nil>
}
