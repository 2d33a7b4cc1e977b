package lifnb

import (
	"archive/zip"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lifnb/lifnb/internal/npz"
	"pgregory.net/rapid"
)

// written writes a file for a test and returns its path.
func written(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// saved writes arrays for a test and returns the path.
func saved(t testing.TB, arrays Arrays) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "recording.npz")
	if err := arrays.Save(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// npy writes an array to an npy file for a test, the entry of an npz file, and returns the path.
func npy(t testing.TB, values []float64) string {
	t.Helper()
	archive := Must(zip.OpenReader(saved(t, Arrays{"x": values})))
	defer archive.Close()
	entry := Must(archive.File[0].Open())
	return written(t, "x.NPY", string(Must(io.ReadAll(entry))))
}

// The same three trials, the second without spikes, in all forms in which people have them.
func TestReadSpikes(t *testing.T) {
	want := [][]float64{{0.0125, 0.3, 0.7}, {}, {0.25, 0.5}}
	ms, dense := SpikeFormat{Unit: "ms", Dt: 1e-3, Duration: 1}, [][]float64{want[0], want[2]}
	with := func(f SpikeFormat, change func(f *SpikeFormat)) SpikeFormat { change(&f); return f }
	for name, test := range map[string]struct {
		path   string
		format SpikeFormat
		want   [][]float64
	}{
		"npz":                   {saved(t, Arrays{"spike_times": []float64{12.5, 300, 700, 250, 500}, "spike_counts": []int{3, 0, 2}, "dt": 1e-3, "duration": 1.}), SpikeFormat{Unit: "ms"}, want},
		"npz, an array a trial": {saved(t, Arrays{"arr_0": []float64{12.5, 300, 700}, "arr_1": []float64{}, "arr_2": []float64{250, 500}}), ms, want},
		"npz, own names":        {saved(t, Arrays{"t9": []float64{12.5, 300, 700}, "t10": []float64{}, "t11": []float64{250, 500}, "x": 1}), with(ms, func(f *SpikeFormat) { f.Times = "t*" }), want},
		"npz, own names of two": {saved(t, Arrays{"t": []int{50, 1200, 2800, 1000, 2000}, "n": []int{3, 0, 2}}),
			SpikeFormat{Unit: "samples", SampleRate: 4000, Duration: 1, Times: "t", Counts: "n"}, want},
		"npy":            {npy(t, []float64{250, 500}), ms, want[2:]},
		"npz, one trial": {saved(t, Arrays{"mine": []float64{250e3, 500e3}}), with(ms, func(f *SpikeFormat) { f.Unit = "µs" }), want[2:]},
		"column":         {written(t, "s.txt", "# cell: 7\r\n#\r\n\r\n12.5\r\n300\r\n700\r\n\r\n250\r\n500\r\n"), ms, dense},
		"relacs":         {written(t, "s.dat", "# repro: 1\n# duration (msec): 1000\n\n12.5\n300\n700\n\n\n# repro: 2\n\n250\n500\n\n\n"), ms, dense},
		"column, a name": {written(t, "s.csv", "spike_time\n12.5\n300\n700\n\n250\n500\n"), ms, dense},
		"rows":           {written(t, "s.txt", "# c\n12.5 300\t700\n\n250, 500\n"), ms, want},
		"rows, filled":   {written(t, "s.csv", "\ufeff12.5;300;700\n;;\n250;500;\n"), ms, want},
		"table":          {written(t, "s.csv", "trial,time\n0,12.5\n0,300\n2,500\n0,700\n2,250\n"), ms, want},
		"pandas":         {written(t, "s.csv", ",cell,spike,trial\n0,A,12.5,1.0\n1,B,300,1.0\n2,\"C\",700,1.0\n3,,250,3.0\n4,,500,3.0\n"), with(ms, func(f *SpikeFormat) { f.Times = "spike" }), want},
		"R":              {written(t, "s.txt", "\"trial\" \"time\"\n\"1\" 1 12.5\n\"2\" 1 300\n\"3\" 1 700\n\"4\" 3 250\n\"5\" 3 500\n"), ms, want},
		"rows by layout": {written(t, "s.txt", "12.5\n\n250\n"), with(ms, func(f *SpikeFormat) { f.Layout = "rows" }), [][]float64{{0.0125}, {}, {0.25}}},
	} {
		r, err := ReadSpikes(test.path, test.format)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !equalSpikes(r.Spikes, test.want) || r.Duration != 1 {
			t.Errorf("%s: %v, want %v", name, r.Spikes, test.want)
		}
		if trial := append(r.Spikes[0], 0); len(trial) > 0 && !equalSpikes(r.Spikes, test.want) {
			t.Errorf("%s: trials share memory", name)
		}
	}
	r := Must(ReadSpikes(written(t, "s.dat", "# repro: 1\n#  duration (msec): 1000\n\n1\n"), ms))
	if !slices.Equal(r.Notes, []string{"repro: 1", "duration (msec): 1000"}) {
		t.Errorf("notes %q", r.Notes)
	}
}

func equalSpikes(a, b [][]float64) bool {
	return slices.EqualFunc(a, b, func(a, b []float64) bool {
		return slices.EqualFunc(a, b, func(a, b float64) bool { return math.Abs(a-b) < 1e-15 })
	})
}

// Any trials come back from each layout of text that can hold them, in any unit, from any start.
func TestTextComesBack(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.SampledFrom([]float64{0, -2, 100}).Draw(t, "start")
		unit := rapid.SampledFrom([]string{"s", "ms", "us"}).Draw(t, "unit")
		layout := rapid.SampledFrom([]string{"column", "rows", "table"}).Draw(t, "layout")
		separator := rapid.SampledFrom([]string{" ", "\t", ",", ";", ", "}).Draw(t, "separator")
		perSecond, _ := unitsPerSecond(unit, 0)
		fewest := 0
		if layout == "column" {
			fewest = 1
		}
		var want [][]float64
		for range rapid.IntRange(1, 5).Draw(t, "trials") {
			var spikes []float64
			for _, step := range rapid.SliceOfNDistinct(rapid.IntRange(0, 9999), fewest, 20, rapid.ID[int]).Draw(t, "spikes") {
				spikes = append(spikes, start+float64(step)*1e-4)
			}
			slices.Sort(spikes)
			want = append(want, spikes)
		}
		if layout == "table" && len(want[0]) == 0 || len(want[len(want)-1]) == 0 {
			want[0], want[len(want)-1] = []float64{start}, []float64{start + 0.5}
		}
		var text strings.Builder
		fmt.Fprintln(&text, "# a note")
		if layout == "table" {
			fmt.Fprintln(&text, "time"+separator+"trial")
		}
		for trial, spikes := range want {
			var row []string
			for _, s := range spikes {
				value := fmt.Sprint(s * perSecond)
				row = append(row, value)
				switch layout {
				case "column":
					fmt.Fprintln(&text, value)
				case "table":
					fmt.Fprintln(&text, value+separator+fmt.Sprint(trial))
				}
			}
			if layout == "column" {
				fmt.Fprintln(&text)
			}
			if layout == "rows" {
				fmt.Fprintln(&text, strings.Join(row, separator))
			}
		}
		path := filepath.Join(dir, "s.txt")
		if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := ReadSpikes(path, SpikeFormat{Unit: unit, Layout: layout, Dt: 1e-4, Start: start, Duration: 1})
		if err != nil {
			t.Fatalf("%v\n%s", err, text.String())
		}
		if !slices.EqualFunc(r.Spikes, want, func(a, b []float64) bool {
			return slices.EqualFunc(a, b, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
		}) {
			t.Fatalf("%v, want %v\n%s", r.Spikes, want, text.String())
		}
	})
}

