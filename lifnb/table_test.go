package lifnb

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lifnb/lifnb/internal/draw/drawtest"
)

// handmadeTable has values that are easy to check: velocity × seed × size.
func handmadeTable() *Table {
	t := &Table{Quantity: "Mutual information", Unit: "bits/s", Axes: []Axis{
		{Name: "velocity", Unit: "m/s", Values: []float64{7, 25, math.Inf(1)}},
		{Name: "seed", Values: []float64{0, 1}},
		{Name: "size", Values: []float64{1, 10, 100}},
	}}
	for v := range 3 {
		for seed := range 2 {
			for size := range 3 {
				t.Values = append(t.Values, float64(10*v+seed)-math.Abs(float64(size-(v+seed)%3)))
			}
		}
	}
	return t
}

func TestTable(t *testing.T) {
	table := handmadeTable()
	want := func(name string, got *Table, values ...float64) {
		t.Helper()
		if err := got.Err(); err != nil {
			t.Fatal(name, err)
		}
		if !slices.EqualFunc(got.Values, values, func(a, b float64) bool { return a == b || a != a && b != b }) {
			t.Errorf("%s: %v, want %v", name, got.Values, values)
		}
	}
	want("slice", table.Slice("velocity", 25).Slice("seed", 1.0), 9, 10, 11)
	want("slice of the middle", table.Slice("seed", 0).Slice("size", 1), 0, 9, 18)
	best := table.Best("size")
	want("best", best, 1, 10, 10, 100, 100, 1)
	if best.Quantity != "Best size" || best.Unit != "" || len(best.Axes) != 2 {
		t.Errorf("best: %+v", best)
	}
	want("max", table.Max("size"), 0, 1, 10, 11, 20, 21)
	mean := table.Max("size").Mean("seed")
	want("mean", mean, 0.5, 10.5, 20.5)
	const t95 = 12.706204736 // of one degree of freedom; scipy.stats.t.ppf(0.975, 1)
	if half := (mean.High[0] - mean.Low[0]) / 2; math.Abs(half-t95/2) > 1e-8 {
		t.Errorf("the interval is ± %g, want %g", half, t95/2)
	}
	table.Values[0], table.Values[1], table.Values[2] = math.NaN(), math.NaN(), math.NaN()
	want("best of nothing", table.Best("size"), math.NaN(), 10, 10, 100, 100, 1)
	if mean := table.Max("size").Mean("seed"); mean.Values[0] != 1 || !math.IsNaN(mean.Low[0]) {
		t.Errorf("mean of one: %+v", mean)
	}
	if table.Missing() != 3 || !strings.HasSuffix(table.String(), "3 of them missing") {
		t.Error(table)
	}
	wantError(t, table.Best("sizes").Mean("seed").Err(), `axis = "sizes"`, `["velocity" "seed" "size"]`)
	wantError(t, table.Slice("velocity", 8).Err(), "velocity = 8", "7 m/s, 25 m/s, +Inf m/s")
	wantError(t, table.Slice("velocity", "7").Err(), `velocity = "7", a string: must be one of 7 m/s`)
	want("slice by text", table.Slice("velocity", "25 m/s").Slice("seed", 1), 9, 10, 11)
	bands := &Table{Axes: innerAxes(Experiment{Bands: []Band{{0, 100}, {100, 200}}, Compositions: []Composition{Homogeneous, Heterogeneous}})[:2], Values: []float64{1, 2, 3, 4}}
	for _, band := range []any{"100-200 Hz", "100–200 Hz", Band{100, 200}} {
		want("band", bands.Slice("band", band).Slice("composition", Homogeneous), 3)
	}
	wantError(t, bands.Slice("band", Band{0, 50}).Err(), "band = 0–50 Hz: must be one of 0–100 Hz, 100–200 Hz")
	wantError(t, (&Table{Values: []float64{1, 2}}).Err(), "len(Values) = 2: must be 1")
	if _, err := table.Plot("no").PNG(96); err == nil {
		t.Error("a failed table is drawn")
	}
}

