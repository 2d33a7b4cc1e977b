package jupyter

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

// killGroup kills a process, which must lead a group, and all its children.
func killGroup(leader *exec.Cmd) error {
	return syscall.Kill(-leader.Process.Pid, syscall.SIGKILL)
}

// removeAll removes a directory in which processes that have just been killed
// may write for a moment more.
func removeAll(dir string) (err error) {
	for range 20 {
		if err = os.RemoveAll(dir); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}
