package jupyter

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

const (
	// interruptEvery is the time between interrupts of a cell that does not
	// end. One is not enough: GoNB passes it on to the cell's program, and
	// forgets it if that is still being compiled.
	interruptEvery = 300 * time.Millisecond

	// interruptLimit is the time that an interrupted cell has until the kernel
	// is killed. It must be longer than the five seconds that GoNB leaves the
	// cell's program.
	interruptLimit = 8 * time.Second

	// answerDelay is the time between a request for input and the answer. GoNB
	// sends the request before it listens, and drops what comes earlier. It is
	// too short to be worth an interrupt.
	answerDelay = 200 * time.Millisecond
)

// Message is what a cell puts out: a message of type stream, display_data,
// update_display_data, execute_result or error, with its content.
type Message struct {
	Type    string
	Content json.RawMessage
}

// CellError is the failure of a cell as its kernel reports it.
type CellError struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

func (e *CellError) Error() string { return e.Value }

// Execute executes code and returns its execution count. It calls output for
// everything that the code puts out; late outputs arrive while a later Execute
// or Close runs. If the code asks for input, it gets an empty line.
//
// The error is a *CellError if the code failed. If ctx ends, Execute interrupts
// the code, kills the kernel if that does not help, and returns the cause.
// After any other error the kernel is unusable.
func (k *Kernel) Execute(ctx context.Context, code string, output func(Message)) (count int, err error) {
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	id, err := k.send(k.shell, "execute_request", map[string]any{
		// GoNB needs every one of them.
		"code":             code,
		"silent":           false,
		"store_history":    true,
		"user_expressions": map[string]any{},
		"allow_stdin":      true,
		"stop_on_error":    true,
	})
	if err != nil {
		return 0, err
	}
	k.outputs[id] = output

	var reply struct {
		Status string `json:"status"`
		Count  int    `json:"execution_count"`
		CellError
	}
	cancelled := ctx.Done()
	var again <-chan time.Time
	for replied, idle := false, false; !replied || !idle; {
		select {
		case r, ok := <-k.inbox:
			switch {
			case !ok && ctx.Err() != nil:
				return 0, fmt.Errorf("%w, and it did not end, so the kernel was killed. "+
					"A background process keeps its cell busy while it holds the output: start it with >log 2>&1", context.Cause(ctx))
			case !ok:
				return 0, k.died()
			case r.err != nil:
				return 0, r.err
			case r.header.Type == "input_request":
				if err := k.answer(r.message); err != nil {
					return 0, err
				}
			case r.parent.ID == id && r.header.Type == "execute_reply":
				if err := json.Unmarshal(r.content, &reply); err != nil {
					return 0, fmt.Errorf("execute_reply of the kernel: %w", err)
				}
				replied = true
			case r.parent.ID == id && r.header.Type == "status":
				idle = isIdle(r.content)
			default:
				k.deliver(r)
			}

		case <-cancelled:
			cancelled = nil
			kill := time.AfterFunc(interruptLimit, k.kill)
			defer kill.Stop()
			ticker := time.NewTicker(interruptEvery)
			defer ticker.Stop()
			again = ticker.C
			if err := k.interrupt(); err != nil {
				return 0, err
			}
		case <-again:
			if err := k.interrupt(); err != nil {
				return 0, err
			}
		}
	}

	switch {
	case cancelled == nil:
		return reply.Count, context.Cause(ctx)
	case reply.Status != "ok":
		return reply.Count, &reply.CellError
	}
	return reply.Count, nil
}

func (k *Kernel) interrupt() error {
	_, err := k.send(k.control, "interrupt_request", struct{}{})
	return err
}

// answer answers a request for input with an empty line.
func (k *Kernel) answer(request message) error {
	time.Sleep(answerDelay)
	m, err := newMessage(k.session, "input_reply", map[string]any{"status": "ok", "value": ""})
	if err != nil {
		return err
	}
	m.parent = request.header
	return k.sendMessage(k.stdin, m)
}

// deliver hands an output to the cell that it comes from. Other messages, and
// broken ones, have no receiver.
func (k *Kernel) deliver(r received) {
	if r.err != nil {
		return
	}
	switch r.header.Type {
	case "stream", "display_data", "update_display_data", "execute_result", "error":
		if output := k.outputs[r.parent.ID]; output != nil {
			output(Message{r.header.Type, r.content})
		}
	}
}

func isIdle(status json.RawMessage) bool {
	var s struct {
		State string `json:"execution_state"`
	}
	return json.Unmarshal(status, &s) == nil && s.State == "idle"
}
