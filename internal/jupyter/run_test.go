//go:build unix

package jupyter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lifnb/lifnb/internal/nbformat"
)

// builtGoNB builds the kernel for a test.
func builtGoNB(t *testing.T) *GoNB {
	if testing.Short() {
		t.Skip("builds and runs the Go kernel")
	}
	root, err := ModuleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gonb, err := BuildGoNB(t.Context(), root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { gonb.Remove() })
	return gonb
}

// TestGoNB executes notebooks with the real kernel.
func TestGoNB(t *testing.T) {
	gonb := builtGoNB(t)

	// run executes a notebook of code cells in a new folder, and sees to it
	// that nothing stays behind.
	run := func(t *testing.T, ctx context.Context, limit time.Duration, sources ...string) (*nbformat.Notebook, string, error) {
		checkNothingLeft(t)
		nb := new(nbformat.Notebook)
		for _, s := range sources {
			nb.Cells = append(nb.Cells, &nbformat.Cell{Type: nbformat.CodeCell, Source: s})
		}
		dir := t.TempDir()
		err := Run(ctx, gonb.Spec(dir), nb, limit, silent)
		return nb, dir, err
	}

	// Jupyter saves what the kernel says of its language with a notebook. A notebook that has all of it stays as it is.
	t.Run("language", func(t *testing.T) {
		checkNothingLeft(t)
		k, err := Start(t.Context(), gonb.Spec(t.TempDir()))
		if err != nil {
			t.Fatal(err)
		}
		defer k.Close()
		var info struct {
			Language map[string]any `json:"language_info"`
		}
		if err := json.Unmarshal(k.info, &info); err != nil {
			t.Fatal(err)
		}
		delete(info.Language, "version")
		nb := new(nbformat.Notebook)
		SetKernel(nb)
		if diff := cmp.Diff(info.Language, nb.Metadata["language_info"]); diff != "" {
			t.Errorf("language (-kernel +notebook):\n%s", diff)
		}
	})

	t.Run("two bodies", func(t *testing.T) {
		nb, _, err := run(t, t.Context(), time.Minute, "%%\nfmt.Println(1)\n%%\nfmt.Println(2)")
		if err == nil || !strings.Contains(err.Error(), "cell 1: the cell has more than one line %%") || len(nb.Cells[0].Outputs) != 1 {
			t.Errorf("error %v, outputs %v; want that the cell has two bodies", err, nb.Cells[0].Outputs)
		}
	})

	t.Run("outputs", func(t *testing.T) {
		nb, dir, err := run(t, t.Context(), time.Minute,
			`import "github.com/janpfeifer/gonb/gonbui"

func greet(name string) { fmt.Println("hello", name) }

%%
gonbui.DisplayHTML("<b>bold</b>")
gonbui.UpdateHTML("wiped", "50 %")
gonbui.UpdateHTML("wiped", "")
gonbui.UpdateMarkdown("shared", "old")
gonbui.DisplayPNG([]byte("png"))
gonbui.Sync()`,
			"",
			`%%
greet("cell 2")
fmt.Fprintln(os.Stderr, "oops")
os.WriteFile("written.txt", nil, 0o600)`,
			`%%
gonbui.UpdateMarkdown("shared", "new")
gonbui.Sync()`,
			"%with_inputs\n!read line; echo \"got [$line]\"")
		if err != nil {
			t.Fatal(err)
		}
		display := func(mime, data string) *nbformat.Output {
			return &nbformat.Output{Type: nbformat.DisplayData, Data: map[string]any{mime: data}}
		}
		stream := func(name, text string) *nbformat.Output {
			return &nbformat.Output{Type: nbformat.Stream, Name: name, Text: text}
		}
		want := [][]*nbformat.Output{
			{display("text/html", "<b>bold</b>"), display("text/markdown", "new"), display("image/png", "cG5n")},
			nil,
			{stream("stdout", "hello cell 2\n"), stream("stderr", "oops\n")},
			nil,
			{stream("stdout", "got []\n")},
		}
		for i, c := range nb.Cells {
			opts := cmp.Options{
				cmpopts.EquateEmpty(),
				cmpopts.IgnoreUnexported(nbformat.Output{}),
				cmpopts.IgnoreFields(nbformat.Output{}, "DisplayID"),
				// stdout and stderr travel separately.
				cmpopts.SortSlices(func(a, b *nbformat.Output) bool { return a.Name > b.Name }),
			}
			if diff := cmp.Diff(want[i], c.Outputs, opts); diff != "" {
				t.Errorf("outputs of cell %d (-want +got):\n%s", i, diff)
			}
		}
		if n := nb.Cells[4].ExecutionCount; n != 4 { // the empty cell doesn't count
			t.Errorf("execution count of the last cell is %d, want 4", n)
		}
		if _, err := os.Stat(filepath.Join(dir, "written.txt")); err != nil {
			t.Errorf("a relative path leads out of the working directory: %v", err)
		}
	})

	t.Run("compile error", func(t *testing.T) {
		nb, _, err := run(t, t.Context(), time.Minute, "%%\nfmt.Println(1)", "%%\nfmt.Println(nowhere)", "%%\nfmt.Println(3)")
		f := wantFailure(t, err, 2)
		if _, ok := errors.AsType[*CellError](err); !ok || !strings.Contains(f.Error(), "undefined: nowhere") {
			t.Errorf("error is %v, want a cell error about nowhere", err)
		}
		if len(nb.Cells[0].Outputs) != 1 || nb.Cells[2].ExecutionCount != 0 {
			t.Error("want the outputs of the cells before the failing one, and of no other")
		}
		wantErrorOutput(t, nb.Cells[1], "undefined: nowhere")
	})

	t.Run("exit status", func(t *testing.T) {
		nb, _, err := run(t, t.Context(), time.Minute, "%%\nfmt.Fprintln(os.Stderr, \"bad luck\")\nos.Exit(1)")
		if f := wantFailure(t, err, 1); !strings.Contains(f.Stderr, "bad luck") {
			t.Errorf("stderr of the failure is %q, want it to tell of bad luck", f.Stderr)
		}
		wantErrorOutput(t, nb.Cells[0], "exit status 1")
	})

	t.Run("panic", func(t *testing.T) {
		_, _, err := run(t, t.Context(), time.Minute, "func half(n int) int {\n\treturn 1 / n\n}", "%%\nfmt.Println(half(0))")
		f := wantFailure(t, err, 2)
		for _, want := range []string{"main.half(", "Cell [1] Line 2", "Cell [2] Line 2"} {
			if !strings.Contains(f.Stderr, want) {
				t.Errorf("the stack trace does not have %q:\n%s", want, f.Stderr)
			}
		}
	})

	t.Run("background process", func(t *testing.T) {
		nb, _, err := run(t, t.Context(), time.Minute, "import \"os/exec\"\n%%\nc := exec.Command(\"sleep\", \"4242\")\nc.Stdout = os.Stdout\nfmt.Println(c.Start())")
		// Beside it, stderr says that the process holds the output. Whichever arrives first is shown first.
		started := func(out *nbformat.Output) bool { return out.Name == "stdout" && out.Text == "<nil>\n" }
		if err != nil || !slices.ContainsFunc(nb.Cells[0].Outputs, started) {
			t.Errorf("error %v, outputs %v; want that the cell ends before what it started", err, nb.Cells[0].Outputs)
		}
	})

	// Cells that do not end by themselves. Most of this test is waiting, so they wait at the same time.
	t.Run("endless", func(t *testing.T) {
		checkNothingLeft(t)
		cancelled, cancel := context.WithCancel(t.Context())
		time.AfterFunc(2*time.Second, cancel)
		cells := []*struct {
			name   string
			ctx    context.Context
			limit  time.Duration
			source string
			want   string // in the error output
			nb     *nbformat.Notebook
			err    error
		}{
			// So short that the cell is being compiled when it is interrupted.
			{name: "time limit", ctx: t.Context(), limit: 10 * time.Millisecond, source: "%%\nfor { time.Sleep(time.Second) }", want: "longer than 10ms"},
			{name: "stubborn cell", ctx: t.Context(), limit: 2 * time.Second,
				source: "import \"os/signal\"\n%%\nsignal.Ignore(os.Interrupt)\nfor { time.Sleep(time.Second) }", want: "longer than 2s"},
			{name: "held output", ctx: t.Context(), limit: time.Second, source: "!sleep 4242 &", want: "holds the output"},
			{name: "cancelled", ctx: cancelled, limit: time.Minute, source: "%%\nfor { time.Sleep(time.Second) }", want: "context canceled"},
		}
		var wait sync.WaitGroup
		for _, c := range cells {
			dir := t.TempDir()
			c.nb = &nbformat.Notebook{Cells: []*nbformat.Cell{{Type: nbformat.CodeCell, Source: c.source}}}
			wait.Go(func() { c.err = Run(c.ctx, gonb.Spec(dir), c.nb, c.limit, silent) })
		}
		wait.Wait()
		for _, c := range cells {
			t.Run(c.name, func(t *testing.T) {
				wantFailure(t, c.err, 1)
				wantErrorOutput(t, c.nb.Cells[0], c.want)
				if errors.Is(c.err, context.Canceled) != (c.ctx == cancelled) {
					t.Errorf("error is %v", c.err)
				}
			})
		}
	})

	t.Run("much output", func(t *testing.T) {
		nb, _, err := run(t, t.Context(), time.Minute, "%%\nline := strings.Repeat(\"x\", 1<<20)\nfor range 30 {\n\tfmt.Println(line)\n}\nos.Exit(1)")
		wantFailure(t, err, 1)
		wantErrorOutput(t, nb.Cells[0], "exit status 1")
		outs := nb.Cells[0].Outputs
		if n := len(outs[0].Text); n < maxOutput*9/10 || n > maxOutput {
			t.Errorf("%d bytes of output, want up to %d", n, maxOutput)
		}
		if len(outs) != 3 || !strings.Contains(outs[1].Text, "more than 20 MB") {
			t.Errorf("%d outputs, want one that says where the first is cut", len(outs))
		}
	})

	t.Run("line ends", func(t *testing.T) {
		nb, _, err := run(t, t.Context(), time.Minute, "func f() int {\r\n\treturn 1\r\n}\r\n%%\r\nfmt.Println(f())\r\n")
		if err != nil || len(nb.Cells[0].Outputs) != 1 || nb.Cells[0].Outputs[0].Text != "1\n" {
			t.Errorf("error %v, outputs %v, want 1", err, nb.Cells[0].Outputs)
		}
	})

	t.Run("dead kernel", func(t *testing.T) {
		start := time.Now()
		nb, _, err := run(t, t.Context(), time.Minute, "!sleep 4242 & sleep 0.1; kill -9 $PPID")
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("noticed the death of the kernel after %v", took)
		}
		wantFailure(t, err, 1)
		wantErrorOutput(t, nb.Cells[0], "the Go kernel died in this cell, and was started again")
	})

	t.Run("runner killed", func(t *testing.T) {
		checkNothingLeft(t)
		owner, _ := startOwner(t, os.Getenv("TMPDIR"), gonb.Spec(t.TempDir()))
		kill(owner)
	})

	t.Run("leaves its group", func(t *testing.T) {
		if runtime.GOOS != "linux" {
			t.Skip("only Linux tells what environment a process has")
		}
		if _, _, err := run(t, t.Context(), time.Minute, "!setsid sleep 4242 >/dev/null 2>&1 & sleep 0.5"); err != nil {
			t.Error(err)
		}
	})

	t.Run("environment", func(t *testing.T) {
		setElsewhere(t)
		if err := os.WriteFile("go.work", []byte("go 1.26\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		cell := &nbformat.Cell{Type: nbformat.CodeCell, Source: "import \"github.com/lifnb/lifnb/lifnb\"\n%%\nfmt.Println(lifnb.PaperNoise(0, 100).High)"}
		err := Run(t.Context(), gonb.Spec("."), &nbformat.Notebook{Cells: []*nbformat.Cell{cell}}, time.Minute, silent)
		if err != nil || len(cell.Outputs) != 1 || cell.Outputs[0].Text != "100\n" {
			t.Errorf("error %v, outputs %v, want 100", err, cell.Outputs)
		}
	})
}

func TestCancelledBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the Go kernel")
	}
	root, err := ModuleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkNothingLeft(t)
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if g, err := BuildGoNB(ctx, root); err == nil {
		g.Remove()
		t.Skip("the build was faster than its cancellation")
	}
}

func TestStartErrors(t *testing.T) {
	for _, tc := range []struct {
		argv  []string
		limit time.Duration
		want  string
	}{
		{[]string{"/nowhere/gonb"}, time.Minute, "starting the kernel /nowhere/gonb: "},
		{[]string{"sh", "-c", "echo bad flag >&2; exit 3"}, time.Minute, "the kernel died (exit status 3); the end of its log:\nbad flag"},
		{[]string{"sh", "-c", "sleep 4242"}, time.Second, "context deadline exceeded"},
	} {
		t.Run(fmt.Sprint(tc.argv), func(t *testing.T) {
			checkNothingLeft(t)
			ctx, cancel := context.WithTimeout(t.Context(), tc.limit)
			defer cancel()
			_, err := Start(ctx, Spec{Argv: tc.argv, Env: os.Environ()})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error is %v, want one with %q", err, tc.want)
			}
		})
	}
}

// TestPortTaken checks that a kernel gets new ports if its own are taken.
func TestPortTaken(t *testing.T) {
	checkNothingLeft(t)
	dir := t.TempDir()
	_, err := Start(t.Context(), Spec{
		Argv: []string{"sh", "-c", "echo >>tries; echo listen: address already in use; exit 1"},
		Env:  os.Environ(),
		Dir:  dir,
	})
	tries, _ := os.ReadFile(filepath.Join(dir, "tries"))
	if err == nil || string(tries) != "\n\n\n" {
		t.Errorf("error is %v after %d tries, want one after 3", err, len(tries))
	}
}

