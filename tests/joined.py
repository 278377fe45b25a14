"""joined.py LOSSCAPE: a job that is killed, or told to stop, while its ranks do
something together: the tasks that have their flags stay, the others are done
by as many ranks as the next job has, and all is as if nothing had been."""
import glob
import os
import re
import signal
import sys
import time

from outside import PATIENCE, Files, Job, all_told, tell, told_off

LOSSCAPE = sys.argv[1]
STAGE, GRAMS = "ridge", 6
ATTEMPTS = 20


def start(path, ranks):
    return Job(ranks, LOSSCAPE, "run", "joined.ini", "-o", path)


def wait_for(job, files, done):
    """Until so many collective tasks have their flags; False: too late."""
    until = time.monotonic() + PATIENCE
    while job.running() and time.monotonic() < until:
        if files.look() and files.done(STAGE) >= done:
            return files.done(STAGE) < GRAMS
        time.sleep(0.001)
    return False


def attempt(path, ranks, done, part, strike):
    """Run until `done` tasks are done and part of the next, then strike."""
    job, files = start(path, ranks), Files(path)
    job.ranks()
    in_time = wait_for(job, files, done)
    if in_time:
        rows = files.flags()[STAGE]
        time.sleep(part * rows["seconds"][rows["status"] != 0].min())
        strike(job)
    status = job.wait()
    flags = files.flags() if files.look() else None
    files.close()
    return flags, status, job.said(), in_time and files.left(flags) > 0


def hit(path, *how):
    """The flags that are there after a strike in time, the status and what was
    said; None if all came too late, which is told."""
    for _ in range(ATTEMPTS):
        flags, status, said, in_time = attempt(path, *how)
        if in_time:
            return flags, status, said
        for name in glob.glob(path.replace(".h5", "*")):
            os.unlink(name)
    tell(f"{how[1]} of {GRAMS} are done", said)
    return None


def go_on(path, ranks, flags):
    """To the end: only what was left, and the same numbers."""
    files, wrong = Files(path), []
    left, job = files.left(), start(path, ranks)
    if job.wait() != 0:
        wrong.append(job.said())
    n = re.findall(r"losscape: (\d+) tasks? in ", job.said())
    if int((n or ["0"])[0]) != left:
        wrong.append(f"{n} tasks were done, {left} were left")
    now = files.flags()
    for stage, old in flags.items():
        same = (now[stage] == old) | (old["status"] == 0)
        if not same.all():
            wrong.append(f"{stage}: what was done is done again")
    files.close()
    wrong += [told_off(LOSSCAPE, "compare", path, "whole.h5"),
              told_off(LOSSCAPE, "verify", path)]
    tell(f"on {ranks} ranks it goes on to the end", *wrong)


def kills():
    """At the beginning of a task, and somewhere within."""
    for i, (ranks, then, part) in enumerate(((3, 2, 0), (2, 3, 0.3),
                                             (2, 1, 0.6), (1, 4, 0.9))):
        path = f"kill{i}.h5"
        found = hit(path, ranks, 1 + i % 3, part, Job.kill)
        if found is None:
            continue
        flags, _, _ = found
        left = int((flags[STAGE]["status"] == 0).sum())
        tell(f"{ranks} ranks killed with {left} of {GRAMS} left",
             told_off(LOSSCAPE, "status", path))
        go_on(path, then, flags)


def one_dies():
    """One rank is killed: the others do not wait for it for ever."""
    found = hit("one.h5", 3, 1, 0.5,
                lambda job: job.send(signal.SIGKILL, [1]))
    if found is None:
        return
    flags, status, said = found
    tell("a rank killed: the job ends", "" if status not in (None, 0, 75)
         else f"status {status}\n{said}")
    go_on("one.h5", 2, flags)


def stops():
    """A signal to one rank: all end after the task at hand."""
    for ranks, victim, then in ((3, 2, 1), (2, 0, 3), (1, 0, 2)):
        path = f"stop{ranks}.h5"
        found = hit(path, ranks, 2, 0,
                    lambda job, v=victim: job.send(signal.SIGTERM, [v]))
        if found is None:
            continue
        flags, status, said = found
        done = int((flags[STAGE]["status"] == 1).sum())
        tell(f"rank {victim} of {ranks} told to stop",
             "" if status == 75 else f"status {status}\n{said}",
             "" if 2 <= done <= 3 else f"{done} are done, 2 were",
             "" if "tasks left" in said else said)
        go_on(path, then, flags)


whole = start("whole.h5", 2)
tell("a job that is left alone", whole.said() if whole.wait() else "")
kills()
one_dies()
stops()
all_told()
