"""plot.py make FILE.h5 ROWS COLUMNS UNKNOWN SOLUTIONS: a result with the arrays
that figures read; UNKNOWN: the part of the tasks that are not done.
plot.py draw ANALYSIS FILE.h5: every figure of it that has something to draw."""
import io
import itertools
import sys
import warnings

import h5py
import numpy as np

IMAGES, CLASSES, EPOCHS, POINTS, BINS = 12, 4, 6, 5, 15
METRICS = ("accuracy", "nll", "brier", "ece", "confidence", "entropy")
SAMPLERS, CROWDS, OTHERS = 7, 3, 2
STUDY = """[study]
seed = 1
[net]
spec = mlp
[data]
set = synthetic
[train]
lr = 0.1
[subspace]
samplers = random, diagonal,dropout pca, pca-scaled pca-random average
[path]
curve = bezier
[robustness]
crowds = solutions,trajectory random
corruptions = gaussian_noise, fog
severities = cifar10-c
members = 0
others = mnist, notmnist
[kernel]
average = 2
"""

rng = np.random.default_rng(1)


class Writer:
    def __init__(self, name, unknown):
        self.file = h5py.File(name, "w")
        self.file.attrs["study"] = STUDY
        self.unknown = unknown

    def tasks(self, group, names, tasks, *row, only=None):
        """Arrays of numbers, a row a task; the same tasks are done in all;
        only: the part of a row that is ever there."""
        done = rng.uniform(size=tasks) >= self.unknown
        for name in names:
            values = rng.uniform(0.1, 0.9, (*tasks, *row))
            values[~done] = np.nan
            if only is not None:
                values[~np.broadcast_to(only, values.shape)] = np.nan
            self.file[f"/{group}/{name}"] = values

    def put(self, path, values):
        self.file[path] = values


def landscapes(f, ny, nx, n):
    f.put("/solutions/theta", rng.normal(size=(n, 99)).astype("f4"))
    f.put("/solutions/history", rng.uniform(0.1, 0.9, (n, EPOCHS, 5)))
    f.put("/surface/x", np.linspace(-1, 1, nx))
    f.put("/surface/y", np.linspace(0, 1, ny))
    f.put("/surface/marks", np.zeros((1, 2)))
    f.put("/surface/directions", np.ones((2, 99), "f4"))
    f.put("/cuts/x", np.linspace(0, 1, POINTS))
    f.put("/surface/witnesses", np.array([0, 2], "i4"))
    f.put("/surface/witness_labels", rng.integers(0, 10, (2, 50)))
    scores = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
    f.tasks("solutions", scores, (n,))
    f.tasks("surface", scores, (ny, nx))
    f.tasks("surface", ["agreement"], (ny, nx), 2)
    f.tasks("cuts", scores, (4, POINTS))
    pairs = list(itertools.combinations(range(n), 2))[:10]
    if pairs:
        for kind, name, shape in (("line", "x", ()), ("path", "t", (2,))):
            f.put(f"/{kind}/{name}", np.linspace(0, 1, POINTS))
            f.put(f"/{kind}/pairs", np.array(pairs, "i4"))
            f.tasks(kind, scores, (len(pairs), *shape, POINTS))
        f.tasks("path", ["agreement_a", "agreement_b"],
                (len(pairs), 2, POINTS))


def ensembles(f, n):
    numbers = np.arange(n)
    f.put("/solutions/design", np.stack([numbers // 2 % 2, numbers % 2], 1))
    f.put("/solutions/lr", np.where(numbers // 4 % 2, 0.1, 0.01))
    f.tasks("diversity", METRICS, (n,))
    if n == 2:
        f.file["/diversity/accuracy"][0] = 1
    f.tasks("diversity", ["probabilities"], (n,), IMAGES, CLASSES)
    f.tasks("diversity", ["cosine", "disagreement", "normalised"], (n,), n)
    pooled = [m + s for m in METRICS for s in ("", "_std")] + ["jsd", "jsd_std"]
    f.tasks("diversity",
            ["ensemble_" + m for m in pooled]
            + [f"ensemble_{m}_tempered" for m in METRICS], (n,))
    f.tasks("diversity", ["ensemble_bins"], (n,), BINS, 3)
    f.tasks("subspace/ensembles", pooled, (SAMPLERS, n))
    f.tasks("subspace/plane", ["accuracy", "diversity"], (1, SAMPLERS, 8))
    one = (np.arange(SAMPLERS) < SAMPLERS - 1)[:, None] | (np.arange(8) == 0)
    f.tasks("subspace/samples", ["probabilities"], (n, SAMPLERS, 8),
            2 * IMAGES * CLASSES, only=one[:, :, None])


def trajectory(f, n):
    f.put("/trajectory/epoch", np.arange(EPOCHS, dtype="i4"))
    f.tasks("trajectory", ["probabilities"], (n, EPOCHS), IMAGES, CLASSES)
    f.tasks("trajectory", METRICS, (n, EPOCHS))
    f.tasks("trajectory", ["cosine", "disagreement"], (n, EPOCHS), n * EPOCHS)


def kernel(f, n):
    epoch = np.r_[0, 0.01, 0.05, np.arange(1, 11) * 0.2]
    f.put("/checkpoints/epoch", epoch)
    f.tasks("kernel", ["distance"], (2 * n,), len(epoch), len(epoch))
    f.tasks("kernel", ["alignment", "trace"], (2 * n,), len(epoch))
    f.tasks("kernel", ["effective_rank", "participation"],
            (2 * n * len(epoch), 1))
    f.tasks("kernel", ["eigenvalues"], (2 * n * len(epoch),), 30)


def robustness(f, n):
    sizes = sorted({1, min(2, n), n})
    f.put("/robustness/type", np.r_[-1, np.repeat([0, 1], 5)])
    f.put("/robustness/severity", np.r_[0, np.tile(range(1, 6), 2)])
    f.put("/robustness/size", np.array(sizes, "i4"))
    f.tasks("robustness", [m + s for m in METRICS for s in ("", "_std")],
            (11,), CROWDS, len(sizes))
    f.tasks("robustness", ["jsd", "jsd_std"], (11,), CROWDS)
    f.tasks("robustness/others", ["jsd", "jsd_std"], (OTHERS + 1,), CROWDS)
    f.tasks("robustness/others", ["confidence"], (OTHERS + 1,), CROWDS, 2, 50)
    f.tasks("robustness/others", ["auroc"], (OTHERS,), CROWDS, 2)


def make(name, ny, nx, unknown, solutions):
    f, n = Writer(name, float(unknown)), int(solutions)
    landscapes(f, int(ny), int(nx), n)
    ensembles(f, n)
    trajectory(f, min(n, 3))
    robustness(f, n)
    kernel(f, n)


def draw(analysis, name):
    sys.path.insert(0, analysis)
    import page
    from result import Result

    warnings.simplefilter("error", RuntimeWarning)
    for figure in page.names():
        print(figure)
        try:
            page.figure(Result(name), figure).savefig(io.BytesIO(), dpi=30)
        except page.NothingToDraw as error:
            print(error)


if __name__ == "__main__":
    {"make": make, "draw": draw}[sys.argv[1]](*sys.argv[2:])
