//go:build unix

package jupyter

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lifnb/lifnb/internal/nbformat"
)

// fake fills the directory of a kernel with what says which one it is.
func fake(text string) func(_ *Scratch, stage string) error {
	return func(_ *Scratch, stage string) error {
		return errors.Join(
			os.WriteFile(filepath.Join(stage, "which"), []byte(text), 0o600),
			newKernelSpec("/checkout", "/kernel").write(stage))
	}
}

// tree lists the files below a directory with their contents, except for kernel.json.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		if d.Name() == "kernel.json" {
			files[name] = ""
			return nil
		}
		data, err := os.ReadFile(path)
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestPlace(t *testing.T) {
	home := t.TempDir()
	dir := kernelDir(filepath.Join(home, "jupyter"))
	check := func(err error, wantErr, which string) {
		t.Helper()
		if wantErr == "" && err != nil || wantErr != "" && (err == nil || !strings.Contains(err.Error(), wantErr)) {
			t.Errorf("error is %v, want one with %q", err, wantErr)
		}
		want := map[string]string{}
		if which != "" {
			want = map[string]string{"jupyter/kernels/lifnb/kernel.json": "", "jupyter/kernels/lifnb/which": which}
		}
		if diff := cmp.Diff(want, tree(t, home)); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
	}
	broken := func(_ *Scratch, stage string) error {
		return errors.Join(fake("half")(nil, stage), errors.New("no network"))
	}
	lost := func(_ *Scratch, stage string) error { return os.RemoveAll(stage) } // so that it can't be renamed

	check(place(dir, broken), "no network", "")
	check(place(dir, lost), "no such file", "")
	check(place(dir, fake("first")), "", "first")
	check(place(dir, broken), "no network", "first")
	check(place(dir, lost), "no such file", "first")
	check(place(dir, fake("second")), "", "second")
	check(displace(dir), "", "")
	check(displace(dir), "there is none in "+filepath.Dir(dir), "")
	if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
		t.Errorf("empty directories stay: %v (error %v)", left, err)
	}
}

