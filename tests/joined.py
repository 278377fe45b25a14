"""joined.py LOSSCAPE: a job that is killed, or told to stop, while its ranks do
something together: the tasks that have their flags stay, the others are done
by as many ranks as the next job has, and all is as if nothing had been."""
import re
import signal
import subprocess
import sys
import time

from outside import PATIENCE, Files, Job

LOSSCAPE = sys.argv[1]
STAGE, GRAMS = "ridge", 6
told = 0


def tell(what, *why):
    """One line of TAP: good if there is nothing to say."""
    global told
    told += 1
    why = [w for w in why if w]
    print(f"{'not ok' if why else 'ok'} {told} - {what}")
    for line in "\n".join(why).splitlines():
        print("#", line)
    sys.stdout.flush()


def start(path, ranks):
    return Job(ranks, LOSSCAPE, "run", "joined.ini", "-o", path)


def told_off(*command):
    """What a command says that fails."""
    p = subprocess.run([LOSSCAPE, *command], capture_output=True, text=True)
    return f"{command[0]}: {p.stdout}{p.stderr}" if p.returncode else ""


def wait_for(job, files, done):
    """Until so many collective tasks have their flags; False: too late."""
    until = time.monotonic() + PATIENCE
    while job.running() and time.monotonic() < until:
        if files.look() and files.done(STAGE) >= done:
            return files.done(STAGE) < GRAMS
        time.sleep(0.001)
    return False


def hit(path, ranks, done, pause, strike):
    """Run until `done` tasks are done and a bit more, then strike; the flags
    that are there then, the status and what was said."""
    job = start(path, ranks)
    files = Files(path)
    job.ranks()
    if not wait_for(job, files, done):
        job.kill()
        tell(f"{done} of {GRAMS} are done", job.said())
        return None
    time.sleep(pause)
    strike(job)
    status, flags = job.wait(), files.flags()
    files.close()
    return flags, status, job.said()


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
    wrong += [told_off("compare", path, "whole.h5"), told_off("verify", path)]
    tell(f"on {ranks} ranks it goes on to the end", *wrong)


def kills(seconds):
    """At the beginning of a task, and somewhere within."""
    for i, (ranks, then, part) in enumerate(((3, 2, 0), (2, 3, 0.3),
                                             (2, 1, 0.6), (1, 4, 0.9))):
        path = f"kill{i}.h5"
        found = hit(path, ranks, 1 + i % 3, part * seconds, Job.kill)
        if found is None:
            continue
        flags, _, _ = found
        left = int((flags[STAGE]["status"] == 0).sum())
        tell(f"{ranks} ranks killed with {left} of {GRAMS} left",
             "" if left else "nothing is left", told_off("status", path))
        go_on(path, then, flags)


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
row = Files("whole.h5")
seconds = float(row.flags()[STAGE]["seconds"].mean())
row.close()
print(f"# {seconds:.2f} s a task")
kills(seconds)
stops()
print(f"1..{told}")
