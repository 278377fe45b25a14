"""kill.py LOSSCAPE ROUNDS: SIGKILL to the master, to a worker and to all ranks
of a job, in every phase of it, each ROUNDS times.

A victim has a file of its own, which goes from phase to phase: it is killed
once in each, goes on, and must end like the one that was never killed.  The
job is stopped before it is killed, so that what the kill has hit can be told
for certain; a moment that was missed is tried again from a copy."""
import glob
import os
import random
import re
import shutil
import signal
import sys
import time

import h5py

from outside import (PATIENCE, Files, Job, all_told, newest, progress, tell,
                     told_off)

RANKS = 3
PHASES = ["creation", "training", "checkpoint write", "stage change", "grid",
          "closing"]
VICTIMS = ["the master", "a worker", "all ranks"]
ATTEMPTS = 25
TRAINING, GRID = 1, 2.5 # seconds on this machine, about
PROGRESS = 0.1           # seconds between lines, at least
INTERVAL, SLACK = 0.05, 0.2  # seconds: between checkpoints; and more
FLUSH = 1                # seconds a row may wait for its flag
LOSSCAPE, ROUNDS = sys.argv[1], int(sys.argv[2])
SIZE = ["--set", f"run.progress_seconds={PROGRESS}"]
hits = {}


def start(path):
    return Job(RANKS, LOSSCAPE, "run", "kill.ini", "-o", path, *SIZE)


def broken(path):
    """What h5py, h5ls or losscape have against the file."""
    if not os.path.exists(path):
        return ""
    try:
        with h5py.File(path, "r") as f:
            f.visititems(lambda _, o: o[()].size
                         if isinstance(o, h5py.Dataset) else None)
    except OSError as e:
        return f"h5py: {e}"
    said = told_off(LOSSCAPE, "status", path)
    if shutil.which("h5ls"):
        said += told_off("h5ls", "-r", path)
    return said


def files_of(path):
    return [n for n in glob.glob(path.replace(".h5", "") + ".*")
            if not n.endswith(".ini")]


def keep(path):
    """A copy of all there is, to come back to."""
    shutil.rmtree("kept", ignore_errors=True)
    os.mkdir("kept")
    for name in files_of(path):
        shutil.copy2(name, "kept")


def come_back(path):
    for name in files_of(path):
        os.unlink(name)
    for name in os.listdir("kept"):
        shutil.copy2(os.path.join("kept", name), ".")


def forgotten(log, files):
    """Rows that were done for longer than FLUSH must have their flags: lines
    of progress are PROGRESS apart or more, and rows are looked after with
    every line.  What is younger may be done again."""
    lines = progress(log, "surface")
    back = int(FLUSH / PROGRESS) + 2
    done = files.done("surface")
    again = max(lines[-1] - done, 0) if lines and done else 0
    hits["again"] = max(hits.get("again", 0), again)
    if len(lines) > back and lines[-1 - back] > done:
        return (f"{done} rows have flags, {lines[-1 - back]} were done "
                f"{FLUSH} s before")
    return ""


def strike(job, victim):
    """Kill and let the rest go on; what is wrong with how it ends."""
    ranks = {"the master": [0], "a worker": [random.randrange(1, RANKS)],
             "all ranks": []}[victim]
    if not ranks:
        job.kill()
        return ""
    job.send(signal.SIGKILL, ranks)
    job.send(signal.SIGCONT)
    status, log = job.wait(), job.said()
    if status in (None, 0, 75):
        return f"status {status}\n{log}"
    for _ in range(1000):
        if not job.left():
            break
        time.sleep(0.01)
    if job.left():
        return f"left: rank {job.left()}"
    if "signal" not in log.lower() and "losscape: rank" not in log:
        return "no word of it\n" + log
    return ""


def reached(now, phase):
    """Whether this is the phase, or beyond what can lead to it."""
    return now == phase or (now in PHASES[3:] and
                            PHASES.index(now) > PHASES.index(phase))


def attempt(path, phase, victim):
    """True if the kill has hit; it is told then."""
    files, job = Files(path), start(path)
    job.ranks()
    while job.running() and not reached(files.phase(), phase):
        time.sleep(0)
    if phase in ("training", "grid"):
        time.sleep(random.random() / (20 if phase == "training" else 2))
    hit = job.freeze() and files.phase() == phase
    if not hit:
        if job.running():
            job.kill()
        elif job.wait() != 0:
            tell("a job that is not killed ends well", job.said())
        files.close()
        return False
    keep(path)
    wrong = strike(job, victim)
    lost = forgotten(job.said(), files) if files.look() else ""
    tell(f"{victim} killed in {phase}", wrong, lost, broken(path))
    files.close()
    hits[phase, victim] = hits.get((phase, victim), 0) + 1
    return True


