// Package random derives independent random streams from a seed, so that a result depends only on its parameters and
// never on which worker computed what, or when.
package random

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Source returns the random stream number index for a purpose under a seed. Its 128 bits of state are the first half of
// SHA-256(purpose, 0, seed, index...). So streams that differ in anything start at unrelated points of the generator's
// 2^128 states and do not overlap in practice.
//
// The generator is PCG-DXSM (O'Neill 2014, "PCG: a family of simple fast space-efficient statistically good
// algorithms for random number generation"), which Go specifies to the bit.
func Source(purpose string, seed uint64, index ...int) *rand.PCG {
	key := append([]byte(purpose), 0)
	key = binary.LittleEndian.AppendUint64(key, seed)
	for _, i := range index {
		key = binary.LittleEndian.AppendUint64(key, uint64(i))
	}
	sum := sha256.Sum256(key)
	return rand.NewPCG(binary.LittleEndian.Uint64(sum[0:]), binary.LittleEndian.Uint64(sum[8:]))
}

// New returns the Source with the distributions of [rand.Rand].
func New(purpose string, seed uint64, index ...int) *rand.Rand {
	return rand.New(Source(purpose, seed, index...))
}

// Seed derives a separate seed for one part of a larger computation.
func Seed(purpose string, seed uint64, index ...int) uint64 {
	return Source(purpose, seed, index...).Uint64()
}