// A signal in all forms.
func TestReadSignal(t *testing.T) {
	want := &Signal{Name: "stimulus", Unit: "mV", Dt: 0.05e-3, Start: 1, Samples: []float64{1, -2, 3.5}}
	for name, test := range map[string]struct {
		path   string
		format SignalFormat
	}{
		"npz":               {saved(t, Arrays{"stimulus": want.Samples, "dt": 0.05e-3, "start": 1., "unit": "mV"}), SignalFormat{}},
		"npz, own names":    {saved(t, Arrays{"x": want.Samples, "t": []float64{1000, 1000.05, 1000.1}}), SignalFormat{Samples: "x", Times: "t", TimeUnit: "ms", Unit: "mV"}},
		"npz, single array": {saved(t, Arrays{"x": want.Samples}), SignalFormat{Unit: "mV", Dt: 0.05e-3, Start: 1}},
		"npy":               {npy(t, want.Samples), SignalFormat{Unit: "mV", Dt: 0.05e-3, Start: 1}},
		"one column":        {written(t, "x.txt", "# mV\n1\n-2\n3.5\n"), SignalFormat{Unit: "mV", Dt: 0.05e-3, Start: 1}},
		"two columns":       {written(t, "x.dat", "#Key\n# t  V\n# ms mV\n\n 1000.00  1\n 1000.05 -2\n 1000.10  3.5\n"), SignalFormat{TimeUnit: "ms", Unit: "mV"}},
		"names":             {written(t, "x.csv", "t;amplitude\n1;1\n1.00005;-2\n1.0001;3.5\n"), SignalFormat{Unit: "mV"}},
		"pandas":            {written(t, "x.csv", ",V,time,I\n0,1,1,9\n1,-2,1.00005,9\n2,3.5,1.0001,\n"), SignalFormat{Unit: "mV", Samples: "V"}},
	} {
		s, err := ReadSignal(test.path, test.format)
		if err != nil || math.Abs(s.Dt-want.Dt) > 1e-12 {
			t.Errorf("%s: %+v, %v", name, s, err)
			continue
		}
		if s.Dt = want.Dt; !reflect.DeepEqual(s, want) {
			t.Errorf("%s: %+v, want %+v", name, s, want)
		}
	}
	// Times that a file rounds to 3 digits still give the step: 22.675737 µs, not 23.
	var text strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&text, "%.3f 1\n", 1e3*float64(i)/44100)
	}
	if s := Must(ReadSignal(written(t, "x.txt", text.String()), SignalFormat{TimeUnit: "ms"})); math.Abs(s.Dt*44100-1) > 1e-5 {
		t.Errorf("Dt %g, want %g", s.Dt, 1/44100.)
	}
}

