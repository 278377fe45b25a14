"""What the bench scripts share: runs, plans and medians."""
import json
import os
import re
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

SURROUNDINGS = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
    "OMPI_MCA_hwloc_base_binding_policy": "none",
    "PRTE_ALLOW_RUN_AS_ROOT": "1",
    "PRTE_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
}
LOSSCAPE = os.path.abspath("losscape")


class Run:
    """What losscape status says of a run, its own last lines, the processor
    seconds of its ranks, its seconds from start to end, and what was looked
    for in its result."""

    def __init__(self, status, text, cpu, wall, seen):
        self.cpu, self.wall, self.seen = cpu, wall, seen
        last = status["runs"][-1]
        self.tasks, self.seconds = last["tasks"], last["work_seconds"]
        self.rate = self.tasks / self.seconds
        self.stages = {s["name"]: s["seconds"] for s in status["stages"]}
        busy = re.search(r"master busy .* ([\d.e-]+) us a task", text)
        self.busy = 1e-6 * float(busy[1]) if busy else 0.0


def rank_number():
    """Of this process among those that were launched together."""
    return int(next((os.environ[name] for name in
                     ("OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK")
                     if name in os.environ), "0"))


def cores(text):
    """Two cores from "0,1"; those this may run on where it is empty."""
    said = ([int(word) for word in text.split(",")] if text
            else sorted(os.sched_getaffinity(0)))
    if len(said) < 2:
        sys.exit("two cores are needed, as in --cpus 0,1")
    return said[:2]


def as_rank(log, cpus, command):
    """In front of a rank: keep it on its core, a master of others on any;
    note what processor time it took."""
    rank = rank_number()
    if cpus != "-":
        allowed = [int(cpu) for cpu in cpus.split(",")]
        alone = rank > 0 or len(allowed) == 1
        os.sched_setaffinity(
            0, {allowed[(rank - 1) % len(allowed)]} if alone else allowed)
    status = subprocess.call(command)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(f"{log}.{rank}", "w") as f:
        f.write(f"{used.ru_utime + used.ru_stime}\n")
    return status


def arguments(sets):
    """--set for a dictionary of options."""
    return [word for key, value in sets.items()
            for word in ("--set", f"{key}={value}")]


def run(study, ranks, sets, *more, cpus=None, look=None):
    """Do a study on so many ranks, and forget its result, unless `look` takes
    something from it first.  With a list of cpus worker i stays on number
    i."""
    with tempfile.TemporaryDirectory() as directory:
        log = os.path.join(directory, "cpu")
        result = os.path.join(directory, "out.h5")
        command = [sys.executable, os.path.abspath(__file__), log,
                   ",".join(map(str, cpus)) if cpus else "-", LOSSCAPE,
                   "run", study, "-o", result, *arguments(sets), *more]
        if ranks > 1:
            launcher = os.environ.get("MPIEXEC", "mpiexec")
            command = [*shlex.split(launcher), "-n", str(ranks), *command]
        begun = time.monotonic()
        done = subprocess.run(command, stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True,
                              env={**SURROUNDINGS, **os.environ})
        wall = time.monotonic() - begun
        if done.returncode != 0:
            sys.exit(f"{shlex.join(command)}: status {done.returncode}\n"
                     + done.stderr)
        cpu = [float(open(f"{log}.{rank}").read()) for rank in range(ranks)]
        status = subprocess.run([LOSSCAPE, "status", "--json", result],
                                stdout=subprocess.PIPE, check=True)
        seen = look(result) if look else None
    return Run(json.loads(status.stdout), done.stderr, cpu, wall, seen)


def plan(study, ranks, sets, *more):
    """What losscape plan says of a study: its JSON."""
    done = subprocess.run(
        [LOSSCAPE, "plan", study, "--json", "--ranks",
         ",".join(map(str, ranks)), *arguments(sets), *more],
        stdout=subprocess.PIPE, text=True, check=True,
        env={**SURROUNDINGS, **os.environ})
    return json.loads(done.stdout)


def middle(values):
    return statistics.median(values)


if __name__ == "__main__":
    sys.exit(as_rank(sys.argv[1], sys.argv[2], sys.argv[3:]))
