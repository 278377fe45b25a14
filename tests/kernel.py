"""kernel.py file FILE DATA: Gram matrices, distances and alignments of a
result, found by other programs; same FILE OTHER: two that differ in tiles
alone; kill LOSSCAPE STUDY FILE: a job killed in the middle of tiles."""
import os
import sys
import time

import h5py
import numpy as np

JACOBIAN = 1e-5  # relative, of floats in another order
BALANCE = 1e-6   # a relu's input nearer to 0 may switch (gram.py)
SUM = 1e-10      # of doubles in another order


def grams(f):
    """Whole matrices [kernels][stops][n][n] from the tiles of a file."""
    tiles = f["kernel/tiles"][:]
    n, _, side, _ = tiles.shape
    across = int(np.sqrt(2 * tiles.shape[1]))
    whole = np.zeros((n, across * side, across * side))
    for i in range(across):
        for j in range(i + 1):
            part = tiles[:, i * (i + 1) // 2 + j]
            at = [slice(k * side, (k + 1) * side) for k in (i, j)]
            whole[:, at[0], at[1]] = part
            whole[:, at[1], at[0]] = part.transpose(0, 2, 1)
    used = np.abs(whole).sum((0, 1)) > 0
    assert not used.all() or across * side == used.sum()
    whole = whole[:, used][:, :, used]
    kernels, stops = f["kernel/trace"].shape
    return whole.reshape(kernels, stops, *whole.shape[1:])


def close(name, found, expected, far):
    apart = np.linalg.norm(np.subtract(found, expected)) / np.linalg.norm(
        expected)
    print(f"{name}: {apart:.2g} apart")
    assert apart <= far, name


def aligned(gram, labels, classes):
    """The centred alignment by matrices."""
    m = len(labels)
    y = np.eye(classes)[labels].reshape(-1)
    h = np.kron(np.eye(m) - 1 / m, np.eye(classes))
    centred = h @ gram @ h
    target = np.outer(h @ y, h @ y)
    return (centred * target).sum() / (np.linalg.norm(centred) *
                                       np.linalg.norm(target))


def check_numbers(f, whole, labels):
    kernels, stops = whole.shape[:2]
    distance = f["kernel/distance"][:]
    assert (whole == whole.transpose(0, 1, 3, 2)).all()
    assert (distance == distance.transpose(0, 2, 1)).all()
    assert (distance >= 0).all() and (distance <= 2).all()
    for k in range(kernels):
        flat = whole[k].reshape(stops, -1)
        cosine = flat @ flat.T / np.outer(*2 * [np.linalg.norm(flat, axis=1)])
        close("distances", distance[k], 1 - cosine, SUM / cosine.min())
        assert (np.diag(distance[k]) == 0).all()
        close("traces", f["kernel/trace"][k],
              np.trace(whole[k], axis1=1, axis2=2), SUM)
        close("alignments", f["kernel/alignment"][k],
              [aligned(g, labels, g.shape[0] // len(labels))
               for g in whole[k]], SUM)


def check_jacobian(f, whole, path, data):
    """The kernel of the first and last stops, and of averaged weights."""
    from gram import Kernel
    kernel = Kernel(path, data)
    theta = f["checkpoints/theta"][0].astype(np.float64)
    last = len(theta) - 1
    window = int(kernel.option("kernel", "average"))
    for k, stop, weights in [(0, 0, theta[0]), (0, last, theta[last]),
                             (1, 1, theta[1:1 + window].mean(0))]:
        weights = weights.astype(np.float32)
        chosen = np.flatnonzero(kernel.balance(weights) > BALANCE)
        rows = (chosen[:, None] * 10 + np.arange(10)).ravel()
        assert len(chosen) > 10
        close(f"kernel {k}, stop {stop}", whole[k, stop][np.ix_(rows, rows)],
              kernel.gram(weights, chosen), JACOBIAN)


def file(path, data):
    from points import Images
    with h5py.File(path) as f:
        images = Images(f, data, "train")
        whole = grams(f)
        m = whole.shape[2] // 10
        check_numbers(f, whole, images.labels[:m])
        try:
            import torch  # noqa: F401
        except ImportError:
            print("no torch here")
            return
        check_jacobian(f, whole, path, data)


def same(path, other):
    with h5py.File(path) as f, h5py.File(other) as g:
        a, b = grams(f), grams(g)
        assert f["kernel/tiles"].shape != g["kernel/tiles"].shape
        assert np.abs(a - b).max() <= 1e-12 * np.abs(b).max()


def left_to_do(path):
    """Tasks by stage."""
    with h5py.File(path) as f:
        return {s: int((rows["status"] == 0).sum())
                for s, rows in f["tasks"].items()}


def kill(losscape, study, path, *size):
    from outside import Job
    command = (losscape, "run", study, "-o", path, *size)
    job, tiles = Job(3, *command), None
    job.ranks()
    while job.running():
        time.sleep(0.001)
        if not os.path.exists(path):
            continue
        now = left_to_do(path)["kernel-tiles"]
        tiles = tiles or now
        if now < tiles - 20:
            break
    assert job.freeze(), job.said()
    left = left_to_do(path)
    job.kill()
    print("left:", left)
    assert 0 < left["kernel-tiles"] < tiles
    job = Job(3, *command)
    assert job.wait() == 0, job.said()
    assert f"losscape: {sum(left.values())} tasks in" in job.said()


if __name__ == "__main__":
    {"file": file, "same": same, "kill": kill}[sys.argv[1]](*sys.argv[2:])
