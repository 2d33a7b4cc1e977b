//go:build unix

package lifnb

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const slurmFake = "TEST_SLURM_FAKE"

// slurmFakes are sbatch, which runs all tasks at once, one after the other, and squeue, which shows a file.
var slurmFakes = map[string]string{
	"sbatch": `#!/bin/sh
env > "$TEST_SLURM_FAKE/environment"
if [ -s "$TEST_SLURM_FAKE/rejected" ]; then cat "$TEST_SLURM_FAKE/rejected" >&2; exit 1; fi
for part in $(sed -n 's/^#SBATCH --array=//p' "$2" | tr , ' '); do
	for i in $(seq ${part%-*} ${part#*-}); do
		echo $i >> "$TEST_SLURM_FAKE/tasks"
		SLURM_ARRAY_TASK_ID=$i SLURM_CPUS_PER_TASK=1 sh "$2" >> "$TEST_SLURM_FAKE/log" 2>&1
	done
done
echo 17
`,
	"squeue":  "#!/bin/sh\ncat \"$TEST_SLURM_FAKE/queue\"\n",
	"scancel": "#!/bin/sh\necho \"$@\" > \"$TEST_SLURM_FAKE/cancelled\"\n",
}

// fakeSlurm puts the fakes on the PATH, and makes the test what Submit takes for the running program.
func fakeSlurm(t *testing.T) (dir string) {
	dir = t.TempDir()
	for name, text := range slurmFakes {
		os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755)
	}
	os.WriteFile(filepath.Join(dir, "queue"), nil, 0o644)
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	t.Setenv(slurmFake, dir)
	asProgram(t)
	return dir
}

func asProgram(t *testing.T) {
	args := os.Args
	os.Args = []string{args[0], "-test.run", "^" + t.Name() + "$"}
	t.Cleanup(func() { os.Args = args })
}

// slurmSweep is a sweep of which one point fails in tasks, if told so.
func slurmSweep(velocities ...float64) Sweep {
	s := smallSweep(velocities...)
	set := s.Axes[0].Set
	s.Axes[0].Set = func(e *Experiment, v float64) {
		if set(e, v); v == 12 && os.Getenv(taskVariable) != "" && os.Getenv("TEST_SLURM_FAILS") != "" {
			e.Trials = -3
		}
	}
	return s
}

func read(path ...string) string { text, _ := os.ReadFile(filepath.Join(path...)); return string(text) }

// A sweep is submitted, a point fails, submitting again fills the holes alone, and the table is that of a local run.
func TestSlurm(t *testing.T) {
	c := Slurm{Sweep: slurmSweep(7, 12, 25), Store: Store{Dir: os.Getenv("TEST_SLURM_STORE")}, Tasks: 3, Partition: "short", Time: 90 * time.Minute,
		Options: []string{"--mem=1G"}}
	if os.Getenv(taskVariable) != "" {
		c.Submit(ctx)
		t.Fatal("in a task, Submit has returned")
	}
	fake := fakeSlurm(t)
	c.Store.Dir = filepath.Join(t.TempDir(), "shared store")
	t.Setenv("TEST_SLURM_STORE", c.Store.Dir)
	for _, v := range []string{"SLURM_CPUS_PER_TASK", "SBATCH_PARTITION", "GONB_PIPE", "SQUEUE_STATES"} {
		t.Setenv(v, "other")
	}
	t.Setenv("SLURM_CONF", "/kept")
	t.Setenv("TEST_SLURM_FAILS", "yes")

	script := Must(c.Script(ctx))
	if _, err := os.Stat(c.Store.Dir); err == nil {
		t.Error("Script has made a folder")
	}
	for _, want := range []string{"\n#SBATCH --array=0-2\n", "--cpus-per-task=1\n", "--partition=short\n", "--time=1:30:00\n", "#SBATCH --mem=1G\n",
		"exec '" + c.Store.Dir + "/sweep-", "B:TERM@60", "/task-%a.log\"\n"} {
		if !strings.Contains(script, want) {
			t.Errorf("the script lacks %q:\n%s", want, script)
		}
	}
	status := Must(c.Submit(ctx))
	if status.Done != 12 || status.Failed != 6 || status.Missing != 0 || status.Table.Missing() != 18 {
		t.Errorf("%v\n%s", status, read(fake, "log"))
	}
	if !strings.Contains(status.String(), "at velocity = 12 m/s, tau = 0.002 s, seed 0: lifnb.Experiment: Trials = -3") {
		t.Errorf("the status is %q", status)
	}
	if read(status.Folder, "submit-3.sh") != script {
		t.Error("Submit has not submitted what Script says")
	}
	environment := read(fake, "environment")
	if strings.Contains(environment, "=other") || !strings.Contains(environment, "SLURM_CONF=/kept") {
		t.Errorf("sbatch has the environment %s", environment)
	}
	_, err := c.Run(ctx)
	wantError(t, err, "lifnb.Slurm: not complete: 18 points: 12 done, 6 failed", status.Folder)

	// The rest is computed by the tasks that lack points.
	t.Setenv("TEST_SLURM_FAILS", "")
	want := Must(c.Sweep.Run(ctx))
	part := Must(c.Status(ctx)).Table
	for i, v := range part.Values {
		if !math.IsNaN(v) && v != want.Values[i] {
			t.Errorf("value %d of the partial table is %g, want %g", i, v, want.Values[i])
		}
	}
	sameTable(t, "resubmitted", Must(c.Run(ctx)), want)
	packs := Must(c.Store.List())
	if left, _ := filepath.Glob(filepath.Join(status.Folder, "failed-*")); len(left) > 0 {
		t.Errorf("after all is done, there still are %v", left)
	}
	os.Remove(filepath.Join(fake, "tasks"))
	sameTable(t, "again", Must(c.Run(ctx)), want)
	if tasks := read(fake, "tasks"); tasks != "" {
		t.Errorf("a complete sweep has submitted %s", tasks)
	}
	if Must(c.Script(ctx)) != "# There is nothing to submit.\n" {
		t.Error(Must(c.Script(ctx)))
	}

	// One task has lost its file; the others are not submitted again.
	os.Remove(packs[0].Path)
	sameTable(t, "with a hole", Must(c.Run(ctx)), want)
	if tasks := strings.Fields(read(fake, "tasks")); len(tasks) == 0 || len(tasks) > 2 {
		t.Errorf("a hole has submitted the tasks %v", tasks)
	}
}

