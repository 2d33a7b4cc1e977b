package jupyter

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// build puts everything that must be on a kernel's PATH into the directory bin,
// which is in the scratch directory: the kernel itself and goimports, in the
// versions that go.mod of the checkout root pins, and a go command. It also
// compiles the package lifnb, so that the first cell does not wait for that.
func build(ctx context.Context, scratch *Scratch, root, bin string) error {
	if strings.Contains(root, ",") {
		return fmt.Errorf("the checkout is in %s, but GoNB can't work with a comma in its path", root)
	}
	// Unlike go build -o, go install takes programs and packages at once.
	err := goInstall(ctx, scratch, root, bin, "github.com/janpfeifer/gonb", "golang.org/x/tools/cmd/goimports",
		modulePath+"/internal/jupyter/cellrun", modulePath+"/internal/jupyter/shim", modulePath+"/lifnb")
	if err != nil {
		return fmt.Errorf("building the Go kernel and lifnb: %w", err)
	}
	err = os.WriteFile(filepath.Join(bin, "kernel"), []byte(kernelWrapper), 0o755)
	return errors.Join(err, wrapGo(ctx, root, bin))
}

// goInstall runs go install into the directory bin.
func goInstall(ctx context.Context, scratch *Scratch, root, bin string, packages ...string) error {
	cmd := exec.Command("go", append([]string{"install"}, packages...)...)
	cmd.Dir = root
	cmd.Env = goEnv("GOWORK=off", "GOBIN="+bin, "GOTMPDIR="+scratch.Dir)
	return scratch.run(ctx, cmd)
}

// goWrapper is the go command of a kernel. Before each cell GoNB runs go get
// without arguments, which asks the network for the latest version of what the
// cell imports. Packages that go.mod of the checkout pins are there already,
// and all others should have the version that a cell asks for. So this go get
// is skipped; one with arguments is not. The wrapper also stands in for a PATH
// without Go, which a Jupyter that was not started from a shell may have.
//
// When GoNB builds the program of a cell, the wrapper puts cellrun in its
// place. In the kernel's directory, the kernel's own workspace counts, not a
// go.work in a directory above, such as /tmp.
const goWrapper = `#!/bin/sh
go=%s
cell=${GONB_TMP_DIR:-none}/${GONB_TMP_DIR##*/}
case "$*" in get | "get -t") exit 0 ;; esac
unset GOROOT
case $PWD/ in "${cell%%/*}"/*)
	work=${cell%%/*}/go.work
	[ -e "$work" ] || [ "$1 $2" = "work init" ] || work=off
	export GOWORK="${GOWORK:-$work}" ;;
esac
case "$1 $2 $3 $4" in
"build -o $cell "*) verb=build; shift 3 ;;
"test -c -o $cell") verb="test -c"; shift 4 ;;
*) exec "$go" "$@" ;;
esac
ln -sf "${0%%/*}/cellrun" "$cell" && exec "$go" $verb -o "$cell.cell" "$@"
`

// wrapGo puts the wrapper of the go command that builds the checkout into bin.
func wrapGo(ctx context.Context, root, bin string) error {
	cmd := exec.CommandContext(ctx, "go", "env", "GOROOT")
	cmd.Dir, cmd.Env = root, goEnv("GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		return explain(err)
	}
	path := filepath.Join(strings.TrimSpace(string(out)), "bin", "go")
	return os.WriteFile(filepath.Join(bin, "go"), fmt.Appendf(nil, goWrapper, shellQuote(path)), 0o755)
}

func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// kernelWrapper starts the shim, which starts GoNB. It replaces a relative TMPDIR, which would
// not work: Jupyter starts kernels in the directory of the notebook.
const kernelWrapper = `#!/bin/sh
case $TMPDIR in /*) ;; *) unset TMPDIR ;; esac
exec "${0%/*}/shim" "$@"
`

// cellEnv is the environment in which cells are built. Settings that the user
// has made for other projects are ignored: they may forbid what GoNB must do
// (-mod=vendor, for example), or build for another machine.
//
// Every cell is built anew, and most of that time is the linker's. Two things
// save a third of it: no tables for debuggers (stack traces have their own),
// and no cgo, for which the go command asks the C compiler each time. A cell
// that needs cgo says %env CGO_ENABLED 1. Not asking git for the version saves
// time too, and cannot fail.
var cellEnv = map[string]string{
	"CGO_ENABLED": "0",
	"GOFLAGS":     "-buildvcs=false '-ldflags=-s -w'",
	"GOWORK":      "",
	"GO111MODULE": "on",
	"GOOS":        runtime.GOOS,
	"GOARCH":      runtime.GOARCH,
}

// goEnv returns the environment for go commands, with changes.
func goEnv(changes ...string) []string {
	env := os.Environ()
	for name, value := range cellEnv {
		env = append(env, name+"="+value)
	}
	return append(env, changes...)
}

// explain adds what a command printed to its error.
func explain(err error) error {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && len(exit.Stderr) > 0 {
		return fmt.Errorf("%w\n%s", err, strings.TrimSpace(string(exit.Stderr)))
	}
	return err
}
