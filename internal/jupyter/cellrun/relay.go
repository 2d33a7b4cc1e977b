//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"syscall"
	"time"
)

// relay passes on what a program, and the processes that it starts, write into a pipe.
type relay struct {
	in, out *os.File // ends of the pipe: the program's, and ours
	to      io.Writer
	broken  chan<- struct{} // is told when nobody reads what is passed on
	done    chan struct{}   // closed when the relay has ended
	held    bool            // whether somebody still had the pipe open then
}

func newRelay(to io.Writer, broken chan<- struct{}) (*relay, error) {
	out, in, err := os.Pipe()
	return &relay{in: in, out: out, to: to, broken: broken, done: make(chan struct{})}, err
}

// start begins to relay, when the program has its end of the pipe.
func (r *relay) start() {
	r.in.Close()
	go func() {
		defer close(r.done)
		defer r.out.Close()
		_, err := io.Copy(r.to, onlyReader{r.out})
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = r.drain()
		}
		if end, ok := r.to.(*lineWriter); ok && err == nil {
			err = end.flush()
		}
		if err != nil {
			r.broken <- struct{}{}
		}
	}()
}

// onlyReader hides the methods that io.Copy would use instead of small steps.
type onlyReader struct{ io.Reader }

// drain passes on what is in the pipe already, without waiting for more.
func (r *relay) drain() error {
	r.out.SetReadDeadline(time.Time{}) // or nothing could be read
	pipe, err := r.out.SyscallConn()
	if err != nil {
		return err
	}
	buf := make([]byte, 32<<10)
	for {
		var n int
		var err error
		pipe.Read(func(fd uintptr) (done bool) {
			n, err = syscall.Read(int(fd), buf)
			return true
		})
		switch {
		case err == syscall.EINTR:
		case err == syscall.EAGAIN:
			r.held = true
			return nil
		case n <= 0:
			return nil
		default:
			if _, err := r.to.Write(buf[:n]); err != nil {
				return err
			}
		}
	}
}

// finish ends the relay when the program has ended, and reports whether another process can still write to it.
func (r *relay) finish() (held bool) {
	r.out.SetReadDeadline(time.Now())
	<-r.done
	return r.held
}

// packet is how much is written at once: what a pipe takes as a whole (PIPE_BUF of Linux).
const packet = 4096

// lineWriter passes on lines of stack traces as a whole.
type lineWriter struct {
	to   io.Writer
	rest []byte // not yet passed on
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for len(w.rest) > 0 {
		n := bytes.LastIndexByte(w.rest[:min(len(w.rest), packet)], '\n') + 1
		switch {
		case n > 0:
		case len(w.rest) >= packet:
			n = packet
		case isPosition(w.rest):
			return len(p), nil // The rest of the line comes soon.
		default:
			n = len(w.rest) // such as a prompt, or a progress bar
		}
		if _, err := w.to.Write(w.rest[:n]); err != nil {
			return 0, err
		}
		w.rest = w.rest[n:]
	}
	return len(p), nil
}

func (w *lineWriter) flush() error {
	_, err := w.to.Write(w.rest)
	w.rest = nil
	return err
}

// isPosition reports whether a line begins like the positions in a stack trace: a tab and an absolute path.
func isPosition(line []byte) bool {
	return bytes.HasPrefix(line, []byte("\t/")) || string(line) == "\t"
}
