package lifnb

import (
	"fmt"
	"image/color"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/lifnb/lifnb/internal/draw"
	"github.com/lifnb/lifnb/internal/draw/drawtest"
)

// The data for testing the plots is made from formulas, so that changes of the simulation or the random numbers do not
// affect the golden pictures.

// flatStimulus has sines of one amplitude at 20, 25, .. 80 Hz.
func flatStimulus() *Signal {
	s := newStimulus(1e-3, make([]float64, 1000))
	for i := range s.Samples {
		for k := 4; k <= 16; k++ {
			s.Samples[i] += 0.02 * math.Sin(2*math.Pi*float64(5*k*i)*s.Dt+float64(k*k))
		}
	}
	return s
}

// formulaResponses has trials whose intervals swing around 8 ms, with the potential of the first trial: it approaches
// 1.2 with a time constant of 5 ms after each spike.
func formulaResponses() *Responses {
	r := &Responses{Dt: 1e-4, Duration: 0.4, Threshold: 1}
	for trial := range 6 {
		t := 3e-3 + 2e-3*float64(trial)
		var spikes []float64
		for i := 0; t < r.Duration; i++ {
			spikes = append(spikes, r.Dt*math.Round(t/r.Dt))
			t += 8e-3 + 2e-3*math.Sin(0.7*float64(i)+float64(trial*trial))
		}
		r.Spikes = append(r.Spikes, spikes)
	}
	v := make([]float64, samples(r.Duration, r.Dt))
	last, next := 0.0, r.Spikes[0]
	for i := range v {
		t := float64(i+1) * r.Dt
		v[i] = 1.2 * (1 - math.Exp((last-t)/5e-3))
		if len(next) > 0 && t > next[0]-r.Dt/2 {
			v[i], last, next = 2, next[0], next[1:]
		}
	}
	r.Voltage = [][]float64{v}
	return r
}

// millivolts has the same potential between a reset at -70 and a threshold at -50.
func millivolts(r *Responses) *Responses {
	mv := *r
	mv.Threshold, mv.Reset = -50, -70
	mv.Voltage = [][]float64{slices.Clone(r.Voltage[0])}
	for i, v := range mv.Voltage[0] {
		mv.Voltage[0][i] = -70 + 20*v
	}
	return &mv
}

// formulaPopulation follows the stimulus, after a burst at the start that the axis does not span.
func formulaPopulation(s *Signal) *PopulationResponse {
	rate := &Signal{Name: "population rate", Unit: "spikes/s", Dt: s.Dt, Samples: make([]float64, len(s.Samples))}
	for i := range rate.Samples {
		rate.Samples[i] = 5000 + 20000*math.Exp(-float64(i)/8) + 4000*s.Samples[max(0, i-5)]
	}
	return &PopulationResponse{Rate: rate, Members: []int{0}, Delays: []float64{0}, Velocity: 7}
}

// formulaInformation has high coherence up to 50 Hz, less up to 200 Hz, and two bands with a gap between them.
func formulaInformation() *Information {
	info := &Information{Segments: 11, EffectiveSegments: 10.5, Bands: []BandInformation{
		{Band: Band{0, 50}, Raw: 1, Bias: 0.1, Interval: Interval{0.7, 1.1}}, {Band: Band{75, 120}, Raw: 1, Bias: 0.1, Interval: Interval{0.7, 1.1}}}}
	for k := range 201 {
		f := 2.5 * float64(k)
		c := 0.9/(1+math.Pow(f/60, 4)) + 0.05*math.Pow(math.Sin(f/9), 2)
		info.Frequency = append(info.Frequency, f)
		info.Coherence = append(info.Coherence, c)
		info.CoherenceInterval = append(info.CoherenceInterval, Interval{c - 0.9*c*(1-c), c + 0.4*c*(1-c)})
		info.PerHertz, info.Bias = append(info.PerHertz, -math.Log2(1-c)), append(info.Bias, biasDensity(info.EffectiveSegments))
	}
	return info
}

// formulaUpperBound is a little above formulaInformation.
func formulaUpperBound() *Information {
	lower := formulaInformation()
	info := &Information{Bands: lower.Bands, Frequency: lower.Frequency,
		Responses: 2, Segments: 11, EffectiveSegments: 10.5}
	for k, c := range lower.Coherence {
		c += 0.3*c*(1-c) + 0.02*math.Sin(float64(k*k)) // below 0 at high frequencies, as by chance
		info.Coherence = append(info.Coherence, c)
		info.CoherenceInterval = append(info.CoherenceInterval, Interval{max(0, c-0.3*c*(1-c)-0.02), max(0, c+0.2*c*(1-c)+0.03)})
		info.PerHertz, info.Bias = append(info.PerHertz, -math.Log2(1-c)), append(info.Bias, upperBias(2, info.EffectiveSegments, c))
	}
	return info
}

