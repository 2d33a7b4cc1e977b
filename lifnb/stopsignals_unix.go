//go:build unix

package lifnb

import (
	"os"
	"syscall"
)

// stopSignals end a task after its present points. Schedulers send one of them before a time limit or preemption.
var stopSignals = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1}
