package cell

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestArrange(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		// GoNB accepts these.
		{"", ""},
		{"// a comment", "// a comment"},
		{"var x = 1", "var x = 1"},
		{"import \"math\"\n\nvar x = 1\n%%\nfmt.Println(x)", "import \"math\"\n\nvar x = 1\n%%\nfmt.Println(x)"},
		{"%%bash\nls", "%%bash\nls"},
		{"!ls\n%ls", "!ls\n%ls"},
		{"%test\nfunc TestX(t *testing.T) {}", "%test\nfunc TestX(t *testing.T) {}"},
		{"%main\nf()", "%main\nf()"},
		{"func f() {\n\tx +\n}", "func f() {\n\tx +\n}"},
		{"%%\nresponses.Rate()", "%%\nresponses.Rate()"},

		// It refuses these.
		{"x := 1", "%%\nx := 1"},
		{"x", "%%\nshow(x)"},
		{"f()", "%%\nf()"},
		{"%%\nx", "%%\nshow(x)"},
		{"%%\nx // last\n", "%%\nshow(x) // last\n"},
		{"x +\n\ty", "%%\nshow(x +\n\ty)"},
		{"var a = 1\na := 2\nvar b = 1\nfunc g() {}\n", "var a = 1\nfunc g() {}\n\n%%\na := 2\nvar b = 1"},
		{"x := 1\nimport \"math\"\nmath.Pi * x", "import \"math\"\n%%\nx := 1\nshow(math.Pi * x)"},
		{"!ls \\\n -l\nx := 1", "!ls \\\n -l\n%%\nx := 1"},
		{"func() { f() }()", "%%\nfunc() { f() }()"},
		{"len(x)", "%%\nshow(len(x))"},
		{"x; y", "%%\nx; show(y)"},
	} {
		if got := Arrange(c.source, "show"); strings.TrimSpace(got.Source) != strings.TrimSpace(c.want) {
			t.Errorf("Arrange(%q) = %q, want %q", c.source, got.Source, c.want)
		}
	}
}

// Whatever the cell, no line is lost or doubled, each knows where it comes from, and a second look changes nothing.
func TestArrangeKeepsLines(t *testing.T) {
	line := rapid.SampledFrom([]string{"", "x := 1", "x", "var y = 2", "func f() {", "}", "import \"math\"", "// note", "!ls \\",
		"%ls", "%%", "type T struct {", "a int", "`", "/*", "*/", "(", "x +", "for {", "\"", "# no", "é"})
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(line, 1, 8).Draw(t, "lines")
		a := Arrange(strings.Join(lines, "\n"), "show")
		got := strings.Split(a.Source, "\n")
		if again := Arrange(a.Source, "show"); again.Source != a.Source {
			t.Fatalf("%q becomes %q, and then %q", lines, a.Source, again.Source)
		}
		if a.lines == nil {
			if len(got) != len(lines) {
				t.Fatalf("%q becomes %q", lines, got)
			}
			return
		}
		if len(got) != len(lines)+1 {
			t.Fatalf("%q becomes %q", lines, got)
		}
		seen := make(map[int]bool)
		for i, l := range got {
			from := a.Line(i + 1)
			if l == "%%" {
				continue
			}
			was := lines[from-1]
			if seen[from] || was != l && !strings.Contains(l, "show(") && !strings.HasSuffix(l, ")") {
				t.Fatalf("%q becomes %q: line %d comes from line %d", lines, got, i+1, from)
			}
			seen[from] = true
		}
	})
}
