"""How alike the solutions of different seeds are, and how good."""
import numpy as np
from matplotlib import ticker

import style

NEEDS = "solutions"
PAGE = 1
PIECE = 1 << 20  # parameters held at a time
MOST = 12        # solutions with numbers in the matrix


def cosines(theta):
    """Cosine between every two rows of theta[S][P]; NaN where not there."""
    gram = np.zeros((theta.shape[0],) * 2)
    for at in range(0, theta.shape[1], PIECE):
        piece = theta[:, at:at + PIECE].astype(float)
        gram += piece @ piece.T
    length = np.sqrt(np.diag(gram))
    return gram / np.outer(length, length)


def limit_of(values):
    """A round limit of the colour scale, a good deal above the largest."""
    most = np.max(np.abs(values)) if values.size else 1.0
    return next((v for v in (0.05, 0.1, 0.2, 0.5) if most * 1.2 <= v), 1)


def matrix(ax, bar_ax, values):
    same = np.eye(len(values), dtype=bool)
    others = values[~same & np.isfinite(values)]
    limit = limit_of(others)
    ax.set_facecolor(style.MISSING)
    image = ax.imshow(np.where(same, np.nan, values), cmap=style.COSINE_MAP,
                      vmin=-limit, vmax=limit, aspect="auto")
    if len(values) <= MOST:
        for (i, j), v in np.ndenumerate(values):
            if np.isfinite(v):
                dark = i != j and abs(v) > 0.6 * limit
                ax.text(j, i, f"{v:.3f}" if i != j else "1", ha="center",
                        va="center", fontsize=6.5,
                        color="white" if dark else "black")
    bar = ax.figure.colorbar(image, cax=bar_ax, orientation="horizontal",
                             ticks=[-limit, 0, limit])
    bar.outline.set_linewidth(0.5)
    bar.set_label(r"cosine of $\theta_i$ and $\theta_j$")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(ticker.MaxNLocator(8, integer=True))
    ax.set_ylabel("solution")
    ax.spines[:].set_visible(False)


def accuracies(ax, r, count):
    ax.set_xlabel("final accuracy [%]")
    ax.tick_params(labelleft=False)
    for which, colour in style.SETS:
        values = r.get(f"/solutions/{which}_accuracy")
        if values is not None and np.any(np.isfinite(values)):
            ax.plot(100 * values, np.arange(count), "o", ms=4, color=colour,
                    label=which)
    if not ax.lines:
        style.no_values(ax, "x")
        return
    ax.margins(x=0.1)
    ax.xaxis.set_major_locator(ticker.MaxNLocator(3, steps=[1, 2, 5, 10]))
    ax.grid(axis="y", color="#e0e0e0", lw=0.5)
    ax.legend(loc="lower right", bbox_to_anchor=(1.04, 1), ncol=2,
              handletextpad=0, columnspacing=0.6)


def draw(r, sub, letter):
    theta = r.dataset("/solutions/theta")
    grid = sub.add_gridspec(2, 2, height_ratios=[1, 0.045],
                            width_ratios=[1.3, 1])
    left = sub.add_subplot(grid[0, 0])
    right = sub.add_subplot(grid[0, 1], sharey=left)
    matrix(left, sub.add_subplot(grid[1, 0]), cosines(theta))
    accuracies(right, r, theta.shape[0])
    style.title(left, letter, "solutions by seed")


def panels(r):
    theta = r.dataset("/solutions/theta")
    if theta is None or theta.shape[0] < 2:
        return []
    if np.count_nonzero(np.isfinite(theta[:, 0])) < 2:
        return []
    return [lambda sub, letter: draw(r, sub, letter)]


def caption(_):
    return ""
