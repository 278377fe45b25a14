"""Children of one training: barriers between them and distances, against the
step at which they parted."""
import numpy as np

import style

NEEDS = "spawn"
PAGE = 4
STRANGERS = "#777777"
# What is drawn beside barriers: array, name, colour.
DISTANCES = (("l1", "function, L1", style.LINES[0]),
             ("disagreement", "function, labels", style.LINES[6]),
             ("relu", "relu pattern", style.LINES[2]),
             ("kernel", "kernel", style.LINES[1]),
             ("weights", "weights, 1 - cosine", style.LINES[3]))
SPREAD = "Bands: least to most over pairs and parents."


def siblings(r):
    """Which pairs are children of one parent."""
    pairs = r.get("/spawn/pairs")
    return pairs[:, 0] == pairs[:, 2]


def measured(r, name):
    """[steps][pairs] of a distance; None if the study has none."""
    if name == "weights":
        cosine = r.get("/spawn/cosine")
        return None if cosine is None else 1 - cosine
    return r.get(f"/spawn/{name}")


def split(r, name):
    """[steps][pairs of siblings], [steps][pairs of strangers]."""
    values, own = measured(r, name), siblings(r)
    return values[:, own], values[:, ~own]


def average(values):
    """Mean of each row's finite values; NaN where there is none."""
    some = np.isfinite(values)
    n = some.sum(-1)
    return np.where(some, values, 0).sum(-1) / np.where(n > 0, n, np.nan)


def time_axis(ax, r):
    style.time_axis(ax, r.get("/spawn/step"),
                    f"step at which children part{an_epoch(r)}")


def an_epoch(r):
    steps, epochs = r.get("/spawn/step"), r.get("/spawn/epoch")
    if epochs[-1] == 0:
        return ""
    return f" ({steps[-1] / epochs[-1]:.0f} an epoch)"


def line(ax, steps, values, colour, label, factor=1):
    values = factor * values
    some = np.isfinite(values).any(1)
    if not some.any():
        return
    ax.fill_between(steps[some], np.nanmin(values[some], 1),
                    np.nanmax(values[some], 1), color=colour, alpha=0.18,
                    lw=0)
    ax.plot(steps[some], average(values[some]), color=colour, marker="o",
            ms=2.5, label=label)


def draw_barrier(r, kind, sub, letter):
    ax = sub.subplots()
    steps, factor = r.get("/spawn/step"), 100 if kind == "error" else 1
    for which, colour in style.SETS:
        own, other = split(r, f"barrier_{which}_{kind}")
        line(ax, steps, own, colour, which, factor)
        if np.any(np.isfinite(other)):
            ax.plot(steps, factor * average(other), color=colour, lw=0.9,
                    ls=(0, (2, 2)), label=f"{which}, strangers")
    ax.set_ylim(bottom=0)
    ax.set_ylabel("barrier [%]" if kind == "error" else "barrier [nat]")
    time_axis(ax, r)
    style.legend(ax, loc="best")
    style.title(ax, letter, f"{kind} barrier between children")


def draw_distances(r, sub, letter):
    ax = sub.subplots()
    steps = r.get("/spawn/step")
    chance = np.any(np.isfinite(split(r, "l1")[1]))
    for name, label, colour in DISTANCES:
        if measured(r, name) is None:
            continue
        own, other = split(r, name)
        unit = average(other.ravel() if chance else own[0])
        with np.errstate(invalid="ignore", divide="ignore"):
            line(ax, steps, own / unit, colour, label)
    ax.axhline(1, color=STRANGERS, lw=0.9, ls=(0, (2, 2)))
    ax.set_ylim(bottom=0)
    ax.set_ylabel("over that of strangers" if chance
                  else "over the first step's")
    time_axis(ax, r)
    style.legend(ax, loc="best")
    style.title(ax, letter, "distances between children")


def draw_map(r, sub, letter):
    top, bottom = sub.subplots(2, 1, height_ratios=[1, 0.045])
    error = 100 * (1 - r.get("/spawn/path/test_accuracy"))
    own = siblings(r)
    rows = [average(np.moveaxis(error[:, own], 1, -1))]
    names = [style.number(s) for s in r.get("/spawn/step")]
    if not np.all(own):
        away = np.moveaxis(error[:, ~own], 2, 0)
        rows.append(average(away.reshape(len(away), -1))[None])
        names.append("strangers")
    values = np.concatenate(rows)
    top.set_facecolor(style.MISSING)
    image = top.imshow(values, cmap="magma_r", vmin=0, aspect="auto",
                       interpolation="nearest", origin="lower",
                       extent=(0, 1, -0.5, len(values) - 0.5))
    top.set_yticks(range(len(names)), names)
    top.set_ylabel("step of parting")
    top.set_xlabel("alpha (0: one child, 1: the other)")
    top.spines[:].set_visible(False)
    bar = sub.colorbar(image, cax=bottom, orientation="horizontal")
    bar.outline.set_linewidth(0.5)
    bar.set_label("test error [%], mean over pairs")
    style.title(top, letter, "error on the line between children")


def panels(r):
    barrier = r.get("/spawn/barrier_test_error")
    if barrier is None or not np.any(np.isfinite(barrier)):
        return []
    return [lambda sub, letter: draw_barrier(r, "error", sub, letter),
            lambda sub, letter: draw_barrier(r, "loss", sub, letter),
            lambda sub, letter: draw_distances(r, sub, letter),
            lambda sub, letter: draw_map(r, sub, letter)]


def ends(r):
    """A phrase on the training error that children end with."""
    error = 100 * (1 - r.get("/spawn/train_accuracy"))
    error = error[np.isfinite(error)]
    if not error.size:
        return ""
    told = (f" Children end with a training error of {error.min():.2g} to "
            f"{error.max():.2g} %")
    return told + (", too much for a barrier to mean what it does in the "
                   "paper." if error.max() > 15 else ".")


def caption(r):
    own, _ = split(r, "barrier_test_error")
    mean, steps = 100 * average(own), r.get("/spawn/step")
    told = ", ".join(f"{m:.2g} at {s}" for m, s in zip(mean, steps)
                     if np.isfinite(m))
    children, parents = r.option("spawn", "children"), r.count("/spawn/parent")
    strangers = "" if np.all(siblings(r)) else (
        " Strangers: children of different parents, the level of chance.")
    return (f"Children ({children} of each of {parents} parents at a step"
            f"{r.batch_norm('spawn')}), test error barrier [%]: {told}."
            f"{ends(r)}{strangers} {SPREAD} Fort et al. 2020: the barrier is "
            "about 80 points on CIFAR-10 for children of the start, and gone "
            "within 2 to 3 epochs [read]; all distances between children fall "
            "with the step and do not vanish [recalled]; no barrier is "
            "expected where the learning rate is too low [pilot]."
            f"{r.missing('spawn-distances', own)}")
