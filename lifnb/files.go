package lifnb

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/lifnb/lifnb/internal/npz"
)

// dense makes a matrix of rows of one length.
func dense(rows [][]float64) *mat.Dense {
	return mat.NewDense(len(rows), len(rows[0]), slices.Concat(rows...))
}

// readTable reads a matrix of at least one row and column.
func readTable(f *npz.File, name string, rows, columns int) ([][]float64, error) {
	values, shape, err := f.Floats(name, rows, columns)
	if err != nil {
		return nil, err
	}
	if len(values) == 0 {
		return nil, fmt.Errorf("array %s is empty", name)
	}
	return slices.Collect(slices.Chunk(values, shape[1])), nil
}

// inFile adds the name of the file to an error.
func inFile(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", path, err)
}
