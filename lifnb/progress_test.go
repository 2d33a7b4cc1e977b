package lifnb

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// recorder receives progress and checks it: it begins with 0, rises, and ends with 1, once.
type recorder struct {
	shares []float64
	texts  []string
}

func (r *recorder) watch(share float64, what string) {
	r.shares, r.texts = append(r.shares, share), append(r.texts, what)
}

func (r *recorder) check(t *testing.T) {
	t.Helper()
	for i, share := range r.shares {
		last := i == len(r.shares)-1
		if (i == 0) != (share == 0) && i < 2 || (share == 1) != last || i > 0 && share < r.shares[i-1] {
			t.Errorf("call %d of %d says %g after %v", i, len(r.shares), share, r.shares[:i])
			return
		}
	}
	if len(r.shares) < 2 {
		t.Errorf("the progress is %v, want 0 to 1", r.shares)
	}
}

// Progress counts up to the total, in equal parts, without overlap.
func TestProgress(t *testing.T) {
	var r recorder
	Must(Simulation{Neuron: PaperNeuron(), Stimulus: silence(1e-5, 0.01), Trials: 50}.Run(WithProgress(ctx, r.watch)))
	r.check(t)
	if len(r.shares) < 50 || r.texts[25] != "25 of 50 trials" {
		t.Errorf("the progress is %v, %q", r.shares, r.texts)
	}
}

// All stages that do many things report their progress as one rise from 0 to 1, whatever these things are.
func TestProgressOfStages(t *testing.T) {
	small := PaperExperiment()
	small.Trials, small.Sizes, small.Repeats = 5, []int{5}, 2
	stimuli, plain, oneBand := small, small, small
	stimuli.Stimuli = 3
	plain.Segment, plain.Sizes = 0.2, []int{1}
	plain.Latency = 0.5e-9 // not on the grid
	oneBand.Bands = small.Bands[:1]
	stimulus := Must(small.stimulus(small.Bands[0]).Run(ctx))
	responses := Must(small.simulation(small.Bands[0], stimulus).Run(ctx))
	sizes := PaperOptimalSize()
	sizes.Experiment.Trials, sizes.Centres = 3, sizes.Centres[:2]

	for name, test := range map[string]struct {
		run  func(ctx context.Context) error
		text string // of what is counted
		many int    // so many calls at least
	}{
		"experiment":       {func(ctx context.Context) error { _, err := small.Run(ctx); return err }, "1 of 3 stimuli", 20},
		"several stimuli":  {func(ctx context.Context) error { _, err := stimuli.Run(ctx); return err }, "8 of 9 stimuli", 60},
		"one band":         {func(ctx context.Context) error { _, err := oneBand.Run(ctx); return err }, "2 of 5 trials", 10},
		"plain definition": {func(ctx context.Context) error { _, err := plain.Run(ctx); return err }, "1 of 3 stimuli", 20},
		"optimal sizes":    {func(ctx context.Context) error { _, err := sizes.Run(ctx); return err }, "1 of 82 optimal sizes", 80},
		"neuron coherence": {func(ctx context.Context) error {
			_, err := NeuronCoherence{Stimulus: stimulus, Responses: responses, Band: small.Bands[0], Sigma: small.Sigma}.Run(ctx)
			return err
		}, "", 5},
	} {
		t.Run(name, func(t *testing.T) {
			var r recorder
			if err := test.run(WithProgress(ctx, r.watch)); err != nil {
				t.Fatal(err)
			}
			r.check(t)
			if len(r.shares) < test.many || !strings.Contains(strings.Join(r.texts, "; "), test.text) {
				t.Errorf("%d calls say %q", len(r.texts), r.texts)
			}
		})
	}
}

