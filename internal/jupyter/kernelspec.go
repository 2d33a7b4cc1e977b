package jupyter

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"github.com/lifnb/lifnb/internal/atomicfile"
	"github.com/lifnb/lifnb/internal/nbformat"
)

// The names of the kernel, in notebooks and in the menus of Jupyter.
const (
	KernelName        = "lifnb"
	KernelDisplayName = "Go (lifnb)"
)

// kernelSpec is the file kernel.json, by which Jupyter knows a kernel:
// https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs.
type kernelSpec struct {
	Argv          []string          `json:"argv"`
	DisplayName   string            `json:"display_name"`
	Language      string            `json:"language"`
	InterruptMode string            `json:"interrupt_mode"`
	Env           map[string]string `json:"env"`
	Metadata      map[string]string `json:"metadata"`
}

// newKernelSpec describes the kernel of the checkout root when it is in the
// directory dir.
func newKernelSpec(root, dir string) kernelSpec {
	bin := filepath.Join(dir, "bin")
	env := maps.Clone(cellEnv)
	// Jupyter puts its own PATH in.
	env["PATH"] = strings.ReplaceAll(bin, "$", "$$") + string(filepath.ListSeparator) + "${PATH}"
	return kernelSpec{
		Argv:          kernelArgs(root, bin),
		DisplayName:   KernelDisplayName,
		Language:      "go",
		InterruptMode: "message",
		Env:           env,
		Metadata:      map[string]string{"installed_by": modulePath},
	}
}

func (s kernelSpec) write(dir string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(filepath.Join(dir, "kernel.json"), append(data, '\n'))
}

// installed reports whether there is a kernel in the directory dir. It fails if
// we did not make that kernel.
func installed(dir string) (bool, error) {
	if _, err := os.Lstat(dir); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	data, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	var spec kernelSpec
	if err == nil {
		err = json.Unmarshal(data, &spec)
	}
	if err != nil || spec.Metadata["installed_by"] != modulePath {
		return false, fmt.Errorf("%s is not a kernel that -install has made: it is left as it is", dir)
	}
	return true, nil
}

// SetKernel makes Jupyter open a notebook with the installed kernel. It notes
// about the language what Jupyter does when it saves the notebook, except for
// the version of Go, which differs between machines.
func SetKernel(nb *nbformat.Notebook) {
	if nb.Metadata == nil {
		nb.Metadata = make(map[string]any)
	}
	nb.Metadata["kernelspec"] = map[string]any{"name": KernelName, "display_name": KernelDisplayName, "language": "go"}
	nb.Metadata["language_info"] = map[string]any{
		"name": "go", "file_extension": ".go", "mimetype": "text/x-go",
		"codemirror_mode": "go", "nbconvert_exporter": "", "pygments_lexer": "go",
	}
}
