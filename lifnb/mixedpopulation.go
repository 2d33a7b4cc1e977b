package lifnb

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/lifnb/lifnb/internal/random"
)

// What a MixedEncoding predicts for populations: those of given members, and the mean over random ones.

// CoherenceOf predicts the coherence of a population with stimuli of the band, at each frequency. members are the
// neurons, in the order in which the geometry delays them. geometry is as in [Population]; nil means no delays.
func (e *MixedEncoding) CoherenceOf(members []int, geometry Geometry) ([]float64, error) {
	return e.predict("CoherenceOf", e.checkMembers(members, geometry), [][]int{members}, geometry, (*MixedEncoding).coherence)
}

// MIOf predicts the mutual information of a population in the band, in bits/s. members and geometry are as in
// CoherenceOf.
func (e *MixedEncoding) MIOf(members []int, geometry Geometry) (float64, error) {
	density, err := e.predict("MIOf", e.checkMembers(members, geometry), [][]int{members}, geometry, (*MixedEncoding).information)
	return e.integral(density), err
}

// PopulationCoherence predicts the coherence of random populations of a given size with stimuli of the band, at each
// frequency. Members are drawn as Copies says, and sit in the order drawn. The result is the mean over populations.
//
// The means of the powers are known: with averages <> over all neurons and T = Σ Copies, the signal's part is
//
//	<A> = S_ss·[N <|H|²> + (N² G² - N)·(|<H>|² - (<|H|²> - |<H>|²)/(T - 1))]
//
// for the gain G of the geometry, and the noise N <N_i>. But coherence and information are not linear in these. So
// their means are those of 256 draws that are balanced: in draws of one size all neurons occur equally often. This is
// exact for single neurons, and has an error far below the spread of populations otherwise.
func (e *MixedEncoding) PopulationCoherence(size int, geometry Geometry) ([]float64, error) {
	c := e.checkSize("size", size, geometry)
	return e.predict("PopulationCoherence", c, e.draws(size, c), geometry, (*MixedEncoding).coherence)
}

// MI predicts the mutual information of random populations of a given size in the band, in bits/s: see
// PopulationCoherence.
func (e *MixedEncoding) MI(size int, geometry Geometry) (float64, error) {
	c := e.checkSize("size", size, geometry)
	density, err := e.predict("MI", c, e.draws(size, c), geometry, (*MixedEncoding).information)
	return e.integral(density), err
}

// OptimalSize returns the size from 1 to most that maximises the mutual information of random populations, and the
// information at that size in bits/s. It is as accurate as MI, so several sizes can be equally good.
func (e *MixedEncoding) OptimalSize(geometry Geometry, most int) (size int, mi float64, err error) {
	c := e.checkSize("most", most, geometry)
	c.stage = "MixedEncoding.OptimalSize"
	if err := c.err(); err != nil {
		return 0, 0, err
	}
	size, mi = bestSize(most, func(n int) float64 {
		return e.integral(e.mean(e.draws(n, checks{}), geometry, (*MixedEncoding).information))
	})
	excess := e.excess(e.draws(size, checks{}), geometry)
	c.require(!(math.Abs(excess) > tolerated), "the optimal size", size, commonNoiseAdvice(excess))
	return size, mi, c.err()
}

// InformationCurve returns the mutual information of random populations (bits/s) against their size, for [PlotCurves].
// It ends before the first size for which the prediction does not hold.
func (e *MixedEncoding) InformationCurve(label string, sizes []int, geometry Geometry) (Curve, error) {
	c := checks{stage: "MixedEncoding.InformationCurve"}
	c.require(len(sizes) > 0, "len(sizes)", 0, "at least 1")
	curve := Curve{Label: label, Theory: true}
	for i, size := range sizes {
		at := e.checkSize(fmt.Sprintf("sizes[%d]", i), size, geometry)
		if c.add(at); len(c.wrong) > 0 {
			break
		}
		populations := e.draws(size, at)
		if excess := e.excess(populations, geometry); math.Abs(excess) > tolerated {
			c.require(i > 0, "sizes[0]", size, commonNoiseAdvice(excess))
			break
		}
		density := e.mean(populations, geometry, (*MixedEncoding).information)
		curve.X, curve.Y = append(curve.X, float64(size)), append(curve.Y, e.integral(density))
	}
	if err := c.err(); err != nil {
		return Curve{}, err
	}
	return curve, nil
}

