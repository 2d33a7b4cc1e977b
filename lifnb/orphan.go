package lifnb

import (
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

// A kernel that is killed or crashes can't end the cell that it runs: the cell would compute for ever, for nobody.
// So the program of a cell ends when its parent is gone. Programs that are no cells are left alone.
func init() {
	if gonbui.IsNotebook {
		go endWith(os.Getppid())
	}
}

// endWith ends the program when its parent is another than at the beginning: the system gives the children of a process
// that has ended to another one. Where it does not, as on Windows, nothing happens.
func endWith(parent int) {
	const pause = time.Second
	for os.Getppid() == parent {
		time.Sleep(pause)
	}
	os.Exit(1)
}
