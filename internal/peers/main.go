//go:build unix

// The command peers compares lifnb with what one would otherwise run: the job of Figure 8 in Python, as such
// studies are written, and as well as one can with Numba. It needs a Python with NumPy, SciPy and Numba.
//
//	go run ./internal/peers [-python PYTHON]
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
)

// checks are what an independent implementation finds in 200-300 Hz: mean and SD over ten stimuli, bits/s.
var checks = []struct {
	name     string
	mean, sd float64
}{{"N = 1, no delay", 43, 4}, {"N = 51, no delay", 364, 11}, {"N = 51, 7 m/s", 45, 3}}

func main() {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "Runs Figure 8 in Python, plainly and with Numba, and in lifnb, and prints the ratios.\n"+
			"Needs a Python with NumPy, SciPy and Numba, and a minute or two.\n\nOptions:")
		flag.PrintDefaults()
	}
	python := flag.String("python", "python3", "the Python `interpreter` to compare with")
	flag.Parse()
	if err := run(*python); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(python string) error {
	fmt.Println("measuring for about two minutes ...")
	peers, err := measurePython(python)
	if err != nil {
		return err
	}
	own, err := measureLifnb()
	if err != nil {
		return err
	}

	fmt.Printf("%s; %s; %d cores\n\n", peers.Versions, runtime.Version(), runtime.GOMAXPROCS(0))
	fmt.Printf("%-48s %10s %10s %10s %10s\n", "Figure 8: 900 trials, 6000 populations", "CPU", "wall", "CPU ratio", "wall ratio")
	ownCPU, ownWall := own.whole()
	row := func(how string, m measurement) {
		cpu, wall := m.whole()
		fmt.Printf("%-48s %10s %10s %10.0f %10.0f\n", how, seconds(cpu), seconds(wall), cpu/ownCPU, wall/ownWall)
	}
	row("Python, plain, one core (estimated, see below)", peers.Plain)
	row("Python, Numba, all cores", peers.Numba)
	row("lifnb, all cores (best of 3)", own)

	fmt.Printf("\n%-48s %10s %10s\n", "Python, plain: the part that was measured", "CPU", "all of it")
	for _, p := range peers.Plain.Parts {
		done := fmt.Sprintf("%.0f of %.0f %s", p.Done, p.Of, p.Name)
		fmt.Printf("%-48s %10s %10s\n", done, seconds(p.CPU), seconds(p.CPU*p.Of/p.Done))
	}

	fmt.Printf("\n%-40s %9s %9s %9s %9s\n", "Mutual information in 200-300 Hz, bits/s", "expected", "plain", "Numba", "lifnb")
	for i, c := range checks {
		fmt.Printf("%-40s %4g ± %2g", c.name, c.mean, c.sd)
		for _, m := range []measurement{peers.Plain, peers.Numba, own} {
			fmt.Printf(" %9.1f", m.Info[i])
			if math.Abs(m.Info[i]-c.mean) > 3*c.sd {
				err = fmt.Errorf("%s: %.1f bits/s is more than 3 SD off: this was not the same job", c.name, m.Info[i])
			}
		}
		fmt.Println()
	}
	return err
}

// seconds formats a duration in s.
func seconds(s float64) string {
	if s > 3600 {
		return fmt.Sprintf("%.1f h", s/3600)
	}
	return fmt.Sprintf("%.2f s", s)
}
