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
	Density float64       // members per metre, 1/m
	Axons   []Axon        // the conditions
	MI      [][][]float64 // bits/s, [axon][size][repeat]

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
	}
	for range e.Axons {
		r.MI = append(r.MI, table(len(e.Sizes), repeats))
	}
	segment, skip, n := samples(e.Segment, e.Dt), samples(e.Skip, e.Dt), samples(e.Duration, e.Dt)
	r.Bias = biasDensity(signal.EffectiveSegments(signal.Segments(n-skip, segment), segment)) * band.width()
	if len(e.Inverted) == 0 {
		frequency := band.frequencies(1 / (float64(segment) * e.Dt))
		r.Encoding = &Encoding{Band: band, Frequency: frequency, Coherence: table(e.Stimuli, len(frequency))}
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
	p.Stimuli, p.MI = 1, nil
	for _, table := range r.MI {
		p.MI = append(p.MI, part(table))
	}
	if r.Encoding != nil {
		e := *r.Encoding
		e.Coherence = e.Coherence[s : s+1 : s+1]
		p.Encoding = &e
	}
	return &p
}

// Summary is what the random populations of one size come to. All of it is in bits/s.
type Summary struct {
	Mean float64
	Bias float64 // by how much Mean is too high on average; 0 of a result that is Corrected

	// PopulationsSD is the standard deviation over the random populations of a stimulus. These are drawn from the same
	// trials, and the larger they are the more members they share: of all trials there is only one population.
	PopulationsSD float64

	// StimuliSD is the standard deviation of the means of the stimuli; 0 if there is only one. Means of few populations
	// would differ even for one and the same stimulus: its square contains PopulationsSD²/Repeats.
	StimuliSD float64
}

// Corrected returns the mean without the bias of the estimate, in bits/s.
func (s Summary) Corrected() float64 { return s.Mean - s.Bias }

// At looks up the populations of a size in a band with an axon, whose velocity counts: its name may be left out.
//
//	slow, err := result.At(lifnb.Band{Low: 200, High: 300}, lifnb.Axon{Velocity: 7}, 199)
//
// It fails on what the result does not hold.
func (r Result) At(band Band, axon Axon, size int) (Summary, error) {
	b, err := r.Band(band)
	if err != nil {
		return Summary{}, err
	}
	return b.At(axon, size)
}

// Band looks up the result of a band.
func (r Result) Band(band Band) (*BandResult, error) {
	var bands []string
	for _, b := range r {
		if b != nil && b.Band == band {
			return b, nil
		}
		if b != nil {
			bands = append(bands, b.Band.String())
		}
	}
	c := checks{stage: "Result"}
	c.require(false, "band", band, "one of the result's: "+strings.Join(bands, ", "))
	return nil, c.err()
}

// At looks up the populations of a size with an axon, whose velocity counts: its name may be left out.
func (r *BandResult) At(axon Axon, size int) (Summary, error) {
	if err := r.check(); err != nil {
		return Summary{}, err
	}
	a := slices.IndexFunc(r.Axons, func(other Axon) bool { return other.Velocity == axon.Velocity })
	i := slices.Index(r.Sizes, size)
	c := checks{stage: "BandResult.At"}
	c.require(a >= 0, "axon", axon, fmt.Sprintf("one of the result's: %v", r.Axons))
	c.require(i >= 0, "size", size, fmt.Sprintf("one of the result's %d sizes from %d to %d", len(r.Sizes), r.Sizes[0], r.Sizes[len(r.Sizes)-1]))
	if err := c.err(); err != nil {
		return Summary{}, err
	}
	return r.summarize(r.MI[a][i]), nil
}

// summarize sums up the values of one size and axon: the mean, and how populations and stimuli differ.
func (r *BandResult) summarize(mi []float64) Summary {
	var means []float64
	variance := 0.0
	for repeats := range slices.Chunk(mi, len(mi)/r.Stimuli) {
		mean, sd := meanSD(repeats)
		means = append(means, mean)
		variance += sd * sd
	}
	s := Summary{PopulationsSD: math.Sqrt(variance / float64(len(means)))}
	s.Mean, s.StimuliSD = meanSD(means)
	if s.Mean != 0 { // of silence nothing is too high
		s.Bias = r.Bias
	}
	return s
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
		b.MI, b.Bias = nil, 0
		for _, table := range band.MI {
			b.MI = append(b.MI, less(table))
		}
		corrected = append(corrected, &b)
	}
	return corrected
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
		for a, axon := range band.Axons {
			fmt.Fprintf(&b, "\n| %v, %v |", band.Band, axon)
			for _, n := range sizes {
				if i := slices.Index(band.Sizes, n); i >= 0 {
					s := band.summarize(band.MI[a][i])
					fmt.Fprintf(&b, " %.0f ± %.0f |", s.Mean, band.sd(s))
				} else {
					b.WriteString(" |")
				}
			}
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
		lines = append(lines, fmt.Sprintf("%s: %s%d population sizes, %d random populations each, with %d kinds of axons",
			band.Band, stimuli, len(band.Sizes), len(band.MI[0][0])/band.Stimuli, len(band.Axons)))
	}
	return strings.Join(lines, "\n")
}
