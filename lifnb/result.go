package lifnb

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lifnb/lifnb/internal/signal"
)

// ExperimentResult is the result of an experiment, band by band.
type ExperimentResult []*BandResult

// BandResult is the mutual information about stimuli of one band against population size, for every random population.
// If there are several stimuli, the repeats of the first come first, then those of the second, and so on.
type BandResult struct {
	Band    Band
	Stimuli int // number of frozen stimuli, each with the same number of repeats
	Sizes   []int
	Density float64 // members per metre, 1/m
	Axons   []Axon  // the kinds of axons

	// Composition is that of the populations, or empty if there is only one neuron. Of one band there is a result for
	// each composition.
	Composition Composition

	MI [][][]float64 // bits/s, [axon][size][repeat]

	// Bias is by how much these values are too high on average, in bits/s (see [BandInformation]). It does not apply to
	// values of exactly 0, which are those of silence. It is 0 in a Corrected result.
	Bias float64

	// Encoding describes how a single neuron encodes the stimuli. It predicts all of the values. It is nil if it is not
	// known, as in files from other programs, and if it would not predict anything, as with trials that count
	// negatively.
	Encoding *Encoding
}

// newBandResult returns a result for one stimulus, still without any measured values.
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

// Merge combines results of the same sizes, density and axons. It returns the bands of all of them. If several results
// are of one band and composition, it combines their stimuli, in the order given. The results themselves do not change.
// Merge fails on results that do not fit together.
func Merge(results ...ExperimentResult) (ExperimentResult, error) {
	var conditions []condition
	parts := make(map[condition][]*BandResult)
	for i, result := range results {
		c := checks{stage: "Merge"}
		c.add(result.check().of(fmt.Sprintf("results[%d]", i)))
		if err := c.err(); err != nil {
			return nil, err
		}
		for _, part := range result {
			this := part.condition()
			if before := parts[this]; before == nil {
				conditions = append(conditions, this)
			} else {
				c.add(part.fits(before[0]).of(fmt.Sprintf("results[%d], %v", i, this)))
			}
			parts[this] = append(parts[this], part)
		}
		if err := c.err(); err != nil {
			return nil, err
		}
	}
	var merged ExperimentResult
	for _, this := range conditions {
		merged = append(merged, mergeStimuli(parts[this]))
	}
	return merged, merged.check().err()
}

// mergeStimuli combines the results for different stimuli of one band.
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