// What cannot be right is an error that says where it is and what to do, and nothing is read.
func TestBadRecordings(t *testing.T) {
	f := SpikeFormat{Dt: 1e-4, Duration: 1}
	text := func(content string, change func(f *SpikeFormat)) error {
		own := f
		change(&own)
		r, err := ReadSpikes(written(t, "s.txt", content), own)
		if r != nil && err != nil {
			t.Errorf("%q: read in part", content)
		}
		return err
	}
	signal := func(content string, format SignalFormat) error {
		return second(ReadSignal(written(t, "x.txt", content), format))
	}
	npz := func(arrays Arrays, change func(f *SpikeFormat)) error {
		own := f
		change(&own)
		return second(ReadSpikes(saved(t, arrays), own))
	}
	many := func(n int, step float64) string {
		var s strings.Builder
		for i := range n {
			fmt.Fprintln(&s, float64(i)*step)
		}
		return s.String()
	}
	same := func(*SpikeFormat) {}
	stimulus := &Signal{Dt: 1e-3, Samples: make([]float64, 1000)}
	for _, test := range []struct {
		err  error
		want []string
	}{
		{text("0.1\nNaN\n", same), []string{"s.txt: line 2", `"NaN": must be a finite number`}},
		{text("0.1\n1e999\n", same), []string{"line 2", "must be a finite number"}},
		{text("0,1\n0,2\n", same), []string{"each line has a whole number and another", "decimal point"}},
		{text("0.1\n0.2;0,3\n", same), []string{`"0,3": must be a finite number with a decimal point`}},
		{text("0.1\n0.3\n0.2\n", same), []string{"trial 0: time 2 = 0.2 s, after 0.3 s: must ascend", "SpikeFormat.Counts and Layout"}},
		{text("0 0.1\n0 0.2\n1 0.05\n", same), []string{"each line has a whole number and another", "trial,time"}},
		{text("0.1 0.2\n0.3\n", func(f *SpikeFormat) { f.Layout = "column" }), []string{"line 1: 2 values: must be one"}},
		{text("cell,spike\n1,2\n", same), []string{`["cell" "spike"]`, `"trial"`, `"time"`, "SpikeFormat.Times"}},
		{text("trial,time\n0.5,2\n", same), []string{"line 2: trial = 0.5: must be a whole number"}},
		{text("trial,time\n0,0.1\n1e9,0.1\n", same), []string{"trial = 1e+09: must be within 1000000"}},
		{text("trial,time\n0,0.1,3,4\n", same), []string{"line 2: has 4 values: must have 2"}},
		{text("", same), []string{"has no values"}},
		{text("\x89HDF\r\n\x1a\n", same), []string{"it is an HDF5 file"}},
		{text("a\x00b\n", same), []string{"must be text"}},
		{text("0.1\n0.2\n", func(f *SpikeFormat) { f.Duration = 0 }), []string{"Duration = 0 s", "the last spike is at 0.2 s"}},
		{text("0.1\n0.2\n", func(f *SpikeFormat) { f.Dt = 0 }), []string{"Dt = 0 s", "time step of the analysis"}},
		{text("0.1\n", func(f *SpikeFormat) { f.Unit = "min" }), []string{`Unit = "min": must be "s", "ms"`}},
		{text("0.1\n", func(f *SpikeFormat) { f.Unit = "samples" }), []string{"SampleRate = 0 Hz: must be above 0"}},
		{text("0.1\n", func(f *SpikeFormat) { f.SampleRate = 5 }), []string{"SampleRate = 5 Hz: must be 0, except"}},
		{text("0.1\n", func(f *SpikeFormat) { f.Layout = "matrix" }), []string{`Layout = "matrix": must be "column"`}},
		{text("0.1\n", func(f *SpikeFormat) { f.Stimulus = stimulus }), []string{"Dt = 0.0001 s", "Signal.Resample"}},
		{text("0.1\n", func(f *SpikeFormat) { f.Dt, f.Duration, f.Stimulus = 0, 0.5, stimulus }), []string{"Duration = 0.5 s", "that of the Stimulus, 1 s", "Signal.Between"}},
		// 800 spikes in a second, read as if they were in ms, follow one another at 800,000 spikes/s.
		{text(many(800, 1./800), func(f *SpikeFormat) { f.Unit = "ms" }), []string{"800000 spikes/s: must be at most 10000", `in "ms"? SpikeFormat.Unit`}},
		{text(many(100, 10), same), []string{"99 of 100 spikes, from 0 s to 990 s, lie outside the trials, from 0 s to 1 s", "Are Unit, Start and Duration right?"}},
		{text(strings.Repeat("0.5\n", 9), same), []string{"8 of 9 spikes are at the same time"}},

		{npz(Arrays{"a": []float64{1}, "b": 2}, same), []string{"no array spike_times", "SpikeFormat.Times", "The file has a float64 (1,), b int64 ()"}},
		{second(ReadSpikes(written(t, "s.npy", "\x93NUMPY"), f)), []string{"s.npy", "not in NumPy's format"}},
		{npz(Arrays{"arr_0": []float64{1}, "arr_2": []float64{1}}, same), []string{"no array arr_1", "is empty"}},
		{npz(Arrays{"spike_times": []float64{math.Inf(1)}}, same), []string{"trial 0: time 0 = +Inf: must be a finite number"}},
		{npz(Arrays{"spike_times": []float64{0.1}, "spike_counts": []int{2}}, same), []string{"spike_counts[0] = 2"}},
		{npz(Arrays{"t": []string{"x"}}, same), []string{"array t: str (1,): must be n numbers"}},
		{npz(Arrays{"t": []float64{0.1}}, func(f *SpikeFormat) { f.Times = "trial*" }), []string{"no array trial*"}},

		{signal("1\n2\n", SignalFormat{}), []string{"Dt = 0 s: must be above 0"}},
		{signal("0 1\n1 2\n3 3\n4 4\n5 5\n", SignalFormat{}), []string{"Times[", "in equal steps", "interpolate"}},
		{signal("0 1\n1 2\n", SignalFormat{Dt: 1e-3}), []string{"Dt = 0.001 s", "that of the Times, 1 s", "Is TimeUnit right?"}},
		{signal("0 1\n1 2\n", SignalFormat{Start: 5}), []string{"Start = 5 s", "the first of the Times, 0 s"}},
		{signal("0 1\n1\n", SignalFormat{}), []string{"line 2: 1 values"}},
		{signal("1\n2\n", SignalFormat{Dt: -1}), []string{"Dt = -1 s"}},
		{signal("1\n", SignalFormat{TimeUnit: "samples"}), []string{`TimeUnit = "samples"`}},
		{second(stimulus.Resample(0)), []string{"Signal.Resample: dt = 0 s: must be above 0"}},
		{second(stimulus.Resample(1e-12)), []string{"dt = 1e-12 s", "between 1 and 33554432 samples"}},
	} {
		if test.err == nil {
			t.Errorf("no error, want %q", test.want)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(test.err.Error(), want) {
				t.Errorf("error %q\n\tlacks %q", test.err, want)
			}
		}
	}
}

