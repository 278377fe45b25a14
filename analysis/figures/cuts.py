"""The loss along random lines through a solution, and how much it varies."""
from functools import partial

import numpy as np

import style

NEEDS = "cuts"
PAGE = 1


def spread(ax, x, values, colour, name, singles):
    """Median, band between the quartiles, and single lines."""
    seen = np.any(np.isfinite(values), axis=0)
    if not np.any(seen):
        return
    low, middle, high = np.nanpercentile(values[:, seen], [25, 50, 75], axis=0)
    if singles:
        ax.plot(x, values.T, color=colour, lw=0.4, alpha=0.35, zorder=1)
    ax.fill_between(x[seen], low, high, color=colour, alpha=0.22, lw=0,
                    zorder=2)
    ax.plot(x[seen], middle, color=colour, zorder=3, label=name)


def draw(r, kind, sub, letter):
    x = r.get("/cuts/x")
    ax = sub.subplots()
    both = {which: r.get(f"/cuts/{which}_{kind}") for which, _ in style.SETS}
    scale = 1 if kind == "loss" else 100
    for which, colour in style.SETS:
        if both[which] is not None:
            spread(ax, x, scale * both[which], colour, f"{which}, median",
                   which == "train")
    ax.set_xlim(x[0], x[-1])
    ax.set_xlabel("x [units of the direction]")
    if kind == "loss":
        style.log_loss(ax, *[v for v in both.values() if v is not None])
        ax.set_ylabel("loss [nat], log scale")
    else:
        ax.set_ylabel("accuracy [%]")
        if not ax.lines:
            style.no_values(ax, "y")
    style.legend(ax, loc="upper center" if kind == "loss" else "lower center")
    count = r.count("/cuts/train_loss")
    style.title(ax, letter, f"{kind} on {count} random cuts through solution "
                            f"{r.option('cuts', 'solution', '0')}")


def panels(r):
    train = r.get("/cuts/train_loss")
    if train is None or not np.any(np.isfinite(train)):
        return []
    return [partial(draw, r, kind) for kind in ("loss", "accuracy")]


def caption(r):
    values = r.get("/cuts/train_loss")
    return (f"Cuts: random directions, {r.option('cuts', 'normalise')} "
            f"normalisation{r.batch_norm('cuts')}; line: median, band: "
            f"quartiles, thin: single cuts (train)"
            f"{r.missing('cuts', values)}.")
