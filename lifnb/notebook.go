package lifnb

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// A Stage computes a result from its parameters and inputs. All stages of lifnb are structs with this method.
type Stage[R any] interface {
	Run(ctx context.Context) (R, error)
}

// Run runs a stage in a notebook. The stop button (or Ctrl-C) ends it. A bar under the cell shows its progress if it
// takes longer than half a second. An error ends the cell with a message that says where it comes from. Outside a
// notebook Run panics with the error; programs should use the stage's own Run.
//
//	var stimulus = lifnb.Run(lifnb.PaperNoise(0, 100))
func Run[R any](stage Stage[R]) R {
	ctx, end := begin(named(Context(), variableInCell()))
	result, err := stage.Run(ctx)
	end(err)
	if err != nil {
		fail(err)
	}
	return result
}

// named returns a context whose progress begins with the name of what is computed, unless that is "".
func named(ctx context.Context, name func() string) context.Context {
	report, ok := ctx.Value(reporterKey{}).(reporter)
	if !ok {
		return ctx
	}
	return withReporter(ctx, func() (Progress, func()) {
		progress, end := report()
		return func(share float64, what string) {
			if name := name(); name != "" {
				what = strings.TrimSuffix(name+": "+what, ": ")
			}
			progress(share, what)
		}, end
	})
}

// Context returns the context that Run uses, for loops of your own. The stop button (or Ctrl-C) cancels it, and stages
// that run with it show their progress under the cell. Every call returns the same context.
func Context() context.Context { return cellContext() }

var cellContext = sync.OnceValue(func() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // A second interrupt ends the program at once.
	if !gonbui.IsNotebook {
		if bar := terminal(os.Stderr); bar != nil {
			return withReporter(ctx, bar.report)
		}
		return ctx
	}
	id := "progress_" + gonbui.UniqueId() // a new one: an id of another cell would update that cell's output
	bar := &progressBar{update: func(html string) { gonbui.UpdateHTML(id, html) }}
	return withReporter(ctx, bar.report)
})

// Must returns the value, or ends the cell with a readable message if there was an error. Outside a notebook it panics.
// Use it to load files, and for other functions with two results:
//
//	var recorded = lifnb.Must(lifnb.LoadResponses("recorded.npz"))
func Must[T any](value T, err error) T {
	if err != nil {
		fail(err)
	}
	return value
}

// fail ends the cell. A panic would bury the message under a stack trace.
func fail(err error) {
	if !gonbui.IsNotebook {
		panic(err)
	}
	message := err.Error() + "\n" + whereInCell()
	if errors.Is(err, context.Canceled) && !errors.As(err, new(stoppedError)) {
		message = "stopped\n" + whereInCell()
	}
	gonbui.Sync()
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}

// Show puts its arguments into the notebook, one under the other: figures as pictures, strings as Markdown (with
// formulas between $ signs), long lists of numbers cut short, and everything else as fmt.Print writes it. An error ends
// the cell, as with [Must]. So Show(result.Save("folder")) saves the result, and shows nothing if all went well.
// Outside a notebook Show does nothing else.
//
// Put text that belongs to a figure into the same Show: printed text takes another way to the notebook and may end up
// above or below the figure.
func Show(items ...any) {
	for _, item := range items {
		if _, failed := item.(error); !failed && !gonbui.IsNotebook {
			continue
		}
		data := &protocol.DisplayData{}
		switch item := item.(type) {
		case nil: // no error, as from Show(stage.Run(ctx))
			continue
		case error:
			fail(item)
		case *Figure:
			var err error
			if data, err = item.display(); err != nil {
				fail(err)
			}
		case *Table:
			if err := item.Err(); err != nil {
				fail(err)
			}
			data.Data = map[protocol.MIMEType]any{protocol.MIMETextPlain: item.String()}
		case string:
			data.Data = map[protocol.MIMEType]any{protocol.MIMETextMarkdown: item}
		default:
			data.Data = map[protocol.MIMEType]any{protocol.MIMETextPlain: shownAs(item)}
		}
		gonbui.SendData(data)
	}
	if !gonbui.IsNotebook {
		return
	}
	gonbui.Sync()
	if err := gonbui.Error(); err != nil {
		fail(fmt.Errorf("lifnb.Show: %w", err))
	}
}

func init() {
	// The kernel needs the registered type to decode display metadata.
	gob.Register(map[string]any{})
}