// What is probably a mistake, but can be right, is a warning that says what was done.
func TestWarningsOfRecordings(t *testing.T) {
	second := &Signal{Dt: 1e-3, Samples: make([]float64, 1000)}
	regular := func(from, to, step float64) string {
		var s strings.Builder
		for t := from; t < to; t += step {
			fmt.Fprintln(&s, t)
		}
		return s.String()
	}
	for _, test := range []struct {
		text string
		want string
		n    int // spikes that remain
	}{
		{regular(-100, 1100, 10), "19 of 120 spikes, from -0.1 s to 1.09 s, lie outside the trials, from 0 s to 1 s, and were left out: 10 before and 9 after, in 1 trials", 101},
		{regular(5, 1000, 10) + "995\n", "1 spikes are at the same time as the one before", 100},
		{regular(5, 500, 10), "the last spike is at 0.495 s, and the trials end at 1 s: if the recording ended before the stimulus, cut the stimulus with Signal.Between", 50},
		{regular(0, 1, 0.9) + regular(2, 9, 2), "all spikes lie in the first 0.008 s of 1 s: is Unit right?", 6},
		{regular(0, 1000, 0.5), "2000 spikes/s, which few neurons do: are the times in ms?", 2000},
		{"# a\n\n# b\n1 2 3\n\n999\n\n", "the last line is empty, and counts as a trial", 4},
		{"1\n\n2\n\n999\n", "each trial has one spike: if each line is a trial, and an empty line is one without spikes, Layout must be \"rows\"", 3},
		{"1\n1.2\n1.4\n\n2\n999\n", "2 of 5 spikes follow the one before within a time step: is Dt = 0.001 s right?", 5},
		{"1\n\n2\n\n\n\n999\n", "between trials there are 1 to 3 blank lines", 3},
	} {
		r, err := ReadSpikes(written(t, "s.txt", test.text), SpikeFormat{Unit: "ms", Stimulus: second})
		if err != nil {
			t.Errorf("want %q: %v", test.want, err)
			continue
		}
		n := 0
		for _, trial := range r.Spikes {
			n += len(trial)
		}
		if !strings.Contains(r.String(), "warning: ") || !strings.Contains(r.String(), test.want) || n != test.n {
			t.Errorf("%d spikes, %s\n\twant %d, %q", n, r, test.n, test.want)
		}
	}
	if r := Must(ReadSpikes(written(t, "s.txt", regular(5, 1000, 10)), SpikeFormat{Unit: "ms", Stimulus: second})); len(r.Warnings) > 0 {
		t.Errorf("warnings %q about nothing", r.Warnings)
	}
}

