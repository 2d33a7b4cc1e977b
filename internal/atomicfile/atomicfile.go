// Package atomicfile writes files that appear either complete or not at all.
package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"
)

// Temporary files are named by our mark, the host, the process, some digits, and an ending. A killed process leaves
// them behind.
const mark, ending = ".lifnb-", ".tmp"

// stale is the age from which a temporary file counts as left behind. Data is written in one go, so a file that is
// still being written is much younger.
const stale = time.Hour

// maxLinks limits how many symbolic links are followed.
const maxLinks = 40

// WriteFile writes data to the file. See [Write].
func WriteFile(path string, data []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(data))
		return err
	})
}

// Write creates or replaces the file with what write writes. Readers find the old content or the new one, never a part
// of it, even after a crash. The directory is created if it is missing, but its parent must exist: a mistyped path
// should fail. A symbolic link stays, and the file it points to is written. A replaced file keeps its permissions.
func Write(path string, write func(io.Writer) error) error {
	if err := replace(path, write); err != nil {
		if e := (*fs.PathError)(nil); errors.As(err, &e) { // It may name the temporary file.
			err = e.Err
		} else if e := (*os.LinkError)(nil); errors.As(err, &e) {
			err = e.Err
		}
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}

func replace(path string, write func(io.Writer) error) error {
	if path == "" || os.IsPathSeparator(path[len(path)-1]) {
		return errors.New("must be the name of a file")
	}
	path, err := target(path)
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	former, err := os.Lstat(path)
	switch {
	case err == nil && !former.Mode().IsRegular():
		return errors.New("exists, and is not a file")
	case err == nil && former.Mode().Perm()&0o200 == 0:
		return fmt.Errorf("read-only: %w", fs.ErrPermission)
	case err == nil:
		mode = former.Mode().Perm()
	}
	dir := filepath.Dir(path)
	if err := os.Mkdir(dir, 0o755); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: there is no directory %s", fs.ErrNotExist, missing(dir))
	} else if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	sweep(dir)
	temporary := filepath.Join(dir, temporaryName())
	f, err := os.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	err = write(f)
	if former != nil { // The umask applies to new files alone.
		err = errors.Join(err, f.Chmod(mode))
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		os.Remove(temporary)
		return err
	}
	return syncDir(dir)
}

// missing returns the outermost directory of a path that does not exist, in full.
func missing(dir string) string {
	if full, err := filepath.Abs(dir); err == nil {
		dir = full
	}
	for parent := filepath.Dir(dir); parent != dir; parent = filepath.Dir(dir) {
		if _, err := os.Stat(parent); err == nil {
			break
		}
		dir = parent
	}
	return dir
}

// temporaryName returns a name that no other process uses, on this machine or on another one that shares the directory:
// network file systems do not always keep the promise of O_EXCL.
func temporaryName() string {
	host, _ := os.Hostname()
	host = strings.Map(func(r rune) rune {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '_'
	}, host[:min(len(host), 64)])
	return fmt.Sprintf("%s%s-%d-%016x%s", mark, host, os.Getpid(), rand.Uint64(), ending)
}

// target follows symbolic links to the file to write, which need not exist yet.
func target(path string) (string, error) {
	for range maxLinks {
		to, err := os.Readlink(path)
		if err != nil { // It is no link.
			return path, nil
		}
		if !filepath.IsAbs(to) {
			dir, err := filepath.EvalSymlinks(filepath.Dir(path)) // so that .. leads to the true parent
			if err != nil {
				return "", err
			}
			to = filepath.Join(dir, to)
		}
		path = to
	}
	return "", errors.New("too many symbolic links")
}

// swept holds the directories that this process has swept.
var swept sync.Map

// sweep removes temporary files that killed processes have left in the directory. It does so once per directory, as a
// directory may hold very many files.
func sweep(dir string) {
	if _, done := swept.LoadOrStore(dir, true); done {
		return
	}
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if !ours(entry.Name()) || !entry.Type().IsRegular() {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > stale {
			os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
}

// ours reports whether a name is that of one of our temporary files.
func ours(name string) bool {
	digits, marked := strings.CutPrefix(name, mark)
	digits, ended := strings.CutSuffix(digits, ending)
	digits = digits[strings.LastIndexByte(digits, '-')+1:]
	_, err := strconv.ParseUint(digits, 16, 64)
	return marked && ended && len(digits) == 16 && err == nil
}

// syncDir makes the directory's entries survive a crash, if the system can.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil // The directory may be written to but not read.
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) || errors.Is(err, fs.ErrPermission) {
		return nil // as on Windows, and on some network file systems
	}
	return err
}
