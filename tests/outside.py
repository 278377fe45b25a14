"""Jobs from outside: their processes, what their files show, and telling of
it."""
import contextlib
import glob
import os
import re
import signal
import subprocess
import sys
import time

import h5py
import numpy as np

PATIENCE = 120  # seconds
HEAD = 56       # bytes of a checkpoint slot before its state
told = 0        # lines of TAP


def tell(what, *why):
    """One line of TAP: good if there is nothing to say."""
    global told
    told += 1
    why = [w for w in why if w]
    print(f"{'not ok' if why else 'ok'} {told} - {what}")
    for line in "\n".join(why).splitlines():
        print("#", line)
    sys.stdout.flush()


def all_told():
    """The plan of TAP, as its last line."""
    print(f"1..{told}")


def told_off(*command):
    """What a command says that fails."""
    p = subprocess.run(command, capture_output=True, text=True)
    if p.returncode == 0:
        return ""
    return f"{command[0]}: {p.returncode}\n{p.stdout}{p.stderr}"


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
        """The exit status; None if the job does not end, which is then
        ended."""
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def said(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def send(self, number, ranks=None):
        """A signal to some ranks, or to all."""
        for rank in self.found if ranks is None else ranks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.found[rank], number)

    def freeze(self):
        """Stop all ranks where they are; whether all were there."""
        self.send(signal.SIGSTOP)
        for pid in self.found.values():
            while process_state(pid) not in "TZX":
                time.sleep(0)
        return len(self.found) == self.size and all(
            process_state(pid) == "T" for pid in self.found.values())

    def left(self):
        return [r for r, pid in self.found.items() if alive(pid)]

    def kill(self):
        """All of it, and wait until nothing of it is left."""
        self.send(signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        while self.left():
            time.sleep(0.001)


def process_state(pid):
    """A letter of ps; X: there is none."""
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(") ", 1)[1][0]
    except OSError:
        return "X"


def alive(pid):
    return process_state(pid) not in "ZX"


class Files:
    """The result file and its checkpoints, seen from outside: where things
    lie is read once, then bytes are."""

    def __init__(self, path):
        self.path, self.ckpt = path, path.replace(".h5", ".ckpt.h5")
        self.result = self.slots = None
        if self.look():
            self.begun, self.had_trained = self.flags(), self.trained()
        else:
            self.begun, self.had_trained = None, False

    def look(self):
        """Learn where things lie; whether the result is there."""
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
            self.first = self.read_slots()
            self.seen = list(self.first)
        return self.result is not None

    def close(self):
        if self.result is not None:
            os.close(self.result)
        if self.slots is not None:
            os.close(self.checkpoints)

    def flags(self):
        """The rows of /tasks by stage, as they are now."""
        rows = {}
        for stage, (at, dtype, n) in self.tasks.items():
            got = os.pread(self.result, n * dtype.itemsize, at)
            rows[stage] = np.frombuffer(got, dtype)
        return rows

    def done(self, stage):
        return int((self.flags()[stage]["status"] != 0).sum())

    def left(self, flags=None):
        flags = flags or self.flags()
        return sum(int((rows["status"] == 0).sum()) for rows in flags.values())

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

    def phase(self):
        """What the run that writes these files has come to; None if that
        cannot be seen."""
        if not os.path.exists(self.path):
            return "creation" if os.path.exists(self.path + ".part") else None
        self.look()
        if self.begun is None:
            self.begun = self.flags()
        if self.left() == 0:
            return "closing" if self.left(self.begun) > 0 else None
        if self.done("surface") > 0:
            old = int((self.begun["surface"]["status"] != 0).sum())
            return "grid" if self.done("surface") > old else None
        if self.trained():
            return None if self.had_trained else "stage change"
        if self.slots is None:
            return None
        if self.torn():
            return "checkpoint write"
        return "training" if self.read_slots() != self.first else None


def newest(slots):
    """{task: (sequence, step)} of the newest checkpoint of each training."""
    found = {}
    for slot in slots:
        _, _, task, sequence = np.frombuffer(slot, np.uint64, 4)
        step = np.frombuffer(slot, np.uint64, 1, HEAD + 32)[0]
        if sequence > found.get(int(task), (0, 0))[0]:
            found[int(task)] = int(sequence), int(step)
    return found


def progress(log, stage):
    """How many tasks were done, line by line."""
    return [int(n) for n in re.findall(rf"\| .*{stage} (\d+)/", log)]
