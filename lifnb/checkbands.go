package lifnb

// The checks of bands and segments stand apart from those in checkdomain.go: whether a band can be analysed depends on
// the spectrum of the stimulus, which must be estimated for it.

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/lifnb/lifnb/internal/signal"
)

// power finds out at which frequencies a stimulus can carry information: where it has power of its own (see
// signal.OwnPower) that is not a line. The others are marked in s, and their information counts as 0. It fails if these
// make up half of a band. A constant stimulus passes: it has no power at any frequency, and no information either.
func (c *checks) power(ctx context.Context, names []string, bands []Band, s *normalizedSpectra) {
	if slices.Max(s.XX) == 0 {
		return
	}
	power, err := s.setInformative(ctx)
	if err != nil {
		c.require(false, names[0], bands[0], err.Error())
		return
	}
	for i, band := range bands {
		if filledBy(band, s.Frequency, s.informative) < band.width()/2 {
			c.require(false, names[i], band, "where the stimulus has power: that is "+power+
				" (most other frequencies hold only leakage from stronger ones, and a line carries no information; subtract slow drifts)")
		}
	}
}

// setInformative marks the frequencies where the stimulus has power of its own, except for those where a quarter of it
// or more is that of lines. It also returns the ranges of frequencies with power, lines included.
//
// A segment does not show what is a line: noise as narrow as the step between frequencies looks like one, and lines a
// few steps apart look like noise. So longer segments decide: three times as long, but at most half of the signal.
// Without averaging, noise would have gaps. A stimulus that repeats itself once per segment, or more slowly, has no
// lines by this rule.
func (s *normalizedSpectra) setInformative(ctx context.Context) (power string, err error) {
	own, err := signal.OwnPower(ctx, s.XX)
	if err != nil {
		return "", err
	}
	fine, ownFine := s.CrossSpectra, own
	const longer, memory = 3, 256 << 20 // bytes
	if n := min(longer*s.segment, len(s.x.samples)/2); n > s.segment && signal.WelchMemory(n) <= memory {
		dt := 1 / (float64(s.segment) * s.Frequency[1])
		if fine, err = signal.Welch(ctx, s.x.samples, s.x.samples, dt, n); err != nil {
			return "", err
		}
		if ownFine, err = signal.OwnPower(ctx, fine.XX); err != nil {
			return "", err
		}
	}
	broad := signal.WithoutLines(ownFine)
	s.informative = make(informative, len(own))
	ratio := fine.Frequency[1] / s.Frequency[1]
	for k := range own {
		first, last := int(float64(k-2)/ratio), int(float64(k+2)/ratio) // the main lobe of the window
		all, ofLines := 0.0, 0.0
		for j := max(0, first); j <= min(last, len(broad)-1); j++ {
			p := signal.HannPower(float64(j)*ratio-float64(k)) * fine.XX[j]
			all += p
			if ownFine[j] && !broad[j] {
				ofLines += p
			}
		}
		s.informative[k] = own[k] && ofLines < all/4
	}
	return ranges(fine.Frequency, ownFine), nil
}

// checkPower is power for stages that measure information in another way. It returns the stimulus's spectra, taken as m
// would.
func checkPower(ctx context.Context, stage string, names []string, m MutualInformation) (normalizedSpectra, error) {
	m.Response = m.Stimulus
	s, err := m.spectra(ctx)
	if err != nil {
		return s, err
	}
	c := checks{stage: stage}
	c.power(ctx, names, m.Bands, &s)
	return s, cmp.Or(ctx.Err(), c.err())
}

// bandNames returns the names of bands in errors.
func bandNames(bands []Band) (names []string) {
	for i := range bands {
		names = append(names, fmt.Sprintf("Bands[%d]", i))
	}
	return names
}

// filledBy returns the width of that part of a band whose frequencies are marked, in Hz.
func filledBy(band Band, frequency []float64, marked []bool) (width float64) {
	from, to := within(frequency, band)
	for k, w := range band.weights(frequency[from:to]) {
		if marked[from+k] {
			width += w
		}
	}
	return width
}

