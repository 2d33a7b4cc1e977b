package lifnb

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"github.com/lifnb/lifnb/internal/draw"
)

// PSTH is a peristimulus time histogram: the firing rate at each time of the stimulus, averaged over trials.
type PSTH struct {
	Rate *Signal   // spikes/s, one sample per bin
	SE   []float64 // standard error of the rate over trials, spikes/s; nil for a single trial
}

// PSTH returns the rate in bins of a width in s: the mean over trials of the number of spikes, divided by the width
// (Gerstein & Kiang 1960, "An approach to the quantitative analysis of electrophysiological data from single neurons",
// Biophys J 1:15). Its standard error is the standard deviation over the trials divided by the root of their number.
// What does not fill a bin at the end is left out. A [Population] of all trials without delays gives a smooth estimate
// instead, with a Gaussian kernel: its Rate divided by the number of trials.
//
// PSTH fails on bins longer than a trial or shorter than a time step.
func (r *Responses) PSTH(bin float64) (*PSTH, error) {
	c := checks{stage: "Responses.PSTH"}
	c.add(r.check(context.Background()))
	if len(c.wrong) == 0 {
		c.window("bin", bin, r)
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	counts := r.counts(bin)
	p := &PSTH{Rate: &Signal{Name: "firing rate", Unit: "spikes/s", Dt: bin, Start: r.Start}}
	one := make([]float64, len(counts))
	for w := range counts[0] {
		for trial := range counts {
			one[trial] = counts[trial][w] / bin
		}
		mean, sd := stat.MeanStdDev(one, nil)
		p.Rate.Samples = append(p.Rate.Samples, mean)
		if len(counts) > 1 {
			p.SE = append(p.SE, sd/math.Sqrt(float64(len(counts))))
		}
	}
	return p, nil
}

// Plot draws the rate as a histogram, and a ribbon of ± 1 standard error.
func (p *PSTH) Plot() *Figure {
	if f := refuse("PSTH.Plot", p.check()); f != nil {
		return f
	}
	plot := draw.NewPlot(timeLabel, p.Rate.label())
	grid := rows(plot)
	line := curve(nil, nil, draw.Response)
	ribbon := &draw.Ribbon{Color: draw.Translucent(draw.Response)}
	for i, rate := range p.Rate.Samples {
		for edge := range 2 { // steps
			x := p.Rate.Start + float64(i+edge)*p.Rate.Dt
			line.X, line.Y = append(line.X, x), append(line.Y, rate)
			if p.SE != nil {
				ribbon.X = append(ribbon.X, x)
				ribbon.Lower, ribbon.Upper = append(ribbon.Lower, rate-p.SE[i]), append(ribbon.Upper, rate+p.SE[i])
			}
		}
	}
	if p.SE != nil {
		plot.Add(ribbon)
		grid.Legend.Add("± SE over trials", ribbon)
	}
	plot.Add(line)
	plot.Y.Min = 0
	return newFigure("Peristimulus time histogram", grid)
}

// check checks a histogram that was made by hand or read from a file.
func (p *PSTH) check() checks {
	c := checks{stage: "PSTH"}
	if c.given(p != nil, "the result of a Responses' PSTH") {
		c.add(p.Rate.check(context.Background(), "Rate"))
		if p.SE != nil && p.Rate != nil {
			c.asMany("SE", len(p.SE), "bins", len(p.Rate.Samples))
			c.allFinite("SE", p.SE, "spikes/s")
		}
	}
	return c
}

// String describes the histogram in a line.
func (p *PSTH) String() string {
	if c := p.check(); len(c.wrong) > 0 {
		return c.err().Error()
	}
	mean, sd := meanSD(p.Rate.Samples)
	return fmt.Sprintf("%d bins of %.4g ms, %.1f spikes/s, SD over the bins %.1f", len(p.Rate.Samples), 1e3*p.Rate.Dt, mean, sd)
}

var psthFormat = format[PSTH]{
	kind: "psth", version: 1,
	arrays: func(c *codec, p *PSTH) {
		if c.loading() {
			p.Rate = new(Signal)
		}
		p.Rate.arrays(c, "rate_")
		c.optional("se", p.SE != nil, &p.SE)
	},
	check: checked((*PSTH).check),
}

// Save writes the histogram to an npz file with the arrays rate_samples (spikes/s), the other arrays of a [Signal] with
// the prefix rate_ (rate_dt is the width of a bin), and se, unless it is nil.
func (p *PSTH) Save(path string) error { return psthFormat.save(path, p) }

// LoadPSTH reads a histogram that Save wrote.
func LoadPSTH(path string) (*PSTH, error) { return psthFormat.load(path) }
