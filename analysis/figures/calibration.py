"""Whether solutions and their ensemble know how sure they may be."""
import numpy as np

import style

NEEDS = "diversity"
PAGE = 1


def reliability(bins):
    """Accuracy, confidence and part of images of the bins that have some."""
    n = bins[:, 0]
    some = n > 0
    return (bins[some, 1] / n[some], bins[some, 2] / n[some],
            n[some] / n.sum())


def draw(r, sub, letter):
    top, ax = sub.subplots(2, 1, sharex=True, height_ratios=[0.3, 1])
    bins = r.get("/diversity/ensemble_bins")
    ax.plot([0, 100], [0, 100], color="#999999", lw=0.8, ls=(0, (4, 2)))
    for i, colour in ((0, style.TRAIN), (len(bins) - 1, style.TEST)):
        name = "one solution" if i == 0 else f"ensemble of {i + 1}"
        accuracy, confidence, part = reliability(bins[i])
        ax.plot(100 * confidence, 100 * accuracy, "o-", ms=3, color=colour,
                label=name)
        top.plot(100 * confidence, 100 * part, "o-", ms=2.5, color=colour)
    top.set_ylabel("images [%]")
    ax.set(xlim=(0, 100), ylim=(0, 100), xlabel="confidence [%]",
           ylabel="accuracy [%]")
    style.legend(ax, loc="upper left")
    style.title(top, letter, "calibration")


def panels(r):
    bins = r.get("/diversity/ensemble_bins")
    if r.get("/solutions/design") is not None:  # they share seeds
        return []
    if bins is None or len(bins) < 2 or not np.any(bins[[0, -1], :, 0] > 0):
        return []
    if not np.all(np.isfinite(bins)) or not np.all(bins.sum((1, 2)) > 0):
        return []
    return [lambda sub, letter: draw(r, sub, letter)]


def caption(r):
    return ("Calibration: 15 bins of confidence; below the diagonal "
            "predictions are surer than right.")
