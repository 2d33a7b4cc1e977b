package lifnb

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lifnb/lifnb/internal/signal"
)

// Result is what an experiment found, band by band.
type Result []*BandResult

// BandResult is the mutual information about stimuli of one band against the size of the population, of every random
// population. Where there are several stimuli, the repeats of the first come first, then those of the second, ..
type BandResult struct {
	Band    Band
	Stimuli int // frozen stimuli, each with as many repeats
	Sizes   []int
	Density float64 // members per metre, 1/m
	Axons   []Axon
	NoDelay [][]float64   // bits/s without delay, [size][repeat]
	Delayed [][][]float64 // bits/s with the delays of each axon, [axon][size][repeat]

	// Bias is by how much these values are too high on average, bits/s (see [Information]), but for those that are exactly 0:
	// those of silence. It is 0 after Corrected.
	Bias float64

	// Encoding is how a single neuron encodes the stimuli, which predicts all of the values. It is nil where it is not
	// known, as in files that others wrote, and where it would predict nothing, as with trials that count negatively.
	Encoding *Encoding
}

func (e Experiment) newBandResult(band Band) *BandResult {
	table := func(rows, columns int) [][]float64 {
		return slices.Collect(slices.Chunk(make([]float64, rows*columns), columns))
	}
	repeats := e.Stimuli * e.Repeats
	r := &BandResult{
		Band:    band,
		Stimuli: e.Stimuli,
		Sizes:   slices.Clone(e.Sizes),
		Density: e.Density,
		Axons:   slices.Clone(e.Axons),
		NoDelay: table(len(e.Sizes), repeats),
	}
	for range e.Axons {
		r.Delayed = append(r.Delayed, table(len(e.Sizes), repeats))
	}
	segment, skip, n := samples(e.Segment, e.Dt), samples(e.Skip, e.Dt), samples(e.Duration, e.Dt)
	df := 1 / (float64(segment) * e.Dt)
	r.Bias = bandBias(signal.Segments(n-skip, segment), segment, e.Dt, band)
	if len(e.Inverted) == 0 {
		first, last := band.bins(df)
		r.Encoding = &Encoding{Band: band, Coherence: table(e.Stimuli, last+1-first)}
		for k := first; k <= last; k++ {
			r.Encoding.Frequency = append(r.Encoding.Frequency, float64(k)*df)
		}
	}
	return r
}

// ofStimulus returns the part of the result that belongs to a stimulus. It shares its memory with the whole.
func (r *BandResult) ofStimulus(s int) *BandResult {
	part := func(table [][]float64) (rows [][]float64) {
		for _, row := range table {
			n := len(row) / r.Stimuli
			rows = append(rows, row[s*n:(s+1)*n:(s+1)*n])
		}
		return rows
	}
	p := *r
	p.Stimuli, p.NoDelay, p.Delayed = 1, part(r.NoDelay), nil
	for _, table := range r.Delayed {
		p.Delayed = append(p.Delayed, part(table))
	}
	if r.Encoding != nil {
		e := *r.Encoding
		e.Coherence = e.Coherence[s : s+1 : s+1]
		p.Encoding = &e
	}
	return &p
}

// Summary is what repeats come to. All of it is in bits/s.
type Summary struct {
	Mean float64

	// PopulationsSD is the standard deviation over the random populations of a stimulus. These are drawn from the same
	// trials, and the larger they are the more members they share: of all trials there is only one population.
	PopulationsSD float64

	// StimuliSD is the standard deviation of the means of the stimuli; 0 if there is only one. Means of few populations
	// would differ even for one and the same stimulus: its square contains PopulationsSD²/Repeats.
	StimuliSD float64
}

// Summarize sums up a table of the result, NoDelay or one of Delayed: for each size the mean, and how populations and
// stimuli differ.
func (r *BandResult) Summarize(table [][]float64) []Summary {
	if r == nil {
		return nil
	}
	summaries := make([]Summary, len(table))
	for i, row := range table {
		var means []float64
		variance := 0.0
		for repeats := range slices.Chunk(row, max(1, len(row)/max(1, r.Stimuli))) {
			mean, sd := meanSD(repeats)
			means = append(means, mean)
			variance += sd * sd
		}
		if len(means) > 0 {
			summaries[i].Mean, summaries[i].StimuliSD = meanSD(means)
			summaries[i].PopulationsSD = math.Sqrt(variance / float64(len(means)))
		}
	}
	return summaries
}

// sd is the standard deviation to show: over stimuli, if there are several.
func (r *BandResult) sd(s Summary) float64 {
	if r.Stimuli > 1 {
		return s.StimuliSD
	}
	return s.PopulationsSD
}

// Corrected returns the result without the bias of its estimates. The information of silence, exactly 0, has none.
func (r Result) Corrected() Result {
	var corrected Result
	for _, band := range r {
		if band == nil {
			corrected = append(corrected, nil)
			continue
		}
		less := func(table [][]float64) [][]float64 {
			var rows [][]float64
			for _, row := range table {
				row = slices.Clone(row)
				for i, mi := range row {
					if mi != 0 {
						row[i] = mi - band.Bias
					}
				}
				rows = append(rows, row)
			}
			return rows
		}
		b := *band
		b.NoDelay, b.Delayed, b.Bias = less(band.NoDelay), nil, 0
		for _, table := range band.Delayed {
			b.Delayed = append(b.Delayed, less(table))
		}
		corrected = append(corrected, &b)
	}
	return corrected
}

// condition returns the information in a delay condition: none, or that of axon condition-1.
func (r *BandResult) condition(condition int) [][]float64 {
	if condition == 0 {
		return r.NoDelay
	}
	return r.Delayed[condition-1]
}

// Table returns a Markdown table of the mutual information at some of the sizes: mean ± SD over the stimuli or, if there
// is only one, over its random populations. Cells of sizes that were not measured are empty.
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
			summaries := band.Summarize(mi)
			for _, n := range sizes {
				if i := slices.Index(band.Sizes, n); i >= 0 {
					fmt.Fprintf(&b, " %.0f ± %.0f |", summaries[i].Mean, band.sd(summaries[i]))
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
		stimuli := ""
		if band.Stimuli > 1 {
			stimuli = fmt.Sprintf("%d stimuli, ", band.Stimuli)
		}
		lines = append(lines, fmt.Sprintf("%s: %s%d population sizes, %d random populations each, without delay and with %d kinds of axons",
			band.Band, stimuli, len(band.Sizes), len(band.NoDelay[0])/band.Stimuli, len(band.Axons)))
	}
	return strings.Join(lines, "\n")
}
