package nbformat

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// everything is a notebook as Jupyter writes it, with all types of cells and
// outputs, and with fields that this package does not know.
const everything = `{
 "cells": [
  {
   "attachments": {
    "dot.png": {
     "image/png": "iVBORw0KGgo="
    }
   },
   "cell_type": "markdown",
   "id": "intro",
   "metadata": {},
   "source": [
    "# Title <b>&</b>\n",
    "\n",
    "![](attachment:dot.png)"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "a-1_B",
   "metadata": {
    "scrolled": true,
    "tags": [
     "keep"
    ]
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "10 %\r",
      "20 %\r\n",
      "done"
     ]
    },
    {
     "data": {
      "application/json": {
       "lines": [
        "a",
        1.50
       ]
      },
      "application/vnd.lifnb.table+json": [
       "a",
       "b"
      ],
      "image/png": "iVBORw0KGgo=\n",
      "image/svg+xml": [
       "<svg>\n",
       "</svg>"
      ],
      "text/plain": []
     },
     "metadata": {
      "image/png": {
       "width": 640
      }
     },
     "output_type": "display_data"
    },
    {
     "data": {
      "text/plain": [
       "α \\u2028 ` + "\u2028" + `",
       "β"
      ]
     },
     "execution_count": 3,
     "metadata": {},
     "output_type": "execute_result"
    },
    {
     "ename": "ERROR",
     "evalue": "exit status 1",
     "output_type": "error",
     "traceback": [
      "exit status 1"
     ],
     "unknown": null
    }
   ],
   "source": [
    "%%\n",
    "fmt.Println(1)"
   ],
   "unknown": {
    "deep": []
   }
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "empty",
   "metadata": {},
   "outputs": [],
   "source": []
  },
  {
   "cell_type": "raw",
   "id": "raw",
   "metadata": {
    "format": "text/latex"
   },
   "source": [
    "\\LaTeX"
   ]
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Go (gonb)",
   "language": "go",
   "name": "gonb"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5,
 "unknown": "kept"
}
`

