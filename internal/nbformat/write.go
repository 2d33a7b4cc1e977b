package nbformat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"

	"github.com/lifnb/lifnb/internal/atomicfile"
)

// Write writes the notebook as nbformat 4.5. The file appears whole or not at
// all.
func Write(path string, nb *Notebook) error {
	data, err := encode(nb)
	if err == nil {
		return atomicfile.WriteFile(path, data)
	}
	return fmt.Errorf("writing %s: %w", path, err)
}

// encode returns the notebook as Jupyter writes it: sorted keys, an indent of
// one space, and no unnecessary escapes.
func encode(nb *Notebook) ([]byte, error) {
	cells := []any{}
	for _, c := range nb.Cells {
		cells = append(cells, c.fields())
	}
	root := with(nb.extra, map[string]any{
		"nbformat":       major,
		"nbformat_minor": maxMinor,
		"metadata":       object(nb.Metadata),
		"cells":          cells,
	})

	var buf bytes.Buffer
	enc := json.NewEncoder(&buf) // sorts the keys of maps, and ends with a newline
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(root); err != nil {
		return nil, err
	}
	return []byte(unescape.Replace(buf.String())), nil
}

// unescape undoes two escapes that encoding/json always makes and Python's
// json does not. The first pair jumps over escaped backslashes.
var unescape = strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029")

func (c *Cell) fields() map[string]any {
	f := with(c.extra, map[string]any{
		"cell_type": c.Type,
		"id":        c.ID,
		"metadata":  object(c.Metadata),
		"source":    splitLines(c.Source),
	})
	if c.Type == CodeCell {
		outs := []any{}
		for _, out := range c.Outputs {
			outs = append(outs, out.fields())
		}
		f["outputs"] = outs
		f["execution_count"] = count(c.ExecutionCount)
	}
	return f
}

func (out *Output) fields() map[string]any {
	f := with(out.extra, map[string]any{"output_type": out.Type})
	switch out.Type {
	case Stream:
		f["name"] = out.Name
		f["text"] = splitLines(out.Text)
	case DisplayData, ExecuteResult:
		data := make(map[string]any)
		for mime, v := range out.Data {
			if s, ok := v.(string); ok && isText(mime) {
				data[mime] = splitLines(s)
			} else {
				data[mime] = v
			}
		}
		f["data"] = data
		f["metadata"] = object(out.Metadata)
		if out.Type == ExecuteResult {
			f["execution_count"] = count(out.ExecutionCount)
		}
	case ErrorOutput:
		f["ename"] = out.EName
		f["evalue"] = out.EValue
		f["traceback"] = append([]string{}, out.Traceback...)
	}
	return f
}

// with returns the union of unknown and known fields.
func with(extra, known map[string]any) map[string]any {
	maps.Copy(known, extra)
	return known
}

// object returns m, or the empty object for nil, which would become null.
func object(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func count(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// isJSON reports whether data of the MIME type are JSON values.
func isJSON(mime string) bool {
	return mime == "application/json" ||
		strings.HasPrefix(mime, "application/") && strings.HasSuffix(mime, "+json")
}

// isText reports whether Jupyter stores data of the MIME type as lines.
func isText(mime string) bool {
	return strings.HasPrefix(mime, "text/") ||
		mime == "application/javascript" || mime == "image/svg+xml"
}

// splitLines splits a text after its line ends, which are those of Python's
// str.splitlines, as Jupyter uses it.
func splitLines(s string) []string {
	lines := []string{}
	for s != "" {
		n := lineLen(s)
		lines = append(lines, s[:n])
		s = s[n:]
	}
	return lines
}

// lineLen is the length of the first line, its end included.
func lineLen(s string) int {
	i := strings.IndexAny(s, "\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029")
	if i < 0 {
		return len(s)
	}
	if strings.HasPrefix(s[i:], "\r\n") {
		return i + 2
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return i + size
}