// formulaResult has the shape of the study's result: less information in the higher band, and with delays a
// size beyond which it falls, the smaller the slower the axon.
func formulaResult() ExperimentResult {
	var result ExperimentResult
	for b, band := range []Band{{0, 100}, {100, 200}} {
		r := newBandResult(band, []int{1, 10, 50, 100, 200}, 3, 2000, PaperAxons())
		for i, size := range r.Sizes {
			n := float64(size)
			for repeat := range 3 {
				wobble := 1 + 0.08*float64(repeat-1) // mean 1, SD 0.08
				mi := wobble * (500 - 80*float64(b)) * math.Log1p(n/20) / math.Log1p(10)
				for a, axon := range r.Axons {
					spread := n / (r.Density * axon.Velocity) // s
					r.MI[a][i][repeat] = mi / (1 + math.Pow(200*float64(b+1)*spread, 2))
				}
			}
		}
		result = append(result, r)
	}
	return result
}

// formulaEncoding has two stimuli.
func formulaEncoding() *Encoding {
	e := &Encoding{Band: Band{0, 100}, Coherence: make([][]float64, 2)}
	for f := 0.0; f <= 100; f += 3 {
		e.Frequency = append(e.Frequency, f)
		for s := range e.Coherence {
			e.Coherence[s] = append(e.Coherence[s], 0.2+0.1*math.Sin(f/(9+float64(s))))
		}
	}
	return e
}

// formulaStimuli is a result of two stimuli, with an encoding that predicts something else.
func formulaStimuli() ExperimentResult {
	result := formulaResult()
	for _, r := range result {
		r.Stimuli, r.Bias, r.Encoding = 2, 15, formulaEncoding()
		for _, table := range r.MI {
			for i, row := range table {
				for _, mi := range row {
					table[i] = append(table[i], 1.2*mi)
				}
			}
		}
	}
	return result
}

// formulaCurves has every feature of curves: own and given colours, ribbons and bars.
func formulaCurves() []Curve {
	x := []float64{0, 10, 20, 30, 40}
	around := func(y []float64) (c Curve) {
		for _, v := range y {
			c.Low, c.High = append(c.Low, v-1), append(c.High, v+2)
		}
		c.X, c.Y = x, y
		return c
	}
	line, dots := around([]float64{1, 5, 8, 10, 11}), around([]float64{9, 8, 6, 3, 0})
	line.Label, line.Color = "measured", Axon{Velocity: 7}.Color()
	dots.Label, dots.Points = "dots", true
	return []Curve{
		line, {Label: "theory", X: x, Y: []float64{2, 5, 8, 9, 11}, Theory: true},
		dots, {X: x, Y: []float64{9, 7, 5, 3, 1}, Theory: true},
		{Label: "another", X: x, Y: []float64{4, 4, 4, 4, 5}},
	}
}

// loglogCurve falls with the square of the frequency, from 10 Hz on.
func loglogCurve() *Figure {
	var c, dots Curve
	for f := 1.0; f < 1000; f *= 1.1 {
		c.X, c.Y = append(c.X, f), append(c.Y, 1/(1+f*f/100))
		if len(c.X)%5 == 0 {
			dots.X, dots.Y = append(dots.X, f), append(dots.Y, 1.1/(1+f*f/100))
		}
	}
	c.Label, c.Theory, dots.Label, dots.Points = "theory", true, "measured", true
	return PlotCurves("Frequency (Hz)", "Power", dots, c)
}

func squares() (values []float64) {
	for i := range 1000 {
		values = append(values, float64(i*i)/1e6)
	}
	return values
}

func formulaOptimalSizes() *OptimalSizeResult {
	r := &OptimalSizeResult{Velocities: []float64{1, 2, 4, 8, 16, 32, 64, 100}, Density: 2000}
	for low := 0.0; low < 500; low += 100 {
		r.Bands = append(r.Bands, Band{low, low + 100})
		var sizes []int
		for _, v := range r.Velocities {
			sizes = append(sizes, 1+int(600*v/(low+50)))
		}
		r.Sizes = append(r.Sizes, sizes)
	}
	return r
}

