package npz

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// Wanted describes what Get reads into a pointer: "a number", "n integers".
func Wanted(into any) string {
	switch into.(type) {
	case *float64:
		return "a number"
	case *int:
		return "an integer"
	case *bool:
		return "True or False"
	case *string:
		return "a string"
	case *complex128:
		return "a complex number"
	case *[]float64:
		return "n numbers"
	case *[]int:
		return "n integers"
	case *[]bool:
		return "n of True and False"
	case *[]string:
		return "n strings"
	case *[]complex128:
		return "n complex numbers"
	case *[][]float64:
		return "a table of numbers"
	case *[][]int:
		return "a table of integers"
	}
	return fmt.Sprintf("%T", into)
}

// Example returns, in Python, a value that Get reads into a pointer.
func Example(into any) string {
	switch into.(type) {
	case *float64:
		return "0.5"
	case *int:
		return "1"
	case *bool:
		return "True"
	case *string:
		return "\"a\""
	case *complex128:
		return "1j"
	case *[]int:
		return "[1, 2]"
	case *[]bool:
		return "[True, False]"
	case *[]string:
		return "[\"a\", \"b\"]"
	case *[]complex128:
		return "[1j, 2j]"
	case *[][]float64:
		return "[[0.5, 1.5], [2.5, 3.5]]"
	case *[][]int:
		return "[[1, 2], [3, 4]]"
	}
	return "[0.5, 1.5]"
}

// Get reads an array into what the pointer points to: one of the types that [Write] writes. It accepts anything with
// the same values: numbers of any type and byte order, integers from floats without a fraction, a single value of any
// shape, a list with further dimensions of length 1, a table in Fortran order. Errors name the array; the caller should
// add the name of the file.
func (f *File) Get(name string, into any) error {
	entry := f.entries[name]
	if entry == nil {
		return fmt.Errorf("no array %s: must be %s", name, Wanted(into))
	}
	sum := sha256.New()
	err := f.get(entry, into, sum)
	if saved, ok := f.sums[name]; err == nil && ok && saved != checksum(sum) {
		err = errors.New(changed)
	}
	if err != nil {
		return fmt.Errorf("array %s: %w", name, err)
	}
	return nil
}

func (f *File) get(entry *zip.File, into any, sum io.Writer) error {
	r, err := entry.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	a := array{r: io.TeeReader(r, sum)}
	if a.header, err = readHeader(a.r); err != nil {
		return err
	}
	if err := a.checkFits(into); err != nil {
		return err
	}
	if err := a.checkSize(entry.UncompressedSize64, entry.CompressedSize64, f.left); err != nil {
		return err
	}
	f.left -= int64(entry.UncompressedSize64)
	return a.read(into)
}

