// Package drawtest compares pictures with golden ones in the directory testdata of the package under test.
//
//	go test ./internal/draw -regen
//
// accepts what is drawn now as golden.
package drawtest

import (
	"os"
	"path/filepath"
	"testing"

	"gonum.org/v1/plot/cmpimg"
)

// tolerance is the difference of two dots, from 0 to 1, that goes unnoticed: processors round differently.
const tolerance = 0.05

// Golden reports an error if a picture is not the golden one of that name. The name's extension tells the
// format, as in "trace.png".
func Golden(t *testing.T, name string, got []byte) {
	t.Helper()
	compare(t, filepath.Join("testdata", name), got)
}

// Example runs an example, which writes a picture of the given name to the working directory, and compares the
// picture with the golden one.
func Example(t *testing.T, example func(), name string) {
	t.Helper()
	golden, err := filepath.Abs(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	example()
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, golden, got)
}

func compare(t *testing.T, golden string, got []byte) {
	t.Helper()
	if *cmpimg.GenerateTestData {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("%v (run the test with -regen to make it)", err)
	}
	equal, err := cmpimg.EqualApprox(filepath.Ext(golden)[1:], got, want, tolerance)
	if err != nil {
		t.Fatal(err)
	}
	if !equal {
		drawn := filepath.Join(t.ArtifactDir(), filepath.Base(golden))
		if err := os.WriteFile(drawn, got, 0o644); err != nil {
			t.Fatal(err)
		}
		t.Errorf("%s: the picture has changed; now it is %s (kept if run with -artifacts)", golden, drawn)
	}
}
