package lifnb

import (
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/floats"
)

// Save writes each band of the result to a file lif_simulation_{low}_{high}_test.npz in the directory, or to
// lif_simulation_{low}_{high}_{composition}_test.npz if neurons differ, with the array composition. As in the study,
// its arrays are population_sizes, info_no_delays and info_delay_{axon} (size × repeat, bits/s; the repeats of one
// stimulus after those of the other), cutoffs (Hz), density (1/m), velocities (m/s) and velocity_names. In addition
// there are axons (all names, in order), stimuli (their number) and bias (bits/s) and, if there is an Encoding,
// neuron_frequency (Hz), neuron_coherence and neuron_common_noise (stimulus × frequency) and neuron_segments (their
// effective number).
func (r ExperimentResult) Save(dir string) error {
	if err := r.check().err(); err != nil {
		return err
	}
	hertz := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	for _, band := range r {
		name := fmt.Sprintf("lif_simulation_%s_%s_test.npz", hertz(band.Band.Low), hertz(band.Band.High))
		if band.Composition != "" {
			name = fmt.Sprintf("lif_simulation_%s_%s_%s_test.npz", hertz(band.Band.Low), hertz(band.Band.High), band.Composition)
		}
		if err := bandFormat.save(filepath.Join(dir, name), band); err != nil {
			return err
		}
	}
	return nil
}

// resultPattern matches the files of a result. The stars stand for low and high.
const resultPattern = "lif_simulation_*_*_test.npz"

// LoadExperimentResult reads all files that Save wrote to the directory, in the order of their bands. This includes
// bands that were saved there earlier. Files of the study lack the additional arrays: they are read as results for one
// stimulus, without Encoding and with a Bias of 0.
func LoadExperimentResult(dir string) (ExperimentResult, error) {
	dir = filepath.Clean(dir)
	// Not filepath.Glob: the directory's name may contain characters that are special to it.
	names, err := fs.Glob(os.DirFS(dir), resultPattern)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, lookedIn(dir, fmt.Errorf("%s: %w: no %s in it", dir, os.ErrNotExist, resultPattern))
	}
	var r ExperimentResult
	for _, name := range names {
		band, err := bandFormat.load(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		r = append(r, band)
	}
	slices.SortFunc(r, func(a, b *BandResult) int {
		return cmp.Or(cmp.Compare(a.Band.Low, b.Band.Low), cmp.Compare(a.Band.High, b.Band.High),
			-cmp.Compare(a.Composition, b.Composition))
	})
	if err := r.check().err(); err != nil {
		return nil, inFile(dir, err)
	}
	return r, nil
}

var bandFormat = format[BandResult]{kind: "band_result", version: 1, arrays: bandArrays, check: checked((*BandResult).check)}

// bandArrays lists the arrays of the study, and then the additional ones, which files from other programs need not
// have.
func bandArrays(c *codec, r *BandResult) {
	c.array("population_sizes", &r.Sizes)
	cutoffs := []float64{r.Band.Low, r.Band.High}
	c.array("cutoffs", &cutoffs)
	if c.require(len(cutoffs) == 2, "array cutoffs: must be 2 numbers, not %d", len(cutoffs)) {
		r.Band = Band{cutoffs[0], cutoffs[1]}
	}
	c.array("density", &r.Density)
	axonArrays(c, &r.Axons)
	r.MI = slices.Grow(r.MI, len(r.Axons))[:len(r.Axons)]
	for i, axon := range r.Axons {
		c.array(axon.array(), &r.MI[i])
	}
	if !c.optional("stimuli", true, &r.Stimuli) {
		r.Stimuli = 1
	}
	c.optional("bias", true, &r.Bias)
	composition := string(r.Composition)
	c.optional("composition", composition != "", &composition)
	r.Composition = Composition(composition)
	encoding := r.Encoding
	if encoding == nil {
		encoding = &Encoding{Band: r.Band}
	}
	if c.optional("neuron_frequency", r.Encoding != nil, &encoding.Frequency) {
		c.array("neuron_coherence", &encoding.Coherence)
		c.optional("neuron_segments", true, &encoding.EffectiveSegments) // files of earlier versions have neither
		c.optional("neuron_common_noise", len(encoding.CommonNoise) > 0, &encoding.CommonNoise)
		r.Encoding = encoding
	}
}

