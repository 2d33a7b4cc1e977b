package lifnb

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/lifnb/lifnb/internal/draw"
	"github.com/lifnb/lifnb/internal/random"
	"github.com/lifnb/lifnb/internal/signal"
)

// Surrogates estimates how much information appears by chance. It shifts the response against the stimulus in a circle,
// by random times of at least a Segment in either direction, and estimates the information anew for each shift. The
// shifted response has the same spikes in the same order, but nothing to do with the stimulus. The analytic bias
// ([BandInformation]) assumes Gaussian signals; this distribution does not. A stimulus that repeats itself, such as a
// sine, still goes with a shifted response.
//
// For Gaussian signals without any relation, the mean is the analytic bias (measured: within 0.3 %). If the response
// does follow the stimulus with a coherence C, the mean is below it by a share of about C/K, with K segments: where
// both have more power than elsewhere, they are never compared. The means of single recordings scatter more than that,
// by 2 to 3 %, as all of a recording's surrogates have the same powers.
type Surrogates struct {
	Information MutualInformation // the analysis
	Number      int               // of shifts: 1 to 1,000,000
	Seed        uint64            // a given seed always yields the same shifts
}

// NullDistribution is the information in a band without any relation between stimulus and response. Surrogates count
// the same frequencies as the measured information: where the stimulus has no power of its own, neither has any.
type NullDistribution struct {
	Band     Band
	Measured float64   // information as estimated, without a shift, bits/s
	Bias     float64   // the analytic bias of that, bits/s: the mean that Gaussian signals would have
	Null     []float64 // information as estimated of each surrogate, ascending, bits/s
}

