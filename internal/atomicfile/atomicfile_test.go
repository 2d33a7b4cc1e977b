package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestWriteFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "made when missing", "f")
	for _, data := range []string{"old", "new", ""} {
		if err := WriteFile(path, []byte(data)); err != nil {
			t.Fatal(err)
		}
		if got := content(t, path); got != data {
			t.Errorf("%q, want %q", got, data)
		}
	}
	if got := names(t, filepath.Dir(path)); got != "f" {
		t.Errorf("the directory has %s", got)
	}
}

// A write that fails leaves what was there, and nothing else.
func TestFailedWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := WriteFile(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	full := errors.New("disk full")
	err := Write(path, func(w io.Writer) error {
		io.WriteString(w, "ne")
		return full
	})
	if !errors.Is(err, full) || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
	if got := content(t, path); got != "old" {
		t.Errorf("content %q", got)
	}
	if got := names(t, filepath.Dir(path)); got != "f" {
		t.Errorf("the directory has %s", got)
	}
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := WriteFile(file, nil); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ path, want string }{
		{"", "name of a file"},
		{dir + string(filepath.Separator), "name of a file"},
		{dir, "not a file"},
		{os.DevNull, "not a file"},
		{filepath.Join(file, "below"), "not a directory"},
	} {
		if runtime.GOOS == "windows" && test.path == os.DevNull {
			continue
		}
		err := WriteFile(test.path, nil)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.path) || strings.Contains(err.Error(), ending) {
			t.Errorf("%s: error %v, want one with %q", test.path, err, test.want)
		}
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s: %v %v", os.DevNull, info, err)
	}
}

// New files obey the umask; those that are replaced keep their permissions, and read-only ones are not replaced.
func TestPermissions(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permissions")
	}
	dir := t.TempDir()
	plain, ours := filepath.Join(dir, "plain"), filepath.Join(dir, "ours")
	if err := errors.Join(os.WriteFile(plain, nil, 0o644), WriteFile(ours, nil)); err != nil {
		t.Fatal(err)
	}
	mode := func(path string) os.FileMode {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode()
	}
	if mode(ours) != mode(plain) {
		t.Errorf("a new file has %v, want %v", mode(ours), mode(plain))
	}
	for _, perm := range []os.FileMode{0o600, 0o666, 0o755} {
		if err := errors.Join(os.Chmod(ours, perm), WriteFile(ours, []byte("x"))); err != nil {
			t.Fatal(err)
		}
		if mode(ours) != perm {
			t.Errorf("a replaced file has %v, want %v", mode(ours), perm)
		}
	}
	if err := os.Chmod(ours, 0o444); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(ours, []byte("y")); !errors.Is(err, os.ErrPermission) || content(t, ours) != "x" {
		t.Errorf("a read-only file: error %v, content %q", err, content(t, ours))
	}
}

func TestSymbolicLinks(t *testing.T) {
	dir := t.TempDir()
	link := func(to, name string) string {
		path := filepath.Join(dir, name)
		if err := os.Symlink(to, path); err != nil {
			t.Skip("needs symbolic links: ", err)
		}
		return path
	}
	if err := os.MkdirAll(filepath.Join(dir, "deep", "est"), 0o755); err != nil {
		t.Fatal(err)
	}
	absolute := filepath.Join(dir, "absolute target")
	link(filepath.Join("deep", "est"), "folder")
	for _, test := range []struct{ link, target string }{
		{link("target", "relative"), filepath.Join(dir, "target")},
		{link(absolute, "absolute"), absolute},
		{link("relative", "chain"), filepath.Join(dir, "target")},
		{link(filepath.Join("missing", "target"), "dangling"), filepath.Join(dir, "missing", "target")},
		{filepath.Join(dir, "folder", "plain"), filepath.Join(dir, "deep", "est", "plain")},
		// The parent of a directory that is reached through a link is not the link's.
		{link(filepath.Join("..", "up"), filepath.Join("folder", "parent")), filepath.Join(dir, "deep", "up")},
	} {
		if err := WriteFile(test.link, []byte(test.link)); err != nil {
			t.Fatal(err)
		}
		if got := content(t, test.target); got != test.link {
			t.Errorf("%s: the target has %q", test.link, got)
		}
		if info, err := os.Lstat(test.link); err != nil || filepath.Base(test.link) != "plain" && info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v %v", test.link, info, err)
		}
	}
	if err := WriteFile(link("circle", "circle"), nil); err == nil || !strings.Contains(err.Error(), "too many") {
		t.Errorf("a circle: error %v", err)
	}
}