// fits notes how the result was measured differently from another result for its band.
func (r *BandResult) fits(other *BandResult) checks {
	c := checks{stage: r.condition().String()}
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

// Summary summarises the random populations of one size. All values are in bits/s.
type Summary struct {
	Mean float64
	Bias float64 // by how much Mean is too high on average; 0 in a Corrected result

	// PopulationsSD is the standard deviation over the random populations of a stimulus. These are drawn from the same
	// trials. The larger they are, the more members they share: there is only one population of all trials.
	PopulationsSD float64

	// StimuliSD is the standard deviation of the means of the stimuli, or 0 if there is only one stimulus. Means over
	// few populations would differ even for the same stimulus: StimuliSD² contains PopulationsSD²/Repeats.
	StimuliSD float64
}

// Corrected returns the mean without the bias of the estimate, in bits/s.
func (s Summary) Corrected() float64 { return s.Mean - s.Bias }

// At looks up the populations of a given size in a band, with an axon. Only the axon's velocity counts, so its name may
// be left out.
//
//	slow, err := result.At(lifnb.Band{Low: 200, High: 300}, lifnb.Axon{Velocity: 7}, 199)
//
// It fails if the result does not contain them.
func (r ExperimentResult) At(band Band, axon Axon, size int) (Summary, error) {
	b, err := r.Band(band)
	if err != nil {
		return Summary{}, err
	}
	return b.At(axon, size)
}

// Band looks up the result for a band. It fails if there is none, and if there are several: [ExperimentResult.Of]
// chooses a composition.
func (r ExperimentResult) Band(band Band) (*BandResult, error) {
	var all []string
	var found []*BandResult
	for _, b := range r {
		if b == nil {
			continue
		}
		all = append(all, b.condition().String())
		if b.Band == band {
			found = append(found, b)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	c := checks{stage: "ExperimentResult"}
	c.require(len(found) > 0, "band", band, "one of the result's: "+strings.Join(all, ", "))
	if len(found) > 1 {
		c.require(false, "band", band, "of one composition, such as result.Of(Heterogeneous); the result has "+strings.Join(all, ", "))
	}
	return nil, c.err()
}

// At looks up the populations of a given size with an axon. Only the axon's velocity counts, so its name may be left
// out.
func (r *BandResult) At(axon Axon, size int) (Summary, error) {
	if err := r.shape().err(); err != nil {
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

// summarize returns the mean of the values of one size and axon, and their spread over populations and stimuli.
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
	if s.Mean != 0 { // the estimate is exact for silence
		s.Bias = r.Bias
	}
	return s
}

// sd returns the standard deviation to show: over stimuli if there are several, otherwise over populations.
func (r *BandResult) sd(s Summary) float64 {
	if r.Stimuli > 1 {
		return s.StimuliSD
	}
	return s.PopulationsSD
}

// Corrected returns the result without the bias of its estimates. Values of exactly 0, those of silence, have no bias.
func (r ExperimentResult) Corrected() ExperimentResult {
	var corrected ExperimentResult
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

// Table returns a Markdown table of the mutual information at the given sizes, or at up to ten of all sizes if none are
// given: mean ± SD over the stimuli or, if there is only one, over its random populations. There is no SD where all
// values are equal, as those of all trials are without delays. The table says whether its values are raw or corrected.
// Cells are empty for sizes that were not measured.
func (r ExperimentResult) Table(sizes ...int) string {
	if err := r.shape().err(); err != nil {
		return err.Error()
	}
	if len(sizes) == 0 {
		sizes = r.tableSizes()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| Mutual information, bits/s (%s) |", r.shown())
	for _, n := range sizes {
		fmt.Fprintf(&b, " N = %d |", n)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(sizes)))
	for _, band := range r {
		for a, axon := range band.Axons {
			fmt.Fprintf(&b, "\n| %v, %v |", band.condition(), axon)
			for _, n := range sizes {
				if i := slices.Index(band.Sizes, n); i >= 0 {
					s := band.summarize(band.MI[a][i])
					fmt.Fprintf(&b, " %.0f", s.Mean)
					if sd := band.sd(s); sd > 1e-9*math.Abs(s.Mean) { // the same members in another order differ by rounding
						fmt.Fprintf(&b, " ± %.0f", sd)
					}
					b.WriteString(" |")
				} else {
					b.WriteString(" |")
				}
			}
		}
	}
	return b.String()
}

// tableSizes returns up to ten of the sizes of all bands, evenly spaced among them, with the first and the last.
func (r ExperimentResult) tableSizes() (sizes []int) {
	const most = 10
	var all []int
	for _, band := range r {
		all = append(all, band.Sizes...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	n := min(len(all), most)
	for i := range n {
		sizes = append(sizes, all[i*(len(all)-1)/max(n-1, 1)])
	}
	return sizes
}

// shown says what the values of a table are: "raw, ± SD over populations".
func (r ExperimentResult) shown() string {
	what, over := "corrected", "populations"
	for _, band := range r {
		if band.Bias != 0 {
			what = "raw"
		}
		if band.Stimuli > 1 {
			over = "stimuli"
		}
	}
	return what + ", ± SD over " + over
}

// String says what was measured, one line per band.
func (r ExperimentResult) String() string {
	if err := r.shape().err(); err != nil {
		return err.Error()
	}
	var lines []string
	for _, band := range r {
		stimuli := ""
		if band.Stimuli > 1 {
			stimuli = fmt.Sprintf("%d stimuli, ", band.Stimuli)
		}
		lines = append(lines, fmt.Sprintf("%s: %s%d population sizes, %d random populations each, with %d kinds of axons",
			band.condition(), stimuli, len(band.Sizes), len(band.MI[0][0])/band.Stimuli, len(band.Axons)))
	}
	return strings.Join(lines, "\n")
}