func silent(int, int, string) func(error) { return func(error) {} }

func wantFailure(t *testing.T, err error, number int) *Failure {
	t.Helper()
	f, ok := errors.AsType[*Failure](err)
	if !ok {
		t.Fatalf("error is %v, want a failure of a cell", err)
	}
	if f.Number != number {
		t.Errorf("cell %d failed, want cell %d", f.Number, number)
	}
	return f
}

func wantErrorOutput(t *testing.T, c *nbformat.Cell, text string) {
	t.Helper()
	for _, out := range c.Outputs {
		if out.Type == nbformat.ErrorOutput && strings.Contains(out.EValue, text) {
			return
		}
	}
	t.Errorf("outputs of the cell have no error with %q", text)
}

// checkNothingLeft checks at the end of the test that no goroutine, temporary
// file or process is left.
func checkNothingLeft(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	goroutines := runtime.NumGoroutine()
	t.Cleanup(func() {
		var left string
		for range 100 { // a busy machine needs a while
			if left = leftovers(t, tmp, goroutines); left == "" {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
		t.Errorf("left behind:\n%s", left)
	})
}

func leftovers(t *testing.T, tmp string, goroutines int) string {
	var left strings.Builder
	if n := runtime.NumGoroutine(); n > goroutines {
		buf := make([]byte, 1<<16)
		fmt.Fprintf(&left, "%d goroutines more\n%s\n", n-goroutines, buf[:runtime.Stack(buf, true)])
	}
	files, err := os.ReadDir(tmp)
	if err != nil {
		t.Error(err)
	}
	for _, f := range files {
		fmt.Fprintln(&left, f)
	}
	// The kernel and all that it starts have the temporary directory in their
	// arguments, except for our own sleep.
	ps, err := exec.Command("ps", "-A", "-o", "pid=,args=").Output()
	if err != nil {
		t.Error(err)
	}
	for line := range strings.Lines(string(ps)) {
		if strings.Contains(line, tmp) || strings.Contains(line, "sleep 4242") {
			left.WriteString(line)
		}
	}
	return left.String()
}
