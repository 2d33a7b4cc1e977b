package bandspectra

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/signal"
)

// plain is the coherence as it is defined: count, blur, Welch. Where spikes cancel each other, such as at the first
// sample of a segment, which a Hann window blanks out, it would be that of rounding errors; it is 0.
func plain(stimulus []float64, skip, segment int, sigma float64, versions [][]Trial, members []int, delays []Delay) []float64 {
	counts, all := make([]float64, len(stimulus)), 0
	for i, trial := range members {
		trial := versions[delays[i].Version][trial]
		all += len(trial.Spikes)
		for _, s := range trial.Spikes {
			if at := int(s) + delays[i].Samples; at >= 0 && at < len(counts) {
				counts[at] += trial.sign()
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
	coherence := spectra.Coherence()
	for k, power := range spectra.YY {
		if power*float64(segment) < math.Pow(1e-14*float64(all), 2) {
			coherence[k] = 0
		}
	}
	return coherence
}

// Random trials, delays, lengths and bands: odd segments and long Gaussians, the lowest bins and the highest, signals
// that end with a segment, spikes that are lost at either end, an onset that is skipped, and bins in several parts.
func TestCoherence(t *testing.T) {
	whole, coarse, full := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		friendly := rapid.SampledFrom([]int{2000, 3000, 4096})
		segment := rapid.OneOf(friendly, friendly, rapid.IntRange(2, 5000), rapid.IntRange(2, 60)).Draw(t, "segment")
		hop := segment - segment/2
		skip := rapid.SampledFrom([]int{0, 0, 1, 57, 400, 2500}).Draw(t, "skip")
		n := skip + segment + hop*rapid.IntRange(2, 5).Draw(t, "hops") + rapid.SampledFrom([]int{0, 0, 1, hop / 20, hop - 1}).Draw(t, "rest")
		first := rapid.SampledFrom([]int{0, 0, 1, 2, 5, segment / 2}).Draw(t, "first")
		first = min(first, segment/2)
		last := min(first+rapid.IntRange(0, 10).Draw(t, "width"), segment/2)
		// Of frequencies above 0.8/sigma nothing is left.
		wide := rapid.Float64Range(10, 60)
		sigma := rapid.OneOf(rapid.Float64Range(0, 3), wide, wide).Draw(t, "sigma")
		sigma = min(sigma, 0.6*float64(segment)/float64(last+1))
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		stimulus := make([]float64, n)
		for i := range stimulus {
			stimulus[i] = rng.NormFloat64()
		}
		versions := make([][]Trial, rapid.IntRange(1, 3).Draw(t, "versions"))
		trials := rapid.IntRange(1, 6).Draw(t, "trials")
		inverted := rapid.Bool().Draw(t, "inverted")
		for v := range versions {
			versions[v] = make([]Trial, trials)
			for i := range versions[v] {
				for s := rng.IntN(min(n, 40)); s < n; s += 1 + rng.IntN(60) {
					versions[v][i].Spikes = append(versions[v][i].Spikes, int32(s))
				}
			}
			versions[v][0].Inverted = inverted
		}
		members := rng.Perm(trials)
		from, to := rapid.IntRange(-300, 0).Draw(t, "shortest delay"), rapid.IntRange(0, 900).Draw(t, "longest delay")
		delays := [][]Delay{make([]Delay, len(members)), make([]Delay, len(members))}
		for i := range delays[1] {
			delays[1][i] = Delay{from + rng.IntN(to-from+1), rng.IntN(len(versions))}
		}
		plan := NewPlan(n, skip, segment, sigma, last, rapid.Bool().Draw(t, "uneven"))
		switch {
		case plan.points == segment:
			full++
		case segment%plan.points == 0:
			whole++
		default:
			coarse++
		}
		ctx := context.Background()
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		spectra, err := plan.NewStimulus(ctx, stimulus, first, last)
		must(err)
		table := plan.NewTable(versions, delays, first, last, new(Memory))
		for m := range plan.Segments() {
			must(spectra.Fill(ctx, m))
		}
		for i := range table.Trials() {
			must(table.Sample(ctx, i))
		}
		wanted := first
		pretended := rapid.SampledFrom([]int{1, 1e3, 1e6}).Draw(t, "populations") // with many, there are several parts
		parts, _ := table.Parts(pretended)
		for _, part := range parts {
			if part[0] != wanted {
				t.Fatalf("part from %d, want %d", part[0], wanted)
			}
			wanted = part[1] + 1
			must(table.SetBins(ctx, part[0], part[1]))
			add := func(populations ...Population) *Evaluator {
				sums := table.NewSums(populations)
				for tile := range sums.Tiles() {
					must(sums.Add(ctx, tile))
				}
				return sums.NewEvaluator(spectra)
			}
			populations := []Population{{members, 0}, {members[:1], 1}, {members, 1}}
			alone := slices.Clone(add(populations[2]).Coherence(0))
			e := add(populations...)
			if got := e.Coherence(2); !slices.Equal(got, alone) {
				t.Fatalf("a population alone has the coherence %v, with others %v", alone, got)
			}
			for i, p := range populations {
				want := plain(stimulus, skip, segment, sigma, versions, p.Members, delays[p.Condition])
				for j, got := range e.Coherence(i) {
					if k := part[0] + j; math.IsNaN(got) || math.Abs(got-want[k]) > 1e-6 {
						t.Fatalf("%d points, population %d: C[%d] = %.9g, want %.9g", plan.points, i, k, got, want[k])
					}
				}
			}
		}
		if wanted != last+1 {
			t.Fatalf("parts end at %d, want %d", wanted-1, last)
		}
	})
	t.Logf("steps of whole samples %d times, of others %d times, of one sample %d times", whole, coarse, full)
	const enough = 100 // cases, which -short does not have
	if whole+coarse+full >= enough && (whole == 0 || coarse == 0 || full == 0) {
		t.Errorf("steps of whole samples %d times, of others %d times, of one sample %d times", whole, coarse, full)
	}
}

// The study: a step of 64 samples is fine, as the package's comment says, and 128 is not. All other segments have about
// as many points, and so are about as fast.
func TestFewestPoints(t *testing.T) {
	if got := fewestPoints(32768, 125, 99./32768, false); got != 512 {
		t.Errorf("%d points, want 512", got)
	}
	if got := fewestPoints(32768, 0, 99./32768, false); got != 32768 {
		t.Errorf("%d points without a Gaussian", got)
	}
	if got := fewestPoints(32768, 125, 99./32768, true); got < 2048 || got > 4096 {
		t.Errorf("%d points for uneven rates", got)
	}
	for segment := 32000; segment < 33000; segment++ {
		if got := fewestPoints(segment, 125, 99./32768, false); got < 512 || got > 665 {
			t.Errorf("%d points in a segment of %d samples", got, segment)
		}
	}
}

// A cancelled context ends the work on a tile, and is not taken for its end.
func TestCancelledSums(t *testing.T) {
	plan := NewPlan(4096, 0, 1024, 20, 5, false)
	table := plan.NewTable([][]Trial{{{Spikes: []int32{100, 2000}}}}, [][]Delay{{{Samples: 3}}}, 1, 5, new(Memory))
	for _, err := range []error{table.Sample(context.Background(), 0), table.SetBins(context.Background(), 1, 5)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	sums := table.NewSums([]Population{{Members: []int{0}}})
	if err := sums.Add(cancelled, 0); err != nil {
		t.Error(err)
	}
	cancel()
	if err := sums.Add(cancelled, 0); err != context.Canceled {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
}
