package jupyter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Scratch is a temporary directory that disappears when its owner ends, however that ends, together with all processes
// that work in it: the process group that was started last and, on Linux, every process with its path in GOTMPDIR.
//
// A shell waits for the end of the owner and then removes the directory. If the shell is killed as well, the next
// scratch directory that is created beside it does this: the owner holds a lock while it lives.
type Scratch struct {
	Dir string

	lock    *os.File
	guard   *exec.Cmd
	says    bytes.Buffer // what the guard complains of
	toGuard *os.File     // takes the process group, a line; the guard acts when it is closed
}

// isScratch matches the names of scratch directories.
var isScratch = regexp.MustCompile(`^(lifnb-[a-z]+-|\.` + KernelName + `-)\d+$`)

// guardScript is the shell that guards the directory $1. Processes may start others while they are being looked for,
// and write files while the directory is being removed, so it tries again.
const guardScript = `
trap '' HUP INT TERM
dir=$1 group=
while read -r line; do group=$line; done
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -z "$group" ] || kill -KILL -- "-$group" 2>/dev/null
	grep -lszxF "GOTMPDIR=$dir" /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r root proc pid environ; do
		kill -KILL "$pid" 2>/dev/null
		false
	done && complaint=$(rm -rf -- "$dir" 2>&1) && exit
	sleep 0.05
done
echo "$complaint" >&2
exit 1
`

// NewScratch creates a scratch directory in the directory for temporary files. The caller must Remove it.
func NewScratch(purpose string) (*Scratch, error) {
	parent, err := filepath.Abs(os.TempDir()) // TMPDIR may be relative
	if err != nil {
		return nil, err
	}
	return newScratch(parent, "lifnb-"+purpose+"-")
}

// newScratch creates a scratch directory in the directory parent, and removes others that have lost their owner.
func newScratch(parent, pattern string) (*Scratch, error) {
	if err := supported(); err != nil {
		return nil, err
	}
	sweep(parent)
	for {
		dir, err := os.MkdirTemp(parent, pattern)
		if err != nil {
			return nil, err
		}
		s := &Scratch{Dir: dir}
		s.lock, err = os.OpenFile(lockOf(dir), os.O_CREATE|os.O_RDWR, 0o600)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, errors.Join(err, os.Remove(dir))
		}
		// A file system without locks gives another error: there, nobody sweeps.
		err = flock(s.lock)
		if locked(err) || !leadsTo(lockOf(dir), s.lock) {
			s.lock.Close()
			continue // swept before it was locked
		}
		if err := s.startGuard(); err != nil {
			return nil, errors.Join(err, s.lock.Close(), os.RemoveAll(dir))
		}
		return s, nil
	}
}

func (s *Scratch) startGuard() error {
	in, out, err := os.Pipe()
	if err != nil {
		return err
	}
	defer in.Close()
	s.toGuard = out
	s.guard = exec.Command("/bin/sh", "-c", guardScript, "sh", s.Dir)
	s.guard.Stdin, s.guard.Stderr = in, &s.says
	s.guard.Dir = "/"
	s.guard.Env = []string{"PATH=" + os.Getenv("PATH")}
	s.guard.SysProcAttr = newGroup()
	if err := s.guard.Start(); err != nil {
		out.Close()
		return fmt.Errorf("guarding the temporary directory %s: %w", s.Dir, err)
	}
	return nil
}

// StartGroup starts a command in a process group of its own, which belongs to the directory.
func (s *Scratch) StartGroup(cmd *exec.Cmd) error {
	cmd.SysProcAttr = newGroup()
	if err := cmd.Start(); err != nil {
		return err
	}
	fmt.Fprintln(s.toGuard, cmd.Process.Pid)
	return nil
}

// run runs a command in a process group of its own, which is killed if ctx ends.
func (s *Scratch) run(ctx context.Context, cmd *exec.Cmd) error {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := s.StartGroup(cmd); err != nil {
		return err
	}
	defer fmt.Fprintln(s.toGuard) // The group's number may mean another one soon.
	stop := context.AfterFunc(ctx, func() { KillGroup(cmd) })
	defer stop()
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%w\n%s", err, strings.TrimSpace(stderr.String()))
	}
	return nil
}

// Remove ends the processes and removes the directory.
func (s *Scratch) Remove() error {
	s.toGuard.Close()
	err := s.guard.Wait()
	s.lock.Close()
	if err != nil {
		return fmt.Errorf("removing the temporary directory %s: %w\n%s", s.Dir, err, strings.TrimSpace(s.says.String()))
	}
	return nil
}

// sweep removes the scratch directories in the directory parent whose owner and its guard were killed.
func sweep(parent string) {
	files, _ := os.ReadDir(parent)
	for _, f := range files {
		dir := filepath.Join(parent, f.Name())
		if !isScratch.MatchString(f.Name()) {
			continue
		}
		lock, err := os.OpenFile(lockOf(dir), os.O_RDWR, 0)
		if err != nil {
			continue // not ours, or just being made
		}
		if info, err := lock.Stat(); err == nil && owned(info) && flock(lock) == nil {
			s := &Scratch{Dir: dir, lock: lock}
			if s.startGuard() == nil {
				s.Remove() // Nothing depends on whether that works.
			}
		}
		lock.Close()
	}
}

func lockOf(dir string) string { return filepath.Join(dir, ".lock") }

// leadsTo reports whether a path leads to an open file.
func leadsTo(path string, f *os.File) bool {
	is, err := os.Stat(path)
	if err != nil {
		return false
	}
	want, err := f.Stat()
	return err == nil && os.SameFile(is, want)
}
