"""Eigenvalues of tangent kernels along a training: how they fall off, and how
many directions there are."""
import matplotlib
import numpy as np
from matplotlib import ticker

import kernels
import style

NEEDS = "kernel"
PAGE = 2
MOST = 6  # curves of eigenvalues
RANKS = (("effective_rank", "exp(entropy)", style.LINES[0]),
         ("participation", "participation ratio", style.LINES[1]))


def by_stop(r, name, *more):
    """[trainings][stops][..], without kernels of averaged weights."""
    values = kernels.of(r, name)
    return None if values is None else values.reshape(
        -1, r.count("/checkpoints/epoch"), *more)


def eigenvalues(r):
    found = r.dataset("/kernel/eigenvalues")
    return None if found is None else by_stop(r, "eigenvalues",
                                              found.shape[1])


def some_stops(r):
    """Stops that are drawn: about evenly spread over those that are known."""
    known = np.flatnonzero(np.isfinite(eigenvalues(r)[0, :, 0]))
    at = np.linspace(0, len(known) - 1, min(MOST, len(known)))
    return known[np.unique(at.round().astype(int))]


def time_axis(ax, r):
    epochs = r.get("/checkpoints/epoch")
    after = epochs[epochs > 0]
    if len(after):
        ax.set_xscale("symlog", linthresh=after[0], linscale=0.4)
        ax.set_xlim(-0.15 * after[0], 1.1 * epochs[-1])
        decades = 10.0**np.arange(np.ceil(np.log10(after[0])),
                                  np.floor(np.log10(epochs[-1])) + 1)
        ax.xaxis.set_major_locator(ticker.FixedLocator([0, *decades]))
    ax.xaxis.set_major_formatter(ticker.FuncFormatter(style.number))
    ax.xaxis.set_minor_locator(ticker.NullLocator())
    ax.set_xlabel("epoch, log scale")


def draw_spectra(r, sub, letter):
    ax = sub.subplots()
    values, epochs = eigenvalues(r)[0], r.get("/checkpoints/epoch")
    stops = some_stops(r)
    shades = matplotlib.colormaps["viridis"](np.linspace(0, 0.9, len(stops)))
    for stop, colour in zip(stops, shades):
        l = values[stop]
        good = l > 1e-12 * l[0]  # below is rounding
        ax.plot(1 + np.flatnonzero(good), l[good] / l.sum(), color=colour,
                label=f"epoch {epochs[stop]:.2g}")
    ax.set(xscale="log", yscale="log")
    ax.set_xlabel("number of the eigenvalue")
    ax.set_ylabel("part of the trace")
    style.legend(ax, loc="best")
    style.title(ax, letter, "spectrum of the tangent kernel")


def draw_trainings(ax, r, values, colour, label):
    epochs = r.get("/checkpoints/epoch")
    for i, row in enumerate(values):
        good = np.isfinite(row)
        ax.plot(epochs[good], row[good], color=colour, marker="o", ms=2,
                lw=1.3 if len(values) == 1 else 0.8,
                label=label if i == 0 else None)


def draw_ranks(r, sub, letter):
    ax = sub.subplots()
    for name, label, colour in RANKS:
        draw_trainings(ax, r, by_stop(r, name), colour, label)
    ax.set_ylim(bottom=0)
    ax.set_ylabel("directions")
    time_axis(ax, r)
    style.legend(ax, loc="best")
    style.title(ax, letter, "effective rank")


def panels(r):
    values = eigenvalues(r)
    if values is None or not np.any(np.isfinite(values[0])):
        return []
    return [lambda sub, letter: draw_spectra(r, sub, letter),
            lambda sub, letter: draw_ranks(r, sub, letter)]


def ends(values):
    """First and last of training 0 that are known."""
    good = values[0][np.isfinite(values[0])]
    return (f"{good[0]:.3g} at the first stop, {good[-1]:.3g} at the last"
            if len(good) else "not known yet")


def caption(r):
    n = r.dataset("/kernel/eigenvalues").shape[1]
    return (f"Tangent kernel of {n:,} logits of training images, batch norm "
            "recalibrated; effective rank of training 0 "
            f"{ends(by_stop(r, 'effective_rank'))}. Effective rank: exponential of the entropy of the eigenvalues, "
            "and their sum squared over the sum of their squares. An extra: "
            "the paper shows no spectra, so it has no expectation."
            f"{r.missing('kernel-spectrum', r.get('/kernel/participation'))}")
