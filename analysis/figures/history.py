"""Training histories of all solutions."""
import numpy as np
from matplotlib import ticker

import style

NEEDS = "solutions"
PAGE = 1
TRAIN_LOSS, TRAIN_ACCURACY, TEST_LOSS, TEST_ACCURACY, LR = range(5)
MOST = 12  # solutions drawn one by one beside the median


def curves(ax, epochs, values, colour, name):
    seen = np.any(np.isfinite(values), axis=0)
    if not np.any(seen):
        return
    if len(values) <= MOST:
        ax.plot(epochs, values.T, "o-", ms=1.8, color=colour, lw=0.5, alpha=0.5)
    else:
        band = np.nanpercentile(values[:, seen], [25, 75], axis=0)
        ax.fill_between(epochs[seen], *band, color=colour, alpha=0.2, lw=0)
    ax.plot(epochs[seen], np.nanmedian(values[:, seen], axis=0), color=colour,
            label=name)


def draw(r, sub, letter):
    h = r.get("/solutions/history")
    epochs = np.arange(1, h.shape[1] + 1)
    upper, lower = sub.subplots(2, 1, sharex=True)
    curves(upper, epochs, h[:, :, TRAIN_LOSS], style.TRAIN, "train, median")
    curves(upper, epochs, h[:, :, TEST_LOSS], style.TEST, "test, median")
    curves(lower, epochs, 100 * h[:, :, TRAIN_ACCURACY], style.TRAIN, None)
    curves(lower, epochs, 100 * h[:, :, TEST_ACCURACY], style.TEST, None)
    style.log_loss(upper, h[:, :, [TRAIN_LOSS, TEST_LOSS]])
    if not lower.lines:
        style.no_values(lower, "y")
    upper.set_ylabel("loss [nat], log")
    lower.set_ylabel("accuracy [%]")
    lower.set_xlabel("epoch")
    if len(epochs) == 1:
        lower.set_xlim(0.5, 1.5)
    lower.xaxis.set_major_locator(
        ticker.MaxNLocator(8, integer=True, min_n_ticks=1))
    style.legend(upper, loc="upper right")
    style.title(upper, letter, f"training of {len(h)} solution"
                               f"{'s' if len(h) > 1 else ''}")


def panels(r):
    h = r.get("/solutions/history")
    if h is None or not np.any(np.isfinite(h)):
        return []
    return [lambda sub, letter: draw(r, sub, letter)]


def caption(r):
    h = r.get("/solutions/history")[:, :, TRAIN_LOSS]
    done = int(np.count_nonzero(np.isfinite(h[:, -1])))
    text = ("Training: train curves are means over each epoch as it went, test "
            "curves at its end")
    if done < len(h):
        text += f"; {done} of {len(h)} solutions trained so far"
    return text + "."
