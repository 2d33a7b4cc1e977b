package lifnb

import (
	"context"
	"fmt"
	"math"
	"math/bits"

	"github.com/lifnb/lifnb/internal/pieces"
	"github.com/lifnb/lifnb/internal/random"
	"github.com/lifnb/lifnb/internal/signal"
)

// Band is a range of frequencies, both edges included.
type Band struct {
	Low, High float64 // Hz
}

// String returns the band as "100–200 Hz".
func (b Band) String() string { return fmt.Sprintf("%g–%g Hz", b.Low, b.High) }

// BandLimitedNoise is frozen Gaussian white noise that has power only between two frequencies.
//
// One seed means one noise: noises of other bands with the same Seed have the same Fourier coefficients. If two bands
// are equally wide, and neither begins at 0, one noise is a copy of the other, shifted in frequency, with the same
// envelope. Give independent noises different seeds.
//
// The spectrum is flat inside the band. With nn the power of two at or above the number of samples, the Fourier
// coefficients
//
//	X[k] = ξ + iη,   k = round(Dt·nn·Low) .. round(Dt·nn·High),
//
// have independent standard normal ξ and η (those at 0 and at the Nyquist frequency are real); all others are zero. The
// inverse Fourier transform of X is scaled and cut to length.
//
// In the study's bands the expected standard deviation exceeds Amplitude by 0.2 % or less. With m steps from the first
// k to the last, it is Amplitude·√((m+1)/m). If the band includes either 0 or the Nyquist frequency, it is
// Amplitude·√((m+¼)/m), and with both Amplitude·√((m-½)/m).
type BandLimitedNoise struct {
	Low, High float64 // band edges, Hz: 0 <= Low < High <= 0.5/Dt
	Amplitude float64 // expected standard deviation in wide bands, >= 0
	Dt        float64 // sampling step, s, > 0
	Duration  float64 // s, > 0
	Seed      uint64  // a given seed always yields the same noise, on every processor to the bit
}

// Run draws the noise. It fails on parameters outside the ranges given with the fields, and on a band narrower than one
// frequency step 1/(Dt·nn).
func (n BandLimitedNoise) Run(ctx context.Context) (*Signal, error) {
	if err := n.check().err(); err != nil {
		return nil, err
	}
	nn, i0, i1 := n.bins()
	source := random.Source("band-limited noise", n.Seed)
	spectrum := make([]complex128, i1-i0+1)
	err := pieces.Each(ctx, len(spectrum), func(from, to int) {
		for k := from; k < to; k++ {
			if i0+k == 0 || i0+k == nn/2 {
				spectrum[k] = complex(random.NormFloat64(source), 0)
			} else {
				spectrum[k] = complex(random.NormFloat64(source), random.NormFloat64(source))
			}
		}
	})
	if err != nil {
		return nil, err
	}
	// This is the inverse transform without its factor 1/nn, so that the nn in sigma·nn cancels.
	noise := make([]float64, samples(n.Duration, n.Dt))
	synthesis := signal.NewSynthesis(nn, i0, spectrum)
	err = parallel(ctx, "pieces of the noise", synthesis.Pieces(), func(ctx context.Context, i int) error {
		return synthesis.Fill(ctx, noise, i)
	})
	if err != nil {
		return nil, err
	}
	sigma := 0.5 / math.Sqrt(float64(i1-i0))
	err = pieces.Each(ctx, len(noise), func(from, to int) {
		for i := from; i < to; i++ {
			noise[i] *= n.Amplitude * sigma
		}
	})
	if err != nil {
		return nil, err
	}
	return newStimulus(n.Dt, noise), nil
}

// bins returns the length of the Fourier transform and the first and last coefficient of the band.
func (n BandLimitedNoise) bins() (nn, i0, i1 int) {
	nn = 1 << bits.Len(uint(samples(n.Duration, n.Dt)-1))
	i0 = int(math.Round(n.Dt * float64(nn) * n.Low))
	i1 = min(int(math.Round(n.Dt*float64(nn)*n.High)), nn/2)
	return nn, i0, i1
}

func (n BandLimitedNoise) check() checks {
	c := checks{stage: "BandLimitedNoise"}
	c.strength("Amplitude", n.Amplitude)
	if c.sampling(n.Dt, n.Duration) && c.band("", Band{n.Low, n.High}, n.Dt) {
		nn, i0, i1 := n.bins()
		c.require(i1 > i0, "High - Low", quantity(n.High-n.Low, "Hz"),
			"wide enough to hold frequencies: their step is "+quantity(1/(n.Dt*float64(nn)), "Hz")+" at this Duration")
	}
	return c
}

// LowPassNoise is frozen Gaussian white noise after a low-pass filter: a Butterworth filter of 8th order, run forward
// and backward so that it shifts no phase. The first sample is set to the mean. The filter is SciPy's sosfiltfilt,
// which pads signals by only 27 samples. Where this is less than a period of Cutoff, the first period or so can deviate
// far more than the rest.
type LowPassNoise struct {
	Cutoff    float64 // frequency at which 1/2 of the amplitude passes (1/√2 each way), Hz: 0 < Cutoff < 0.5/Dt
	Amplitude float64 // standard deviation of the noise before the filter, >= 0
	Dt        float64 // sampling step, s, > 0
	Duration  float64 // s, > 0
	Seed      uint64  // a given seed always yields the same noise, on every processor to the bit
}

// lowPassOrder is the order of the Butterworth filter, each way.
const lowPassOrder = 8

// Run draws and filters the noise. It fails on parameters outside the ranges given with the fields, and on a duration
// too short for the filter to start (27 samples).
func (n LowPassNoise) Run(ctx context.Context) (*Signal, error) {
	c := checks{stage: "LowPassNoise"}
	c.strength("Amplitude", n.Amplitude)
	if c.sampling(n.Dt, n.Duration) && c.positive("Cutoff", n.Cutoff, "Hz") {
		c.require(n.Cutoff < 0.5/n.Dt, "Cutoff", quantity(n.Cutoff, "Hz"), "below the Nyquist frequency 0.5/Dt = "+quantity(0.5/n.Dt, "Hz"))
	}
	if err := c.err(); err != nil {
		return nil, err
	}
	filter, err := signal.ButterworthLowPass(lowPassOrder, 2*n.Dt*n.Cutoff)
	if err != nil {
		return nil, fmt.Errorf("lifnb.LowPassNoise: Cutoff = %g Hz: %w", n.Cutoff, err)
	}
	source := random.Source("low-pass noise", n.Seed)
	white := make([]float64, samples(n.Duration, n.Dt))
	err = pieces.Each(ctx, len(white), func(from, to int) {
		for i := from; i < to; i++ {
			white[i] = n.Amplitude * random.NormFloat64(source)
		}
	})
	if err != nil {
		return nil, err
	}
	noise, err := filter.FiltFilt(ctx, white)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("lifnb.LowPassNoise: Duration = %g s is too short: %w", n.Duration, err)
	}
	sum := 0.0 // in this order: the order of gonum's Sum depends on the processor
	err = pieces.Each(ctx, len(noise), func(from, to int) {
		for _, x := range noise[from:to] {
			sum += x
		}
	})
	if err != nil {
		return nil, err
	}
	noise[0] = sum / float64(len(noise))
	return newStimulus(n.Dt, noise), nil
}
