package lifnb

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A bar appears when a computation takes long, though each of its stages does not, and is gone when all is done.
func TestProgressBar(t *testing.T) {
	// run tells the progress of stages of ten parts each, and returns what was under the cell.
	run := func(stages int, part time.Duration) (shown []string) {
		synctest.Test(t, func(t *testing.T) {
			bar := &progressBar{update: func(html string) { shown = append(shown, html) }}
			ctx, end := asOne(WithProgress(context.Background(), bar.show))
			for range stages {
				report := progressOf(ctx, "parts < wholes", 10)
				for range 10 {
					time.Sleep(part)
					report()
				}
			}
			end()
		})
		return shown
	}
	if shown := run(1, 50*time.Millisecond); len(shown) != 0 {
		t.Errorf("half a second shows %q, want nothing", shown)
	}
	for _, stages := range []int{1, 30} {
		shown := run(stages, 2*time.Second/time.Duration(10*stages))
		if len(shown) < 3 || len(shown) > 20 {
			t.Fatalf("%d stages: two seconds show %q, want some updates", stages, shown)
		}
		for _, html := range shown[:len(shown)-1] {
			if !strings.HasPrefix(html, "<progress value=") || !strings.Contains(html, "parts &lt; wholes: ") {
				t.Errorf("%d stages: the bar is %q", stages, html)
			}
		}
		if last := shown[len(shown)-1]; last != "" {
			t.Errorf("%d stages: %q remains", stages, last)
		}
	}
}
