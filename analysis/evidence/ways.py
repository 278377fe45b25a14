"""What is found on paths, in planes, and of seeds and cycles."""
import numpy as np

from evidence.solutions import pairs
from figures import path as paths
from figures.design import cells
from verdict import Missing, need


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
        return accuracy[np.argmin(np.abs(y - p[1])),
                        np.argmin(np.abs(x - p[0]))]

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
