package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"gonum.org/v1/plot/cmpimg"

	"github.com/lifnb/lifnb/internal/jupyter"
	"github.com/lifnb/lifnb/internal/nbformat"
	"github.com/lifnb/lifnb/lifnb" // also because a change of it must not find an old result of these tests
)

// TestHonestOutputs executes the notebooks and compares what comes out with the outputs that they are committed
// with, and the figures beside them with what the notebooks draw. What has changed on purpose is written anew by
//
//	go run ./notebooks -update
func TestHonestOutputs(t *testing.T) {
	if testing.Short() {
		t.Skip("executes the notebooks")
	}
	if runtime.GOARCH != "amd64" {
		t.Skip("the outputs are those of amd64: other processors may multiply and add in one step, which rounds differently")
	}
	t.Run("notebooks", func(t *testing.T) {
		for _, path := range glob(t, "*.ipynb") {
			t.Run(path, func(t *testing.T) {
				t.Parallel()
				want, got := readNotebook(t, path), readNotebook(t, filepath.Join(executed(t, path), path))
				withoutSolutions(got)
				for _, difference := range compare(want, got) {
					t.Error(difference)
				}
			})
		}
	})
	if t.Failed() {
		return
	}
	out := shared.out.Dir
	for _, path := range glob(t, "*.png") {
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Join(out, path))
		if err != nil {
			t.Errorf("no notebook draws %s: %v", path, err)
		} else if !samePicture(want, got) {
			t.Errorf("%s is not what the notebook draws", path)
		}
	}
}

// compare describes the differences of the outputs of two notebooks with the same cells. Texts, numbers and sizes
// must be the same, pictures must look the same.
func compare(want, got *nbformat.Notebook) (differences []string) {
	for i, c := range want.Cells {
		is := got.Cells[i]
		differ := func(format string, args ...any) {
			differences = append(differences, fmt.Sprintf("cell %d, %q: ", i+1, title(c.Source))+fmt.Sprintf(format, args...))
		}
		if c.ExecutionCount != is.ExecutionCount {
			differ("execution count %d, now %d", c.ExecutionCount, is.ExecutionCount)
		}
		if len(c.Outputs) != len(is.Outputs) {
			differ("%d outputs, now %d", len(c.Outputs), len(is.Outputs))
			continue
		}
		for j, out := range c.Outputs {
			a, b := picture(out), picture(is.Outputs[j])
			if (a != nil || b != nil) && !samePicture(a, b) {
				differ("output %d: the picture has changed", j+1)
			}
			if inHTML, ok := is.Outputs[j].Data["text/html"].(string); ok && b != nil && !strings.Contains(inHTML, base64.StdEncoding.EncodeToString(b)) {
				differ("output %d: HTML shows another picture than PNG", j+1)
			}
			noPicture := cmpopts.IgnoreMapEntries(func(mime string, data any) bool { _, text := data.(string); return mime == png && text })
			noSource := cmp.Transformer("withoutPicture", func(s string) string { return source.ReplaceAllString(s, "") })
			if diff := cmp.Diff(out, is.Outputs[j], noPicture, cmp.FilterValues(isPicture, noSource), cmpopts.IgnoreUnexported(nbformat.Output{})); diff != "" {
				differ("output %d (-committed +now):\n%s", j+1, diff)
			}
		}
	}
	return differences
}

const png = "image/png"

// source is a picture in HTML.
var source = regexp.MustCompile(`"data:image/png;base64,[^"]*"`)

func isPicture(a, b string) bool { return source.MatchString(a) && source.MatchString(b) }

// picture returns the picture of an output, or nil if it has none.
func picture(out *nbformat.Output) []byte {
	text, ok := out.Data[png].(string)
	if !ok {
		return nil
	}
	data, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, "\n", ""))
	if err != nil {
		return nil
	}
	return data
}

// samePicture reports whether two pictures look the same: no dot differs by more than a twentieth of the way from
// black to white. The bytes may, since a later version of Go may compress better.
func samePicture(a, b []byte) bool {
	same, err := cmpimg.EqualApprox("png", a, b, 0.05)
	return err == nil && same
}