// axonArrays lists the arrays of axons. Those of the study leave out the axon without delays. It comes first, and is
// there if its information is.
func axonArrays(c *codec, axons *[]Axon) {
	var velocities []float64
	var delayed, all []string
	for _, axon := range *axons {
		all = append(all, axon.Name)
		if !axon.isNoDelay() {
			velocities, delayed = append(velocities, axon.Velocity), append(delayed, axon.Name)
		}
	}
	c.array("velocities", &velocities)
	c.array("velocity_names", &delayed)
	known := c.optional("axons", true, &all)
	if !c.loading() || !c.require(len(velocities) == len(delayed), "arrays velocities and velocity_names: must have one length") {
		return
	}
	if !known {
		all = delayed
		if c.has(NoDelay().array(), true) {
			all = append([]string{NoDelay().Name}, delayed...)
		}
	}
	*axons = nil
	for _, name := range all {
		axon := Axon{Name: name, Velocity: math.Inf(1)}
		if i := slices.Index(delayed, name); i >= 0 {
			axon.Velocity = velocities[i]
		}
		*axons = append(*axons, axon)
	}
}

// array returns the name of the array of an axon's information. The study's name for no delay is an exception.
func (a Axon) array() string {
	if a.isNoDelay() {
		return "info_no_delays"
	}
	return "info_delay_" + a.Name
}

// check checks a result: it needs bands, all different, with nothing wrong with any of them.
func (r ExperimentResult) check() checks { return r.each((*BandResult).check) }

// shape tells what keeps a result from being drawn and described, without a look at its values.
func (r ExperimentResult) shape() checks { return r.each((*BandResult).shape) }

func (r ExperimentResult) each(check func(*BandResult) checks) checks {
	c := checks{stage: "ExperimentResult"}
	c.require(len(r) > 0, "len(ExperimentResult)", 0, "at least 1 band")
	seen := make(map[condition]bool)
	for i, band := range r {
		c.add(check(band).of(fmt.Sprintf("ExperimentResult[%d]", i)))
		if len(c.wrong) > 0 {
			return c // of the first band that is wrong
		}
		c.require(!seen[band.condition()], fmt.Sprintf("ExperimentResult[%d].Band", i), band.condition(), "another band than those before it")
		seen[band.condition()] = true
	}
	return c
}

// check checks a result that was made by hand or read from a file.
func (r *BandResult) check() checks {
	c := r.shape()
	if r == nil {
		return c
	}
	for a, table := range r.MI {
		for i, row := range table {
			if sum := floats.Sum(row); math.IsNaN(sum) || math.IsInf(sum, 0) {
				c.allFinite(fmt.Sprintf("MI[%d][%d]", a, i), row, "bits/s")
			}
		}
	}
	if r.Encoding != nil {
		c.add(r.Encoding.values())
	}
	return c
}

// shape tells what keeps a result from being drawn and described, without a look at its values.
func (r *BandResult) shape() checks {
	c := checks{stage: "BandResult"}
	if !c.given(r != nil, "of the result of an Experiment's Run") {
		return c
	}
	c.require(r.Band.Low >= 0 && r.Band.High > r.Band.Low && !math.IsInf(r.Band.High, 0), "Band", r.Band, "from 0 Hz or above to something higher")
	c.require(slices.Contains([]Composition{"", Homogeneous, Heterogeneous}, r.Composition), "Composition", fmt.Sprintf("%q", r.Composition),
		"Homogeneous, Heterogeneous or empty")
	c.positive("Density", r.Density, "1/m")
	c.require(len(r.Sizes) > 0, "len(Sizes)", len(r.Sizes), "at least 1")
	for i, n := range r.Sizes {
		c.require(n >= 1, fmt.Sprintf("Sizes[%d]", i), n, "at least 1")
	}
	c.ascending(r.Sizes)
	c.axons(r.Axons)
	c.require(len(r.Axons) > 0, "len(Axons)", 0, "at least 1")
	repeats := 0
	if len(r.MI) > 0 && len(r.MI[0]) > 0 {
		repeats = len(r.MI[0][0])
	}
	table := func(name string, t [][]float64) {
		c.require(len(t) == len(r.Sizes) && repeats > 0, name, fmt.Sprintf("%d × %d values", len(t), repeats),
			fmt.Sprintf("%d sizes × at least 1 repeat", len(r.Sizes)))
		for i, row := range t {
			if len(row) != repeats { // no text unless it is needed
				c.require(false, fmt.Sprintf("len(%s[%d])", name, i), len(row), fmt.Sprintf("%d, the number of repeats", repeats))
			}
		}
	}
	c.require(r.Stimuli >= 1 && repeats%max(r.Stimuli, 1) == 0, "Stimuli", r.Stimuli, fmt.Sprintf("at least 1, each with as many of the %d repeats", repeats))
	c.finite("Bias", r.Bias, "bits/s")
	if r.Encoding != nil {
		c.add(r.Encoding.shape())
		c.require(len(r.Encoding.Coherence) == r.Stimuli, "len(Encoding.Coherence)", len(r.Encoding.Coherence), fmt.Sprintf("%d, the number of stimuli", r.Stimuli))
	}
	c.asMany("MI", len(r.MI), "axons", len(r.Axons))
	for a, t := range r.MI {
		table(fmt.Sprintf("MI[%d]", a), t)
	}
	return c
}
