"""subspace.py FILE.h5 DATA: what samples around solutions are worth, by NumPy
from what the file says."""
import configparser
import itertools
import sys

import h5py
import numpy as np

from nets import Net
from points import Images
from predictions import check_single, close, jsd, metrics


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def scales(option, name, end, shape):
    """Least and most of a sampler, as arrays of a shape."""
    key = name.replace("-", "_") + end
    text = "0 0" if name in ("average", "mc-dropout") else option[key]
    return [np.full(shape, float(v)) for v in text.split()]


def check_average(f, study, names, images, p):
    """The net at the mean of the last checkpoints."""
    net, s = Net(f["net"]), names.index("average")
    last = study.getint("subspace", "checkpoints")
    for r, trajectory in enumerate(f["/solutions/trajectory"]):
        theta = np.mean(trajectory[-last:], 0, dtype=np.float64)
        buffers = f["/solutions/buffers"][r]
        net.tell(np.float32(theta), buffers)
        if len(buffers) and study["subspace"]["batch_norm"] == "recompute":
            buffers = net.recompute(images["train"].x,
                                    study.getint("train", "batch"), buffers)
            net.tell(np.float32(theta), buffers)
        z = net.logits(images["test"].x).astype(np.float64)
        close("average", p[r, s, 0], softmax(z), 1e-4)


def check_masks(f, images, p):
    """Dropout before one dense layer: means and variances are known."""
    net = Net(f["net"])
    rate, x = net.layers[1][4]["p"], images.x.reshape(len(images.x), -1)
    for r, theta in enumerate(f["/solutions/theta"]):
        w = theta[:-10].reshape(10, -1) - theta[:-10].reshape(10, -1).mean(0)
        b = theta[-10:] - theta[-10:].mean()
        z = np.log(p[r].astype(np.float64))
        z -= z.mean(-1, keepdims=True)
        variance = rate / (1 - rate) * np.square(x, dtype=float) @ w.T**2
        off = (z.mean(0) - x @ w.T - b) / np.sqrt(variance / len(z))
        n = off.size
        close("mean", (off**2).mean(), 1, 10 / np.sqrt(n))
        close("variance", (z.var(0, ddof=1) / variance).mean(), 1,
              10 / np.sqrt(n))


def check_search(group, option):
    """The last try is the first that is good enough, or the last of all."""
    least = group["bases/validation_accuracy"][:] - float(option["tolerance"])
    good = group["validation_accuracy"][:] >= least[:, None]
    assert (good == group["accepted"][:]).all()
    most, tries = int(option["tries"]), group["tries"][:]
    assert (tries >= 1).all() and (tries[~good] == most).all()
    assert (tries <= most).all() and (tries[good] > 1).any(), tries


def check_plane(group, option, names):
    a, d = group["accuracy"][:], group["disagreement"][:]
    for s, name in enumerate(names):
        single = name == "average"
        n = 1 if single else a.shape[2]
        assert np.isnan(a[:, s, n:]).all()
        close("diversity", group["diversity"][:, s, :n],
              (d / (1 - a))[:, s, :n], 1e-12)
        scale = group["scale"][:, s, :n]
        least, most = scales(option, name, "_plane_scale", scale.shape)
        assert (least <= scale).all() and (scale <= most).all(), name
        assert len(set(scale.ravel())) == (scale.size if most.max() > least.max()
                                           else 1), name


def check_samples(f, p, y, names):
    group, base = f["/subspace/samples"], f["/subspace/bases/class"][:]
    for r, s, k in np.ndindex(p.shape[:3]):
        if k > 0 and names[s] == "average":
            assert np.isnan(p[r, s, k]).all()
            continue
        close("accuracy", group["accuracy"][r, s, k], metrics(p[r, s, k], y)[
            "accuracy"])
        d = np.mean(p[r, s, k].argmax(-1) != base, 1)
        close("disagreement", group["disagreement"][r, s, k], d, 1e-12)
        close("diversity", group["diversity"][r, s, k],
              d[r] / (1 - group["accuracy"][r, s, k]), 1e-12)


def check_networks(f, p, y, names):
    group = f["/subspace/networks"]
    for r, s in np.ndindex(p.shape[:2]):
        all_of_them = p[r, s, :1] if names[s] == "average" else p[r, s]
        close("network", group["probabilities"][r, s], all_of_them.mean(0))
        close("jsd", group["jsd"][r, s], jsd(all_of_them))
    check_single(group, group["probabilities"][:], y)


def check_ensembles(f, y):
    group, q = f["/subspace/ensembles"], f["/subspace/networks/probabilities"]
    for s in range(q.shape[1]):
        runs = range(q.shape[0])
        for size in range(1, q.shape[0] + 1):
            chosen = [q[:, s][list(c)]
                      for c in itertools.combinations(runs, size)]
            each = [metrics(c.mean(0), y) for c in chosen]
            for name in each[0]:
                v = [e[name] for e in each]
                close(name, group[name][s, size - 1], np.mean(v), 1e-5)
                close(name, group[name + "_std"][s, size - 1], np.std(v), 1e-5)
            close("jsd", group["jsd"][s, size - 1],
                  np.mean([jsd(c) for c in chosen]))
            assert group["subsets"][s, size - 1] == len(chosen)
    assert (np.diff(group["brier"][:], axis=1) < 0).all()


def main(path, data):
    with h5py.File(path) as f:
        study = configparser.ConfigParser(interpolation=None)
        study.read_string(f.attrs["study"])
        option = study["subspace"]
        names = option["samplers"].split()
        images = {s: Images(f, data, s) for s in ("train", "test")}
        y = images["test"].labels
        p = f["/subspace/samples/probabilities"][:]
        p = p.reshape(*p.shape[:3], len(y), -1)
        accuracy = np.mean(f["/subspace/bases/class"][:] == y, 1)
        close("bases", f["/subspace/bases/accuracy"][:], accuracy, 1e-12)
        if "average" in names:
            check_average(f, study, names, images, p)
        if names == ["mc-dropout"]:
            check_masks(f, images["test"], p[:, 0])
        if "tries" in f["/subspace"]:
            check_search(f["/subspace"], option)
        check_plane(f["/subspace/plane"], option, names)
        check_samples(f, p, y, names)
        check_networks(f, p, y, names)
        check_ensembles(f, y)


if __name__ == "__main__":
    main(*sys.argv[1:])
