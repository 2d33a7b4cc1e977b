package lifnb

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lifnb/lifnb/internal/atomicfile"
)

// The variables that make the program a task. They cannot collide with flags of a cell.
const (
	taskVariable  = "LIFNB_TASK"  // number of the task
	tasksVariable = "LIFNB_TASKS" // number of tasks
	sweepVariable = "LIFNB_SWEEP" // the sweep's folder; empty for any sweep
)

// runTask computes a task's share and ends the program, if it is a task of this sweep.
func (s Slurm) runTask(ctx context.Context) error {
	text, tasks := os.Getenv(taskVariable), os.Getenv(tasksVariable)
	folder, err := s.folder()
	if wanted := os.Getenv(sweepVariable); err != nil || text == "" || wanted != "" && wanted != filepath.Base(folder) {
		return err
	}
	task, e1 := strconv.Atoi(text)
	of, e2 := strconv.Atoi(tasks)
	if cmp.Or(e1, e2) != nil {
		return fmt.Errorf("lifnb.Slurm: %s = %q and %s = %q: must be the number of a task, from 0, and the number of tasks", taskVariable, text, tasksVariable, tasks)
	}
	err = ctx.Err()
	var status *SweepStatus
	if err == nil {
		status, err = s.Sweep.RunTask(context.WithoutCancel(ctx), s.Store, task, of) // which has its own way with signals
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("task %d of %d: %v\n", task, of, status)
	os.Exit(0)
	return nil
}

// script returns what sbatch reads. The program takes the place of the shell, so it gets the signals.
func (s Slurm) script(path, program string, holes []int) string {
	folder := filepath.Dir(path)
	var b strings.Builder
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	line("#!/bin/sh")
	line("# %d of %d tasks of a sweep with %d points. To submit them by hand: sbatch %s", len(holes), s.tasks(), s.Sweep.Len(), quoted(path))
	line("# To run them without Slurm: for i in $(seq 0 %d); do LIFNB_TASK=$i sh %s; done", s.tasks()-1, quoted(path))
	line("#SBATCH --job-name=%s%d", jobPrefix(folder), s.tasks())
	line("#SBATCH --array=%s", arrayList(holes))
	line("#SBATCH --nodes=1 --ntasks=1 --cpus-per-task=%d", max(1, s.CPUs))
	if s.Partition != "" {
		line("#SBATCH --partition=%s", s.Partition)
	}
	if s.Time > 0 {
		t := s.Time.Round(time.Second)
		line("#SBATCH --time=%d:%02d:%02d", t/time.Hour, t%time.Hour/time.Minute, t%time.Minute/time.Second)
	}
	if s.Time == 0 || s.Time >= 5*time.Minute { // Slurm may be a minute early
		line("#SBATCH --signal=B:TERM@60")
	}
	line("#SBATCH --requeue --open-mode=append")
	line("#SBATCH --output=\"%s\"", strings.ReplaceAll(filepath.Join(folder, "task-"), "%", "%%")+"%a.log")
	for _, o := range s.Options {
		line("#SBATCH %s", o)
	}
	line("unset GONB_PIPE GONB_PIPE_BACK")
	line("export GOMAXPROCS=$SLURM_CPUS_PER_TASK")
	line("export %s=%s %s=${SLURM_ARRAY_TASK_ID:-$LIFNB_TASK} %s=%d", sweepVariable, filepath.Base(folder), taskVariable, tasksVariable, s.tasks())
	command := []string{quoted(filepath.Join(folder, program))}
	for _, arg := range os.Args[1:] {
		command = append(command, quoted(arg))
	}
	line("exec %s", strings.Join(command, " "))
	return b.String()
}

func jobPrefix(folder string) string {
	return "lifnb-" + strings.TrimPrefix(filepath.Base(folder), "sweep-") + "-"
}

// quoted returns a word for the shell.
func quoted(s string) string {
	plain := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("/._-=", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// arrayList writes rising numbers as Slurm reads them: "0-3,7".
func arrayList(numbers []int) string {
	var list []string
	for i := 0; i < len(numbers); i++ {
		first := numbers[i]
		for i+1 < len(numbers) && numbers[i+1] == numbers[i]+1 {
			i++
		}
		if list = append(list, strconv.Itoa(first)); numbers[i] > first {
			list[len(list)-1] += "-" + strconv.Itoa(numbers[i])
		}
	}
	return strings.Join(list, ",")
}

// thisProgram returns the running program, and a name with its hash.
func thisProgram() (program []byte, name string, err error) {
	if program, err = os.ReadFile("/proc/self/exe"); err != nil { // on Linux, even after the file was replaced
		var path string
		if path, err = os.Executable(); err == nil {
			program, err = os.ReadFile(path)
		}
	}
	sum := sha256.Sum256(program)
	return program, fmt.Sprintf("program-%x", sum[:6]), err
}

// install writes a file that can be executed, unless it is there already.
func install(path string, data []byte) error {
	if there, err := os.ReadFile(path); err != nil || !bytes.Equal(there, data) {
		if err := atomicfile.WriteFile(path, data); err != nil {
			return err
		}
	}
	return os.Chmod(path, 0o755)
}

// queued is a task that waits or runs.
type queued struct {
	job      string
	task, of int
	running  bool
	reason   string // why it waits
}

// askQueue returns the tasks of a sweep that are in Slurm's queue.
func askQueue(ctx context.Context, folder string) (queue []queued, err error) {
	out, err := slurmCommand(ctx, "squeue", "--me", "--array", "--noheader", "--format=%j|%F|%K|%T|%r")
	for line := range strings.Lines(out) {
		f := strings.Split(strings.TrimSpace(line), "|")
		count, ours := strings.CutPrefix(f[0], jobPrefix(folder))
		if !ours || len(f) != 5 {
			continue
		}
		q := queued{job: f[1], running: f[3] != "PENDING"}
		var e1, e2 error
		q.of, e1 = strconv.Atoi(count)
		q.task, e2 = strconv.Atoi(f[2])
		if e1 == nil && e2 == nil && q.of > 0 {
			if !q.running && f[4] != "None" {
				q.reason = "waiting for " + f[4]
			}
			queue = append(queue, q)
		}
	}
	return queue, err
}

// slurmCommand runs a command of Slurm. If the notebook itself runs in a job, the variables of that would change ours.
func slurmCommand(ctx context.Context, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		kept := strings.HasPrefix(v, "SLURM_CONF=") || strings.HasPrefix(v, "SLURM_JWT=")
		return !kept && slices.ContainsFunc([]string{"SLURM_", "SBATCH_", "SQUEUE_", "SCANCEL_", "GONB_", "LIFNB_"},
			func(prefix string) bool { return strings.HasPrefix(v, prefix) })
	})
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil {
		return string(out), nil
	}
	err = fmt.Errorf("lifnb.Slurm: %s: %w %s", name, err, strings.TrimSpace(stderr.String()))
	if strings.Contains(stderr.String(), "job array specification") {
		err = fmt.Errorf("%w; Tasks must be at most the MaxArraySize of the cluster: scontrol show config", err)
	}
	return "", err
}
