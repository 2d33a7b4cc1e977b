// Package textdata reads tables of numbers from text as people have it: values between white space, commas or
// semicolons, comment lines that begin with #, a line with the names of columns or none, blank lines that mean
// something. It reads all of a file or fails, with the line of the fault, and with bounded memory whatever the file
// holds.
package textdata

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a file may hold at most.
const (
	MaxValues = 1 << 25
	maxRows   = 1 << 25
	maxLine   = 1 << 26 // bytes
	maxNotes  = 1 << 20 // bytes, of all comment lines
)

// Table is the content of a file.
type Table struct {
	Notes  []string  // the comment lines, without #
	Names  []string  // of the columns; nil if there is no line with names
	Values []float64 // row after row
	Rows   []Row
}

// Row is a line that is no comment, and not the line of names. A blank line is a row without values.
type Row struct {
	First, Last int  // its values are Table.Values[First:Last]
	Line        int  // its number in the file, from 1
	Blank       bool // a line without any character; one of separators only has no values, but is not blank
	AfterNote   bool // a blank line that follows a comment, and rather belongs to that
}

// Read reads a table. If the first line holds names, choose returns the columns to read, in the order in which their
// values are to appear in the rows. All of them must be in every row that is not empty. The others may hold anything.
func Read(r io.Reader, choose func(names []string) (columns []int, err error)) (*Table, error) {
	t := &reader{in: bufio.NewReaderSize(r, 1<<16), choose: choose}
	if start, _ := t.in.Peek(512); len(start) > 0 {
		if err := checkText(start); err != nil {
			return nil, err
		}
	}
	for {
		line, err := t.next()
		if err == io.EOF {
			return &t.Table, nil
		}
		if err == nil {
			err = t.add(line)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", t.line, err)
		}
	}
}

// known are formats that people try, by how such files begin.
var known = []struct{ start, what string }{
	{"\x89HDF", "it is an HDF5 file, as NIX, NWB and MATLAB 7.3 write: notebooks/recordings.md shows how to make an npz file from it"},
	{"MATLAB 5.0", "it is a MATLAB file: notebooks/recordings.md shows how to make an npz file from it"},
	{"PK\x03\x04", "it is a zip archive, as npz and xlsx files are"},
	{"\x93NUMPY", "it is an npy file"},
	{"\xff\xfe", "it is text in UTF-16; save it as UTF-8"},
	{"\xfe\xff", "it is text in UTF-16; save it as UTF-8"},
}

// checkText fails on files that are not text, by how they begin.
func checkText(start []byte) error {
	for _, k := range known {
		if bytes.HasPrefix(start, []byte(k.start)) {
			return errors.New("must be text: " + k.what)
		}
	}
	if bytes.IndexByte(start, 0) >= 0 {
		return fmt.Errorf("must be text: it begins with %q", start[:min(len(start), 40)])
	}
	return nil
}

type reader struct {
	Table
	in     *bufio.Reader
	choose func(names []string) ([]int, error)

	memory    []byte // of a long line
	line      int
	notes     int // bytes
	afterNote bool
	begun     bool // whether there was a line with values or names
	columns   []int
	width     int // fields of a row; 0 if it is not known
	fields    [][]byte
}

// next returns the next line, without its end. The line is overwritten by the next one.
func (r *reader) next() ([]byte, error) {
	r.line++
	line, err := r.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		r.memory = append(r.memory[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			if len(r.memory) > maxLine {
				return nil, fmt.Errorf("longer than %d MiB: must end before", maxLine>>20)
			}
			line, err = r.in.ReadSlice('\n')
			r.memory = append(r.memory, line...)
		}
		line = r.memory
	}
	if err == io.EOF && len(line) > 0 {
		err = nil
	}
	if r.line == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff")) // the mark of UTF-8 from Windows
	}
	return bytes.TrimRight(line, "\r\n"), err
}

func (r *reader) add(line []byte) error {
	text := bytes.TrimSpace(line)
	switch {
	case len(text) > 0 && text[0] == '#':
		return r.addNote(text)
	case len(text) == 0:
		return r.addRow(Row{Blank: true, AfterNote: r.afterNote})
	}
	r.afterNote = false
	r.split(text)
	if !r.begun {
		r.begun = true
		if r.hasNames() {
			return r.setNames()
		}
	}
	row := Row{First: len(r.Values)}
	if err := r.addValues(); err != nil {
		return err
	}
	row.Last = len(r.Values)
	return r.addRow(row)
}

