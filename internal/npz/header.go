package npz

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sbinet/npyio/npy"
)

// magic begins an array in NumPy's format. Two bytes of version and the length of the header in 2 or 4 bytes follow.
const magic = "\x93NUMPY"

// maxHeader limits the length of a header. NumPy itself reads 10,000 bytes.
const maxHeader = 1 << 16

var errFormat = errors.New("not in NumPy's format")

// header is what an array says about itself.
type header struct {
	name    string // of the type, as NumPy writes it
	dtype   dtype
	shape   []int
	fortran bool // whether the first index runs fastest
	length  int64
}

// readHeader reads the header of an array. It reads no further.
func readHeader(r io.Reader) (h header, err error) {
	start := make([]byte, len(magic)+2+2, len(magic)+2+4)
	if _, err := io.ReadFull(r, start); err != nil || !bytes.HasPrefix(start, []byte(magic)) {
		return h, orFormat(err)
	}
	length := uint32(binary.LittleEndian.Uint16(start[8:]))
	if start[6] > 1 {
		start = start[:cap(start)]
		if _, err := io.ReadFull(r, start[10:]); err != nil {
			return h, orFormat(err)
		}
		length = binary.LittleEndian.Uint32(start[8:])
	}
	if length > maxHeader {
		return h, fmt.Errorf("a header of %d bytes: must have at most %d", length, maxHeader)
	}
	all := append(start, make([]byte, length)...)
	if _, err := io.ReadFull(r, all[len(start):]); err != nil {
		return h, orFormat(err)
	}
	// npyio slices headers without checking, so it panics on a broken one.
	defer func() {
		if recover() != nil {
			err = errFormat
		}
	}()
	parsed, err := npy.NewReader(bytes.NewReader(all))
	if err != nil {
		return h, errFormat
	}
	descr := parsed.Header.Descr
	return header{name: descr.Type, dtype: parseDtype(descr.Type), shape: descr.Shape, fortran: descr.Fortran, length: int64(len(all))}, nil
}

// orFormat returns the error of reading a header. An early end means that it is not a header.
func orFormat(err error) error {
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errFormat
	}
	return err
}

// elements returns the product of the shape, or -1 if it does not fit into maxBytes, or is negative.
func (h header) elements() int64 {
	n := int64(1)
	for _, length := range h.shape {
		if length < 0 || length > maxBytes || n*int64(length) > maxBytes {
			return -1
		}
		n *= int64(length)
	}
	return n
}

// String describes an array by its type and shape, as NumPy writes them: "float64 (3, 2)".
func (h header) String() string {
	shape := make([]string, len(h.shape))
	for i, n := range h.shape {
		shape[i] = fmt.Sprint(n)
	}
	s := "(" + strings.Join(shape, ", ") + ")"
	if len(shape) == 1 {
		s = "(" + shape[0] + ",)"
	}
	return h.typeName() + " " + s
}

func (h header) typeName() string {
	long := map[byte]string{'f': "float", 'i': "int", 'u': "uint", 'c': "complex"}[h.dtype.kind]
	switch {
	case long != "":
		return fmt.Sprintf("%s%d", long, 8*h.dtype.size)
	case h.dtype.kind == 'b':
		return "bool"
	case h.dtype.kind == 'U' || h.dtype.kind == 'S':
		return "str"
	case strings.TrimLeft(h.name, "|") == "O":
		return "object"
	}
	return h.name
}
