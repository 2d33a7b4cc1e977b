// Package jupyter executes notebooks. It is a small client for Jupyter kernels,
// and builds and starts the Go kernel GoNB.
package jupyter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

const (
	startLimit    = time.Minute            // from the start of a kernel to its first answer
	pingEvery     = 100 * time.Millisecond // between questions to a starting kernel
	shutdownLimit = 3 * time.Second        // for a kernel to end when asked to
)

// Spec says how to start a kernel.
type Spec struct {
	// Argv is the program and its arguments. "{connection_file}" in it stands
	// for the path of the connection file.
	Argv []string
	Env  []string // environment, as in os.Environ
	Dir  string   // working directory
}

// Kernel is a running kernel and the connection to it. It serves one goroutine
// at a time.
type Kernel struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when the process has ended
	tmp    *Scratch      // all temporary files of the kernel and of its cells
	log    string        // what the kernel itself prints

	key     []byte
	session string
	info    json.RawMessage    // what the kernel says of itself
	cancel  context.CancelFunc // ends all dealings of the sockets

	shell, control, stdin, iopub zmq4.Socket

	// inbox has what comes from all sockets. It is closed when the kernel has
	// hung up.
	inbox chan received

	// outputs has the receiver of the outputs of every request so far, since
	// GoNB may publish a display after its cell has ended.
	outputs map[string]func(Message)
}

// received is a message, or the reason why one could not be read.
type received struct {
	message
	from zmq4.Socket
	err  error
}

// Start starts a kernel, in a process group and with a temporary directory of
// its own, and waits until it answers. The caller must Close it.
func Start(ctx context.Context, spec Spec) (*Kernel, error) {
	const attempts = 3
	for i := 1; ; i++ {
		k, err := start(ctx, spec)
		// Between choosing a port and using it another program may take it.
		if err == nil || i == attempts || !strings.Contains(err.Error(), "address already in use") {
			return k, err
		}
	}
}

func start(ctx context.Context, spec Spec) (k *Kernel, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, startLimit, fmt.Errorf("no answer within %v", startLimit))
	defer cancel()
	defer func() {
		if err != nil {
			err = fmt.Errorf("starting the kernel %s: %w", spec.Argv[0], err)
		}
	}()

	tmp, err := NewScratch("kernel")
	if err != nil {
		return nil, err
	}
	k = &Kernel{
		exited:  make(chan struct{}),
		tmp:     tmp,
		log:     filepath.Join(tmp.Dir, "kernel.log"),
		session: NewID(),
		inbox:   make(chan received),
		outputs: make(map[string]func(Message)),
	}
	conn, err := k.launch(spec)
	if err != nil {
		return nil, errors.Join(err, tmp.Remove())
	}
	if err = k.connect(ctx, conn); err == nil {
		err = k.ready(ctx)
	}
	if err != nil {
		k.kill()
		return nil, errors.Join(err, k.release())
	}
	return k, nil
}

// launch starts the process.
func (k *Kernel) launch(spec Spec) (Connection, error) {
	conn, err := NewConnection()
	if err != nil {
		return conn, err
	}
	k.key = []byte(conn.Key)
	file, err := conn.Write(k.tmp.Dir)
	if err != nil {
		return conn, err
	}
	// A file, and no pipe, which children that outlive the kernel would keep open.
	log, err := os.Create(k.log)
	if err != nil {
		return conn, err
	}
	defer log.Close()

	var args []string
	for _, arg := range spec.Argv[1:] {
		args = append(args, strings.ReplaceAll(arg, "{connection_file}", file))
	}
	k.cmd = exec.Command(spec.Argv[0], args...)
	k.cmd.Dir = spec.Dir
	k.cmd.Env = append(spec.Env[:len(spec.Env):len(spec.Env)], "TMPDIR="+k.tmp.Dir, "GOTMPDIR="+k.tmp.Dir)
	k.cmd.Stdout, k.cmd.Stderr = log, log
	if err := k.tmp.StartGroup(k.cmd); err != nil {
		return conn, err
	}
	go func() {
		k.cmd.Wait() // the state says how it ended
		close(k.exited)
	}()
	return conn, nil
}

