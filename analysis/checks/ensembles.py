"""Fort, Hu & Lakshminarayanan 2019, "Deep Ensembles: A Loss Landscape
Perspective": what it expects.

[read], [fig]: the paper or its public code; [recalled]: from memory of it;
[pilot]: an earlier small program on Fashion-MNIST; [derived]: follows from the
definitions; [proposal], [issue]: this project's own way of asking.
"""
import numpy as np

import limits
from figures import diversity as plane
from figures import path as paths
from figures import robustness, trajectory
from figures.design import cells
from verdict import Check, Missing, mean_error, need

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
    independent = np.mean(plane.independent(r)[1])
    for name, d in near_base(r):
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
            worst = max(worst, limits.lower(base, at, classes) / (1 - at) - mean,
                        mean - limits.upper(base, at, classes) / (1 - at))
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


def barriers(r):
    loss = need(r, "/path/train_loss")
    if not np.all(np.isfinite(loss)):
        raise Missing("not all points are done")
    rise = paths.excess(loss)
    for pair, (straight, curve) in zip(r.get("/path/pairs"), rise):
        told = f"{straight:.3g} over {curve:.3g}"
        if straight < 0.1:
            told += ", no barrier to speak of"
        yield (f"{pair[0]} to {pair[1]}", told, None,
               straight > 10 * max(curve, 0) and straight >= 0.1)


def changes_on_the_way(r):
    a, b = need(r, "/path/agreement_a", "/path/agreement_b")
    for pair, u, v in zip(r.get("/path/pairs"), a[:, paths.CURVE],
                          b[:, paths.CURVE]):
        d, middle = 1 - u[-1], max(u[len(u) // 2], v[len(v) // 2])
        yield (f"{pair[0]} to {pair[1]}", f"{middle:.3f}, d = {d:.3f}", None,
               middle < 1 - d / 4)


def wedges(r):
    if r.option("surface", "plane") != "radial":
        raise Missing("no radial surface", "/surface")
    accuracy, marks = need(r, "/surface/test_accuracy", "/surface/marks")
    x, y = r.get("/surface/x"), r.get("/surface/y")

    def at(p):
        return accuracy[np.argmin(np.abs(y - p[1])), np.argmin(np.abs(x - p[0]))]

    a, b = marks[0], marks[1]
    angle = np.mean([np.arctan2(p[1], p[0]) for p in (a, b)])
    radius = np.mean([np.hypot(*p) for p in (a, b)])
    between = at(radius * np.array([np.cos(angle), np.sin(angle)]))
    yield ("", f"{100 * at(a):.1f}, {100 * between:.1f}, {100 * at(b):.1f} %",
           None, between < min(at(a), at(b)) - 0.05)


def same_is_same(r):
    found, _ = cells(r)
    if not found:
        raise Missing("no design of seeds", "/solutions/design")
    most = np.max([v for c in found[0, 0] for v in c])
    yield "", f"{most:g}", None, most == 0


def order_at_high_rates(r):
    found, rates = cells(r)
    if not found:
        raise Missing("no design of seeds", "/solutions/design")
    ratio = [np.mean(a) / np.mean(b) for a, b in zip(found[0, 1], found[1, 1])]
    if len(ratio) < 2:
        raise Missing("one learning rate")
    told = ", ".join(f"{x:.2f} at {lr:g}" for x, lr in zip(ratio, rates))
    yield "", told, None, np.all(np.diff(ratio) > 0)


def cycles_alike(r):
    if r.option("train", "schedule") != "cyclic":
        raise Missing("no cyclic schedule", "cycles")
    d = need(r, "/trajectory/disagreement")
    runs, stops = d.shape[:2]
    if runs < 2 or stops < 3:
        raise Missing("fewer than two runs of two cycles")
    d = d.reshape(runs, stops, runs, stops)[:, 1:, :, 1:]
    own = np.mean([pairs(d[i, :, i]) for i in range(runs)])
    other = np.mean([d[i, :, j] for i in range(runs) for j in range(runs)
                     if i != j])
    yield "", f"{own:.3f} against {other:.3f}", None, own < other


CHECKS = [
    Check("independent solutions are orthogonal", "|cos| < 0.1", "[read]",
          orthogonal),
    Check("cosine with the end rises along a training", "to 1", "[read]",
          towards_the_end),
    Check("last checkpoints over independent disagreement", "< 0.7", "[pilot]",
          checkpoints_alike),
    Check("diversity near the base over independent", "< 0.75", "[pilot]",
          below_independent),
    Check("the same, CIFAR", "< 0.5", "[fig]", half_of_independent),
    Check("samplers lie between the limit curves", "within 0.05", "[pilot]",
          between_limits),
    Check("gamma of the one-parameter family", "0.7 +- 0.2", "[recalled]",
          family),
    Check("samples stay by their own: disagreement with own over others",
          "< 0.75, none nearer to another", "[proposal]", stay_by_their_own),
    Check("gain of an ensemble of all [points]", "> 0.5 and 2 errors",
          "[pilot]", gains),
    Check("the same, CIFAR", "> 2", "[issue]", gains_on_cifar),
    Check("ensemble ahead of one training's samples [points]", "> 0", "[read]",
          better_than_subspaces),
    Check("corrupted images", "ensemble ahead, accuracy falling", "[fig]",
          falls_with_severity),
    Check("divergence: solutions > trajectory > diagonal", "at all severities",
          "[fig]", ordered_by_severity),
    Check("divergence rises with noise", "at every severity", "[pilot]",
          rises_with_noise),
    Check("divergence on other data: solutions > trajectory > diagonal",
          "in this order", "[read]", ordered_elsewhere),
    Check("barrier of the straight path over the trained one's", "> 10",
          "[recalled]", barriers),
    Check("agreement with the nearer end half way on the trained path",
          "< 1 - d/4", "[derived]", changes_on_the_way),
    Check("radial cut: accuracy at a, between, at b", "two wedges",
          "[recalled]", wedges),
    Check("same seeds, same net: disagreement", "0", "[read]", same_is_same),
    Check("same initialisation over both different", "rises with the rate",
          "[pilot]", order_at_high_rates),
    Check("cycles of a run against runs: disagreement", "less", "[recalled]",
          cycles_alike),
]