func TestFileRoundTrip(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.ipynb"), filepath.Join(dir, "out.ipynb")
	if err := os.WriteFile(in, []byte(everything), 0o600); err != nil {
		t.Fatal(err)
	}
	nb, err := Read(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(out, nb); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(everything, string(got)); diff != "" {
		t.Errorf("a notebook changed on its way through (-want +got):\n%s", diff)
	}
	if nb.Cells[0].Source != "# Title <b>&</b>\n\n![](attachment:dot.png)" {
		t.Errorf("source is not joined: %q", nb.Cells[0].Source)
	}
	if lang := nb.Language(); lang != "go" {
		t.Errorf("Language() = %q, want go", lang)
	}
}

// Editors on Windows write a mark before the file and \r\n at the ends of lines.
func TestReadFromWindows(t *testing.T) {
	path := filepath.Join(t.TempDir(), "windows.ipynb")
	if err := os.WriteFile(path, []byte("\ufeff"+strings.ReplaceAll(everything, "\n", "\r\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	nb, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := encode(nb); err != nil || string(data) != everything {
		t.Errorf("error %v, or the notebook has changed:\n%s", err, cmp.Diff(everything, string(data)))
	}
}

// A long output takes time in proportion to its length: its text is not copied for each piece.
func TestLongOutput(t *testing.T) {
	nb, c := &Notebook{}, &Cell{Type: CodeCell}
	nb.Cells = []*Cell{c}
	piece := strings.Repeat("x", 1000)
	bytes := testing.Benchmark(func(b *testing.B) {
		for range b.N {
			c.Outputs = nil
			for range 10000 {
				nb.Record(c, &Output{Type: Stream, Name: "stdout", Text: piece})
			}
		}
	}).AllocedBytesPerOp()
	if n := len(c.Outputs[0].Text); n != 10_000_000 {
		t.Errorf("the text has %d bytes, want ten million", n)
	}
	if bytes > 100_000_000 {
		t.Errorf("%d bytes allocated for a text of ten million", bytes)
	}
}

func TestWriteIntoFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "missing", "x.ipynb")
	if err := Write(path, &Notebook{}); err != nil {
		t.Errorf("a missing folder is not made: %v", err)
	}
	path = filepath.Join(path, "x.ipynb") // below a file
	if err := Write(path, &Notebook{}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error is %v, want one that names %s", err, path)
	}
}

func TestReadErrors(t *testing.T) {
	cell := func(s string) string {
		return `{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [` + s + `]}`
	}
	output := func(s string) string {
		return cell(`{"cell_type": "code", "id": "a", "metadata": {}, "source": "", "execution_count": null, "outputs": [` + s + `]}`)
	}
	markdown := `{"cell_type": "markdown", "id": "a", "metadata": {}, "source": ""}`
	for _, tc := range []struct{ file, want string }{
		{``, "empty"},
		{"{\n\"cells\": [}", "line 2: invalid character"},
		{"{\"a\": 1,\n\"b\": NaN}", "line 2: NaN is not a number in JSON"},
		{"{\"a\":\n\n-Infinity}", "line 3: -Infinity is not a number in JSON"},
		{"{\"a\": Infinity}", "line 1: Infinity is not a number in JSON"},
		{"{\"a\": Nothing}", "invalid character"},
		{"\xff\xfe{\x00}\x00", "UTF-16"},
		{"\ufeff", "empty"},
		{`[]`, "must be an object, found a list"},
		{`{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []} x`, "follows the end"},
		{`{}`, "nbformat: must be an integer, found nothing"},
		{`{"nbformat": 4.5, "nbformat_minor": 5}`, "nbformat: must be an integer, found the number 4.5"},
		{`{"nbformat": 3, "nbformat_minor": 0, "worksheets": []}`, "nbformat 3.0: only 4.0 to 4.5"},
		{`{"nbformat": 4, "nbformat_minor": 6}`, "nbformat 4.6: only 4.0 to 4.5"},
		{`{"nbformat": 4, "nbformat_minor": 5, "cells": []}`, "metadata: must be an object, found nothing"},
		{`{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": {}}`, "cells: must be a list, found an object"},
		{cell(`1`), "cell 1: must be an object, found the number 1"},
		{cell(`{"cell_type": "heading", "metadata": {}, "source": ""}`), `cell 1: cell_type "heading"`},
		{cell(`{"cell_type": "raw", "metadata": {}, "source": ["a", true]}`), "source: must be a string or a list of strings, found a list"},
		{cell(`{"cell_type": "raw", "id": "a b", "metadata": {}, "source": ""}`), `id "a b"`},
		{cell(markdown + "," + markdown), `cells 1 and 2 have the same id "a"`},
		{cell(`{"cell_type": "code", "metadata": {}, "source": "", "execution_count": null}`), "outputs: must be a list, found nothing"},
		{cell(`{"cell_type": "code", "metadata": {}, "source": "", "execution_count": "1", "outputs": []}`), `execution_count: must be an integer, found the string "1"`},
		{output(`{"output_type": "pyout"}`), `cell 1: output 1: output_type "pyout"`},
		{output(`{"output_type": "update_display_data", "data": {}, "metadata": {}}`), "can't be in a file"},
		{output(`{"output_type": "stream", "name": "stdout"}`), "text: must be a string or a list of strings, found nothing"},
		{output(`{"output_type": "display_data", "data": [], "metadata": {}}`), "data: must be an object, found a list"},
		{output(`{"output_type": "error", "ename": "", "evalue": "", "traceback": [1]}`), "traceback: must be a list of strings"},
	} {
		path := filepath.Join(t.TempDir(), "bad.ipynb")
		if err := os.WriteFile(path, []byte(tc.file), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Read(path)
		if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("reading %s:\nerror is %v\nwant one with %q and the path", tc.file, err, tc.want)
		}
	}
}

func TestMissingIDs(t *testing.T) {
	const old = `{"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": [
		{"cell_type": "markdown", "metadata": {}, "source": "a"},
		{"cell_type": "markdown", "metadata": {}, "source": "a", "id": "cell-1"},
		{"cell_type": "markdown", "metadata": {}, "source": "a"}]}`
	nb, err := decode([]byte(old))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range nb.Cells {
		got = append(got, c.ID)
	}
	if diff := cmp.Diff([]string{"cell-1-2", "cell-1", "cell-3"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestRecord(t *testing.T) {
	first, second := &Cell{Type: CodeCell}, &Cell{Type: CodeCell}
	nb := &Notebook{Cells: []*Cell{first, second}}
	for _, m := range []struct {
		cell          *Cell
		typ, contents string
	}{
		{first, Stream, `{"name": "stdout", "text": "a"}`},
		{first, Stream, `{"name": "stdout", "text": "b\n"}`},
		{first, DisplayData, `{"data": {"text/html": "0 %"}, "metadata": {}, "transient": {"display_id": "bar"}}`},
		{first, Stream, `{"name": "stdout", "text": "c\n"}`},
		{first, Stream, `{"name": "stderr", "text": "d\n"}`},
		{first, DisplayData, `{"data": {"text/html": "old"}, "metadata": {}, "transient": {"display_id": "figure"}}`},
		{second, DisplayData, `{"data": {"text/html": ""}, "metadata": {}, "transient": {}}`},
		{second, DisplayData, `{"data": {"application/json": {"x": 1}, "text/plain": ""}, "metadata": {}, "transient": {}}`},
		{second, UpdateDisplayData, `{"data": {"text/html": "new"}, "metadata": {"k": "v"}, "transient": {"display_id": "figure"}}`},
		{second, UpdateDisplayData, `{"data": {"text/html": ""}, "metadata": {}, "transient": {"display_id": "bar"}}`},
		{second, UpdateDisplayData, `{"data": {"text/html": "?"}, "metadata": {}, "transient": {"display_id": "nobody's"}}`},
		{second, ErrorOutput, `{"ename": "ERROR", "evalue": "v", "traceback": ["t"]}`},
	} {
		out, err := OutputOf(m.typ, []byte(m.contents))
		if err != nil {
			t.Fatal(err)
		}
		nb.Record(m.cell, out)
	}
	nb.DropEmptyDisplays()

	want := [][]*Output{
		{
			// One stream: the wiped progress bar between its parts is gone.
			{Type: Stream, Name: "stdout", Text: "ab\nc\n"},
			{Type: Stream, Name: "stderr", Text: "d\n"},
			{Type: DisplayData, Data: map[string]any{"text/html": "new"}, Metadata: map[string]any{"k": "v"}, DisplayID: "figure"},
		},
		{
			{Type: DisplayData, Data: map[string]any{"application/json": map[string]any{"x": json.Number("1")}, "text/plain": ""}},
			{Type: ErrorOutput, EName: "ERROR", EValue: "v", Traceback: []string{"t"}},
		},
	}
	if diff := cmp.Diff(want, [][]*Output{first.Outputs, second.Outputs}, same); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if data, err := encode(nb); err != nil || strings.Contains(string(data), "display_id") {
		t.Errorf("encode: error %v, or the display id is in the file:\n%s", err, data)
	}
}

func TestOutputOfErrors(t *testing.T) {
	for _, tc := range []struct{ typ, content, want string }{
		{"stream", `{"name": "stdout"}`, "stream message: text"},
		{"status", `{}`, `output_type "status"`},
		{"stream", `{`, "unexpected EOF"},
		{"stream", `null`, "must be an object"},
	} {
		if _, err := OutputOf(tc.typ, []byte(tc.content)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("OutputOf(%q, %s): error is %v, want one with %q", tc.typ, tc.content, err, tc.want)
		}
	}
}

func TestClearOutputs(t *testing.T) {
	c := &Cell{
		Type:           CodeCell,
		Metadata:       map[string]any{"execution": map[string]any{"iopub.status.busy": "2024-01-01"}, "tags": []any{}},
		ExecutionCount: 7,
		Outputs:        []*Output{{Type: Stream}},
	}
	(&Notebook{Cells: []*Cell{c}}).ClearOutputs()
	want := &Cell{Type: CodeCell, Metadata: map[string]any{"tags": []any{}}}
	if diff := cmp.Diff(want, c, same); diff != "" {
		t.Errorf("cell (-want +got):\n%s", diff)
	}
}

// same compares all fields, but takes nil and empty for the same.
var same = cmp.Options{cmp.AllowUnexported(Notebook{}, Cell{}, Output{}), cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Output{}, "text")}

func TestSplitLines(t *testing.T) {
	// What Python's splitlines(keepends=True) gives.
	got := splitLines("a\nb\r\nc\rd\x1ce\u0085\u2029\n\nf")
	want := []string{"a\n", "b\r\n", "c\r", "d\x1c", "e\u0085", "\u2029", "\n", "\n", "f"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := text().Draw(t, "text")
		if got := strings.Join(splitLines(s), ""); got != s {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

func TestRoundTripOfAnyNotebook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := notebooks(t)
		data, err := encode(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := decode(data)
		if err != nil {
			t.Fatalf("%v in\n%s", err, data)
		}
		if diff := cmp.Diff(want, got, same); diff != "" {
			t.Fatalf("a notebook changed on its way (-want +got):\n%s", diff)
		}
		again, err := encode(got)
		if err != nil || string(again) != string(data) {
			t.Fatalf("error %v, or bytes changed (-first +second):\n%s", err, cmp.Diff(string(data), string(again)))
		}
	})
}

// text draws texts rich in what is special in JSON or at the ends of lines.
func text() *rapid.Generator[string] {
	return rapid.StringOf(rapid.OneOf(
		rapid.SampledFrom([]rune("\n\r\t\v\f\x00\x1c\x1f\x7f\u0085\u2028\u2029\\\"u208<>&α😀")),
		rapid.Rune(),
	)).Filter(func(s string) bool { return strings.ToValidUTF8(s, "") == s })
}

// value draws JSON values up to a depth.
func value(depth int) *rapid.Generator[any] {
	if depth == 0 {
		return rapid.OneOf(
			rapid.Just[any](nil),
			rapid.Map(rapid.Bool(), func(b bool) any { return b }),
			rapid.Map(text(), func(s string) any { return s }),
			rapid.SampledFrom([]any{json.Number("0"), json.Number("-1.50"), json.Number("1e-7"), json.Number("12345678901234567890")}),
		)
	}
	return rapid.OneOf(
		value(0),
		rapid.Map(rapid.SliceOfN(value(depth-1), 0, 3), func(l []any) any { return l }),
		rapid.Map(object3(depth-1), func(m map[string]any) any { return m }),
	)
}

// object3 draws JSON objects of up to three fields, whose names the format
// does not use.
func object3(depth int) *rapid.Generator[map[string]any] {
	name := rapid.Map(text(), func(s string) string { return "x" + s })
	return rapid.MapOfN(name, value(depth), 0, 3)
}

func notebooks(t *rapid.T) *Notebook {
	nb := &Notebook{
		Metadata: object3(2).Draw(t, "metadata"),
		extra:    object3(1).Draw(t, "unknown fields"),
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "cells") {
		c := &Cell{
			Type:     rapid.SampledFrom([]string{CodeCell, MarkdownCell, RawCell}).Draw(t, "type"),
			ID:       fmt.Sprintf("id-%d", i),
			Source:   text().Draw(t, "source"),
			Metadata: object3(1).Draw(t, "cell metadata"),
			extra:    object3(1).Draw(t, "unknown fields of the cell"),
		}
		if c.Type == CodeCell {
			c.ExecutionCount = rapid.IntRange(0, 9).Draw(t, "count")
			for range rapid.IntRange(0, 3).Draw(t, "outputs") {
				c.Outputs = append(c.Outputs, outputs(t))
			}
		}
		nb.Cells = append(nb.Cells, c)
	}
	return nb
}

func outputs(t *rapid.T) *Output {
	out := &Output{
		Type:  rapid.SampledFrom([]string{Stream, DisplayData, ExecuteResult, ErrorOutput}).Draw(t, "output type"),
		extra: object3(1).Draw(t, "unknown fields of the output"),
	}
	switch out.Type {
	case Stream:
		out.Name = rapid.SampledFrom([]string{"stdout", "stderr"}).Draw(t, "name")
		out.Text = text().Draw(t, "text")
	case ExecuteResult:
		out.ExecutionCount = rapid.IntRange(0, 9).Draw(t, "count")
		fallthrough
	case DisplayData:
		out.Metadata = object3(1).Draw(t, "output metadata")
		out.Data = make(map[string]any)
		for _, mime := range []string{"text/html", "image/svg+xml", "image/png"} {
			if rapid.Bool().Draw(t, mime) {
				out.Data[mime] = text().Draw(t, "data")
			}
		}
		if rapid.Bool().Draw(t, "json") {
			out.Data["application/json"] = value(2).Draw(t, "JSON data")
		}
	case ErrorOutput:
		out.EName = text().Draw(t, "ename")
		out.EValue = text().Draw(t, "evalue")
		out.Traceback = rapid.SliceOfN(text(), 0, 2).Draw(t, "traceback")
	}
	return out
}
