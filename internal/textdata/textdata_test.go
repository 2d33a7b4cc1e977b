package textdata

import (
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// all chooses all columns.
func all(names []string) (columns []int, err error) {
	for i := range names {
		columns = append(columns, i)
	}
	return columns, nil
}

func TestRead(t *testing.T) {
	got, err := Read(strings.NewReader("## head \r\n\r\na; \"b\"\n1;2\n;\n\n3;-4e-1\n# end"), all)
	if err == nil || !strings.Contains(err.Error(), `line 5: a = "": must be a finite number`) {
		t.Errorf("%v, %v", got, err)
	}
	got, err = Read(strings.NewReader("# head \r\n\r\n1;2\n;\n\n3;-4e-1\n#\n# end"), all)
	want := &Table{Notes: []string{"head", "end"}, Values: []float64{1, 2, 3, -0.4},
		Rows: []Row{{0, 0, 2, true, true}, {0, 2, 3, false, false}, {2, 2, 4, false, false}, {2, 2, 5, true, false}, {2, 4, 6, false, false}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	got, err = Read(strings.NewReader("x y\n1 2 3\n4 5 6"), all) // the numbers of rows have no name
	if err != nil || !reflect.DeepEqual(got.Names, []string{"x", "y"}) || !reflect.DeepEqual(got.Values, []float64{2, 3, 5, 6}) {
		t.Errorf("%+v, %v", got, err)
	}
}

// endless repeats a byte.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// Gigabytes of one line, or of comments, end in an error before they fill the memory.
func TestEndlessFiles(t *testing.T) {
	for content, want := range map[string]string{"1": "line 1: longer than 64 MiB", "#": "line 1: longer than 64 MiB", "1 2\n\n": "line 3: longer than"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Read(io.MultiReader(strings.NewReader(content), endless('1')), all)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", content, err, want)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<29 {
			t.Errorf("%q: %d MiB", content, used>>20)
		}
	}
	if _, err := Read(strings.NewReader(strings.Repeat("# "+strings.Repeat("x", 1000)+"\n", 2000)), all); err == nil || !strings.Contains(err.Error(), "comments are longer than 1 MiB") {
		t.Errorf("error %v", err)
	}
}

// What is not text is named.
func TestOtherFiles(t *testing.T) {
	for content, want := range map[string]string{
		"\x89HDF\r\n": "HDF5", "MATLAB 5.0 MAT-file": "MATLAB", "PK\x03\x04": "zip", "\x93NUMPY": "npy", "\xff\xfe1\x00": "UTF-16", "1\x00": "must be text", "\x01\x02": "must be text",
	} {
		if _, err := Read(strings.NewReader(content), all); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", content, err, want)
		}
	}
}
