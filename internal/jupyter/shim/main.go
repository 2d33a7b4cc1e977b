//go:build unix

// The command shim stands between Jupyter and GoNB. It starts GoNB as its child, relays the sockets of the Jupyter
// protocol, and improves what passes: cells that GoNB alone would refuse, errors, the state after a failure, status and
// answers while GoNB is not ready. It takes the arguments of GoNB, and starts the gonb in its own directory.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/lifnb/lifnb/internal/jupyter"
)

// watchEvery is the time between two looks at whether Jupyter is still there.
const watchEvery = 200 * time.Millisecond

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) (err error) {
	at := -1
	for i, a := range args {
		if strings.TrimLeft(a, "-") == "kernel" && i+1 < len(args) {
			at = i + 1
		}
	}
	if at < 0 {
		return fmt.Errorf("arguments %q: must contain --kernel and the path of a connection file", args)
	}
	data, err := os.ReadFile(args[at])
	if err != nil {
		return err
	}
	var conn jupyter.Connection
	if err := json.Unmarshal(data, &conn); err != nil {
		return fmt.Errorf("connection file %s: %w", args[at], err)
	}
	jupyterPID := os.Getppid()

	r, err := newRelay(conn, args, at)
	if err != nil {
		return err
	}
	defer r.close()
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	watch := time.NewTicker(watchEvery)
	defer watch.Stop()
	for {
		select {
		case s := <-signals:
			if s != syscall.SIGINT {
				return nil
			}
			r.interrupt() // Jupyter's other way to stop a cell
		case <-watch.C:
			if os.Getppid() != jupyterPID {
				return nil
			}
		case <-r.ended:
			return nil
		}
	}
}
