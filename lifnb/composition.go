package lifnb

import (
	"fmt"
	"math/rand/v2"

	"github.com/lifnb/lifnb/internal/random"
)

// Composition says of which neurons the populations of an experiment consist, if its neurons differ. It is a condition
// of the experiment, as the axons are.
type Composition string

const (
	// Homogeneous populations consist of trials of one neuron: number r mod len(Neurons) in repeat r. So the SD over
	// the repeats is that over the neurons. Let Repeats be a multiple of their number, so that each of them counts.
	Homogeneous Composition = "homogeneous"

	// Heterogeneous populations consist of different neurons. These take turns in a random order, so each is in the
	// population once before any is in it twice. Each member is another trial, drawn at random from those of its
	// neuron.
	Heterogeneous Composition = "heterogeneous"
)

// compositions returns the compositions of an experiment's populations: none, by an empty name, for a single neuron.
func (e Experiment) compositions() []Composition {
	if len(e.Compositions) > 0 {
		return e.Compositions
	}
	if len(neuronsOf(e.Neuron)) > 1 {
		return []Composition{Heterogeneous}
	}
	return []Composition{""}
}

// each returns how many trials every neuron of the experiment has at least.
func (e Experiment) each() int { return e.Trials / len(neuronsOf(e.Neuron)) }

// members draws a population. It uses the memory of a slice that is no longer needed, if that is large enough.
func (e Experiment) members(c Composition, band Band, r *Responses, size, repeat int, memory []int) []int {
	if c == "" {
		return e.population(band, r, size, repeat).draw(memory)
	}
	neurons, rng := len(neuronsOf(e.Neuron)), random.New("population of neurons", e.seed("population", band, size, repeat))
	members := memory[:0]
	if c == Homogeneous {
		for _, trial := range someOf(rng, e.each(), size) {
			members = append(members, repeat%neurons+trial*neurons)
		}
		return members
	}
	var trials [][]int // of the neurons in turn
	turns := (size + neurons - 1) / neurons
	for i, neuron := range someOf(rng, neurons, min(size, neurons)) {
		trials = append(trials, someOf(rng, e.each(), turns))
		for k := range trials[i] {
			trials[i][k] = neuron + trials[i][k]*neurons
		}
	}
	for i := range size {
		members = append(members, trials[i%neurons][i/neurons])
	}
	return members
}

// someOf draws n of the numbers from 0 to all-1 in random order, by a Fisher-Yates shuffle that stops early.
func someOf(rng *rand.Rand, all, n int) []int {
	numbers := make([]int, all)
	for i := range numbers {
		numbers[i] = i
	}
	for i := range n {
		j := i + rng.IntN(all-i)
		numbers[i], numbers[j] = numbers[j], numbers[i]
	}
	return numbers[:n]
}

// checkCompositions checks the compositions, and that there are trials enough for them.
func (e Experiment) checkCompositions(c *checks) {
	neurons := len(neuronsOf(e.Neuron))
	if neurons == 0 {
		return
	}
	c.require(neurons > 1 || len(e.Compositions) == 0, "Compositions", e.Compositions, "empty, as there is only one neuron")
	before := len(c.wrong)
	seen := make(map[Composition]bool)
	for i, composition := range e.Compositions {
		c.require((composition == Homogeneous || composition == Heterogeneous) && !seen[composition], fmt.Sprintf("Compositions[%d]", i),
			fmt.Sprintf("%q", composition), "Homogeneous or Heterogeneous, each once")
		seen[composition] = true
	}
	if len(c.wrong) > before {
		return // the sizes depend on the compositions
	}
	most := map[Composition]int{"": e.Trials, Homogeneous: e.each(), Heterogeneous: e.each() * neurons}
	for _, composition := range e.compositions() {
		valid := fmt.Sprintf("between 1 and Trials = %d", e.Trials)
		if neurons > 1 {
			valid = fmt.Sprintf("between 1 and %d for %s populations: %d neurons have %d trials each", most[composition], composition, neurons, e.each())
		}
		for i, size := range e.Sizes {
			if size < 1 || size > most[composition] {
				c.require(false, fmt.Sprintf("Sizes[%d]", i), size, valid)
			}
		}
	}
}

// Of returns the part of a result for populations of one composition.
//
//	homogeneous, err := result.Of(lifnb.Homogeneous).At(band, lifnb.NoDelay(), 10)
func (r ExperimentResult) Of(c Composition) ExperimentResult {
	var part ExperimentResult
	for _, band := range r {
		if band != nil && band.Composition == c {
			part = append(part, band)
		}
	}
	return part
}

// condition is what the bands of a result differ in.
type condition struct {
	Band        Band
	Composition Composition
}

func (r *BandResult) condition() condition { return condition{r.Band, r.Composition} }

// String returns the band, and the composition if it matters: "0–300 Hz, homogeneous".
func (c condition) String() string {
	if c.Composition == "" {
		return c.Band.String()
	}
	return c.Band.String() + ", " + string(c.Composition)
}
