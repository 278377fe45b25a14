"""What a page must say of a study: state, tables, provenance.

A result may be whole, growing, damaged or missing; what cannot be read becomes
the reason why the study failed, with the log beside it (FILE.log for FILE.h5)
as a second witness.
"""
import io
import re
from dataclasses import dataclass, field

import numpy as np

import page
import verdict
from result import DIVERGED, DONE, Result

LAST = 25      # lines of a log
MOST_ROWS = 12  # of a table of tasks
FEW = 6        # an array with no more items is shown whole
LONG = ("command", "blas", "mpi")  # texts of the last run
COLUMNS = {"date": "begun (UTC)", "exit_status": "end", "seconds": "wall",
           "tasks": "tasks", "compute_seconds": "sum over tasks",
           "ranks": "ranks", "nodes": "nodes", "host": "host",
           "slurm_job": "Slurm job", "version": "losscape",
           "blas_core": "BLAS core"}
ENDS = {0: "done", 5: "diverged", 75: "stopped", -1: "killed, or at work"}
# A run's first line in a log, and what explains nothing.
BEGUN = re.compile(r"# \S+ losscape run |run\.sbatch: \S+ job \d+ on ")
PROGRESS = re.compile(r"^losscape: \d+ (tasks? in |% )"
                      "|the last run did not begin")


@dataclass
class Digest:
    name: str
    path: object
    state: str = "failed"  # done, diverged, unfinished, waiting, failed
    reason: str = ""
    facts: list = field(default_factory=list)   # (name, text)
    tables: list = field(default_factory=list)  # (title, head, rows)
    text: str = ""                              # the resolved study
    log: str = ""
    picture: bytes = b""
    tasks: int = 0
    tried: int = 0
    seconds: float = 0.0  # of all tasks

    def fact(self, name):
        return dict(self.facts).get(name, "")


def number(x):
    return f"{x:.5g}" if np.isfinite(x) else "–"


def duration(seconds):
    for limit, unit, name in ((100, 1, "s"), (6000, 60, "min")):
        if seconds < limit:
            return f"{seconds / unit:.3g} {name}"
    return f"{seconds / 3600:.3g} h"


def plain(value):
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value if isinstance(value, str) else number(float(value))


def read_log(path):
    """The log's end, and the last thing the program said that explains."""
    try:
        text = path.with_suffix(".log").read_text(errors="replace")
    except OSError:
        return "", ""
    lines = [s.rstrip() for s in text.splitlines() if s.strip()]
    begun = [i for i, s in enumerate(lines) if BEGUN.match(s)]
    last = lines[begun[-1] + 1:] if begun else lines
    said = [s for s in last if s.startswith("losscape: ")
            and not PROGRESS.search(s)
            and f"{path.name}: cannot open: No such file" not in s]
    slurm = [s for s in last
             if re.match(r"(slurmstepd|srun|run\.sbatch): ", s)]
    spoken = [s for s in last if re.search(r"\w", s)]
    other = [s for s in spoken if not PROGRESS.search(s)]
    reason = (said or slurm or other or [""])[-1]
    if not spoken:
        reason = "began, and said nothing"
    return "\n".join(lines[-LAST:]), reason.removeprefix("losscape: ")


def stages(r):
    """(name, status[tasks], seconds[tasks]) in the order of the work."""
    found = [(d.attrs.get("index", 0), name, d[()])
             for name, d in (r.file.get("tasks") or {}).items()]
    return [(name, rows["status"], rows["seconds"])
            for _, name, rows in sorted(found, key=lambda s: s[:2])]


def stage_table(d, found):
    rows = []
    for name, status, seconds in found:
        done = int(np.count_nonzero(status == DONE))
        diverged = int(np.count_nonzero(status == DIVERGED))
        timed = seconds[seconds > 0]
        rows.append([name, len(status), done, diverged,
                     number(np.median(timed)) if timed.size else "–",
                     duration(float(timed.sum()))])
        d.tasks += len(status)
        d.tried += done + diverged
        d.seconds += float(timed.sum())
    return ("stages", ["stage", "tasks", "done", "diverged",
                       "median s/task", "sum over tasks"], rows)


def judge(d, found):
    """The state of a file that can be read."""
    lost = [name for name, status, _ in found
            if len(status) and np.all(status == DIVERGED)]
    diverged = sum(int(np.count_nonzero(s == DIVERGED)) for _, s, _ in found)
    if not found:
        d.reason = f"{d.path}: no tasks in it"
    elif lost:
        d.reason = f"every task of stage {lost[0]} diverged"
    elif d.tried < d.tasks:
        d.state = "unfinished"
        d.reason = d.reason or "the last run was killed, or is still at work"
    elif diverged:
        d.state = "diverged"
        d.reason = f"{diverged} tasks without a finite loss"
    else:
        d.state, d.reason = "done", ""


def arrays(r):
    """The described arrays in the file's order."""
    found = []

    def visit(name, item):
        if "long_name" in item.attrs and "stage" in item.attrs:
            found.append((int(item.attrs.get("index", 0)), "/" + name, item))

    r.file.visititems(visit)
    return [a[1:] for a in sorted(found, key=lambda a: a[0])]