func (r *reader) addNote(text []byte) error {
	r.afterNote = true
	if r.notes += len(text); r.notes > maxNotes {
		return fmt.Errorf("the comments are longer than %d MiB: must end before", maxNotes>>20)
	}
	if note := strings.TrimSpace(strings.TrimLeft(strings.ToValidUTF8(string(text), "?"), "#")); note != "" {
		r.Notes = append(r.Notes, note)
	}
	return nil
}

func (r *reader) addRow(row Row) error {
	if row.Blank {
		row.First, row.Last = len(r.Values), len(r.Values)
	}
	if len(r.Rows) == maxRows {
		return fmt.Errorf("the file has more rows: must be at most %d", maxRows)
	}
	row.Line = r.line
	r.Rows = append(r.Rows, row)
	return nil
}

// split sets the fields of a line.
func (r *reader) split(text []byte) {
	separator := byte(0)
	switch {
	case bytes.IndexByte(text, ';') >= 0:
		separator = ';'
	case bytes.IndexByte(text, ',') >= 0:
		separator = ','
	}
	r.fields = r.fields[:0]
	if separator == 0 {
		for len(text) > 0 {
			end := bytes.IndexAny(text, " \t\v\f")
			if end < 0 {
				end = len(text)
			}
			r.fields = append(r.fields, bytes.Trim(text[:end], `"`))
			text = bytes.TrimLeft(text[end:], " \t\v\f")
		}
		return
	}
	for {
		end := bytes.IndexByte(text, separator)
		if end < 0 {
			r.fields = append(r.fields, unquoted(text))
			return
		}
		r.fields = append(r.fields, unquoted(text[:end]))
		text = text[end+1:]
	}
}

func unquoted(field []byte) []byte { return bytes.Trim(bytes.TrimSpace(field), `"`) }

// hasNames reports whether the fields are names: some of them no number, or a first one that is empty, above the
// numbers of rows.
func (r *reader) hasNames() bool {
	for i, field := range r.fields {
		if len(field) == 0 {
			if i == 0 && len(r.fields) > 1 && len(r.fields[1]) > 0 {
				return true
			}
			continue
		}
		if _, err := strconv.ParseFloat(string(field), 64); err != nil && !errors.Is(err, strconv.ErrRange) {
			return true
		}
	}
	return false
}

func (r *reader) setNames() error {
	const most = 1 << 12
	if len(r.fields) > most {
		return fmt.Errorf("%d names: must be at most %d columns", len(r.fields), most)
	}
	r.Names = []string{}
	for _, field := range r.fields {
		if !utf8.Valid(field) || bytes.ContainsFunc(field, unicode.IsControl) {
			return fmt.Errorf("%s: must be text", shown(field))
		}
		r.Names = append(r.Names, string(field))
	}
	var err error
	r.columns, err = r.choose(r.Names)
	return err
}

// addValues adds the values of a row.
func (r *reader) addValues() error {
	fields := r.fields
	if r.columns == nil {
		for len(fields) > 0 && len(fields[len(fields)-1]) == 0 { // rows that are filled up with empty fields
			fields = fields[:len(fields)-1]
		}
		for _, field := range fields {
			if err := r.addValue(field); err != nil {
				return err
			}
		}
		return nil
	}
	if r.width == 0 {
		r.width = len(fields)
	}
	shift := r.width - len(r.Names)
	if len(fields) != r.width || shift < 0 || shift > 1 { // one more: the numbers of rows, without a name
		return fmt.Errorf("has %d values: must have %d, as there are names", len(fields), len(r.Names))
	}
	for _, column := range r.columns {
		if err := r.addValue(fields[column+shift]); err != nil {
			return fmt.Errorf("%s = %w", r.Names[column], err)
		}
	}
	return nil
}

func (r *reader) addValue(field []byte) error {
	x, err := strconv.ParseFloat(string(field), 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		valid := "a finite number"
		if bytes.IndexByte(field, ',') >= 0 {
			valid += " with a decimal point"
		}
		return fmt.Errorf("%s: must be %s", shown(field), valid)
	}
	if len(r.Values) == MaxValues {
		return fmt.Errorf("the file has more values: must be at most %d", MaxValues)
	}
	r.Values = append(r.Values, x)
	return nil
}

// shown quotes a field, cut short.
func shown(field []byte) string {
	const most = 40
	if len(field) > most {
		return fmt.Sprintf("%.*q...", most, field[:most])
	}
	return strconv.Quote(string(field))
}
