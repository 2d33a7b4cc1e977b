// Package portable computes the same bits on every processor.
//
// Go's compiler may round x*y + z only once, where the processor has an instruction for it (arm64, but not amd64 by
// default), and package math is partly written in assembly. So the last bits of math.Sin or of a Fourier transform
// depend on where they are computed. By the Go specification an explicit conversion float64(x*y) always rounds. So
// here, and everywhere else where bits must be the same, each product is rounded this way before it is added.
//
// Sin, Cos, Tan and Log are those of package math on amd64, to the bit.
package portable

// Fuses reports whether x*y + z is rounded only once on the processor that this code was compiled for. It is for tests.
func Fuses() bool { return fused(1+0x1p-30, -1-0x1p-29) }

// fused decides by x² + y = 2^-60, which is lost if x² is rounded.
//
//go:noinline
func fused(x, y float64) bool { return x*x+y != 0 }
