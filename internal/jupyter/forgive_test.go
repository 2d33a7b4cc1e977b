//go:build unix

package jupyter

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/go-zeromq/zmq4"
)

// mistakes are what newcomers write, with the first line of the answer and a part of the hint.
var mistakes = []struct{ cell, first, hint string }{
	{"%%\nx := 3", "line 2: declared and not used: x", "use x, or remove it"},
	{"x := 3", "line 1: declared and not used: x", "use x, or remove it"},
	{"%%\nfmt.Println(nowhere)", "line 2: undefined: nowhere", "no cell that has run declares nowhere"},
	{"fmt.Println(nowhere)", "line 1: undefined: nowhere", "look at its spelling"},
	{"# a comment\nfmt.Println(1)", "line 1: ", "comments in Go begin with //"},
	{"x = None", "line 1: undefined: ", ""},
	{"%%\nvar p *int = None\nfmt.Println(p)", "line 2: undefined: None", "Go says nil"},
	{"%%\nfmt.Println(True)", "line 2: undefined: True", "small letters"},
	{"%%\nfmt.Println(2**3)", "line 2: invalid operation: cannot indirect", "math.Pow"},
	{"print(\"a\" + 1)", "line 1: ", "fmt.Println"},
	{"if 1 < 2:\n    fmt.Println(1)", "line 1: ", "braces"},
	{"for i in range(3):\n    fmt.Println(i)", "line 1: ", "braces"},
	{"def f(x):\n    return x", "line 1: ", "func"},
	{"import numpy as np", "line 1: ", "paths in quotes"},
	{"fmt.Println('hello')", "line 1: ", "double quotes"},
	{"%%\nn := 3\nf := 0.5\nfmt.Println(n * f)", "line 4: invalid operation: n * f (mismatched types int and float64)", "float64(n)"},
	{"var n int = 2.5\nfmt.Println(n)", "line 1: cannot use 2.5", "no fraction"},
	{"xs := []int{\n\t1,\n\t2\n}\nfmt.Println(xs)", "line 3: ", "comma at the end"},
	{"%%\nxs := []int{1, 2}\nfmt.Println(xs[-1])", "line 3: invalid argument: index -1", "len(x)-1"},
	{"%%\nfmt.Println(1 / 0)", "line 2: invalid operation: division by zero", "1.0 / x"},
	{"%%\nx := 1\nx := 2\nfmt.Println(x)", "line 3: no new variables", "= instead of :="},
	{"func f() int {\n}", "line 2: missing return", "return"},
	{"func f()\n{\n}", "line 1: missing function body", "same line"},
	{"%%\nx := strconv.Atoi(\"3\")\nfmt.Println(x)", "line 2: assignment mismatch", "x, err :="},
	{"type T struct{ Rate float64 }\n\n%%\nfmt.Println(T{}.rate)", "line 4: T{}.rate undefined", "Rate"},
	{"type T struct{ Rate float64 }\n\n%%\nfmt.Println(T{Rat: 1})", "line 4: unknown field Rat", "fields"},
	{"func add(a, b int) int { return a + b }\n\n%%\nfmt.Println(add(1))", "line 4: not enough arguments", "default arguments"},
	{"%%\nvar s string = \"a\" + 1\nfmt.Println(s)", "line 2: ", ""},
	{"%%\nfmt.Println(1)\n%%\nfmt.Println(2)", "more than one line %%", ""},
	{"%%\nx := 1; if x { fmt.Println(x) }", "line 2: non-boolean condition", "comparison"},
	{"%%\nvar a []float64\nfmt.Println(a + 1)", "line 3: ", ""},
	{"import \"example.com/none/at/all\"\n\nvar _ = all.X", "", "go get"},
	{"x := lambda a: a", "line 1: ", "func(x float64)"},
	{"%%\nfmt.Println(not true)", "line 2: ", "! for not"},
	{"while true {\n}", "expected ';', found true", "no while"},
	{"from math import sqrt", "line 1: ", "paths in quotes"},
	{"%%\nvar x float64 = 1\nvar n int = x\nfmt.Println(n)", "line 3: cannot use x", ""},
	{"%%\nfmt.println(1)", "line 2: undefined: fmt", "capital"},
	{"%%\nfmt.Println(np.pi)", "line 2: undefined: np", "Python packages"},
	{"%%\nfmt.Println((1)", "line 2: ", "bracket"},
}

// works are cells that GoNB alone refuses, or whose answer depends on the cells before, with what they print.
var works = []struct{ cell, out string }{
	{"x := 3.0\nfmt.Println(x)", "3\n"},
	{"var kept = 7\nfunc double(x int) int { return 2 * x }\nfmt.Println(double(kept))", "14\n"},
	{"kept * 3", "21\n"},
	{"%%\nkept", "7\n"},
	{"double(kept)\nlen(\"four\")", "4\n"},
	{"for i := range 2 {\n\tfmt.Println(i)\n}\n\n// the end", "0\n1\n"},
	{"// first\nimport \"math\"\n\nmath.Pi > 3\r\n", "true\n"},
}

