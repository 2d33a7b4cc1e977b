// Package portable computes the same bits on every processor.
//
// Go's compiler may round x*y + z once, where the processor has an instruction for that (arm64, but not amd64 by
// default), and package math is partly written in assembly. So the last bits of math.Sin or of a Fourier transform
// depend on where they are computed. By the Go specification an explicit conversion float64(x*y) always rounds.
// Here and wherever else bits must be the same, each product that is added to something is rounded in that way.
//
// Sin, Cos, Tan and Log are those of package math on amd64, to the bit.
package portable
