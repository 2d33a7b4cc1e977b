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
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/sbinet/npyio/npy"
	"github.com/sbinet/npyio/npz"

	"github.com/lifnb/lifnb/internal/atomicfile"
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
	return atomicfile.WriteFile(path, buf.Bytes())
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

// The types of numbers that are read, by NumPy's names.
var (
	asInt = map[string]func(b []byte) int64{
		"<i4": func(b []byte) int64 { return int64(int32(binary.LittleEndian.Uint32(b))) },
		"<i8": func(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) },
	}
	asFloat = map[string]func(b []byte) float64{
		"<f4": func(b []byte) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(b))) },
		"<f8": func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) },
		"<i4": func(b []byte) float64 { return float64(asInt["<i4"](b)) },
		"<i8": func(b []byte) float64 { return float64(asInt["<i8"](b)) },
	}
)

// numbers returns an array of numbers of one of the types that can be converted, and its shape.
func numbers[T any](f *File, name string, convert map[string]func(b []byte) T, shape []int) (values []T, actual []int, err error) {
	data, actual, dtype, err := f.array(name, slices.Sorted(maps.Keys(convert)), shape)
	if err != nil {
		return nil, nil, err
	}
	size := int(dtype[2] - '0')
	values = make([]T, len(data)/size)
	for i := range values {
		values[i] = convert[dtype](data[size*i:])
	}
	return values, actual, nil
}

// Floats returns an array of numbers (float64, float32, int64 or int32) in C order and its shape, which must be as given;
// no shape at all is a scalar.
func (f *File) Floats(name string, shape ...int) (values []float64, actual []int, err error) {
	return numbers(f, name, asFloat, shape)
}

// Float returns a number.
func (f *File) Float(name string) (float64, error) {
	values, _, err := f.Floats(name)
	if err != nil {
		return 0, err
	}
	return values[0], nil
}

// Ints returns a one-dimensional array of integers (int64 or int32), of length n or Any.
func (f *File) Ints(name string, n int) ([]int64, error) {
	values, _, err := numbers(f, name, asInt, []int{n})
	return values, err
}

// Strings returns a one-dimensional array of strings, of length n or Any.
func (f *File) Strings(name string, n int) ([]string, error) {
	data, shape, _, err := f.array(name, []string{text}, []int{n})
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

// text is NumPy's type of strings, of any length.
const text = "<U"

// array returns the bytes of an array, its shape and its type, if these are among what is wanted.
func (f *File) array(name string, types []string, want []int) (data []byte, shape []int, dtype string, err error) {
	content, ok := f.arrays[name]
	if !ok {
		return nil, nil, "", fmt.Errorf("%s: no array %s in it", f.path, name)
	}
	fail := func(format string, args ...any) ([]byte, []int, string, error) {
		return nil, nil, "", fmt.Errorf("%s: array %s: %s", f.path, name, fmt.Sprintf(format, args...))
	}
	// npyio slices headers without looking, so that a broken one makes it panic.
	defer func() {
		if p := recover(); p != nil {
			data, shape, dtype, err = fail("not in NumPy's format")
		}
	}()
	r := bytes.NewReader(content)
	header, err := npy.NewReader(r)
	if err != nil {
		return fail("%v", err)
	}
	h := header.Header.Descr
	var itemSize int
	if length, isText := strings.CutPrefix(h.Type, text); isText && slices.Contains(types, text) {
		n, err := strconv.Atoi(length)
		if err != nil || n < 0 {
			return fail("type %q, want %q and a length", h.Type, text)
		}
		itemSize = 4 * n
	} else if slices.Contains(types, h.Type) {
		itemSize = int(h.Type[2] - '0')
	} else {
		return fail("type %q, want %q", h.Type, types)
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
	return content[len(content)-r.Len():], h.Shape, h.Type, nil
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