// The figures have not changed. Look at the golden pictures before you accept new ones.
func TestPlots(t *testing.T) {
	const dpi = 54 // small files that can still be read
	s, r := flatStimulus(), formulaResponses()
	population, info, result := formulaPopulation(s), formulaInformation(), formulaResult()
	for name, f := range map[string]*Figure{
		"stimulus":    s.Plot(),
		"spectrum":    s.PlotSpectrum(),
		"voltage":     r.PlotVoltage(0).Zoom(0, 0.1),
		"voltagemv":   millivolts(r).PlotVoltage(0).Zoom(0, 0.1),
		"raster":      r.PlotRaster(5), // of 6
		"intervals":   r.PlotIntervals(),
		"population":  population.Plot(s).Zoom(0, 0.5),
		"coherence":   info.PlotCoherence(),
		"information": info.PlotInformation(),
		"upperbound":  PlotBounds(info, formulaUpperBound()),
		"uppershare":  formulaUpperBound().PlotCoherence(),
		"result":      result.Plot(),
		"figure8":     result.PlotFigure8(),
		"stimuli":     formulaStimuli().Plot(),
		"theory":      formulaStimuli().PlotTheory(),
		"encoding":    formulaEncoding().Plot(),
		"optimal":     formulaOptimalSizes().Plot(),
		"curves":      PlotCurves("Frequency (Hz)", "Rate (spikes/s)", formulaCurves()...),
		"loglog":      loglogCurve().LogX().LogY().ZoomY(1e-4, 2),
		"histogram":   PlotHistogram("Interval (ms)", squares(), 20),
		"stack":       Stack(s.Plot(), r.PlotRaster(5), PlotCurves("Time (s)", "Rate", Curve{Label: "curve", X: []float64{0, 1}, Y: []float64{1, 2}})).Zoom(0, 0.4),
		"beside":      Beside(info.PlotInformation(), PlotHistogram("Interval (ms)", squares(), 20).LogY(), loglogCurve().LogX()),
	} {
		golden(t, name, f, dpi)
	}
}

// golden compares a figure with its golden picture.
func golden(t *testing.T, name string, f *Figure, dpi float64) {
	t.Run(name, func(t *testing.T) {
		if f.Title == "" {
			t.Error("the figure has no title, for those who cannot see it")
		}
		png, err := f.PNG(dpi)
		if err != nil {
			t.Fatal(err)
		}
		drawtest.Golden(t, "plot_"+name+".png", png)
	})
}

