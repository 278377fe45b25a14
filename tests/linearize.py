"""linearize.py FILE.h5 DATA: linearised nets and probes by another program.

J dw is the imaginary part of f(w + i h dw) / h with h = 1e-20: exact, and
neither a hand-written tangent nor a difference of two numbers."""
import sys

import h5py
import numpy as np
from scipy.optimize import minimize

from nets import Net, Numpy
from points import TIE, Images
from predictions import close

H = 1e-20


class Dual(Numpy):
    """Complex numbers; what decides is the real part."""

    @staticmethod
    def array(x):
        return np.asarray(x, np.complex128)

    @staticmethod
    def relu(x):
        return x * (x.real > 0)

    def maxpool(self, x, size, stride, ceil):
        v = self.windows(x, size, stride, -np.inf, ceil)
        v = v.reshape(*v.shape[:4], -1)
        return np.take_along_axis(v, v.real.argmax(-1)[..., None], -1)[..., 0]


class Linear(Net):
    def __init__(self, group):
        super().__init__(group)
        self.op = Dual()

    def go(self, theta, dw, buffers):
        self.tell(theta + 1j * H * dw.astype(np.float64), buffers)

    def linear(self, x):
        z = self.logits(x)
        return z.real + z.imag / H

    def features(self, x):
        """What the last layer sees."""
        last = self.layers.pop()
        out = self.logits(x).real
        self.layers.append(last)
        return out


def losses(z, labels):
    top = z.max(1, keepdims=True)
    return (np.log(np.exp(z - top).sum(1)) + top[:, 0]
            - z[np.arange(len(z)), labels])


def check_scores(name, z, labels, loss, accuracy):
    close(f"{name} loss", loss, losses(z, labels).mean(), 1e-5)
    top = np.sort(z, 1)
    ties = (top[:, -1] - top[:, -2] < TIE).sum()
    off = abs(accuracy - np.mean(z.argmax(1) == labels)) * len(labels)
    assert off <= ties + 1e-6, (name, off, ties)


def least(x, labels, classes):
    """The least loss of logistic regression, from 0."""
    x = np.hstack([x, np.ones((len(x), 1))])

    def look(w):
        z = x @ w.reshape(classes, -1).T
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        p[np.arange(len(p)), labels] -= 1
        return losses(z, labels).mean(), (p.T @ x).ravel() / len(x)

    found = minimize(look, np.zeros(classes * x.shape[1]), jac=True,
                     method="BFGS", options={"gtol": 1e-7, "maxiter": 5000})
    return found.fun


def check_point(f, net, images, at, theta):
    group = f["linearize"]
    buffers, dw = group["buffers"][at], group["linearized_dw"][at]
    test = images["test"]
    net.go(theta, 0 * dw, buffers)
    check_scores(f"parent{at}", net.linear(test.x), test.labels,
                 group["parent_test_loss"][at],
                 group["parent_test_accuracy"][at])
    trace = group["probe_train_loss"][at]
    close(f"probe{at}", np.nanmin(trace),
          least(net.features(images["train"].x), images["train"].labels, 10),
          3e-3)  # slow where classes nearly part
    assert group["probe_gradient"][at] < 2e-3
    net.go(theta, dw, buffers)
    check_scores(f"linearized{at}", net.linear(test.x), test.labels,
                 group["linearized_test_loss"][at][-1],
                 group["linearized_test_accuracy"][at][-1])
    assert np.linalg.norm(dw) > 0.01


def main(path, data):
    with h5py.File(path) as f:
        net = Linear(f["net"])
        images = {s: Images(f, data, s) for s in ("train", "test")}
        kept = list(f["checkpoints/step"][:])
        for i, j in np.ndindex(f["linearize/buffers"].shape[:2]):
            stop = kept.index(f["linearize/step"][j])
            theta = f["checkpoints/theta"][i, stop]
            check_point(f, net, images, (i, j), theta)


if __name__ == "__main__":
    main(*sys.argv[1:])
