package signal

import (
	"context"
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/dsp/fourier"

	"github.com/lifnb/lifnb/internal/pieces"
)

// longestFFT is the length up to which an FFT is not interrupted. It takes some 50 ms.
const longestFFT = 1 << 19

// complexFFT transforms complex sequences of length n in place. If n = RC is long, it does so in steps between which a
// cancelled context ends it: with j = Cr + c and k = p + Rq,
//
//	X[p + Rq] = Σ_c e^{-2πi cq/C} (e^{-2πi cp/n} Σ_r e^{-2πi rp/R} x[Cr + c]),
//
// FFTs of length R over the columns of a matrix, and of length C over its rows (D. H. Bailey, FFTs in external or
// hierarchical memory, J. Supercomput. 4, 23-35 (1990)).
type complexFFT struct {
	n, rows  int // n and R, or 1 if n is short
	ofColumn *fourier.CmplxFFT
	ofRow    *fourier.CmplxFFT
	result   []complex128 // working memory
}

// newComplexFFT returns a transform of length n. The two parts of a long n are as equal as its factors allow.
func newComplexFFT(n int) *complexFFT {
	f := &complexFFT{n: n, rows: 1}
	if n > longestFFT {
		for r := 2; r*r <= n; r++ {
			if n%r == 0 {
				f.rows = r
			}
		}
		f.ofColumn, f.result = fourier.NewCmplxFFT(f.rows), make([]complex128, n)
	}
	f.ofRow = fourier.NewCmplxFFT(n / f.rows)
	return f
}

// transform replaces x by its transform.
func (f *complexFFT) transform(ctx context.Context, x []complex128) error {
	if f.rows == 1 {
		f.ofRow.Coefficients(x, x)
		return ctx.Err()
	}
	rows, columns := f.rows, f.n/f.rows
	// Several columns at a time use the processor's cache better.
	block := max(1, pieces.Size/rows)
	column := make([]complex128, rows*block)
	for first := 0; first < columns; first += block {
		if err := ctx.Err(); err != nil {
			return err
		}
		many := min(block, columns-first)
		for r := range rows {
			for i, v := range x[r*columns+first:][:many] {
				column[i*rows+r] = v
			}
		}
		for i := range many {
			c := column[i*rows : (i+1)*rows]
			f.ofColumn.Coefficients(c, c)
		}
		for p := range rows {
			for i := range many {
				x[p*columns+first+i] = column[i*rows+p] * cmplx.Rect(1, -2*math.Pi*float64((first+i)*p)/float64(f.n))
			}
		}
	}
	for p := range rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		row := x[p*columns : (p+1)*columns]
		f.ofRow.Coefficients(row, row)
	}
	// Transposed, likewise.
	err := inBlocks(ctx, rows, columns, func(p, q int) { f.result[p+rows*q] = x[p*columns+q] })
	if err != nil {
		return err
	}
	return pieces.Each(ctx, f.n, func(from, to int) { copy(x[from:to], f.result[from:to]) })
}

// inBlocks calls do for each row and column, block by block.
func inBlocks(ctx context.Context, rows, columns int, do func(row, column int)) error {
	const block = 64
	for row := 0; row < rows; row += block {
		if err := ctx.Err(); err != nil {
			return err
		}
		for column := 0; column < columns; column += block {
			for r := row; r < min(row+block, rows); r++ {
				for c := column; c < min(column+block, columns); c++ {
					do(r, c)
				}
			}
		}
	}
	return nil
}
