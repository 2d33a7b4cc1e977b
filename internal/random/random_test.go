package random

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/lifnb/lifnb/internal/portable"
)

// Streams are frozen: a given key always yields the same stream, and any other key another one.
func TestSource(t *testing.T) {
	if got, want := Source("trial", 1, 7).Uint64(), uint64(frozen); got != want {
		t.Errorf("first word of a stream is %#x, want %#x", got, want)
	}
	seen := make(map[uint64]bool)
	for _, s := range []*rand.PCG{
		Source("a", 1), Source("b", 1), Source("a", 2), Source("a", 1, 0), Source("a", 1, 1), Source("a", 1, 0, 0), Source("a\x00", 1),
	} {
		seen[s.Uint64()] = true
	}
	if len(seen) != 7 {
		t.Errorf("%d of 7 streams are different", len(seen))
	}
	if again := Seed("a", 1, 2); again != Source("a", 1, 2).Uint64() || again == Seed("a", 1, 3) {
		t.Error("seeds are not a function of their key")
	}
}

// Normal numbers have the normal distribution: Kolmogorov and Smirnov's largest distance, the moments, and the
// far tail, beyond the ziggurat's layers.
func TestNormal(t *testing.T) {
	const n = 2_000_000
	source := Source("test", 1)
	x := make([]float64, n)
	var moments [9]float64
	far := 0
	for i := range x {
		x[i] = Normal(source)
		for k := range moments {
			moments[k] += math.Pow(x[i], float64(k)) / n
		}
		if math.Abs(x[i]) > tail {
			far++
		}
	}
	for k, got := range moments {
		want, variance := 0.0, 1.0
		for j := 2*k - 1; j > 0; j -= 2 {
			variance *= float64(j) // E[x^2k]
		}
		if k%2 == 0 {
			want = 1
			for j := k - 1; j > 0; j -= 2 {
				want *= float64(j)
			}
		}
		if se := math.Sqrt((variance - want*want) / n); math.Abs(got-want) > 4.5*se+1e-9 {
			t.Errorf("moment %d is %g, want %g ± %g", k, got, want, se)
		}
	}
	if want := n * math.Erfc(tail/math.Sqrt2); math.Abs(float64(far)-want) > 4.5*math.Sqrt(want) {
		t.Errorf("%d numbers beyond %g, want %.0f", far, tail, want)
	}
	slices.Sort(x)
	distance := 0.0
	for i, v := range x {
		p := math.Erfc(-v/math.Sqrt2) / 2
		distance = max(distance, math.Abs(p-float64(i)/n), math.Abs(p-float64(i+1)/n))
	}
	if distance*math.Sqrt(n) > 1.95 { // one in a thousand would be above
		t.Errorf("Kolmogorov-Smirnov distance %g·√n", distance*math.Sqrt(n))
	}
}

func BenchmarkNormal(b *testing.B) {
	source := Source("benchmark", 1)
	for b.Loop() {
		Normal(source)
	}
}

func BenchmarkNormFloat64(b *testing.B) {
	rng := New("benchmark", 1)
	for b.Loop() {
		rng.NormFloat64()
	}
}

const frozen = 0x5b51d5ccc41691f6

// Normals are those of Normal, however many are drawn at a time.
func TestNormals(t *testing.T) {
	one, many := Source("test", 2), Source("test", 2)
	for n := range 500 {
		x := make([]float64, n)
		Normals(many, x)
		for i, got := range x {
			if want := Normal(one); got != want {
				t.Fatalf("number %d of %d is %g, want %g", i, n, got, want)
			}
		}
	}
}

// NormFloat64 gives Go's numbers: nearly to the bit everywhere, and wholly on amd64.
func TestNormFloat64(t *testing.T) {
	source, rng := Source("test", 3), New("test", 3)
	tails, same := 0, runtime.GOARCH == "amd64" && !portable.Fuses()
	for i := range 3_000_000 {
		got, want := NormFloat64(source), rng.NormFloat64()
		if math.Abs(got) > goTail {
			tails++
		}
		if math.Abs(got-want) > 1e-15*math.Abs(want) || same && got != want {
			t.Fatalf("number %d is %x, want %x", i, got, want)
		}
	}
	if want := 3e6 * math.Erfc(goTail/math.Sqrt2); math.Abs(float64(tails)-want) > 4.5*math.Sqrt(want) {
		t.Errorf("%d numbers in the tails, want %.0f", tails, want)
	}
}

func BenchmarkNormals(b *testing.B) {
	source := Source("benchmark", 1)
	x := make([]float64, 256)
	for b.Loop() {
		Normals(source, x)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/number")
}
