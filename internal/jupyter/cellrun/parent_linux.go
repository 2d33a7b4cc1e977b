package main

import (
	"os"
	"syscall"
)

// dieWithParent makes Linux kill a program when cellrun is killed.
func dieWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// toPackets makes the reader of a pipe receive each piece as it was written, even if it reads more slowly: see O_DIRECT
// in pipe(2).
func toPackets(pipe *os.File) {
	info, err := pipe.Stat()
	if err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return
	}
	flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, pipe.Fd(), syscall.F_GETFL, 0)
	if errno == 0 {
		syscall.Syscall(syscall.SYS_FCNTL, pipe.Fd(), syscall.F_SETFL, flags|syscall.O_DIRECT)
	}
}
