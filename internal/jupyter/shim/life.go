//go:build unix

package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"

	"github.com/lifnb/lifnb/internal/jupyter"
)

// child is one life of GoNB, with the sockets to it.
type child struct {
	cmd    *exec.Cmd
	exited chan struct{}
	cancel context.CancelFunc
	ready  chan struct{} // closed when the sockets are connected

	shell, control, stdin, iopub zmq4.Socket
}

// startChild starts GoNB with private ports, in the scratch directory: whatever ends the shim, the guard of that
// directory ends GoNB, gopls and all programs of cells.
func startChild(scratch *jupyter.Scratch, key string, args []string, at int) (*child, error) {
	conn, err := jupyter.NewConnection()
	if err != nil {
		return nil, err
	}
	conn.Key = key // the same, so that messages pass as they are
	file, err := conn.Write(scratch.Dir)
	if err != nil {
		return nil, err
	}
	args = slices.Clone(args)
	// GoNB takes the id of the kernel from the name, and tells it Jupyter.
	if name := filepath.Join(scratch.Dir, filepath.Base(args[at])); os.Rename(file, name) == nil {
		file = name
	}
	args[at] = file
	if !slices.Contains(args, "-raw_error") {
		args = append(args, "-raw_error") // errors as text, which the shim explains
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{exited: make(chan struct{}), ready: make(chan struct{})}
	c.cmd = exec.Command(filepath.Join(filepath.Dir(self), "gonb"), args...)
	c.cmd.Env = append(os.Environ(), "TMPDIR="+scratch.Dir, "GOTMPDIR="+scratch.Dir)
	c.cmd.Stdout, c.cmd.Stderr = os.Stdout, os.Stderr
	if err := scratch.StartGroup(c.cmd); err != nil {
		return nil, err
	}
	var ctx context.Context
	ctx, c.cancel = context.WithCancel(context.Background())
	go func() {
		c.cmd.Wait() // Whatever the end was, GoNB is started again.
		close(c.exited)
		c.cancel()
	}()
	// GoNB answers control requests on the shell socket: all must have the same identity.
	id := zmq4.WithID(zmq4.SocketIdentity(jupyter.NewID()))
	retry, forever := zmq4.WithDialerRetry(20*time.Millisecond), zmq4.WithDialerMaxRetries(-1)
	c.shell, c.control = zmq4.NewDealer(ctx, id, retry, forever), zmq4.NewDealer(ctx, id, retry, forever)
	c.stdin, c.iopub = zmq4.NewDealer(ctx, id, retry, forever), zmq4.NewSub(ctx, retry, forever)
	go func() {
		c.iopub.SetOption(zmq4.OptionSubscribe, "")
		var dialed sync.WaitGroup
		for s, port := range map[zmq4.Socket]int{c.shell: conn.ShellPort, c.control: conn.ControlPort,
			c.stdin: conn.StdinPort, c.iopub: conn.IOPubPort} {
			dialed.Go(func() { s.Dial(conn.Address(port)) }) // It ends when it is connected, or with GoNB.
		}
		dialed.Wait()
		close(c.ready)
	}()
	return c, nil
}

// end kills GoNB and what it has started, and frees the sockets.
func (c *child) end() {
	jupyter.KillGroup(c.cmd)
	<-c.exited
	<-c.ready
	for _, s := range []zmq4.Socket{c.shell, c.control, c.stdin, c.iopub} {
		s.Close()
	}
}

// ask sends a quiet request to GoNB, and returns its id.
func (r *relay) ask(code string) message {
	return compose(r.key, r.session, "execute_request", message{}, map[string]any{
		"code": code, "silent": true, "store_history": false, "user_expressions": map[string]any{},
		"allow_stdin": false, "stop_on_error": true,
	})
}

// quiet executes code in GoNB that Jupyter does not see, and reports whether it worked.
func (r *relay) quiet(c *child, code string) bool {
	m := r.ask(code)
	done := make(chan message, 1)
	r.mu.Lock()
	r.asked[m.id] = done
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		delete(r.asked, m.id)
		r.mu.Unlock()
	}()
	if c.shell.SendMulti(zmq4.NewMsgFrom(m.frames...)) != nil {
		return false
	}
	select {
	case reply := <-done:
		var s struct {
			Status string `json:"status"`
		}
		json.Unmarshal(reply.part(contentPart), &s)
		return s.Status == "ok"
	case <-c.exited:
		return false
	case <-time.After(time.Minute):
		return false
	}
}
