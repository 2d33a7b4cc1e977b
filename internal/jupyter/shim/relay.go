//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"

	"github.com/lifnb/lifnb/internal/jupyter"
)

// relay connects the sockets of Jupyter with those of GoNB.
type relay struct {
	key     []byte
	session string
	args    []string
	at      int // of the connection file in args
	scratch *jupyter.Scratch
	cancel  context.CancelFunc
	ended   chan struct{} // closed when Jupyter has asked for the end
	end     sync.Once

	shell, control, stdin, iopub, heartbeat zmq4.Socket
	sending                                 sync.Mutex

	requests chan message // that GoNB answers, in order
	memory   *memory
	help     *help

	mu      sync.Mutex
	child   *child
	running *execution              // the cell that GoNB executes now
	asked   map[string]chan message // the shim's own requests
}

func newRelay(conn jupyter.Connection, args []string, at int) (r *relay, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	r = &relay{
		key: []byte(conn.Key), session: jupyter.NewID(), args: args, at: at, cancel: cancel, ended: make(chan struct{}),
		shell: zmq4.NewRouter(ctx), control: zmq4.NewRouter(ctx), stdin: zmq4.NewRouter(ctx),
		iopub: zmq4.NewPub(ctx), heartbeat: zmq4.NewRep(ctx),
		requests: make(chan message, 10000), memory: newMemory(), help: newHelp(args), asked: make(map[string]chan message),
	}
	if conn.IP != "127.0.0.1" && conn.IP != "localhost" && conn.IP != "::1" && conn.Transport == "tcp" {
		return nil, fmt.Errorf("the connection file has ip %s: must be 127.0.0.1, as a kernel serves this machine only", conn.IP)
	}
	if r.scratch, err = jupyter.NewScratch("kernel"); err != nil {
		return nil, err
	}
	err = errors.Join(
		r.iopub.Listen(conn.Address(conn.IOPubPort)), r.shell.Listen(conn.Address(conn.ShellPort)),
		r.control.Listen(conn.Address(conn.ControlPort)), r.stdin.Listen(conn.Address(conn.StdinPort)),
		r.heartbeat.Listen(conn.Address(conn.HBPort)))
	if err == nil {
		r.child, err = r.begin()
	}
	if err != nil {
		return nil, errors.Join(err, r.scratch.Remove())
	}
	r.publish("status", message{}, status("starting"))
	go r.echo()
	go r.receive(r.shell, r.fromShell)
	go r.receive(r.control, r.fromControl)
	go r.receive(r.stdin, func(m message) { r.now().stdin.SendMulti(zmq4.NewMsgFrom(m.frames...)) })
	go r.serve()
	return r, nil
}

// begin starts GoNB and relays what comes from it.
func (r *relay) begin() (*child, error) {
	c, err := startChild(r.scratch, string(r.key), r.args, r.at)
	if err != nil {
		return nil, err
	}
	go r.receive(c.shell, r.fromGoNB)
	go r.receive(c.iopub, r.published)
	go r.receive(c.stdin, func(m message) { r.send(r.stdin, m) })
	return c, nil
}

func (r *relay) now() *child {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.child
}

