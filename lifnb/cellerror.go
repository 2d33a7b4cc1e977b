package lifnb

import (
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"text/scanner"
)

// whereInCell says where in the user's cells a failing function was called: the line of the innermost function, and the
// variable above %% whose value is being computed. GoNB computes all such variables again in every cell, so one that
// fails ends every cell until it is corrected or removed. whereInCell returns "" if the source text is not available.
//
// GoNB keeps main.go, the source of a cell's program, while the program runs.
func whereInCell() string {
	inner, outer := cellFrames()
	source, err := os.ReadFile(inner.File)
	if err != nil {
		return ""
	}
	text := strings.TrimSpace(lineOf(string(source), inner.Line))
	if !ofVariables(outer) {
		return "in: " + text
	}
	names := declared(string(source), outer.Line)
	if names == "" {
		return "in: " + text
	}
	if outer.Line == inner.Line && strings.HasPrefix(text, names) {
		text = "var " + text
	}
	if names == "_" {
		return "in: " + text + "\nEvery cell computes this anew. To go on, remove it with %rm and the key that %ls shows for it (_~...)."
	}
	return "in: " + text + "\nEvery cell computes " + names + " anew. To go on, correct the cell that declares it and run that cell again," +
		" or remove it with\n%rm " + strings.ReplaceAll(names, ",", "")
}

// cellFrames returns the innermost and the outermost of the cell's functions that are running.
func cellFrames() (inner, outer runtime.Frame) {
	pcs := make([]uintptr, 1000)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for more := true; more; {
		var f runtime.Frame
		if f, more = frames.Next(); strings.HasPrefix(f.Function, "main.") {
			if inner.PC == 0 {
				inner = f
			}
			outer = f
		}
	}
	return inner, outer
}

// ofVariables reports whether a function is the one that computes the variables above %%.
func ofVariables(f runtime.Frame) bool { return f.Function == "main.init" }

// variableInCell returns a function that names the variable above %% whose value is being computed now, or "".
func variableInCell() func() string {
	_, outer := cellFrames()
	return sync.OnceValue(func() string {
		if !ofVariables(outer) {
			return ""
		}
		source, err := os.ReadFile(outer.File)
		if err != nil {
			return ""
		}
		if names := declared(string(source), outer.Line); names != "_" {
			return names
		}
		return ""
	})
}

// lineOf returns a line of the text. Lines count from 1.
func lineOf(text string, line int) string {
	for l := range strings.Lines(text) {
		if line--; line == 0 {
			return l
		}
	}
	return ""
}

var variableNames = regexp.MustCompile(`^[\pL_][\pL\pN_]*(, [\pL_][\pL\pN_]*)*`)

// declared returns the names of the variables whose declaration, within var ( ), covers a line.
func declared(source string, line int) string {
	var (
		s     scanner.Scanner
		start int  // line of the last declaration that begins before
		depth int  // of brackets
		ended bool // Go ends a statement at the end of the line after the token before
		last  int  // its line
	)
	s.Init(strings.NewReader(source))
	s.Error = func(*scanner.Scanner, string) {}
	for token := s.Scan(); token != scanner.EOF && s.Position.Line <= line; token = s.Scan() {
		opens := token == '(' || token == '[' || token == '{'
		closes := token == ')' || token == ']' || token == '}'
		if depth == 1 && !closes && (ended || start == 0) && s.Position.Line > last {
			start = s.Position.Line
		}
		if opens {
			depth++
		} else if closes {
			depth--
		}
		ended = closes || token < 0 // an identifier or a literal
		if opens && depth == 1 {
			start = 0
		}
		last = s.Pos().Line
	}
	return variableNames.FindString(strings.TrimSpace(lineOf(source, start)))
}
