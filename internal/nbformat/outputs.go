package nbformat

import "strings"

// ClearOutputs removes what earlier executions left in the notebook: outputs,
// execution counts, and the times of execution that some front ends keep in the
// metadata.
func (nb *Notebook) ClearOutputs() {
	for _, c := range nb.Cells {
		c.Outputs = nil
		c.ExecutionCount = 0
		if c.Type == CodeCell {
			delete(c.Metadata, "execution")
		}
	}
}

// Record adds an output to a cell of the notebook as Jupyter does. A stream
// continues the previous output if that is a stream of the same name. A display
// with a display id first replaces the contents of all displays with that id,
// in any cell; UpdateDisplayData does only this.
func (nb *Notebook) Record(c *Cell, out *Output) {
	if out.DisplayID != "" {
		nb.updateDisplays(out)
	}
	if out.Type != UpdateDisplayData {
		c.Outputs = appendOutput(c.Outputs, out)
	}
}

func (nb *Notebook) updateDisplays(update *Output) {
	for _, c := range nb.Cells {
		for _, out := range c.Outputs {
			if out.DisplayID == update.DisplayID {
				out.Data, out.Metadata = update.Data, update.Metadata
			}
		}
	}
}

// DropEmptyDisplays removes displays that contain nothing but empty texts: the
// wiped progress bars. Call it when no more updates can come.
func (nb *Notebook) DropEmptyDisplays() {
	for _, c := range nb.Cells {
		outs := c.Outputs
		c.Outputs = nil
		for _, out := range outs {
			if !out.emptyDisplay() {
				// Streams that were apart may be neighbours now.
				c.Outputs = appendOutput(c.Outputs, out)
			}
		}
	}
}

func (out *Output) emptyDisplay() bool {
	if out.Type != DisplayData {
		return false
	}
	for _, v := range out.Data {
		if v != "" {
			return false
		}
	}
	return true
}

// addText adds to the text of a stream, in time that does not depend on how long it is already.
func (out *Output) addText(text string) {
	if out.text == nil {
		out.text = new(strings.Builder)
		out.text.WriteString(out.Text)
	}
	out.text.WriteString(text)
	out.Text = out.text.String() // which does not copy it
}

func appendOutput(outs []*Output, out *Output) []*Output {
	if n := len(outs); n > 0 && out.Type == Stream && outs[n-1].Type == Stream && outs[n-1].Name == out.Name {
		outs[n-1].addText(out.Text)
		return outs
	}
	return append(outs, out)
}