// What a killed process has left behind is removed by the next one that writes to the directory, and nothing else is.
func TestSweep(t *testing.T) {
	if dir := os.Getenv("ATOMICFILE_DIR"); dir != "" {
		Write(filepath.Join(dir, "f"), func(w io.Writer) error {
			io.WriteString(w, "half")
			fmt.Println("writing")
			select {}
		})
	}
	dir := t.TempDir()
	killed := exec.Command(os.Args[0], "-test.run=^TestSweep$")
	killed.Env = append(os.Environ(), "ATOMICFILE_DIR="+dir)
	out, err := killed.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := killed.Start(); err != nil {
		t.Fatal(err)
	}
	_, err = out.Read(make([]byte, 100))
	killed.Process.Kill()
	killed.Wait()
	if err != nil {
		t.Fatal(err)
	}
	left := names(t, dir)
	if !ours(left) {
		t.Fatalf("the killed process has left %q", left)
	}
	old := time.Now().Add(-2 * stale)
	others := []string{".lifnb-0123456789abcdef", ".lifnb-0123456789abcde.tmp", ".lifnb-0123456789abcdeg.tmp", "0123456789abcdef.tmp", ".lifnb-.tmp"}
	for _, name := range others {
		if err := errors.Join(os.WriteFile(filepath.Join(dir, name), nil, 0o600), os.Chtimes(filepath.Join(dir, name), old, old)); err != nil {
			t.Fatal(err)
		}
	}
	folder := filepath.Join(dir, ".lifnb-0000000000000000.tmp")
	if err := errors.Join(os.Mkdir(folder, 0o755), os.Chtimes(folder, old, old)); err != nil {
		t.Fatal(err)
	}
	for _, age := range []time.Duration{0, 2 * stale} {
		then := time.Now().Add(-age)
		if err := os.Chtimes(filepath.Join(dir, left), then, then); err != nil {
			t.Fatal(err)
		}
		swept.Delete(dir) // as a new process starts
		if err := WriteFile(filepath.Join(dir, "f"), nil); err != nil {
			t.Fatal(err)
		}
		if stays := strings.Contains(names(t, dir), left); stays != (age == 0) {
			t.Errorf("of age %v: stays %v", age, stays)
		}
	}
	if got := names(t, dir); len(strings.Fields(got)) != len(others)+2 {
		t.Errorf("left are %s", got)
	}
}

// Many that write one file at once leave one of their contents, whole.
func TestConcurrentWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if err := WriteFile(path, []byte(strings.Repeat(string(rune('a'+i)), 10000))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := content(t, path); len(got) != 10000 || strings.Count(got, got[:1]) != 10000 {
		t.Errorf("%d bytes, %q ...", len(got), got[:1])
	}
	if got := names(t, filepath.Dir(path)); got != "f" {
		t.Errorf("the directory has %s", got)
	}
}

// A mistyped path is refused, and nothing is created.
func TestWriteNeedsParent(t *testing.T) {
	dir := t.TempDir()
	err := WriteFile(filepath.Join(dir, "mistyped", "results", "today", "f"), nil)
	if want := "there is no directory " + filepath.Join(dir, "mistyped"); err == nil || !strings.HasSuffix(err.Error(), want) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want one that ends in %q", err, want)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left %v, %v", entries, err)
	}
}
