package nbformat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
)

const (
	major    = 4
	maxMinor = 5
)

// Read reads a notebook of nbformat 4.0 to 4.5. Cells without an id, as they
// are before 4.5, get ids that follow from their position. Errors name the
// file, and the cell and the field that are wrong.
func Read(path string) (*Notebook, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	nb, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s is not a valid notebook: %w", path, err)
	}
	return nb, nil
}

// OutputOf makes an output of a Jupyter message whose type is one of the
// output types or UpdateDisplayData.
func OutputOf(msgType string, content []byte) (*Output, error) {
	v, err := parse(content)
	if err != nil {
		return nil, fmt.Errorf("%s message: %w", msgType, err)
	}
	f := open(v)
	f.rest["output_type"] = msgType
	transient, _ := f.rest["transient"].(map[string]any)
	delete(f.rest, "transient")

	out, err := decodeOutput(f)
	if err != nil {
		return nil, fmt.Errorf("%s message: %w", msgType, err)
	}
	out.DisplayID, _ = transient["display_id"].(string)
	return out, nil
}

func decode(data []byte) (*Notebook, error) {
	v, err := parse(data)
	if err != nil {
		return nil, err
	}
	f := open(v)
	version, minor := f.integer("nbformat"), f.integer("nbformat_minor")
	if f.err != nil {
		return nil, f.err
	}
	if version != major || minor < 0 || minor > maxMinor {
		return nil, fmt.Errorf("nbformat %d.%d: only 4.0 to 4.5 can be read; opening and saving it in Jupyter converts it", version, minor)
	}

	nb := &Notebook{Metadata: f.object("metadata")}
	cells := f.list("cells")
	if f.err != nil {
		return nil, f.err
	}
	for i, v := range cells {
		c, err := decodeCell(open(v))
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		nb.Cells = append(nb.Cells, c)
	}
	nb.extra = f.rest
	return nb, nb.completeIDs()
}

func decodeCell(f *fields) (*Cell, error) {
	c := &Cell{
		Type:     f.string("cell_type"),
		Source:   f.text("source"),
		Metadata: f.object("metadata"),
	}
	if f.has("id") {
		if c.ID = f.string("id"); f.err == nil && !validID.MatchString(c.ID) {
			return nil, fmt.Errorf("id %q: must be 1 to 64 letters, digits, - and _", c.ID)
		}
	}
	if f.err != nil {
		return nil, f.err
	}

	switch c.Type {
	case CodeCell:
		if c.ExecutionCount = f.count(); f.err != nil {
			return nil, f.err
		}
		for i, v := range f.list("outputs") {
			out, err := decodeOutput(open(v))
			if err != nil {
				return nil, fmt.Errorf("output %d: %w", i+1, err)
			}
			if out.Type == UpdateDisplayData {
				return nil, fmt.Errorf("output %d: output_type %q can't be in a file", i+1, out.Type)
			}
			c.Outputs = append(c.Outputs, out)
		}
	case MarkdownCell, RawCell:
	default:
		return nil, fmt.Errorf("cell_type %q: must be code, markdown or raw", c.Type)
	}
	c.extra = f.rest
	return c, f.err
}

func decodeOutput(f *fields) (*Output, error) {
	out := &Output{Type: f.string("output_type")}
	if f.err != nil {
		return nil, f.err
	}
	switch out.Type {
	case Stream:
		out.Name = f.string("name")
		out.Text = f.text("text")
	case DisplayData, ExecuteResult, UpdateDisplayData:
		if out.Type == ExecuteResult {
			out.ExecutionCount = f.count()
		}
		out.Metadata = f.object("metadata")
		out.Data = f.object("data")
		for mime, v := range out.Data {
			if isJSON(mime) {
				continue
			}
			if s, ok := join(v); ok {
				out.Data[mime] = s
			}
		}
	case ErrorOutput:
		out.EName = f.string("ename")
		out.EValue = f.string("evalue")
		for _, v := range f.list("traceback") {
			s, ok := v.(string)
			if !ok {
				return nil, fmt.Errorf("traceback: must be a list of strings, found %s in it", kind(v))
			}
			out.Traceback = append(out.Traceback, s)
		}
	default:
		return nil, fmt.Errorf("output_type %q: must be stream, display_data, execute_result or error", out.Type)
	}
	out.extra = f.rest
	return out, f.err
}

var validID = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// completeIDs gives each cell without an id one that depends only on the
// notebook, and makes sure that no two cells have the same id.
func (nb *Notebook) completeIDs() error {
	cellOf := make(map[string]int)
	for i, c := range nb.Cells {
		if c.ID == "" {
			continue
		}
		if j, dup := cellOf[c.ID]; dup {
			return fmt.Errorf("cells %d and %d have the same id %q", j+1, i+1, c.ID)
		}
		cellOf[c.ID] = i
	}
	for i, c := range nb.Cells {
		if c.ID != "" {
			continue
		}
		c.ID = fmt.Sprintf("cell-%d", i+1)
		for n := 2; ; n++ {
			if _, taken := cellOf[c.ID]; !taken {
				break
			}
			c.ID = fmt.Sprintf("cell-%d-%d", i+1, n)
		}
		cellOf[c.ID] = i
	}
	return nil
}

// parse parses one JSON value. Numbers stay as they are written.
func parse(data []byte) (any, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // a byte order mark
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("it is empty")
		}
		return nil, explain(err, data)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the end of the notebook")
	}
	return v, nil
}

// explain says where a file breaks the rules of JSON, and what is there
// instead.
func explain(err error, data []byte) error {
	broken, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return err
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return errors.New("it is written in UTF-16: only UTF-8 can be read")
	}
	at := min(max(int(broken.Offset)-1, 0), len(data))
	where := fmt.Sprintf("line %d", 1+bytes.Count(data[:at], []byte("\n")))
	if at > 0 && data[at-1] == '-' { // of -Infinity
		at--
	}
	if number := notJSON.Find(data[at:]); number != nil {
		return fmt.Errorf("%s: %s is not a number in JSON: write null, or %q", where, number, number)
	}
	return fmt.Errorf("%s: %w", where, err)
}

// notJSON matches numbers that Python writes although JSON does not know them.
var notJSON = regexp.MustCompile(`^-?(NaN|Infinity)\b`)