// Data that cannot be drawn gives a figure all the same. Its PNG and Save say why, and Save writes nothing.
func TestPlotErrors(t *testing.T) {
	r := formulaResponses()
	noAxons, otherAxons := formulaResult(), formulaResult()
	noAxons[0].Axons, noAxons[0].MI = noAxons[0].Axons[:1], noAxons[0].MI[:1]
	otherAxons[1].Axons[3].Velocity = 8
	for _, test := range []struct {
		figure *Figure
		want   []string
	}{
		{r.PlotVoltage(3), []string{"lifnb.Responses.PlotVoltage", "trial = 3", "Simulation.Traces"}},
		{r.PlotVoltage(1), []string{"trial = 1", "one of the 1 with a trace"}},
		{r.PlotVoltage(-1), []string{"trial = -1"}},
		{(&Responses{}).PlotVoltage(0), []string{"lifnb.Responses.PlotVoltage", "Responses.Dt = 0 s"}},
		{r.PlotRaster(0), []string{"lifnb.Responses.PlotRaster", "trials = 0", "at least 1"}},
		{r.PlotRaster(-7), []string{"trials = -7"}},
		{(newStimulus(1e-3, make([]float64, 3))).PlotSpectrum(), []string{"lifnb.Signal.PlotSpectrum"}},
		{ExperimentResult{}.Plot(), []string{"lifnb.ExperimentResult.Plot", "at least 1 band"}},
		{ExperimentResult(nil).Plot(), []string{"lifnb.ExperimentResult.Plot", "at least 1 band"}},
		{ExperimentResult{}.PlotFigure8(), []string{"lifnb.ExperimentResult.PlotFigure8", "at least 1 band"}},
		{noAxons.PlotFigure8(), []string{"lifnb.ExperimentResult.PlotFigure8", "no axons"}},
		{PlotCurves("x", "y"), []string{"lifnb.PlotCurves", "len(curves) = 0"}},
		{PlotCurves("x", "y", Curve{X: []float64{1, 2}, Y: []float64{1}}), []string{"len(curves[0].Y) = 1", "that of X, 2"}},
		{PlotCurves("x", "y", Curve{}, Curve{X: []float64{1}, Y: []float64{1}, Low: []float64{0}}), []string{"len(curves[1].High) = 0"}},
		{PlotCurves("x", "y", Curve{X: []float64{1}, Y: []float64{math.NaN()}}), []string{"curves[0].Y[0] = NaN"}},
		{PlotCurves("x", "y", Curve{X: append(make([]float64, 200_000), -1), Y: make([]float64, 200_001)}), []string{"len(curves[0].X) = 200001", "at most 100000", "ascending"}},
		{PlotCurves("x", "y", Curve{Points: true, X: make([]float64, 20_000), Y: make([]float64, 20_000), Low: make([]float64, 20_000), High: make([]float64, 20_000)}),
			[]string{"len(curves[0].X) = 20000", "at most 10000", "intervals"}},
		{PlotHistogram("x", nil, 5), []string{"lifnb.PlotHistogram", "len(values) = 0"}},
		{PlotHistogram("x", []float64{1, math.Inf(1)}, 5), []string{"values[1] = +Inf"}},
		{PlotHistogram("x", []float64{1}, 0), []string{"bins = 0", "between 1 and 1000"}},
		{Stack(), []string{"lifnb.Stack", "at least 1"}},
		{Stack(r.PlotRaster(1), nil), []string{"lifnb.Stack: figures[1]"}},
		{Beside(r.PlotRaster(1), r.PlotRaster(0)), []string{"lifnb.Responses.PlotRaster", "trials = 0"}},
		{Beside(r.PlotRaster(1), Stack(r.PlotRaster(1), r.PlotIntervals())), []string{"lifnb.Beside: figures[1] has 2 rows", "must be 1"}},
		{Stack(r.PlotRaster(1), formulaResult().Plot()), []string{"lifnb.Stack: figures[1] has 2 columns", "must be 1"}},
		{r.PlotRaster(1).ZoomY(2, 1), []string{"lifnb.Figure.ZoomY: low = 2, high = 1"}},
		{r.PlotRaster(1).Zoom(0, 250), []string{"lifnb.Figure.Zoom: from = 0, to = 250", "from 0 to 0.4", "Time (s)"}},
		{otherAxons.PlotFigure8(), []string{"lifnb.ExperimentResult.PlotFigure8", "100–200 Hz", "7 m/s", "0–100 Hz"}},
	} {
		dir := t.TempDir()
		_, err := test.figure.PNG(96)
		saved := test.figure.Save(filepath.Join(dir, "figure.svg"))
		for _, err := range []error{err, saved} {
			if err == nil {
				t.Errorf("no error, want %q", test.want)
				continue
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q\n\tlacks %q", err, want)
				}
			}
		}
		if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) > 0 {
			t.Errorf("%q: files %v", test.want, files)
		}
	}
}

// A curve has the colour that it is given, or the next one. Theory has the colour of what it predicts.
func TestCurveColors(t *testing.T) {
	got, _ := curveColors([]Curve{{Theory: true}, {}, {Theory: true}, {Color: NoDelay().Color()}, {Points: true}, {Color: Axon{Velocity: 8}.Color()}})
	want := []color.NRGBA{draw.Response, draw.Orange, draw.Orange, draw.NoDelay, draw.ReddishPurple, draw.Brown}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("colours (-want +got):\n%s", diff)
	}
	for a, axon := range PaperAxons() {
		if got, want := axon.Color(), color.Color(velocityColor(PaperAxons(), a)); got != want {
			t.Errorf("the colour of %v is %v, want %v as in the result's figures", axon, got, want)
		}
	}
}

// Values of any size are counted, once each.
func TestHistogramCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Float64Range(-10, 10), rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64), rapid.SampledFrom([]float64{0, 1, 1e17, math.SmallestNonzeroFloat64}))
		values := rapid.SliceOfN(value, 1, 50).Draw(t, "values")
		bins := rapid.IntRange(1, 1000).Draw(t, "bins")
		edges, counts := histogram(values, bins)
		sum := 0.0
		for _, n := range counts {
			sum += n
		}
		if int(sum) != len(values) || len(edges) != bins+1 || !slices.IsSorted(edges) {
			t.Fatalf("%g of %d values are counted, between %v", sum, len(values), edges)
		}
		if _, err := PlotHistogram("x", values, bins).PNG(20); err != nil {
			t.Fatal(err)
		}
	})
}

// Two million points take no longer than a picture with few.
func TestPlotManyPoints(t *testing.T) {
	const n = 2_000_000
	x, y, high := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range x {
		x[i], y[i] = float64(i), math.Sin(float64(i*i))
		high[i] = y[i] + 1
	}
	f := PlotCurves("x", "y", Curve{X: x, Y: y, Low: y, High: high}, Curve{X: x, Y: y, Theory: true}, Curve{X: x, Y: high, Points: true})
	for _, f := range []*Figure{f, f.LogX(), f.Zoom(5e5, 6e5)} {
		svg, err := f.render(func(width, height vg.Length) ([]byte, error) { return f.grid.SVG(width, height, f.Title) })
		if err != nil {
			t.Fatal(err)
		}
		if len(svg) > 20_000_000 {
			t.Errorf("SVG has %d bytes", len(svg))
		}
	}
}

