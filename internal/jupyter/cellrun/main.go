//go:build unix

// The command cellrun runs the compiled program of a cell. It stands between the program and the kernel, GoNB, and
// works around three faults of GoNB:
//
//   - GoNB marks the cell's line in a stack trace only where it reads the whole position, path:line, at once. But a
//     program that panics writes path, colon and number one by one. cellrun passes on whole lines.
//   - GoNB waits until nobody holds the output of a cell open any more, so that a background process keeps its cell
//     busy. cellrun ends with the program of the cell.
//   - When GoNB is killed, the program of a cell goes on. cellrun kills it.
//
// The go command of the kernel puts cellrun in the place of the program, which it moves to a file with the suffix
// .cell beside it.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

const (
	// watchEvery is the time between two looks at whether the kernel is still there.
	watchEvery = 200 * time.Millisecond

	// interruptLimit is the time that an interrupted program has to end. GoNB kills cellrun after five seconds, and
	// nobody could kill the program then.
	interruptLimit = 4500 * time.Millisecond
)

func main() {
	runtime.LockOSThread() // since Linux takes the thread that starts the program for its parent
	state, err := run(os.Args[0]+".cell", os.Args)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if status := state.Sys().(syscall.WaitStatus); status.Signaled() { // The kernel should see the same end.
		signal.Reset(status.Signal())
		syscall.Kill(os.Getpid(), status.Signal())
		time.Sleep(time.Second)
	}
	os.Exit(state.ExitCode())
}

// run runs a program to its end, or kills it if the kernel is gone.
func run(path string, args []string) (*os.ProcessState, error) {
	kernel := os.Getppid()
	signals := make(chan os.Signal, 8)
	// SIGPIPE says no more than the error of the write.
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGPIPE)

	toPackets(os.Stderr)
	broken := make(chan struct{}, 2) // says that nobody reads the output any more
	stdout, err := newRelay(os.Stdout, broken)
	if err != nil {
		return nil, err
	}
	stderr, err := newRelay(&lineWriter{to: os.Stderr}, broken)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path)
	cmd.Args = args
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout.in, stderr.in
	cmd.SysProcAttr = dieWithParent()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stdout.start()
	stderr.start()
	ended := make(chan struct{})
	go func() {
		cmd.Wait() // The state says how it ended.
		close(ended)
	}()

	watch := time.NewTicker(watchEvery)
	var late <-chan time.Time
	for {
		select {
		case s := <-signals:
			if s != syscall.SIGPIPE {
				cmd.Process.Signal(s)
			}
			if s == syscall.SIGINT && late == nil {
				late = time.After(interruptLimit)
			}
		case <-late:
			cmd.Process.Kill()
		case <-watch.C:
			if os.Getppid() != kernel {
				killAll(cmd.Process, kernel)
			}
		case <-broken: // A write that fails would kill the program without cellrun, too.
			broken = nil
			cmd.Process.Kill()
		case <-ended:
			if os.Getppid() != kernel {
				killAll(cmd.Process, kernel)
			}
			if held := stdout.finish(); stderr.finish() || held {
				io.WriteString(os.Stderr, "A process that this cell started is still running. What it prints from now on is lost.\n")
			}
			return cmd.ProcessState, nil
		}
	}
}

// killAll kills the program of a cell whose kernel is gone, and removes the files of the kernel. If the kernel led a
// process group, as Jupyter's kernels do, then all that is left of the group, cellrun included, has no other purpose.
func killAll(program *os.Process, kernel int) {
	program.Kill()
	for _, name := range []string{"GONB_TMP_DIR", "GONB_PIPE", "GONB_PIPE_BACK"} {
		if path := os.Getenv(name); strings.HasPrefix(filepath.Base(path), "gonb_") {
			os.RemoveAll(path)
		}
	}
	if syscall.Getpgrp() == kernel {
		syscall.Kill(0, syscall.SIGKILL)
	}
}