// A kernel of the same name that somebody else has made stays as it is, and so does another kernel.
func TestForeignKernels(t *testing.T) {
	for _, spec := range []string{`{"argv": ["gonb"], "display_name": "Go (gonb)"}`, `{"metadata": {"debugger": true}}`, "broken", ""} {
		data := t.TempDir()
		dir := kernelDir(data)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if spec != "" {
			if err := os.WriteFile(filepath.Join(dir, "kernel.json"), []byte(spec), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		before := tree(t, data)
		built := false
		for what, err := range map[string]error{
			"place":    place(dir, func(*Scratch, string) error { built = true; return nil }),
			"displace": displace(dir),
		} {
			if err == nil || !strings.Contains(err.Error(), dir+" is not a kernel that -install has made") {
				t.Errorf("%s in place of %q: error is %v", what, spec, err)
			}
		}
		if built {
			t.Errorf("a kernel was built although it can't be put in place of %q", spec)
		}
		if diff := cmp.Diff(before, tree(t, data)); diff != "" {
			t.Errorf("files beside %q (-before +after):\n%s", spec, diff)
		}
	}

	data := t.TempDir()
	other := filepath.Join(data, "kernels", "gonb", "kernel.json")
	if err := errors.Join(os.MkdirAll(filepath.Dir(other), 0o755), os.WriteFile(other, []byte("{}"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(place(kernelDir(data), fake("ours")), displace(kernelDir(data))); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"kernels/gonb/kernel.json": ""}, tree(t, data)); diff != "" {
		t.Errorf("the other kernel (-want +got):\n%s", diff)
	}
}

func TestWrappers(t *testing.T) {
	dir := t.TempDir()
	root, err := ModuleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "bin")
	if err := errors.Join(os.Mkdir(bin, 0o755), wrapGo(t.Context(), root, bin)); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) (string, error) {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir = dir // where go get has no module
		cmd.Env = goEnv("PATH=/usr/bin:/bin", "GO111MODULE=")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("go", "version"); err != nil || !strings.HasPrefix(out, "go version go") {
		t.Errorf("go version: %s (error %v)", out, err)
	}
	for _, args := range [][]string{{"get"}, {"get", "-t"}} {
		if out, err := run("go", args...); out != "" || err != nil {
			t.Errorf("go %v says %q (error %v), want it to do nothing", args, out, err)
		}
	}
	if out, err := run("go", "get", "example.com/module"); err == nil || !strings.Contains(out, "go.mod file not found") {
		t.Errorf("go get example.com/module says %q (error %v), want it to be executed", out, err)
	}
	libexec := filepath.Join(dir, "libexec")
	err = errors.Join(os.Mkdir(libexec, 0o755),
		os.WriteFile(filepath.Join(libexec, "gopls"), []byte("#!/bin/sh\necho \"$@\"\n"), 0o755),
		os.WriteFile(filepath.Join(bin, "gopls"), []byte(goplsWrapper), 0o755))
	if err != nil {
		t.Fatal(err)
	}
	if out, err := run("gopls", "-listen", "unix;/a socket"); err != nil || out != "-listen.timeout=1m -listen unix;/a socket\n" {
		t.Errorf("gopls is started with %q (error %v), want what GoNB says and a time limit", out, err)
	}
	if got := shellQuote("it's"); got != `'it'\''s'` {
		t.Errorf("shellQuote(it's) is %s", got)
	}
}

// Without gopls a kernel is whole, and does not take another gopls either.
func TestMissingGopls(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOMODCACHE", t.TempDir())
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	scratch, err := NewScratch("test")
	if err != nil {
		t.Fatal(err)
	}
	defer scratch.Remove()
	missing, err := buildGopls(t.Context(), scratch, dir, dir)
	if err != nil || missing == nil || !strings.Contains(missing.Error(), "GOPROXY=off") {
		t.Errorf("what is missing is %v (error %v), want it to be gopls", missing, err)
	}
	if diff := cmp.Diff(map[string]string{"bin/gopls": ""}, tree(t, dir)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// setElsewhere sets what a user may have set for other work, and returns it.
func setElsewhere(t *testing.T) map[string]string {
	env := map[string]string{
		"GOWORK": "/nowhere/go.work", "GOOS": "plan9", "GOARCH": "386", "GO111MODULE": "off", "GOBIN": "relative", "GOFLAGS": "-mod=vendor",
		"TMPDIR": "relative",
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("relative", 0o700); err != nil {
		t.Fatal(err)
	}
	for name, value := range env {
		t.Setenv(name, value)
	}
	return env
}

// TestInstall installs the real kernel, starts it as Jupyter does, from an environment without Go, and executes a
// cell with it.
func TestInstall(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the Go kernel and gopls")
	}
	root, err := ModuleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := setElsewhere(t)
	data := filepath.Join(t.TempDir(), "with $HOME and it's", "jupyter")
	done, err := Install(t.Context(), root, data)
	if err != nil {
		t.Fatal(err)
	}
	if done.NoGopls != nil {
		t.Logf("without gopls: %v", done.NoGopls)
	}
	text, err := os.ReadFile(filepath.Join(done.Dir, "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var spec kernelSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		t.Fatal(err)
	}

	t.Run("cell", func(t *testing.T) {
		checkNothingLeft(t)
		env := maps.Clone(elsewhere)
		maps.Copy(env, map[string]string{"PATH": "/usr/bin:/bin", "HOME": os.Getenv("HOME"), "$": "$"}) // $$ stands for $
		var list []string
		for name, value := range env {
			list = append(list, name+"="+value)
		}
		for name, value := range spec.Env {
			list = append(list, name+"="+os.Expand(value, func(name string) string { return env[name] }))
		}
		nb := &nbformat.Notebook{Cells: []*nbformat.Cell{{
			Type:   nbformat.CodeCell,
			Source: "import \"github.com/lifnb/lifnb/lifnb\"\n%%\nfmt.Println(lifnb.PaperNoise(0, 100).High)",
		}}}
		if err := Run(t.Context(), Spec{Argv: spec.Argv, Env: list, Dir: t.TempDir()}, nb, time.Minute, silent); err != nil {
			t.Fatal(err)
		}
		if outs := nb.Cells[0].Outputs; len(outs) != 1 || outs[0].Text != "100\n" {
			t.Errorf("outputs are %s, want 100", fmt.Sprint(outs))
		}
	})

	if dir, err := Uninstall(data); err != nil || dir != done.Dir {
		t.Errorf("uninstalled %s (error %v), want %s", dir, err, done.Dir)
	}
	if _, err := os.Stat(data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the data directory, which was made for the kernel, is still there (error %v)", err)
	}
}
