package jupyter

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// DataDir returns the directory in which the user's Jupyter looks for kernels.
// It is the first of
//
//   - $JUPYTER_DATA_DIR, which somebody has chosen on purpose,
//   - share/jupyter of the active Python environment, $VIRTUAL_ENV or else
//     $CONDA_PREFIX: a virtual environment is often active within conda's base
//     environment, and seldom the other way round,
//   - the user's own: ~/Library/Jupyter on macOS, elsewhere jupyter in
//     $XDG_DATA_HOME or ~/.local/share.
//
// See https://docs.jupyter.org/en/latest/use/jupyter-directories.html.
func DataDir() (string, error) { return dataDir(runtime.GOOS, os.Getenv) }

func dataDir(goos string, getenv func(string) string) (string, error) {
	if dir := getenv("JUPYTER_DATA_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	for _, name := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		prefix := getenv(name)
		if prefix == "" {
			continue
		}
		if info, err := os.Stat(prefix); err != nil || !info.IsDir() {
			return "", fmt.Errorf("%s is %q: must be the directory of a Python environment", name, prefix)
		}
		return filepath.Abs(filepath.Join(prefix, "share", "jupyter"))
	}
	home, xdg := getenv("HOME"), getenv("XDG_DATA_HOME")
	switch {
	case goos != "darwin" && xdg != "":
		return filepath.Abs(filepath.Join(xdg, "jupyter"))
	case home == "":
		return "", errors.New("can't tell where Jupyter looks for kernels: set JUPYTER_DATA_DIR, or HOME")
	case goos == "darwin":
		return filepath.Join(home, "Library", "Jupyter"), nil
	default:
		return filepath.Join(home, ".local", "share", "jupyter"), nil
	}
}
