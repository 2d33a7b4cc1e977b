//go:build unix && !linux

package main

import (
	"os"
	"syscall"
)

// There is no such thing as what Linux offers: a program that imports lifnb looks by itself whether its parent is
// still there.
func dieWithParent() *syscall.SysProcAttr { return nil }

// Nor this: a stack trace may come to a reader in two pieces if it is longer than what is read at once.
func toPackets(*os.File) {}
