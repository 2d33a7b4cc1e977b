package lifnb

import (
	"fmt"
	"slices"
	"strings"
)

// Result is what an experiment found, band by band.
type Result []*BandResult

// BandResult is the mutual information about one stimulus against the size of the population, of every
// random population.
type BandResult struct {
	Band    Band
	Sizes   []int
	Density float64 // members per metre, 1/m
	Axons   []Axon
	NoDelay [][]float64   // bits/s without delay, [size][repeat]
	Delayed [][][]float64 // bits/s with the delays of each axon, [axon][size][repeat]
}

func newBandResult(band Band, sizes []int, repeats int, density float64, axons []Axon) *BandResult {
	table := func() [][]float64 {
		t := make([][]float64, len(sizes))
		for i := range t {
			t[i] = make([]float64, repeats)
		}
		return t
	}
	r := &BandResult{Band: band, Sizes: slices.Clone(sizes), Density: density, Axons: slices.Clone(axons), NoDelay: table()}
	for range axons {
		r.Delayed = append(r.Delayed, table())
	}
	return r
}

// condition returns the information in a delay condition: none, or that of axon condition-1.
func (r *BandResult) condition(condition int) [][]float64 {
	if condition == 0 {
		return r.NoDelay
	}
	return r.Delayed[condition-1]
}

// Table returns a Markdown table of the mutual information at some of the sizes: mean ± SD over the random
// populations of the one stimulus. Cells of sizes that were not measured are empty.
func (r Result) Table(sizes ...int) string {
	if err := r.check(); err != nil {
		return err.Error()
	}
	var b strings.Builder
	b.WriteString("| Mutual information, bits/s |")
	for _, n := range sizes {
		fmt.Fprintf(&b, " N = %d |", n)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(sizes)))
	for _, band := range r {
		row := func(name string, mi [][]float64) {
			fmt.Fprintf(&b, "\n| %s, %s |", band.Band, name)
			for _, n := range sizes {
				if i := slices.Index(band.Sizes, n); i >= 0 {
					mean, sd := meanSD(mi[i])
					fmt.Fprintf(&b, " %.0f ± %.0f |", mean, sd)
				} else {
					b.WriteString(" |")
				}
			}
		}
		row("no delay", band.NoDelay)
		for a, axon := range band.Axons {
			row(axon.speed(), band.Delayed[a])
		}
	}
	return b.String()
}

// String says what was measured, in a line a band.
func (r Result) String() string {
	if err := r.check(); err != nil {
		return err.Error()
	}
	var lines []string
	for _, band := range r {
		lines = append(lines, fmt.Sprintf("%s: %d population sizes, %d random populations each, without delay and with %d kinds of axons",
			band.Band, len(band.Sizes), len(band.NoDelay[0]), len(band.Axons)))
	}
	return strings.Join(lines, "\n")
}
