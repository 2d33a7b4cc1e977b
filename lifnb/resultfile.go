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

	"github.com/lifnb/lifnb/internal/npz"
)

// Save writes each band of the result to a file lif_simulation_{low}_{high}_test.npz in the directory, with
// the arrays population_sizes, info_no_delays and info_delay_{axon} (size × repeat, bits/s; the repeats of one stimulus
// after those of the other), cutoffs (Hz), density (1/m), velocities (m/s) and velocity_names; and, beyond the study,
// stimuli (their number), bias (bits/s), and neuron_frequency (Hz), neuron_coherence (stimulus × frequency) and
// neuron_segments (their effective number), if there is an Encoding.
func (r Result) Save(dir string) error {
	if err := r.check(); err != nil {
		return err
	}
	for _, band := range r {
		if err := band.save(dir); err != nil {
			return err
		}
	}
	return nil
}

// resultPattern matches the files of a result, with low and high for their stars.
const resultPattern = "lif_simulation_*_*_test.npz"

func (r *BandResult) save(dir string) error {
	hertz := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	path := filepath.Join(dir, fmt.Sprintf("lif_simulation_%s_%s_test.npz", hertz(r.Band.Low), hertz(r.Band.High)))
	sizes := make([]int64, len(r.Sizes))
	for i, n := range r.Sizes {
		sizes[i] = int64(n)
	}
	arrays := []npz.Array{{Name: "population_sizes", Value: sizes}}
	velocities, names := []float64{}, []string{}
	for a, axon := range r.Axons {
		arrays = append(arrays, npz.Array{Name: axon.array(), Value: dense(r.MI[a])})
		if !axon.isNoDelay() {
			velocities, names = append(velocities, axon.Velocity), append(names, axon.Name)
		}
	}
	arrays = append(arrays,
		npz.Array{Name: "cutoffs", Value: []float64{r.Band.Low, r.Band.High}},
		npz.Array{Name: "density", Value: r.Density},
		npz.Array{Name: "velocities", Value: velocities},
		npz.Array{Name: "velocity_names", Value: names},
		npz.Array{Name: "stimuli", Value: []int64{int64(r.Stimuli)}},
		npz.Array{Name: "bias", Value: r.Bias},
	)
	if r.Encoding != nil {
		arrays = append(arrays,
			npz.Array{Name: "neuron_frequency", Value: r.Encoding.Frequency},
			npz.Array{Name: "neuron_coherence", Value: dense(r.Encoding.Coherence)},
			npz.Array{Name: "neuron_segments", Value: r.Encoding.EffectiveSegments})
	}
	return npz.Write(path, arrays...)
}

// LoadResult reads all files in the directory that Save wrote, in the order of their bands: those of bands that were saved
// there earlier, too. Files of the study, without the arrays beyond it, count as those of one stimulus with an unknown
// Encoding and no Bias.
func LoadResult(dir string) (Result, error) {
	dir = filepath.Clean(dir)
	// Not filepath.Glob: the directory's name may hold characters that are special to it.
	names, err := fs.Glob(os.DirFS(dir), resultPattern)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: %w: no %s in it", dir, os.ErrNotExist, resultPattern)
	}
	var r Result
	for _, name := range names {
		band, err := loadBandResult(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		r = append(r, band)
	}
	slices.SortFunc(r, func(a, b *BandResult) int {
		return cmp.Or(cmp.Compare(a.Band.Low, b.Band.Low), cmp.Compare(a.Band.High, b.Band.High))
	})
	return r, r.check()
}

// array names the array of an axon's information. The study names that without delays.
func (a Axon) array() string {
	if a.isNoDelay() {
		return "info_no_delays"
	}
	return "info_delay_" + a.Name
}

