"""Checks of a result: how they are asked, and what they answer."""
import importlib
import pathlib
from dataclasses import dataclass

import numpy as np

PAPERS = sorted(p.stem for p in (pathlib.Path(__file__).resolve().parent
                                 / "checks").glob("*.py"))


class Missing(Exception):
    """The result does not hold what a check needs: which array, or why."""

    def __init__(self, why, array=None):
        super().__init__(why)
        self.array = array


@dataclass
class Verdict:
    file: str
    name: str
    expected: str
    found: str
    error: str
    tag: str
    verdict: str  # pass, fail, not evaluated
    reason: str = ""
    absent: str = None  # the array that the study does not have


@dataclass
class Check:
    """tag: where the expectation comes from, as [read] or [pilot].  find(result)
    yields (what, found, error, good): `what` is added to the name, found and
    error are texts or numbers, good is True or False; it raises Missing."""
    name: str
    expected: str
    tag: str
    find: object


def number(x):
    if isinstance(x, str):
        return x
    return "" if x is None else f"{x:.3g}"


def unfinished(result):
    """Tasks that nobody has done: 'n of m', or ''."""
    status = [d["status"] for d in (result.file.get("tasks") or {}).values()]
    status = np.concatenate(status) if status else np.zeros(1)
    left = int(np.sum(status == 0))
    return f"{left} of {len(status)} tasks are not done" if left else ""


def evaluate(checks, result, file):
    out, left = [], unfinished(result)
    for c in checks:
        try:
            if left:
                raise Missing(left)
            for what, found, error, good in c.find(result):
                told, name = number(found), f"{c.name}{what and ', '}{what}"
                verdict = ("not evaluated" if "nan" in told else
                           "pass" if good else "fail")
                reason = "not finite" if verdict.startswith("not") else ""
                out.append(Verdict(file, name, c.expected, told,
                                   number(error), c.tag, verdict, reason))
        except Missing as why:
            out.append(Verdict(file, c.name, c.expected, "", "", c.tag,
                               "not evaluated", str(why), why.array))
    return out


def checks(paper):
    return importlib.import_module(f"checks.{paper}").CHECKS


def tables(result, file):
    """(title, head, rows) for each paper that the result is evidence for."""
    out = []
    for paper in PAPERS:
        found = [v for v in evaluate(checks(paper), result, file)
                 if v.verdict in ("pass", "fail")]
        if found:
            out.append((f"what the paper expects ({paper})",
                        ["check", "expected", "found", "error", "tag",
                         "verdict"],
                        [[v.name, v.expected, v.found, v.error, v.tag,
                          v.verdict] for v in found]))
    return out


def need(result, *paths):
    """Arrays that the study has."""
    out = []
    for path in paths:
        values = result.get(path)
        if values is None:
            raise Missing(f"the study has no {path}", path)
        if values.dtype.kind == "f" and not np.any(np.isfinite(values)):
            raise Missing(f"{path} has no value yet")
        out.append(values)
    return out if len(out) > 1 else out[0]


def mean_error(values):
    """Mean and its standard error."""
    values = np.asarray(values, float)
    n = len(values)
    return values.mean(), values.std(ddof=1) / np.sqrt(n) if n > 1 else np.nan
