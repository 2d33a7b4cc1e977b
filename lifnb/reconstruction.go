package lifnb

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"github.com/lifnb/lifnb/internal/draw"
	"github.com/lifnb/lifnb/internal/signal"
)

// Reconstruction estimates the stimulus from the response by the optimal linear filter: of all linear filters it gives
// the smallest mean squared error. With the spectra of a [MutualInformation], it is the Wiener filter
//
//	K(f) = conj(S_sr)/S_rr
//
// (Rieke, Warland, de Ruyter van Steveninck & Bialek 1997, "Spikes: exploring the neural code", chapter 2; Gabbiani &
// Koch 1998, "Principles of spike train analysis", in "Methods in neuronal modeling", 2nd ed.). It is acausal: a
// response at any time counts for the estimate half a Segment before and after it.
//
// The estimate is cross-validated. The filter is fitted to the data, a coefficient for each frequency from K segments,
// so it also fits some of their noise: the error in the data that it was fitted to is too small, its square by a share
// of about 1/K. So each segment is estimated by a filter from those segments that have no sample in common with it. Its
// squared error is larger than that of the optimal filter, which is not known, by about that share.
type Reconstruction struct {
	Stimulus *Signal
	Response *Signal // the rate of a population, or any other signal
	Band     Band    // frequencies that the filter passes; Band{} means all
	Segment  float64 // length of the filter, s: at most about a third of the analysed part; 0 means DefaultSegment
	Skip     float64 // left out at the start, s, rounded to time steps
}

// ReconstructionResult is a stimulus beside its estimate from a response. Both begin half a Segment after the start of
// the analysed part, and end about as long before its end.
type ReconstructionResult struct {
	Stimulus, Estimate *Signal

	// Kernel is the optimal filter over time, from all segments. The estimate is its convolution with the response
	// minus the response's mean. Of a response in spikes/s, each spike adds a Kernel to the estimate. If the response
	// lags by some time, the peak is at minus that time.
	Kernel *Signal

	Error float64 // root mean square of Estimate - Stimulus, cross-validated, in the stimulus's unit

	// SD is the error of an estimate that knows nothing of the response, always the stimulus's mean: the standard
	// deviation of the stimulus.
	SD float64
}

// Run reconstructs the stimulus. It fails on inputs that differ in time step or length, and on a Segment or Band that
// does not fit. At frequencies at which the response has no power the estimate has none either: of a silent response,
// it is the stimulus's mean. Frequencies outside the Band count as error, if the stimulus has power there.
func (r Reconstruction) Run(ctx context.Context) (*ReconstructionResult, error) {
	if err := r.check(ctx).err(); err != nil {
		return nil, err
	}
	dt := r.Stimulus.Dt
	skip, segment := samples(r.Skip, dt), samples(segmentOrDefault(r.Segment), dt)
	x, err := normalize(ctx, r.Stimulus.Samples[skip:])
	if err != nil {
		return nil, err
	}
	y, err := normalize(ctx, r.Response.Samples[skip:])
	if err != nil {
		return nil, err
	}
	mean := stat.Mean(x.samples, nil)
	centre(x.samples)
	centre(y.samples)
	e := signal.NewEnsemble(x.samples, [][]float64{y.samples}, 0, 0, segment)
	sum, err := e.Sum(ctx)
	if err != nil {
		return nil, err
	}
	others, filter := e.LeaveNeighboursOut(ctx, sum), make([]complex128, segment/2+1)
	df := 1 / (float64(segment) * dt)
	estimate, err := signal.FilterSegments(ctx, y.samples, segment, func(i int) ([]complex128, error) {
		spectra, err := others(i)
		r.wiener(filter, spectra, df)
		return filter, err
	})
	if err != nil {
		return nil, err
	}
	first := segment - segment/2
	squares, power := 0.0, 0.0
	for i, s := range x.samples[first : first+len(estimate)] {
		squares += (s - estimate[i]) * (s - estimate[i])
		power += s * s
		estimate[i] = math.Ldexp(estimate[i]+mean, x.exponent)
	}
	rms := func(sum float64) float64 { return math.Ldexp(math.Sqrt(sum/float64(len(estimate))), x.exponent) }
	r.wiener(filter, sum, df)
	kernel, err := signal.Kernel(ctx, filter, segment)
	if err != nil {
		return nil, err
	}
	for i := range kernel {
		kernel[i] = math.Ldexp(kernel[i]/dt, x.exponent-y.exponent)
	}
	part := *r.Stimulus
	part.Start += float64(skip+first) * dt
	part.Samples = cut(r.Stimulus.Samples[skip:], first, first+len(estimate))
	return &ReconstructionResult{
		Stimulus: &part,
		Estimate: &Signal{Name: "estimate", Unit: part.Unit, Dt: dt, Start: part.Start, Samples: estimate},
		Kernel:   &Signal{Name: "filter", Unit: kernelUnit(part.Unit, r.Response.Unit), Dt: dt, Start: -float64(segment/2) * dt, Samples: kernel},
		Error:    rms(squares), SD: rms(power),
	}, ctx.Err()
}

// centre subtracts the mean.
func centre(x []float64) {
	mean := stat.Mean(x, nil)
	for i := range x {
		x[i] -= mean
	}
}

// wiener sets the optimal filter for spectra that are df apart. It is 0 outside the band, and where the response has no
// power.
func (r Reconstruction) wiener(filter []complex128, s signal.EnsembleSpectra, df float64) {
	from, to := 0, len(filter)
	if r.Band != (Band{}) {
		first, last := r.Band.bins(df)
		from, to = first, last+1
	}
	clear(filter)
	for k := from; k < to; k++ {
		if power := s.Power[k]; power > 0 {
			filter[k] = complex(real(s.XY[k])/power, -imag(s.XY[k])/power)
		}
	}
}

