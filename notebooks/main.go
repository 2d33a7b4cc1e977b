// The command notebooks executes notebooks without Jupyter:
//
//	go run ./notebooks [-o DIR] [-timeout D] [notebook ...]
//
// It builds the Go kernel, starts it privately, and writes executed copies of
// the notebooks, and the files that their cells write, into an output folder.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/lifnb/lifnb/internal/jupyter"
	"github.com/lifnb/lifnb/internal/nbformat"
)

const usage = `Executes notebooks, and writes the executed copies with their figures and data.
Needs nothing but Go: the Go kernel is built from the versions in go.mod. Cells
get the packages that they import from there, too; %autoget fetches others.

  go run ./notebooks                       all of notebooks/, into out/
  go run ./notebooks quickstart            one of them
  go run ./notebooks -o /tmp/try my.ipynb  your own, into another folder

Options:
`

func main() {
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	out := flag.String("o", "", "write into this `folder` (default: out/ of the checkout)")
	timeout := flag.Duration("timeout", 10*time.Minute, "time limit for each cell")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()

	err := run(ctx, *out, *timeout, flag.Args())
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "interrupted")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run executes the named notebooks, or all if there are none.
func run(ctx context.Context, out string, timeout time.Duration, names []string) (err error) {
	if timeout <= 0 {
		return fmt.Errorf("-timeout %v: want a positive duration, such as 30s or 10m", timeout)
	}
	root, err := jupyter.ModuleRoot(ctx)
	if err != nil {
		return err
	}
	if out == "" {
		out = filepath.Join(root, "out")
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	jobs, err := plan(root, out, names)
	if err != nil {
		return err
	}

	fmt.Println("building the Go kernel and lifnb (a minute the first time)")
	kernel, err := jupyter.BuildGoNB(ctx, root)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kernel.Remove()) }()

	failed := 0
	for _, j := range jobs {
		fmt.Println(j.name)
		err := jupyter.Run(ctx, kernel.Spec(out), j.notebook, timeout, showProgress)
		if ctx.Err() != nil {
			return err // and no half-done copy
		}
		if err != nil {
			failed++
			fmt.Fprint(os.Stderr, report(j.name, err))
		}
		if err := nbformat.Write(j.target, j.notebook); err != nil {
			failed++
			fmt.Fprint(os.Stderr, report(j.name, err))
		}
	}
	fmt.Println("executed copies and what they wrote are in", out)
	if failed > 0 {
		return fmt.Errorf("%d of %d notebooks failed", failed, len(jobs))
	}
	return nil
}
