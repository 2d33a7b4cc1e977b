package npz

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sbinet/npyio/npz"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"
)

func write(t interface{ Fatal(...any) }, path string, arrays ...Array) []byte {
	if err := Write(path, arrays...); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "f.npz")
	rapid.Check(t, func(t *rapid.T) {
		floats := rapid.SliceOf(rapid.Float64()).Draw(t, "floats")
		ints := rapid.SliceOf(rapid.Int64()).Draw(t, "ints")
		names := rapid.SliceOf(rapid.StringMatching(`[a-zµ–]{1,9}`)).Draw(t, "strings")
		scalar := rapid.Float64().Draw(t, "scalar")
		arrays := []Array{{"f", floats}, {"i", ints}, {"s", names}, {"x", scalar}, {"m", mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})}}
		a, b := write(t, path, arrays...), write(t, path, arrays...)
		if !slices.Equal(a, b) {
			t.Fatal("the same arrays give other bytes")
		}
		f, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, shape, err := f.Floats("f", Any); err != nil || !slices.Equal(got, floats) || shape[0] != len(floats) {
			t.Fatal(got, shape, err)
		}
		if got, err := f.Ints("i", len(ints)); err != nil || !slices.Equal(got, ints) {
			t.Fatal(got, err)
		}
		if got, err := f.Strings("s", Any); err != nil || !slices.Equal(got, names) {
			t.Fatal(got, err)
		}
		if got, err := f.Float("x"); err != nil || got != scalar {
			t.Fatal(got, err)
		}
		if got, shape, err := f.Floats("m", 2, Any); err != nil || !slices.Equal(got, []float64{1, 2, 3, 4, 5, 6}) || !slices.Equal(shape, []int{2, 3}) {
			t.Fatal(got, shape, err)
		}
	})
}

// Numbers are read from any of the types that NumPy gives them by itself, and from the shorter ones.
func TestNumbersOfAllTypes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.npz")
	values := map[string]any{"i4": []int32{-2, 7}, "i8": []int64{-2, 7}, "f4": []float32{-2, 7}, "f8": []float64{-2, 7}, "count": int64(2)}
	if err := npz.Write(path, values); err != nil {
		t.Fatal(err)
	}
	f, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"i4", "i8", "f4", "f8"} {
		if got, _, err := f.Floats(name, 2); err != nil || !slices.Equal(got, []float64{-2, 7}) {
			t.Errorf("%s as floats: %v, %v", name, got, err)
		}
		got, err := f.Ints(name, 2)
		if whole := name[0] == 'i'; whole && (err != nil || !slices.Equal(got, []int64{-2, 7})) || !whole && err == nil {
			t.Errorf("%s as integers: %v, %v", name, got, err)
		}
	}
	if got, err := f.Float("count"); err != nil || got != 2 {
		t.Errorf("an integer as a float: %g, %v", got, err)
	}
}

// Broken files give errors, never a panic or a wrong value.
func FuzzRead(f *testing.F) {
	path := filepath.Join(f.TempDir(), "f.npz")
	f.Add(write(f, path, Array{"f", []float64{1, 2}}, Array{"i", []int64{3}}, Array{"s", []string{"a"}}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "f.npz")
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		f, err := Read(path)
		if err != nil {
			return
		}
		f.Floats("f", Any)
		f.Floats("f")
		f.Ints("i", Any)
		f.Strings("s", Any)
	})
}

// The same with arrays whose headers are broken inside a sound archive.
func TestBrokenArrays(t *testing.T) {
	header := func(dict string) []byte {
		return append([]byte("\x93NUMPY\x01\x00"+string([]byte{byte(len(dict) + 1), 0})+dict+"\n"), make([]byte, 16)...)
	}
	for _, data := range [][]byte{
		nil, []byte("\x93NUMPY"), []byte("\x93NUMPY\x01\x00\xff\xff"), header(""), header("{}"),
		header("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }"),
		header("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }"),
		header("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,), }"),
		header("{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952,), }"),
		header("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }"),
		header("{'descr': '<U', 'fortran_order': False, 'shape': (2,), }"),
		header("{'descr': '<U99999999999999999999', 'fortran_order': False, 'shape': (2,), }"),
		header("{'descr': '<U-4', 'fortran_order': False, 'shape': (2,), }"),
		header("{'shape': (2,), 'descr': '<f8', 'fortran_order': False}"),
	} {
		f := &File{path: "f.npz", arrays: map[string][]byte{"a": data}}
		if _, _, err := f.Floats("a", Any); err == nil || !strings.Contains(err.Error(), "f.npz: array a") {
			t.Errorf("%q as floats: error %v", data, err)
		}
		if _, err := f.Strings("a", Any); err == nil {
			t.Errorf("%q as strings: no error", data)
		}
	}
}