// What must not go unnoticed: a curve that has changed by a hundredth, a digit, a size, a missing output.
func TestCompare(t *testing.T) {
	draw := func(amplitude float64) string {
		noise := lifnb.PaperNoise(0, 100)
		noise.Amplitude, noise.Duration = amplitude, 0.1
		stimulus, err := noise.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		figure := stimulus.Plot()
		data, err := figure.PNG(96)
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(data)
	}
	html := func(alt, picture string) string {
		return fmt.Sprintf(`<img alt="%s" src="data:image/png;base64,%s">`, alt, picture)
	}
	notebook := func(change func(*nbformat.Cell)) *nbformat.Notebook {
		c := &nbformat.Cell{Type: nbformat.CodeCell, ExecutionCount: 1, Outputs: []*nbformat.Output{
			{Type: nbformat.DisplayData, Data: map[string]any{"text/plain": "779.2 spikes/s"}},
			{
				Type:     nbformat.DisplayData,
				Data:     map[string]any{png: draw(0.0625), "text/html": html("Stimulus", draw(0.0625)), "text/plain": "Stimulus"},
				Metadata: map[string]any{png: map[string]any{"width": 604}},
			},
			{Type: nbformat.Stream, Name: "stdout", Text: "1\n"},
		}}
		change(c)
		return &nbformat.Notebook{Cells: []*nbformat.Cell{c}}
	}
	want := notebook(func(*nbformat.Cell) {})
	for name, change := range map[string]func(*nbformat.Cell){
		"": func(*nbformat.Cell) {},
		"picture has changed": func(c *nbformat.Cell) {
			changed := draw(0.0625 * 1.01)
			c.Outputs[1].Data[png], c.Outputs[1].Data["text/html"] = changed, html("Stimulus", changed)
		},
		"another picture than PNG": func(c *nbformat.Cell) { c.Outputs[1].Data["text/html"] = html("Stimulus", draw(0.1)) },
		"Other":                    func(c *nbformat.Cell) { c.Outputs[1].Data["text/html"] = html("Other", draw(0.0625)) },
		"779.3":                    func(c *nbformat.Cell) { c.Outputs[0].Data["text/plain"] = "779.3 spikes/s" },
		"605":                      func(c *nbformat.Cell) { c.Outputs[1].Metadata[png] = map[string]any{"width": 605} },
		"3 outputs, now 2":         func(c *nbformat.Cell) { c.Outputs = c.Outputs[:2] },
		"execution count 1":        func(c *nbformat.Cell) { c.ExecutionCount = 2 },
		"stderr":                   func(c *nbformat.Cell) { c.Outputs[2].Name = "stderr" },
	} {
		got := compare(want, notebook(change))
		if name == "" && len(got) > 0 || name != "" && (len(got) != 1 || !strings.Contains(got[0], name)) {
			t.Errorf("differences are %q, want %q", got, name)
		}
	}
}

// The committed notebooks open with the kernel that -install installs, are executed from top to bottom, and tell
// nothing of the machine that did it. Timings need no search: with them the outputs would change at each execution.
func TestNothingPersonal(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	personal := []string{`/home/`, `/Users/`, `/root\b`, `/tmp\b`, `/var/folders`, `\d{4}-\d\d-\d\dT\d\d:`, `\bgo1\.\d+\.\d`, regexp.QuoteMeta(root)}
	if home, err := os.UserHomeDir(); err == nil {
		personal = append(personal, regexp.QuoteMeta(home)+`\b`)
	}
	host, _ := os.Hostname()
	var name string
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	for _, s := range []string{host, name} {
		if len(s) > 4 { // shorter ones, such as root, are words that a notebook may say
			personal = append(personal, `\b`+regexp.QuoteMeta(s)+`\b`)
		}
	}
	secret := regexp.MustCompile(strings.Join(personal, "|"))
	base64 := regexp.MustCompile(`"image/png": "[^"]*"|data:image/png;base64,[^"\\]*`)

	for _, path := range glob(t, "*.ipynb") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range secret.FindAll(base64.ReplaceAll(text, nil), -1) {
			t.Errorf("%s says %q", path, found)
		}
		nb := readNotebook(t, path)
		updated := readNotebook(t, path)
		jupyter.SetKernel(updated)
		if diff := cmp.Diff(updated.Metadata, nb.Metadata); diff != "" {
			t.Errorf("metadata of %s (-want +got):\n%s", path, diff)
		}
		n := 0
		for i, c := range nb.Cells {
			if c.Metadata["execution"] != nil {
				t.Errorf("%s, cell %d says when it was executed", path, i+1)
			}
			if c.Type != nbformat.CodeCell || strings.TrimSpace(c.Source) == "" {
				continue
			}
			if n++; c.ExecutionCount != n {
				t.Errorf("%s, cell %d was executed as number %d, want %d", path, i+1, c.ExecutionCount, n)
			}
		}
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("there is no %s (error %v)", pattern, err)
	}
	return paths
}

func readNotebook(t *testing.T, path string) *nbformat.Notebook {
	t.Helper()
	nb, err := nbformat.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return nb
}
