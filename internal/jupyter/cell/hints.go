package cell

import (
	"fmt"
	"regexp"
	"strings"
)

// rule gives a hint for errors of a kind, where the line or the cell looks like it. The hint may name what message
// has in its groups: $1, $2.
type rule struct{ message, line, hint string }

var missingPackage = regexp.MustCompile(`no required module provides package ([^\s;:]+)`)

// rules are tried in this order. The first that fits gives the hint.
var rules = compile([]rule{
	{`.`, `^\s*#`, "comments in Go begin with //, not with #"},
	{`.`, `^\s*(import \w+ as \w+|from \w+ import)`, `Go imports paths in quotes: import "math"`},
	{`.`, `^\s*def \w+`, "Go says func where Python says def, and puts the body into braces { }"},
	{`.`, `^\s*elif\b`, "Go writes } else if condition {"},
	{`.`, `^\s*(if|for|while|else)\b.*:\s*$`, "Go puts the body of if and for into braces { }, without a colon; there is no while: for condition { }"},
	{`.`, `^\s*while\b`, "Go has no while: write for condition { }"},
	{`.`, `^\s*for \w+ in\b`, "write for i, x := range list { }, or for i := range 10 { }"},
	{`.`, `\blambda\b`, "Go writes a function value as func(x float64) float64 { return x * x }"},
	{`.`, `\bnot \w|\b(and|or)\b \w`, "Go writes && for and, || for or, ! for not"},
	{`.`, `\*\*`, "Go has no **: write math.Pow(x, y), or x * x"},
	{`.`, `'[^'\\]{2,}'`, `strings have double quotes in Go: "text"`},
	{`.`, `\bprint\(`, "write fmt.Println(...) to print"},
	{`undefined: (None)|cannot use None`, ``, "Go says nil, and only for pointers, slices, maps, functions and interfaces"},
	{`undefined: (True|False)`, ``, "Go writes true and false in small letters"},
	{`undefined: range|undefined: (np|numpy|plt|pd)\b`, ``, "this is a Go kernel: Python packages are not here"},
	{`declared and not used: (\w+)`, ``, "Go wants every variable inside a cell's body to be used: use $1, or remove it, or write _ = $1"},
	{`"(.+)" imported and not used`, ``, "remove the import of $1: GoNB imports standard packages by itself when you use them"},
	{`mismatched types (int and float64|float64 and int)`, ``, "Go never mixes int and float64: write float64(n) for the int"},
	{`mismatched types (\S+) and (\S+)`, ``, "Go never converts by itself: write $1(x) or $2(x)"},
	{`cannot use .* \(?.*(constant [\d.]+|float64).* as int value|truncated`, ``, "an int has no fraction: write int(x) to cut it off, or make the variable a float64"},
	{`cannot use .*variable of type int\).* as float64`, ``, "Go never converts by itself: write float64(x)"},
	{`missing ',' .*in argument list|unexpected newline in argument list`, ``, "close the bracket ), or end the line with a comma if the list goes on"},
	{`missing ',' (before newline|in)`, ``, "a list over several lines needs a comma at the end of each line, the last one included"},
	{`unexpected newline in composite literal`, ``, "a list over several lines needs a comma at the end of each line, the last one included"},
	{`no new variables on left side of :=`, ``, "the variable is there already: write = instead of :="},
	{`non-declaration statement outside function body|expected declaration, found`, ``, "statements stand below a line %%, declarations (var, func, type, import) above it"},
	{`missing return`, ``, "every way through the function must end with a return"},
	{`assignment mismatch: 1 variable but .* returns 2 values`, ``, "the function also returns an error: write x, err := ..., or lifnb.Must(...)"},
	{`division by zero|divide by zero`, ``, "whole numbers have no infinity: write 1.0 / x for a float64"},
	{`index out of range`, ``, "the first element has index 0, the last one len(x)-1"},
	{`invalid argument: index -?\d+ .*must not be negative`, ``, "Go has no negative indices: the last element is x[len(x)-1]"},
	{`is not a type`, ``, "this name is a value: a type, such as float64, must stand here"},
	{`missing function body|unexpected semicolon or newline before \{`, ``, "the opening brace { must stand at the end of the same line"},
	{`not enough arguments in call|too many arguments in call`, ``, "Go has no default arguments: give each one; Shift+Tab shows which there are"},
	{`(unknown field \w+ in struct literal)`, ``, "Shift+Tab on the type shows its fields"},
	{`(\S+) undefined \(type (\S+) has no field or method`, ``, "names that a package offers begin with a capital letter; Shift+Tab on $2 shows them"},
	{`non-boolean condition`, ``, "a condition is a comparison in Go, such as x != 0"},
	{`^undefined: (errors|fmt|math|os|rand|sort|strconv|strings|time)$`, ``, "what $1 offers begins with a capital letter, such as fmt.Println"},
	{`is not used`, ``, "a value alone does nothing inside a cell: print it with fmt.Println(...), or show it with lifnb.Show(...)"},
})

// meant are the names in the compiler's advice: "but does have field Rate".
var meant = regexp.MustCompile(`but does have (?:field|method) (\w+)`)

var undefined = regexp.MustCompile(`^undefined: (\w+)$`)

type compiled struct {
	message, line *regexp.Regexp
	hint          string
}

func compile(rules []rule) (c []compiled) {
	for _, r := range rules {
		c = append(c, compiled{regexp.MustCompile(r.message), regexp.MustCompile(r.line), r.hint})
	}
	return c
}

// Hint returns what a newcomer may have meant, or "" if we do not know. line is where the error is, source the cell.
// earlier says what is known of a name from other cells, or "".
func Hint(message, line, source string, earlier func(name string) string) string {
	if m := missingPackage.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("fetch it in a cell before: !*go get %s@latest", m[1])
	}
	if m := meant.FindStringSubmatch(message); m != nil {
		return "write " + m[1]
	}
	code := literals.ReplaceAllString(line, `""`)
	for _, r := range rules {
		if m := r.message.FindStringSubmatchIndex(message); m != nil && r.line.MatchString(code) {
			if r.message.String() == "." && !syntax(message) {
				continue
			}
			return string(r.message.ExpandString(nil, r.hint, message, m))
		}
	}
	if syntax(message) && !strings.HasPrefix(message, "undefined") {
		for other := range strings.Lines(source) { // Go may notice later that something is wrong.
			if hint := python(literals.ReplaceAllString(strings.TrimSuffix(other, "\n"), `""`)); hint != "" {
				return hint
			}
		}
	}
	if m := undefined.FindStringSubmatch(message); m != nil {
		if said := earlier(m[1]); said != "" {
			return said
		}
		return "no cell that has run declares " + m[1] + ": run the one that does, or look at its spelling"
	}
	return ""
}

// python returns the hint for a line of Python, or "".
func python(line string) string {
	for _, r := range rules {
		if r.message.String() == "." && r.line.MatchString(line) {
			return r.hint
		}
	}
	return ""
}

// syntax reports whether an error may come from Python's way of writing.
func syntax(message string) bool {
	for _, s := range []string{"expected", "syntax", "undefined", "illegal", "invalid", "missing", "must", "more than one", "cannot"} {
		if strings.Contains(message, s) {
			return true
		}
	}
	return false
}

// literals matches what stands between double quotes.
var literals = regexp.MustCompile(`"(\\.|[^"\\])*"`)