// kernelUnit is that of a filter over time: times the response's unit and times seconds, it is the stimulus's.
func kernelUnit(stimulus, response string) string {
	switch response {
	case "spikes/s":
		return cmp.Or(stimulus, "1") + "/spike"
	case "":
		return cmp.Or(stimulus, "1") + "/s"
	}
	return cmp.Or(stimulus, "1") + "/(" + response + " s)"
}

func (r Reconstruction) check(ctx context.Context) checks {
	c := checks{stage: "Reconstruction"}
	c.add(r.Stimulus.check(ctx, "Stimulus"))
	c.add(r.Response.check(ctx, "Response"))
	if len(c.wrong) > 0 {
		return c
	}
	dt := r.Stimulus.Dt
	c.fits("Response", r.Response, "Stimulus", r.Stimulus)
	segment := c.segment(r.Segment, r.Skip, dt, r.Stimulus.Duration())
	if segment > 0 {
		n := len(r.Stimulus.Samples) - samples(r.Skip, dt)
		c.require(signal.Segments(n, samples(segment, dt)) >= 5, "Segment", quantity(segment, "s"),
			fmt.Sprintf("at most about a third of the analysed %.12g s, so that five segments fit, overlapping by half", float64(n)*dt))
	}
	if r.Band != (Band{}) {
		c.analysedBand("Band", r.Band, segment, dt, max(r.Stimulus.Sigma, r.Response.Sigma))
	}
	return c
}

// CodingFraction returns the share of the stimulus that is reconstructed, 1 - Error/SD: 1 for a perfect estimate, and 0
// or a little less for a response that has nothing to do with the stimulus (Gabbiani & Koch 1998). It is NaN for a
// constant stimulus.
func (r *ReconstructionResult) CodingFraction() float64 {
	if r == nil {
		return math.NaN()
	}
	return 1 - r.Error/r.SD
}

// String describes the reconstruction in a line.
func (r *ReconstructionResult) String() string {
	if c := r.check(context.Background()); len(c.wrong) > 0 {
		return c.err().Error()
	}
	unit := ""
	if r.Stimulus.Unit != "" {
		unit = " " + r.Stimulus.Unit
	}
	return fmt.Sprintf("coding fraction %.3f: error %.4g%s, SD of the %s %.4g%s", r.CodingFraction(), r.Error, unit, r.Stimulus.name(), r.SD, unit)
}

// check checks a result that was made by hand or read from a file.
func (r *ReconstructionResult) check(ctx context.Context) checks {
	c := checks{stage: "ReconstructionResult"}
	if !c.given(r != nil, "the result of a Reconstruction's Run") {
		return c
	}
	c.add(r.Stimulus.check(ctx, "Stimulus"))
	c.add(r.Estimate.check(ctx, "Estimate"))
	c.add(r.Kernel.check(ctx, "Kernel"))
	if len(c.wrong) == 0 {
		c.fits("Estimate", r.Estimate, "Stimulus", r.Stimulus)
	}
	c.notNegative("Error", r.Error, "")
	c.notNegative("SD", r.SD, "")
	return c
}

// Plot draws the estimate over the stimulus. [Figure.Zoom] shows a part of it; Kernel.Plot draws the filter.
func (r *ReconstructionResult) Plot() *Figure {
	if f := refuse("ReconstructionResult.Plot", r.check(context.Background())); f != nil {
		return f
	}
	p := draw.NewPlot(timeLabel, r.Stimulus.label())
	grid := rows(p)
	stimulus := &draw.Trace{Start: r.Stimulus.Start, Step: r.Stimulus.Dt, Y: r.Stimulus.Samples, LineStyle: draw.Line(draw.Stimulus, draw.CurveWidth)}
	estimate := &draw.Trace{Start: r.Estimate.Start, Step: r.Estimate.Dt, Y: r.Estimate.Samples, LineStyle: draw.Line(draw.Response, draw.CurveWidth)}
	p.Add(stimulus, estimate)
	grid.Legend.Add(r.Stimulus.name(), stimulus)
	grid.Legend.Add(fmt.Sprintf("estimate, coding fraction %.2f", r.CodingFraction()), estimate)
	return newFigure("Reconstruction of the stimulus from the response", grid)
}

var reconstructionFormat = format[ReconstructionResult]{
	kind: "reconstruction", version: 1,
	arrays: func(c *codec, r *ReconstructionResult) {
		if c.loading() {
			r.Stimulus, r.Estimate, r.Kernel = new(Signal), new(Signal), new(Signal)
		}
		r.Stimulus.arrays(c, "")
		r.Estimate.arrays(c, "estimate_")
		r.Kernel.arrays(c, "kernel_")
		c.array("error", &r.Error)
		c.array("sd", &r.SD)
	},
	check: checked(func(r *ReconstructionResult) checks { return r.check(context.Background()) }),
}

// Save writes the result to an npz file with the arrays of the stimulus's [Signal], those of the estimate and the
// kernel with the prefixes estimate_ and kernel_ (such as estimate_samples), and error and sd.
func (r *ReconstructionResult) Save(path string) error { return reconstructionFormat.save(path, r) }

// LoadReconstructionResult reads a reconstruction that Save wrote.
func LoadReconstructionResult(path string) (*ReconstructionResult, error) {
	return reconstructionFormat.load(path)
}
