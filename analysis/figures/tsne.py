"""Predictions of trainings, and of samples around their ends, in two
dimensions by t-SNE."""
import numpy as np

import style

NEEDS = "trajectory"
PAGE = 5
SEED = 0
FEWEST = 4  # rows that can be embedded


def embed(rows):
    """[n][2] of predictions [n][...]; None where scikit-learn is missing."""
    try:
        from sklearn.manifold import TSNE
    except ImportError:
        return None
    perplexity = min(30, max(2, (len(rows) - 1) // 3))
    return TSNE(perplexity=perplexity, init="pca", learning_rate="auto",
                random_state=SEED).fit_transform(rows)


def together(r, sampler=None):
    """Rows [n][images * classes], and for each its run and whether it is a
    sample; of the images that both were asked about."""
    p = r.get("/trajectory/probabilities")
    runs, stops = p.shape[:2]
    rows, run = [p.reshape(runs * stops, -1)], [np.repeat(np.arange(runs),
                                                          stops)]
    if sampler is not None:
        q = r.get("/subspace/samples/probabilities")[:runs, sampler]
        q = q.reshape(len(q), q.shape[1], -1)
        rows.append(q.reshape(-1, q.shape[-1]))
        run.append(np.repeat(np.arange(len(q)), q.shape[1]))
    both = min(row.shape[1] for row in rows)
    rows = np.concatenate([row[:, :both] for row in rows])
    run = np.concatenate(run)
    good = np.all(np.isfinite(rows), axis=1)
    return rows[good], run[good], (np.arange(len(run)) >= runs * stops)[good]


def draw(r, sampler, name, sub, letter):
    ax = sub.subplots()
    rows, run, sampled = together(r, sampler)
    at = embed(rows)
    ax.set(xticks=[], yticks=[])
    style.title(ax, letter, f"t-SNE of predictions, {name}")
    if at is None:
        ax.text(0.5, 0.5, "needs python3-sklearn", transform=ax.transAxes,
                ha="center", color="#777777")
        return
    for i in np.unique(run):
        colour = style.LINES[i % len(style.LINES)]
        way, cloud = at[(run == i) & ~sampled], at[(run == i) & sampled]
        ax.scatter(*cloud.T, s=9, marker="s", color=colour, alpha=0.45, lw=0)
        ax.plot(*way.T, "o-", ms=2.6, lw=0.6, color=colour,
                label=f"training {i}")
        ax.plot(*way[:1].T, "*", ms=9, color=colour, mec="black", mew=0.4)
    style.legend(ax, loc="best")


def samplers(r):
    if r.dataset("/subspace/samples/probabilities") is None:
        return []
    return r.words("subspace", "samplers")


def panels(r):
    if (r.get("/trajectory/probabilities") is None
            or len(together(r)[0]) < FEWEST):
        return []
    q = r.dataset("/subspace/samples/probabilities")
    drawn = [(i, s) for i, s in enumerate(samplers(r)) if q.shape[2] > 1]
    return [lambda sub, letter, i=i, s=s: draw(r, i, s, sub, letter)
            for i, s in [(None, "trainings"), *drawn]]


def caption(r):
    more = ("; squares: samples around a training's end, which should stay by "
            "their own (Fig. 5 [read])" if samplers(r) else "")
    return ("t-SNE (scikit-learn, perplexity 30) of the probabilities on "
            "test images, a point an epoch, star: start; trainings should "
            "part into branches of their own (Fort et al. 2019, Fig. 2c "
            f"[read]){more}.")
