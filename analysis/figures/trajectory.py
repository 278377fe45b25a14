"""How alike the points of one training are, epoch by epoch."""
import numpy as np

import heat
import style

NEEDS = "trajectory"
PAGE = 3


def within(r, kind, run=0):
    """A run's own block of the matrix over all points."""
    values = r.get(f"/trajectory/{kind}")
    if values is None:
        return None
    runs, stops = values.shape[:2]
    return values.reshape(runs, stops, runs, stops)[run, :, run]


def draw(r, kind, sub, letter):
    values = within(r, kind)
    epochs = r.get("/trajectory/epoch")
    trained = values[1:, 1:] if len(values) > 2 else values
    ends = (0, 1) if kind == "cosine" else (0, heat.largest(trained))
    label = (r"cosine of $\theta$" if kind == "cosine" else
             "images called differently, colours end where trained nets do")
    ax = heat.heat(sub, values, label, ends,
                   "viridis" if kind == "cosine" else "magma_r",
                   "epoch" if epochs[-1] == len(epochs) - 1 else "point")
    style.title(ax, letter, f"{kind} along training 0")


def draw_all(r, sub, letter):
    d = r.get("/trajectory/disagreement")
    runs, stops = d.shape[:2]
    d = d.reshape(runs, stops, runs, stops)[:, 1:, :, 1:]
    d = d.reshape(runs * (stops - 1), -1)
    ax = heat.heat(sub, d, "images called differently", (0, heat.largest(d)),
                   "magma_r", "point after the start, training by training",
                   [stops - 1] * runs)
    style.title(ax, letter, f"disagreement of {runs} trainings")


def panels(r):
    found = [lambda sub, letter, k=k: draw(r, k, sub, letter)
             for k in ("cosine", "disagreement")
             if (v := within(r, k)) is not None and np.any(np.isfinite(v))]
    if found and r.dataset("/trajectory/disagreement").shape[0] > 1:
        found.append(lambda sub, letter: draw_all(r, sub, letter))
    return found


def caption(r):
    d = within(r, "disagreement")
    if d is None:
        return ""
    last = d[1:, 1:][-10:, -10:]
    pairs = last[np.triu_indices(len(last), 1)]
    images = r.dataset("/trajectory/probabilities").shape[2]
    told = "."
    if len(pairs) and np.all(np.isfinite([*pairs, d[1, -1]])):
        told = (f": first point against last, disagreement {d[1, -1]:.3f}; "
                f"among the last {len(last)} points {np.mean(pairs):.3f}.")
    return (f"Along a training ({images:,} test images){told} Fort et al. "
            "2019, Fig. 2: cosines rise to 1 and disagreement falls towards "
            "the end, with steps where the learning rate is cut [read]."
            f"{r.missing('trajectory-differences', d)}")
