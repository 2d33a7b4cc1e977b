package npz

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sbinet/npyio/npy"
	"gonum.org/v1/gonum/mat"

	"github.com/lifnb/lifnb/internal/atomicfile"
)

// Array is a named array to write. Its value is a float64, int, bool, string or complex128, a slice of these, a
// [][]float64 or [][]int with rows of equal length, or a pointer to any of these. NumPy reads a string as an array of
// one element.
type Array struct {
	Name  string
	Value any
}

// Write writes the arrays to a file, in order. Missing directories are created; the file appears complete or not at
// all. The same arrays give the same bytes. If a format is given, the file says that it holds this format, and which
// arrays.
func Write(path, format string, arrays ...Array) error {
	return atomicfile.Write(path, func(w io.Writer) error { return Encode(w, format, arrays...) })
}

// Encode writes the content of such a file. See [Write].
func Encode(w io.Writer, format string, arrays ...Array) error {
	z := zip.NewWriter(w)
	lines := []string{format}
	seen := map[string]bool{"": true, Signature: true}
	for _, a := range arrays {
		if seen[a.Name] {
			return fmt.Errorf("array %q: must have a name of its own", a.Name)
		}
		seen[a.Name] = true
		sum := sha256.New()
		if err := writeEntry(z, a, sum); err != nil {
			return err
		}
		lines = append(lines, signatureLine(sum, a.Name))
	}
	if format != "" {
		if err := writeEntry(z, Array{Signature, lines}, io.Discard); err != nil {
			return err
		}
	}
	return z.Close()
}

// writeEntry writes an array to the archive, and the same bytes to a checksum.
func writeEntry(z *zip.Writer, a Array, sum io.Writer) error {
	// Not compressed, as numpy.savez does: random numbers hardly compress, and it is five times faster.
	entry, err := z.CreateHeader(&zip.FileHeader{Name: a.Name + ".npy", Method: zip.Store})
	if err == nil {
		err = encode(io.MultiWriter(entry, sum), a.Value)
	}
	if err != nil {
		return fmt.Errorf("array %s: %w", a.Name, err)
	}
	return nil
}

// encode writes a value in NumPy's format.
func encode(w io.Writer, value any) error {
	value, err := storable(value)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(w, 1<<16) // npyio writes number by number.
	if err := npy.Write(buffered, value); err != nil {
		return err
	}
	return buffered.Flush()
}

// storable converts a value to one that npyio can write.
func storable(value any) (any, error) {
	switch v := value.(type) {
	case *float64:
		return *v, nil
	case *bool:
		return *v, nil
	case *complex128:
		return *v, nil
	case int:
		return int64(v), nil
	case *int:
		return int64(*v), nil
	case string:
		return storable([]string{v})
	case *string:
		return storable([]string{*v})
	case *[]float64:
		return *v, nil
	case *[]bool:
		return *v, nil
	case *[]complex128:
		return *v, nil
	case []int:
		integers := make([]int64, len(v))
		for i, n := range v {
			integers[i] = int64(n)
		}
		return integers, nil
	case *[]int:
		return storable(*v)
	case []string:
		for i, s := range v { // NumPy pads with zeros.
			if !utf8.ValidString(s) || strings.HasSuffix(s, "\x00") {
				return nil, fmt.Errorf("[%d] = %q: must be UTF-8 that does not end in a zero", i, s)
			}
		}
		return v, nil
	case *[]string:
		return storable(*v)
	case [][]float64:
		if err := checkTable(v); err != nil {
			return nil, err
		}
		return mat.NewDense(len(v), len(v[0]), slices.Concat(v...)), nil
	case *[][]float64:
		return storable(*v)
	case [][]int:
		if err := checkTable(v); err != nil {
			return nil, err
		}
		// npyio knows the shape of arrays.
		t := reflect.New(reflect.ArrayOf(len(v), reflect.ArrayOf(len(v[0]), reflect.TypeFor[int64]()))).Elem()
		for i, row := range v {
			for j, n := range row {
				t.Index(i).Index(j).SetInt(int64(n))
			}
		}
		return t.Interface(), nil
	case *[][]int:
		return storable(*v)
	case float64, bool, complex128, []float64, []bool, []complex128:
		return v, nil
	}
	return nil, fmt.Errorf("%T: must be float64, int, bool, string or complex128, a slice of these, [][]float64 or [][]int", value)
}

// checkTable fails unless the rows of a table have the same length, above 0.
func checkTable[T any](rows [][]T) error {
	if len(rows) == 0 || len(rows[0]) == 0 {
		return errors.New("a table without values: must have at least 1 row and 1 column")
	}
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			return fmt.Errorf("row %d of a table has %d values: must have %d, as the first row", i, len(row), len(rows[0]))
		}
	}
	return nil
}