// connect dials the kernel's sockets and begins to receive from them.
func (k *Kernel) connect(ctx context.Context, conn Connection) error {
	life, cancel := context.WithCancel(context.Background())
	k.cancel = cancel
	// GoNB answers control requests on the shell socket, so all sockets must
	// have the same identity.
	id := zmq4.WithID(zmq4.SocketIdentity(k.session))
	retry, forever := zmq4.WithDialerRetry(20*time.Millisecond), zmq4.WithDialerMaxRetries(-1)
	k.shell = zmq4.NewDealer(life, id, retry, forever)
	k.control = zmq4.NewDealer(life, id, retry, forever)
	k.stdin = zmq4.NewDealer(life, id, retry, forever)
	k.iopub = zmq4.NewSub(life, retry, forever)

	dialed := make(chan error, 1)
	go func() {
		dialed <- errors.Join(
			k.iopub.SetOption(zmq4.OptionSubscribe, ""),
			k.iopub.Dial(conn.Address(conn.IOPubPort)),
			k.shell.Dial(conn.Address(conn.ShellPort)),
			k.control.Dial(conn.Address(conn.ControlPort)),
			k.stdin.Dial(conn.Address(conn.StdinPort)),
		)
	}()
	var err error
	select {
	case err = <-dialed:
	case <-k.exited:
		err = k.died()
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		k.kill() // ends a handshake
		cancel() // ends dialing
		<-dialed
	}

	var receivers sync.WaitGroup
	for _, s := range []zmq4.Socket{k.shell, k.control, k.stdin, k.iopub} {
		receivers.Go(func() { k.receive(s) })
	}
	go func() {
		receivers.Wait()
		close(k.inbox)
	}()
	return err
}

// receive puts what comes from a socket into the inbox until the kernel hangs up.
func (k *Kernel) receive(s zmq4.Socket) {
	for {
		raw, err := s.Recv()
		if err != nil {
			return
		}
		m, err := decode(k.key, raw.Frames)
		k.inbox <- received{m, s, err}
	}
}

// ready asks the kernel for its info until it answers, and until something
// arrives from the iopub socket too. Anything that a kernel publishes before it
// knows of the subscription is lost.
func (k *Kernel) ready(ctx context.Context) error {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for answered, subscribed := false, false; !answered || !subscribed; {
		select {
		case r, ok := <-k.inbox:
			switch {
			case !ok:
				return k.died()
			case r.err != nil:
				return r.err
			case r.from == k.iopub:
				subscribed = true
			case r.header.Type == "kernel_info_reply":
				answered, k.info = true, r.content
			}
		case <-ping.C:
			if _, err := k.send(k.shell, "kernel_info_request", struct{}{}); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// send sends a request and returns its id.
func (k *Kernel) send(s zmq4.Socket, msgType string, content any) (id string, err error) {
	m, err := newMessage(k.session, msgType, content)
	if err != nil {
		return "", err
	}
	return m.header.ID, k.sendMessage(s, m)
}

func (k *Kernel) sendMessage(s zmq4.Socket, m message) error {
	frames, err := encode(k.key, m)
	if err != nil {
		return err
	}
	if err := s.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		return fmt.Errorf("sending %s to the kernel: %w", m.header.Type, err)
	}
	return nil
}

// Close ends the kernel and everything that its cells left running, and removes
// its temporary files. Outputs that are still on their way reach their cells
// before it returns.
func (k *Kernel) Close() error {
	k.send(k.control, "shutdown_request", map[string]any{"restart": false}) // a dead kernel need not hear it
	late := time.AfterFunc(shutdownLimit, k.kill)
	defer late.Stop()
	return k.release()
}

// release waits for the kernel's end and frees all that belongs to it.
func (k *Kernel) release() error {
	for r := range k.inbox {
		k.deliver(r)
	}
	<-k.exited
	k.cancel()
	for _, s := range []zmq4.Socket{k.shell, k.control, k.stdin, k.iopub} {
		s.Close()
	}
	return k.tmp.Remove() // and what is left of the process group
}

// kill ends the kernel's process group at once.
func (k *Kernel) kill() {
	KillGroup(k.cmd) // an error means: there is nobody left
}

// died describes the unexpected end of a kernel.
func (k *Kernel) died() error {
	select {
	case <-k.exited:
	case <-time.After(time.Second):
		return errors.New("the kernel closed the connection")
	}
	err := fmt.Errorf("the kernel died (%v)", k.cmd.ProcessState)
	log, _ := os.ReadFile(k.log)
	text, _, _ := strings.Cut(string(log), "\ngoroutine ") // a crash ends with all stacks
	if text = strings.TrimSpace(text); text != "" {
		const last = 15
		lines := strings.Split(text, "\n")
		lines = lines[max(0, len(lines)-last):]
		err = fmt.Errorf("%w; the end of its log:\n%s", err, strings.Join(lines, "\n"))
	}
	return err
}
