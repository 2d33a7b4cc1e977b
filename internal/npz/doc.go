// Package npz reads and writes NumPy's .npz files, with checks: what numpy.savez writes, and numpy.load opens without
// pickle.
//
// It inflates only the arrays that are asked for, and never allocates memory for what a file merely claims to hold. It
// reads the types and orders that NumPy may give to numbers, as long as no value changes.
package npz