// close ends GoNB and removes what it has left.
func (r *relay) close() {
	r.now().end()
	time.Sleep(50 * time.Millisecond) // zmq4 sends in the background
	r.cancel()
	for _, s := range []zmq4.Socket{r.shell, r.control, r.stdin, r.iopub, r.heartbeat} {
		s.Close()
	}
	if err := r.scratch.Remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// echo answers the heartbeat.
func (r *relay) echo() {
	for {
		m, err := r.heartbeat.Recv()
		if err != nil || r.heartbeat.Send(m) != nil {
			return
		}
	}
}

// receive handles the messages of a socket until it is closed. It drops those that are not signed.
func (r *relay) receive(s zmq4.Socket, handle func(message)) {
	for {
		raw, err := s.Recv()
		if err != nil {
			return
		}
		if m, ok := read(r.key, raw.Frames); ok {
			handle(m)
		}
	}
}

func (r *relay) send(s zmq4.Socket, m message) {
	r.sending.Lock()
	defer r.sending.Unlock()
	s.SendMulti(zmq4.NewMsgFrom(m.frames...)) // Who does not listen any more need not hear it.
}

// publish sends a message of the shim to all.
func (r *relay) publish(kind string, parent message, content any) {
	m := compose(r.key, r.session, kind, parent, content)
	m.frames = append([][]byte{[]byte(kind)}, m.frames[m.at:]...)
	r.send(r.iopub, m)
}

func (r *relay) reply(s zmq4.Socket, kind string, request message, content any) {
	r.send(s, compose(r.key, r.session, kind, request, content))
}

func status(state string) any { return map[string]string{"execution_state": state} }

// fromShell answers a request, or queues it for GoNB.
func (r *relay) fromShell(m message) {
	if kind, content := r.answer(m); content != nil {
		r.tell(r.shell, kind, m, content)
		return
	}
	if m, ok := r.complete(m); ok {
		r.requests <- m
		return
	}
	switch m.kind {
	case "comm_open", "comm_msg", "comm_close", "comm_info_request":
		go func() {
			c := r.now()
			<-c.ready
			c.shell.SendMulti(zmq4.NewMsgFrom(m.frames...))
		}()
	}
}

// tell gives an answer of the shim, between busy and idle. A cell that runs keeps the kernel busy.
func (r *relay) tell(s zmq4.Socket, kind string, m message, content any) {
	r.publish("status", m, status("busy"))
	r.reply(s, kind, m, content)
	r.publish("status", m, status("idle"))
	r.mu.Lock()
	running := r.running
	r.mu.Unlock()
	if running != nil {
		r.publish("status", running.request, status("busy"))
	}
}

// fromControl handles what may not wait for the cells.
func (r *relay) fromControl(m message) {
	switch m.kind {
	case "shutdown_request":
		r.tell(r.control, "shutdown_reply", m, map[string]any{"status": "ok", "restart": m.content()["restart"]})
		r.end.Do(func() { close(r.ended) })
	case "interrupt_request":
		r.interrupt()
		r.tell(r.control, "interrupt_reply", m, map[string]any{"status": "ok"})
	default:
		if kind, content := r.answer(m); content != nil {
			r.tell(r.control, kind, m, content)
		}
	}
}

// interrupt stops the cell that runs.
func (r *relay) interrupt() {
	c := r.now()
	select {
	case <-c.ready:
	default:
		return // Nothing runs before GoNB is ready.
	}
	r.mu.Lock()
	if r.running != nil {
		r.running.stopped.Store(true)
	}
	r.mu.Unlock()
	m := compose(r.key, r.session, "interrupt_request", message{}, map[string]any{})
	c.control.SendMulti(zmq4.NewMsgFrom(m.frames...))
}

// answerLimit is the time that GoNB has for completion and help: JupyterLab waits for a second.
const answerLimit = 800 * time.Millisecond

// serve hands the requests to GoNB, one by one, and starts GoNB again if it has died.
func (r *relay) serve() {
	for {
		c := r.now()
		select {
		case <-c.exited:
			if !r.revive(c) {
				return
			}
		case m := <-r.requests:
			select {
			case <-c.ready:
			case <-r.ended:
				return
			}
			x := r.prepare(m)
			if x == nil {
				continue // It has got its answer.
			}
			r.mu.Lock()
			r.running = x
			r.mu.Unlock()
			sent := c.shell.SendMulti(zmq4.NewMsgFrom(x.forGoNB.frames...)) == nil
			died := false
			var late <-chan time.Time
			if m.kind != "execute_request" {
				late = time.After(answerLimit)
			}
			for replied, idle := !sent, !sent; !died && (!replied || !idle); {
				select {
				case <-x.replied:
					replied = true
				case <-x.idle:
					idle = true
				case <-c.exited:
					died = true
				case <-late:
					r.nothing(x)
				case <-r.ended:
					return
				}
			}
			if died || !sent {
				r.lost(x)
			} else {
				r.settle(c, x)
			}
			r.mu.Lock()
			r.running = nil
			r.mu.Unlock()
		case <-r.ended:
			return
		}
	}
}

// revive starts GoNB again, with the definitions that it had.
func (r *relay) revive(was *child) bool {
	select {
	case <-r.ended:
		return false
	case <-time.After(100 * time.Millisecond): // not in a tight loop, if it cannot live
	}
	was.end()
	c, err := r.begin()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		r.end.Do(func() { close(r.ended) })
		return false
	}
	r.mu.Lock()
	r.child = c
	r.mu.Unlock()
	select {
	case <-c.ready:
		if code := r.memory.all(); code != "" {
			r.quiet(c, code)
		}
	case <-c.exited:
	}
	return true
}
