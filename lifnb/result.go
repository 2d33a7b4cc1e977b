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

	// Bias is by how much these values are too high on average, bits/s (see [BandInformation]), except for values
	// that are exactly 0, those of silence. It is 0 after Corrected.
	Bias float64

	// Encoding is how a single neuron encodes the stimuli, which predicts all of the values. It is nil where it is not
	// known, as in files that others wrote, and where it would predict nothing, as with trials that count negatively.
	Encoding *Encoding
}

// newBandResult returns a result of one stimulus, without what was measured.
func (e Experiment) newBandResult(band Band) *BandResult {
	segment, skip, n := samples(segmentOrDefault(e.Segment), e.Dt), samples(e.Skip, e.Dt), samples(e.Duration, e.Dt)
	return &BandResult{
		Band:    band,
		Stimuli: 1,
		Sizes:   slices.Clone(e.Sizes),
		Density: e.Density,
		Axons:   slices.Clone(e.Axons),
		Bias:    biasDensity(signal.EffectiveSegments(signal.Segments(n-skip, segment), segment)) * band.width(),
	}
}

// Merge puts results of the same sizes, density and axons together: the bands of all of them and, where several are of one
// band, their stimuli, in the order given. It changes none of the results. It fails on results that do not fit together.
func Merge(results ...Result) (Result, error) {
	var bands []Band
	parts := make(map[Band][]*BandResult)
	for i, result := range results {
		c := checks{stage: "Merge"}
		c.add(result.check().of(fmt.Sprintf("results[%d]", i)))
		if err := c.err(); err != nil {
			return nil, err
		}
		for _, part := range result {
			if before := parts[part.Band]; before == nil {
				bands = append(bands, part.Band)
			} else {
				c.add(part.fits(before[0]).of(fmt.Sprintf("results[%d], %v", i, part.Band)))
			}
			parts[part.Band] = append(parts[part.Band], part)
		}
		if err := c.err(); err != nil {
			return nil, err
		}
	}
	var merged Result
	for _, band := range bands {
		merged = append(merged, mergeStimuli(parts[band]))
	}
	return merged, merged.check().err()
}

// mergeStimuli puts the results of different stimuli of one band together.
func mergeStimuli(parts []*BandResult) *BandResult {
	r := *parts[0]
	r.Stimuli, r.MI = 0, make([][][]float64, len(r.Axons))
	for a := range r.MI {
		r.MI[a] = make([][]float64, len(r.Sizes))
	}
	if r.Encoding != nil {
		e := *r.Encoding
		e.Coherence, e.CommonNoise = nil, nil
		r.Encoding = &e
	}
	for _, part := range parts {
		r.Stimuli += part.Stimuli
		for a, table := range part.MI {
			for i, repeats := range table {
				r.MI[a][i] = append(r.MI[a][i], repeats...)
			}
		}
		if r.Encoding != nil {
			r.Encoding.Coherence = append(r.Encoding.Coherence, part.Encoding.Coherence...)
			r.Encoding.CommonNoise = append(r.Encoding.CommonNoise, part.Encoding.CommonNoise...)
		}
	}
	return &r
}

// fits tells in what the result was not measured like another one of its band.
func (r *BandResult) fits(other *BandResult) checks {
	c := checks{stage: r.Band.String()}
	same := func(ok bool, name string, value, want any) {
		c.require(ok, name, value, fmt.Sprintf("that of the results before it, %v", want))
	}
	repeats, want := len(r.MI[0][0])/r.Stimuli, len(other.MI[0][0])/other.Stimuli
	same(slices.Equal(r.Sizes, other.Sizes), "Sizes", r.Sizes, other.Sizes)
	same(repeats == want, "repeats of a stimulus", repeats, want)
	same(r.Density == other.Density, "Density", r.Density, other.Density)
	same(slices.Equal(r.Axons, other.Axons), "Axons", r.Axons, other.Axons)
	same(r.Bias == other.Bias, "Bias", r.Bias, other.Bias)
	if r.Encoding != nil && other.Encoding != nil {
		same(slices.Equal(r.Encoding.Frequency, other.Encoding.Frequency), "Encoding.Frequency", r.Encoding.Frequency, other.Encoding.Frequency)
		same(r.Encoding.EffectiveSegments == other.Encoding.EffectiveSegments, "Encoding.EffectiveSegments", r.Encoding.EffectiveSegments, other.Encoding.EffectiveSegments)
		same((r.Encoding.CommonNoise == nil) == (other.Encoding.CommonNoise == nil), "Encoding.CommonNoise", r.Encoding.CommonNoise, other.Encoding.CommonNoise)
	} else {
		same(r.Encoding == other.Encoding, "Encoding", r.Encoding, other.Encoding)
	}
	return c
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
	if err := r.check().err(); err != nil {
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
	if err := r.check().err(); err != nil {
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
	if err := r.check().err(); err != nil {
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
