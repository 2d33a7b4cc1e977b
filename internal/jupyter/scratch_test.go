//go:build unix

package jupyter

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ownerEnv names what a process of these tests does that is there to be killed.
const ownerEnv = "LIFNB_TEST_OWNER"

func TestMain(m *testing.M) {
	if text := os.Getenv(ownerEnv); text != "" {
		var spec Spec
		err := json.Unmarshal([]byte(text), &spec)
		if err == nil {
			err = own(spec)
		}
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// own runs a busy cell with the kernel of spec, or shells in a scratch directory if there is none. It prints the
// number of its guard when all of them run, and does not return.
func own(spec Spec) error {
	const busy = `sleep 4242 & command -v setsid >/dev/null && setsid sleep 4242 & echo running; sleep 4242`
	if spec.Argv == nil {
		s, err := NewScratch("test")
		if err != nil {
			return err
		}
		cmd := exec.Command("sh", "-c", busy)
		cmd.Env = append(os.Environ(), "GOTMPDIR="+s.Dir)
		out, err := cmd.StdoutPipe()
		if err := errors.Join(err, s.StartGroup(cmd)); err != nil {
			return err
		}
		bufio.NewReader(out).ReadString('\n')
		fmt.Println(s.guard.Process.Pid)
		return cmd.Wait()
	}
	ctx := context.Background()
	k, err := Start(ctx, spec)
	if err != nil {
		return err
	}
	_, err = k.Execute(ctx, "import \"os/exec\"\n%%\ngo exec.Command(\"sh\", \"-c\", `"+busy+"`).Run()\nfmt.Println(\"running\")\nfor {\n}", func(Message) {
		time.Sleep(time.Second) // for the shells
		fmt.Println(k.tmp.guard.Process.Pid)
	})
	return err
}

// startOwner starts a process that owns with TMPDIR=tmp, and returns it and its guard.
func startOwner(t *testing.T, tmp string, spec Spec) (owner *exec.Cmd, guard int) {
	t.Helper()
	text, err := json.Marshal(spec)
	if err != nil {
		t.Fatal(err)
	}
	owner = exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), ownerEnv+"="+string(text), "TMPDIR="+tmp)
	out, err := owner.StdoutPipe()
	if err := errors.Join(err, owner.Start()); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	if _, err := fmt.Sscan(line, &guard); err != nil {
		t.Fatalf("the owner says %q", line)
	}
	return owner, guard
}

func kill(owner *exec.Cmd) {
	owner.Process.Kill()
	owner.Wait()
}

// Whoever is killed leaves nothing behind.
func TestOwnerKilled(t *testing.T) {
	checkNothingLeft(t)
	owner, _ := startOwner(t, os.Getenv("TMPDIR"), Spec{})
	kill(owner)
}

// If the guard is killed as well, what is left goes when the next directory is made, and that of somebody who lives
// stays.
func TestSweep(t *testing.T) {
	checkNothingLeft(t)
	tmp := os.Getenv("TMPDIR")
	alive, _ := startOwner(t, tmp, Spec{})
	dead, guard := startOwner(t, tmp, Spec{})
	syscall.Kill(guard, syscall.SIGKILL)
	kill(dead)
	foreign := filepath.Join(tmp, "lifnb-kernel-1")
	if err := os.Mkdir(foreign, 0o700); err != nil { // without a lock: is just being made
		t.Fatal(err)
	}
	dirs := func() []string {
		dirs, err := filepath.Glob(filepath.Join(tmp, "lifnb-test-*"))
		if err != nil {
			t.Fatal(err)
		}
		return dirs
	}
	before := dirs()
	if len(before) != 2 || runtime.GOOS == "linux" && (len(working(before[0])) < 3 || len(working(before[1])) < 3) {
		t.Fatalf("the directories are %q with the processes %q, want two with some", before, [][]string{working(before[0]), working(before[1])})
	}
	s, err := NewScratch("test")
	if err != nil {
		t.Fatal(err)
	}
	after := dirs()
	if len(after) != 2 {
		t.Errorf("the directories are %q, want the new one and that of the owner who lives", after)
	}
	if _, err := os.Stat(foreign); err != nil {
		t.Error(err)
	}
	for _, dir := range before {
		lives := slices.Contains(after, dir)
		if runtime.GOOS == "linux" && lives != (len(working(dir)) > 0) {
			t.Errorf("%s is there: %v, and its processes are %q", dir, lives, working(dir))
		}
	}
	if err := errors.Join(s.Remove(), os.Remove(foreign)); err != nil {
		t.Error(err)
	}
	kill(alive)
}

// A relative TMPDIR means the same for all processes, wherever they work.
func TestRelativeTMPDIR(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("TMPDIR", ".")
	s, err := NewScratch("test")
	if err != nil {
		t.Fatal(err)
	}
	if !filepath.IsAbs(s.Dir) {
		t.Errorf("the directory is %s, want an absolute path", s.Dir)
	}
	if err := s.Remove(); err != nil {
		t.Error(err)
	}
}

// working returns the processes with GOTMPDIR=dir. Only Linux tells.
func working(dir string) (pids []string) {
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		env, _ := os.ReadFile(file)
		if slices.Contains(strings.Split(string(env), "\x00"), "GOTMPDIR="+dir) {
			pids = append(pids, filepath.Base(filepath.Dir(file)))
		}
	}
	return pids
}
