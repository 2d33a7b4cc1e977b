// The command notebooks executes notebooks without Jupyter:
//
//	go run ./notebooks [-o DIR] [-timeout D] [notebook ...]
//
// It builds the Go kernel, starts it privately, and writes executed copies of
// the notebooks, and the files that their cells write, into an output folder.
// With -install it registers the kernel with the user's own Jupyter.
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
get the packages that they import from there, too; others need a line such as
!*go get example.com/module@v1.2.3 in a cell before.

  go run ./notebooks                       all of notebooks/, into out/
  go run ./notebooks quickstart            one of them
  go run ./notebooks -o /tmp/try my.ipynb  your own, into another folder

  go run ./notebooks -install              give the kernel to your own Jupyter
  go run ./notebooks -uninstall            and take it away again
  go run ./notebooks -update [notebook ..] execute notebooks of this checkout in place

The kernel goes into $JUPYTER_DATA_DIR if that is set, or else into the active
Python environment ($VIRTUAL_ENV, $CONDA_PREFIX), or else into your home.

Options:
`

// command is what the command line asks for.
type command struct {
	install, uninstall, update bool

	out     string
	timeout time.Duration
	names   []string // of notebooks; all if there are none
}

func main() {
	c, err := parse(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(0)
	case err != nil:
		os.Exit(2)
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	defer stop()

	err = c.run(ctx)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "interrupted")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// parse reads the command line. It has already printed the error that it
// returns.
func parse(args []string) (c command, err error) {
	flags := flag.NewFlagSet("notebooks", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	flags.BoolVar(&c.install, "install", false, "install the kernel "+jupyter.KernelDisplayName+" for your own Jupyter")
	flags.BoolVar(&c.uninstall, "uninstall", false, "uninstall it")
	flags.BoolVar(&c.update, "update", false, "write the outputs into the notebooks of this checkout")
	flags.StringVar(&c.out, "o", "", "write into this `folder` (default: out/ of the checkout)")
	flags.DurationVar(&c.timeout, "timeout", 10*time.Minute, "time limit for each cell")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	c.names = flags.Args()
	given := make(map[string]bool)
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })

	switch {
	case (c.install || c.uninstall) && len(given)+len(c.names) > 1:
		err = errors.New("-install and -uninstall stand alone, without other options and notebooks")
	case c.update && given["o"]:
		err = errors.New("-update writes into notebooks/, so -o has no meaning beside it")
	case c.timeout <= 0:
		err = fmt.Errorf("-timeout = %v: must be a positive duration, such as 30s or 10m", c.timeout)
	}
	if err != nil {
		fmt.Fprintln(flags.Output(), err)
	}
	return c, err
}

func (c command) run(ctx context.Context) (err error) {
	root, err := jupyter.ModuleRoot(ctx)
	if err != nil {
		return err
	}
	switch {
	case c.install:
		return install(ctx, root)
	case c.uninstall:
		return uninstall()
	case c.update:
		return update(ctx, root, c.timeout, c.names)
	}

	out := c.out
	if out == "" {
		out = filepath.Join(root, "out")
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	jobs, err := plan(root, out, c.names)
	if err != nil {
		return err
	}
	kernel, err := build(ctx, root)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kernel.Remove()) }()
	failed, err := execute(ctx, kernel, out, jobs, c.timeout)
	if err != nil {
		return err
	}
	fmt.Println("executed copies and what they wrote are in", out)
	if failed > 0 {
		return fmt.Errorf("%d of %d notebooks failed", failed, len(jobs))
	}
	return nil
}

func build(ctx context.Context, root string) (*jupyter.GoNB, error) {
	fmt.Println("building the Go kernel and lifnb (a minute the first time)")
	return jupyter.BuildGoNB(ctx, root)
}

// execute executes notebooks in the folder out, and writes the copies. It
// reports and counts those that fail. The error says which copies could not be
// written, or is that of ctx.
func execute(ctx context.Context, kernel *jupyter.GoNB, out string, jobs []job, timeout time.Duration) (failed int, err error) {
	for _, j := range jobs {
		fmt.Println(j.name)
		ran := jupyter.Run(ctx, kernel.Spec(out), j.notebook, timeout, showProgress)
		if ctx.Err() != nil {
			return failed, ran // and no half-done copy
		}
		if ran != nil {
			failed++
			fmt.Fprint(os.Stderr, report(j.name, ran))
		}
		err = errors.Join(err, nbformat.Write(j.target, j.notebook))
	}
	return failed, err
}
