"""What is found on images made worse and on other data."""
import numpy as np

from figures import robustness
from verdict import Missing, need


def falls_with_severity(r):
    need(r, "/robustness/accuracy")
    accuracy = robustness.by_severity(r, "/robustness/accuracy")[:, 0]
    if np.any(~np.isfinite(accuracy)):
        raise Missing("not all severities are done")
    least = np.min(accuracy[:, -1] - accuracy[:, 0])
    yield ("ensemble ahead at every severity", f"{100 * least:.2f} points",
           None, least > 0)
    fall = np.max(np.diff(accuracy[:, 0]))
    yield ("accuracy, change a severity", f"{100 * fall:+.2f} points at most",
           None, fall <= 0)


def divergences(r, values):
    names = robustness.crowds(r)
    wanted = ("solutions", "trajectory", "diagonal")
    if not set(wanted) <= set(names):
        raise Missing(f"needs crowds {' '.join(wanted)}", "crowds")
    return np.array([values[:, names.index(w)] for w in wanted])


def ordered_by_severity(r):
    need(r, "/robustness/jsd")
    a, b, c = divergences(r, robustness.by_severity(r, "/robustness/jsd"))
    if not np.all(np.isfinite([a, b, c])):
        raise Missing("not all severities are done")
    yield ("", f"{np.min(a / b):.3g} and {np.min(b / c):.3g} times at least",
           None, np.all(a > b) and np.all(b > c))


def rises_with_noise(r):
    jsd, severity = need(r, "/robustness/jsd", "/robustness/severity")
    types = r.option("robustness", "corruptions").split()
    noise = [i for i, t in enumerate(types) if t.endswith("noise")]
    mine = np.isin(r.get("/robustness/type"), noise)
    if not noise or not np.all(np.isfinite(jsd[mine])):
        raise Missing("no noise, or not done", "noise")
    steps = [jsd[severity == 0].mean(0)]
    steps += [jsd[mine & (severity == s)].mean(0) for s in range(1, 6)]
    some = np.max(steps, axis=0) > 0
    fall = np.max(-np.diff(np.array(steps)[:, some], axis=0)
                  / np.array(steps)[1:, some])
    yield "", f"{-100 * fall:+.1f} % a severity at least", None, fall <= 0


def ordered_elsewhere(r):
    jsd = need(r, "/robustness/others/jsd")
    a, b, c = divergences(r, jsd[1:])
    for i, name in enumerate(r.option("robustness", "others").split()):
        yield (name, f"{a[i]:.3g} > {b[i]:.3g} > {c[i]:.3g}", None,
               a[i] > b[i] > c[i])
