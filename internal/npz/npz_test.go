package npz

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/sbinet/npyio/npz"
	"pgregory.net/rapid"
)

// write returns the content of a file with arrays.
func write(t interface{ Fatal(...any) }, format string, arrays ...Array) []byte {
	var content bytes.Buffer
	if err := Encode(&content, format, arrays...); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// open opens a file of a content.
func open(content []byte) (*File, error) {
	return New("f.npz", bytes.NewReader(content), int64(len(content)))
}

// read gets arrays from a file of a content. The arrays' values are pointers.
func read(content []byte, arrays ...Array) error {
	f, err := open(content)
	if err != nil {
		return err
	}
	for _, a := range arrays {
		if err := f.Get(a.Name, a.Value); err != nil {
			return err
		}
	}
	return nil
}

// all are pointers to a variable of each type.
func all() []Array {
	return []Array{
		{"float", new(float64)}, {"int", new(int)}, {"bool", new(bool)}, {"string", new(string)}, {"complex", new(complex128)},
		{"floats", new([]float64)}, {"ints", new([]int)}, {"bools", new([]bool)}, {"strings", new([]string)}, {"complexes", new([]complex128)},
		{"table", new([][]float64)}, {"int table", new([][]int)},
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zµ–\x00]{0,8}[a-zµ–]|`)
		floats := rapid.SliceOf(rapid.Float64())
		columns := rapid.IntRange(1, 4).Draw(t, "columns")
		complexes := []complex128{}
		for _, x := range floats.Draw(t, "complex") {
			complexes = append(complexes, complex(x, -x))
		}
		values := []any{
			rapid.Float64().Draw(t, "float"), rapid.Int().Draw(t, "int"), rapid.Bool().Draw(t, "bool"), text.Draw(t, "string"), complex(2, math.Copysign(0, -1)),
			floats.Draw(t, "floats"), rapid.SliceOf(rapid.Int()).Draw(t, "ints"), rapid.SliceOf(rapid.Bool()).Draw(t, "bools"),
			rapid.SliceOf(text).Draw(t, "strings"), complexes,
			rapid.SliceOfN(rapid.SliceOfN(rapid.Float64(), columns, columns), 1, 4).Draw(t, "table"),
			rapid.SliceOfN(rapid.SliceOfN(rapid.Int(), columns, columns), 1, 4).Draw(t, "int table"),
		}
		for _, format := range []string{"", "everything 1"} {
			arrays, got := all(), all()
			for i, v := range values {
				reflect.ValueOf(arrays[i].Value).Elem().Set(reflect.ValueOf(v))
			}
			pointers := write(t, format, arrays...)
			for i, v := range values {
				arrays[i].Value = v
			}
			if !bytes.Equal(pointers, write(t, format, arrays...)) {
				t.Fatal("the same arrays give other bytes")
			}
			if err := read(pointers, got...); err != nil {
				t.Fatal(err)
			}
			for i, a := range got {
				if got := reflect.ValueOf(a.Value).Elem().Interface(); !reflect.DeepEqual(got, values[i]) {
					t.Errorf("%s: %v, want %v", a.Name, got, values[i])
				}
			}
		}
	})
}

func TestWriteRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.npz")
	for _, test := range []struct {
		a    Array
		want string
	}{
		{Array{"x", [][]float64{{1, 2}, {3}}}, "row 1 of a table has 1 values: must have 2"},
		{Array{"x", [][]float64{}}, "at least 1 row"},
		{Array{"x", [][]float64{{}}}, "1 column"},
		{Array{"x", map[string]int{}}, "map[string]int: must be"},
		{Array{"x", nil}, "must be float64"},
		{Array{"x", []string{"a", "b\x00"}}, `[1] = "b\x00"`},
		{Array{"x", "\xff"}, `"\xff": must be UTF-8`},
		{Array{"", 1}, "must have a name"},
		{Array{"other", 1}, "name of its own"},
		{Array{Signature, 1}, "name of its own"},
	} {
		err := Write(path, "", Array{"other", 1}, test.a)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%v: error %v, want one with %q", test.a, err, test.want)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// inNPY returns an array in NumPy's format: a header and content.
func inNPY(dict string, content []byte) []byte {
	return slices.Concat([]byte("\x93NUMPY\x01\x00"+string([]byte{byte(len(dict) + 1), 0})+dict+"\n"), content)
}

// archive returns a zip file of entries.
func archive(t *testing.T, names []string, contents ...[]byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i, name := range names {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(contents[i])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Numbers are read from every type and byte order, as long as the value stays the same.
func TestNumbersOfAllTypes(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		mark := map[bool]string{true: "<", false: ">"}[order == binary.LittleEndian]
		for kind, values := range map[string]any{
			"i1": []int8{-2, 7}, "i2": []int16{-2, 7}, "i4": []int32{-2, 7}, "i8": []int64{-2, 7},
			"u1": []uint8{2, 200}, "u2": []uint16{2, 60000}, "u4": []uint32{2, 1 << 31}, "u8": []uint64{2, 1 << 62},
			"f4": []float32{-2, 1 << 20}, "f8": []float64{-2, 1 << 53}, "c8": []complex64{1 - 2i, 3}, "c16": []complex128{1 - 2i, 3},
		} {
			content, err := binary.Append(nil, order.(binary.ByteOrder), values)
			if err != nil {
				t.Fatal(err)
			}
			file := archive(t, []string{"x.npy"}, inNPY("{'descr': '"+mark+kind+"', 'fortran_order': False, 'shape': (2,), }", content))
			var floats []float64
			var ints []int
			var complexes []complex128
			if err := read(file, Array{"x", &complexes}); err != nil {
				t.Error(err)
			}
			for i := range 2 {
				want := reflect.ValueOf(values).Index(i)
				if kind[0] == 'c' {
					if complexes[i] != want.Complex() {
						t.Errorf("%s%s: %v, want %v", mark, kind, complexes[i], want)
					}
					continue
				}
				if err := read(file, Array{"x", &floats}, Array{"x", &ints}); err != nil {
					t.Error(err)
				}
				f, n := want.Convert(reflect.TypeFor[float64]()).Float(), want.Convert(reflect.TypeFor[int]()).Int()
				if floats[i] != f || int64(ints[i]) != n || complexes[i] != complex(f, 0) {
					t.Errorf("%s%s: %v %v %v, want %v", mark, kind, floats[i], ints[i], complexes[i], want)
				}
			}
			if kind[0] == 'c' && read(file, Array{"x", &floats}) == nil {
				t.Error("complex numbers as real ones")
			}
		}
	}
}

func TestNumbersThatAreNoIntegers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.npz")
	for _, x := range []float64{0.5, math.NaN(), math.Inf(1), 1 << 54} {
		if err := read(write(t, "", Array{"x", []float64{1, x}}), Array{"x", new([]int)}); err == nil || !strings.Contains(err.Error(), "[1] = ") {
			t.Errorf("%g: error %v", x, err)
		}
	}
	if err := npz.Write(path, map[string]any{"x": []uint64{1 << 63}}); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := read(file, Array{"x", new([]int)}); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Errorf("error %v", err)
	}
}

func TestErrorsTellWhatWasFound(t *testing.T) {
	file := write(t, "", Array{"x", [][]float64{{1, 2, 3}, {4, 5, 6}}}, Array{"n", 3}, Array{"s", []string{"a"}})
	for _, test := range []struct {
		name string
		into any
		want string
	}{
		{"x", new([]float64), "array x: float64 (2, 3): must be n numbers"},
		{"x", new(float64), "array x: float64 (2, 3): must be a number"},
		{"n", new([]string), "array n: int64 (): must be n strings"},
		{"n", new(bool), "array n: int64 (): must be True or False"},
		{"s", new([]float64), "array s: str (1,): must be n numbers"},
		{"dt", new(float64), "no array dt: must be a number"},
	} {
		if err := read(file, Array{test.name, test.into}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want one with %q", err, test.want)
		}
	}
	f, err := open(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Contents(), "x float64 (2, 3), n int64 (), s str (1,)"; got != want {
		t.Errorf("contents %q, want %q", got, want)
	}
	for content, want := range map[string]string{
		string(inNPY("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", make([]byte, 8))): "an npy file, of a single array without a name, float32 (2,)",
		"0.1, 0.2\n":                `begins with "0.1, 0.2\n"`,
		"":                          "it is empty",
		"PK\x03\x04 and so on":      "a part of one, or damaged",
		strings.Repeat("1 2\n", 99): "it begins with",
	} {
		if err := read([]byte(content)); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "f.npz") {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "made", "f.npz")
	if err := Write(path, "format 1", Array{"x", 1.}); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var x float64
	if err := f.Get("x", &x); err != nil || x != 1 || f.Format() != "format 1" || !f.Has("x") || f.Has("y") {
		t.Error(x, err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := Open(filepath.Join(dir, "none")); !os.IsNotExist(err) {
		t.Errorf("no file: error %v", err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "must be a file") {
		t.Errorf("a directory: error %v", err)
	}
}

func TestDuplicateNames(t *testing.T) {
	for _, names := range [][]string{{"x.npy", "x.npy"}, {"x.npy", "x"}} {
		if err := read(archive(t, names, nil, nil)); err == nil || !strings.Contains(err.Error(), "two arrays x") {
			t.Errorf("error %v", err)
		}
	}
}

// A file of ours says which arrays it holds.
func TestSignature(t *testing.T) {
	file := write(t, "format 1", Array{"x", 1.}, Array{"y", 2.})
	// rewrite returns the file with entries of other names, or without those that have none.
	rewrite := func(names map[string]string) []byte {
		r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		var content bytes.Buffer
		z := zip.NewWriter(&content)
		for _, entry := range r.File {
			if entry.Name = names[entry.Name]; entry.Name != "" {
				if err := z.Copy(entry); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return content.Bytes()
	}
	const s = Signature + ".npy"
	for _, test := range []struct {
		names map[string]string
		want  string
	}{
		{map[string]string{"x.npy": "x.npy", "y.npy": "y.npy", s: s}, ""},
		{map[string]string{"x.npy": "y.npy", "y.npy": "x.npy", s: s}, "array x: the file is damaged, or was changed"},
		{map[string]string{"x.npy": "x.npy", "y.npy": "z.npy", s: s}, "no array y, which was saved in it"},
		{map[string]string{"x.npy": "x.npy", s: s}, "no array y, which was saved in it"},
		// Without the signature it is a file of others.
		{map[string]string{"x.npy": "y.npy", "y.npy": "x.npy"}, ""},
	} {
		err := read(rewrite(test.names), Array{"x", new(float64)}, Array{"y", new(float64)})
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%v: error %v, want %q", test.names, err, test.want)
		}
	}
	// An array that was added.
	var sum []string
	if err := read(write(t, "format 1", Array{"x", 1.}), Array{Signature, &sum}); err != nil {
		t.Fatal(err)
	}
	var content bytes.Buffer
	z := zip.NewWriter(&content)
	for _, a := range []Array{{"x", 1.}, {"y", 2.}, {Signature, sum}} {
		if err := writeEntry(z, a, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	if err := read(content.Bytes()); err == nil || !strings.Contains(err.Error(), "array y was not saved in it") {
		t.Errorf("error %v", err)
	}
}

// Every array that is read has the right checksum, in files of others, too.
func TestFlippedBits(t *testing.T) {
	floats, n, names := []float64{1, 2.5}, 3, []string{"efish", "µ"}
	for _, format := range []string{"", "format 1"} {
		data := write(t, format, Array{"f", floats}, Array{"n", n}, Array{"s", names})
		silent := 0
		for bit := range 8 * len(data) {
			flipped := bytes.Clone(data)
			flipped[bit/8] ^= 1 << (bit % 8)
			var gotFloats []float64
			var gotN int
			var gotNames []string
			if err := read(flipped, Array{"f", &gotFloats}, Array{"n", &gotN}, Array{"s", &gotNames}); err != nil {
				continue
			}
			silent++
			if !slices.Equal(gotFloats, floats) || gotN != n || !slices.Equal(gotNames, names) {
				t.Fatalf("bit %d gives %v %v %v", bit, gotFloats, gotN, gotNames)
			}
		}
		t.Logf("format %q: %d of %d flips do not matter, such as those of dates", format, silent, 8*len(data))
		for n := range len(data) {
			if err := read(data[:n], Array{"s", new([]string)}); err == nil {
				t.Fatalf("the first %d of %d bytes are read", n, len(data))
			}
		}
	}
}

// allocated returns how many bytes f allocates in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Memory is made for what is there, not for what is claimed, and not for what nobody asks for.
func TestHostileFiles(t *testing.T) {
	const limit = 1 << 20
	claims := [][]byte{
		[]byte("\x93NUMPY\x02\x00\xff\xff\xff\xff{'descr': '<f8', "), // a header of 4 GiB
		[]byte("\x93NUMPY\x02\x00\xff\xff\xff\x7f{'descr': '<f8', "),
		inNPY("{'descr': '<f8', 'fortran_order': False, 'shape': (536870912,), }", make([]byte, 16)),
		inNPY("{'descr': '<f8', 'fortran_order': False, 'shape': (100000000,), }", make([]byte, 16)),
		inNPY("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,), }", make([]byte, 16)),
		inNPY("{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952, 8), }", make([]byte, 16)),
		inNPY("{'descr': '<f8', 'fortran_order': False, 'shape': (100000000, 0), }", nil),
		inNPY("{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000,), }", nil),
		inNPY("{'descr': '<U500000000', 'fortran_order': False, 'shape': (1,), }", make([]byte, 16)),
	}
	for _, content := range claims {
		file := archive(t, []string{"x.npy"}, content)
		for _, into := range []any{new(float64), new([]float64), new([][]float64), new([]string)} {
			var err error
			used := allocated(func() { err = read(file, Array{"x", into}) })
			if err == nil || used > limit {
				t.Errorf("%q: %d bytes allocated, error %v", content[:min(len(content), 80)], used, err)
			}
		}
	}

	// A directory that claims 4 GiB of zeros in a few bytes.
	data := archive(t, []string{"x.npy"}, inNPY("{'descr': '<f8', 'fortran_order': False, 'shape': (200000000,), }", make([]byte, 16)))
	central := bytes.LastIndex(data, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(data[central+24:], 200000000*8+76)
	var err error
	used := allocated(func() { err = read(data, Array{"x", new([]float64)}) })
	if err == nil || used > limit {
		t.Errorf("a claim of the directory: %d bytes allocated, error %v", used, err)
	}

	// Arrays that nobody asks for stay compressed: 4 of 64 MiB here.
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	zeros := make([]byte, 1<<20)
	for _, name := range []string{"a", "b", "c", "d"} {
		w, err := z.Create(name + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		w.Write(inNPY("{'descr': '|u1', 'fortran_order': False, 'shape': (67108864,), }", nil))
		for range 64 {
			w.Write(zeros)
		}
	}
	w, err := z.Create("x.npy")
	if err != nil {
		t.Fatal(err)
	}
	w.Write(inNPY("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", []byte{7}))
	z.Close()
	var x float64
	used = allocated(func() {
		f, e := open(buf.Bytes())
		if e != nil {
			t.Fatal(e)
		}
		if e := f.Get("x", &x); e != nil || !strings.Contains(f.Contents(), "d uint8 (67108864,)") {
			t.Fatal(e, f.Contents())
		}
	})
	if x != 7 || used > limit {
		t.Errorf("a bomb of %d bytes: x = %g, %d bytes allocated", buf.Len(), x, used)
	}

	// Asked for, they are bounded in all.
	f, err := open(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	f.left = 1 << 20
	used = allocated(func() { err = f.Get("a", new([]float64)) })
	if err == nil || !strings.Contains(err.Error(), "must be at most 1048576") || used > limit {
		t.Errorf("%d bytes allocated, error %v", used, err)
	}
	if err := f.Get("x", &x); err != nil || f.left != 1<<20-int64(f.entries["x"].UncompressedSize64) {
		t.Errorf("%d bytes left, error %v", f.left, err)
	}
}

// Broken files give errors, never a panic or a wrong value.
func FuzzRead(f *testing.F) {
	f.Add(write(f, "", Array{"float", 1.}, Array{"floats", []float64{1, 2}}, Array{"ints", []int{3}}, Array{"strings", []string{"a"}}))
	f.Add(write(f, "format 1", Array{"table", [][]float64{{1, 2}}}, Array{"complex", 1i}, Array{"bool", true}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		f, err := open(data)
		if err != nil {
			return
		}
		f.Contents()
		for _, a := range all() {
			f.Get(a.Name, a.Value)
		}
	})
}

// The same with arrays whose headers are broken inside a sound archive.
func TestBrokenArrays(t *testing.T) {
	sixteen := make([]byte, 16)
	for _, data := range [][]byte{
		nil, []byte("\x93NUMPY"), []byte("\x93NUMPY\x01\x00\xff\xff"), inNPY("", sixteen), inNPY("{}", sixteen),
		inNPY("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", sixteen),
		inNPY("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", sixteen),
		inNPY("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", sixteen),
		inNPY("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -2), }", sixteen),
		inNPY("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", sixteen),
		inNPY("{'descr': '<f2', 'fortran_order': False, 'shape': (8,), }", sixteen),
		inNPY("{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }", sixteen),
		inNPY("{'descr': '<M8[s]', 'fortran_order': False, 'shape': (2,), }", sixteen),
		inNPY("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (2,), }", sixteen),
		inNPY("{'descr': '<U', 'fortran_order': False, 'shape': (2,), }", sixteen),
		inNPY("{'descr': '<U99999999999999999999', 'fortran_order': False, 'shape': (2,), }", sixteen),
		inNPY("{'descr': '<U-4', 'fortran_order': False, 'shape': (2,), }", sixteen),
		inNPY("{'shape': (2,), 'descr': '<f8', 'fortran_order': False}", sixteen),
		inNPY("{'descr': '|b1', 'fortran_order': False, 'shape': (16,), }", bytes.Repeat([]byte{2}, 16)),
	} {
		file := archive(t, []string{"a.npy"}, data)
		for _, into := range all() {
			if err := read(file, Array{"a", into.Value}); err == nil || !strings.Contains(err.Error(), "array a") {
				t.Errorf("%q as %s: error %v", data, into.Name, err)
			}
		}
		f, err := open(file)
		if err != nil {
			t.Fatal(err)
		}
		f.Contents()
	}
}

// The array of an npy file is read whole or not at all, and without memory for what it only claims to hold.
func TestReadNpy(t *testing.T) {
	f, err := open(write(t, "", Array{"x", []float64{1, 2, 3}}))
	if err != nil {
		t.Fatal(err)
	}
	entry, err := f.entries["x"].Open()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(entry)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	read := func(content []byte, into any) error {
		path := filepath.Join(dir, "x.npy")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return ReadNpy(path, into)
	}
	var x []float64
	if err := read(content, &x); err != nil || !slices.Equal(x, []float64{1, 2, 3}) {
		t.Errorf("%v, %v", x, err)
	}
	for n := range content {
		if err := read(content[:n], &x); err == nil || !strings.Contains(err.Error(), "x.npy") {
			t.Fatalf("the first %d bytes are read, error %v", n, err)
		}
	}
	huge := bytes.Replace(content, []byte("(3,), }     "), []byte("(99999,), } "), 1)
	for _, test := range []struct {
		content []byte
		into    any
	}{
		{append(bytes.Clone(content), 0), &x}, {huge, &x}, {content, new(string)}, {content, new([][]float64)},
	} {
		if err := read(test.content, test.into); err == nil {
			t.Errorf("%q is read into %T", test.content, test.into)
		}
	}
	if err := ReadNpy(dir, &x); err == nil {
		t.Error("a directory is read")
	}
}
