"""kill.py LOSSCAPE: ten times SIGKILL to all ranks of a job, each at a moment
that shows in its files, and once to a worker and to the master alone."""
import glob
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import h5py

from outside import Job, Files, alive

RANKS = 3
TARGETS = ["creation", "creation", "training", "checkpoint write", "training",
           "checkpoint write", "stage change", "grid", "grid", "grid"]
ATTEMPTS = 40
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


def start(path):
    return Job(RANKS, LOSSCAPE, "run", "kill.ini", "-o", path, *SIZE)


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
    job = start(path)
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
    job = start(path)
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
    files, begun, job = Files(path), [None], start(path)
    job.ranks()
    while job.running() and not moment(target, files, begun):
        time.sleep(0.001)
    ranks, begin = job.ranks(), time.time()
    if rank not in ranks:
        tell(False, f"{who} can be killed in {target}", job.said())
        return
    os.kill(ranks[rank], signal.SIGKILL)
    try:
        status = job.wait()
    except subprocess.TimeoutExpired:
        status = None
        job.kill()
    seconds = time.time() - begin
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
    job = start("small.h5")
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
    job = start("whole.h5")
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
