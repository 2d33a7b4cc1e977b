//go:build unix

package main

import (
	"go/parser"
	"go/scanner"
	"go/token"
	"runtime"
	"strings"
)

// answer returns the reply to a request that the shim answers itself, or nil.
func (r *relay) answer(m message) (kind string, content any) {
	switch m.kind {
	case "kernel_info_request":
		return "kernel_info_reply", map[string]any{
			"status": "ok", "protocol_version": "5.4", "implementation": "gonb", "implementation_version": "0.1.0",
			"banner": "Go (lifnb): GoNB, with a hand for newcomers",
			"language_info": map[string]any{
				"name": "go", "version": runtime.Version(), "mimetype": "text/x-go", "file_extension": ".go",
				"pygments_lexer": "go", "codemirror_mode": "go", "nbconvert_exporter": "",
			},
			"help_links": []map[string]string{
				{"text": "Go", "url": "https://go.dev/doc/"},
				{"text": "GoNB", "url": "https://github.com/janpfeifer/gonb"},
			},
		}
	case "is_complete_request":
		code, _ := m.content()["code"].(string)
		return "is_complete_reply", completeness(code)
	case "complete_request", "inspect_request":
		return r.help.answer(m)
	case "history_request":
		return "history_reply", map[string]any{"status": "ok", "history": []any{}}
	}
	return "", nil
}

// completeness says whether a console should execute what is typed, or wait for more lines.
func completeness(code string) map[string]string {
	var lines []string
	for _, l := range strings.Split(code, "\n") {
		if !strings.HasPrefix(l, "%") && !strings.HasPrefix(l, "!") {
			lines = append(lines, l)
		}
	}
	src := strings.Join(lines, "\n")
	if _, err := parser.ParseFile(token.NewFileSet(), "", "package p\n"+src, 0); err == nil {
		return map[string]string{"status": "complete"}
	}
	_, err := parser.ParseFile(token.NewFileSet(), "", "package p; func _() {\n"+src+"\n}", 0)
	switch depth := open(src); {
	case depth > 0:
		return map[string]string{"status": "incomplete", "indent": strings.Repeat("\t", depth)}
	case err == nil:
		return map[string]string{"status": "complete"}
	}
	return map[string]string{"status": "invalid"}
}

// open counts the brackets that are not closed.
func open(src string) (depth int) {
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, []byte(src), func(_ token.Position, what string) {
		if strings.Contains(what, "not terminated") {
			depth++
		}
	}, 0)
	for {
		switch _, tok, _ := s.Scan(); tok {
		case token.EOF:
			return depth
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		}
	}
}

func noMatches(m message) any {
	at := m.content()["cursor_pos"]
	return map[string]any{"status": "ok", "matches": []string{}, "cursor_start": at, "cursor_end": at, "metadata": map[string]any{}}
}

var notFound = map[string]any{"status": "ok", "found": false, "data": map[string]any{}, "metadata": map[string]any{}}

// isTrouble reports whether GoNB answers a question with an internal error.
func isTrouble(data map[string]any) bool {
	text, _ := data["text/plain"].(string)
	for _, s := range []string{"failed to", "Failed to", "gopls", "no identifier found", "error"} {
		if strings.HasPrefix(strings.TrimSpace(text), s) {
			return true
		}
	}
	return false
}
