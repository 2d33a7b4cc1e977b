package jupyter

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDataDir(t *testing.T) {
	venv, conda := t.TempDir(), t.TempDir()
	file := filepath.Join(venv, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	home := map[string]string{"HOME": "/h"}
	for _, tc := range []struct {
		goos string
		env  map[string]string
		want string // a path, or a part of the error
	}{
		{"linux", map[string]string{"JUPYTER_DATA_DIR": "/d", "VIRTUAL_ENV": venv, "CONDA_PREFIX": conda, "HOME": "/h"}, "/d"},
		{"linux", map[string]string{"VIRTUAL_ENV": venv, "CONDA_PREFIX": conda, "HOME": "/h"}, filepath.Join(venv, "share/jupyter")},
		{"darwin", map[string]string{"CONDA_PREFIX": conda, "XDG_DATA_HOME": "/x", "HOME": "/h"}, filepath.Join(conda, "share/jupyter")},
		{"linux", map[string]string{"XDG_DATA_HOME": "/x", "HOME": "/h"}, "/x/jupyter"},
		{"darwin", map[string]string{"XDG_DATA_HOME": "/x", "HOME": "/h"}, "/h/Library/Jupyter"},
		{"linux", home, "/h/.local/share/jupyter"},
		{"darwin", home, "/h/Library/Jupyter"},

		{"linux", map[string]string{"VIRTUAL_ENV": "/nowhere", "CONDA_PREFIX": conda}, `VIRTUAL_ENV is "/nowhere": must be`},
		{"linux", map[string]string{"CONDA_PREFIX": file}, `CONDA_PREFIX is "` + file + `": must be`},
		{"linux", nil, "set JUPYTER_DATA_DIR"},
		{"darwin", map[string]string{"XDG_DATA_HOME": "/x"}, "set JUPYTER_DATA_DIR"},
	} {
		got, err := dataDir(tc.goos, func(name string) string { return tc.env[name] })
		if err != nil {
			got = err.Error()
		}
		if got != tc.want && (err == nil || !strings.Contains(got, tc.want)) {
			t.Errorf("on %s with %v: %s, want %s", tc.goos, tc.env, got, tc.want)
		}
	}
}
