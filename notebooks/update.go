package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/lifnb/lifnb/internal/atomicfile"
	"github.com/lifnb/lifnb/internal/jupyter"
)

// update executes notebooks of the checkout and writes them in place. Each file
// is written whole or not at all, and none if a notebook fails.
func update(ctx context.Context, root string, timeout time.Duration, names []string) (err error) {
	tmp, err := jupyter.NewScratch("update")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tmp.Remove()) }()
	out := tmp.Dir
	jobs, err := plan(root, out, names)
	if err != nil {
		return err
	}
	home := filepath.Join(root, "notebooks")
	for _, j := range jobs {
		if !same(filepath.Dir(j.source), home) {
			return fmt.Errorf("%s is not one of the notebooks in %s, which -update is for", j.source, home)
		}
		jupyter.SetKernel(j.notebook)
	}
	kernel, err := build(ctx, root)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kernel.Remove()) }()
	failed, err := execute(ctx, kernel, out, jobs, timeout)
	if err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d notebooks failed, so nothing was updated", failed, len(jobs))
	}
	changed, err := replace(home, out)
	for _, path := range changed {
		fmt.Println("changed", path)
	}
	if err == nil && len(changed) == 0 {
		fmt.Println("nothing has changed")
	}
	return err
}

// replace replaces each file of the folder home that is also in out: the
// notebooks, and figures that one notebook draws and others show. It returns
// the paths of those that differed.
func replace(home, out string) (changed []string, err error) {
	files, err := os.ReadDir(out)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if !f.Type().IsRegular() {
			continue
		}
		path := filepath.Join(home, f.Name())
		was, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return changed, err
		}
		is, err := os.ReadFile(filepath.Join(out, f.Name()))
		if err != nil {
			return changed, err
		}
		if bytes.Equal(was, is) {
			continue
		}
		if err := atomicfile.WriteFile(path, is); err != nil {
			return changed, err
		}
		changed = append(changed, path)
	}
	return changed, nil
}
