"""spawning.py ANALYSIS: what the evidence of children says of files made up for
it, and Spearman's coefficients by SciPy."""
import itertools
import sys

import h5py
import numpy as np
from scipy import stats

sys.path.insert(0, sys.argv[1])
from evidence import spawning  # noqa: E402
from figures import relations  # noqa: E402
from result import Result  # noqa: E402
from verdict import Missing  # noqa: E402

NUMBER = itertools.count()
EPOCHS = np.array([0, 0.5, 1, 4, 8])
PAIRS = np.array([(0, 0, 0, 1), (0, 0, 0, 2), (0, 1, 0, 2), (0, 0, 1, 0)])
NAMES = [f"barrier_{s}_{k}" for s in ("train", "test")
         for k in ("error", "loss")] + ["l1", "disagreement", "relu", "kernel"]


def made(**given):
    """A result with this [steps] of means of siblings, strangers at 1."""
    rng = np.random.default_rng(2)
    path = f"made{next(NUMBER)}.h5"
    epochs, n = given.pop("epochs", EPOCHS), given.pop("siblings", 3)
    with h5py.File(path, "w") as f:
        f.attrs["study"] = "[train]\nepochs = 10\nlr = 0.1\n"
        f["spawn/step"] = np.int32(10 * np.array(epochs))
        f["spawn/epoch"] = epochs
        f["spawn/pairs"] = PAIRS[3 - n:]
        f["spawn/parent"] = np.arange(2 if n > 1 else 1)
        f["spawn/theta"] = np.zeros((5, 2, 3 if n > 1 else 2, 1))
        f["spawn/train_accuracy"] = np.full((5, 2, 3),
                                            given.pop("accuracy", 1.0))
        v = given.pop("velocity", None)
        for name in NAMES:
            mean = np.array(given.get(name, [0.4, 0.2, 0.1, 0.01, 0.005]))
            f[f"spawn/{name}"] = np.column_stack(
                [mean * (1 + 0.01 * rng.normal(size=5)) for _ in range(n)]
                + [given.get("strangers", 1) * np.ones(5)])
        f["spawn/cosine"] = 1 - f["spawn/l1"][:]
        if v is not None:
            t = np.arange(0, 10.01, 0.1)
            f["checkpoints/epoch"] = t
            f["kernel/distance"] = v(t)[None, :, None] * np.abs(
                t[None, :] - t[:, None])[None]
            f["solutions/history"] = np.full((1, 10, 5), 0.1)
    return Result(path)


def said(find, **given):
    try:
        return [x[-1] for x in find(made(**given))]
    except Missing as why:
        return str(why)


def no_fall(t):
    return 1 - 0.1 * (t > 9)


def fall(scale):
    return lambda t: 0.1 + np.exp(-t / scale)


def main():
    high = [0.4, 0.4, 0.3, 0.1, 0.1]
    assert said(spawning.barrier) == [True, True]
    assert said(spawning.barrier, barrier_test_error=high) == [False, True]
    assert "too low" in said(spawning.barrier,
                             barrier_test_error=[0.03, 0, 0, 0, 0])
    assert "32 %" in said(spawning.barrier, accuracy=0.68)
    # One pair has no error; children of the end are its parent.
    assert "one pair" in said(spawning.barrier, siblings=1)
    assert "one pair" in said(spawning.distances_fall, siblings=1)
    assert said(spawning.closer_than_strangers, siblings=1) == [True] * 5
    assert "epoch 3" in said(spawning.barrier, epochs=[0, 1, 2, 2.5, 10])
    assert said(spawning.barrier, epochs=[0, 1, 2, 4, 10],
                barrier_test_error=high) == [False, True]
    assert "end" in said(spawning.closer_than_strangers, epochs=[10] * 5)
    assert "not all" in said(spawning.closer_than_strangers, strangers=np.nan)
    assert said(spawning.distances_fall) == [True] * 5
    assert said(spawning.distances_fall, relu=[0.1, 0.3, 0.1, 0.1, 0.05]) == [
        True, True, False, True, True]
    assert said(spawning.closer_than_strangers, kernel=[2] * 5) == [
        True, True, True, False, True]
    assert "kernel velocity" in said(spawning.follows_velocity)
    assert said(spawning.follows_velocity, velocity=fall(1)) == [True]
    assert said(spawning.follows_velocity,
                velocity=lambda t: 1 + t) == [False]
    assert said(spawning.timing, velocity=fall(0.5)) == [True]
    assert said(spawning.timing, velocity=fall(3)) == [False]
    assert said(spawning.timing, velocity=no_fall) == [False]
    rng = np.random.default_rng(3)
    x = np.round(rng.normal(size=60), 1)
    y = np.round(x + rng.normal(size=60), 1)
    assert abs(relations.spearman(x, y) - stats.spearmanr(x, y)[0]) < 1e-12
    # Time alone relates these, and is taken out.
    x = np.arange(40)[:, None] + rng.uniform(size=(40, 9))
    y = np.arange(40)[:, None] + rng.uniform(size=(40, 9))
    assert relations.spearman(x.ravel(), y.ravel()) > 0.99
    assert abs(relations.within(x, y)) < 0.2
    assert relations.within(x, 2 * x) == 1


if __name__ == "__main__":
    main()
