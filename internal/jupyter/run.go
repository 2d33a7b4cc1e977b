package jupyter

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/lifnb/lifnb/internal/nbformat"
)

// Failure says which cell of a notebook failed.
type Failure struct {
	Number int    // the n of In [n]
	Source string // of the cell
	Stderr string // what the cell printed there
	Err    error  // a *CellError, or why the cell could not be executed to its end
}

func (f *Failure) Error() string { return fmt.Sprintf("cell %d: %v", f.Number, f.Err) }

func (f *Failure) Unwrap() error { return f.Err }

// Progress is called when cell number of total begins, which is the n of In
// [n]. The function that it returns is called when the cell has ended.
type Progress func(number, total int, source string) (done func(error))

// Run executes the code cells of a notebook, in order, with a kernel that it
// starts for it, and records their outputs in place of earlier ones. It stops
// at the first cell that fails or that takes longer than limit: then the error
// is a *Failure, and is recorded as an output of the cell, too.
func Run(ctx context.Context, spec Spec, nb *nbformat.Notebook, limit time.Duration, progress Progress) (err error) {
	nb.ClearOutputs()
	k, err := Start(ctx, spec)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, k.Close())
		nb.DropEmptyDisplays() // not earlier: Close may deliver the last updates
	}()

	var cells []*nbformat.Cell
	for _, c := range nb.Cells {
		if c.Type == nbformat.CodeCell && strings.TrimSpace(c.Source) != "" {
			cells = append(cells, c)
		}
	}
	for i, c := range cells {
		done := progress(i+1, len(cells), c.Source)
		err := runCell(ctx, k, nb, c, limit)
		done(err)
		if err != nil {
			return &Failure{Number: i + 1, Source: c.Source, Stderr: stderrOf(c), Err: err}
		}
	}
	return nil
}

// maxOutput limits how much of the output of a cell is recorded, in bytes.
// Front ends have trouble with less than that.
const maxOutput = 20 << 20

func runCell(ctx context.Context, k *Kernel, nb *nbformat.Notebook, c *nbformat.Cell, limit time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("the cell was interrupted: it took longer than %v", limit))
	defer cancel()

	source := lineEnds.Replace(c.Source)
	if err := CheckSource(source); err != nil {
		return recordError(nb, c, err)
	}
	var broken error
	size := 0
	count, err := k.Execute(ctx, source, func(m Message) {
		was := size
		if size += len(m.Content); size > maxOutput && m.Type != nbformat.ErrorOutput {
			if was <= maxOutput {
				nb.Record(c, &nbformat.Output{Type: nbformat.Stream, Name: "stderr", Text: fmt.Sprintf(
					"\nThe cell has put out more than %d MB. The rest is not recorded.\n", maxOutput>>20)})
			}
			return
		}
		out, err := nbformat.OutputOf(m.Type, m.Content)
		if err != nil {
			broken = err
			return
		}
		nb.Record(c, out)
	})
	if count > 0 {
		c.ExecutionCount = count
	}
	if err == nil {
		err = broken
	}
	if err == nil {
		return nil
	}
	if _, recorded := errors.AsType[*CellError](err); recorded {
		return err
	}
	return recordError(nb, c, err)
}

// recordError records an error as an output of the cell, and returns it.
func recordError(nb *nbformat.Notebook, c *nbformat.Cell, err error) error {
	// Only the first line: the rest is the kernel's log, with times and paths.
	text, _, _ := strings.Cut(err.Error(), "\n")
	nb.Record(c, &nbformat.Output{Type: nbformat.ErrorOutput, EName: "ERROR", EValue: text, Traceback: []string{text}})
	return err
}

// stderrOf returns what a cell printed to stderr.
func stderrOf(c *nbformat.Cell) string {
	var b strings.Builder
	for _, out := range c.Outputs {
		if out.Type == nbformat.Stream && out.Name == "stderr" {
			b.WriteString(out.Text)
		}
	}
	return b.String()
}