// ReadNpy reads the array of an npy file into what the pointer points to, as [File.Get] reads one of many.
func ReadNpy(path string, into any) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("must be a file")
	}
	a := array{r: bufio.NewReaderSize(file, 1<<16)}
	if err == nil {
		a.header, err = readHeader(a.r)
	}
	if err == nil {
		err = a.checkFits(into)
	}
	if err == nil {
		size := uint64(info.Size())
		err = a.checkSize(size, size, maxBytes)
	}
	if err == nil {
		err = a.read(into)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// read reads the elements into what the pointer points to.
func (a array) read(into any) error {
	switch into := into.(type) {
	case *float64:
		return single(a, a.dtype.float, into)
	case *int:
		return single(a, a.dtype.integer, into)
	case *bool:
		return single(a, a.dtype.bool, into)
	case *string:
		return single(a, a.dtype.text, into)
	case *complex128:
		return single(a, a.dtype.complex, into)
	case *[]float64:
		return list(a, a.dtype.float, into)
	case *[]int:
		return list(a, a.dtype.integer, into)
	case *[]bool:
		return list(a, a.dtype.bool, into)
	case *[]string:
		return list(a, a.dtype.text, into)
	case *[]complex128:
		return list(a, a.dtype.complex, into)
	case *[][]float64:
		return table(a, a.dtype.float, into)
	case *[][]int:
		return table(a, a.dtype.integer, into)
	}
	return fmt.Errorf("cannot be read into %T", into)
}

// array is an array whose header has been read.
type array struct {
	header
	r io.Reader
}

// checkFits fails unless an array of this type and shape can be read into what the pointer points to.
func (a array) checkFits(into any) error {
	if a.fits(into) {
		return nil
	}
	hint := ""
	if a.typeName() == "object" {
		hint = " (NumPy pickles objects, and a pickle can run any program when it is read)"
	}
	return fmt.Errorf("%v%s: must be %s", a.header, hint, Wanted(into))
}

// fits reports whether an array of this type and shape can be read into what the pointer points to.
func (a array) fits(into any) bool {
	long := 0 // dimensions other than 1
	for _, n := range a.shape {
		if n != 1 {
			long++
		}
	}
	shape := long == 0
	switch into.(type) {
	case *[]float64, *[]int, *[]bool, *[]string, *[]complex128:
		shape = long <= 1
	case *[][]float64, *[][]int:
		shape = len(a.shape) == 2
	}
	kind := a.dtype.isNumber()
	switch into.(type) {
	case *bool, *[]bool:
		kind = a.dtype.kind == 'b'
	case *string, *[]string:
		kind = a.dtype.kind == 'U' || a.dtype.kind == 'S'
	case *complex128, *[]complex128:
		kind = kind || a.dtype.kind == 'c'
	}
	return shape && kind
}

// checkSize compares the size that the header claims with the size of the data, which must be at most limit.
func (a array) checkSize(size, compressed uint64, limit int64) error {
	elements := a.elements()
	if elements < 0 || a.dtype.size == 0 && elements > maxHeader {
		return fmt.Errorf("%v: too large", a.header)
	}
	claimed := uint64(elements)*uint64(a.dtype.size) + uint64(a.length)
	if claimed != size {
		return fmt.Errorf("%v takes %d bytes: the file has %d", a.header, claimed, size)
	}
	// Deflate makes data at most 1032 times smaller.
	if size/1032 > compressed {
		return fmt.Errorf("%v takes %d bytes: %d compressed bytes cannot hold them", a.header, claimed, compressed)
	}
	if claimed > uint64(limit) {
		return fmt.Errorf("%v takes %d bytes: must be at most %d, with what was read before", a.header, claimed, limit)
	}
	return nil
}

// list reads all elements, in the order of the file. It reads to the end, so that the checksum is compared.
func list[T any](a array, convert func([]byte) (T, error), into *[]T) error {
	const chunk = 1 << 12
	left := int(a.elements())
	values := make([]T, 0, min(left, 1<<20)) // More is made as it is there.
	buffer := make([]byte, a.dtype.size*min(left, chunk))
	for left > 0 {
		n := min(left, chunk)
		if _, err := io.ReadFull(a.r, buffer[:n*a.dtype.size]); err != nil {
			return err
		}
		for i := range n {
			value, err := convert(buffer[i*a.dtype.size : (i+1)*a.dtype.size])
			if err != nil {
				return fmt.Errorf("[%d] = %w", len(values), err)
			}
			values = append(values, value)
		}
		left -= n
	}
	if n, err := a.r.Read(make([]byte, 1)); n > 0 || err != io.EOF {
		return fmt.Errorf("%d bytes too many: %w", n, err)
	}
	*into = values
	return nil
}

func single[T any](a array, convert func([]byte) (T, error), into *T) error {
	var values []T
	if err := list(a, convert, &values); err != nil {
		return err
	}
	*into = values[0]
	return nil
}

func table[T any](a array, convert func([]byte) (T, error), into *[][]T) error {
	var values []T
	if err := list(a, convert, &values); err != nil {
		return err
	}
	if len(values) == 0 {
		return fmt.Errorf("%v: must have at least 1 row and 1 column", a.header)
	}
	rows, columns := a.shape[0], a.shape[1]
	if a.fortran { // The file has the columns one after the other.
		transposed := make([]T, len(values))
		for i, v := range values {
			transposed[i%rows*columns+i/rows] = v
		}
		values = transposed
	}
	*into = slices.Collect(slices.Chunk(values, columns))
	return nil
}
