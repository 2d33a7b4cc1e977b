//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// writes remembers what comes with each write.
type writes []string

func (w *writes) Write(p []byte) (int, error) {
	*w = append(*w, string(p))
	return len(p), nil
}

// In whatever pieces a stack trace is written, no position is torn, nothing else waits for the end of its line, and
// all arrives.
func TestLineWriter(t *testing.T) {
	t.Parallel()
	const position = "\t/tmp/gonb_1/main.go:12 +0x1d\n"
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOf(rapid.SampledFrom([]string{
			position, position, "main.half(...)\n", "\n", "50 %\r", "name? ", "\tindented\n", "\t", strings.Repeat("x", 5000), "é\n",
		})).Draw(t, "lines")
		text := strings.Join(lines, "")
		var got writes
		w := &lineWriter{to: &got}
		for rest := []byte(text); len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "bytes")
			if m, err := w.Write(rest[:n]); m != n || err != nil {
				t.Fatalf("Write of %d bytes: %d, %v", n, m, err)
			}
			rest = rest[n:]
			if waiting := string(w.rest); waiting != "" && waiting != "\t" && !strings.HasPrefix(position, waiting) {
				t.Fatalf("%q has to wait", waiting)
			}
		}
		if err := w.flush(); err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(got, ""); all != text {
			t.Fatalf("got %q, want %q", all, text)
		}
		for _, piece := range got {
			if len(piece) > packet {
				t.Fatalf("a write of %d bytes", len(piece))
			}
		}
		// A position that begins its line is in one piece.
		whole := 0
		for _, piece := range got {
			for line := range strings.Lines(piece) {
				if line == position {
					whole++
				}
			}
		}
		want := 0
		for line := range strings.Lines(text) {
			if line == position {
				want++
			}
		}
		if whole < want {
			t.Fatalf("%d of %d positions are whole in %q", whole, want, got)
		}
	})
}

// built is where cellrun was built for all tests.
var built string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "cellrun-")
	if err == nil {
		built = filepath.Join(dir, "cellrun")
		var out []byte
		if out, err = exec.Command("go", "build", "-o", built, ".").CombinedOutput(); err != nil {
			err = fmt.Errorf("%w\n%s", err, out)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// cell puts cellrun in the place of a shell script as the program of a cell.
func cell(t *testing.T, script string) *exec.Cmd {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gonb_1")
	if err := errors.Join(os.Symlink(built, path), os.WriteFile(path+".cell", []byte("#!/bin/sh\n"+script), 0o755)); err != nil {
		t.Fatal(err)
	}
	return exec.Command(path, "first", "two words")
}

func TestRun(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ script, stdin, stdout, stderr, end string }{
		{`echo "$2"; cat; echo oops >&2; exit 3`, "input\n", "two words\ninput\n", "oops\n", "exit status 3"},
		{`kill -KILL $$`, "", "", "", "signal: killed"},
		{`printf 'no newline'; printf '\t/path' >&2`, "", "no newline", "\t/path", ""},
		// A background process does not keep its cell busy, and what is under way is not lost.
		{`sleep 4243 & yes | head -c 60000`, "", strings.Repeat("y\n", 30000), "A process that this cell started", ""},
	} {
		cmd := cell(t, tc.script)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		var stdout, stderr bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(tc.stdin), &stdout, &stderr
		err := cmd.Run()
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // the sleep
		if stdout.String() != tc.stdout || !strings.HasPrefix(stderr.String(), tc.stderr) || tc.stderr == "" && stderr.Len() > 0 {
			t.Errorf("%s: stdout %q, stderr %q, want %q and %q", tc.script, stdout.String(), stderr.String(), tc.stdout, tc.stderr)
		}
		if tc.end == "" && err != nil || tc.end != "" && (err == nil || err.Error() != tc.end) {
			t.Errorf("%s: ended with %v, want %q", tc.script, err, tc.end)
		}
	}
}

// The stop button: a program hears of it, and a stubborn one is killed all the same.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]string{
		"trap 'echo stopped; exit 0' INT; echo ready; while :; do sleep 0.1; done": "ready\nstopped\n",
		"trap '' INT; echo ready; exec sleep 4243":                                 "ready\n",
	} {
		cmd := cell(t, script)
		out, err := cmd.StdoutPipe()
		if err := errors.Join(err, cmd.Start()); err != nil {
			t.Fatal(err)
		}
		ready := make([]byte, len("ready\n"))
		if _, err := io.ReadFull(out, ready); err != nil {
			t.Fatal(err)
		}
		cmd.Process.Signal(os.Interrupt)
		rest, err := io.ReadAll(out)
		if got := string(ready) + string(rest); got != want || err != nil {
			t.Errorf("%s: printed %q (error %v), want %q", script, got, err, want)
		}
		cmd.Wait()
	}
}

// When a kernel is killed, the program of its cell ends, too, and so does cellrun, and no file stays.
func TestKernelKilled(t *testing.T) {
	t.Parallel()
	for i := range 4 {
		group := i%2 == 0 // whether the kernel leads a process group, as in Jupyter
		cmd := cell(t, "echo $$ $PPID; while :; do "+[]string{":", "echo"}[i/2]+"; done")
		// The shell stands for the kernel: it starts cellrun and waits.
		kernel := exec.Command("sh", "-c", `"$0" & wait`, cmd.Path)
		kernel.SysProcAttr = &syscall.SysProcAttr{Setpgid: group}
		files := filepath.Join(t.TempDir(), "gonb_1")
		if err := os.MkdirAll(filepath.Join(files, "more"), 0o700); err != nil {
			t.Fatal(err)
		}
		kernel.Env = append(os.Environ(), "GONB_TMP_DIR="+files)
		out, err := kernel.StdoutPipe()
		if err := errors.Join(err, kernel.Start()); err != nil {
			t.Fatal(err)
		}
		var program, cellrun int
		if _, err := fmt.Fscan(out, &program, &cellrun); err != nil {
			t.Fatal(err)
		}
		kernel.Process.Kill()
		kernel.Wait()
		for _, pid := range []int{program, cellrun} {
			if !endsSoon(pid) {
				t.Errorf("with a group %v: process %d of %d, %d still runs", group, pid, program, cellrun)
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		if _, err := os.Stat(files); err == nil {
			t.Errorf("with a group %v: the files of the kernel are still there", group)
		}
	}
}

// When cellrun itself is killed, Linux kills the program.
func TestCellrunKilled(t *testing.T) {
	t.Parallel()
	if dieWithParent() == nil {
		t.Skip("this system can't")
	}
	cmd := cell(t, "echo $$; exec sleep 4243")
	out, err := cmd.StdoutPipe()
	if err := errors.Join(err, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	var program int
	if _, err := fmt.Fscan(out, &program); err != nil {
		t.Fatal(err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if !endsSoon(program) {
		t.Errorf("process %d still runs", program)
		syscall.Kill(program, syscall.SIGKILL)
	}
}

// endsSoon reports whether a process ends within some seconds.
func endsSoon(pid int) bool {
	for range 100 {
		// A zombie whose parent does not care has ended, too.
		state, err := exec.Command("ps", "-o", "stat=", "-p", fmt.Sprint(pid)).Output()
		if err != nil || strings.HasPrefix(string(state), "Z") {
			return true
		}
		time.Sleep(50 * time.Millisecond)
	}
	return false
}
