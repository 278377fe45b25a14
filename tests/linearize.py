"""linearize.py file FILE.h5 DATA: linearised nets and probes by another
program; linearize.py evidence ANALYSIS: verdicts on numbers made up.

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


def pretend(path, linear, itself, end, seeds=5):
    """A result with these test errors; trainings differ by a little."""
    epochs = np.array([0, .4, 1.6, 3.2, 6.4, 12.8, 40])
    off = 0.002 * np.linspace(-1, 1, seeds)[:, None]
    with h5py.File(path, "w") as f:
        f.attrs["study"] = ("[data]\nset = cifar10\ntrain = 0\n"
                            "[train]\nepochs = 40\n")
        f["data/test_subset"] = np.arange(10000)
        f["tasks/linearize"] = np.ones(1, [("status", "i4")])
        f["linearize/epoch"], f["linearize/step"] = epochs, epochs * 391
        f["linearize/final_test_accuracy"] = 1 - end - off[:, 0]
        f["linearize/linearized_accuracy_by_test"] = 1 - linear - off
        f["linearize/nonlinear_accuracy_by_test"] = np.stack(
            [1 - itself + off, 1 - itself - off], 2)


def check_barriers(path):
    """Of siblings alone, where children part and nets are linearised."""
    from figures import linearize
    from result import Result

    with h5py.File(path, "r+") as f:
        f["spawn/step"] = f["linearize/step"][1:4]
        f["spawn/pairs"] = [(0, 0, 0, 1), (0, 0, 1, 0), (1, 0, 1, 1)]
        f["spawn/barrier_test_error"] = [[.3, 1, .1], [.2, 1, .2], [0, 1, .1]]
    mine, values = linearize.barriers(Result(path))
    assert list(mine) == [1, 2, 3]
    assert np.allclose(values, [.2, .2, .05]), values


def check_diverged(path):
    """A training that has diverged leaves means and errors to the others."""
    from figures import linearize
    from result import Result

    r = Result(path)
    values = linearize.error(r, "linearized")
    for left in (4, 1):
        some = np.vstack([values[:left], np.nan * values[left:]])
        assert np.allclose(linearize.mean(some), values[:left].mean(0))
        assert np.allclose(linearize.spread(r, some),
                           linearize.spread(r, values[:left]))
    assert np.allclose(linearize.spread(r, values),
                       values.std(0, ddof=1) / 5**0.5)


def evidence(analysis):
    """Verdicts on the pilot's numbers and on others."""
    sys.path.insert(0, analysis)
    from result import Result
    from verdict import checks, evaluate

    linear = np.array([.617, .413, .283, .247, .237, .240, .253])
    itself = np.array([.249, .249, .248, .242, .230, .232, .243])

    def verdicts(linear, itself, end, seeds=5):
        pretend("pretended.h5", linear, itself, end, seeds)
        found = evaluate(checks("kernel"), Result("pretended.h5"), "x")
        return [v.verdict for v in found if v.absent is None
                and ("linearised" in v.name or "advantage" in v.name)]

    good, bad, none = "pass", "fail", "not evaluated"
    assert verdicts(linear, itself, .277) == [good] * 4
    assert verdicts(linear, itself, .277, 1) == [good] * 4
    assert verdicts(linear, itself, .2) == [good, bad, good, good]
    assert verdicts(linear, itself, .618) == [none, none, good, good]
    assert verdicts(linear, linear, .277) == [good, good, bad, good]
    assert verdicts(0 * linear + .6, itself, .277) == [bad, bad, good, bad]
    check_diverged("pretended.h5")
    check_barriers("pretended.h5")


def file(path, data):
    with h5py.File(path) as f:
        net = Linear(f["net"])
        images = {s: Images(f, data, s) for s in ("train", "test")}
        kept = list(f["checkpoints/step"][:])
        for i, j in np.ndindex(f["linearize/buffers"].shape[:2]):
            stop = kept.index(f["linearize/step"][j])
            theta = f["checkpoints/theta"][i, stop]
            check_point(f, net, images, (i, j), theta)


if __name__ == "__main__":
    {"file": file, "evidence": evidence}[sys.argv[1]](*sys.argv[2:])