def round_of(path, victim):
    """A kill in every phase, and on to the end."""
    keep(path)
    for phase in PHASES:
        for _ in range(ATTEMPTS):
            if attempt(path, phase, victim):
                break
            come_back(path)
        else:
            tell(f"{victim} killed in {phase}",
                 f"missed {ATTEMPTS} times")
    complete(path, victim)


def complete(path, victim):
    """Run to the end: only what was left, and the same arrays as without a
    kill."""
    files = Files(path)
    left, job, wrong = files.left(), start(path), []
    if job.wait() != 0:
        wrong.append(job.said())
    n = re.findall(r"losscape: (\d+) tasks? in ", job.said())
    if int((n or ["0"])[0]) != left:
        wrong.append(f"{n} tasks were done, {left} were left")
    now = files.flags()
    for stage, old in files.begun.items():
        same = (now[stage] == old) | (old["status"] == 0)
        if not same.all():
            wrong.append(f"{stage}: what was done is done again")
    for command in (["compare", path, "whole.h5"], ["verify", path]):
        wrong.append(told_off(LOSSCAPE, *command))
    wrong += [f"left: {n}" for n in files_of(path) if n != path]
    tell(f"{victim} killed: it goes on to the end", *wrong)
    files.close()


def cpu(pid):
    """Seconds of a processor that a process has had."""
    with open(f"/proc/{pid}/stat") as f:
        times = f.read().rsplit(") ", 1)[1].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def lose_interval(path):
    """One rank trains, and is killed: it has not worked for longer than an
    interval since its last checkpoint; the next start goes on from there."""
    files = Files(path)
    was = newest(files.read_slots()) if files.slots else {}
    job = Job(1, LOSSCAPE, "run", "kill.ini", "-o", path, *SIZE, "--set",
              f"run.checkpoint_minutes={INTERVAL / 60}")
    pid = job.ranks()[0]
    last, since, wrong = was, 0, []
    until = time.monotonic() + PATIENCE
    while job.running() and time.monotonic() < until:
        time.sleep(0.001)
        files.look()
        now = newest(files.read_slots()) if files.slots else {}
        if now == last:
            continue
        if last == was:
            until = time.monotonic() + 2 * INTERVAL * random.random()
        last, since = now, cpu(pid)
        wrong += [f"train {t}: step {now[t][1]} after {was[t][1]}"
                  for t in was if now[t][1] < was[t][1]]
    if not job.freeze() or last == was:
        wrong.append("no checkpoint was seen\n" + job.said())
    else:
        lost = cpu(pid) - since
    job.kill()
    files.close()
    if not wrong and lost > INTERVAL + SLACK:
        wrong.append(f"{lost:.2f} s since the last checkpoint")
    tell("a training killed: less than an interval is lost", *wrong)


def choose_size():
    """Work enough to hit, whatever the machine."""
    job = start("small.h5")
    tell("a small job", job.said() if job.wait() else "")
    with h5py.File("small.h5", "r") as f:
        epoch = f["tasks/train"]["seconds"].mean() / 5
        point = f["tasks/surface"]["seconds"].mean() / (RANKS - 1)
    epochs = min(max(int(TRAINING / epoch), 5), 20)
    ny = min(max(int(GRID / point / 20), 10), 1000)
    print(f"# {epochs} epochs, {ny} rows")
    SIZE.extend(["--set", f"train.epochs={epochs}",
                 "--set", f"surface.ny={ny}"])


def main():
    choose_size()
    job = start("whole.h5")
    tell("a job without a kill", job.said() if job.wait() else "")
    for i in range(ROUNDS):
        for victim in VICTIMS:
            round_of(f"{victim.split()[1]}{i}.h5", victim)
    for _ in range(3 * ROUNDS):
        lose_interval("interval.h5")
    for phase in PHASES:
        print(f"# {phase}:", ", ".join(
            f"{hits.get((phase, v), 0)} {v}" for v in VICTIMS))
    print(f"# at most {hits.get('again', 0)} finished points were done again")
    all_told()


main()