// A stage that announces less than it does, or that fails, follows the rule too.
func TestProgressUnannounced(t *testing.T) {
	var r recorder
	outer, end := begin(WithProgress(ctx, r.watch))
	for range 3 {
		noError := parallel(outer, "things", 10, func(context.Context, int) error { return nil })
		if noError != nil {
			t.Fatal(noError)
		}
	}
	end(nil)
	r.check(t)

	var failed recorder
	wrong := errors.New("wrong")
	err := inTurn(WithProgress(ctx, failed.watch), "things", 10, func(ctx context.Context, i int) error {
		if i == 7 {
			return wrong
		}
		return nil
	})
	if err != wrong || failed.shares[len(failed.shares)-1] > 0.71 {
		t.Errorf("error %v after %v", err, failed.shares)
	}
}

// A bar appears when a computation takes long, even if none of its parts does. It goes from 0 to 1, says how long it
// will take, and disappears at the end.
func TestProgressBar(t *testing.T) {
	// run does ten parts within each of several, and returns what was under the cell.
	run := func(parts int, pause time.Duration, err error) (shown []string) {
		synctest.Test(t, func(t *testing.T) {
			bar := &progressBar{update: func(html string) { shown = append(shown, html) }}
			ctx := withReporter(context.Background(), bar.report)
			got := inTurn(ctx, "parts < wholes", parts, func(ctx context.Context, i int) error {
				if i == parts-1 && err != nil {
					return err
				}
				return inTurn(ctx, "steps", 10, func(context.Context, int) error {
					time.Sleep(pause)
					return nil
				})
			})
			if got != err {
				t.Errorf("error %v, want %v", got, err)
			}
		})
		return shown
	}
	if shown := run(1, 45*time.Millisecond, nil); len(shown) != 0 {
		t.Errorf("half a second shows %q, want nothing", shown)
	}
	for _, parts := range []int{1, 30} {
		for _, err := range []error{nil, errors.New("failed")} {
			if parts == 1 && err != nil {
				continue
			}
			shown := run(parts, 20*time.Second/time.Duration(10*parts), err)
			if len(shown) < 9 || len(shown) > 201 {
				t.Fatalf("%d parts: twenty seconds show %q, want some updates", parts, shown)
			}
			for _, html := range shown[:len(shown)-1] {
				if !strings.HasPrefix(html, "<progress value=") || parts > 1 && !strings.Contains(html, " of 30 parts &lt; wholes, ") {
					t.Errorf("%d parts: the bar is %q", parts, html)
				}
			}
			if last := shown[len(shown)-1]; last != "" {
				t.Errorf("%d parts: %q remains", parts, last)
			}
		}
	}
}

func TestProgressText(t *testing.T) {
	for _, test := range []struct {
		share   float64
		what    string
		elapsed time.Duration
		want    string
	}{
		{0.06, "12 of 200 stimuli", 8 * time.Second, "12 of 200 stimuli, 6 %, 8 s, about 2 min left"},
		{0, "0 of 200 stimuli", time.Second, "0 of 200 stimuli, 0 %, 1 s"},
		{0.5, "", 40 * time.Minute, "50 %, 40 min, about 40 min left"},
		{0.999, "", 100 * time.Minute, "99 %, 1 h 40 min, about 6 s left"},
		{1e-3, "", 200 * time.Second, "0 %, 3 min, about 2 d 8 h left"},
		{1e-3, "", time.Hour, "0 %, 60 min, about 41 d 15 h left"},
	} {
		if got := progressText(test.share, test.what, test.elapsed); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// The text begins with the name of what is computed, and only if it has one.
func TestProgressIsNamed(t *testing.T) {
	for _, test := range []struct{ name, first, last string }{
		{"responses", "responses", "responses: 3 of 3 trials"},
		{"", "", "3 of 3 trials"},
	} {
		var texts []string
		ctx := withReporter(context.Background(), func() (Progress, func()) {
			return func(_ float64, what string) { texts = append(texts, what) }, func() {}
		})
		err := inTurn(named(ctx, func() string { return test.name }), "trials", 3, func(context.Context, int) error { return nil })
		if err != nil || texts[0] != test.first || texts[len(texts)-1] != test.last {
			t.Errorf("error %v, texts %q", err, texts)
		}
	}
	if name := variableInCell()(); name != "" {
		t.Errorf("named %q outside of a cell", name)
	}
}
