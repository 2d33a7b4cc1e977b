package lifnb

import (
	"fmt"
	"html"
	"math"
	"os"
	"strings"
	"sync"
	"time"
)

// progressBar is a bar under the cell that shows how far a computation is. If there are several computations at a time,
// it shows the first.
type progressBar struct {
	update func(html string)
	plain  bool // text for a terminal instead of HTML

	mu               sync.Mutex
	busy, visible    bool
	started, updated time.Time
}

// report is a reporter: it shows the bar if the computation takes long, and removes it at the end.
func (p *progressBar) report() (progress Progress, end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy {
		return func(float64, string) {}, func() {}
	}
	p.busy, p.started = true, time.Now()
	return p.show, p.wipe
}

func (p *progressBar) show(share float64, what string) {
	const (
		patience = 500 * time.Millisecond // anything faster needs no bar
		pause    = 100 * time.Millisecond // between two updates
	)
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Sub(p.started) < patience || now.Sub(p.updated) < pause {
		return
	}
	if p.plain {
		const width = 20
		full := int(share * width)
		p.update(fmt.Sprintf("[%s%s] %s", strings.Repeat("#", full), strings.Repeat(".", width-full), progressText(share, what, now.Sub(p.started))))
		p.visible, p.updated = true, now
		return
	}
	p.update(fmt.Sprintf(`<progress value="%.4f" max="1"></progress> %s`, share, html.EscapeString(progressText(share, what, now.Sub(p.started)))))
	p.visible, p.updated = true, now
}

// terminal returns a bar in the last line of a terminal, or nil if the file is none.
func terminal(file *os.File) *progressBar {
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return &progressBar{plain: true, update: func(text string) { fmt.Fprintf(file, "\r%s\x1b[K", text) }}
}

// wipe removes the bar.
func (p *progressBar) wipe() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.visible {
		p.update("")
	}
	p.busy, p.visible = false, false
}

// progressText says how far a computation is: "12 of 200 stimuli, 6 %, 8 s, about 2 min left".
func progressText(share float64, what string, elapsed time.Duration) string {
	text := fmt.Sprintf("%.0f %%, %s", math.Floor(100*share), roughly(elapsed))
	if what != "" {
		text = what + ", " + text
	}
	if share > 0 {
		text += ", about " + roughly(time.Duration(min(float64(elapsed)*(1-share)/share, math.MaxInt64/2))) + " left"
	}
	return text
}

// roughly returns a time in one or two units: "8 s", "2 min", "1 h 20 min", "3 d 4 h".
func roughly(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 100*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 100*time.Minute:
		return fmt.Sprintf("%.0f min", d.Minutes())
	case d < 2*day:
		d = d.Round(time.Minute)
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	default:
		d = d.Round(time.Hour)
		return fmt.Sprintf("%d d %d h", d/day, d%day/time.Hour)
	}
}
