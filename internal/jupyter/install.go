package jupyter

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Installed reports what Install has done.
type Installed struct {
	Dir     string // where the kernel is
	NoGopls error  // why it can't complete code, or nil if it can
}

// Install builds the kernel for the checkout root and registers it with the
// Jupyter whose data directory is data. It replaces a kernel that it installed
// before. Everything that belongs to the kernel is in one directory, which
// appears whole or not at all.
func Install(ctx context.Context, root, data string) (Installed, error) {
	done := Installed{Dir: kernelDir(data)}
	if tmp, err := filepath.Abs(os.TempDir()); err == nil {
		sweep(tmp) // what killed runs of notebooks have left
	}
	err := place(done.Dir, func(scratch *Scratch, stage string) (err error) {
		bin := filepath.Join(stage, "bin")
		if err := os.Mkdir(bin, 0o755); err != nil {
			return err
		}
		if err := build(ctx, scratch, root, bin); err != nil {
			return err
		}
		if done.NoGopls, err = buildGopls(ctx, scratch, root, stage); err != nil {
			return err
		}
		return newKernelSpec(root, done.Dir).write(stage)
	})
	return done, wrap("installing the kernel", err)
}

// Uninstall removes the kernel from the data directory of a Jupyter, and
// returns where it was.
func Uninstall(data string) (dir string, err error) {
	dir = kernelDir(data)
	return dir, wrap("uninstalling the kernel", displace(dir))
}

func kernelDir(data string) string { return filepath.Join(data, "kernels", KernelName) }

// place replaces the directory dir by one that fill fills. If anything fails,
// dir stays as it was.
func place(dir string, fill func(scratch *Scratch, stage string) error) (err error) {
	if _, err := installed(dir); err != nil {
		return err
	}
	kernels := filepath.Dir(dir)
	if err := os.MkdirAll(kernels, 0o755); err != nil {
		return err
	}
	defer removeEmpty(kernels)
	// Renaming works within a file system only, so everything happens nearby.
	tmp, err := newScratch(kernels, "."+KernelName+"-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tmp.Remove()) }()

	stage, former := filepath.Join(tmp.Dir, "new"), filepath.Join(tmp.Dir, "former")
	if err := os.Mkdir(stage, 0o755); err != nil {
		return err
	}
	if err := fill(tmp, stage); err != nil {
		return err
	}
	was, err := installed(dir)
	if err != nil {
		return err
	}
	if was {
		if err := os.Rename(dir, former); err != nil {
			return err
		}
	}
	if err := os.Rename(stage, dir); err != nil {
		if was {
			err = errors.Join(err, os.Rename(former, dir))
		}
		return err
	}
	return nil
}

// displace removes the directory dir. It disappears at once, although removing
// its content takes time.
func displace(dir string) (err error) {
	was, err := installed(dir)
	if err != nil {
		return err
	}
	if !was {
		return fmt.Errorf("there is none in %s", filepath.Dir(dir))
	}
	kernels := filepath.Dir(dir)
	defer removeEmpty(kernels)
	tmp, err := newScratch(kernels, "."+KernelName+"-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tmp.Remove()) }()
	return os.Rename(dir, filepath.Join(tmp.Dir, "former"))
}

// removeEmpty removes the directory kernels, and the data directory that
// contains it, if they are empty.
func removeEmpty(kernels string) {
	if os.Remove(kernels) == nil { // which fails for one that is not empty
		os.Remove(filepath.Dir(kernels))
	}
}

// wrap adds to an error what was being done when it occurred.
func wrap(doing string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return nil
}