func loadBandResult(path string) (*BandResult, error) {
	f, err := npz.Read(path)
	if err != nil {
		return nil, err
	}
	sizes, err := f.Ints("population_sizes", npz.Any)
	if err != nil {
		return nil, err
	}
	cutoffs, _, err := f.Floats("cutoffs", 2)
	if err != nil {
		return nil, err
	}
	names, err := f.Strings("velocity_names", npz.Any)
	if err != nil {
		return nil, err
	}
	velocities, _, err := f.Floats("velocities", len(names))
	if err != nil {
		return nil, err
	}
	r := &BandResult{Band: Band{cutoffs[0], cutoffs[1]}}
	if r.Density, err = f.Float("density"); err != nil {
		return nil, err
	}
	for _, n := range sizes {
		r.Sizes = append(r.Sizes, int(n))
	}
	if f.Has(NoDelay().array()) {
		r.Axons = append(r.Axons, NoDelay())
	}
	for a, name := range names {
		r.Axons = append(r.Axons, Axon{Name: name, Velocity: velocities[a]})
	}
	for _, axon := range r.Axons {
		mi, err := readTable(f, axon.array(), len(sizes), npz.Any)
		if err != nil {
			return nil, err
		}
		r.MI = append(r.MI, mi)
	}
	if err := r.loadBeyond(f); err != nil {
		return nil, err
	}
	return r, inFile(path, r.check())
}

// loadBeyond reads the arrays that files of the study do not have.
func (r *BandResult) loadBeyond(f *npz.File) (err error) {
	r.Stimuli = 1
	if f.Has("stimuli") {
		n, err := f.Ints("stimuli", 1)
		if err != nil {
			return err
		}
		r.Stimuli = int(n[0])
	}
	if f.Has("bias") {
		if r.Bias, err = f.Float("bias"); err != nil {
			return err
		}
	}
	if f.Has("neuron_coherence") {
		r.Encoding = &Encoding{Band: r.Band}
		if r.Encoding.Frequency, _, err = f.Floats("neuron_frequency", npz.Any); err != nil {
			return err
		}
		if r.Encoding.Coherence, err = readTable(f, "neuron_coherence", r.Stimuli, len(r.Encoding.Frequency)); err != nil {
			return err
		}
		if f.Has("neuron_segments") { // files of earlier versions do not
			r.Encoding.EffectiveSegments, err = f.Float("neuron_segments")
		}
	}
	return err
}

// check tells what is wrong with a result: it needs bands, no two the same, and nothing wrong with any of them.
func (r Result) check() error {
	c := checks{stage: "Result"}
	c.require(len(r) > 0, "len(Result)", 0, "at least 1 band")
	seen := make(map[Band]bool)
	for i, band := range r {
		if err := band.check(); err != nil {
			return err
		}
		c.require(!seen[band.Band], fmt.Sprintf("Result[%d].Band", i), band.Band, "another band than those before it")
		seen[band.Band] = true
	}
	return c.err()
}

// check tells what is wrong with a result, as made by hand or read from a file.
func (r *BandResult) check() error {
	c := checks{stage: "BandResult"}
	if r == nil {
		c.require(false, "BandResult", "nil", "of the result of an Experiment's Run")
		return c.err()
	}
	c.require(r.Band.Low >= 0 && r.Band.High > r.Band.Low && !math.IsInf(r.Band.High, 0), "Band", r.Band, "from 0 Hz or above to something higher")
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
			c.require(len(row) == repeats, fmt.Sprintf("len(%s[%d])", name, i), len(row), fmt.Sprintf("%d, the number of repeats", repeats))
			c.allFinite(fmt.Sprintf("%s[%d]", name, i), row, "bits/s")
		}
	}
	c.require(r.Stimuli >= 1 && repeats%max(r.Stimuli, 1) == 0, "Stimuli", r.Stimuli, fmt.Sprintf("at least 1, each with as many of the %d repeats", repeats))
	c.finite("Bias", r.Bias, "bits/s")
	if r.Encoding != nil {
		c.add(r.Encoding.check())
		c.require(len(r.Encoding.Coherence) == r.Stimuli, "len(Encoding.Coherence)", len(r.Encoding.Coherence), fmt.Sprintf("%d, the number of stimuli", r.Stimuli))
	}
	c.asMany("MI", len(r.MI), "axons", len(r.Axons))
	for a, t := range r.MI {
		table(fmt.Sprintf("MI[%d]", a), t)
	}
	return c.err()
}
