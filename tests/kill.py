"""kill.py LOSSCAPE: ten times SIGKILL to all ranks of a job, each at a moment
that shows in its files, and once to a worker and to the master alone."""
import contextlib
import glob
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import h5py
import numpy as np

RANKS = 3
TARGETS = ["creation", "creation", "training", "checkpoint write", "training",
           "checkpoint write", "stage change", "grid", "grid", "grid"]
ATTEMPTS = 40
PATIENCE = 120  # seconds
HEAD = 48       # bytes of a checkpoint slot before its state
TRAINING, GRID = 0.5, 4  # seconds on this machine, about
LOSSCAPE = sys.argv[1]
SIZE = []
told = 0


def tell(good, what, *why):
    """One line of TAP, and reasons if it is bad."""
    global told
    told += 1
    print(f"{'ok' if good else 'not ok'} {told} - {what}")
    for line in [] if good else "\n".join(why).splitlines():
        print("#", line)
    sys.stdout.flush()


class Job:
    """A run under mpiexec, its processes and what they say."""

    def __init__(self, path):
        self.log = open("job.log", "wb+")
        self.found = {}
        self.process = subprocess.Popen(
            [*os.environ["MPIEXEC"].split(), "-n", str(RANKS), LOSSCAPE,
             "run", "kill.ini", "-o", path, *SIZE], stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log)

    def ranks(self):
        """Process ids by rank, as soon as all have one."""
        while len(self.found) < RANKS and self.running():
            self.found = self.find()
        return self.found

    def find(self):
        found = {}
        for path in glob.glob("/proc/[0-9]*/stat"):
            try:
                with open(path) as f:
                    pid, rest = f.read().split(" (", 1)
                name, rest = rest.rsplit(") ", 1)
                with open(f"/proc/{pid}/environ", "rb") as f:
                    environ = f.read().split(b"\0")
            except OSError:
                continue
            if name != "losscape" or rest.split()[0] == "Z":
                continue
            if int(rest.split()[1]) != self.process.pid:
                continue
            for word in environ:
                if word.startswith((b"OMPI_COMM_WORLD_RANK=", b"PMI_RANK=",
                                    b"PMIX_RANK=")):
                    found[int(word.split(b"=")[1])] = int(pid)
        return found

    def running(self):
        return self.process.poll() is None

    def wait(self):
        return self.process.wait(PATIENCE)

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def kill(self):
        """All of it, and wait until nothing of it is left."""
        ranks = self.ranks().values()
        for pid in [*ranks, self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        for pid in ranks:
            while alive(pid):
                time.sleep(0.001)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(") ", 1)[1][0] != "Z"
    except OSError:
        return False


class Files:
    """The result file and its checkpoints, seen from outside: where things
    lie is read once, then bytes are."""

    def __init__(self, path):
        self.path, self.ckpt = path, path.replace(".h5", ".ckpt.h5")
        self.result = self.slots = None

    def look(self):
        """Learn where things lie, as soon as the files are there."""
        if self.result is None and os.path.exists(self.path):
            with h5py.File(self.path, "r") as f:
                theta = f["solutions/theta"].id
                self.theta = [theta.get_chunk_info_by_coord((i, 0)).byte_offset
                              for i in range(theta.shape[0])]
                self.tasks = {s: (d.id.get_offset(), d.dtype, len(d))
                              for s, d in f["tasks"].items()}
            self.result = os.open(self.path, os.O_RDONLY)
        if self.slots is None and os.path.exists(self.ckpt):
            with h5py.File(self.ckpt, "r") as f:
                d = f["train"]
                at, (tasks, two, size) = d.id.get_offset(), d.shape
            self.checkpoints = os.open(self.ckpt, os.O_RDONLY)
            self.slots = [at + i * size for i in range(tasks * two)]
            self.seen = self.first = self.read_slots()
        return self.result is not None and self.slots is not None

    def done(self, stage):
        at, dtype, n = self.tasks[stage]
        rows = os.pread(self.result, n * dtype.itemsize, at)
        return int((np.frombuffer(rows, dtype)["status"] == 1).sum())

    def trained(self):
        """Whether the parameters of all solutions are there."""
        return not any(np.isnan(np.frombuffer(os.pread(self.result, 4, at),
                                              np.float32))[0]
                       for at in self.theta)

    def read_slots(self):
        return [os.pread(self.checkpoints, 2 * HEAD, at) for at in self.slots]

    def torn(self):
        """A state that is newer than its head: a write is under way."""
        now, torn = self.read_slots(), False
        for i, (new, old) in enumerate(zip(now, self.seen)):
            if new[:HEAD] == old[:HEAD]:
                torn = torn or new != old
            else:
                self.seen[i] = new
        return torn


def moment(target, files, begun):
    """Whether the job is where it is to be killed."""
    if target == "creation":
        return os.path.exists(files.path + ".part")
    if not files.look():
        return False
    if target == "checkpoint write":
        return files.torn()
    if target == "training":
        return files.read_slots() != files.first
    if target == "stage change":
        return files.trained()
    if begun[0] is None:
        begun[0] = files.done("surface")
    return files.done("surface") > begun[0]


def where(files):
    """What the kill has hit, by what it has left."""
    if not os.path.exists(files.path):
        return "creation"
    if not files.look():
        return "start"
    if files.done("train") < len(files.theta):
        if files.torn():
            return "checkpoint write"
        if files.trained():
            return "stage change"
        return "training"
    return "grid" if files.done("surface") else "stage change"


def opens(path):
    """The file is whole for h5py, h5ls and losscape status."""
    if not os.path.exists(path):
        return True
    with h5py.File(path, "r") as f:
        sizes = []
        f.visititems(lambda _, o: sizes.append(o[()].size)
                     if isinstance(o, h5py.Dataset) else None)
    commands = [[LOSSCAPE, "status", path]]
    if shutil.which("h5ls"):
        commands.append(["h5ls", "-r", path])
    return all(subprocess.run(c, stdout=subprocess.DEVNULL).returncode == 0
               for c in commands)


def forget(path):
    for name in glob.glob(path.replace(".h5", "") + ".*"):
        if not name.endswith(".ini"):
            os.unlink(name)


def kill_once(path, target):
    """What was hit; None if the job has ended before the moment came."""
    files, begun = Files(path), [None]
    if target == "stage change" and files.look() and files.trained():
        return None
    job = Job(path)
    job.ranks()
    while job.running() and not moment(target, files, begun):
        time.sleep(0)
    if not job.running():
        if job.wait() != 0:
            tell(False, "a job that is not killed ends well", job.said())
        return None
    if target in ("training", "grid"):
        time.sleep(random.random() / 20)
    job.kill()
    return where(files)


def kill_all(path):
    """Ten kills; how many hit what."""
    hits, attempts = {}, 0
    for target in TARGETS:
        hit = None
        while hit != target and attempts < ATTEMPTS:
            attempts += 1
            hit = kill_once(path, target)
            if hit is None:
                forget(path)
                continue
            hits[hit] = hits.get(hit, 0) + 1
            if not opens(path):
                tell(False, f"the file is whole after a kill in {hit}")
    print("# kills that hit:",
          ", ".join(f"{hits[h]} {h}" for h in sorted(hits)))
    with h5py.File(path, "r") as f:
        starts = int((f["runs"]["ranks"] > 0).sum())
    tell(starts >= 3, f"one file has outlived {starts} of them")
    for target in dict.fromkeys(TARGETS):
        tell(hits.get(target, 0) > 0, f"a kill hit {target}")
    tell(sum(hits.values()) >= len(TARGETS), "ten kills or more")


def complete(path, what):
    """Run to the end: the same arrays as without a kill."""
    job = Job(path)
    tell(job.wait() == 0, f"{what}: the same command goes on to the end",
         job.said())
    for command in (["compare", path, "whole.h5"], ["verify", path]):
        p = subprocess.run([LOSSCAPE, *command], capture_output=True,
                           text=True)
        tell(p.returncode == 0, f"{what}: losscape {command[0]}", p.stdout,
             p.stderr)


def kill_rank(path, rank, target):
    """One rank dies: the others must not wait for it."""
    who = "the master" if rank == 0 else "a worker"
    files, begun, job = Files(path), [None], Job(path)
    job.ranks()
    while job.running() and not moment(target, files, begun):
        time.sleep(0.001)
    ranks, start = job.ranks(), time.time()
    if rank not in ranks:
        tell(False, f"{who} can be killed in {target}", job.said())
        return
    os.kill(ranks[rank], signal.SIGKILL)
    try:
        status = job.wait()
    except subprocess.TimeoutExpired:
        status = None
        job.kill()
    seconds = time.time() - start
    tell(status not in (None, 0, 75) and seconds < 30,
         f"{who} killed: the job ends by itself",
         f"status {status} after {seconds:.1f} s", job.said())
    print(f"# status {status} after {seconds:.1f} s")
    time.sleep(0.1)
    tell(not any(alive(p) for p in ranks.values()),
         f"{who} killed: no rank is left")
    tell("signal" in job.said().lower() or "losscape: rank" in job.said(),
         f"{who} killed: a message says so", job.said())
    tell(opens(path), f"{who} killed: the file is whole")


def choose_size():
    """Work enough to hit, whatever the machine."""
    job = Job("small.h5")
    tell(job.wait() == 0, "a small job", job.said())
    with h5py.File("small.h5", "r") as f:
        epoch = f["tasks/train"]["seconds"].mean() / 12
        point = f["tasks/surface"]["seconds"].mean() / (RANKS - 1)
    epochs = min(max(int(TRAINING / epoch), 10), 30)
    ny = min(max(int(GRID / point / 20), 10), 1000)
    print(f"# {epochs} epochs, {ny} rows")
    SIZE.extend(["--set", f"train.epochs={epochs}",
                 "--set", f"surface.ny={ny}"])


def main():
    choose_size()
    job = Job("whole.h5")
    tell(job.wait() == 0, "a job without a kill", job.said())
    kill_all("killed.h5")
    complete("killed.h5", "killed")
    kill_rank("rank.h5", 1, "training")
    kill_rank("rank.h5", 0, "grid")
    complete("rank.h5", "ranks killed")
    left = [n for n in os.listdir() if n.endswith((".part", ".ckpt.h5"))]
    tell(not left, "nothing half-written is left", *left)
    print(f"1..{told}")


main()
