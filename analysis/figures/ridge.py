"""Regression with the tangent kernel at steps of a training: test error against
regularisation, and the best of it beside the network's own."""
import matplotlib
import numpy as np
from matplotlib import ticker

import style

NEEDS = "ridge"
PAGE = 2
NET = "#4b4b4b"


def by_step(r, name):
    """[steps][..]: mean over the trainings that have an answer; epochs."""
    values, epochs = r.get(f"/ridge/{name}"), r.get("/ridge/epoch")
    if values is None:
        return None, None
    each = int((r.get("/ridge/solution") == 0).sum())
    values = values.reshape(-1, each, *values.shape[1:])
    some = np.isfinite(values)
    n = some.sum(0)
    mean = np.where(some, values, 0).sum(0) / np.where(n > 0, n, np.nan)
    order = np.argsort(epochs[:each], kind="stable")
    return mean[order], epochs[:each][order]


def error(r, name):
    accuracy, epochs = by_step(r, name)
    return None if accuracy is None else 100 * (1 - accuracy), epochs


def name_of(epoch):
    return f"epoch {epoch:.2g}"


def lambda_axis(ax, r):
    parts = r.get("/ridge/lambda")
    least = parts[parts > 0].min() if np.any(parts > 0) else 1
    if np.any(parts == 0):
        ax.set_xscale("symlog", linthresh=least, linscale=0.4)
    else:
        ax.set_xscale("log")
    ax.set_xlabel(r"$\lambda$ over the mean eigenvalue")


def draw_curves(r, what, sub, letter):
    ax = sub.subplots()
    parts = r.get("/ridge/lambda")
    order = np.argsort(parts)
    if what == "error":
        values, epochs = error(r, "test_accuracy")
        ax.set_ylabel("test error [%]")
    else:
        values, epochs = by_step(r, "test_loss")
        ax.set_ylabel(r"mean of $|f - y|^2$, test images")
        ax.set_yscale("log")
    shades = matplotlib.colormaps["viridis"](np.linspace(0, 0.9, len(epochs)))
    for row, epoch, colour in zip(values, epochs, shades):
        ax.plot(parts[order], row[order], color=colour, marker="o", ms=2.5,
                label=name_of(epoch))
    lambda_axis(ax, r)
    style.legend(ax, loc="best")
    style.title(ax, letter, "kernel at a step of the training" if what ==
                "error" else "squared error")


def best(r):
    """[steps] least test error over lambda; its lambdas; epochs."""
    values, epochs = error(r, "test_accuracy")
    known = np.isfinite(values).any(1)
    least = np.full(len(values), np.nan)
    least[known] = np.nanmin(values[known], 1)
    at = [np.nanargmin(row) if k else 0 for row, k in zip(values, known)]
    return least, r.get("/ridge/lambda")[at], epochs


def draw_best(r, sub, letter):
    ax = sub.subplots()
    least, _, epochs = best(r)
    own, _ = error(r, "net_test_accuracy")
    ax.plot(epochs, own, color=NET, ls=(0, (3, 2)), marker="s", ms=2.5,
            label="the network itself there")
    ax.plot(epochs, least, color=style.TEST, marker="o", ms=3,
            label=r"regression with its kernel, best $\lambda$")
    style.time_axis(ax, epochs, "epoch at which the kernel is taken")
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    ticks = style.nice_ticks(low, high)
    ax.yaxis.set_major_locator(ticker.FixedLocator(ticks))
    ax.yaxis.set_major_formatter(ticker.FuncFormatter(style.number))
    ax.yaxis.set_minor_locator(ticker.NullLocator())
    ax.set_ylabel("test error [%], log scale")
    style.legend(ax, loc="best")
    style.title(ax, letter, "features of a step, and its network")


def panels(r):
    values, _ = error(r, "test_accuracy") if r.has("ridge") else (None, None)
    if values is None or not np.any(np.isfinite(values)):
        return []
    return [lambda sub, letter: draw_curves(r, "error", sub, letter),
            lambda sub, letter: draw_best(r, sub, letter),
            lambda sub, letter: draw_curves(r, "loss", sub, letter)]


def caption(r):
    least, parts, epochs = best(r)
    own, _ = error(r, "net_test_accuracy")
    told = "; ".join(f"{e:.2g} at {name_of(t)} (network {o:.2g})"
                     for e, o, t in zip(least, own, epochs) if np.isfinite(e))
    n, tests = r.count("/ridge/train_labels"), r.get("/ridge/test_logits")
    kind = ("kernel traced over classes" if
            r.option("ridge", "kernel", "traced") == "traced" else
            "full kernel")
    status = r.get("/ridge/status")
    singular = int(np.count_nonzero(status == 2))
    left = (f" {singular} regressions without an answer: the kernel is "
            "singular there." if singular else "")
    at_edge = np.isfinite(least) & np.isin(
        parts, [r.get("/ridge/lambda").min(), r.get("/ridge/lambda").max()])
    edge = (" The best is at an end of the lambdas tried for "
            f"{int(at_edge.sum())} of {len(least)}." if at_edge.any() else "")
    return (f"Ridge regression f = f0 + K alpha, {kind}, {n:,} training images "
            f"of the network's, {tests.shape[1]:,} test images; best test "
            f"error [%]: {told}.{edge} The best lambda is chosen by the test "
            "error, as the paper stops by it [read]; the network was trained "
            "on all its images, and its logits grow far beyond labels of 0 "
            f"and 1, which a small lambda pulls them back to.{left} An extra: "
            "the paper solves no regression in closed form [read], so it has "
            "no expectation; its Fig. 8, by training on all images, falls to "
            "a third of the start's error in 3 or 4 epochs, and to the trained "
            "net's after 15 to 45 % of the training [read]."
            f"{r.missing('ridge', np.where(status[:, 0] == 0, np.nan, 1))}")
