package signal_test

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"github.com/sbinet/npyio/npz"
	"pgregory.net/rapid"
)

var ctx = context.Background()

// fixture opens an npz file that testdata/fixtures.py has made with SciPy.
func fixture(t *testing.T, name string) *npz.Reader {
	t.Helper()
	r, err := npz.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// array returns an array of a fixture, flattened by rows.
func array[T float64 | complex128](t *testing.T, r *npz.Reader, name string) []T {
	t.Helper()
	var a []T
	if err := r.Read(name+".npy", &a); err != nil {
		t.Fatal(err)
	}
	if len(a) == 0 {
		t.Fatalf("array %s is empty", name)
	}
	return a
}

// maxDiff is the largest difference of two slices, and infinite if they do not have the same length or a NaN stands in
// one of them.
func maxDiff(a, b []float64) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	d := 0.0
	for i := range a {
		e := math.Abs(a[i] - b[i])
		if math.IsNaN(e) {
			return math.Inf(1)
		}
		d = max(d, e)
	}
	return d
}

// maxAbs is the scale of a signal.
func maxAbs(a []float64) float64 {
	return maxDiff(a, make([]float64, len(a)))
}

// values draws a signal.
func values(minLen, maxLen int) *rapid.Generator[[]float64] {
	return rapid.SliceOfN(rapid.Float64Range(-1, 1), minLen, maxLen)
}
