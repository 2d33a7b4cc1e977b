package lifnb

import (
	"context"
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
// What does not fill a bin at the end is left out. PSTH fails on bins longer than a trial or shorter than a time step.
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
	c := checks{stage: "PSTH"}
	if c.given(p != nil, "the result of a Responses' PSTH") {
		c.add(p.Rate.shape("Rate"))
		if p.SE != nil && p.Rate != nil {
			c.asMany("SE", len(p.SE), "bins", len(p.Rate.Samples))
		}
	}
	if f := refuse("PSTH.Plot", c); f != nil {
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
