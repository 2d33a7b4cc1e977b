package jupyter

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const modulePath = "github.com/lifnb/lifnb"

// ModuleRoot returns the directory of the checkout that the working directory
// belongs to. It asks the go command, which finds it from any directory within.
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
	root    string // of the checkout
	scratch *Scratch
	bin     string // directory of the kernel and of what it needs on its PATH
}

// BuildGoNB builds the kernel, for use by this program alone. The caller must
// Remove it.
func BuildGoNB(ctx context.Context, root string) (*GoNB, error) {
	scratch, err := NewScratch("tools")
	if err != nil {
		return nil, err
	}
	g := &GoNB{root, scratch, filepath.Join(scratch.Dir, "bin")}
	if err = os.Mkdir(g.bin, 0o755); err == nil {
		if err = build(ctx, scratch, root, g.bin); err == nil {
			err = noGopls(g.bin)
		}
	}
	if err != nil {
		return nil, errors.Join(err, g.Remove())
	}
	return g, nil
}

// Remove removes what was built.
func (g *GoNB) Remove() error { return g.scratch.Remove() }

// Spec says how to start the kernel with the working directory dir.
func (g *GoNB) Spec(dir string) Spec {
	return Spec{
		Argv: append(kernelArgs(g.root, g.bin), "-raw_error"), // errors as text, not as HTML
		Env:  goEnv("PATH=" + g.bin + string(filepath.ListSeparator) + os.Getenv("PATH")),
		Dir:  dir,
	}
}

// kernelArgs returns the command that starts the kernel of the directory bin,
// so that cells can import the packages of the checkout root.
func kernelArgs(root, bin string) []string {
	return []string{filepath.Join(bin, "kernel"), "--kernel", "{connection_file}", "-go_work=" + root}
}
