package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/lifnb/lifnb/internal/jupyter"
)

// showProgress prints a line for each cell when it has ended. On a terminal the
// line appears at the beginning and counts the time.
func showProgress(number, total int, source string) func(error) {
	start := time.Now()
	line := func(mark string) string {
		return fmt.Sprintf("%s %*d/%d %7.2f s  %s", mark, len(fmt.Sprint(total)), number, total, time.Since(start).Seconds(), title(source))
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		if !isTerminal(os.Stdout) {
			return
		}
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			fmt.Print("\r", line(" "))
			select {
			case <-tick.C:
			case <-stop:
				fmt.Print("\r")
				return
			}
		}
	}()
	return func(err error) {
		close(stop)
		<-stopped
		mark := "✓"
		if err != nil {
			mark = "✗"
		}
		fmt.Println(line(mark))
	}
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// title returns the first line of a cell that says something, shortened.
func title(source string) string {
	const width = 56
	for line := range strings.Lines(source) {
		line = strings.TrimSpace(line)
		if line == "" || line == "%%" {
			continue
		}
		if r := []rune(line); len(r) > width {
			line = string(r[:width-1]) + "…"
		}
		return line
	}
	return ""
}

// report describes the failure of a notebook: the cell, its text, and what
// went wrong.
func report(name string, err error) string {
	f, ok := errors.AsType[*jupyter.Failure](err)
	if !ok {
		return fmt.Sprintf("\n%s failed: %v\n\n", name, err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s failed in cell %d:\n\n%s\n\n", name, f.Number, indent(f.Source))
	if text := strings.TrimSpace(f.Stderr); text != "" {
		fmt.Fprintf(&b, "%s\n", text)
	}
	text := f.Err.Error()
	if cell, ok := errors.AsType[*jupyter.CellError](f.Err); ok && len(cell.Traceback) > 0 {
		text = strings.Join(cell.Traceback, "\n") // has lines of the cell, where the error has those of main.go
	}
	fmt.Fprintf(&b, "%s\n\n", strings.TrimSpace(text))
	return b.String()
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.Trim(s, "\n"), "\n", "\n    ")
}
