package lifnb

import (
	"math"
	"math/cmplx"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// A disc of many neurons has the gain of a disc in closed form: the Airy pattern 2 J₁(x)/x from far away, and the
// integral over rings about a readout at the centre.
func TestGainOfDisc(t *testing.T) {
	const size = 20_000
	rapid.Check(t, func(t *rapid.T) {
		d := Disc{Density: math.Pow(10, rapid.Float64Range(4, 8).Draw(t, "log density")), Velocity: rapid.Float64Range(1, 100).Draw(t, "velocity")}
		x := rapid.Float64Range(0.1, 30).Draw(t, "x")
		radius := math.Sqrt(size / (math.Pi * d.Density))
		f := x * d.Velocity / (2 * math.Pi * radius)
		centre := 2 * cmplx.Abs(complex(1, x)*cmplx.Rect(1, -x)-1) / (x * x)
		if got := d.Gain(f, size); math.Abs(got-centre) > 1e-3 {
			t.Errorf("x = %g: %.6f passes to the centre, want %.6f", x, got, centre)
		}
		d.Distance = 1e4 * radius
		if got, want := d.Gain(f, size), math.Abs(2*math.J1(x)/x); math.Abs(got-want) > 2e-3 {
			t.Errorf("x = %g: %.6f passes far away, want %.6f", x, got, want)
		}
	})
}

// N neurons fill the circle of their area, whatever N.
func TestDiscIsFilled(t *testing.T) {
	d := Disc{Density: 1e6, Velocity: 1} // the delay is the distance
	for _, size := range []int{10, 100, 1000} {
		radius, inner := math.Sqrt(float64(size)/(math.Pi*d.Density)), 0
		for i := range size {
			if d.delay(i) > radius {
				t.Errorf("member %d of %d is %g m from the centre, want at most %g", i, size, d.delay(i), radius)
			}
			if d.delay(i) < radius/2 {
				inner++
			}
		}
		if math.Abs(float64(inner)-float64(size)/4) > 1 {
			t.Errorf("%d of %d members are in the inner quarter of the area", inner, size)
		}
	}
}

// The squared gain of jittered delays has the mean that follows from the characteristic function of the jitter.
func TestGainOfJitter(t *testing.T) {
	for _, test := range []struct {
		geometry Geometry
		sd, f    float64
		size     int
	}{{nil, 1e-3, 150, 50}, {nil, 1e-3, 400, 50}, {Row{2000, 25}, 0.5e-3, 200, 40}, {Row{2000, 7}, 2e-3, 20, 100}, {Disc{1e6, 5, 0}, 0.3e-3, 300, 60}} {
		var squares []float64
		for seed := range uint64(400) {
			g := Jittered{test.geometry, test.sd, seed}.Gain(test.f, test.size)
			squares = append(squares, g*g)
		}
		mean, sd := stat.MeanStdDev(squares, nil)
		phi, without := math.Exp(-2*math.Pow(math.Pi*test.f*test.sd, 2)), 1.0
		if test.geometry != nil {
			without = test.geometry.Gain(test.f, test.size)
		}
		want := phi*phi*without*without + (1-phi*phi)/float64(test.size)
		if se := sd / math.Sqrt(float64(len(squares))); math.Abs(mean-want) > 4*se || se > 0.1*want {
			t.Errorf("%v: mean squared gain %.5f ± %.5f, want %.5f", test, mean, se, want)
		}
	}
}

// drawGeometry draws any geometry for up to 60 members.
func drawGeometry(t *rapid.T) Geometry {
	velocity := rapid.Float64Range(2, 100).Draw(t, "velocity")
	g := rapid.SampledFrom([]Geometry{nil, Row{2000, velocity}, Disc{1e6, velocity, 0}, Disc{1e5, velocity, 0.01}, make(Delays, 60)}).Draw(t, "geometry")
	if delays, ok := g.(Delays); ok {
		copy(delays, rapid.SliceOfN(rapid.Float64Range(-0.01, 0.01), 60, 60).Draw(t, "delays"))
	}
	if rapid.Bool().Draw(t, "compensated") {
		g = Compensated{g, rapid.Float64Range(0, 1).Draw(t, "residual")}
	}
	if rapid.Bool().Draw(t, "jittered") {
		g = Jittered{g, rapid.Float64Range(0, 1e-3).Draw(t, "SD"), rapid.Uint64().Draw(t, "seed")}
	}
	return g
}

// Whatever a geometry's formula, its gain is that of the list of its delays. So is that at another velocity, and the
// one that is found while populations grow.
func TestGainIsThatOfTheDelays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g, f := drawGeometry(t), rapid.Float64Range(0, 500).Draw(t, "f")
		velocity := rapid.Float64Range(0.5, 20).Draw(t, "times as fast")
		delays, faster := make(Delays, 60), make(Delays, 60)
		for i := range delays {
			delays[i] = delayOf(g, i)
			faster[i] = delays[i] / velocity
		}
		grows, sizes := growing(g), rapid.SliceOfN(rapid.IntRange(1, 60), 1, 5).Draw(t, "sizes")
		for _, size := range sizes {
			want := delays.Gain(f, size)
			for what, got := range map[string]Geometry{"gain": g, "growing": grows} {
				if got != nil && math.Abs(got.Gain(f, size)-want) > 1e-9 {
					t.Errorf("%v: %s %g, want %g", g, what, got.Gain(f, size), want)
				}
			}
			if got, want := atVelocity(g, velocity).Gain(f, size), faster.Gain(f, size); math.Abs(got-want) > 1e-9 {
				t.Errorf("%v at %g m/s: gain %g, want %g", g, velocity, got, want)
			}
		}
	})
}