// recordedTrials simulates what an experimenter records: trials of a neuron under a stimulus at 20 kHz, with times that
// are not on the grid of the stimulus.
func recordedTrials(t testing.TB, trials int, duration float64) (stimulus *Signal, r *Responses) {
	t.Helper()
	stimulus = Must(BandLimitedNoise{High: 200, Amplitude: 0.5, Dt: 5e-5, Duration: duration, Seed: 3}.Run(ctx))
	r = Must(Simulation{Neuron: LIF{TauM: 1e-2, Offset: 1.2, Threshold: 1, Noise: White{5e-4}}, Stimulus: stimulus, Trials: trials, Seed: 4}.Run(ctx))
	for _, spikes := range r.Spikes {
		for i, spike := range spikes {
			spikes[i] = math.Round(1e6*(spike+1.3e-5*math.Sin(float64(i)))) / 1e6
		}
	}
	return stimulus, r
}

// writeTrials writes a recording to files: text in ms, an npz file in samples of 30 kHz, and the stimulus as text.
func writeTrials(t testing.TB, stimulus *Signal, r *Responses) (text, npz, signal string) {
	t.Helper()
	var spikes, samples strings.Builder
	arrays := make(Arrays)
	for trial, times := range r.Spikes {
		steps := make([]int, len(times))
		for i, time := range times {
			fmt.Fprintf(&spikes, "%.3f ", 1e3*time)
			steps[i] = int(math.Round(30e3 * time))
		}
		fmt.Fprintln(&spikes)
		arrays[fmt.Sprintf("arr_%d", trial)] = steps
	}
	for i, v := range stimulus.Samples {
		fmt.Fprintf(&samples, "%.2f,%v\n", 1e3*float64(i)*stimulus.Dt, v)
	}
	return written(t, "spikes.txt", spikes.String()), saved(t, arrays), written(t, "stimulus.csv", samples.String())
}

