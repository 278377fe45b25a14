"""ridge.py FILE...: collective stages against NumPy and SciPy, from the tiles
and logits in the files alone."""
import sys

import h5py
import numpy as np
import scipy.linalg as la


def matrix(tiles, n):
    """The whole matrix of lower tiles [count][side][side]."""
    side = tiles.shape[-1]
    across = -(-n // side)
    whole = np.zeros((across * side, across * side))
    for i in range(across):
        for j in range(i + 1):
            tile = tiles[i * (i + 1) // 2 + j]
            whole[i * side:(i + 1) * side, j * side:(j + 1) * side] = tile
            whole[j * side:(j + 1) * side, i * side:(i + 1) * side] = tile.T
    assert not whole[n:].any() and not whole[:, n:].any()
    return whole[:n, :n]


def near(what, found, expected, tolerance):
    """Within a part of the largest."""
    apart = np.abs(found - expected).max() / np.abs(expected).max()
    print(f"{what}: {apart:.1e} of the largest, at most {tolerance}")
    assert apart <= tolerance, what


def stated(array, tolerance):
    assert array.attrs["tolerance"] == tolerance, array.name


def kernel(k):
    stated(k["eigenvalues"], 1e-10)
    for g, tiles in enumerate(k["tiles"][()]):
        found = k["eigenvalues"][g]
        near(f"kernel {g}", found, la.eigvalsh(matrix(tiles, len(found)))[::-1],
             1e-10)
        p = np.clip(found, 0, None) / np.clip(found, 0, None).sum()
        near("effective rank", k["effective_rank"][g],
             np.exp(-(p[p > 0] * np.log(p[p > 0])).sum()), 1e-10)
        near("participation", k["participation"][g], 1 / (p ** 2).sum(), 1e-10)


def one_fit(r, g, labels, test_labels):
    f0, f0_test = r["train_logits"][g], r["test_logits"][g]
    (n, classes), m = f0.shape, len(f0_test)
    each = r["eigenvalues"].shape[1] // n  # rows of an image
    y = np.eye(classes)[labels]
    side = n * each
    K = matrix(r["tiles"][g], side)
    strips = r["cross"][g].reshape(-1, side)
    assert not strips[m * each:].any()
    near(f"ridge {g}", r["eigenvalues"][g], la.eigvalsh(K)[::-1], 1e-10)
    for i, part in enumerate(r["lambda"][()]):
        columns = classes if each == 1 else 1
        A = K + part * np.trace(K) / side * np.eye(side)
        found = r["predictions"][g, i * columns:(i + 1) * columns]
        if r["status"][g, i] == 2:
            assert np.isnan(found).all() and np.isnan(r["test_loss"][g, i])
            assert np.linalg.cond(A) > 1e12, np.linalg.cond(A)
            continue
        assert r["status"][g, i] == 1
        alpha = la.cho_solve(la.cho_factor(A), (y - f0).reshape(side, columns))
        f = f0_test + (strips[:m * each] @ alpha).reshape(m, classes)
        fit = f0 + (K @ alpha).reshape(n, classes)
        found = found.T.reshape(m, classes)
        near(f"lambda {part}", found, f, 1e-8)
        assert r["test_accuracy"][g, i] == np.mean(
            found.argmax(1) == test_labels)
        near("accuracy", r["train_accuracy"][g, i],
             np.mean(fit.argmax(1) == labels), 1e-8)
        near("test loss", r["test_loss"][g, i],
             ((f - np.eye(classes)[test_labels]) ** 2).sum(1).mean(), 1e-8)
        assert abs(r["train_loss"][g, i] -
                   ((fit - y) ** 2).sum(1).mean()) < 1e-8
    assert r["net_test_accuracy"][g] == np.mean(f0_test.argmax(1) ==
                                                test_labels)


for path in sys.argv[1:]:
    with h5py.File(path, "r") as f:
        print(path)
        if "kernel" in f:
            kernel(f["kernel"])
        if "ridge" not in f:
            continue
        ridge = f["ridge"]
        stated(ridge["eigenvalues"], 1e-10)
        stated(ridge["predictions"], 1e-8)
        for gram in range(len(ridge["step"])):
            one_fit(ridge, gram, ridge["train_labels"][()],
                    f["data/test_labels"][:ridge["test_logits"].shape[1]])
        assert (ridge["grid"][()] > 0).all()
