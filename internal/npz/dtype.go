package npz

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// dtype is a NumPy type: '<f8', for example, is a float of 8 bytes, least significant byte first.
type dtype struct {
	order binary.ByteOrder
	kind  byte // f, i, u, c: numbers; b: bool; U, S: text; O: objects
	size  int  // of an element, bytes
}

// parseDtype reads the name of a type. The types that cannot be read have the kind 0.
func parseDtype(name string) dtype {
	d := dtype{order: binary.LittleEndian}
	if strings.HasPrefix(name, ">") {
		d.order = binary.BigEndian
	}
	name = strings.TrimLeft(name, "<>|=")
	if name == "" {
		return dtype{}
	}
	size, err := strconv.Atoi(name[1:])
	if err != nil || size < 0 || size > maxBytes {
		return dtype{}
	}
	d.kind, d.size = name[0], size
	switch name {
	case "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "c8", "c16", "b1":
		return d
	}
	switch d.kind {
	case 'U': // UTF-32
		d.size *= 4
		return d
	case 'S':
		return d
	}
	return dtype{}
}

func (d dtype) isNumber() bool { return strings.IndexByte("fiu", d.kind) >= 0 }

// float converts a number.
func (d dtype) float(b []byte) (float64, error) {
	switch {
	case d.kind == 'i':
		return float64(int64(d.bits(b)<<(64-8*d.size)) >> (64 - 8*d.size)), nil
	case d.kind == 'u':
		return float64(d.bits(b)), nil
	case d.size == 4:
		return float64(math.Float32frombits(uint32(d.bits(b)))), nil
	}
	return math.Float64frombits(d.bits(b)), nil
}

// integer converts a number whose value is an integer.
func (d dtype) integer(b []byte) (int, error) {
	bits := d.bits(b)
	switch d.kind {
	case 'i':
		return int(int64(bits<<(64-8*d.size)) >> (64 - 8*d.size)), nil
	case 'u':
		if bits > math.MaxInt {
			return 0, fmt.Errorf("%d: must be at most %d", bits, math.MaxInt)
		}
		return int(bits), nil
	}
	x, _ := d.float(b)
	if x != math.Trunc(x) || math.Abs(x) > 1<<53 {
		return 0, fmt.Errorf("%g: must be an integer", x)
	}
	return int(x), nil
}

// complex converts a number, real or complex.
func (d dtype) complex(b []byte) (complex128, error) {
	part := dtype{order: d.order, kind: 'f', size: d.size / 2}
	if d.kind != 'c' {
		x, err := d.float(b)
		return complex(x, 0), err
	}
	re, _ := part.float(b[:part.size])
	im, _ := part.float(b[part.size:])
	return complex(re, im), nil
}

func (d dtype) bool(b []byte) (bool, error) {
	if b[0] > 1 {
		return false, fmt.Errorf("%d: must be 0 or 1", b[0])
	}
	return b[0] == 1, nil
}

// text converts a string of UTF-32, or of bytes, which is padded with zeros.
func (d dtype) text(b []byte) (string, error) {
	s := string(b)
	if d.kind == 'U' {
		runes := make([]rune, 0, len(b)/4)
		for ; len(b) > 0; b = b[4:] {
			runes = append(runes, rune(d.order.Uint32(b)))
		}
		s = string(runes)
	}
	return strings.TrimRight(s, "\x00"), nil
}

// bits returns the bytes of a number as an integer.
func (d dtype) bits(b []byte) uint64 {
	switch d.size {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(d.order.Uint16(b))
	case 4:
		return uint64(d.order.Uint32(b))
	}
	return d.order.Uint64(b)
}
