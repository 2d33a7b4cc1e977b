//go:build unix

package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestHelp(t *testing.T) {
	h := newHelp([]string{"--kernel", "file", "-go_work=../../.."})
	for _, c := range []struct {
		kind, code string
		at         int
		want       string
	}{
		{"complete_request", "x := lifnb.PaperN", 17, "PaperNoise"},
		{"complete_request", "µ := lifnb.PaperN", 17, "cursor_start:11"},
		{"complete_request", "x := lifnb.Nowhere", 18, "<nil>"},
		{"complete_request", "fmt.Pri", 7, "<nil>"},
		{"complete_request", "", 99, "<nil>"},
		{"inspect_request", "lifnb.PaperNoise(0, 100)", 9, "func PaperNoise("},
		{"inspect_request", "3.14", 2, "<nil>"},
	} {
		m := compose([]byte("key"), "s", c.kind, message{}, map[string]any{"code": c.code, "cursor_pos": c.at})
		if _, got := h.answer(m); !strings.Contains(fmt.Sprint(got), c.want) {
			t.Errorf("%s %q at %d: %v, want %q", c.kind, c.code, c.at, got, c.want)
		}
	}
}

func TestRead(t *testing.T) {
	m := compose([]byte("key"), "s", "execute_request", message{}, map[string]any{"code": "1"})
	if got, ok := read([]byte("key"), m.frames); !ok || got.id != m.id || got.content()["code"] != "1" {
		t.Errorf("read %v, %v, want what was composed", got, ok)
	}
	if _, ok := read([]byte("other"), m.frames); ok {
		t.Error("a message with a wrong signature was read")
	}
	for i := range m.frames {
		if _, ok := read([]byte("key"), m.frames[:i]); ok {
			t.Errorf("a message of %d frames was read", i)
		}
	}
}

func TestCompleteness(t *testing.T) {
	for code, want := range map[string]string{
		"x := 1": "complete", "func f() {": "incomplete", "fmt.Println(": "incomplete", "x := := 1": "invalid", "%ls": "complete",
		"var s = `a": "incomplete", "func f() {}\n": "complete", "": "complete",
	} {
		if got := completeness(code)["status"]; got != want {
			t.Errorf("completeness(%q) = %s, want %s", code, got, want)
		}
	}
}

func TestMemory(t *testing.T) {
	m := newMemory()
	m.keep("import \"math\"\nvar a, b = 1, 2\nconst (\n\tc = iota\n\td\n)\ntype T struct{}\nfunc (t *T) M() {}\nfunc main() {}\n%%\nx := 1")
	for _, key := range []string{`import "math"`, "a", "b", "c", "d", "T", "T~M"} {
		if m.decls[key] == "" {
			t.Errorf("%s is not kept: %v", key, m.decls)
		}
	}
	if len(m.decls) != 7 {
		t.Errorf("kept %v", m.decls)
	}
	if got, want := m.undo("type T struct{}\nfunc (t T) N() {}\nvar new = 1\n"), "%rm T~N new\n"; got != want {
		t.Errorf("undo %q, want %q", got, want)
	}
	if got, want := m.undo("type T int"), "type T struct{}"; got != want {
		t.Errorf("undo %q, want %q", got, want)
	}
	m.keep("%rm a b\n!*go get example.com/x@v1\n")
	all := m.all()
	if strings.Contains(all, "var") || !strings.HasPrefix(all, "!*go get") || strings.Count(all, "iota") != 1 {
		t.Errorf("all: %q", all)
	}
	m.keep("%reset")
	if len(m.decls) != 0 {
		t.Errorf("after a reset: %v", m.decls)
	}
}
