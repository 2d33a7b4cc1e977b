package npz

import (
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// numpy runs a script with a directory as its argument.
func numpy(t *testing.T, dir, script string) {
	t.Helper()
	if err := exec.Command("python3", "-c", "import numpy").Run(); err != nil {
		t.Skip("needs python3 with numpy: ", err)
	}
	if out, err := exec.Command("python3", "-c", "import sys, numpy as np\ndir = sys.argv[1] + '/'\n"+script, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestNumPyReads(t *testing.T) {
	dir := t.TempDir()
	for _, format := range []string{"", "all 1"} {
		if err := Write(filepath.Join(dir, "f.npz"), format,
			Array{"float", 0.1}, Array{"int", -3}, Array{"bool", true}, Array{"string", "spikes/µs"}, Array{"complex", 1 + 2i},
			Array{"floats", []float64{0.1, 2}}, Array{"ints", []int{1, 1 << 30}}, Array{"bools", []bool{true, false}},
			Array{"strings", []string{"a", "", "–µ"}}, Array{"complexes", []complex128{1i, 2}}, Array{"table", [][]float64{{1, 2, 3}, {4, 5, 6}}}, Array{"int table", [][]int{{1, 2}}},
			Array{"none", []float64{}}, Array{"no strings", []string{}}, Array{"empty strings", []string{"", ""}},
		); err != nil {
			t.Fatal(err)
		}
		numpy(t, dir, `
z = np.load(dir + "f.npz", allow_pickle=False)
assert z["float"] == 0.1 and z["int"] == -3 and z["bool"] == True and z["string"].item() == "spikes/µs" and z["complex"] == 1 + 2j
assert z["floats"].tolist() == [0.1, 2] and z["ints"].tolist() == [1, 1 << 30] and z["bools"].tolist() == [True, False]
assert z["strings"].tolist() == ["a", "", "–µ"] and z["complexes"].tolist() == [1j, 2] and z["table"].tolist() == [[1, 2, 3], [4, 5, 6]]
assert z["none"].shape == (0,) and z["no strings"].shape == (0,) and z["empty strings"].tolist() == ["", ""]
assert [z[n].dtype for n in ["floats", "ints", "bools", "complexes"]] == [float, np.int64, bool, complex]
assert z["int table"].tolist() == [[1, 2]] and z["int table"].dtype == np.int64 and len(z.files) == 15 + ("lifnb_format" in z.files)
`)
	}
}

// What NumPy writes by itself, and what users bring.
func TestReadsNumPy(t *testing.T) {
	dir := t.TempDir()
	numpy(t, dir, `
table = np.array([[1., 2, 3], [4, 5, 6]])
np.savez(dir + "f.npz", fortran=np.asfortranarray(table), transposed=table.T, big=table.astype(">f8"), single=np.array([1, 2.5], ">f4"),
    unsigned=np.array([1, 2, 3], np.uint16), float_counts=np.array([1., 2, 3]), big_counts=np.array([1, 2, 3], ">u8"),
    scalar=0.5, one=np.array([0.5]), nested=np.array([[0.5]]), int_scalar=7, float32_scalar=np.float32(0.5), column=np.array([[1], [2], [3]]),
    row=np.array([[1, 2, 3]]), strided=np.arange(6.)[::2], empty=np.array([]), text="a text", texts=np.array(["a", "bcµ"]), ascii=np.array([b"a", b"bc"]),
    big_text=np.array(["a", "µ"], ">U3"), flag=True, flags=np.array([True, False]), complexes=np.array([1 + 2j, 3], ">c8"), pair=np.array([[1, 2], [3, 4]]),
    object=np.array([1, "a"], dtype=object), half=np.array([1], np.float16), record=np.array([(1, 2.)], dtype="i4,f8"), when=np.array(["2026-01-01"], "M8[D]"))
np.savez_compressed(dir + "c.npz", zeros=np.zeros(10**6), x=np.arange(10.))
with open(dir + "x.npy", "wb") as f: np.save(f, table)
`)
	f, err := Open(filepath.Join(dir, "f.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, test := range []struct {
		name string
		want any
	}{
		{"fortran", [][]float64{{1, 2, 3}, {4, 5, 6}}}, {"transposed", [][]float64{{1, 4}, {2, 5}, {3, 6}}}, {"big", [][]float64{{1, 2, 3}, {4, 5, 6}}},
		{"single", []float64{1, 2.5}}, {"unsigned", []int{1, 2, 3}}, {"unsigned", []float64{1, 2, 3}}, {"float_counts", []int{1, 2, 3}}, {"big_counts", []int{1, 2, 3}},
		{"scalar", 0.5}, {"one", 0.5}, {"nested", 0.5}, {"int_scalar", 7.}, {"int_scalar", 7}, {"float32_scalar", 0.5}, {"scalar", []float64{0.5}},
		{"column", []int{1, 2, 3}}, {"row", []float64{1, 2, 3}}, {"row", [][]float64{{1, 2, 3}}}, {"strided", []float64{0, 2, 4}}, {"empty", []float64{}},
		{"text", "a text"}, {"texts", []string{"a", "bcµ"}}, {"ascii", []string{"a", "bc"}}, {"big_text", []string{"a", "µ"}},
		{"flag", true}, {"flags", []bool{true, false}}, {"complexes", []complex128{1 + 2i, 3}}, {"scalar", complex(0.5, 0)},
	} {
		got := reflect.New(reflect.TypeOf(test.want))
		if err := f.Get(test.name, got.Interface()); err != nil || !reflect.DeepEqual(got.Elem().Interface(), test.want) {
			t.Errorf("%s: %v (%v), want %v", test.name, got.Elem(), err, test.want)
		}
	}
	for name, want := range map[string]string{
		"object": "object (2,) (NumPy pickles objects", "half": "<f2 (1,): must be n numbers", "pair": "int64 (2, 2): must be n numbers",
		"texts": "str (2,): must be n numbers", "flags": "bool (2,): must be n numbers", "complexes": "complex64 (2,): must be n numbers",
		"record": "must be n numbers", "when": "must be n numbers",
	} {
		if err := f.Get(name, new([]float64)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", name, err, want)
		}
	}
	if list := f.Contents(); !strings.Contains(list, "column int64 (3, 1)") || !strings.Contains(list, "and 8 more") {
		t.Errorf("contents %s", list)
	}

	c, err := Open(filepath.Join(dir, "c.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var zeros, x []float64
	if err := c.Get("zeros", &zeros); err != nil || len(zeros) != 1e6 {
		t.Error(len(zeros), err)
	}
	if err := c.Get("x", &x); err != nil || len(x) != 10 || x[9] != 9 {
		t.Error(x, err)
	}
	if _, err := Open(filepath.Join(dir, "x.npy")); err == nil || !strings.Contains(err.Error(), "float64 (2, 3)") {
		t.Errorf("error %v", err)
	}
}