def task_tables(found):
    """Stages whose tasks give numbers, one row a task."""
    by_stage = {}
    for name, item in found:
        stage = plain(item.attrs["stage"])
        if stage and item.ndim == 1 and item.attrs.get("lead", 0) == 1 and \
                np.isfinite(item[()]).any():
            by_stage.setdefault(stage, []).append((name, item[()]))
    for stage, columns in by_stage.items():
        count = min(len(values) for _, values in columns)
        rows = [[i, *(number(v[i]) for _, v in columns)]
                for i in range(min(count, MOST_ROWS))]
        if count > MOST_ROWS:
            rows.append([f"and {count - MOST_ROWS} more"]
                        + [""] * len(columns))
        yield (f"tasks of stage {stage}",
               ["task", *(n.rsplit("/", 1)[1] for n, _ in columns)], rows)


def place(r, name, shape, at):
    """"y 0.5, x -1" or "3, 4": coordinates where the group has them."""
    group, where = name.rsplit("/", 1)[0], []
    for k, i in enumerate(np.unravel_index(at, shape)):
        letter = {1: "x", 2: "y"}.get(len(shape) - k, "")
        axis = r.get(f"{group}/{letter}") if letter else None
        ok = axis is not None and len(axis) == shape[k]
        where.append(f"{letter} {axis[i]:.4g}" if ok else str(i))
    return ", ".join(where)


def extremes(r, name, item):
    """No row where nothing is there yet, otherwise one."""
    values = item[()].astype(float)
    good = np.isfinite(values)
    missing = int(values.size - np.count_nonzero(good))
    if not good.any():
        return []
    low = int(np.argmin(np.where(good, values, np.inf)))
    high = int(np.argmax(np.where(good, values, -np.inf)))
    return [[name, number(values.flat[low]),
             place(r, name, values.shape, low), number(values.flat[high]),
             place(r, name, values.shape, high), missing, r.unit(item)]]


def grid_tables(r, found):
    """Where the landscapes are lowest and highest; small arrays whole."""
    grids, few = [], []
    for name, item in found:
        if item.dtype != np.float64 or not plain(item.attrs["stage"]):
            continue
        if item.size <= FEW:
            if item.attrs.get("lead", 0) != 1 and np.isfinite(item[()]).any():
                few.append([name, " ".join(map(number, item[()].ravel())),
                            plain(item.attrs["long_name"])])
        elif item.ndim > 1 and (item.attrs.get("lead", 0) > 1 or
                                name.endswith(("_estimate", "_error"))):
            grids += extremes(r, name, item)
    if grids:
        yield ("landscapes", ["array", "lowest", "at", "highest", "at",
                              "without a value", "unit"], grids)
    if few:
        yield ("numbers", ["array", "values", "meaning"], few)


def runs(r):
    rows = r.get("/runs")
    return [] if rows is None else [x for x in rows if x["ranks"] > 0]


def run_table(rows):
    names = [n for n in COLUMNS if n in rows[0].dtype.names]

    def cell(row, name):
        value = row[name]
        if name == "exit_status":
            return ENDS.get(int(value), f"exit {value}")
        if name.endswith("seconds"):
            return duration(value) if np.isfinite(value) else "–"
        return plain(value)

    cells = [[cell(row, n) for n in names] for row in rows]
    used = [i for i in range(len(names)) if any(c[i] for c in cells)]
    return ("runs", [COLUMNS[names[i]] for i in used],
            [[c[i] for i in used] for c in cells])


def provenance(d, r):
    last = runs(r)
    where = last[-1] if last else None
    d.facts += [
        ("data", f"{r.option('data', 'set')}, {r.attribute('dataHash')}"
                 " (XXH3-128)"),
        ("program", f"{r.attribute('software')} "
                    f"{r.attribute('softwareVersion')}"),
        ("with", r.attribute("softwareDependencies"))]
    if where is not None:
        d.facts += [(n, plain(where[n])) for n in LONG
                    if n in where.dtype.names]
        d.tables.append(run_table(last))
    d.facts.append(("file", str(d.path)))
    d.text = r.attribute("study")


def fill(d, r):
    d.facts += [("kind", r.attribute("kind")),
                ("net", r.option("net", "spec")),
                ("data set", r.option("data", "set")),
                ("parameters", f"{r.parameters():,}"),
                ("seed", r.option("study", "seed"))]
    found, all_arrays = stages(r), arrays(r)
    d.tables.append(stage_table(d, found))
    judge(d, found)
    d.tables += [*task_tables(all_arrays), *grid_tables(r, all_arrays)]
    provenance(d, r)


def draw(d, r):
    if d.tried == 0:
        return
    try:
        out = io.BytesIO()
        page.figure(r).savefig(out, format="png", dpi=130)
        d.picture = out.getvalue()
    except page.NothingToDraw:
        pass


def digest(path, name=None):
    """All there is to say of the result at path; never an exception."""
    d = Digest(name or path.stem, path)
    d.log, d.reason = read_log(path)
    if not path.is_file():
        if not d.log and not path.exists():
            d.state = "waiting"
        d.reason = d.reason or f"{path.name}: no result file"
        return d
    try:
        r = Result(path)
        fill(d, r)
        draw(d, r)
        d.tables += verdict.tables(r, d.name)
    except Exception as error:  # a damaged file errs in any way
        d.state = "failed"
        d.reason = f"{path}: {error or type(error).__name__}"
    return d