func TestForgive(t *testing.T) {
	gonb := builtGoNB(t)
	k, err := Start(t.Context(), gonb.Spec(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	execute := func(code string) (string, *CellError) {
		t.Helper()
		var out strings.Builder
		_, err := k.Execute(t.Context(), code, func(m Message) {
			var stream struct{ Text string }
			if m.Type == "stream" && json.Unmarshal(m.Content, &stream) == nil {
				out.WriteString(stream.Text)
				return
			}
			out.Write(m.Content)
		})
		failure, ok := errors.AsType[*CellError](err)
		if err != nil && !ok {
			t.Fatal(err)
		}
		return out.String(), failure
	}
	for _, w := range works {
		out, failure := execute(w.cell)
		if failure != nil || !strings.Contains(out, w.out) {
			t.Errorf("cell %q: output %s, error %v; want %q", w.cell, out, failure, w.out)
		}
	}
	for _, m := range mistakes {
		_, failure := execute(m.cell)
		if failure == nil {
			t.Errorf("cell %q: no error", m.cell)
			continue
		}
		first, all := failure.Traceback[0], strings.Join(failure.Traceback, "\n")
		if !strings.Contains(first, m.first) || failure.Value != first {
			t.Errorf("cell %q: first line %q, want %q", m.cell, first, m.first)
		}
		_, hint, _ := strings.Cut(all, "hint: ")
		if !strings.Contains(hint, m.hint) || strings.Contains(first, "/gonb_") {
			t.Errorf("cell %q: hint %q of\n%s\nwant %q", m.cell, hint, all, m.hint)
		}
	}
	t.Run("state", func(t *testing.T) {
		if _, failure := execute("var kept = 8\nvar broken = os.Getenv(\"none\")[1]"); failure == nil {
			t.Error("no error of a var that fails")
		}
		if out, failure := execute("%%\nfmt.Println(kept)"); failure != nil || !strings.Contains(out, "7\n") {
			t.Errorf("after a failed cell: output %s, error %v; want 7", out, failure)
		}
		if _, failure := execute("%%\nfmt.Println(broken)"); failure == nil || !strings.Contains(failure.Value, "undefined: broken") {
			t.Errorf("error %v, want that the variable of the failed cell is not there", failure)
		}
	})

	t.Run("hint for a variable of another cell", func(t *testing.T) {
		execute("short := 1\nfmt.Println(short)")
		_, failure := execute("fmt.Println(short)")
		if failure == nil || !strings.Contains(strings.Join(failure.Traceback, "\n"), "ended with its cell: write var short") {
			t.Errorf("error %v, want the advice to write var", failure)
		}
	})

	t.Run("unsigned messages", func(t *testing.T) {
		for _, frames := range [][]string{{"x"}, {""}, {Delimiter}, {Delimiter, "", "{}", "{}", "{}", "{}"}, {Delimiter, "zz", "x"}} {
			for _, s := range []zmq4.Socket{k.shell, k.control, k.stdin} {
				var raw [][]byte
				for _, f := range frames {
					raw = append(raw, []byte(f))
				}
				if err := s.SendMulti(zmq4.NewMsgFrom(raw...)); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, content := range []any{nil, map[string]any{"code": 1}, map[string]any{"code": "x", "cursor_pos": "y"}} {
			for _, kind := range []string{"execute_request", "complete_request", "inspect_request", "comm_open", "is_complete_request", "nonsense"} {
				if _, err := k.send(k.shell, kind, content); err != nil {
					t.Fatal(err)
				}
			}
		}
		if out, failure := execute("kept"); failure != nil || !strings.Contains(out, "7\n") {
			t.Errorf("output %s, error %v; want that the kernel lives", out, failure)
		}
	})

	t.Run("death of GoNB", func(t *testing.T) {
		if _, failure := execute("!kill -9 $PPID"); failure == nil || !strings.Contains(failure.Value, "started again") {
			t.Errorf("error %v, want that GoNB was started again", failure)
		}
		if out, failure := execute("double(kept) + 0"); failure != nil || !strings.Contains(out, "14") {
			t.Errorf("output %s, error %v; want the definitions that were there", out, failure)
		}
		if _, failure := execute("%%\nfmt.Println(double(kept), nothing)"); failure == nil || !strings.Contains(failure.Value, "line 2: undefined: nothing") {
			t.Errorf("error %v, want one with the line", failure)
		}
	})
}
