// Package nbformat reads and writes Jupyter notebooks and collects the outputs
// of their cells.
//
// It supports nbformat 4.5,
// https://nbformat.readthedocs.io/en/latest/format_description.html. Files are
// written byte by byte as Jupyter writes them, so a notebook that went through
// both shows no spurious changes in version control. Fields that the package
// does not know survive a round trip.
package nbformat

import "strings"

// The types of cells and outputs.
const (
	CodeCell     = "code"
	MarkdownCell = "markdown"
	RawCell      = "raw"

	Stream        = "stream"
	DisplayData   = "display_data"
	ExecuteResult = "execute_result"
	ErrorOutput   = "error"

	// UpdateDisplayData is a message that changes earlier outputs. It is
	// never an output itself.
	UpdateDisplayData = "update_display_data"
)

// Notebook is a notebook, its multi-line texts joined.
type Notebook struct {
	Metadata map[string]any
	Cells    []*Cell

	extra map[string]any // fields that are not known here
}

// Cell is a cell of a notebook.
type Cell struct {
	Type     string // CodeCell, MarkdownCell or RawCell
	ID       string // 1 to 64 letters, digits, '-' and '_'; unique in a notebook
	Source   string
	Metadata map[string]any

	// ExecutionCount is the n of In [n], or 0 if the cell was not executed.
	// It and Outputs are for code cells only.
	ExecutionCount int
	Outputs        []*Output

	extra map[string]any
}

// Output is an output of a code cell. Type says which of the other fields have
// a meaning.
type Output struct {
	Type string // Stream, DisplayData, ExecuteResult or ErrorOutput

	// Of a Stream.
	Name string // "stdout" or "stderr"
	Text string
	text *strings.Builder // has Text while it grows

	// Of DisplayData and ExecuteResult. Data maps a MIME type to a text, to
	// base64 for binary types, or to any JSON value for JSON types.
	Data           map[string]any
	Metadata       map[string]any
	ExecutionCount int    // of an ExecuteResult
	DisplayID      string // names a display for later updates; not written to files

	// Of an ErrorOutput.
	EName, EValue string
	Traceback     []string

	extra map[string]any
}

// Language returns the programming language that the notebook says its cells
// are written in, or "" if it says nothing.
func (nb *Notebook) Language() string {
	for _, at := range [][2]string{{"kernelspec", "language"}, {"language_info", "name"}} {
		spec, _ := nb.Metadata[at[0]].(map[string]any)
		if lang, _ := spec[at[1]].(string); lang != "" {
			return lang
		}
	}
	return ""
}
