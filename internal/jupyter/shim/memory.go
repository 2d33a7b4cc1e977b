//go:build unix

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/lifnb/lifnb/internal/jupyter/cell"
)

// memory has what GoNB knows: the declarations, to take them back or to give them to a new GoNB, and the last cells,
// for what is said about errors.
type memory struct {
	mu       sync.Mutex
	offset   int // from GoNB's number of a cell to Jupyter's
	last     int // Jupyter's number of the last cell
	cells    map[int]*execution
	order    []string // of the keys of declarations
	decls    map[string]string
	commands []string // that a new GoNB needs, too
}

// remembered is the number of cells whose source is kept.
const remembered = 200

const lifnb = `"github.com/lifnb/lifnb/lifnb"`

func newMemory() *memory {
	return &memory{cells: make(map[int]*execution), decls: make(map[string]string)}
}

// begin notes the number that GoNB has given a cell, and returns Jupyter's.
func (m *memory) begin(x *execution, gonb int) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	x.count = gonb
	m.last = gonb + m.offset
	m.cells[m.last] = x
	delete(m.cells, m.last-remembered)
	return m.last
}

// count returns GoNB's number of a cell.
func (m *memory) count(x *execution) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return x.count
}

// skip gives a number to a cell that GoNB does not see.
func (m *memory) skip() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.offset++
	m.last++
	return m.last
}

// died makes the numbers go on after the death of GoNB in a cell, and returns the number of that cell.
func (m *memory) died(x *execution) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if x.count == 0 {
		m.last++
	}
	m.offset = m.last
	return m.last
}

func (m *memory) known(gonb int) (number int, source string, a cell.Arranged, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	x := m.cells[gonb+m.offset]
	if x == nil {
		return gonb + m.offset, "", a, false
	}
	return gonb + m.offset, lineEnds.Replace(x.source), x.arranged, true
}

// earlier says where a name comes from that ended with its cell.
func (m *memory) earlier(name string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	short := regexp.MustCompile(`(?m)^\s*(\w+\s*,\s*)*` + name + `\s*(,\s*\w+\s*)*:=`)
	for _, n := range slices.Backward(slices.Sorted(maps.Keys(m.cells))) {
		if n < m.last && short.MatchString(m.cells[n].source) {
			return fmt.Sprintf("%s := ... in cell %d ended with its cell: write var %s = ... above a line %%%% there to keep it", name, n, name)
		}
	}
	return ""
}

// show names the function that shows a last expression.
func (m *memory) show(source string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.decls["import "+lifnb] != "" || strings.Contains(source, lifnb) {
		return "lifnb.Show"
	}
	return "fmt.Println"
}

// keep notes what a cell declared, and carries out what it removed.
func (m *memory) keep(source string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for line := range strings.Lines(source) {
		words := strings.Fields(strings.TrimPrefix(line, "//gonb:"))
		switch {
		case len(words) == 0:
		case words[0] == "%reset":
			m.decls, m.order = make(map[string]string), nil
		case words[0] == "%rm":
			for _, key := range words[1:] {
				delete(m.decls, key)
			}
		case strings.HasPrefix(line, "!*go get"), words[0] == "%cd", words[0] == "%env", words[0] == "%goflags":
			m.commands = append(slices.DeleteFunc(m.commands, func(c string) bool { return c == line }), line)
		}
	}
	found := declarations(source)
	for _, key := range slices.Sorted(maps.Keys(found)) {
		text := found[key]
		if _, was := m.decls[key]; !was {
			m.order = append(m.order, key)
		}
		m.decls[key] = text
	}
	m.order = slices.DeleteFunc(m.order, func(key string) bool { _, is := m.decls[key]; return !is })
}

// undo returns the cell that takes back the declarations of a failed one.
func (m *memory) undo(source string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var remove, restore []string
	found := declarations(source)
	for _, key := range slices.Sorted(maps.Keys(found)) {
		text := found[key]
		was, known := m.decls[key]
		switch {
		case strings.HasPrefix(key, "import "):
		case !known:
			remove = append(remove, key)
		case was != text && !slices.Contains(restore, was):
			restore = append(restore, was)
		}
	}
	var b strings.Builder
	if len(remove) > 0 {
		fmt.Fprintln(&b, "%rm", strings.Join(remove, " "))
	}
	b.WriteString(strings.Join(restore, "\n"))
	return b.String()
}

// all returns the cell that gives everything to a new GoNB.
func (m *memory) all() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var imports, others []string
	for _, key := range m.order {
		text := m.decls[key]
		if strings.HasPrefix(key, "import ") {
			imports = append(imports, text)
		} else if !slices.Contains(others, text) {
			others = append(others, text)
		}
	}
	return strings.Join(slices.Concat(m.commands, imports, others), "\n")
}

// declarations returns the declarations of a cell by the keys of GoNB.
func declarations(source string) map[string]string {
	found := make(map[string]string)
	lines := strings.Split(source, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "%%") || strings.HasPrefix(line, "//gonb:%%") || strings.HasPrefix(line, "%main") {
			lines = lines[:i]
			break
		}
		if strings.HasPrefix(line, "%") || strings.HasPrefix(line, "!") {
			lines[i] = ""
		}
	}
	const head = "package p\n"
	src := head + strings.Join(lines, "\n")
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", src, parser.ParseComments)
	if err != nil {
		return found
	}
	of := func(n ast.Node) string { return src[fset.Position(n.Pos()).Offset:fset.Position(n.End()).Offset] }
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			key := d.Name.Name
			if d.Recv != nil && len(d.Recv.List) == 1 {
				key = receiver(d.Recv.List[0].Type) + "~" + key
			}
			if key != "main" {
				found[key] = of(d)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				text := d.Tok.String() + " " + of(s)
				switch s := s.(type) {
				case *ast.ImportSpec:
					found["import "+s.Path.Value] = text
				case *ast.TypeSpec:
					found[s.Name.Name] = text
				case *ast.ValueSpec:
					if d.Tok == token.CONST && len(d.Specs) > 1 {
						text = of(d) // which may count with iota
					}
					for _, name := range s.Names {
						if name.Name != "_" {
							found[name.Name] = text
						}
					}
				}
			}
		}
	}
	return found
}

// receiver names the type of a method.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
