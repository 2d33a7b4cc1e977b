package lifnb

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/lifnb/lifnb/internal/npz"
)

// format says how results of one kind are stored: as a list of named arrays. Both saving and loading follow from the
// list.
type format[T any] struct {
	kind    string // what such a file contains, as it says itself
	version int    // of the list of arrays
	arrays  func(c *codec, r *T)
	check   func(r *T) error // checks results before they are saved and after they are loaded
	numpy   string           // the arguments with which numpy.savez writes such a file
}

// codec goes through the list of a result's arrays, in order, and writes or reads each of them.
type codec struct {
	file   source      // what to read from; nil when writing
	prefix string      // begins the names of all arrays
	arrays []npz.Array // what has been declared so far
	wrong  []string
}

// A source has the arrays of a result: a file, or a point in a file of many.
type source interface {
	Has(name string) bool
	Get(name string, into any) error
	Names() []string
	Contents() string
	Format() string
}

// array declares an array. The value is a pointer to the variable to write or to set: see [npz.Array].
func (c *codec) array(name string, value any) {
	name = c.prefix + name
	c.arrays = append(c.arrays, npz.Array{Name: name, Value: value})
	if c.file != nil {
		if err := c.file.Get(name, value); err != nil {
			c.wrong = append(c.wrong, err.Error())
		}
	}
}

// optional declares an array that is written only if it is there, and read only if the file has it. It may stand for
// others that come with it, and reports whether they do.
func (c *codec) optional(name string, there bool, value any) bool {
	there = c.has(name, there)
	if there {
		c.array(name, value)
	}
	return there
}

// has reports whether an array is in the file that is read or, when writing, whether it is there.
func (c *codec) has(name string, there bool) bool {
	if c.file != nil {
		return c.file.Has(c.prefix + name)
	}
	return there
}

// loading reports whether a file is read.
func (c *codec) loading() bool { return c.file != nil }

// require notes what is wrong with the arrays that were read.
func (c *codec) require(ok bool, wrong string, args ...any) bool {
	if !ok {
		c.wrong = append(c.wrong, fmt.Sprintf(wrong, args...))
	}
	return ok
}

// save writes a result to a file that says what it holds.
func (f format[T]) save(path string, r *T) error {
	arrays, err := f.list(r)
	if err != nil {
		return err
	}
	return npz.Write(path, f.name(), arrays...)
}

// list returns the arrays of a valid result.
func (f format[T]) list(r *T) ([]npz.Array, error) {
	if err := f.check(r); err != nil {
		return nil, err
	}
	var c codec
	f.arrays(&c, r)
	return c.arrays, nil
}

// name returns the kind and version that files of the format contain.
func (f format[T]) name() string { return f.kind + " " + strconv.Itoa(f.version) }

// load reads a result from a file that save wrote, or from any other file that has at least its arrays.
func (f format[T]) load(path string) (*T, error) {
	file, err := npz.Open(path)
	if errors.Is(err, npz.ErrFormat) && f.numpy != "" { // a table of text, say
		return nil, fmt.Errorf("%w. %s", err, f.recipe(path, nil))
	}
	if err != nil {
		return nil, lookedIn(path, err)
	}
	defer file.Close()
	return f.read(file, path)
}

func (f format[T]) read(file source, path string) (*T, error) {
	if err := f.checkKind(file.Format()); err != nil {
		return nil, inFile(path, err)
	}
	c, r := codec{file: file}, new(T)
	f.arrays(&c, r)
	if len(c.wrong) > 0 {
		return nil, fmt.Errorf("%s: %s. The file has %s. %s", path, strings.Join(c.wrong, "; "), file.Contents(), f.recipe(path, c.arrays))
	}
	if file.Format() != "" {
		if err := c.checkAllKnown(); err != nil {
			return nil, inFile(path, err)
		}
	}
	if _, ok := file.(row); ok {
		return r, nil // It was checked before it was packed, and the checksums are right.
	}
	if err := f.check(r); err != nil {
		return nil, inFile(path, err)
	}
	return r, nil
}

// checkKind checks the kind and version that a file contains. Files from other programs contain none.
func (f format[T]) checkKind(found string) error {
	if found == "" {
		return nil
	}
	kind, number, _ := strings.Cut(found, " ")
	if kind != f.kind {
		return fmt.Errorf("holds a result of the kind %q: must be %q", kind, f.kind)
	}
	if version, err := strconv.Atoi(number); err != nil || version > f.version {
		return fmt.Errorf("version %s of the kind %q: must be at most %d, which a newer lifnb may read", number, kind, f.version)
	}
	return nil
}

// checkAllKnown fails if one of our files has arrays that nobody asked for: then an array that selects others is
// damaged.
func (c *codec) checkAllKnown() error {
	known := map[string]bool{npz.Signature: true}
	for _, a := range c.arrays {
		known[a.Name] = true
	}
	for _, name := range c.file.Names() {
		if !known[name] && !strings.HasPrefix(name, storeMark) {
			return errors.New("array " + name + ": must not be in the file")
		}
	}
	return nil
}

// recipe says how NumPy writes a file with the arrays.
func (f format[T]) recipe(path string, arrays []npz.Array) string {
	arguments := f.numpy
	if arguments == "" {
		var s []string
		for _, a := range arrays {
			s = append(s, a.Name+"="+npz.Example(a.Value))
		}
		arguments = strings.Join(s, ", ")
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) + ".npz"
	return fmt.Sprintf("NumPy writes such a file with np.savez(%q, %s)", name, arguments)
}

// lookedIn adds to the error of a file that does not exist where it was looked for.
func lookedIn(path string, err error) error {
	if dir, e := os.Getwd(); e == nil && errors.Is(err, fs.ErrNotExist) && !filepath.IsAbs(path) {
		return fmt.Errorf("%w (the working directory is %s)", err, dir)
	}
	return err
}

// inFile adds the name of the file to an error.
func inFile(path string, err error) error { return fmt.Errorf("%s: %w", path, err) }
