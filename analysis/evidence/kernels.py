"""What is found of the kernel's way through a training."""
import numpy as np

import kernels
from verdict import Missing, mean_error, need

LATE = (4, 20)  # epochs


def learned(r, which):
    """Whether these solutions are right twice as often as by chance."""
    accuracy, labels = r.get("/solutions/train_accuracy"), r.get(
        "/data/test_labels")
    if accuracy is None or labels is None:
        return np.ones(len(which), bool)
    return accuracy[which] > 2 / len(np.unique(labels))


def distances(r):
    """Epochs of stops and S [solutions][stops][stops], of solutions that have
    them all and have learned."""
    need(r, "/kernel/distance")
    which, distance = kernels.whole(r)
    if not len(distance):
        raise Missing("no training has all its kernels")
    distance = distance[learned(r, which)]
    if not len(distance):
        raise Missing("no training has learned more than chance")
    return need(r, "/checkpoints/epoch"), distance


def velocity(r, stride=kernels.STRIDE):
    """Epochs t and S(t, t + stride) / stride [solutions][t], for all stops that
    have another a stride behind them."""
    epoch, distance = distances(r)
    first, _ = kernels.apart(epoch, stride)
    if not len(first):
        raise Missing(f"no two stops are {stride} epochs apart", "stops")
    return epoch[first], kernels.velocity(epoch, distance, stride)[1]


def early_and_late(r):
    """Velocity over the first stride, and its mean at LATE, by solution."""
    t, v = velocity(r)
    late = (t >= LATE[0]) & (t <= LATE[1])
    if t[0] != 0 or late.sum() < 3:
        raise Missing(f"no stops at 0 and from epoch {LATE[0]} on", "stops")
    return v[:, 0], v[:, late].mean(axis=1)


def burst(r):
    early, late = early_and_late(r)
    ratio, error = mean_error(early / late)
    yield "", ratio, error, ratio >= 2


def plateau(r):
    """Velocity in the last quarter over that in the one before: the constant
    rate has the kernel go on for ever."""
    if r.option("train", "schedule") != "constant":
        raise Missing("the learning rate is not constant", "a constant rate")
    t, v = velocity(r)
    end = t[-1]
    last, before = (v[:, (t >= a * end) & (t <= b * end)].mean(axis=1)
                    for a, b in ((0.75, 1), (0.5, 0.75)))
    if not np.all(np.isfinite(last / before)):
        raise Missing("too few stops")
    ratio, error = mean_error(last / before)
    yield f"{last.mean():.3g} an epoch in the end", ratio, error, ratio > 0.5


def away_from_the_start(r):
    """Epochs by which half of the most there is from the start is reached."""
    epoch, distance = distances(r)
    if np.sum(epoch <= epoch[-1] / 4) < 3:
        raise Missing("fewer than 3 stops in the first quarter", "stops")
    from_start = distance[:, 0, :].mean(axis=0)
    half = epoch[np.argmax(from_start >= from_start.max() / 2)]
    yield "", f"after {half:.3g} of {epoch[-1]:.3g} epochs", None, \
        half <= epoch[-1] / 4
