//go:build unix && !linux

package main

import (
	"os"
	"syscall"
)

// There is nothing like it outside Linux. A program that imports lifnb checks by itself whether its parent is still
// there.
func dieWithParent() *syscall.SysProcAttr { return nil }

// Nor like this: a stack trace longer than one read may reach the reader in two pieces.
func toPackets(*os.File) {}
