package lifnb

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"html"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Everything that a notebook adds to the stages is in this file.

// Context returns the context for the stages in a notebook: the stop button (or Ctrl-C) cancels it, and what
// takes longer than half a second shows a progress bar under the cell while it runs.
func Context() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	context.AfterFunc(ctx, stop) // A second interrupt ends the program at once.
	if gonbui.IsNotebook {
		id := "progress_" + gonbui.UniqueId() // a new one: that of another cell would update that cell's output
		bar := &progressBar{update: func(html string) { gonbui.UpdateHTML(id, html) }}
		ctx = WithProgress(ctx, bar.show)
		context.AfterFunc(ctx, bar.wipe)
	}
	return ctx
}

// Must returns the value, or ends the cell with a readable message if there was an error. Outside a notebook
// it panics. It is for notebooks, where an error cannot be handled any better:
//
//	var stimulus = lifnb.Must(lifnb.PaperNoise(0, 100).Run(ctx))
func Must[T any](value T, err error) T {
	if err != nil {
		fail(err)
	}
	return value
}

// Check is Must for functions that return nothing but an error, such as Save.
func Check(err error) {
	if err != nil {
		fail(err)
	}
}

// fail ends the cell. A panic would bury the message under a stack trace.
func fail(err error) {
	if !gonbui.IsNotebook {
		panic(err)
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("stopped")
	}
	gonbui.Sync()
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// Show puts its arguments into the notebook, one under the other: figures as pictures, strings as Markdown
// (with formulas between $ signs), and everything else as fmt.Print writes it. An error ends the cell, as with
// [Must]. Outside a notebook it does nothing.
//
// Text that belongs to a figure is best shown with it: what is printed by other means travels on another way
// and may end up above or below.
func Show(items ...any) {
	if !gonbui.IsNotebook {
		return
	}
	for _, item := range items {
		data := &protocol.DisplayData{}
		switch item := item.(type) {
		case nil: // no error, as of Show(stage.Run(ctx))
			continue
		case error:
			fail(item)
		case *Figure:
			var err error
			if data, err = item.display(); err != nil {
				fail(err)
			}
		case string:
			data.Data = map[protocol.MIMEType]any{protocol.MIMETextMarkdown: item}
		default:
			data.Data = map[protocol.MIMEType]any{protocol.MIMETextPlain: fmt.Sprint(item)}
		}
		gonbui.SendData(data)
	}
	gonbui.Sync()
	if err := gonbui.Error(); err != nil {
		fail(fmt.Errorf("lifnb.Show: %w", err))
	}
}

func init() {
	// The kernel decodes display metadata by its registered type.
	gob.Register(map[string]any{})
}

// progressBar is a bar under the cell that shows how far a computation is.
type progressBar struct {
	update           func(html string)
	mu               sync.Mutex
	started, updated time.Time
	visible          bool
}

// show is a Progress. It shows the bar of what takes long, and wipes it when all is done.
func (p *progressBar) show(what string, done, total int) {
	const (
		patience = 500 * time.Millisecond // what is done by then needs no bar
		pause    = 100 * time.Millisecond // between two updates
	)
	if done == total {
		p.wipe()
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if p.started.IsZero() {
		p.started = now
	}
	if now.Sub(p.started) > patience && now.Sub(p.updated) > pause {
		p.update(fmt.Sprintf(`<progress value="%d" max="%d"></progress> %s: %d of %d`,
			done, total, html.EscapeString(what), done, total))
		p.visible, p.updated = true, now
	}
}

// wipe takes the bar away.
func (p *progressBar) wipe() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.visible {
		p.update("")
	}
	p.visible, p.started = false, time.Time{}
}