// Everything works on recorded responses as on simulated ones, and gives the same.
func TestAnalysisOfARecording(t *testing.T) {
	simulated, want := recordedTrials(t, 8, 2)
	text, npz, signal := writeTrials(t, simulated, want)
	stimulus := Must(ReadSignal(signal, SignalFormat{TimeUnit: "ms"}))
	if !slices.Equal(stimulus.Samples, simulated.Samples) || !sameStep(stimulus.Dt, simulated.Dt) {
		t.Fatalf("%v, want %v", stimulus, simulated)
	}
	r := Must(ReadSpikes(text, SpikeFormat{Unit: "ms", Stimulus: stimulus}))
	inSamples := Must(ReadSpikes(npz, SpikeFormat{Unit: "samples", SampleRate: 30e3, Stimulus: stimulus}))
	if !slices.EqualFunc(r.Spikes, want.Spikes, func(a, b []float64) bool {
		return slices.EqualFunc(a, b, func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
	}) || len(inSamples.Spikes) != len(r.Spikes) || math.Abs(inSamples.Rate()-r.Rate()) > 1e-9 || len(r.Warnings)+len(inSamples.Warnings) > 0 {
		t.Fatalf("%v and %v, want %v", r, inSamples, want)
	}
	bands := []Band{{0, 100}, {100, 200}}
	rates := func(r *Responses) (all []*Signal) {
		for trial := range 2 {
			one := Must(r.Trials(trial, trial+1))
			all = append(all, Must(Population{Responses: one, Size: 1, Sigma: 1e-3}.Run(ctx)).Rate)
		}
		return all
	}
	info := Must(MutualInformation{Stimulus: stimulus, Response: rates(r)[0], Bands: bands}.Run(ctx))
	reference := Must(MutualInformation{Stimulus: simulated, Response: rates(want)[0], Bands: bands}.Run(ctx))
	for i, b := range info.Bands {
		if math.Abs(b.Raw-reference.Bands[i].Raw) > 1e-6*b.Raw || !(b.Bias > 0) || !(b.Interval.High > b.Interval.Low) {
			t.Errorf("%v, want %v", b, reference.Bands[i])
		}
	}
	upper := Must(UpperBound{Responses: rates(r), Bands: bands}.Run(ctx))
	encoding := Must(NeuronCoherence{Stimulus: stimulus, Responses: r, Band: bands[0], Sigma: 1e-3}.Run(ctx))
	size, best, err := encoding.OptimalSize(Row{2000, 7}, 100)
	if one := Must(encoding.MI(1, nil)); err != nil || size < 2 || !(best > one) || !(upper.Bands[0].Raw > 0) {
		t.Errorf("best size %d with %g bits/s (%v), one neuron %g", size, best, err, one)
	}
	result := Must(RecordedExperiment{Stimulus: stimulus, Responses: r, Bands: bands, Sizes: []int{1, 8}, Repeats: 2, Density: 2000,
		Axons: PaperAxons(), Sigma: 1e-3}.Run(ctx))
	if one, all := Must(result.At(bands[1], NoDelay(), 1)), Must(result.At(bands[1], NoDelay(), 8)); !(all.Mean > one.Mean) {
		t.Errorf("%v from one neuron, %v from eight", one, all)
	}
	for _, figure := range []*Figure{r.PlotRaster(8), r.PlotIntervals(), result.Plot(), result.PlotTheory(), info.PlotCoherence()} {
		if _, err := figure.PNG(40); err != nil {
			t.Error(err)
		}
	}
}

// Whatever a file holds, reading it ends, without a panic, in an error that names the file or in valid data.
func FuzzReadText(f *testing.F) {
	for _, text := range []string{"", "0.1\n0.2\n\n0.3", "# a\n\n1 2 3\n\n4", "trial,time\n0,0.1\n2,0.5", ",a,time,trial\n0,x,0.1,1.0\n", "0;1\n;;\n", "\xef\xbb\xbf1\r\n",
		"NaN", "1e999", "-0", "0x1p-3", "\x89HDF\r\n", "1,2;3\n", "trial time\n1e18 1\n", "\"trial\";\"time\"\n\"1\";\"2\"", strings.Repeat("9", 1000)} {
		f.Add(text, 0, 0)
		f.Add(text, 1, 1)
		f.Add(text, 2, 2)
		f.Add(text, 3, 3)
	}
	path := filepath.Join(f.TempDir(), "s.txt")
	f.Fuzz(func(t *testing.T, text string, layout, unit int) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		format := SpikeFormat{Layout: []string{"", "column", "rows", "table"}[layout&3], Unit: []string{"", "ms", "us", "samples"}[unit&3], Dt: 1e-3, Duration: 1}
		if format.Unit == "samples" {
			format.SampleRate = 1e3
		}
		r, err := ReadSpikes(path, format)
		if (r == nil) == (err == nil) || err != nil && !strings.Contains(err.Error(), path) {
			t.Fatalf("%v, error %v", r, err)
		}
		if r != nil {
			if err := r.check(t.Context()).err(); err != nil {
				t.Fatal(err)
			}
		}
		s, err := ReadSignal(path, SignalFormat{TimeUnit: format.Unit})
		if (s == nil) == (err == nil) {
			t.Fatalf("%v, error %v", s, err)
		}
		if s != nil {
			if err := s.check(t.Context(), "Signal").err(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Loading and analysing 30 trials of 10 s at 20 kHz: the stimulus and the spikes from text and from npz, the rate of
// the population, its information with interval, one neuron's coherence, an upper bound, and an experiment.
func BenchmarkRecording(b *testing.B) {
	simulated, recorded := recordedTrials(b, 30, 10)
	text, npz, signal := writeTrials(b, simulated, recorded)
	binary := saved(b, Arrays{"stimulus": simulated.Samples, "dt": simulated.Dt})
	var stimulus *Signal
	var r *Responses
	b.Run("text", func(b *testing.B) {
		for b.Loop() {
			stimulus = Must(ReadSignal(signal, SignalFormat{TimeUnit: "ms"}))
			r = Must(ReadSpikes(text, SpikeFormat{Unit: "ms", Stimulus: stimulus}))
		}
	})
	b.Run("npz", func(b *testing.B) {
		for b.Loop() {
			s := Must(ReadSignal(binary, SignalFormat{}))
			Must(ReadSpikes(npz, SpikeFormat{Unit: "samples", SampleRate: 30e3, Stimulus: s}))
		}
	})
	bands := []Band{{0, 100}, {100, 200}}
	analysis := func(b *testing.B, segment float64) {
		for b.Loop() {
			rate := Must(Population{Responses: r, Size: 30, Sigma: 1e-3}.Run(ctx)).Rate
			Must(MutualInformation{Stimulus: stimulus, Response: rate, Bands: bands, Segment: segment}.Run(ctx))
			Must(NeuronCoherence{Stimulus: stimulus, Responses: r, Band: Band{0, 200}, Sigma: 1e-3, Segment: segment}.Run(ctx))
			var rates []*Signal
			for trial := range r.Spikes {
				rates = append(rates, Must(Population{Responses: Must(r.Trials(trial, trial+1)), Size: 1, Sigma: 1e-3}.Run(ctx)).Rate)
			}
			Must(UpperBound{Responses: rates, Bands: bands, Segment: segment}.Run(ctx))
		}
	}
	b.Run("analysis/4096", func(b *testing.B) { analysis(b, 4096*stimulus.Dt) })
	b.Run("analysis/8192", func(b *testing.B) { analysis(b, 8192*stimulus.Dt) })
	b.Run("analysis/6554", func(b *testing.B) { analysis(b, DefaultSegment) }) // 2·29·113, the worst case for Fourier transforms
	b.Run("experiment", func(b *testing.B) {
		for b.Loop() {
			Must(RecordedExperiment{Stimulus: stimulus, Responses: r, Bands: bands, Sizes: []int{1, 3, 10, 30}, Repeats: 5, Density: 2000,
				Axons: PaperAxons(), Sigma: 1e-3}.Run(ctx))
		}
	})
	b.Run("resample", func(b *testing.B) {
		for b.Loop() {
			Must(stimulus.Resample(2e-4))
		}
	})
}

// What lifnb saved can be read as any other recording, and a resampled signal stays where it was.
func TestSavedRecording(t *testing.T) {
	want := &Responses{Dt: 1e-3, Start: 2, Duration: 1, Spikes: [][]float64{{2.25, 2.5}, {}}, Notes: []string{"cell 7"}}
	path := filepath.Join(t.TempDir(), "r.npz")
	if err := want.Save(path); err != nil {
		t.Fatal(err)
	}
	if r := Must(ReadSpikes(path, SpikeFormat{})); !equalSpikes(r.Spikes, want.Spikes) || r.Dt != want.Dt || r.Start != 2 || r.Duration != 1 {
		t.Errorf("%+v, want %+v", r, want)
	}
	s := &Signal{Name: "x", Unit: "mV", Dt: 1e-3, Start: 2, Samples: []float64{5, 5, 5, 5, 5, 5}}
	coarse := Must(s.Resample(2e-3))
	if coarse.Start != 2 || coarse.Unit != "mV" || coarse.Name != "x" || coarse.Dt != 2e-3 || len(coarse.Samples) != 3 || math.Abs(coarse.Samples[1]-5) > 1e-12 || s.Dt != 1e-3 {
		t.Errorf("%+v", coarse)
	}
}

// Units of a stimulus that contradict the file, or nature, are errors that ask about them.
func TestUnitsOfSignals(t *testing.T) {
	text, file := written(t, "s.txt", "1\n2\n3\n"), filepath.Join(t.TempDir(), "s.npz")
	if err := npz.Write(file, "", npz.Array{Name: "stimulus", Value: []float64{1, 2, 3}}, npz.Array{Name: "dt", Value: 1e-4}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path   string
		format SignalFormat
		want   string
	}{
		{text, SignalFormat{Dt: 20000}, "Dt = 20000 s: must be at most 1 s. Is it in s"},
		{written(t, "t.txt", "0,1\n50,2\n100,3\n"), SignalFormat{}, "Dt = 50 s and a duration of 150 s: must be at most 1 s and 1e+06 s. Are Dt and Times in s?"},
		{file, SignalFormat{Dt: 5e-5}, "array dt: is 0.0001 s, but SignalFormat.Dt is 5e-05 s: must be the same"},
	} {
		if _, err := ReadSignal(test.path, test.format); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v, want %q", test.format, err, test.want)
		}
	}
	if s, err := ReadSignal(file, SignalFormat{Dt: 1e-4}); err != nil || s.Dt != 1e-4 {
		t.Errorf("the same step twice: %v, %v", s, err)
	}
}

// An npz file may hold the trial of each spike. Other shapes are errors that say how NumPy writes trials.
func TestTrialOfEachSpike(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.npz")
	if err := npz.Write(file, "", npz.Array{Name: "spike_times", Value: []float64{0.3, 0.1, 0.2, 0.5}},
		npz.Array{Name: "id", Value: []int{7, 7, 5, 7}}, npz.Array{Name: "short", Value: []int{1}},
		npz.Array{Name: "padded", Value: [][]float64{{0.1, 0.2}, {0.3, math.NaN()}}}); err != nil {
		t.Fatal(err)
	}
	read := func(times, trial string) (*Responses, error) {
		return ReadSpikes(file, SpikeFormat{Times: times, Trial: trial, Dt: 1e-3, Duration: 0.6})
	}
	r, err := read("", "id")
	if err != nil || fmt.Sprint(r.Spikes) != "[[0.2] [] [0.1 0.3 0.5]]" {
		t.Errorf("%v, %v", r, err)
	}
	for _, test := range [][3]string{
		{"", "short", "array short: has 1 trials for 4 times"},
		{"", "none", "no array none"},
		{"trial_*", "id", `SpikeFormat.Trial = "id": must be empty`},
		{"padded", "", "np.savez(path, *trials)"},
	} {
		if _, err := read(test[0], test[1]); err == nil || !strings.Contains(err.Error(), test[2]) {
			t.Errorf("%q: %v", test, err)
		}
	}
}
