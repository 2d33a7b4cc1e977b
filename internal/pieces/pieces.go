// Package pieces lets loops over long slices end soon after their context is cancelled.
package pieces

import "context"

// Size is the number of elements between two looks at the context. Simple work on them takes a millisecond or less, a
// look some nanoseconds.
const Size = 1 << 16

// Each calls do for the elements 0 to n-1, piece by piece and in order. It looks at the context before each piece, and
// ends with its error if it is cancelled.
func Each(ctx context.Context, n int, do func(from, to int)) error {
	for from := 0; from < n; from += Size {
		if err := ctx.Err(); err != nil {
			return err
		}
		do(from, min(from+Size, n))
	}
	return ctx.Err()
}
