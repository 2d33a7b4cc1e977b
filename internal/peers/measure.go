//go:build unix

package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/lifnb/lifnb/lifnb"
)

// measurement is what the job, or a part of it, cost and found.
type measurement struct {
	Parts []part
	Info  []float64 // bits/s, of each of the checks
}

type part struct {
	Name      string
	Done, Of  float64 // how much of the job was measured
	CPU, Wall float64 // s
}

// whole returns what the whole job costs, in s: each part is scaled up by what was left out.
func (m measurement) whole() (cpu, wall float64) {
	for _, p := range m.Parts {
		cpu += p.CPU * p.Of / p.Done
		wall += p.Wall * p.Of / p.Done
	}
	return cpu, wall
}

//go:embed peers.py
var script []byte

// pythons is what peers.py measures.
type pythons struct {
	Versions     string
	Plain, Numba measurement
}

func measurePython(python string) (p pythons, err error) {
	cmd := exec.Command(python, "-")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(script), os.Stderr
	// Or else glibc returns each population's arrays to the system: a quarter of the time with Numba.
	cmd.Env = append(os.Environ(), "MALLOC_MMAP_THRESHOLD_=1000000000", "MALLOC_TRIM_THRESHOLD_=1000000000")
	out, err := cmd.Output()
	if err != nil {
		return p, fmt.Errorf("%s: %w (-python names another interpreter)", python, err)
	}
	return p, json.Unmarshal(out, &p)
}

// measureLifnb runs the whole job three times and returns the fastest.
func measureLifnb() (best measurement, err error) {
	var result lifnb.ExperimentResult
	for i := range 3 {
		cpu, start := cpuTime(), time.Now()
		if result, err = lifnb.PaperExperiment().Run(context.Background()); err != nil {
			return best, err
		}
		job := part{Done: 1, Of: 1, CPU: cpuTime() - cpu, Wall: time.Since(start).Seconds()}
		if i == 0 || job.Wall < best.Parts[0].Wall {
			best.Parts = []part{job}
		}
	}
	for _, population := range []struct {
		axon lifnb.Axon
		size int
	}{{lifnb.NoDelay(), 1}, {lifnb.NoDelay(), 51}, {lifnb.Axon{Velocity: 7}, 51}} {
		found, err := result[2].At(population.axon, population.size)
		if err != nil {
			return best, err
		}
		best.Info = append(best.Info, found.Mean)
	}
	return best, nil
}

// cpuTime returns the CPU time that this process has used, in s.
func cpuTime() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // cannot fail with these arguments
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}