// Asking for more trials than there are draws all of them.
func TestPlotRasterOfAllTrials(t *testing.T) {
	r := formulaResponses()
	all, more := Must(r.PlotRaster(6).PNG(30)), Must(r.PlotRaster(1000).PNG(30))
	if string(all) != string(more) {
		t.Error("1000 of 6 trials are another picture than 6 of 6")
	}
}

// Odd data, such as made by hand or loaded from a file, is drawn, or refused with an error that names the method. It
// never ends a notebook's cell with a stack trace.
func TestPlotOddData(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	type plots = map[string]func() *Figure

	for name, s := range map[string]*Signal{
		"empty":          {},
		"no samples":     {Dt: 1e-3},
		"no time step":   {Samples: make([]float64, 100)},
		"negative step":  {Dt: -1e-3, Samples: make([]float64, 100)},
		"NaN step":       {Dt: nan, Samples: make([]float64, 100)},
		"one sample":     {Dt: 1e-3, Samples: []float64{1}},
		"eight samples":  {Dt: 1e-3, Samples: []float64{1, 2, 3, 4, 4, 3, 2, 1}},
		"silence":        {Dt: 1e-3, Samples: make([]float64, 1000)},
		"NaN sample":     {Dt: 1e-3, Samples: append(make([]float64, 100), nan)},
		"infinite value": {Dt: 1e-3, Samples: append(make([]float64, 100), inf)},
	} {
		drawOdd(t, "stimulus, "+name, plots{
			"Plot":               s.Plot,
			"PlotSpectrum":       s.PlotSpectrum,
			"PopulationResponse": func() *Figure { return formulaPopulation(flatStimulus()).Plot(s) },
		})
	}

	spikes := func(times ...float64) *Responses {
		return &Responses{Dt: 1e-3, Duration: 1, Spikes: [][]float64{times}, Voltage: [][]float64{make([]float64, 1000)}}
	}
	for name, r := range map[string]*Responses{
		"empty":               {},
		"no trials":           {Dt: 1e-3, Duration: 1},
		"no spikes":           {Dt: 1e-3, Duration: 1, Spikes: make([][]float64, 3)},
		"one trial, silent":   spikes(),
		"one spike":           spikes(0.5),
		"two spikes":          spikes(0.5, 0.6),
		"equal intervals":     spikes(0.1, 0.2, 0.3, 0.4, 0.5),
		"two lengths":         spikes(0.1, 0.101, 0.9),
		"spikes at one time":  spikes(0.1, 0.1, 0.1),
		"descending":          spikes(0.3, 0.2, 0.1),
		"NaN spike":           spikes(0.1, nan, 0.3),
		"infinite spike":      spikes(0.1, 0.2, inf),
		"no time step":        {Duration: 1, Spikes: [][]float64{{0.1, 0.2, 0.4}}},
		"negative step":       {Dt: -1e-3, Duration: 1, Spikes: [][]float64{{0.1, 0.2, 0.4}}},
		"NaN step":            {Dt: nan, Duration: 1, Spikes: [][]float64{{0.1, 0.2, 0.4}}},
		"no duration":         {Dt: 1e-3, Spikes: [][]float64{{0.1, 0.2, 0.4}}},
		"NaN duration":        {Dt: 1e-3, Duration: nan, Spikes: [][]float64{{0.1, 0.2, 0.4}}},
		"empty trace":         {Dt: 1e-3, Duration: 1, Spikes: [][]float64{nil}, Voltage: [][]float64{nil}},
		"one step of a trace": {Dt: 1e-3, Duration: 1, Spikes: [][]float64{nil}, Voltage: [][]float64{{0.5}}},
		"NaN trace":           {Dt: 1e-3, Duration: 1, Spikes: [][]float64{nil}, Voltage: [][]float64{{nan, nan, inf}}},
	} {
		drawOdd(t, "responses, "+name, plots{
			"PlotVoltage":   func() *Figure { return r.PlotVoltage(0) },
			"PlotRaster":    func() *Figure { return r.PlotRaster(3) },
			"PlotIntervals": r.PlotIntervals,
		})
	}

	for name, r := range map[string]*PopulationResponse{
		"empty":         {},
		"no stimulus":   formulaPopulation(flatStimulus()),
		"no time step":  {Rate: &Signal{Samples: make([]float64, 100)}},
		"one sample":    {Rate: &Signal{Dt: 1e-3, Samples: []float64{1000}}},
		"constant rate": {Rate: &Signal{Dt: 1e-3, Samples: make([]float64, 1000)}},
		"NaN rate":      {Rate: &Signal{Dt: 1e-3, Samples: []float64{nan, nan, nan}}},
		"infinite rate": {Rate: &Signal{Dt: 1e-3, Samples: []float64{1, inf, 1}}},
		"another step":  {Rate: &Signal{Dt: 3e-3, Samples: []float64{1, 2, 3, 4}}},
	} {
		drawOdd(t, "population, "+name, plots{
			"PopulationResponse": func() *Figure { return r.Plot(flatStimulus()) },
			"Plot":               func() *Figure { return r.Plot(nil) },
		})
	}

	information := func(change func(*Information)) *Information {
		info := formulaInformation()
		change(info)
		return info
	}
	for name, info := range map[string]*Information{
		"empty":             {},
		"bands alone":       {Bands: []BandInformation{{Band: Band{0, 100}}}},
		"one frequency":     {Bands: []BandInformation{{Band: Band{0, 100}}}, Frequency: []float64{0}, Coherence: []float64{1}, PerHertz: []float64{1}, Bias: []float64{1}},
		"no bands":          information(func(i *Information) { i.Bands = nil }),
		"no coherence":      information(func(i *Information) { i.Coherence, i.PerHertz = nil, nil }),
		"short coherence":   information(func(i *Information) { i.Coherence, i.PerHertz = i.Coherence[:3], i.PerHertz[:3] }),
		"band out of reach": information(func(i *Information) { i.Bands = []BandInformation{{Band: Band{400, 1e4}}} }),
		"band upside down":  information(func(i *Information) { i.Bands = []BandInformation{{Band: Band{100, 0}}} }),
		"band of no width":  information(func(i *Information) { i.Bands = []BandInformation{{Band: Band{51, 51}}} }),
		"NaN band":          information(func(i *Information) { i.Bands = []BandInformation{{Band: Band{nan, nan}}} }),
		"infinite band":     information(func(i *Information) { i.Bands = []BandInformation{{Band: Band{0, inf}}} }),
		"perfect coherence": information(func(i *Information) { i.Coherence[7], i.PerHertz[7] = 1, inf }),
	} {
		drawOdd(t, "information, "+name, plots{"PlotCoherence": info.PlotCoherence, "PlotInformation": info.PlotInformation,
			"PlotBounds": func() *Figure { return PlotBounds(info, formulaUpperBound()) }})
	}
	upper := func(change func(*Information)) *Information {
		info := formulaUpperBound()
		change(info)
		return info
	}
	for name, info := range map[string]*Information{
		"nil":             nil,
		"empty":           {},
		"no coherence":    upper(func(i *Information) { i.Coherence = nil }),
		"no bias":         upper(func(i *Information) { i.Bias = nil }),
		"one response":    upper(func(i *Information) { i.Responses = 1 }),
		"no segments":     upper(func(i *Information) { i.EffectiveSegments = 0 }),
		"infinite band":   upper(func(i *Information) { i.Bands = []BandInformation{{Band: Band{0, inf}}} }),
		"perfect":         upper(func(i *Information) { i.Coherence[7], i.PerHertz[7] = 1, inf }),
		"NaN coherence":   upper(func(i *Information) { i.Coherence[7], i.PerHertz[7] = nan, nan }),
		"another segment": upper(func(i *Information) { i.Frequency = i.Frequency[:5]; i.Bands = []BandInformation{{Band: Band{0, 5}}} }),
	} {
		drawOdd(t, "upper bound, "+name, plots{"PlotBounds": func() *Figure { return PlotBounds(formulaInformation(), info) }})
	}

	result := func(change func(*BandResult)) ExperimentResult {
		r := formulaResult()
		change(r[1])
		return r
	}
	for name, r := range map[string]ExperimentResult{
		"nil":               nil,
		"no band":           {},
		"nil band":          {nil},
		"nil band and band": {nil, formulaResult()[0]},
		"band and nil band": {formulaResult()[0], nil},
		"empty band":        {{}},
		"axons alone":       {{Axons: PaperAxons()}},
		"sizes alone":       {{Sizes: []int{1, 2}, Axons: PaperAxons()}},
		"sizes and tables":  {{Sizes: []int{1, 2}, Axons: []Axon{NoDelay()}, MI: [][][]float64{{{1}, {2}}}}},
		"one of everything": {newBandResult(Band{0, 100}, []int{5}, 1, 2000, PaperAxons()[:1])},
		"one size":          {newBandResult(Band{0, 100}, []int{5}, 3, 2000, PaperAxons())},
		"one repeat":        {newBandResult(Band{0, 100}, []int{5, 10}, 1, 2000, PaperAxons())},
		"no repeats":        {newBandResult(Band{0, 100}, []int{5, 10}, 0, 2000, PaperAxons())},
		"no sizes":          {newBandResult(Band{0, 100}, nil, 3, 2000, PaperAxons())},
		"bands that differ": result(func(r *BandResult) { *r = *newBandResult(r.Band, []int{3, 7}, 2, 2000, PaperAxons()) }),
		"no axons there":    result(func(r *BandResult) { r.Axons, r.MI = nil, nil }),
		"more axons there":  result(func(r *BandResult) { *r = *newBandResult(r.Band, []int{3}, 2, 1, append(PaperAxons(), Axon{"x", 1})) }),
		"axons in disorder": result(func(r *BandResult) { r.Axons[0], r.Axons[2] = r.Axons[2], r.Axons[0] }),
		"twice an axon":     result(func(r *BandResult) { r.Axons[0] = r.Axons[1] }),
		"NaN velocity":      result(func(r *BandResult) { r.Axons[0].Velocity = nan }),
		"size missing":      result(func(r *BandResult) { r.MI[2] = r.MI[2][:4] }),
		"axon missing":      result(func(r *BandResult) { r.MI = r.MI[:3] }),
		"no table":          result(func(r *BandResult) { r.MI[0] = nil }),
		"ragged":            result(func(r *BandResult) { r.MI[0][2] = nil }),
		"NaN":               result(func(r *BandResult) { r.MI[0][2][1] = nan }),
		"infinite":          result(func(r *BandResult) { r.MI[1][2][1] = inf }),
		"negative":          result(func(r *BandResult) { r.MI[1][2][1] = -1e6 }),
	} {
		drawOdd(t, "result, "+name, plots{"ExperimentResult.Plot": r.Plot, "PlotFigure8": r.PlotFigure8, "PlotTheory": r.PlotTheory})
	}

	// Values are checked by Run, Save and Load. Pictures and descriptions bear any of them.
	for _, odd := range []float64{nan, inf, -inf, 1, 2} {
		e := &Encoding{Band: Band{0, 20}, Frequency: []float64{5, 10, 15}, Coherence: [][]float64{{0.1, odd, 0.3}}, CommonNoise: [][]float64{{0.1, odd, 0}}}
		predicted := result(func(r *BandResult) { r.Encoding = e; r.MI[0][0][0] = odd })[:1]
		curves := &FICurveResult{Dt: 1e-4, Offsets: []float64{1, 2}, Noises: []Noise{nil}, Simulated: [][]float64{{1, odd}}, Theory: [][]float64{{odd, 2}}}
		sizes := &OptimalSizeResult{Bands: []Band{{0, 100}, {100, 200}}, Velocities: []float64{1, 2}, Sizes: [][]int{{1, 0}, {-3, 5}}}
		drawOdd(t, fmt.Sprintf("values of %g", odd), plots{"Encoding.Plot": e.Plot, "PlotTheory": predicted.PlotTheory, "FICurveResult.Plot": curves.Plot, "OptimalSizeResult.Plot": sizes.Plot})
		for _, described := range []fmt.Stringer{e, predicted, curves, sizes} {
			if s := described.String(); s == "" || strings.Contains(s, "must be") {
				t.Errorf("described as %q", s)
			}
		}
		if odd != 1 { // which is a valid share of noise, but no valid coherence
			wantError(t, e.Save(t.TempDir()+"/x.npz"), "Coherence[0][1]")
		}
	}
}

