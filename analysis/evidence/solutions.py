"""What is found of solutions, samples around them, and ensembles of both."""
import numpy as np

import limits
from figures import diversity as plane
from figures import trajectory
from verdict import Missing, mean_error, need

NEAR = 0.01  # of the base's accuracy


def off_diagonal(m):
    return m[~np.eye(len(m), dtype=bool)]


def pairs(m):
    return m[np.triu_indices(len(m), 1)]


def on_cifar(r):
    return r.option("data", "set").startswith("cifar")


def independent_solutions(r, cosines=False):
    """Refuse a study whose solutions share seeds."""
    if r.get("/solutions/design") is not None:
        raise Missing("its solutions share seeds", "independent solutions")
    m = need(r, "/diversity/cosine_weights" if cosines
             else "/diversity/disagreement")
    if len(m) < 2:
        raise Missing("one solution", "pairs of solutions")
    return m


def orthogonal(r):
    most = np.max(np.abs(off_diagonal(independent_solutions(r, True))))
    yield "weights", most, None, most < 0.1
    most = np.max(np.abs(off_diagonal(need(r, "/diversity/cosine"))))
    if r.has_batch_norm():
        yield "all (batch norm counts)", most, None, True
    else:
        yield "all", most, None, most < 0.1


def towards_the_end(r):
    cosine = trajectory.within(r, "cosine")
    if cosine is None:
        raise Missing("the study has no /trajectory", "/trajectory")
    last = cosine[1:, -1]
    fall = np.max(np.maximum.accumulate(last) - last)
    yield ("", f"{last[0]:.2f} to 1, falling by {fall:.1g} at most", None,
           fall < 0.01)


def checkpoints_alike(r):
    need(r, "/trajectory/disagreement")
    if r.option("train", "schedule") == "cyclic":
        raise Missing("its points are ends of cycles", "one descent")
    d = trajectory.within(r, "disagreement")[1:, 1:][-10:, -10:]
    apart, error = mean_error(pairs(independent_solutions(r)))
    ratio = np.mean(pairs(d)) / apart
    yield "", ratio, ratio * error / apart, ratio < 0.7


def near_base(r):
    """(sampler, diversities within 1 % of the base's accuracy)."""
    base = need(r, "/diversity/accuracy")[plane.BASE]
    found = plane.samples(r)
    if not found:
        raise Missing("the study has no /subspace/plane", "/subspace/plane")
    return [(name, d[np.abs(a - base) <= NEAR]) for name, a, d in found]


def samplers_below(r, factor):
    near = near_base(r)
    independent = np.mean(plane.independent(r)[1])
    for name, d in near:
        if len(d) < 2:
            yield name, f"{len(d)} samples in the window", None, None
            continue
        mean, error = mean_error(d)
        yield (name, mean / independent, error / independent,
               mean < factor * independent)


def evaluated(rows):
    """Those with a verdict; a window without samples is no evidence."""
    rows = list(rows)
    if all(good is None for *_, good in rows):
        raise Missing("no sampler has samples within 1 % of the base")
    return [row for row in rows if row[3] is not None]


def below_independent(r):
    return evaluated(samplers_below(r, 0.75))


def half_of_independent(r):
    near_base(r)
    if not on_cifar(r):
        raise Missing("asked of CIFAR alone", "CIFAR")
    return evaluated(samplers_below(r, 0.5))


def between_limits(r):
    base = need(r, "/diversity/accuracy")[plane.BASE]
    classes, edges = plane.classes_of(r), np.arange(0, 1.01, 0.05)
    near_base(r)
    for name, a, d in plane.samples(r):
        worst = -np.inf
        for low, high in zip(edges, edges[1:]):
            mine = (a >= low) & (a < high) & (a > 1 / classes) & (a < base)
            if mine.sum() < 3:
                continue
            at, mean = a[mine].mean(), d[mine].mean()
            lower, upper = (f(base, at, classes) / (1 - at)
                            for f in (limits.lower, limits.upper))
            worst = max(worst, lower - mean, mean - upper)
        if np.isfinite(worst):
            yield name, worst, None, worst <= 0.05


def family(r):
    near_base(r)
    gamma = plane.gamma_of(r, need(r, "/diversity/accuracy")[plane.BASE])
    if gamma is None:
        raise Missing("fewer than ten samples on the curve")
    yield "", gamma, None, 0.5 <= gamma <= 0.9


def stay_by_their_own(r):
    d = need(r, "/subspace/samples/disagreement")
    runs = len(d)
    if runs < 2:
        raise Missing("one solution", "pairs of solutions")
    for i, name in enumerate(r.option("subspace", "samplers").split()):
        rows = [(run, row) for run in range(runs) for row in d[run, i]
                if np.all(np.isfinite(row))]
        own = np.array([row[run] for run, row in rows])
        other = np.array([np.delete(row, run) for run, row in rows])
        crossed = np.sum(own >= other.min(1))
        ratio = own.mean() / other.mean()
        yield (name, f"{ratio:.2f}, {crossed} of {len(rows)}", None,
               ratio < 0.75 and crossed == 0)


def right(r):
    """Whether each solution, and the mean of all, is right for each image."""
    independent_solutions(r)
    p = need(r, "/diversity/probabilities")
    n = round(1 / NEAR)
    if p.shape[1] < n:
        raise Missing(f"fewer than {n} images")
    labels = r.get("/data/test_labels")
    if labels is None:
        raise Missing("the file holds no labels", "/data/test_labels")
    return p.argmax(2) == labels, p.mean(0).argmax(1) == labels


def gain(r, least):
    each, together = right(r)
    if len(each) < 5:
        raise Missing("fewer than five solutions")
    mean, error = mean_error(together - each.mean(0))
    yield "", 100 * mean, 100 * error, mean > max(2 * error, least)


def gains(r):
    return gain(r, 0.005)


def gains_on_cifar(r):
    if not on_cifar(r):
        raise Missing("asked of CIFAR alone", "CIFAR")
    return gain(r, 0.02)


def better_than_subspaces(r):
    networks = need(r, "/subspace/networks/accuracy")
    whole = need(r, "/diversity/ensemble_accuracy")[-1]
    for i, name in enumerate(r.option("subspace", "samplers").split()):
        best, error = mean_error(networks[:, i])
        yield name, 100 * (whole - best), 100 * error, whole > best
