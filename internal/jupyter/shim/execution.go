//go:build unix

package main

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/lifnb/lifnb/internal/jupyter"
	"github.com/lifnb/lifnb/internal/jupyter/cell"
)

// execution is a request that GoNB works on: a cell, or a question about one.
type execution struct {
	request, forGoNB message
	source           string
	arranged         cell.Arranged
	count            int // GoNB's number of the cell, 0 before it is known
	failed, stopped  atomic.Bool
	replied, idle    chan struct{}
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// required lists what GoNB crashes without, or with something of another type, and what it means to leave it out.
var required = map[string]map[string]any{
	"execute_request": {"code": nil, "silent": false, "store_history": true, "allow_stdin": false,
		"stop_on_error": true, "user_expressions": map[string]any{}},
	"complete_request": {"code": nil, "cursor_pos": nil},
	"inspect_request":  {"code": nil, "cursor_pos": nil, "detail_level": 0.0},
}

// complete returns a request that GoNB works on with all that GoNB needs, or says that it cannot.
func (r *relay) complete(m message) (message, bool) {
	needs, ok := required[m.kind]
	content := m.content()
	if !ok || content == nil {
		return m, false
	}
	for name, otherwise := range needs {
		fits := false
		switch content[name].(type) {
		case string:
			fits = name == "code"
		case float64:
			fits = name == "cursor_pos" || name == "detail_level"
		case bool:
			_, fits = otherwise.(bool)
		case map[string]any:
			_, fits = otherwise.(map[string]any)
		}
		if !fits && otherwise == nil {
			return m, false
		} else if !fits {
			content[name] = otherwise
		}
	}
	return m.with(r.key, content), true
}

// prepare makes a request ready for GoNB. It answers a cell that would make GoNB crash, and returns nil.
func (r *relay) prepare(m message) *execution {
	x := &execution{request: m, forGoNB: m, replied: make(chan struct{}, 1), idle: make(chan struct{}, 1)}
	if m.kind != "execute_request" {
		return x
	}
	content := m.content()
	x.source, _ = content["code"].(string)
	source := lineEnds.Replace(x.source)
	if err := jupyter.CheckSource(source); err != nil {
		r.refuse(x, err.Error())
		return nil
	}
	x.arranged = cell.Arrange(source, r.memory.show(source))
	content["code"] = x.arranged.Source
	x.forGoNB = m.with(r.key, content)
	return x
}

// refuse lets a cell fail that GoNB does not see.
func (r *relay) refuse(x *execution, text string) {
	number := r.memory.skip()
	r.publish("status", x.request, status("busy"))
	r.publish("execute_input", x.request, map[string]any{"code": x.source, "execution_count": number})
	r.fail(x, number, text)
	r.publish("status", x.request, status("idle"))
}

// fail publishes an error of the shim, and replies with it.
func (r *relay) fail(x *execution, number int, text string) {
	e := map[string]any{"ename": "ERROR", "evalue": text, "traceback": []string{text}}
	r.publish("error", x.request, e)
	e["status"], e["execution_count"] = "error", number
	r.reply(r.shell, "execute_reply", x.request, e)
}

// lost answers a request during which GoNB has died.
func (r *relay) lost(x *execution) {
	switch x.request.kind {
	case "execute_request":
		number := r.memory.died(x)
		r.fail(x, number, "the Go kernel died in this cell, and was started again with the definitions of the cells before")
	default:
		r.nothing(x)
	}
	r.publish("status", x.request, status("idle"))
}

// nothing says that there is no completion or help, once. What GoNB says later is dropped.
func (r *relay) nothing(x *execution) {
	if x.failed.Swap(true) {
		return
	}
	if x.request.kind == "complete_request" {
		r.reply(r.shell, "complete_reply", x.request, noMatches(x.request))
		return
	}
	r.reply(r.shell, "inspect_reply", x.request, notFound)
}

// current returns the request that a message of GoNB belongs to, or nil.
func (r *relay) current(m message) *execution {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running != nil && r.running.request.id == m.parent {
		return r.running
	}
	return nil
}

// hidden reports whether a message of GoNB answers the shim, and hands it over.
func (r *relay) hidden(m message) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	done, ok := r.asked[m.parent]
	if ok && m.kind == "execute_reply" {
		done <- m
	}
	return ok
}

// fromGoNB passes on a reply.
func (r *relay) fromGoNB(m message) {
	if r.hidden(m) || m.kind == "interrupt_reply" {
		return
	}
	x := r.current(m)
	if x == nil {
		r.send(r.shell, m)
		return
	}
	content := m.content()
	switch m.kind {
	case "execute_reply":
		if n, ok := content["execution_count"].(float64); ok {
			content["execution_count"] = r.memory.begin(x, int(n)) // GoNB's two sockets race
		}
		if content["status"] == "error" {
			x.failed.Store(true)
			r.explain(x, content)
		}
		m = m.with(r.key, content)
	case "complete_reply", "inspect_reply":
		if x.failed.Swap(true) {
			notify(x.replied)
			return // It came too late.
		}
		if text, _ := content["data"].(map[string]any); isTrouble(text) {
			m = m.with(r.key, notFound)
		}
	}
	r.send(r.shell, m)
	notify(x.replied)
}

// published passes on what GoNB publishes.
func (r *relay) published(m message) {
	if r.hidden(m) {
		return
	}
	x := r.current(m)
	if x == nil {
		r.send(r.iopub, m)
		return
	}
	content := m.content()
	switch m.kind {
	case "execute_input":
		if n, ok := content["execution_count"].(float64); ok {
			content["execution_count"] = r.memory.begin(x, int(n))
		}
		content["code"] = x.source
		m = m.with(r.key, content)
	case "error":
		if rest := r.explain(x, content); rest != "" && !slices.Contains(r.args, "-raw_error") {
			r.publish("display_data", x.request, map[string]any{"metadata": map[string]any{}, "transient": map[string]any{},
				"data": map[string]any{"text/plain": rest,
					"text/html": "<details><summary>all that the compiler says</summary><pre>" + html.EscapeString(rest) + "</pre></details>"}})
		}
		m = m.with(r.key, content)
	}
	r.send(r.iopub, m)
	if m.kind == "status" && content["execution_state"] == "idle" {
		notify(x.idle)
	}
}

var paths = regexp.MustCompile(`(/[^\s:"]+)*/gonb_[0-9a-f]+/?`)

// explain puts the explanation of an error into the content of its message, and returns what it leaves out.
func (r *relay) explain(x *execution, content map[string]any) (rest string) {
	if x.stopped.Load() {
		content["evalue"], content["traceback"] = "the cell was stopped", []string{"the cell was stopped"}
		return ""
	}
	value, _ := content["evalue"].(string)
	var traceback []string
	lines, _ := content["traceback"].([]any)
	for _, l := range lines {
		s, _ := l.(string)
		traceback = append(traceback, s)
	}
	e := cell.Explain(r.memory.count(x), value, traceback, r.memory.known, r.memory.earlier)
	content["evalue"], content["traceback"] = e.Value, e.Lines
	return paths.ReplaceAllString(e.Rest, "")
}

func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// settle keeps what a cell declared, or takes it back if the cell failed.
func (r *relay) settle(c *child, x *execution) {
	if x.request.kind != "execute_request" {
		return
	}
	if !x.failed.Load() {
		r.memory.keep(x.arranged.Source)
		return
	}
	if undo := r.memory.undo(x.arranged.Source); undo != "" {
		r.quiet(c, undo)
	}
}
