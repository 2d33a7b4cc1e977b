//go:build slurm && unix

package lifnb

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cluster starts a Slurm of one node, with two cores whatever the machine has, and ends it after the test. It needs
// neither systemd nor cgroups nor root.
func cluster(t *testing.T) {
	for _, program := range []string{"munged", "slurmctld", "slurmd", "sbatch"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip("needs Slurm and munge: ", err)
		}
	}
	dir := Must(os.MkdirTemp("", "slurm")) // short: there are sockets in it
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Chmod(dir, 0o755)
	key := make([]byte, 1024)
	copy(key, fmt.Sprint(time.Now().UnixNano()))
	os.WriteFile(filepath.Join(dir, "key"), key, 0o600)
	one, other := Must(net.Listen("tcp", "127.0.0.1:0")), Must(net.Listen("tcp", "127.0.0.1:0"))
	ports := []int{one.Addr().(*net.TCPAddr).Port, other.Addr().(*net.TCPAddr).Port}
	one.Close()
	other.Close()
	host, _ := os.Hostname()
	host, _, _ = strings.Cut(host, ".")
	conf := strings.NewReplacer("DIR", dir, "HOST", host, "USER", Must(user.Current()).Username, "PORT1", fmt.Sprint(ports[0]), "PORT2", fmt.Sprint(ports[1])).Replace(`
ClusterName=lifnb
SlurmctldHost=HOST(127.0.0.1)
SlurmUser=USER
SlurmdUser=USER
AuthType=auth/munge
AuthInfo=socket=DIR/munge,cred_expire=5
SlurmctldPort=PORT1
SlurmdPort=PORT2
StateSaveLocation=DIR/state
SlurmdSpoolDir=DIR/spool
SlurmctldPidFile=DIR/slurmctld.pid
SlurmdPidFile=DIR/slurmd.pid
SlurmctldLogFile=DIR/slurmctld.log
SlurmdLogFile=DIR/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=100000,bf_interval=1
MpiDefault=none
ReturnToService=2
MaxArraySize=20
KillWait=10
NodeName=HOST NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=low Nodes=HOST Default=YES PriorityTier=1
PartitionName=high Nodes=HOST PriorityTier=10
`)
	os.WriteFile(filepath.Join(dir, "slurm.conf"), []byte(conf), 0o644)
	os.Mkdir(filepath.Join(dir, "state"), 0o755)
	os.Mkdir(filepath.Join(dir, "spool"), 0o755)
	t.Setenv("SLURM_CONF", filepath.Join(dir, "slurm.conf"))
	start := func(name string, args ...string) {
		daemon := exec.Command(name, args...)
		if err := daemon.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			daemon.Process.Signal(os.Interrupt)
			late := time.AfterFunc(20*time.Second, func() { daemon.Process.Kill() })
			daemon.Wait()
			late.Stop()
		})
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s\n%s\n%s", read(dir, "munge.log"), read(dir, "slurmctld.log"), read(dir, "slurmd.log"))
		}
	})
	in := func(name string) string { return filepath.Join(dir, name) }
	start("munged", "--foreground", "--force", "--key-file", in("key"), "--socket", in("munge"), "--pid-file", in("munge.pid"), "--log-file", in("munge.log"), "--seed-file", in("seed"))
	await(t, "munged", func() bool { _, err := os.Stat(in("munge")); return err == nil })
	start("slurmctld", "-D", "-c")
	start("slurmd", "-D", "-N", host)
	await(t, "the node", func() bool {
		out, _ := exec.Command("sinfo", "--noheader", "--format=%T", "--partition=low").Output()
		return strings.TrimSpace(string(out)) == "idle"
	})
	t.Cleanup(func() {
		exec.Command("scancel", "--me").Run()
		await(t, "the end of all jobs", func() bool {
			out, err := exec.Command("squeue", "--noheader").Output()
			return err != nil || len(out) == 0
		})
	})
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for start := time.Now(); !done(); time.Sleep(100 * time.Millisecond) {
		if time.Since(start) > 3*time.Minute {
			t.Fatal("waited in vain for ", what)
		}
	}
}

