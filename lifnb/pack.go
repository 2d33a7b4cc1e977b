package lifnb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lifnb/lifnb/internal/npz"
)

// storeMark begins the names of the arrays that a store adds to the arrays of a result.
const storeMark = "lifnb_"

// A point is a result on its way into a file of the store.
type point struct {
	key    string      // the hash of its stage
	label  string      // what distinguishes it from the other points of a sweep
	arrays []npz.Array // pointers to the parts of the result
}

// A pack is a file with many results of one kind, so that a sweep needs few files and reads them fast. Each array of
// the results is a column: the values of all points, one after the other. The array with the ending .shape has the
// numbers of rows and columns of each point, or those of all points if they are equal; -1 is an array that is not
// there.
type pack struct {
	*npz.File
	keys    []string
	columns map[string]*column
}

const shapeEnding = ".shape"

type column struct {
	values any   // []T
	shape  []int // rows and columns, point by point
	starts []int // where the values of each point start
}

// packed returns the columns of the points.
func packed(points []point) (arrays []npz.Array, err error) {
	columns := make(map[string]*column)
	var names []string
	for i, p := range points {
		for _, a := range p.arrays {
			c := columns[a.Name]
			if c == nil {
				c = &column{}
				columns[a.Name], names = c, append(names, a.Name)
				c.skip(i)
			}
			if !(add[float64](c, a.Value) || add[int](c, a.Value) || add[string](c, a.Value) || add[bool](c, a.Value) || add[complex128](c, a.Value)) {
				return nil, fmt.Errorf("array %s of %s: %T does not fit the points before", a.Name, p.key, a.Value)
			}
		}
		for _, c := range columns {
			c.skip(i + 1)
		}
	}
	for _, name := range names {
		c := columns[name]
		arrays = append(arrays, npz.Array{Name: name, Value: c.values}, npz.Array{Name: name + shapeEnding, Value: c.shortShape()})
	}
	return arrays, nil
}

// skip notes that points up to n lack the array.
func (c *column) skip(n int) {
	for len(c.shape) < 2*n {
		c.shape = append(c.shape, -1, 0)
	}
}

// shortShape returns the shapes of all points or, if they are equal, of one.
func (c *column) shortShape() []int {
	for i := range c.shape {
		if c.shape[i] != c.shape[i%2] {
			return c.shape
		}
	}
	return c.shape[:2]
}

// add appends the values of a point if they are of the type T, as all before.
func add[T any](c *column, value any) bool {
	values, ok := c.values.([]T)
	if c.values != nil && !ok {
		return false
	}
	rows, columns := 1, 1
	switch v := value.(type) {
	case *T:
		values = append(values, *v)
	case *[]T:
		values, rows = append(values, *v...), len(*v)
	case *[][]T:
		rows, columns = len(*v), 0
		for i, row := range *v {
			if i > 0 && len(row) != columns {
				return false
			}
			values, columns = append(values, row...), len(row)
		}
	default:
		return false
	}
	if values == nil {
		values = []T{}
	}
	c.values, c.shape = values, append(c.shape, rows, columns)
	return true
}

// openPack opens a pack and reads which points it has.
func openPack(path string) (*pack, error) {
	file, err := npz.Open(path)
	if err != nil {
		return nil, err
	}
	p := &pack{File: file, columns: make(map[string]*column)}
	if err := file.Get(storeMark+"keys", &p.keys); err != nil {
		file.Close()
		return nil, err
	}
	return p, nil
}

// A row is one of the points of a pack.
type row struct {
	*pack
	i int
}

func (r row) Format() string { return strings.TrimPrefix(r.File.Format(), packKind) }

func (r row) Names() (names []string) {
	for _, name := range r.File.Names() {
		if !strings.HasPrefix(name, storeMark) && !strings.HasSuffix(name, shapeEnding) && r.Has(name) {
			names = append(names, name)
		}
	}
	return names
}

// Has reports whether the point has an array. A damaged one is there: Get returns the error.
func (r row) Has(name string) bool {
	if !r.File.Has(name + shapeEnding) {
		return false
	}
	c, err := r.column(name)
	return err != nil || c.shape[2*r.i] >= 0
}

// column returns a column of the pack, without its values at first.
func (p *pack) column(name string) (*column, error) {
	if c := p.columns[name]; c != nil {
		return c, nil
	}
	c := &column{}
	if err := p.File.Get(name+shapeEnding, &c.shape); err != nil {
		return nil, err
	}
	if len(c.shape) == 2 { // of all points
		c.shape = slices.Repeat(c.shape, len(p.keys))
	}
	if len(c.shape) != 2*len(p.keys) {
		return nil, fmt.Errorf("array %s%s: has %d numbers for %d points", name, shapeEnding, len(c.shape), len(p.keys))
	}
	at := 0
	for i := range p.keys {
		c.starts = append(c.starts, at)
		at += max(0, c.shape[2*i]) * c.shape[2*i+1]
	}
	p.columns[name] = c
	return c, nil
}

func (r row) Get(name string, into any) error {
	switch into.(type) {
	case *float64, *[]float64, *[][]float64:
		return take[float64](r, name, into)
	case *int, *[]int, *[][]int:
		return take[int](r, name, into)
	case *string, *[]string:
		return take[string](r, name, into)
	case *bool, *[]bool:
		return take[bool](r, name, into)
	}
	return take[complex128](r, name, into)
}

// take reads the values of a point. The first point reads the whole column, and so compares its checksum.
func take[T any](r row, name string, into any) error {
	c, err := r.column(name)
	if err != nil {
		return err
	}
	if c.values == nil {
		var values []T
		if err := r.File.Get(name, &values); err != nil {
			return err
		}
		c.values = values
	}
	rows, columns, start := c.shape[2*r.i], c.shape[2*r.i+1], c.starts[r.i]
	values, ok := c.values.([]T)
	if n := len(values); !ok || rows < 0 || columns < 0 || rows > n || columns > n || start < 0 || start+rows*columns > n {
		return fmt.Errorf("array %s: does not have point %d", name, r.i)
	}
	end := start + rows*columns
	values = values[start:end:end]
	switch into := into.(type) {
	case *T:
		if len(values) == 1 {
			*into = values[0]
			return nil
		}
	case *[]T:
		*into = append([]T(nil), values...)
		return nil
	case *[][]T:
		for i := range rows {
			*into = append(*into, append([]T(nil), values[i*columns:(i+1)*columns]...))
		}
		return nil
	}
	return fmt.Errorf("array %s: point %d has the shape (%d, %d): must be %s", name, r.i, rows, columns, npz.Wanted(into))
}
