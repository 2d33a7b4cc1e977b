package lifnb

import (
	"fmt"
	"math"
)

var mixedFormat = format[MixedEncoding]{
	kind: "mixed_encoding", version: 1,
	arrays: func(c *codec, e *MixedEncoding) {
		bands := []Band{e.Band}
		pairs(c, "band", &bands)
		if c.require(len(bands) == 1, "array band: must have 1 row") {
			e.Band = bands[0]
		}
		c.array("frequency", &e.Frequency)
		c.array("stimulus", &e.Stimulus)
		complexTable(c, "transfer", &e.Transfer)
		c.array("noise", &e.Noise)
		c.optional("copies", e.Copies != nil, &e.Copies)
		c.optional("common", e.Common != nil, &e.Common)
		c.array("effective_segments", &e.EffectiveSegments)
		c.optional("trials", len(e.Trials) > 0, &e.Trials)
		c.optional("common_noise", len(e.CommonNoise) > 0, &e.CommonNoise)
	},
	check: checked((*MixedEncoding).check),
}

// complexTable declares a table of complex numbers as two arrays: their real and their imaginary parts.
func complexTable(c *codec, name string, table *[][]complex128) {
	var re, im [][]float64
	for _, row := range *table {
		x, y := make([]float64, len(row)), make([]float64, len(row))
		for k, z := range row {
			x[k], y[k] = real(z), imag(z)
		}
		re, im = append(re, x), append(im, y)
	}
	c.array(name+"_real", &re)
	c.array(name+"_imag", &im)
	if !c.loading() || !c.require(len(re) == len(im) && (len(re) == 0 || len(re[0]) == len(im[0])), "arrays %s_real and %s_imag: must have one shape", name, name) {
		return
	}
	*table = nil
	for i, x := range re {
		row := make([]complex128, len(x))
		for k := range row {
			row[k] = complex(x[k], im[i][k])
		}
		*table = append(*table, row)
	}
}

// Save writes the encoding to an npz file with the arrays band (one row: low and high, Hz), frequency (Hz), stimulus
// (1/Hz), transfer_real, transfer_imag (spikes/s per unit) and noise ((spikes/s)²/Hz; neuron × frequency),
// effective_segments and, if they are there, copies, common, trials and common_noise.
func (e *MixedEncoding) Save(path string) error { return mixedFormat.save(path, e) }

// LoadMixedEncoding reads an encoding that Save wrote.
func LoadMixedEncoding(path string) (*MixedEncoding, error) { return mixedFormat.load(path) }

// String says how well the neurons follow the stimulus, and how much they differ: the coherence of each of them, and of
// all together, averaged over the band.
func (e *MixedEncoding) String() string {
	if c := e.check(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	alone := e.alone()
	mean, sd := meanSD(alone)
	s := fmt.Sprintf("%s: %d neurons, coherence of one %.3f", e.Band, len(alone), mean)
	if len(alone) > 1 {
		s += fmt.Sprintf(" ± %.3f", sd)
		if alike := e.alike(); !math.IsNaN(alike) { // there is a response
			s += fmt.Sprintf(", alike to %.0f %%", 100*alike)
		}
	}
	s += fmt.Sprintf(", which gives %.1f bits/s", e.integral(e.mean(e.draws(1, checks{}), nil, (*MixedEncoding).information)))
	if ceiling, err := e.Ceiling(); err == nil && e.Common != nil {
		s += fmt.Sprintf("; a common signal limits all of them to %.1f bits/s", ceiling)
	}
	return s
}

// alone returns the coherence of each neuron, averaged over the band.
func (e *MixedEncoding) alone() (mean []float64) {
	for i := range e.Transfer {
		c := e.mean([][]int{{i}}, nil, (*MixedEncoding).coherence)
		mean = append(mean, e.Band.integral(e.Frequency, c)/e.Band.width())
	}
	return mean
}

// alike returns how much of the power that equal responses would add up to is left in the sum of all neurons'
// responses, |<H>|²/<|H|²>, for the powers in the whole band. It is 1 for neurons that are all alike.
func (e *MixedEncoding) alike() float64 {
	power := func(members ...int) float64 {
		return e.integral(e.mean([][]int{members}, nil, func(_ *MixedEncoding, _ int, p powers) float64 { return p.stimulus }))
	}
	all, alone := power(e.copies(1)...), 0.0
	for i := range e.Transfer {
		alone += power(i)
	}
	return all / alone / float64(len(e.Transfer))
}
