//go:build !unix

package jupyter

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// On Linux and macOS the runner uses system calls to leave no process behind. Without them it does not start.

var errUnsupported = errors.New("notebooks can be run and the kernel installed on Linux and macOS only; package lifnb itself works here in Go programs")

func supported() error               { return errUnsupported }
func newGroup() *syscall.SysProcAttr { return nil }
func KillGroup(*exec.Cmd) error      { return errUnsupported }
func flock(*os.File) error           { return errUnsupported }
func locked(error) bool              { return false }
func owned(os.FileInfo) bool         { return false }
