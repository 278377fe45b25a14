"""spawn.py FILE.h5 DATA: how far apart children are, by another program from
their parameters in the file."""
import sys

import h5py
import numpy as np

from nets import Net
from points import Images
from predictions import close
from subspace import softmax

IMAGES = 20  # of the kernels
TIE = 1e-4  # of a relu's input: on or off by rounding


class Seen(Net):
    """A net whose relus tell which are on, and which hang in the balance."""

    def layer(self, kind, name, xs, values, keys, statistics):
        if kind == "relu":
            x = np.asarray(self.op.numbers(xs[0]))
            x = x.reshape(*x.shape[:2], -1).swapaxes(1, 2).reshape(len(x), -1)
            self.on.append(x > 0)
            self.near.append(np.abs(x) < TIE)
        return super().layer(kind, name, xs, values, keys, statistics)

    def logits(self, images, statistics=None):
        self.on, self.near = [], []
        return super().logits(images, statistics)

    def patterns(self):
        """Of the images it was asked about last."""
        return np.concatenate(self.on, 1), np.concatenate(self.near, 1)


def check_children(group, net, images):
    """What each says, and its relus; numbers that hang in the balance."""
    theta = group["theta"][:]
    theta = theta.reshape(-1, theta.shape[-1])
    buffers = group["buffers"][:].reshape(len(theta), -1)
    n = group["probabilities"].shape[1]
    x, on = images.x[:n], []
    for i, (t, b) in enumerate(zip(theta, buffers)):
        net.tell(t, b)
        z = net.logits(x).astype(np.float64)
        close("probabilities", group["probabilities"][i], softmax(z), 2e-5)
        expected, near = net.patterns()
        found = np.unpackbits(group["patterns"][i], 1, bitorder="little")
        units = expected.shape[1]
        assert not found[:, units:].any()
        assert ((found[:, :units] == expected) | near).all()
        wrong = found[:, :units] != expected
        assert wrong.mean() < 1e-4, wrong.mean()
        on.append(found[:, :units])
    return theta, group["probabilities"][:].astype(np.float64), on


def check_pair(group, at, a, b, theta, p, on, grams):
    def same(name, value, far=1e-9):
        close(f"{name}{at}", group[name][at], value, far)

    u, v = theta[a].astype(np.float64), theta[b].astype(np.float64)
    same("l2", np.linalg.norm(u - v))
    same("cosine", u @ v / np.linalg.norm(u) / np.linalg.norm(v))
    same("l1", np.abs(p[a] - p[b]).sum(1).mean())
    same("disagreement", np.mean(p[a].argmax(1) != p[b].argmax(1)))
    same("relu", np.mean(on[a] != on[b]))
    u, v = grams[a].ravel(), grams[b].ravel()
    same("kernel", 1 - u @ v / np.linalg.norm(u) / np.linalg.norm(v))
    for split in ("train", "test"):
        error = 1 - group[f"path/{split}_accuracy"][at]
        loss = group[f"path/{split}_loss"][at]
        for name, r in (("error", error), ("loss", loss)):
            same(f"barrier_{split}_{name}", r.max() - (r[0] + r[-1]) / 2)


def gram(group, i, m, classes):
    """Gram matrix of child i, from its tiles."""
    tiles = group["tiles"][i]
    side, n = tiles.shape[-1], m * classes
    across = -(-n // side)
    whole = np.zeros((across * side, across * side))
    for k, (a, b) in enumerate((a, b) for a in range(across)
                               for b in range(a + 1)):
        rows = slice(a * side, (a + 1) * side), slice(b * side, (b + 1) * side)
        whole[rows] = tiles[k]
        whole[rows[::-1]] = tiles[k].T
    assert not whole[n:].any()
    return whole[:n, :n]


def mlp_gram(net, x, classes):
    """The same of a net of dense layers, by its definition: a layer adds
    (delta . delta') (a . a' + 1)."""
    weights = [np.asarray(v, np.float64) for k, v in net.at.items()
               if k.endswith("weight")]
    biases = [np.asarray(v, np.float64) for k, v in net.at.items()
              if k.endswith("bias")]
    a = [x.reshape(len(x), -1).astype(np.float64)]
    for w, b in zip(weights, biases):
        a.append(np.maximum(a[-1] @ w.T + b, 0))
    delta = np.broadcast_to(np.eye(classes), (len(x), classes, classes))
    out = 0
    for layer in range(len(weights) - 1, -1, -1):
        d = delta.reshape(len(x) * classes, -1)
        inputs = np.repeat(a[layer], classes, 0)
        out = out + (d @ d.T) * (inputs @ inputs.T + 1)
        delta = delta @ weights[layer] * (a[layer] > 0)[:, None]
    return out


def check_kernels(f, net, images, theta):
    """Gram matrices of all children, which for dense nets are computed."""
    group, classes = f["spawn"], f["spawn/probabilities"].shape[2]
    m = min(IMAGES, len(images.labels))
    grams = [gram(group, i, m, classes) for i in range(len(theta))]
    if group["buffers"].shape[-1] == 0:
        for t, found in zip(theta, grams):
            net.tell(t, np.zeros(0, np.float32))
            expected = mlp_gram(net, images.x[:m], classes)
            off = np.linalg.norm(found - expected) / np.linalg.norm(expected)
            assert off < 1e-5, off
    return grams


def check_line(f, net, images, at, a, b, recompute):
    """Some points of a line, from the parameters of its ends."""
    group = f["spawn"]
    buffers = np.zeros(group["buffers"].shape[-1], np.float32)
    for i in (0, 1, len(group["alpha"]) - 1):
        theta = a + np.float32(group["alpha"][i]) * (b - a)
        net.tell(theta, buffers)
        if len(buffers):
            net.tell(theta, net.recompute(images["train"].x, recompute,
                                          buffers))
        for split, some in images.items():
            loss, accuracy, ties = some.score(net)
            close(f"line{at} {i}", group[f"path/{split}_loss"][at][i], loss,
                  1e-5)
            off = abs(group[f"path/{split}_accuracy"][at][i] - accuracy)
            assert off * len(some.labels) <= ties + 1e-6, (at, i, off)


def main(path, data, batch):
    with h5py.File(path) as f:
        group, net = f["spawn"], Seen(f["net"])
        images = {s: Images(f, data, s) for s in ("train", "test")}
        theta, p, on = check_children(group, net, images["test"])
        grams = check_kernels(f, net, images["train"], theta)
        steps, parents, children = group["train_loss"].shape
        assert len(theta) == steps * parents * children
        assert (f["/checkpoints/step"][:] == [*group["step"][:], 24]).all()
        for step in range(steps):
            for i, (pa, ca, pb, cb) in enumerate(group["pairs"][:]):
                a = (step * parents + pa) * children + ca
                b = (step * parents + pb) * children + cb
                check_pair(group, (step, i), a, b, theta, p, on, grams)
                check_line(f, net, images, (step, i), theta[a], theta[b],
                           int(batch))


if __name__ == "__main__":
    main(*sys.argv[1:])