// Run estimates the information of all surrogates, for each band of the analysis. It fails on everything that the
// MutualInformation refuses, and on signals of fewer than three segments.
func (s Surrogates) Run(ctx context.Context) ([]NullDistribution, error) {
	c := s.Information.check(ctx)
	c.stage = "Surrogates"
	c.require(s.Number >= 1 && s.Number <= maxTrials, "Number", s.Number, fmt.Sprintf("between 1 and %d", maxTrials))
	if err := c.err(); err != nil {
		return nil, err
	}
	m := s.Information
	dt := m.Stimulus.Dt
	n, segment := len(m.Response.Samples)-samples(m.Skip, dt), samples(segmentOrDefault(m.Segment), dt)
	c.require(n >= 3*segment, "Segment", quantity(segmentOrDefault(m.Segment), "s"),
		fmt.Sprintf("at most a third of the analysed %.12g s, so that a shift can be a segment or more", float64(n)*dt))
	if err := c.err(); err != nil {
		return nil, err
	}
	spectra, err := m.informed(ctx, "Surrogates")
	if err != nil {
		return nil, err
	}
	measured, err := spectra.information(ctx, m.Bands)
	if err != nil {
		return nil, err
	}
	stimulus, err := signal.Spectra(ctx, spectra.x.samples, segment)
	if err != nil {
		return nil, err
	}
	response := slices.Concat(spectra.y.samples, spectra.y.samples) // which holds every shifted one
	null := make([][]float64, s.Number)
	err = parallel(ctx, "surrogates", s.Number, func(ctx context.Context, i int) error {
		shift := segment + random.New("surrogate", s.Seed, i).IntN(n-2*segment+1)
		coherence, err := signal.CoherenceWith(ctx, stimulus, response[shift:shift+n], segment)
		if err != nil {
			return err
		}
		density := each(coherence, informationDensity)
		mask(spectra.informative, density, 0)
		for _, band := range m.Bands {
			null[i] = append(null[i], measured.integral(band, density))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var all []NullDistribution
	for b, band := range measured.Bands {
		d := NullDistribution{Band: band.Band, Measured: band.Raw, Bias: band.Bias}
		for _, bands := range null {
			d.Null = append(d.Null, bands[b])
		}
		slices.Sort(d.Null)
		all = append(all, d)
	}
	return all, nil
}

// PValue returns the probability of at least as much information by chance, (1 + number of surrogates with as much)/(1
// + number of surrogates), which is never 0 (Phipson & Smyth 2010, "Permutation P-values should never be zero", Stat
// Appl Genet Mol Biol 9:39).
func (d NullDistribution) PValue() float64 {
	below, _ := slices.BinarySearch(d.Null, d.Measured)
	return float64(1+len(d.Null)-below) / float64(1+len(d.Null))
}

// Quantile returns the information that a share p of the surrogates does not exceed, in bits/s: the smallest such value
// of theirs. It is NaN for p outside 0 to 1, and without surrogates.
func (d NullDistribution) Quantile(p float64) float64 {
	if !(p >= 0 && p <= 1) || len(d.Null) == 0 {
		return math.NaN()
	}
	return d.Null[max(0, int(math.Ceil(p*float64(len(d.Null))))-1)]
}

// String describes the distribution in a line.
func (d NullDistribution) String() string {
	mean, _ := meanSD(d.Null)
	return fmt.Sprintf("%s: %.1f bits/s, p = %.3g; by chance %.1f on average (the bias is %.1f), and up to %.1f in 95 %% of %d surrogates",
		d.Band, d.Measured, d.PValue(), mean, d.Bias, d.Quantile(0.95), len(d.Null))
}

// check checks a distribution that was made by hand or read from a file.
func (d NullDistribution) check() checks {
	c := checks{stage: "NullDistribution"}
	c.require(d.Band.Low >= 0 && d.Band.High > d.Band.Low, "Band", d.Band, "from 0 Hz or above to more")
	c.require(d.Measured >= 0, "Measured", quantity(d.Measured, "bits/s"), "0 or above") // or infinite
	c.finite("Bias", d.Bias, "bits/s")
	c.require(len(d.Null) > 0, "len(Null)", 0, "at least 1")
	c.allFinite("Null", d.Null, "bits/s")
	c.require(slices.IsSorted(d.Null), "Null", "not sorted", "ascending")
	return c
}

// Plot draws the distribution as a histogram, with a line at the measured information and one at its analytic bias.
func (d NullDistribution) Plot() *Figure {
	if f := refuse("NullDistribution.Plot", d.check()); f != nil {
		return f
	}
	const most = 30 // bins
	p := draw.NewPlot("Mutual information (bits/s)", "Surrogates")
	p.Title.Text = d.Band.String()
	edges, counts := histogram(d.Null, min(most, int(math.Ceil(math.Sqrt(float64(len(d.Null)))))))
	bars := draw.Histogram(edges, counts, draw.Translucent(draw.NoDelay))
	height := slices.Max(counts)
	at := func(value float64) *draw.Trace {
		return &draw.Trace{X: []float64{value, value}, Y: []float64{0, 1.05 * height}}
	}
	bias, measured := at(d.Bias), at(d.Measured)
	bias.LineStyle, measured.LineStyle = draw.Dashed(draw.Black, draw.CurveWidth), draw.Line(draw.Response, draw.CurveWidth)
	grid := rows(p)
	p.Add(bars, bias)
	if !math.IsInf(d.Measured, 1) {
		p.Add(measured)
		grid.Legend.Add(fmt.Sprintf("measured, p = %.2g", d.PValue()), measured)
	}
	grid.Legend.Add("surrogates", bars)
	grid.Legend.Add("analytic bias", bias)
	p.Y.Min, p.X.Min, p.X.Max = 0, min(p.X.Min, 0), 1.05*p.X.Max
	return newFigure("Information of surrogates and measured information", grid)
}

var nullFormat = format[NullDistribution]{
	kind: "null_distribution", version: 1,
	arrays: func(c *codec, d *NullDistribution) {
		bands := []Band{d.Band}
		pairs(c, "band", &bands)
		if c.require(len(bands) == 1, "array band: must have 1 row") {
			d.Band = bands[0]
		}
		c.array("measured", &d.Measured)
		c.array("bias", &d.Bias)
		c.array("null", &d.Null)
	},
	check: checked(func(d *NullDistribution) checks {
		if d == nil {
			c := checks{stage: "NullDistribution"}
			c.given(false, "one of the results of a Surrogates' Run")
			return c
		}
		return d.check()
	}),
}

// Save writes the distribution to an npz file with the arrays band (one row: low and high, Hz), measured, bias and null
// (bits/s).
func (d NullDistribution) Save(path string) error { return nullFormat.save(path, &d) }

// LoadNullDistribution reads a distribution that Save wrote.
func LoadNullDistribution(path string) (*NullDistribution, error) { return nullFormat.load(path) }
