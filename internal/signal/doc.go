// Package signal holds the signal processing that the stages of lifnb stand
// on: a zero-phase Butterworth low-pass, Gaussian smoothing, and Welch's
// cross-spectra with their coherence.
//
// Each follows the conventions of its SciPy namesake, and the tests hold it to
// SciPy's numbers; here it is the plain definition, written to be read.
//
// Signals are sampled every dt seconds. Slices that come in are never changed
// or kept. Argument errors name the parameter, its value and what would be
// valid.
package signal
