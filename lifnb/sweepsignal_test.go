//go:build unix

package lifnb

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// signalEnv turns the tests below into programs that run a sweep in the folder.
const signalEnv = "LIFNB_TEST_SIGNAL"

// An interrupt and SIGTERM end a sweep, which says what it has kept. The log has the times: the goal is 0.2 s.
func TestSignalsStopSweeps(t *testing.T) {
	s := smallSweep()
	for v := range 3000 {
		s.Axes[0].Values = append(s.Axes[0].Values, 1+float64(v))
	}
	if dir := os.Getenv(signalEnv); dir != "" {
		ctx := WithProgress(Context(), func(_ float64, what string) {
			if strings.HasPrefix(what, "2 of") {
				fmt.Println("begins")
			}
		})
		_, err := CachedIn(Store{Dir: dir}, s).Run(ctx)
		fmt.Println(err)
		os.Exit(1)
	}
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		dir := t.TempDir()
		program := exec.Command(os.Args[0], "-test.run", "^TestSignalsStopSweeps$")
		program.Env = append(os.Environ(), signalEnv+"="+dir)
		out, err := program.StdoutPipe()
		if err := errors.Join(err, program.Start()); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		buffer := make([]byte, 1000)
		var sent time.Time
		for {
			n, err := out.Read(buffer)
			text.Write(buffer[:n])
			if sent.IsZero() {
				sent = time.Now()
				program.Process.Signal(signal)
			}
			if err != nil {
				break
			}
		}
		took := time.Since(sent)
		err = program.Wait()
		t.Logf("%v: ends after %v", signal, took.Round(time.Millisecond))
		if err == nil || !strings.Contains(text.String(), "stopped; ") || !strings.Contains(text.String(), " of 18000 points are kept in "+dir) {
			t.Errorf("%v: %v, %q", signal, err, text.String())
		}
	}
}

// A full disk, which a limit on the size of files stands for, ends no sweep and leaves no wrong file.
func TestSweepOnFullDisk(t *testing.T) {
	s := smallSweep(7, 12)
	if dir := os.Getenv(signalEnv); dir != "" {
		sameTable(t, "full disk", runIn(t, s, Store{Dir: dir}), Must(s.Run(ctx)))
		return
	}
	dir := t.TempDir()
	program := exec.Command("sh", "-c", `ulimit -f 8; exec "$0" -test.run '^TestSweepOnFullDisk$'`, os.Args[0])
	program.Env = append(os.Environ(), signalEnv+"="+dir)
	out, err := program.CombinedOutput()
	if err != nil || strings.Count(string(out), "cannot be used, so not all results are kept") != 1 {
		t.Errorf("%v: %s", err, out)
	}
	if left := Must(os.ReadDir(dir)); slices.ContainsFunc(left, func(e os.DirEntry) bool { return !isStored(e.Name()) }) {
		t.Errorf("the sweep has left %v", left)
	}
	sameTable(t, "with room again", runIn(t, s, Store{Dir: dir}), Must(s.Run(ctx)))
}