// Perfect coherence is infinite information. The rest can still be read off the axis.
func TestPlotInformationOfPerfectCoherence(t *testing.T) {
	info := formulaInformation()
	const highest = 4.25 // of all the others
	info.Coherence[7], info.PerHertz[7] = 1, math.Inf(1)
	f := info.PlotInformation()
	if _, err := f.PNG(30); err != nil {
		t.Fatal(err)
	}
	if y := f.grid.Rows[0][0].Y; !(y.Max > highest-0.1 && y.Max < 10*highest) {
		t.Errorf("the axis ends at %g bits/s/Hz, want a little above %g", y.Max, highest)
	}
}

// drawOdd draws plots by their names, which errors must contain.
func drawOdd(t *testing.T, data string, plots map[string]func() *Figure) {
	for name, plot := range plots {
		t.Run(data+", "+name, func(t *testing.T) {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("panic: %v", r)
				}
			}()
			f := plot()
			svg, err := f.render(func(width, height vg.Length) ([]byte, error) { return f.grid.SVG(width, height, f.Title) })
			switch {
			case err != nil:
				if !strings.HasPrefix(err.Error(), "lifnb.") || !strings.Contains(err.Error(), name) {
					t.Errorf("error %q does not name %s", err, name)
				}
			case strings.Contains(string(svg), "NaN") || strings.Contains(string(svg), "+Inf") || strings.Contains(string(svg), "-Inf"):
				t.Error("NaN or Inf in the picture")
			}
		})
	}
}

