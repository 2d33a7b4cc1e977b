package lifnb

import (
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

// A kernel that is killed or crashes cannot end the cell that it runs: the cell would compute for ever, with nobody to
// see the result. So the program of a cell ends when its parent is gone. Programs that are not cells are left alone.
func init() {
	if gonbui.IsNotebook {
		go endWith(os.Getppid())
	}
}

// endWith ends the program when its parent is no longer the one it started with: the system gives the children of an
// ended process to another process. Where it does not, as on Windows, nothing happens.
func endWith(parent int) {
	const pause = time.Second
	for os.Getppid() == parent {
		time.Sleep(pause)
	}
	os.Exit(1)
}