// What is in the queue is not submitted again.
func TestSlurmQueue(t *testing.T) {
	c := Slurm{Sweep: smallSweep(7, 12), Store: Store{Dir: t.TempDir()}, Tasks: 4}
	fake := fakeSlurm(t)
	folder := Must(c.folder())
	name := jobPrefix(folder)
	queue := fmt.Sprintf("%s4|17|0|RUNNING|None\n%[1]s4|17|2|PENDING|Priority\n%[1]s4|17|3|COMPLETING|None\nother|18|1|RUNNING|None\n", name)
	os.WriteFile(filepath.Join(fake, "queue"), []byte(queue), 0o644)
	status := Must(c.Status(ctx))
	if got := status.String(); got != "12 points: 0 done, 6 of running tasks, 3 of waiting tasks, 3 missing; job 17, waiting for Priority" {
		t.Error(got)
	}
	if script := Must(c.Script(ctx)); !strings.Contains(script, "--array=1\n") {
		t.Error(script)
	}
	waiting, cancel := context.WithCancel(ctx)
	waiting = WithProgress(waiting, func(_ float64, what string) {
		if strings.Contains(what, "points, on the cluster") {
			cancel()
		}
	})
	os.WriteFile(filepath.Join(fake, "sbatch"), []byte("#!/bin/sh\n"), 0o755)
	_, err := c.Run(waiting)
	wantError(t, err, "stopped; the tasks go on: 12 points", "Run the same again")
	c.Tasks = 5
	_, err = c.Submit(ctx)
	wantError(t, err, "Tasks = 5: must be 4 while job 17 is in the queue")
	if err := c.Cancel(ctx); err != nil || read(fake, "cancelled") != "17 --quiet\n" {
		t.Error(err, read(fake, "cancelled"))
	}
}

