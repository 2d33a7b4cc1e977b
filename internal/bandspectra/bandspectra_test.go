package bandspectra

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

// plain is the coherence as it is defined: count, blur, Welch.
func plain(stimulus []float64, skip, segment int, sigma float64, trials []Trial, members, delays []int) []float64 {
	counts := make([]float64, len(stimulus))
	for i, trial := range members {
		for _, s := range trials[trial].Spikes {
			if at := int(s) + delays[i]; at >= 0 && at < len(counts) {
				counts[at] += trials[trial].sign()
			}
		}
	}
	rate, err := signal.ConvolveSame(context.Background(), counts, signal.Gaussian(sigma, 1))
	if err != nil {
		panic(err)
	}
	spectra, err := signal.Welch(context.Background(), stimulus[skip:], rate[skip:], 1, segment)
	if err != nil {
		panic(err)
	}
	return spectra.Coherence()
}

// Random trials, delays, lengths and bands: bins 0 and 1, signals that end with a segment, spikes that are lost
// at either end, an onset that is skipped, and bins in several parts.
func TestCoherence(t *testing.T) {
	planned, cases := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		hop := rapid.SampledFrom([]int{1000, 1500, 2048}).Draw(t, "hop")
		skip := rapid.SampledFrom([]int{0, 0, 1, 57, 400, 2500}).Draw(t, "skip")
		n := skip + hop*rapid.IntRange(4, 7).Draw(t, "hops") + rapid.SampledFrom([]int{0, 0, 1, 50, hop - 1}).Draw(t, "rest")
		sigma := rapid.Float64Range(10, 60).Draw(t, "sigma")
		first := rapid.SampledFrom([]int{0, 1, 2, 5}).Draw(t, "first")
		last := first + rapid.IntRange(1, 10).Draw(t, "width")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		stimulus := make([]float64, n)
		for i := range stimulus {
			stimulus[i] = rng.NormFloat64()
		}
		trials := make([]Trial, rapid.IntRange(2, 6).Draw(t, "trials"))
		for i := range trials {
			for s := rng.IntN(40); s < n; s += 1 + rng.IntN(60) {
				trials[i].Spikes = append(trials[i].Spikes, int32(s))
			}
		}
		trials[0].Inverted = rapid.Bool().Draw(t, "inverted")
		from, to := rapid.IntRange(-300, 0).Draw(t, "shortest delay"), rapid.IntRange(0, 900).Draw(t, "longest delay")
		delays := [][]int{make([]int, len(trials)), make([]int, len(trials))}
		for i := range delays[1] {
			delays[1][i] = from + rng.IntN(to-from+1)
		}
		uneven := rapid.Bool().Draw(t, "uneven")
		plan := NewPlan(n, skip, 2*hop, sigma, last, len(trials), delays, uneven)
		cases++
		if plan == nil {
			if !uneven {
				t.Fatal("the short cuts do not hold")
			}
			return
		}
		planned++
		plan.bins = min(plan.bins, 4) // several parts
		table, spectra := plan.NewTable(trials, delays, first, last, new(Memory)), plan.NewStimulus(stimulus, first, last)
		for m := range spectra.Segments() {
			spectra.Fill(m)
		}
		for i := range trials {
			table.Sample(i)
		}
		members := rng.Perm(len(trials))
		wanted := first
		for _, part := range plan.Parts(first, last) {
			if part[0] != wanted {
				t.Fatalf("part from %d, want %d", part[0], wanted)
			}
			wanted = part[1] + 1
			table.SetBins(part[0], part[1])
			for i := range trials {
				table.Fill(i)
			}
			e := table.NewEvaluator()
			for condition := range delays {
				want := plain(stimulus, skip, 2*hop, sigma, trials, members, delays[condition])
				for i, got := range e.Coherence(spectra, members, condition) {
					if k := part[0] + i; math.IsNaN(got) || math.Abs(got-want[k]) > 1e-6 {
						t.Fatalf("condition %d: C[%d] = %.9g, want %.9g", condition, k, got, want[k])
					}
				}
			}
		}
		if wanted != last+1 {
			t.Fatalf("parts end at %d, want %d", wanted-1, last)
		}
	})
	if 4*planned < cases {
		t.Errorf("the short cuts held in %d of %d cases", planned, cases)
	}
}

// The study: 64 samples are fine, as the package's comment says, and 128 are not.
func TestCoarsest(t *testing.T) {
	if got := coarsest(16384, 125, 99./32768, false); got != 64 {
		t.Errorf("step %d, want 64", got)
	}
	if got := coarsest(16384, 4, 99./32768, false); got > 2 {
		t.Errorf("step %d for a narrow Gaussian", got)
	}
	if got := coarsest(16384, 125, 99./32768, true); got < 8 || got > 16 {
		t.Errorf("step %d for uneven rates", got)
	}
}
