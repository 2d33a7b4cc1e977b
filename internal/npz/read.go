package npz

import (
	"archive/zip"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
)

// ErrFormat is the error for files that are not archives of arrays.
var ErrFormat = zip.ErrFormat

// maxBytes limits what is read from a file, for all its arrays together.
const maxBytes = math.MaxInt32

// File is an npz file, open for reading.
type File struct {
	path    string
	closer  io.Closer
	names   []string // in the order of the file
	entries map[string]*zip.File
	left    int64 // how many bytes may still be read

	format string            // of a file of ours; empty for others
	sums   map[string]string // the checksums of a file of ours
}

// Open opens a file. It reads the list of arrays, but none of the arrays.
func Open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: must be a file", path)
	}
	var f *File
	if err == nil {
		f, err = New(path, file, info.Size())
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	f.closer = file
	return f, nil
}

// New returns a file with the given content. Errors call it by the path.
func New(path string, content io.ReaderAt, size int64) (*File, error) {
	archive, err := zip.NewReader(content, size)
	if err != nil {
		return nil, fmt.Errorf("%s: must be an npz file: %s (%w)", path, otherFormat(io.NewSectionReader(content, 0, size)), err)
	}
	f := &File{path: path, entries: make(map[string]*zip.File), left: maxBytes}
	for _, entry := range archive.File {
		name := strings.TrimSuffix(entry.Name, ".npy")
		if f.entries[name] != nil {
			return nil, fmt.Errorf("%s: has two arrays %s", path, name)
		}
		f.names = append(f.names, name)
		f.entries[name] = entry
	}
	return f, f.readSignature()
}

// otherFormat says what a file is that is not an archive.
func otherFormat(content *io.SectionReader) string {
	if h, err := readHeader(content); err == nil {
		return "it is an npy file, of a single array without a name, " + h.String()
	}
	start := make([]byte, 40)
	n, err := content.ReadAt(start, 0)
	if start = start[:n]; n == 0 && err == io.EOF {
		return "it is empty"
	}
	if strings.HasPrefix(string(start), "PK") {
		return "it is a part of one, or damaged"
	}
	return fmt.Sprintf("it begins with %q", start)
}

// Close closes the file.
func (f *File) Close() error { return f.closer.Close() }

// Format returns the format that a file was written with. It is empty for files from other programs.
func (f *File) Format() string { return f.format }

// Names returns the names of the arrays, in the order of the file.
func (f *File) Names() []string { return f.names }

// Has reports whether the file has an array of this name.
func (f *File) Has(name string) bool { return f.entries[name] != nil }

// maxListed is the largest number of arrays that the description of a file names.
const maxListed = 20

// Contents lists the arrays of the file with their types and shapes.
func (f *File) Contents() string {
	if len(f.names) == 0 {
		return "nothing"
	}
	var list []string
	for i, name := range f.names {
		if i == maxListed {
			list = append(list, fmt.Sprintf("and %d more", len(f.names)-i))
			break
		}
		list = append(list, name+" "+f.describe(name))
	}
	return strings.Join(list, ", ")
}

func (f *File) describe(name string) string {
	r, err := f.entries[name].Open()
	if err != nil {
		return "(damaged)"
	}
	defer r.Close()
	h, err := readHeader(r)
	if err != nil {
		return "(not an array)"
	}
	return h.String()
}