// newBandResult returns a result of zeros, as from a file of another program.
func newBandResult(band Band, sizes []int, repeats int, density float64, axons []Axon) *BandResult {
	table := func() (rows [][]float64) {
		for range sizes {
			rows = append(rows, make([]float64, repeats))
		}
		return rows
	}
	r := &BandResult{Band: band, Stimuli: 1, Sizes: sizes, Density: density, Axons: axons}
	for range axons {
		r.MI = append(r.MI, table())
	}
	return r
}

// Frequencies that are not in equal steps would be drawn in the wrong place, or nowhere.
func TestFrequenciesAreCounted(t *testing.T) {
	for _, frequency := range [][]float64{{0, 0, 100}, {0, math.NaN(), 100}, {0, -50, 100}, {0, 1e-300, 100}, {50, 75, 100}, {0, math.Inf(1), 100}} {
		info := formulaInformation()
		upper := formulaUpperBound()
		info.Frequency, upper.Frequency = append(frequency, info.Frequency[3:]...), append(frequency, upper.Frequency[3:]...)
		for _, f := range []*Figure{info.PlotInformation(), info.PlotCoherence(), PlotBounds(formulaInformation(), upper), PlotBounds(info, formulaUpperBound())} {
			_, err := f.PNG(50)
			wantError(t, err, "Frequency[", "above the one before")
		}
	}
	if c := (*Information)(nil).CoherenceCurve(""); c.X != nil {
		t.Error("nothing has values")
	}
	if r := (ExperimentResult{nil, formulaStimuli()[0]}).Corrected(); r[0] != nil || r[1].Bias != 0 {
		t.Errorf("corrected %v", r)
	}
}

