"""Whether the initialisation or the order of images makes solutions differ."""
import itertools

import numpy as np

import style

NEEDS = "diversity"
PAGE = 1
# (initialisation, order) whose solutions' own: 0 shared, 1 their own.
CELLS = (((0, 0), "same init, same order"), ((0, 1), "same init, other order"),
         ((1, 0), "other init, same order"), ((1, 1), "both differ"))


def cells(r):
    """{cell: [rates][pairs]} of disagreements, and the rates."""
    design, d = r.get("/solutions/design"), r.get("/diversity/disagreement")
    if design is None or d is None:
        return None, None
    lr = r.get("/solutions/lr")
    if lr is None:
        lr = np.full(len(design), float(r.option("train", "lr")))
    rates = np.unique(lr)
    found = {}
    for cell, _ in CELLS:
        mine = [[i for i in range(len(lr)) if lr[i] == rate
                 and tuple(design[i]) == cell] for rate in rates]
        found[cell] = [[d[pair] for pair in itertools.combinations(m, 2)
                        if np.isfinite(d[pair])] for m in mine]
    return found, rates


def draw(r, sub, letter):
    found, rates = cells(r)
    ax = sub.subplots()
    for (cell, name), colour in zip(CELLS, style.LINES):
        at = [(x, np.mean(v), np.std(v)) for x, v in zip(rates, found[cell])
              if v]
        if at:
            ax.errorbar(*np.transpose(at)[:2], yerr=np.transpose(at)[2],
                        fmt="o-", ms=3, lw=1, color=colour, label=name)
    ax.set(xscale="log", xlabel="learning rate",
           ylabel="images called differently")
    style.legend(ax, loc="best")
    style.title(ax, letter, "what makes solutions differ")


def panels(r):
    found, _ = cells(r)
    if not found or not any(v for c in found.values() for v in c):
        return []
    return [lambda sub, letter: draw(r, sub, letter)]


def caption(r):
    found, rates = cells(r)
    told = [f"{np.mean(same) / np.mean(both):.2f} at {rate:g}"
            for rate, same, both in zip(rates, found[0, 1], found[1, 1])
            if same and both]
    ratios = f" ({', '.join(told)})" if told else ""
    return ("Seeds: disagreement of pairs, mean and standard deviation; with "
            "both the same and [ensemble] noise_seeds = same, exactly 0. Same "
            f"initialisation over both different{ratios}: the order of images "
            "matters more at high rates (Fort et al. 2019, appendix B "
            "[recalled]).")
