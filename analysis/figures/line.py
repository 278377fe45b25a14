"""The loss on straight lines between solutions."""
from functools import partial

import numpy as np

import style
from figures.cuts import spread

NEEDS = "line"
PAGE = 1
MOST = 6  # pairs drawn one by one


def barrier(x, loss):
    """The most the loss rises above the chord between its ends."""
    chord = loss[0] + (loss[-1] - loss[0]) * (x - x[0]) / (x[-1] - x[0])
    return np.max(loss - chord)


def each(ax, r, kind, x, pairs):
    scale = 1 if kind == "loss" else 100
    for i, pair in enumerate(pairs):
        colour = style.LINES[i % len(style.LINES)]
        for which, dash in (("train", "-"), ("test", (0, (3, 1.5)))):
            values = r.get(f"/line/{which}_{kind}")
            if values is None:
                continue
            name = f"{pair[0]} to {pair[1]}"
            if kind == "loss" and np.all(np.isfinite(values[i])):
                name += f", barrier {barrier(x, values[i]):.3g}"
            ax.plot(x, scale * values[i], color=colour, ls=dash,
                    label=name if which == "train" else None)


def draw(r, kind, sub, letter):
    x, pairs = r.get("/line/x"), r.get("/line/pairs")
    ax = sub.subplots()
    sets = [r.get(f"/line/{which}_{kind}") for which, _ in style.SETS]
    if len(pairs) <= MOST:
        each(ax, r, kind, x, pairs)
    else:
        for (which, colour), values in zip(style.SETS, sets):
            if values is None:
                continue
            spread(ax, x, values * (1 if kind == "loss" else 100), colour,
                   f"{which}, median", which == "train")
    ax.set_xlim(x[0], x[-1])
    ax.set_xlabel("x (0: first solution, 1: second)")
    if kind == "loss":
        style.log_loss(ax, *[v for v in sets if v is not None])
        ax.set_ylabel("loss [nat], log scale")
    else:
        ax.set_ylabel("accuracy [%]")
        if not any(v is not None and np.any(np.isfinite(v)) for v in sets):
            style.no_values(ax, "y")
    style.legend(ax, loc="best")
    style.title(ax, letter, f"{kind} between solutions")


def panels(r):
    train = r.get("/line/train_loss")
    if train is None or not np.any(np.isfinite(train)):
        return []
    return [partial(draw, r, kind) for kind in ("loss", "accuracy")]


def caption(r):
    pairs = r.get("/line/pairs")
    how = ("solid: train, dashed: test; barrier: highest train loss above the "
           "chord [nat]" if len(pairs) <= MOST else
           "line: median, band: quartiles, thin: single lines (train)")
    return (f"Lines: {how}{r.batch_norm('line')}"
            f"{r.missing('line', r.get('/line/train_loss'))}.")
