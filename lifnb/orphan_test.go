//go:build unix

package lifnb

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// orphanEnv turns this test into the program of a cell that computes for ever.
const orphanEnv = "LIFNB_TEST_ORPHAN"

// The program of a cell ends when its kernel is killed. Another program goes on.
func TestOrphan(t *testing.T) {
	if os.Getenv(orphanEnv) != "" {
		fmt.Println(os.Getpid())
		for n := 0; n >= 0; n++ { // busy, as computations are, for some hundred years
		}
	}
	t.Parallel() // as it waits
	for _, cell := range []bool{true, false} {
		// The shell stands for the kernel: it starts the program and waits.
		kernel := exec.Command("sh", "-c", `"$0" -test.run '^TestOrphan$' & wait`, os.Args[0])
		kernel.Env = append(os.Environ(), orphanEnv+"=1")
		if cell {
			kernel.Env = append(kernel.Env, protocol.GONB_PIPE_ENV+"=/nowhere")
		}
		out, err := kernel.StdoutPipe()
		if err := errors.Join(err, kernel.Start()); err != nil {
			t.Fatal(err)
		}
		var program int
		_, err = fmt.Fscan(out, &program)
		kernel.Process.Kill()
		kernel.Process.Wait() // Wait of the command would close the pipe.
		if err != nil {
			t.Fatal(err)
		}
		defer syscall.Kill(program, syscall.SIGKILL)

		// The pipe ends with the program.
		ended := make(chan struct{})
		go func() {
			out.Read(make([]byte, 1))
			close(ended)
		}()
		if cell {
			select {
			case <-ended:
			case <-time.After(time.Minute):
				t.Error("the program of a cell goes on without its kernel")
			}
			continue
		}
		select {
		case <-ended:
			t.Error("a program that is no cell has ended")
		case <-time.After(2 * time.Second):
		}
	}
}
