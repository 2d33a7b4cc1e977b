// Package npz reads and writes NumPy's .npz files, with checks: files that numpy.savez writes, and that numpy.load
// opens without pickle.
//
// It inflates only the arrays that are asked for, and never allocates memory for data that a file only claims to hold.
// It reads all types and memory orders that NumPy may give to numbers, as long as no value changes.
package npz
