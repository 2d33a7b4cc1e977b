// Package signal holds the signal processing that the stages of lifnb are built on: a zero-phase Butterworth low-pass,
// Gaussian smoothing, and Welch's cross-spectra with their coherence.
//
// Each function follows the conventions of its SciPy namesake, and the tests compare it with SciPy's numbers. It is the
// plain definition, written to be read.
//
// Signals are sampled every dt seconds. Slices that are passed in are never changed or kept. Argument errors name the
// parameter, its value and what would be valid.
package signal
