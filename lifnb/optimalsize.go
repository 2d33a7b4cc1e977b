package lifnb

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// OptimalSize finds the population size that maximises the information about a stimulus, for axons of many velocities
// and stimuli of many bands. It simulates single neurons and predicts populations from their coherence: see [Encoding].
type OptimalSize struct {
	Experiment Experiment // stimuli (without their Bands), neuron, Trials and Density; no populations are simulated
	Centres    []float64  // of the bands, ascending, Hz
	Width      float64    // of each band, Hz
	Velocities []float64  // conduction velocities, ascending, m/s, > 0
	Most       int        // the largest size considered

	// Geometry is the arrangement of the neurons. Its delays are those at 1 m/s, so they are distances in metres. They
	// are divided by each of the Velocities. nil means a Row of the Experiment's Density.
	Geometry Geometry
}

// OptimalSizeResult holds the population sizes that maximise the information.
type OptimalSizeResult struct {
	Bands      []Band
	Velocities []float64   // m/s
	Density    float64     // members per metre, 1/m; 0 for another Geometry than a Row
	Sizes      [][]int     // the best size, [band][velocity]
	MI         [][]float64 // mutual information at that size, bits/s, [band][velocity]

	// All sizes from Low to High have at least 95 % of that information. Both are nil in files of earlier versions.
	Low, High [][]int
}

// PaperOptimalSize returns an OptimalSize with the study's neurons, for velocities from 1 to 100 m/s and bands of 100
// Hz from 0-100 to 500-600 Hz.
func PaperOptimalSize() OptimalSize {
	o := OptimalSize{Experiment: PaperExperiment(), Width: 100, Most: 100_000}
	for f := 50.0; f <= 550; f += 50 {
		o.Centres = append(o.Centres, f)
	}
	const perDecade = 20
	for i := range 2*perDecade + 1 {
		o.Velocities = append(o.Velocities, math.Pow(10, float64(i)/perDecade))
	}
	return o
}

