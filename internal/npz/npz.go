// Package npz reads and writes NumPy's .npz files, whole and with checks: what numpy.savez writes and
// numpy.load opens without pickle.
package npz

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/google/renameio/v2"
	"github.com/sbinet/npyio/npy"
	"github.com/sbinet/npyio/npz"
)

// Array is a named array to be written: a float64, []float64, []int64, []string or *mat.Dense.
type Array struct {
	Name  string
	Value any
}

// Write writes the arrays to a file, in order. Missing directories are made; the file appears complete or not
// at all. The same arrays give the same bytes.
func Write(path string, arrays ...Array) error {
	var buf bytes.Buffer
	w := npz.NewWriter(&buf)
	for _, a := range arrays {
		if err := w.Write(a.Name+".npy", a.Value); err != nil {
			return fmt.Errorf("%s: array %s: %w", path, a.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if filepath.Base(path) == "." || strings.HasSuffix(path, string(filepath.Separator)) {
		return fmt.Errorf("path %q: want the name of a file", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return renameio.WriteFile(path, buf.Bytes(), 0o644, renameio.WithTempDir(filepath.Dir(path)))
}

// maxArrayBytes bounds the size of an array that is read: a broken or hostile file may claim any.
const maxArrayBytes = 1 << 31

// File holds the arrays of a file.
type File struct {
	path   string
	arrays map[string][]byte
}

// Read reads all arrays of a file.
func Read(path string) (*File, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		if errors.Is(err, zip.ErrFormat) {
			return nil, fmt.Errorf("%s: not an npz file: %w", path, err)
		}
		return nil, err
	}
	defer z.Close()
	f := &File{path: path, arrays: make(map[string][]byte)}
	for _, entry := range z.File {
		data, err := readEntry(entry)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, entry.Name, err)
		}
		f.arrays[strings.TrimSuffix(entry.Name, ".npy")] = data
	}
	return f, nil
}

func readEntry(entry *zip.File) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxArrayBytes+1))
	if err == nil && len(data) > maxArrayBytes {
		err = fmt.Errorf("larger than %d bytes", maxArrayBytes)
	}
	return data, err
}

// Has tells whether the file has an array of this name.
func (f *File) Has(name string) bool {
	_, ok := f.arrays[name]
	return ok
}

// Any, as a dimension, stands for any length.
const Any = -1

// Floats returns an array of float64 in C order and its shape, which must be as given; no shape at all is a
// scalar.
func (f *File) Floats(name string, shape ...int) (values []float64, actual []int, err error) {
	data, actual, err := f.array(name, "<f8", shape)
	if err != nil {
		return nil, nil, err
	}
	values = make([]float64, len(data)/8)
	for i := range values {
		values[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
	}
	return values, actual, nil
}

// Float returns a float64.
func (f *File) Float(name string) (float64, error) {
	values, _, err := f.Floats(name)
	if err != nil {
		return 0, err
	}
	return values[0], nil
}

// Ints returns a one-dimensional array of int64, of length n or Any.
func (f *File) Ints(name string, n int) ([]int64, error) {
	data, _, err := f.array(name, "<i8", []int{n})
	if err != nil {
		return nil, err
	}
	values := make([]int64, len(data)/8)
	for i := range values {
		values[i] = int64(binary.LittleEndian.Uint64(data[8*i:]))
	}
	return values, nil
}

// Strings returns a one-dimensional array of strings, of length n or Any.
func (f *File) Strings(name string, n int) ([]string, error) {
	data, shape, err := f.array(name, "<U", []int{n})
	if err != nil {
		return nil, err
	}
	values := make([]string, shape[0])
	for i := range values {
		// NumPy's strings are UTF-32 of one length, padded with zeros.
		size := len(data) / len(values)
		var runes []rune
		for c := data[i*size : (i+1)*size]; len(c) > 0; c = c[4:] {
			runes = append(runes, rune(binary.LittleEndian.Uint32(c)))
		}
		values[i] = strings.TrimRight(string(runes), "\x00")
	}
	return values, nil
}

// array returns the bytes of an array and its shape, if it has the type (of the strings: any length) and the
// shape that are wanted.
func (f *File) array(name, dtype string, want []int) (data []byte, shape []int, err error) {
	content, ok := f.arrays[name]
	if !ok {
		return nil, nil, fmt.Errorf("%s: no array %s in it", f.path, name)
	}
	fail := func(format string, args ...any) ([]byte, []int, error) {
		return nil, nil, fmt.Errorf("%s: array %s: %s", f.path, name, fmt.Sprintf(format, args...))
	}
	// npyio slices headers without looking, so that a broken one makes it panic.
	defer func() {
		if p := recover(); p != nil {
			data, shape, err = fail("not in NumPy's format")
		}
	}()
	r := bytes.NewReader(content)
	header, err := npy.NewReader(r)
	if err != nil {
		return fail("%v", err)
	}
	h := header.Header.Descr
	itemSize := 8
	if length, isString := strings.CutPrefix(h.Type, "<U"); isString && dtype == "<U" {
		n, err := strconv.Atoi(length)
		if err != nil || n < 0 {
			return fail("type %q, want %q and a length", h.Type, dtype)
		}
		itemSize = 4 * n
	} else if h.Type != dtype {
		return fail("type %q, want %q", h.Type, dtype)
	}
	if h.Fortran && len(h.Shape) > 1 {
		return fail("in Fortran order, want C order")
	}
	fits := len(h.Shape) == len(want)
	elements := 1.0 // as a float, that cannot overflow
	for i := 0; fits && i < len(want); i++ {
		fits = h.Shape[i] >= 0 && (want[i] == Any || h.Shape[i] == want[i])
		elements *= float64(h.Shape[i])
	}
	if !fits {
		return fail("shape %v, want %v", shapeString(h.Shape), shapeString(want))
	}
	if size := elements * float64(itemSize); float64(r.Len()) != size || elements > 0 && itemSize == 0 {
		return fail("shape %v takes %g bytes, but has %d", shapeString(h.Shape), size, r.Len())
	}
	return content[len(content)-r.Len():], h.Shape, nil
}

// shapeString writes a shape as NumPy does, with "any" for Any.
func shapeString(shape []int) string {
	s := make([]string, len(shape))
	for i, n := range shape {
		s[i] = fmt.Sprint(n)
		if n == Any {
			s[i] = "any"
		}
	}
	if len(s) == 1 {
		return "(" + s[0] + ",)"
	}
	return "(" + strings.Join(s, ", ") + ")"
}
