package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/lifnb/lifnb/internal/jupyter"
)

// install registers the kernel with the user's Jupyter.
func install(ctx context.Context, root string) error {
	data, err := jupyter.DataDir()
	if err != nil {
		return err
	}
	fmt.Println("building the Go kernel, gopls and lifnb (two minutes the first time)")
	done, err := jupyter.Install(ctx, root, data)
	if err != nil {
		return err
	}
	fmt.Printf("installed the kernel %s in %s\n", jupyter.KernelDisplayName, done.Dir)
	fmt.Printf("its notebooks can import github.com/lifnb/lifnb/lifnb, which is taken from %s\n", root)
	if done.NoGopls != nil {
		first, _, _ := strings.Cut(done.NoGopls.Error(), "\n")
		fmt.Printf("it can't complete code, since gopls could not be built (%s): try again when the network is there\n", first)
	}
	return nil
}

// uninstall removes the kernel.
func uninstall() error {
	data, err := jupyter.DataDir()
	if err != nil {
		return err
	}
	dir, err := jupyter.Uninstall(data)
	if err != nil {
		return err
	}
	fmt.Printf("uninstalled the kernel %s: %s is gone\n", jupyter.KernelDisplayName, dir)
	return nil
}