// Run simulates the neurons and finds the sizes. It fails on parameters that an Experiment would refuse.
func (o OptimalSize) Run(ctx context.Context) (_ *OptimalSizeResult, err error) {
	if err := o.check().err(); err != nil {
		return nil, err
	}
	ctx, end := begin(ctx)
	defer func() { end(err) }()
	shares := split(ctx, 3, 1)
	e := o.Experiment
	e.Bands, e.Sizes, e.Repeats, e.Axons = o.bands(), []int{1}, 1, []Axon{NoDelay()}
	result, err := e.Run(shares[0])
	if err != nil {
		return nil, err
	}
	r := &OptimalSizeResult{Bands: e.Bands, Velocities: slices.Clone(o.Velocities)}
	if row, ok := o.geometry().(Row); ok {
		r.Density = row.Density
	}
	for range r.Bands {
		row := func() []int { return make([]int, len(o.Velocities)) }
		r.Sizes, r.Low, r.High = append(r.Sizes, row()), append(r.Low, row()), append(r.High, row())
		r.MI = append(r.MI, make([]float64, len(o.Velocities)))
	}
	err = parallel(shares[1], "optimal sizes", len(r.Bands)*len(o.Velocities), func(_ context.Context, i int) error {
		b, v := i/len(o.Velocities), i%len(o.Velocities)
		encoding, geometry := result[b].Encoding, atVelocity(o.geometry(), o.Velocities[v])
		best := encoding.bestSizes(geometry, o.Most, 0.05)
		r.Sizes[b][v], r.MI[b][v], r.Low[b][v], r.High[b][v] = best.Best, best.MI, best.Low, best.High
		c := checks{stage: "OptimalSize"}
		c.holds(fmt.Sprintf("the optimal size at %g m/s, %v", o.Velocities[v], r.Bands[b]), encoding, r.Sizes[b][v], geometry)
		return c.err()
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// geometry returns the arrangement at 1 m/s.
func (o OptimalSize) geometry() Geometry {
	if o.Geometry == nil {
		return Row{o.Experiment.Density, 1}
	}
	return o.Geometry
}

func (o OptimalSize) bands() (bands []Band) {
	for _, f := range o.Centres {
		bands = append(bands, Band{f - o.Width/2, f + o.Width/2})
	}
	return bands
}

func (o OptimalSize) check() checks {
	c := checks{stage: "OptimalSize"}
	c.increasing("Centres", o.Centres, "Hz")
	if c.positive("Width", o.Width, "Hz") && len(o.Centres) > 0 {
		c.require(!(o.Centres[0] < o.Width/2), "Centres[0]", quantity(o.Centres[0], "Hz"), "at least Width/2 = "+quantity(o.Width/2, "Hz"))
		e, own := o.Experiment, checks{} // the Experiment's own faults are reported by the Experiment
		if len(c.wrong) == 0 && own.sampling(e.Dt, e.Duration) {
			segment := own.segment(e.Segment, e.Skip, e.Dt, e.Duration)
			for i, band := range o.bands() {
				c.analysedBand(fmt.Sprintf("the band of Width about Centres[%d]", i), band, segment, e.Dt, e.Sigma)
			}
		}
	}
	c.increasing("Velocities", o.Velocities, "m/s")
	c.geometry(o.Geometry, o.Most)
	if density := o.Experiment.Density; o.Geometry == nil && density > 0 && len(o.Velocities) > 0 && o.Velocities[0] > 0 {
		c.delayStep("Velocities[0]", density, o.Velocities[0])
	}
	c.require(len(neuronsOf(o.Experiment.Neuron)) <= 1, "len(Experiment.Neuron)", len(neuronsOf(o.Experiment.Neuron)),
		"1: one neuron predicts nothing for populations of neurons that differ")
	c.require(len(o.Experiment.Inverted) == 0, "len(Experiment.Inverted)", len(o.Experiment.Inverted),
		"0: there is no theory for populations in which some trials count negatively")
	c.require(o.Most >= 1 && o.Most <= maxSize, "Most", o.Most, fmt.Sprintf("between 1 and %d", maxSize))
	return c
}

// At looks up the size that maximises the information in a band, and the information at that size in bits/s, for axons
// of a velocity in m/s.
//
//	size, mi, err := result.At(lifnb.Band{Low: 400, High: 500}, 10)
//
// It fails if the result does not contain them.
func (r *OptimalSizeResult) At(band Band, velocity float64) (size int, mi float64, err error) {
	b, v, err := r.find("At", band, velocity)
	if err != nil {
		return 0, 0, err
	}
	return r.Sizes[b][v], r.MI[b][v], nil
}

// BestSizes looks up the same, with the sizes around the best that have at least 95 % of its information. It fails on
// results without Low and High.
func (r *OptimalSizeResult) BestSizes(band Band, velocity float64) (SizeRange, error) {
	b, v, err := r.find("BestSizes", band, velocity)
	if err != nil {
		return SizeRange{}, err
	}
	c := checks{stage: "OptimalSizeResult.BestSizes"}
	c.require(r.Low != nil, "Low", "nil", "the sizes that a Run found: run the OptimalSize again")
	if err := c.err(); err != nil {
		return SizeRange{}, err
	}
	return SizeRange{Best: r.Sizes[b][v], Low: r.Low[b][v], High: r.High[b][v], MI: r.MI[b][v]}, nil
}

// find returns the indices of a band and a velocity.
func (r *OptimalSizeResult) find(method string, band Band, velocity float64) (b, v int, err error) {
	if err := r.check().err(); err != nil {
		return 0, 0, err
	}
	b, v = slices.Index(r.Bands, band), slices.Index(r.Velocities, velocity)
	c := checks{stage: "OptimalSizeResult." + method}
	c.require(b >= 0, "band", band, fmt.Sprintf("one of the result's: %v", r.Bands))
	c.require(v >= 0, "velocity", quantity(velocity, "m/s"), fmt.Sprintf("one of the result's, in m/s: %.6g", r.Velocities))
	c.asMany("MI", len(r.MI), "bands", len(r.Bands))
	if b >= 0 && b < len(r.MI) {
		c.asMany(fmt.Sprintf("MI[%d]", b), len(r.MI[b]), "velocities", len(r.Velocities))
	}
	return b, v, c.err()
}

// check checks sizes that were made by hand.
func (r *OptimalSizeResult) check() checks {
	c := r.shape()
	if r == nil {
		return c
	}
	for b, sizes := range r.Sizes {
		for v, n := range sizes {
			if n < 1 {
				c.require(false, fmt.Sprintf("Sizes[%d][%d]", b, v), n, "at least 1")
			}
		}
	}
	return c
}

// shape tells what keeps sizes from being drawn and described, without a look at them.
func (r *OptimalSizeResult) shape() checks {
	c := checks{stage: "OptimalSizeResult"}
	if !c.given(r != nil, "the result of an OptimalSize's Run") {
		return c
	}
	c.increasing("the centres of Bands", r.centres(), "Hz")
	c.increasing("Velocities", r.Velocities, "m/s")
	table := func(name string, sizes [][]int) {
		c.asMany(name, len(sizes), "bands", len(r.Bands))
		for b, row := range sizes {
			c.asMany(fmt.Sprintf("%s[%d]", name, b), len(row), "velocities", len(r.Velocities))
		}
	}
	table("Sizes", r.Sizes)
	if r.Low != nil || r.High != nil {
		table("Low", r.Low)
		table("High", r.High)
	}
	return c
}

// centres returns the middle of each band, in Hz.
func (r *OptimalSizeResult) centres() (f []float64) {
	for _, band := range r.Bands {
		f = append(f, (band.Low+band.High)/2)
	}
	return f
}

// String describes the sizes in a line.
func (r *OptimalSizeResult) String() string {
	if c := r.shape(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	var all []int
	for _, sizes := range r.Sizes {
		all = append(all, sizes...)
	}
	return fmt.Sprintf("optimal sizes of %d to %d neurons, for %d velocities and %d bands", slices.Min(all), slices.Max(all), len(r.Velocities), len(r.Bands))
}
