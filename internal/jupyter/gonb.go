package jupyter

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

const modulePath = "github.com/lifnb/lifnb"

// ModuleRoot returns the directory of the checkout that the working directory
// belongs to. It asks the go command, which finds it from everywhere within.
func ModuleRoot(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", modulePath)
	cmd.Env = goEnv("GOWORK=off")
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("the working directory must be within a checkout of %s: %w", modulePath, explain(err))
	}
	return strings.TrimSpace(string(out)), nil
}

// GoNB is a Go kernel, built for a checkout.
type GoNB struct {
	root string // of the checkout
	bin  string // temporary directory of the kernel and of what it needs on its PATH
}

// BuildGoNB builds the kernel, and goimports, which it needs, in the versions
// that go.mod of the checkout root pins. It compiles the package lifnb, too, or
// the first cell would wait for that. The caller must Remove it.
func BuildGoNB(ctx context.Context, root string) (*GoNB, error) {
	if strings.Contains(root, ",") {
		return nil, fmt.Errorf("the checkout is in %s, but GoNB can't work with a comma in its path", root)
	}
	bin, err := os.MkdirTemp("", "lifnb-tools-")
	if err != nil {
		return nil, err
	}
	g := &GoNB{root, bin}
	if err := g.build(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("building the Go kernel and lifnb: %w", err), g.Remove())
	}
	return g, nil
}

func (g *GoNB) build(ctx context.Context) error {
	// Unlike go build -o, go install takes programs and packages at once.
	cmd := exec.CommandContext(ctx, "go", "install",
		"github.com/janpfeifer/gonb", "golang.org/x/tools/cmd/goimports", modulePath+"/lifnb")
	cmd.Dir = g.root
	cmd.Env = goEnv("GOWORK=off", "GOBIN="+g.bin, "GOTMPDIR="+g.bin)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return killGroup(cmd) } // with its compilers and linkers
	if _, err := cmd.Output(); err != nil {
		return explain(err)
	}

	// GoNB starts any gopls that is on its PATH, in a process group of its own
	// that would outlive the kernel. This one can't be started.
	return os.WriteFile(filepath.Join(g.bin, "gopls"), nil, 0o755)
}

// Remove removes what was built.
func (g *GoNB) Remove() error { return removeAll(g.bin) }

// Spec says how to start the kernel with the working directory dir.
func (g *GoNB) Spec(dir string) Spec {
	return Spec{
		Argv: []string{
			filepath.Join(g.bin, "gonb"),
			"--kernel", "{connection_file}",
			"-go_work=" + g.root, // cells can import the packages of the checkout
			"-raw_error",         // errors as text, not as HTML
		},
		Env: goEnv("PATH=" + g.bin + string(filepath.ListSeparator) + os.Getenv("PATH")),
		Dir: dir,
		// Otherwise GoNB asks the network for the latest version of what a
		// cell imports. So it is what go.mod of the checkout pins.
		Setup: "%noautoget",
	}
}

// goEnv returns the environment for go commands, with changes. The user's own
// GOFLAGS and GOWORK may forbid what GoNB must do (-mod=vendor, say), so they
// don't count.
//
// Every cell is built anew, and most of that time is the linker's. Two things
// take a third off: no tables for debuggers (stack traces have their own), and
// no cgo, for whose sake the go command asks the C compiler each time. A cell
// that needs cgo says %env CGO_ENABLED 1. Not asking git for the version saves
// time, too, and can't fail.
func goEnv(changes ...string) []string {
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		return strings.HasPrefix(kv, "GOWORK=")
	})
	env = append(env, "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false '-ldflags=-s -w'")
	return append(env, changes...)
}

// explain adds what a command printed to its error.
func explain(err error) error {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && len(exit.Stderr) > 0 {
		return fmt.Errorf("%w\n%s", err, strings.TrimSpace(string(exit.Stderr)))
	}
	return err
}