// ranges lists the ranges of frequencies that are marked, at most five of them.
func ranges(frequency []float64, marked []bool) string {
	var all []string
	for from := 0; from < len(marked); from++ {
		if !marked[from] {
			continue
		}
		to := from
		for to+1 < len(marked) && marked[to+1] {
			to++
		}
		all = append(all, fmt.Sprintf("%.4g–%.4g Hz", frequency[from], frequency[to]))
		from = to
	}
	const most = 5
	if len(all) > most {
		return fmt.Sprintf("%s and %d other ranges", strings.Join(all[:most], ", "), len(all)-most)
	}
	return strings.Join(all, ", ")
}

// skip checks how much of the signals is left out at the start, and returns how much remains, in s.
func (c *checks) skip(skip, dt, duration float64) (analysed float64, ok bool) {
	if !c.notNegative("Skip", skip, "s") {
		return 0, false
	}
	ok = math.Round(skip/dt) < math.Round(duration/dt)
	c.require(ok, "Skip", quantity(skip, "s"), "less than the duration, "+quantity(duration, "s"))
	return duration - dt*math.Round(skip/dt), ok
}

// segment checks the length of a segment against the analysed part of signals of this duration. It returns the length,
// or 0 if it does not fit.
func (c *checks) segment(segment, skip, dt, duration float64) float64 {
	segment = segmentOrDefault(segment)
	analysed, ok := c.skip(skip, dt, duration)
	if !c.positive("Segment", segment, "s") || !ok {
		return 0
	}
	// Segments overlap by half: the second ends 1.5 lengths after the start of the first. A single segment is not
	// enough: its coherence is 1 for any two signals.
	n, length := float64(samples(analysed, dt)), math.Round(segment/dt)
	fits := length >= 2 && length+math.Ceil(length/2) <= n
	c.require(fits, "Segment", quantity(segment, "s"),
		fmt.Sprintf("at least two time steps of Dt = %.12g s, and at most 2/3 of the analysed %.12g s, so that two segments fit, overlapping by half", dt, analysed))
	if !fits {
		return 0
	}
	c.memory("Segment", segment, "s", "the spectra", signal.WelchMemory(int(length)))
	return segment
}

// analysedBands checks bands against the frequencies that segments resolve and that a Gaussian passes.
func (c *checks) analysedBands(bands []Band, segment, dt, sigma float64) {
	c.require(len(bands) > 0, "len(Bands)", 0, "at least 1")
	for i, b := range bands {
		c.analysedBand(fmt.Sprintf("Bands[%d]", i), b, segment, dt, sigma)
	}
}

func (c *checks) analysedBand(name string, b Band, segment, dt, sigma float64) {
	if !c.band(name+".", b, dt) {
		return
	}
	if segment > 0 {
		df := 1 / (float64(samples(segment, dt)) * dt)
		first, last := b.bins(df)
		c.require(last > first, name, b,
			fmt.Sprintf("wide enough to hold at least two frequencies: their step is %.6g Hz at Segment = %g s", df, segment))
	}
	const highest = 0.8 // frequency, times sigma: e^{-12.6} of it is left
	c.require(!(sigma*b.High > highest), name, b,
		fmt.Sprintf("below %.6g Hz, %g/Sigma: the Gaussian leaves nothing of higher frequencies", highest/sigma, highest))
}

// band checks the edges of a frequency band against the Nyquist frequency.
func (c *checks) band(name string, b Band, dt float64) bool {
	if !c.notNegative(name+"Low", b.Low, "Hz") || !c.finite(name+"High", b.High, "Hz") {
		return false
	}
	nyquist := 0.5 / dt
	// Dt is rarely exact in binary. Do not refuse the Nyquist frequency itself because of the last bit.
	above := b.High > nyquist*(1+1e-9)
	c.require(!above, name+"High", quantity(b.High, "Hz"), "at most the Nyquist frequency 0.5/Dt = "+quantity(nyquist, "Hz"))
	c.require(b.High > b.Low, name+"High", quantity(b.High, "Hz"), "above Low = "+quantity(b.Low, "Hz"))
	return !above && b.High > b.Low
}
