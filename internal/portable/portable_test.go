package portable

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
)

// functions, with arguments like those they are used for and far beyond.
var functions = []struct {
	name       string
	got, want  func(float64) float64
	argument   func(*rand.Rand) float64
	sameAsMath bool // to the bit on amd64
}{
	{"sin", Sin, math.Sin, angle, true},
	{"cos", Cos, math.Cos, angle, true},
	{"tan", Tan, math.Tan, angle, true},
	{"sin of many turns", Sin, math.Sin, manyTurns, false},
	{"cos of many turns", Cos, math.Cos, manyTurns, false},
	{"exp", Exp, math.Exp, func(r *rand.Rand) float64 { return 1400 * (r.Float64() - 0.5) }, false},
	{"exp near 0", Exp, math.Exp, func(r *rand.Rand) float64 { return 4 * (r.Float64() - 0.5) }, false},
	{"log", Log, math.Log, func(r *rand.Rand) float64 { return math.Ldexp(1+r.Float64(), r.IntN(2000)-1000) }, true},
	{"log near 1", Log, math.Log, func(r *rand.Rand) float64 { return 0.5 + r.Float64() }, true},
}

func angle(r *rand.Rand) float64 {
	return math.Copysign(math.Ldexp(r.Float64(), r.IntN(49)-20), r.Float64()-0.5)
}

func manyTurns(r *rand.Rand) float64 { return math.Ldexp(1+r.Float64(), 29+r.IntN(24)) }

// The functions are those of package math, to its own precision everywhere and to the bit where that is said; and
// their bits are the same wherever this test runs.
func TestFunctions(t *testing.T) {
	sum := sha256.New()
	for _, f := range functions {
		r := rand.New(rand.NewPCG(1, 2))
		for range 50_000 {
			x := f.argument(r)
			got, want := f.got(x), f.want(x)
			binary.Write(sum, binary.LittleEndian, math.Float64bits(got))
			scale := math.Abs(want)
			if !f.sameAsMath {
				scale = max(scale, math.Abs(x)*0x1p-30) // of a sine of many turns
			}
			if math.Abs(got-want) > 2e-15*scale {
				t.Fatalf("%s(%g) = %g, want %g", f.name, x, got, want)
			}
			if f.sameAsMath && onAMD64 && got != want {
				t.Fatalf("%s(%g) = %x, want %x as math has it", f.name, x, got, want)
			}
		}
	}
	if got := fmt.Sprintf("%x", sum.Sum(nil)[:8]); got != frozen {
		t.Errorf("the hash of all values is %s, want %s", got, frozen)
	}
}

// onAMD64 says whether the compiler fuses nothing and math has the assembly of amd64.
var onAMD64 = runtime.GOARCH == "amd64" && !Fuses()

const frozen = "6a050ffe9fcad223"

func TestLogOf0(t *testing.T) {
	if got := Log(0); !math.IsInf(got, -1) {
		t.Errorf("Log(0) = %g", got)
	}
}

func TestComplex(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 10_000 {
		x, y := complex(r.NormFloat64(), r.NormFloat64()), complex(r.NormFloat64(), r.NormFloat64())
		if got, want := Mul(x, y), x*y; !near(got, want) {
			t.Fatalf("%v·%v = %v, want %v", x, y, got, want)
		}
		if got, want := Div(x, y), x/y; !near(got, want) {
			t.Fatalf("%v/%v = %v, want %v", x, y, got, want)
		}
	}
}

// near compares to the bit where the compiler fuses nothing.
func near(x, y complex128) bool {
	if onAMD64 {
		return x == y
	}
	d := x - y
	return math.Hypot(real(d), imag(d)) < 1e-14*(1+math.Hypot(real(y), imag(y)))
}
