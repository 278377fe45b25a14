"""predictions.py numbers MEASURES | file FILE.h5 DATA: metrics and measures by
NumPy and scikit-learn, on random numbers and from what a file says."""
import itertools
import subprocess
import sys

import h5py
import numpy as np
from sklearn.metrics import (accuracy_score, brier_score_loss, log_loss,
                             roc_auc_score)

from nets import Net
from points import Images

FAR = 1e-6  # probabilities are floats
BINS = 15


def close(name, found, expected, far=FAR):
    found, expected = np.asarray(found), np.asarray(expected)
    good = np.abs(found - expected) <= far * (1 + np.abs(expected))
    if not np.all(good):
        at = np.unravel_index(np.argmin(good), good.shape)
        sys.exit(f"{name}{list(map(int, at))}: {found[at]!r}, "
                 f"expected {expected[at]!r}")


def entropy(p):
    return -np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0).sum(-1)


def ece(p, y):
    confidence, right = p.max(1), p.argmax(1) == y
    which = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return sum(abs(right[which == b].mean() - confidence[which == b].mean())
               * np.mean(which == b) for b in np.unique(which))


def metrics(p, y):
    p = np.asarray(p, np.float64)
    classes = range(p.shape[1])
    return {
        "accuracy": accuracy_score(y, p.argmax(1)),
        "nll": log_loss(y, np.maximum(p, 2.0**-149), labels=classes,
                        eps=2.0**-149),
        "brier": sum(brier_score_loss(y == c, p[:, c], pos_label=True)
                     for c in classes),
        "ece": ece(p, y),
        "confidence": p.max(1).mean(),
        "entropy": entropy(p).mean(),
    }


def jsd(p):
    p = np.asarray(p, np.float64)
    return (entropy(p.mean(0)) - entropy(p).mean(0)).mean()


def disagreement(p, q):
    return np.mean(p.argmax(-1) != q.argmax(-1))


def numbers(measures):
    """Random predictions, sharp and flat; scores with many ties."""
    rng = np.random.default_rng(4)
    for M, n, classes, sharp in ((3, 400, 10, 1), (2, 50, 3, 6), (5, 99, 7, .1)):
        p = np.float32(rng.dirichlet(np.full(classes, 1 / sharp), (M, n)))
        y = rng.integers(classes, size=n)
        score = np.round(rng.normal(size=n) + (np.arange(n) > n // 3), 1)
        out = np.arange(n) > n // 2
        values = [M, n, classes, *p.ravel(), *y, np.sum(~out), np.sum(out),
                  *score[~out], *score[out]]
        run = subprocess.run([measures], check=True, text=True,
                             input=" ".join(repr(float(v)) for v in values),
                             stdout=subprocess.PIPE)
        found = dict(line.split() for line in run.stdout.splitlines())
        expected = metrics(p[0], y) | {
            "jsd": jsd(p), "disagreement": disagreement(p[0], p[-1]),
            "l1": np.abs(p[0] - np.float64(p[-1])).sum(1).mean(),
            "auroc": roc_auc_score(out, score)}
        assert found.keys() == expected.keys()
        for name, value in expected.items():
            close(name, float(found[name]), value, 1e-9)


def check_predictions(f, images):
    """Probabilities as another program's net gives them."""
    net = Net(f["net"])
    for i, theta in enumerate(f["/solutions/theta"][:]):
        net.tell(theta, f["/solutions/buffers"][i])
        z = net.logits(images.x).astype(np.float64)
        e = np.exp(z - z.max(1, keepdims=True))
        close("probabilities", f["/diversity/probabilities"][i],
              e / e.sum(1, keepdims=True), 2e-5)


def check_single(group, p, y):
    for index in np.ndindex(p.shape[:-2]):
        for name, value in metrics(p[index], y).items():
            close(f"{group.name}/{name}", group[name][index], value)


def check_pairs(group, theta, p):
    unit = theta / np.linalg.norm(theta, axis=1, keepdims=True)
    close("cosine", group["cosine"][:].reshape(len(p), -1), unit @ unit.T, 1e-5)
    close("disagreement", group["disagreement"][:].reshape(len(p), -1),
          [[disagreement(a, b) for b in p] for a in p])


def check_ensembles(group, p, y):
    for size in range(1, len(p) + 1):
        chosen = [p[list(c)] for c in itertools.combinations(range(len(p)),
                                                             size)]
        each = [metrics(c.mean(0), y) for c in chosen]
        for name in each[0]:
            values = [e[name] for e in each]
            close(f"ensemble_{name}", group[f"ensemble_{name}"][size - 1],
                  np.mean(values), 1e-5)
            close(f"ensemble_{name}_std",
                  group[f"ensemble_{name}_std"][size - 1], np.std(values),
                  1e-5)
        close("ensemble_jsd", group["ensemble_jsd"][size - 1],
              np.mean([jsd(c) for c in chosen]))


def check_seeds(f):
    """What shares both seeds is the same training."""
    design, lr = f["/solutions/design"][:], f["/solutions/lr"][:]
    d = f["/diversity/disagreement"][:]
    same = [i for i in range(len(lr)) if not design[i].any()]
    pairs = [(i, j) for i, j in itertools.combinations(range(len(lr)), 2)
             if lr[i] == lr[j]]
    assert all((d[i, j] == 0) == (i in same and j in same) for i, j in pairs)
    assert sum(i in same and j in same for i, j in pairs) == 1
    theta = f["/solutions/theta"][:]
    assert len({theta[i].tobytes() for i in same}) == len(set(lr))


def file(path, data):
    with h5py.File(path) as f:
        images = Images(f, data, "test")
        p = f["/diversity/probabilities"][:]
        check_predictions(f, images)
        check_single(f["/diversity"], p, images.labels)
        check_pairs(f["/diversity"], f["/solutions/theta"][:], p)
        d, a = f["/diversity/disagreement"][:], f["/diversity/accuracy"][:]
        close("normalised", f["/diversity/normalised"][:], d / (1 - a))
        check_ensembles(f["/diversity"], p, images.labels)
        p = f["/trajectory/probabilities"][:]
        check_single(f["/trajectory"], p, images.labels[:p.shape[2]])
        theta = f["/solutions/trajectory"][:p.shape[0]][
            :, f["/trajectory/epoch"][:]]
        check_pairs(f["/trajectory"], theta.reshape(-1, theta.shape[-1]),
                    p.reshape(-1, *p.shape[2:]))
        check_seeds(f)


if __name__ == "__main__":
    {"numbers": numbers, "file": file}[sys.argv[1]](*sys.argv[2:])
