package lifnb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Slurm runs a sweep on a cluster. The tasks of a job array compute its points into a store that all nodes share. Run
// submits what is missing, waits, and returns the table, so it works like [CachedIn]:
//
//	cluster := lifnb.Slurm{Sweep: sweep, Store: lifnb.Store{Dir: "/shared/lifnb"}, Tasks: 64, Partition: "short", Time: time.Hour}
//	table := lifnb.Run(cluster)
//
// For runs that last longer than the notebook, there are Submit and Status. Script shows what Submit would submit:
//
//	lifnb.Show(lifnb.Must(cluster.Submit(lifnb.Context())))
//	%%
//	status := lifnb.Must(cluster.Status(lifnb.Context()))
//	lifnb.Show(status, status.Table.Mean("seed").Plot("velocity"))
//
// Submit copies the running program (in a notebook, the cell's) and a script to the folder sweep-... of the store, and
// calls sbatch. Tasks run the copy, so later changes of the code do not matter. In a task, Submit and Run compute the
// task's share of the points (see [Sweep.RunTask]) and end the program; every task does what the program does before
// that. The script can also be submitted by hand, or run without Slurm:
//
//	for i in $(seq 0 63); do LIFNB_TASK=$i sh submit-64.sh; done
//
// Only the files of the store decide what is done, never sacct or exit codes. So tasks may fail, be killed, preempted
// or requeued: Submit, called again, submits the tasks whose points are missing and that are not in the queue. When the
// scheduler sends TERM, USR1 or HUP, a task keeps what it has and ends after its present points; the script asks for
// TERM a minute before the time limit. A task that is killed at once loses what it computed in the last minute, or in
// 20 times as long as a file takes to write. Tasks use as many cores as CPUs says (GOMAXPROCS), whatever the node has.
// They get the environment of the notebook except SLURM_... and SBATCH_..., which would change the job if the notebook
// itself runs in one.
//
// # What a large sweep costs
//
// A million points in 1000 tasks are 1000 points a task. Points are packed: a task has one file of points, replaced by
// a larger one every minute at most, and another after each 4096 points. With a log for each task, the script and the
// program that makes 2002 inodes. A file for each point would make a million, more than many quotas allow, and all of
// them to be opened when the sweep resumes. With 3 sizes and 2 random populations, a point takes 0.6 kB, so all take
// 0.6 GB. Submit and Status hash all points and read all files; on two busy cores, that takes 31 s and 53 s. A task
// hashes its own points, and reads which points each file has: 6 s, if all of the files are there when it begins.
//
// Slurm sees one array of 1000 tasks, whatever the number of points. Tasks must not exceed its MaxArraySize (1001
// unless the cluster says otherwise): fewer tasks have more points each. Set Store.Limit above the Disk of
// [Sweep.DryRun], as the next notebook that writes to the store removes what exceeds the limit. Tasks remove nothing.
type Slurm struct {
	Sweep     Sweep
	Store     Store         // a folder with the same path on all nodes; the default is in the user's home folder
	Tasks     int           // number of tasks, each with an equal share of the points
	CPUs      int           // cores for each task; 0 for 1
	Time      time.Duration // limit for each task; 0 for that of the partition
	Partition string        // empty for the cluster's default
	Options   []string      // of sbatch, such as "--account=lab" and "--mem=4G"
}

// Run submits the points that are missing and in no task, waits for all tasks, and returns the table. It fails if
// points are missing in the end; Status has the table of the others. Stopping Run, or the notebook, does not stop the
// tasks: run the same again to go on waiting. Cancel ends the tasks.
func (s Slurm) Run(ctx context.Context) (table *Table, err error) {
	status, err := s.Submit(ctx)
	if err != nil {
		return nil, err
	}
	ctx, end := begin(ctx)
	defer func() { end(err) }()
	t := taskOf(ctx)
	for shown := 0; ; shown = max(shown, status.Done) {
		t.count("points, on the cluster", status.Done, status.Points)
		t.add(max(0, float64(status.Done-shown)/float64(status.Points)))
		if status.Running+status.Waiting == 0 || os.Getenv(taskVariable) != "" {
			return status.Table, status.err("Slurm")
		}
		start := time.Now()
		next, err := s.Status(ctx)
		if err == nil {
			status = next
			select {
			case <-ctx.Done():
			case <-time.After(min(time.Minute, max(time.Second, 20*time.Since(start)))):
			}
		}
		if ctx.Err() != nil {
			return nil, stoppedError{fmt.Sprintf("lifnb.Slurm: stopped; the tasks go on: %v. Run the same again to wait for them", status), ctx.Err()}
		}
		if err != nil {
			return nil, err
		}
	}
}

// Submit submits the points that are missing and in no task, and returns how far the sweep is then. If there are none,
// it submits nothing.
func (s Slurm) Submit(ctx context.Context) (*SweepStatus, error) {
	if err := s.runTask(ctx); err != nil {
		return nil, err
	}
	l, err := s.look(ctx, true)
	if err != nil || len(l.holes) == 0 || os.Getenv(taskVariable) != "" {
		return l.SweepStatus, err
	}
	for _, q := range l.queue {
		if q.of != s.tasks() {
			return nil, fmt.Errorf("lifnb.Slurm: Tasks = %d: must be %d while job %s is in the queue; Cancel ends it", s.Tasks, q.of, q.job)
		}
	}
	if err := s.Sweep.checkPoints(ctx, l.missing); err != nil {
		return nil, err
	}
	if err := writable(l.Folder); err != nil {
		return nil, err
	}
	program, name, err := thisProgram()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(l.Folder, fmt.Sprintf("submit-%d.sh", s.tasks()))
	if err := cmp.Or(install(filepath.Join(l.Folder, name), program), install(path, []byte(s.script(path, name, l.holes)))); err != nil {
		return nil, err
	}
	if _, err := slurmCommand(ctx, "sbatch", "--parsable", path); err != nil {
		return nil, fmt.Errorf("%w\nThe script is %s", err, path)
	}
	return s.Status(ctx)
}

