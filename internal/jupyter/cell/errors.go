package cell

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Known finds, by GoNB's number of a cell, its number for Jupyter, its source, and its form for GoNB.
type Known func(count int) (number int, source string, a Arranged, ok bool)

// Explanation is an error of GoNB in a reader's order.
type Explanation struct {
	Value string   // the useful line
	Lines []string // this line, the line of the cell, a hint, and further errors
	Rest  string   // what else GoNB says
}

var (
	position  = regexp.MustCompile(`^.*main(?:_test)?\.go:\d+:\d+: (.+)$`)
	cellLine  = regexp.MustCompile(`Cell(?:\[(\d+)\]:)? Line (\d+)`)
	colours   = regexp.MustCompile(`\x1b\[[0-9;]*m`)
	otherPath = regexp.MustCompile(`(/[^\s:"]+)*/gonb_[0-9a-f]+(/[^\s:"]*)?`)
)

// Explain explains the error of cell number count. GoNB's value has a line for each element of its traceback. earlier
// says what is known of names that the cell does not know.
func Explain(count int, value string, traceback []string, known Known, earlier func(name string) string) Explanation {
	var e Explanation
	seen := make(map[string]bool)
	raw := strings.Split(value, "\n")
	var rest []string
	for i, line := range raw {
		m := position.FindStringSubmatch(line)
		if m == nil {
			if line != "" && !strings.HasPrefix(line, "# ") && !strings.HasPrefix(line, "failed to run") {
				rest = append(rest, line)
			}
			continue
		}
		message := otherPath.ReplaceAllString(m[1], "the cell")
		number, at := count, 0
		if i < len(traceback) {
			if c := cellLine.FindStringSubmatch(colours.ReplaceAllString(traceback[i], "")); c != nil {
				if n, err := strconv.Atoi(c[1]); err == nil {
					number = n
				}
				at, _ = strconv.Atoi(c[2])
			}
		}
		number, source, a, ok := known(number)
		at = a.Line(at)
		where := fmt.Sprintf("cell %d", number)
		if at > 0 {
			where += fmt.Sprintf(", line %d", at)
		}
		message = strings.TrimPrefix(message, "syntax error: ")
		text := where + ": " + message
		if seen[text] {
			continue
		}
		seen[text] = true
		e.Lines = append(e.Lines, text)
		src := ""
		if lines := strings.Split(source, "\n"); ok && at > 0 && at <= len(lines) {
			src = lines[at-1]
			e.Lines = append(e.Lines, "    "+strings.TrimSpace(src))
		}
		if hint := Hint(message, src, source, earlier); hint != "" && !seen[hint] {
			seen[hint] = true
			e.Lines = append(e.Lines, "hint: "+hint)
		}
	}
	if len(e.Lines) > 0 {
		e.Value = e.Lines[0]
		e.Rest = strings.Join(rest, "\n")
		return e
	}
	e.Value = plain(value)
	e.Lines = []string{e.Value}
	_, source, _, _ := known(count)
	if hint := Hint(value, "", source, earlier); hint != "" {
		e.Lines = append(e.Lines, "hint: "+hint)
	}
	if strings.TrimSpace(value) != e.Value {
		e.Rest = strings.TrimSpace(value)
	}
	return e
}

// plain says how a program ended, without the words for programmers of GoNB.
func plain(value string) string {
	switch {
	case strings.Contains(value, "signal: killed"), strings.Contains(value, "signal: interrupt"):
		return "the cell was stopped"
	case strings.Contains(value, "no required module provides package"):
		if m := missingPackage.FindStringSubmatch(value); m != nil {
			return "no package " + m[1] + " is installed"
		}
	}
	lines := strings.FieldsFunc(colours.ReplaceAllString(value, ""), func(r rune) bool { return r == '\n' })
	for _, l := range lines {
		l = strings.TrimSpace(l)
		if l != "" && !strings.HasPrefix(l, "# ") && !strings.HasPrefix(l, "failed to run") {
			return otherPath.ReplaceAllString(l, "the cell")
		}
	}
	return strings.TrimSpace(value)
}
