"""How the distances between children go together, and with the velocity of
their parents' kernel."""
import numpy as np
from matplotlib import colormaps

import kernels
import style
from figures import spawn
from kernels import STRIDE

NEEDS = "spawn"
PAGE = 3
METRICS = (("barrier_test_error", "error\nbarrier"),
           ("barrier_test_loss", "loss\nbarrier"), ("l1", "function\nL1"),
           ("disagreement", "function\nlabels"), ("relu", "relu\npattern"),
           ("kernel", "kernel"), ("weights", "weights\n1 - cosine"))


def ranks(x):
    """From 0 on; equal values share their mean rank."""
    _, which, count = np.unique(x, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count + 1) / 2)[which]


def pearson(x, y):
    x, y = x - x.mean(), y - y.mean()
    size = np.sqrt((x @ x) * (y @ y))
    return x @ y / size if size > 0 else np.nan


def spearman(x, y):
    some = np.isfinite(x) & np.isfinite(y)
    return pearson(ranks(x[some]), ranks(y[some])) if some.sum() > 2 else np.nan


def within(x, y):
    """Of [steps][pairs]: Spearman's coefficient with time taken out, by ranks
    within each step alone."""
    some = np.all(np.isfinite(x) & np.isfinite(y), 1)
    if x.shape[1] < 3 or not some.any():
        return np.nan
    a, b = ([ranks(row) - (len(row) - 1) / 2 for row in v[some]]
            for v in (x, y))
    return pearson(np.ravel(a), np.ravel(b))


def measures(r):
    """(label, [steps][pairs of siblings]) of what the study has."""
    return [(label, spawn.split(r, name)[0]) for name, label in METRICS
            if spawn.measured(r, name) is not None
            and np.isfinite(spawn.split(r, name)[0]).any()]


def shade(r):
    """A colour for each step."""
    return colormaps["viridis_r"](np.linspace(0.02, 0.95,
                                              r.count("/spawn/step")))


def scatter(ax, r, x, y, size):
    for colour, a, b in zip(shade(r), x, y):
        ax.plot(a, b, ".", ms=size, color=colour, mew=0, alpha=0.8)


def cell(ax, r, x, y):
    """Both coefficients, on a ground as strong as the first."""
    rho, pure = spearman(x.ravel(), y.ravel()), within(x, y)
    if np.isfinite(rho):
        ax.set_facecolor(colormaps["RdBu_r"](0.5 + 0.3 * rho))
    told = f"{rho:.2f}" + (f"\n({pure:.2f})" if np.isfinite(pure) else "")
    ax.text(0.5, 0.5, told, transform=ax.transAxes, ha="center", va="center",
            fontsize=6)


def cells(outer, n):
    """n x n small axes that fill those that are given."""
    outer.set_axis_off()
    side = 0.96 / n
    for i, j in np.ndindex(n, n):
        ax = outer.inset_axes([j / n, 1 - (i + 1) / n, side, side])
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(True)
        ax.spines[:].set_color("#bbbbbb")
        yield i, j, ax


def draw_matrix(r, sub, letter):
    found, outer = measures(r), sub.subplots()
    for i, j, ax in cells(outer, len(found)):
        x, y = found[j][1], found[i][1]
        if i == j:
            ax.text(0.5, 0.5, found[i][0], transform=ax.transAxes,
                    ha="center", va="center", fontsize=5.5)
        elif i > j:
            scatter(ax, r, x, y, 2.5)
            ax.margins(0.12)
        else:
            cell(ax, r, x, y)
    style.title(outer, letter, "relations between all distances")


def velocities(r):
    """[steps][solutions], kernel distance an epoch over STRIDE epochs (within
    5 %) from each step at which children part, NaN where there are no such
    stops; None if the study has no kernel."""
    distance, epochs = kernels.of(r, "distance"), r.get("/checkpoints/epoch")
    if distance is None or epochs is None:
        return None
    out = []
    for at in r.get("/spawn/epoch"):
        i = int(np.argmin(np.abs(epochs - at)))
        j = int(np.argmin(np.abs(epochs - at - STRIDE)))
        lag = epochs[j] - epochs[i]
        good = epochs[i] == at and abs(lag - STRIDE) <= 0.05 * STRIDE
        out.append(distance[:, i, j] / lag if good else
                   np.full(len(distance), np.nan))
    return np.array(out)


def known(r):
    v = velocities(r)
    return v is not None and np.isfinite(v).sum() >= 2


def draw_beside(r, sub, letter):
    ax = sub.subplots()
    steps, v = r.get("/spawn/step"), velocities(r)
    own, _ = spawn.split(r, "barrier_test_error")
    spawn.line(ax, steps, own, style.TEST, "test error barrier", 100)
    ax.set_ylim(bottom=0)
    ax.set_ylabel("barrier [%]", color=style.TEST)
    spawn.time_axis(ax, r)
    twin = ax.twinx()
    twin.spines["right"].set_visible(True)
    spawn.line(twin, steps, v, style.TRAIN, "kernel velocity")
    twin.set_ylim(bottom=0)
    twin.set_ylabel("kernel velocity [1 / epoch]", color=style.TRAIN)
    style.title(ax, letter, "barrier and kernel velocity")


def draw_against(r, sub, letter):
    ax = sub.subplots()
    own, _ = spawn.split(r, "barrier_test_error")
    v, barrier = spawn.average(velocities(r)), 100 * spawn.average(own)
    for colour, x, y, step in zip(shade(r), v, barrier, r.get("/spawn/step")):
        ax.plot(x, y, "o", ms=4, color=colour, label=f"step {step}")
    ax.set_xlabel("kernel velocity [1 / epoch]")
    ax.set_ylabel("test error barrier [%]")
    style.legend(ax, loc="best")
    style.title(ax, letter, "barrier against velocity")


def panels(r):
    if r.get("/spawn/pairs") is None or len(measures(r)) < 2:
        return []
    found = [lambda sub, letter: draw_matrix(r, sub, letter)]
    if known(r):
        found += [lambda sub, letter: draw_beside(r, sub, letter),
                  lambda sub, letter: draw_against(r, sub, letter)]
    return found


def caption(r):
    told = ""
    if known(r):
        own, _ = spawn.split(r, "barrier_test_error")
        rho = spearman(spawn.average(velocities(r)), spawn.average(own))
        told = (f" Kernel velocity over about {STRIDE} epochs against barrier, "
                f"over steps: {rho:.2f}.")
    return ("Relations: a point is a pair of siblings, darker the later they "
            "parted; above the diagonal Spearman's coefficient, in brackets "
            "with time taken out (by ranks within each step): that of two "
            f"quantities that both fall with time is high in any case.{told} "
            "Fort et al. 2020: all are highly correlated, and barrier and "
            "velocity collapse together [read].")