func TestBadSlurm(t *testing.T) {
	c := Slurm{Sweep: smallSweep(7), Store: Store{Dir: t.TempDir()}, Tasks: 2}
	fake := fakeSlurm(t)
	os.WriteFile(filepath.Join(fake, "rejected"), []byte("sbatch: error: invalid partition specified: nix\n"), 0o644)
	_, err := c.Submit(ctx)
	wantError(t, err, "sbatch: exit status 1", "invalid partition specified: nix", "submit-2.sh")
	os.WriteFile(filepath.Join(fake, "rejected"), []byte("Batch job submission failed: Invalid job array specification\n"), 0o644)
	_, err = c.Submit(ctx)
	wantError(t, err, "Tasks must be at most the MaxArraySize")

	bad := c
	bad.Tasks, bad.CPUs, bad.Time, bad.Partition, bad.Options = 0, -1, time.Second, "a b", []string{"mem=4G"}
	_, err = bad.Status(ctx)
	wantError(t, err, "Tasks = 0", "CPUs = -1", "Time = 1s", `Partition = "a b"`, `Options[0] = "mem=4G"`)
	bad = c
	bad.Sweep = smallSweep(-1)
	_, err = bad.Submit(ctx)
	wantError(t, err, "velocity = -1 m/s", "above 0")
	bad = c
	bad.Store.Dir = filepath.Join(fake, "queue") // a file
	_, err = bad.Submit(ctx)
	wantError(t, err, "Dir = ", "must be a folder that can be written")
	_, err = bad.Sweep.RunTask(ctx, bad.Store, 0, 1)
	wantError(t, err, "Dir = ", "must be a folder that can be written")
	_, err = c.Sweep.RunTask(ctx, c.Store, 2, 2)
	wantError(t, err, "task = 2: must be between 0 and 1")
	_, err = c.Sweep.RunTask(ctx, c.Store, 0, 0)
	wantError(t, err, "of = 0")

	os.Remove(filepath.Join(fake, "sbatch"))
	os.Remove(filepath.Join(fake, "squeue"))
	t.Setenv("PATH", fake)
	_, err = c.Submit(ctx)
	wantError(t, err, "sbatch", "not found", "The script is "+c.Store.Dir)
	if status, err := c.Status(ctx); err != nil || status.Missing != 6 {
		t.Error("without Slurm: ", status, err)
	}
}

// The tasks share all points, each gets its part, and they keep them in few files.
func TestRunTask(t *testing.T) {
	s, store := smallSweep(7, 12, 25), Store{Dir: t.TempDir()}
	var all []int
	for task := range 4 {
		share := s.share(task, 4)
		if len(share) < 4 || len(share) > 5 {
			t.Errorf("task %d has %d of 18 points", task, len(share))
		}
		all = append(all, share...)
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 18 {
		t.Errorf("the tasks have the points %v", all)
	}
	for task := range 4 {
		status := Must(s.RunTask(ctx, store, task, 4))
		if status.Done != status.Points || len(Must(store.List())) != task+1 {
			t.Errorf("after task %d: %v, %d files", task, status, len(Must(store.List())))
		}
	}
	sameTable(t, "tasks", runIn(t, s, store), Must(s.Run(ctx)))
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	status, err := s.RunTask(cancelled, Store{Dir: t.TempDir()}, 0, 2)
	if status != nil && status.Done > 0 || err == nil {
		t.Error(status, err)
	}
}

// Each signal writes what is finished and ends a task after the present points. Run again, it computes the rest alone.
func TestTaskStops(t *testing.T) {
	s := smallSweep()
	for v := range 500 {
		s.Axes[0].Values = append(s.Axes[0].Values, 1+float64(v))
	}
	if dir := os.Getenv("TEST_SLURM_STORE"); dir != "" {
		begins := WithProgress(Context(), func(_ float64, what string) {
			if strings.HasPrefix(what, "5 of") {
				fmt.Println("begins")
			}
		})
		_, err := s.RunTask(context.WithoutCancel(begins), Store{Dir: dir}, 0, 2)
		fmt.Println(err)
		os.Exit(1)
	}
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGHUP} {
		dir := t.TempDir()
		program := exec.Command(os.Args[0], "-test.run", "^TestTaskStops$")
		program.Env = append(os.Environ(), "TEST_SLURM_STORE="+dir)
		out := Must(program.StdoutPipe())
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		buffer := make([]byte, 1000)
		for sent := false; ; sent = true {
			n, err := out.Read(buffer)
			text.Write(buffer[:n])
			if !sent {
				program.Process.Signal(signal)
			}
			if err != nil {
				break
			}
		}
		program.Wait()
		_, after, _ := strings.Cut(text.String(), "1500 points: ")
		done, err := strconv.Atoi(strings.Split(after, " ")[0])
		_, missing := s.load(ctx, &Store{Dir: dir}, Must(s.keys(ctx, true)))
		if err != nil || done < 5 || done == 1500 || s.Len()-len(missing) != done {
			t.Errorf("%v: %d points in the store, %q", signal, s.Len()-len(missing), text.String())
		}
	}
}