// A population reads any geometry as it reads the list of its delays, and so do theory and the best size.
func TestPopulationsOfAnyGeometry(t *testing.T) {
	s := Simulation{Neuron: PaperNeuron(), Stimulus: silence(1e-4, 0.2), Trials: 60, Seed: 1}
	responses := Must(s.Run(ctx))
	rapid.Check(t, func(t *rapid.T) {
		g := drawGeometry(t)
		delays := make(Delays, 60)
		for i := range delays {
			delays[i] = delayOf(g, i)
		}
		p := Population{Responses: responses, Size: rapid.IntRange(1, 60).Draw(t, "size"), Geometry: g, Sigma: 1e-3, Seed: 1}
		got := Must(p.Run(ctx))
		p.Geometry = delays
		want := Must(p.Run(ctx))
		for i, v := range want.Rate.Samples {
			if got.Rate.Samples[i] != v {
				t.Fatalf("%v: rate %g at sample %d, want %g", g, got.Rate.Samples[i], i, v)
			}
		}
		e := drawEncoding(t)
		if got, want := Must(e.MI(p.Size, g)), Must(e.MI(p.Size, delays)); math.Abs(got-want) > 1e-6*want+1e-12 {
			t.Errorf("%v: %g bits/s, want %g", g, got, want)
		}
		best, mi, err := e.OptimalSize(g, 60)
		if err != nil || math.Abs(mi-Must(e.MI(best, delays))) > 1e-6*mi+1e-12 {
			t.Errorf("%v: the best size %d has %g bits/s (%v)", g, best, mi, err)
		}
		for n := 1; n <= 60; n++ {
			if other := Must(e.MI(n, delays)); other > mi*(1+1e-6)+1e-12 {
				t.Errorf("%v: %d neurons carry %g bits/s, but %d carry %g", g, best, mi, n, other)
			}
		}
	})
}

// Sizes on a row that is given are those of the experiment's own row, and compensated delays make larger populations
// useful.
func TestOptimalSizesOfGeometries(t *testing.T) {
	o := PaperOptimalSize()
	o.Centres, o.Velocities, o.Most = []float64{250}, []float64{7, 25}, 2000
	o.Experiment.Trials, o.Experiment.Duration = 20, 0.5
	row := Must(o.Run(ctx))
	sizes := func(g Geometry) []int {
		o.Geometry = g
		r := Must(o.Run(ctx))
		if _, isRow := g.(Row); isRow != (r.Density > 0) {
			t.Errorf("%v: Density %g", g, r.Density)
		}
		return r.Sizes[0]
	}
	if got := sizes(Row{2000, 1}); got[0] != row.Sizes[0][0] || got[1] != row.Sizes[0][1] {
		t.Errorf("sizes %v on the same row, want %v", got, row.Sizes[0])
	}
	if got := sizes(Compensated{Row{2000, 1}, 0.5}); math.Abs(float64(got[0])/float64(row.Sizes[0][0])-2) > 0.3 {
		t.Errorf("sizes %v with half the delays, want about twice %v", got, row.Sizes[0])
	}
	// A sheet holds far more neurons within the same distance than a row.
	if got := sizes(Disc{Density: 2000 * 2000, Velocity: 1}); got[0] < 10*row.Sizes[0][0] {
		t.Errorf("sizes %v on a disc, %v on a row", got, row.Sizes[0])
	}
}

func TestBadGeometries(t *testing.T) {
	e := Encoding{Band: Band{0, 100}, Frequency: []float64{0, 50, 100}, Coherence: [][]float64{{0.1, 0.2, 0.3}}}
	nan, row := math.NaN(), Row{2000, 7}
	for _, test := range []struct {
		geometry Geometry
		want     []string
	}{
		{Disc{0, 1, 0}, []string{"Geometry.Density = 0 1/m²", "above 0"}},
		{Disc{1e6, -1, 0}, []string{"Geometry.Velocity = -1 m/s", "above 0"}},
		{Disc{1e6, 1, nan}, []string{"Geometry.Distance = NaN m", "finite"}},
		{Disc{1e6, 1e-9, 1}, []string{"Geometry.Velocity = 1e-09 m/s", "all delays are at most 1e+06 s"}},
		{Disc{1e-300, 1, 0}, []string{"Geometry.Velocity = 1 m/s", "all delays are at most 1e+06 s"}},
		{&Disc{1e6, 1, 0}, []string{"Geometry = *lifnb.Disc", "a Row, a Disc"}},
		{Jittered{row, -1, 0}, []string{"Geometry.SD = -1 s", "0 or above"}},
		{Jittered{row, 1e9, 0}, []string{"Geometry.SD = 1000000000 s", "at most 1e+06 s"}},
		{Jittered{Row{0, 7}, 1, 0}, []string{"Geometry.Geometry.Density = 0 1/m", "above 0"}},
		{Jittered{&row, 1, 0}, []string{"Geometry = *lifnb.Row", "a Row"}},
		{Compensated{row, 1.5}, []string{"Geometry.Residual = 1.5", "from 0 to 1"}},
		{Compensated{row, nan}, []string{"Geometry.Residual = NaN"}},
		{Compensated{Delays{0, 1}, 0.5}, []string{"len(Geometry.Geometry.Delays) = 2", "at least 3"}},
	} {
		_, err := e.MI(3, test.geometry)
		wantError(t, err, test.want...)
		if _, isPointer := test.geometry.(*Disc); isPointer {
			continue
		}
		if got := test.geometry.Gain(100, 3); !math.IsNaN(got) {
			t.Errorf("%v: %g passes, want NaN", test.geometry, got)
		}
	}
	if got := (Compensated{row, 0.5}).Gain(2e9, 3); !math.IsNaN(got) {
		t.Errorf("%g passes at 2e9 Hz, want NaN", got)
	}
}
