package jupyter

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// What a cell costs that does next to nothing but import lifnb and draw: as GoNB comes (which asks the network for
// what the cell imports, and builds with tables for debuggers), and as this package sets it up.
func BenchmarkCell(b *testing.B) {
	const source = `import "github.com/lifnb/lifnb/lifnb"

var stimulus = lifnb.Must(lifnb.PaperNoise(0, 100).Run(lifnb.Context()))

%%
lifnb.Show(stimulus, stimulus.Plot())`

	root, err := ModuleRoot(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	gonb, err := BuildGoNB(b.Context(), root)
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := gonb.Remove(); err != nil {
			b.Error(err)
		}
	}()
	ours := gonb.Spec(b.TempDir())
	stock, bin := ours, b.TempDir()
	for _, tool := range []string{"goimports", "gopls"} { // and not the wrapper of the go command
		if err := os.Symlink(filepath.Join(gonb.bin, tool), filepath.Join(bin, tool)); err != nil {
			b.Fatal(err)
		}
	}
	stock.Env = append(os.Environ(), "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"))
	for _, kernel := range []struct {
		name string
		Spec
	}{{"stock", stock}, {"lifnb", ours}} {
		b.Run(kernel.name, func(b *testing.B) {
			k, err := Start(b.Context(), kernel.Spec)
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := k.Close(); err != nil {
					b.Error(err)
				}
			}()
			high := 100 // of the band; a cell that has not changed would not be built
			execute := func() {
				high++
				if _, err := k.Execute(b.Context(), strings.ReplaceAll(source, "100", strconv.Itoa(high)), func(Message) {}); err != nil {
					b.Fatal(err)
				}
			}
			execute() // compiles what lifnb stands on, if that has changed
			for b.Loop() {
				execute()
			}
		})
	}
}
