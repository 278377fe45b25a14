"""Jobs from outside: their processes, and what their files show."""
import contextlib
import glob
import os
import signal
import subprocess
import time

import h5py
import numpy as np

PATIENCE = 120  # seconds
HEAD = 56       # bytes of a checkpoint slot before its state


class Job:
    """A run under mpiexec, its processes and what they say."""

    def __init__(self, ranks, *command):
        self.size, self.found = ranks, {}
        self.log = open("job.log", "wb+")
        self.process = subprocess.Popen(
            [*os.environ["MPIEXEC"].split(), "-n", str(ranks), *command],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def ranks(self):
        """Process ids by rank, as soon as all have one."""
        while len(self.found) < self.size and self.running():
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
