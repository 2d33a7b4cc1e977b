// Package portable computes the same bits on every processor.
//
// Go's compiler may round x*y + z once, where the processor has an instruction for that (arm64, but not amd64 by
// default), and package math is partly written in assembly. So the last bits of math.Sin or of a Fourier transform
// depend on where they are computed. By the Go specification an explicit conversion float64(x*y) always rounds.
// Here and wherever else bits must be the same, each product that is added to something is rounded in that way.
//
// Sin, Cos, Tan and Log are those of package math on amd64, to the bit.
package portable

// Fuses tells whether x*y + z is rounded once where this code was compiled for. Tests want to know.
func Fuses() bool { return fused(1+0x1p-30, -1-0x1p-29) }

// fused tells it of x² + y = 2^-60, which gets lost if x² is rounded.
//
//go:noinline
func fused(x, y float64) bool { return x*x+y != 0 }