// A table comes back from its file, and pandas reads its CSV.
func TestTableFiles(t *testing.T) {
	dir := t.TempDir()
	table := handmadeTable()
	table.Values[3] = math.NaN()
	table.Axes[0].Labels = []string{"slow", "squid, fast", "no delay"}
	for _, table := range []*Table{table, table.Mean("seed")} {
		path := filepath.Join(dir, "table.npz")
		if err := table.Save(path); err != nil {
			t.Fatal(err)
		}
		got := Must(LoadTable(path))
		if fmt.Sprint(got) != fmt.Sprint(table) || fmt.Sprintf("%+v", *got) != fmt.Sprintf("%+v", *table) {
			t.Errorf("%+v, want %+v", *got, *table)
		}
	}
	path := filepath.Join(dir, "table.csv")
	if err := table.Mean("seed").SaveCSV(path); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(Must(os.ReadFile(path))), "\n")
	if lines[0] != "velocity (m/s),velocity label,size,Mutual information (bits/s),low,high" || lines[1] != "7,slow,1,0,," ||
		!strings.HasPrefix(lines[4], `25,"squid, fast",1,9,`) || !strings.HasPrefix(lines[7], "inf,no delay,1,") || len(lines) != 11 {
		t.Errorf("%q", lines)
	}
	check := "import pandas as p, sys; d = p.read_csv(sys.argv[1]); assert d.shape == (9, 6) and d['low'].isna().sum() == 1 and d.iloc[8, 0] == float('inf')"
	if exec.Command("python3", "-c", "import pandas").Run() != nil {
		t.Skip("there is no pandas")
	}
	if out, err := exec.Command("python3", "-c", check, path).CombinedOutput(); err != nil {
		t.Errorf("%s", out)
	}
}

// The pictures of a sweep; look at them with -artifacts.
func TestTablePictures(t *testing.T) {
	table := handmadeTable()
	table.Axes[0].Values[2] = 50
	for i := range table.Values {
		table.Values[i] += 20 + math.Sin(float64(i))
	}
	for name, f := range map[string]*Figure{
		"lines": table.Mean("seed").Plot("size").LogX(),
		"heat":  table.Mean("seed").PlotHeat("velocity", "size"),
	} {
		png, err := f.PNG(96)
		if err != nil {
			t.Error(name, err)
			continue
		}
		drawtest.Golden(t, "plot_sweep"+name+".png", png)
	}
	_, err := handmadeTable().Slice("seed", 0).PlotHeat("velocity", "size").PNG(96)
	wantError(t, err, "velocity = +Inf m/s", "finite")
	_, err = table.PlotHeat("velocity", "size").PNG(96)
	wantError(t, err, "len(Axes) = 3", "2")
}

// On a terminal, the bar is one line of text; other files show nothing.
func TestTerminalBar(t *testing.T) {
	var shown string
	bar := &progressBar{plain: true, update: func(text string) { shown = text }}
	progress, end := bar.report()
	bar.started = time.Now().Add(-10 * time.Second)
	progress(0.5, "5 of 10 points")
	if shown != "[##########..........] 5 of 10 points, 50 %, 10 s, about 10 s left" {
		t.Errorf("%q", shown)
	}
	if end(); shown != "" {
		t.Errorf("%q remains", shown)
	}
	if terminal(Must(os.Create(filepath.Join(t.TempDir(), "file")))) != nil {
		t.Error("a file is no terminal")
	}
}

// A dry run says what a sweep takes.
func TestDryRun(t *testing.T) {
	cost := Must(smallSweep(7, 25).DryRun(ctx))
	if cost.Points != 12 || cost.Time <= 0 || cost.Memory <= 0 || cost.Disk < 12*500 {
		t.Errorf("%+v", cost)
	}
	if s := cost.String(); !strings.HasPrefix(s, "12 points: about ") {
		t.Error(s)
	}
}