// predict returns the mean of a quantity over populations, at each frequency, if nothing is wrong so far.
func (e *MixedEncoding) predict(method string, c checks, populations [][]int, geometry Geometry, of func(*MixedEncoding, int, powers) float64) ([]float64, error) {
	c.stage = "MixedEncoding." + method
	if err := c.err(); err != nil {
		return nil, err
	}
	excess := e.excess(populations, geometry)
	c.require(!(math.Abs(excess) > tolerated), "the size", len(populations[0]), commonNoiseAdvice(excess))
	if err := c.err(); err != nil {
		return nil, err
	}
	return e.mean(populations, geometry, of), nil
}

// mean returns the mean of a quantity over populations of one size, at each frequency.
func (e *MixedEncoding) mean(populations [][]int, geometry Geometry, of func(*MixedEncoding, int, powers) float64) []float64 {
	mean, size := make([]float64, len(e.Frequency)), len(populations[0])
	delays := make([]float64, size)
	for m := range delays {
		delays[m] = delayOf(geometry, m)
	}
	_ = parallel(context.Background(), "", len(mean), func(_ context.Context, k int) error { // nothing ends it
		turns, parts := make([]complex128, size), make([]part, len(e.Transfer))
		for m, delay := range delays {
			turns[m] = turn(e.Frequency[k], delay)
		}
		for _, members := range populations {
			mean[k] += of(e, k, e.powers(k, members, turns, parts)) / float64(len(populations))
		}
		return nil
	})
	return mean
}

// excess returns by which share the predicted information is too high because of noise that neurons have in common.
func (e *MixedEncoding) excess(populations [][]int, geometry Geometry) float64 {
	if len(e.CommonNoise) == 0 || slices.Max(e.CommonNoise) == 0 {
		return 0
	}
	with := e.integral(e.mean(populations, geometry, (*MixedEncoding).informationWithCommonNoise))
	if with == 0 { // silence
		return 0
	}
	return e.integral(e.mean(populations, geometry, (*MixedEncoding).information))/with - 1
}

// integral returns the information in the band.
func (e *MixedEncoding) integral(density []float64) float64 {
	if density == nil {
		return 0
	}
	return e.Band.integral(e.Frequency, density)
}

const (
	randomDraws = 256     // populations that a mean is over
	mostDrawn   = 1 << 20 // members of all of them together, or of a single one
)

// draws returns random populations of a size, in which all neurons occur equally often, if nothing is wrong so far.
//
// A random order of all T copies gives T populations: one begins at each of them, and continues at the first one after
// the last. If there is any number of copies, the order is that of as many as are needed for separate populations.
func (e *MixedEncoding) draws(size int, c checks) (populations [][]int) {
	if len(c.wrong) > 0 {
		return nil
	}
	if len(e.Transfer) == 1 { // they are all alike
		return [][]int{make([]int, size)}
	}
	rng, n := random.New("mixed populations", 0, size), max(1, min(randomDraws, mostDrawn/size))
	if e.Copies == nil {
		all := shuffled(rng.IntN, e.copies((n*size+len(e.Transfer)-1)/len(e.Transfer)))
		for p := range n {
			populations = append(populations, all[p*size:(p+1)*size])
		}
		return populations
	}
	var all []int
	for i, copies := range e.Copies {
		all = append(all, slices.Repeat([]int{i}, copies)...)
	}
	for len(populations) < n {
		order := shuffled(rng.IntN, slices.Clone(all))
		order = append(order, order...)
		starts := min(len(all), randomDraws)
		for s := range starts {
			from := s * len(all) / starts
			populations = append(populations, order[from:from+size])
		}
	}
	return populations
}

// copies returns the neurons, each as often.
func (e *MixedEncoding) copies(each int) (all []int) {
	for i := range e.Transfer {
		all = append(all, slices.Repeat([]int{i}, each)...)
	}
	return all
}

// shuffled puts values into a random order (Fisher and Yates).
func shuffled(intN func(int) int, values []int) []int {
	for i := range values {
		j := i + intN(len(values)-i)
		values[i], values[j] = values[j], values[i]
	}
	return values
}