// On a real Slurm: submit, watch, kill a task, preempt the others, submit again, and get the table of a local run.
func TestSlurmCluster(t *testing.T) {
	c := Slurm{Sweep: slurmSweep(7, 12, 25, 50), Store: Store{Dir: os.Getenv("TEST_SLURM_STORE")}, Tasks: 5, Time: 10 * time.Minute}
	c.Sweep.Seeds, c.Sweep.Experiment.Trials = 6, 2400 // about half a second for each point
	if os.Getenv(taskVariable) != "" {
		c.Submit(ctx)
		t.Fatal("in a task, Submit has returned")
	}
	cluster(t)
	asProgram(t)
	c.Store.Dir = filepath.Join(t.TempDir(), "shared 100% store")
	t.Setenv("TEST_SLURM_STORE", c.Store.Dir)
	t.Setenv("SBATCH_PARTITION", "none") // as in a job
	want := Must(c.Sweep.Run(ctx))

	status := Must(c.Submit(ctx))
	t.Log("submitted: ", status)
	if status.Missing+status.Failed > 0 || status.Running+status.Waiting+status.Done != 48 || len(status.Queue) == 0 {
		t.Error(status)
	}
	await(t, "two tasks that run", func() bool { return Must(c.Status(ctx)).Running >= 18 })
	running := Must(c.Submit(ctx)) // submits nothing
	t.Log("two run: ", running)
	queue := Must(askQueue(ctx, status.Folder))
	if len(queue) != 5 || queue[0].job != queue[4].job {
		t.Errorf("the queue has %v, want one job of 5 tasks", queue)
	}
	var killed string
	for _, q := range queue {
		if q.running {
			killed = fmt.Sprintf("%s_%d", q.job, q.task)
		}
	}
	await(t, "the end of "+killed, func() bool { // Slurm loses signals to tasks that are still starting
		slurmCommand(ctx, "scancel", "--batch", "--signal=KILL", killed)
		return len(Must(askQueue(ctx, status.Folder))) == 4
	})
	await(t, "two tasks that run", func() bool { return Must(c.Status(ctx)).Running >= 10 })
	time.Sleep(time.Second) // for a point or two
	Must(slurmCommand(ctx, "sbatch", "--partition=high", "--cpus-per-task=2", "--output=/dev/null", "--wrap=sleep 1"))
	await(t, "preemption", func() bool {
		status = Must(c.Status(ctx))
		return status.Running == 0 && status.Waiting > 0
	})
	t.Log("preempted: ", status)
	if status.Done == 0 || len(Must(askQueue(ctx, status.Folder))) == 0 {
		t.Error("the preempted tasks have kept nothing, or are not in the queue: ", status)
	}
	await(t, "the end of all tasks", func() bool { return len(Must(askQueue(ctx, status.Folder))) == 0 })
	status = Must(c.Status(ctx))
	t.Log("ended: ", status)
	if status.Missing < 9 || status.Missing > 10 || status.Done+status.Missing != 48 {
		t.Errorf("want all points but those of the killed task, have: %v", status)
	}
	sameTable(t, "submitted again", Must(c.Run(ctx)), want)
	computed := 0
	for _, f := range Must(c.Store.List()) {
		computed += f.Points
	}
	if computed != 48 {
		t.Errorf("the store has %d points, want each of 48 once", computed)
	}
	for task := range 5 {
		t.Log(task, read(status.Folder, fmt.Sprintf("task-%d.log", task)))
	}

	bad := c
	bad.Partition, bad.Sweep = "none", slurmSweep(8)
	_, err := bad.Submit(ctx)
	wantError(t, err, "sbatch", "invalid partition")
	bad.Partition, bad.Sweep, bad.Tasks = "", slurmSweep(8, 9, 10, 11), 21
	_, err = bad.Submit(ctx)
	wantError(t, err, "MaxArraySize")
	bad.Tasks = 20
	if status := Must(bad.Submit(ctx)); status.Missing > 0 {
		t.Error(status)
	}
	if err := bad.Cancel(ctx); err != nil {
		t.Error(err)
	}
	await(t, "the end of what was cancelled", func() bool { return len(Must(askQueue(ctx, Must(bad.folder())))) == 0 })
}
