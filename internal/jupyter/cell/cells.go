// Package cell reads cells as a newcomer to GoNB writes them: it arranges what GoNB alone would refuse, and explains
// GoNB's errors in a teacher's words.
package cell

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

var (
	// special matches lines that are GoNB's, and not Go.
	special = regexp.MustCompile(`^(//gonb:)?[%!]`)

	// body matches lines below which GoNB expects statements, or which change what a cell is.
	body = regexp.MustCompile(`^(//gonb:)?%(%([ \t]|$)|main|exec|test|wasm)`)

	// declaration matches what only a declaration begins with.
	declaration = regexp.MustCompile(`^\s*(import|type|func\s*(\([^)]*\)\s*)?\w+\s*[(\[])`)

	// foreign matches the first line of a cell that is not Go.
	foreign = regexp.MustCompile(`^(//gonb:)?%%\w`)
)

// Arranged is a cell in the form that GoNB accepts.
type Arranged struct {
	Source string
	lines  []int // of the cell, from 1, for each line of Source; nil if they are the same
}

// Line returns the line of the cell that line n of Source comes from. Lines count from 1.
func (a Arranged) Line(n int) int {
	if n < 1 || n > len(a.lines) {
		return n
	}
	return a.lines[n-1]
}

// Arrange puts the declarations of a cell above a line %% and its statements below it, and shows a last expression that
// Go does not allow as a statement. It changes nothing in a cell that GoNB accepts as it is. Expressions are shown by
// the function show, such as fmt.Println.
func Arrange(source, show string) Arranged {
	lines := strings.Split(source, "\n")
	if foreign.MatchString(lines[0]) || strings.HasPrefix(strings.TrimSpace(source), "package ") {
		return Arranged{Source: source}
	}
	at := slices.IndexFunc(lines, body.MatchString)
	if at >= 0 {
		statements := chunks(lines, at+1)
		if !strings.HasPrefix(strings.TrimPrefix(lines[at], "//gonb:"), "%%") || !showLast(lines, statements, show) {
			return Arranged{Source: source}
		}
		return Arranged{Source: strings.Join(lines, "\n")}
	}
	parts := chunks(lines, 0)
	if !slices.ContainsFunc(parts, func(c chunk) bool { return c.kind == statement }) {
		return Arranged{Source: source}
	}
	var above, below []chunk
	for _, c := range parts {
		if c.kind == top || c.kind == value && len(below) == 0 {
			above = append(above, c)
		} else {
			below = append(below, c)
		}
	}
	showLast(lines, below, show)

	var a Arranged
	var out []string
	put := func(c chunk) {
		for i := c.from; i < c.to; i++ {
			out, a.lines = append(out, lines[i]), append(a.lines, i+1)
		}
	}
	for _, c := range above {
		put(c)
	}
	out, a.lines = append(out, "%%"), append(a.lines, below[0].from+1)
	for _, c := range below {
		put(c)
	}
	a.Source = strings.Join(out, "\n")
	return a
}

type kind int

const (
	statement kind = iota
	value          // var and const, which are statements, too
	top            // what Go or GoNB want at the top: imports, functions, types, special commands
)

// chunk is a declaration or a statement: lines from (included) to to (not), with the comments before it.
type chunk struct {
	from, to int
	kind     kind
}

// chunks cuts lines, beginning with the line start, into declarations and statements. Two that share a line stay
// together.
func chunks(lines []string, start int) []chunk {
	var found []chunk
	from := start
	blank := blanked(lines)
	for line := start; line < len(lines); {
		if special.MatchString(lines[line]) && from == line {
			to := line + 1
			for strings.HasSuffix(lines[to-1], `\`) && to < len(lines) {
				to++
			}
			found = append(found, chunk{line, to, top})
			from, line = to, to
			continue
		}
		end, empty := chunkEnd(blank, from)
		if empty && end < len(lines) && special.MatchString(lines[end]) { // comments before a command
			found = append(found, chunk{from, end, top})
			from, line = end, end
			continue
		}
		k := top
		if !empty {
			k = kindOf(strings.Join(blank[from:end], "\n"))
		} else if n := len(found); n > 0 { // comments at the end belong to what is before them
			found[n-1].to = len(lines)
			return found
		}
		found = append(found, chunk{from, end, k})
		from, line = end, end
	}
	return found
}

// blanked returns lines with the special ones emptied.
func blanked(lines []string) []string {
	out := slices.Clone(lines)
	for i := 0; i < len(out); i++ {
		for joined := special.MatchString(lines[i]); joined && i < len(out); i++ {
			out[i] = ""
			joined = strings.HasSuffix(lines[i], `\`)
			if !joined {
				break
			}
		}
	}
	return out
}

// chunkEnd returns the line after the chunk that begins at the line from, and whether there are only comments.
func chunkEnd(lines []string, from int) (end int, empty bool) {
	src := []byte(strings.Join(lines[from:], "\n") + "\n")
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, 0)
	depth, any := 0, false
	for {
		pos, tok, _ := s.Scan()
		switch tok {
		case token.EOF:
			return len(lines), !any
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			depth--
		case token.SEMICOLON:
			line := file.Line(pos)
			if depth <= 0 && any && lineEnd(src, file.Offset(pos)) {
				return from + line, false
			}
			continue
		}
		any = true
	}
}

// lineEnd reports whether nothing but a comment follows in the line.
func lineEnd(src []byte, at int) bool {
	rest, _, _ := strings.Cut(string(src[at:]), "\n")
	rest = strings.TrimLeft(rest, "; \t")
	return rest == "" || strings.HasPrefix(rest, "//")
}

func kindOf(src string) kind {
	f, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+src, 0)
	switch {
	case err != nil && declaration.MatchString(src):
		return top // The error that GoNB finds is inside.
	case err != nil:
		return statement
	}
	for _, d := range f.Decls {
		if d, ok := d.(*ast.GenDecl); ok && (d.Tok == token.VAR || d.Tok == token.CONST) {
			return value
		}
	}
	return top
}

// showLast turns a last expression that is no statement in Go into one that shows it, and reports whether it did.
func showLast(lines []string, parts []chunk, show string) bool {
	if len(parts) == 0 || parts[len(parts)-1].kind != statement {
		return false
	}
	last := parts[len(parts)-1]
	src := strings.Join(lines[last.from:last.to], "\n")
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", "package p; func _() {\n"+src+"\n}", 0)
	if err != nil {
		return false
	}
	stmts := f.Decls[0].(*ast.FuncDecl).Body.List
	if len(stmts) == 0 {
		return false
	}
	e, ok := stmts[len(stmts)-1].(*ast.ExprStmt)
	if !ok || isStatement(e.X) {
		return false
	}
	offset := len("package p; func _() {\n")
	from, to := fset.Position(e.Pos()).Offset-offset, fset.Position(e.End()).Offset-offset
	src = src[:from] + show + "(" + src[from:to] + ")" + src[to:]
	copy(lines[last.from:last.to], strings.Split(src, "\n"))
	return true
}

// isStatement reports whether Go may allow an expression as a statement: calls, except for those that only compute.
func isStatement(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return isStatement(e.X)
	case *ast.UnaryExpr:
		return e.Op == token.ARROW
	case *ast.CallExpr:
		name, ok := e.Fun.(*ast.Ident)
		return !ok || !slices.Contains(pure, name.Name)
	}
	return false
}

// pure lists predeclared functions and types whose call is no statement.
var pure = strings.Fields("append cap complex imag len make max min new real bool byte string rune int int8 int16 " +
	"int32 int64 uint uint8 uint16 uint32 uint64 float32 float64 complex64 complex128")