// Twelve curves differ in colour or style; more are refused, unless they have no label or a colour of their own.
func TestManyCurves(t *testing.T) {
	curves := make([]Curve, 12)
	for i := range curves {
		curves[i] = Curve{Label: fmt.Sprint(i), X: []float64{0, 1}, Y: []float64{float64(i), float64(i + 1)}, Points: i%3 == 2}
	}
	png, err := PlotCurves("x", "y", curves...).PNG(54)
	if err != nil {
		t.Fatal(err)
	}
	drawtest.Golden(t, "plot_manycurves.png", png)
	colors, rounds := curveColors(curves)
	seen := make(map[string]bool)
	for i := range curves {
		style := fmt.Sprint(colors[i], rounds[i]%2)
		if seen[style] {
			t.Errorf("curve %d has the style of another", i)
		}
		seen[style] = true
	}
	_, err = PlotCurves("x", "y", append(curves, Curve{Label: "another"})...).PNG(54)
	wantError(t, err, "lifnb.PlotCurves", "curves with a Label and no Color = 13: must be at most 12")
	for _, more := range []Curve{{}, {Label: "black", Color: color.Black}, {Label: "theory", Theory: true}} {
		if err := checkCurves(append(curves, more)); err != nil {
			t.Error(err)
		}
	}
}

// The axis of interspike intervals starts at 0, unless the refractory gap would take up more than half of it.
func TestIntervalsFromZero(t *testing.T) {
	for _, test := range []struct {
		second float64 // spike after the first at 0.01 s and 0.015 s, s
		zero   bool
	}{{0.03, true}, {0.021, false}} {
		r := &Responses{Dt: 1e-3, Duration: 1, Spikes: [][]float64{{0.01, 0.015, test.second}}}
		f := r.PlotIntervals()
		if low, _ := f.grid.Span(); (low == 0) != test.zero {
			t.Errorf("last spike at %g s: the axis starts at %g ms", test.second, low)
		}
		if low, _ := f.LogX().grid.Span(); low != 4.5 {
			t.Errorf("the logarithmic axis starts at %g ms, want 4.5", low)
		}
		for _, f := range []*Figure{f, f.LogX(), f.Zoom(4, 8)} {
			if _, err := f.PNG(54); err != nil {
				t.Error(err)
			}
		}
	}
}
