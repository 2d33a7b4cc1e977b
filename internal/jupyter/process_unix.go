//go:build unix

package jupyter

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// supported is nil where the runner works.
func supported() error { return nil }

// newGroup makes a command start in a process group of its own: Ctrl-C does not reach it.
func newGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// KillGroup kills a process, which must lead a group, and all its children.
func KillGroup(leader *exec.Cmd) error {
	return syscall.Kill(-leader.Process.Pid, syscall.SIGKILL)
}

// flock locks a file until it is closed, or its process ends. It does not wait.
func flock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// locked reports whether flock failed because somebody else has the lock.
func locked(err error) bool { return errors.Is(err, syscall.EWOULDBLOCK) }

// owned reports whether a file is this user's.
func owned(info os.FileInfo) bool { return int(info.Sys().(*syscall.Stat_t).Uid) == os.Getuid() }