// Status says how far the sweep is, with the table of what is done. Without squeue on this machine, points of running
// and waiting tasks count as missing.
func (s Slurm) Status(ctx context.Context) (*SweepStatus, error) {
	l, err := s.look(ctx, true)
	return l.SweepStatus, err
}

// Script returns the script that Submit would submit now. It submits nothing, and writes no file. Where squeue cannot
// be asked, it is the script for an empty queue.
func (s Slurm) Script(ctx context.Context) (string, error) {
	l, err := s.look(ctx, false)
	if err != nil || len(l.holes) == 0 {
		return "# There is nothing to submit.\n", err
	}
	_, name, err := thisProgram()
	return s.script(filepath.Join(l.Folder, fmt.Sprintf("submit-%d.sh", s.tasks())), name, l.holes), err
}

// Cancel ends all tasks of the sweep. What they have computed stays in the store.
func (s Slurm) Cancel(ctx context.Context) error {
	folder, err := s.folder()
	if err != nil {
		return err
	}
	queue, err := askQueue(ctx, folder)
	var jobs []string
	for _, q := range queue {
		jobs = append(jobs, q.job)
	}
	slices.Sort(jobs)
	if jobs = slices.Compact(jobs); len(jobs) > 0 {
		_, err = slurmCommand(ctx, "scancel", append(jobs, "--quiet")...)
	}
	return err
}

// outlook is how far a sweep is, and what is to do.
type outlook struct {
	*SweepStatus
	queue   []queued
	holes   []int // tasks to submit
	missing []int // their points
}

// look says how far the sweep is. It asks for the queue first: what is no longer there has written its files. Where
// squeue is installed, it may have to answer.
func (s Slurm) look(ctx context.Context, mustAnswer bool) (l outlook, err error) {
	folder, err := s.folder()
	if err != nil {
		return l, err
	}
	keys, err := s.Sweep.keys(ctx, true)
	if err != nil {
		return l, err
	}
	l.queue, err = askQueue(ctx, folder)
	if err := cmp.Or(ctx.Err(), err); err != nil && (ctx.Err() != nil || mustAnswer && !errors.Is(err, exec.ErrNotFound)) {
		return l, err
	}
	if _, err := os.Stat(folder); err == nil {
		writable(folder) // so that network file systems show what is there now
	}
	table, lacking := s.Sweep.load(ctx, &s.Store, keys)
	l.SweepStatus = &SweepStatus{Points: len(keys), Done: len(keys) - len(lacking), Folder: folder, Table: table}
	tasks, counts := make(map[[2]int]queued), make(map[int]bool)
	for _, q := range l.queue {
		tasks[[2]int{q.task, q.of}], counts[q.of] = q, true
		for _, text := range []string{"job " + q.job, q.reason} {
			if text != "" && !slices.Contains(l.Queue, text) {
				l.Queue = append(l.Queue, text)
			}
		}
	}
	failures, position, holes := failuresIn(folder), make([]int, len(keys)), make(map[int]bool)
	for k, i := range s.Sweep.dealt() {
		position[i] = k
	}
	for _, i := range lacking {
		var q queued
		for of := range counts {
			q = cmp.Or(tasks[[2]int{position[i] % of, of}], q)
		}
		switch {
		case q.running:
			l.Running++
			continue
		case q.of > 0:
			l.Waiting++
			continue
		case failures[i] != "":
			l.Failed++
			l.Failures = append(l.Failures, failures[i])
		default:
			l.Missing++
		}
		l.missing = append(l.missing, i)
		holes[position[i]%s.tasks()] = true
	}
	l.holes = slices.Sorted(maps.Keys(holes))
	return l, nil
}

// tasks returns the number of tasks: there is none without points.
func (s Slurm) tasks() int { return min(s.Tasks, s.Sweep.Len()) }

// folder checks everything other than the points, and returns the folder of the sweep.
func (s Slurm) folder() (folder string, err error) {
	c := checks{stage: "Slurm"}
	c.require(s.Tasks >= 1, "Tasks", s.Tasks, "at least 1")
	c.require(s.CPUs >= 0, "CPUs", s.CPUs, "at least 1, or 0 for 1")
	c.require(s.Time == 0 || s.Time >= time.Minute, "Time", s.Time, "at least a minute, or 0 for the limit of the partition")
	c.require(!strings.ContainsAny(s.Partition, " \t\n\"\\"), "Partition", fmt.Sprintf("%q", s.Partition), "the name of a partition")
	for i, o := range s.Options {
		c.require(strings.HasPrefix(o, "-") && !strings.Contains(o, "\n"), fmt.Sprintf("Options[%d]", i), fmt.Sprintf("%q", o), "an option of sbatch, such as --mem=4G")
	}
	if err := cmp.Or(c.err(), s.Store.check().err(), s.Sweep.check().err()); err != nil {
		return "", err
	}
	if folder, err = s.Sweep.folder(s.Store); strings.ContainsAny(folder, "\n\"\\") {
		err = fmt.Errorf("lifnb.Slurm: Store.Dir = %q: must not contain line ends, double quotes and backslashes", folder)
	}
	return folder, err
}
