//go:build unix

package main

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/printer"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// help knows the documentation of package lifnb. It answers at once, which gopls does not while it starts.
type help struct {
	root  string // of the checkout
	read  sync.Once
	names []string
	docs  map[string]string // declaration and documentation
}

func newHelp(args []string) *help {
	h := new(help)
	for _, a := range args {
		if root, ok := strings.CutPrefix(strings.TrimLeft(a, "-"), "go_work="); ok {
			h.root = root
		}
	}
	return h
}

// load reads the sources when the first question comes.
func (h *help) load() {
	h.docs = make(map[string]string)
	paths, _ := filepath.Glob(filepath.Join(h.root, "lifnb", "*.go"))
	fset := token.NewFileSet()
	var files []*ast.File
	for _, p := range paths {
		if strings.HasSuffix(p, "_test.go") {
			continue
		}
		if f, err := parser.ParseFile(fset, p, nil, parser.ParseComments); err == nil {
			files = append(files, f)
		}
	}
	pkg, err := doc.NewFromFiles(fset, files, "github.com/lifnb/lifnb/lifnb")
	if err != nil {
		return // Then gopls answers.
	}
	add := func(name string, decl ast.Node, text string) {
		if f, ok := decl.(*ast.FuncDecl); ok {
			f.Body = nil
		}
		var b bytes.Buffer
		printer.Fprint(&b, fset, decl)
		h.names, h.docs[name] = append(h.names, name), b.String()+"\n\n"+text
	}
	for _, f := range pkg.Funcs {
		add(f.Name, f.Decl, f.Doc)
	}
	for _, t := range pkg.Types {
		add(t.Name, t.Decl, t.Doc)
		for _, f := range t.Funcs {
			add(f.Name, f.Decl, f.Doc)
		}
	}
	for _, v := range slices.Concat(pkg.Consts, pkg.Vars) {
		for _, name := range v.Names {
			add(name, v.Decl, v.Doc)
		}
	}
	slices.Sort(h.names)
}

var (
	before = regexp.MustCompile(`(?:^|[^\w.])lifnb\.(\w*)$`)
	after  = regexp.MustCompile(`^\w*`)
)

// answer returns the reply to a question about lifnb.Name, or nil.
func (h *help) answer(m message) (kind string, content any) {
	c := m.content()
	code, _ := c["code"].(string)
	at, _ := c["cursor_pos"].(float64)
	runes := []rune(code)
	cursor := max(0, min(int(at), len(runes)))
	left, right := string(runes[:cursor]), string(runes[cursor:])
	found := before.FindStringSubmatch(left)
	if found == nil {
		return "", nil
	}
	h.read.Do(h.load)
	switch m.kind {
	case "complete_request":
		var matches []string
		for _, name := range h.names {
			if strings.HasPrefix(name, found[1]) {
				matches = append(matches, name)
			}
		}
		if matches == nil {
			return "", nil
		}
		return "complete_reply", map[string]any{"status": "ok", "matches": matches, "metadata": map[string]any{},
			"cursor_start": cursor - utf8.RuneCountInString(found[1]), "cursor_end": cursor}
	case "inspect_request":
		if text, ok := h.docs[found[1]+after.FindString(right)]; ok {
			return "inspect_reply", map[string]any{"status": "ok", "found": true, "metadata": map[string]any{},
				"data": map[string]any{"text/plain": text}}
		}
	}
	return "", nil
}
