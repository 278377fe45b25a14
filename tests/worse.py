"""worse.py write DIR DATA | check FILE.h5 DATA: images made worse by
NumPy, into a file as of CIFAR-10-C; and what kind robustness says of them."""
import configparser
import itertools
import sys

import h5py
import numpy as np
from sklearn.metrics import roc_auc_score

from nets import Net
from points import read_images
from predictions import close, entropy, jsd, metrics

# Parameters of CIFAR-10-C, and of MNIST-C where it has none.
WORSE = {
    "contrast": ((.75, .5, .4, .3, .15),
                 lambda x, c: (x - x.mean((1, 2, 3), keepdims=True)) * c
                 + x.mean((1, 2, 3), keepdims=True)),
    "brightness": ((.05, .1, .15, .2, .3), lambda x, c: x + c),
    "quantize": ((5, 4, 3, 2, 1),
                 lambda x, c: np.round(x * (2**c - 1)) / (2**c - 1)),
    "inverse": ((0,) * 5, lambda x, c: 1 - x),
}


def worsen(images, name, severity):
    """Bytes of bytes; severity 0: as they are."""
    if severity == 0:
        return images
    parameters, change = WORSE[name]
    x = change(images / 255.0, parameters[severity - 1])
    # Cut off, not rounded; what is a whole level but for rounding stays one.
    return np.floor(np.clip(x, 0, 1) * 255 + 2.0**-10).astype(np.uint8)


def write(directory, data):
    images, _ = read_images(data, "test")
    worse = [worsen(images, "contrast", s) for s in range(1, 6)]
    np.save(f"{directory}/contrast.npy",
            np.concatenate(worse).transpose(0, 2, 3, 1).copy())


class Result:
    def __init__(self, file, data):
        self.file = file
        self.study = configparser.ConfigParser(interpolation=None)
        self.study.read_string(file.attrs["study"])
        self.net = Net(file["net"])
        self.images, self.labels = read_images(data, "test")
        self.members = file["/solutions/theta"].shape[0]

    def list(self, key):
        return self.study["robustness"][key].split()

    def ask(self, theta, buffers, images):
        """Probabilities of bytes."""
        mean, std = (np.reshape(self.file["net"].attrs[a], (-1, 1, 1))
                     for a in ("mean", "std"))
        self.net.tell(theta, buffers)
        z = self.net.logits(((images / 255.0 - mean) / std).astype(np.float32))
        e = np.exp(z.astype(np.float64) - z.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    def crowd(self, name, images):
        """[runs][members][n][classes]."""
        s = self.file["solutions"]
        points = {"solutions": s["theta"][:][:, None],
                  "trajectory": s["trajectory"][:, -self.members:]}[name]
        return np.array([[self.ask(theta, s["buffers"][r], images)
                          for theta in run] for r, run in enumerate(points)])

    def sets(self):
        g, index = self.file["robustness"], self.file["data/test_subset"][:]
        far = 1e-5 if self.study["robustness"].get("files") else 1e-4
        for i, (t, s) in enumerate(zip(g["type"][:], g["severity"][:])):
            name = self.list("corruptions")[max(t, 0)]
            worse = worsen(self.images[index], name, s)
            for k, crowd in enumerate(self.list("crowds")):
                self.set(g, (i, k), self.crowd(crowd, worse),
                         self.labels[index], far)

    @staticmethod
    def set(g, at, p, y, far):
        each = [jsd(run) for run in p] if p.shape[1] > 1 else [jsd(p[:, 0])]
        close("jsd", g["jsd"][at], np.mean(each), far)
        if p.shape[1] > 1:
            close("jsd_std", g["jsd_std"][at], np.std(each), far)
        p = p.mean(1)
        for j, size in enumerate(g["size"][:]):
            found = [metrics(p[list(c)].mean(0), y)
                     for c in itertools.combinations(range(len(p)), size)]
            # An image in the balance may fall to either side.
            for name, away in (("accuracy", 2 / len(y)), ("brier", far),
                               ("nll", far), ("entropy", far)):
                values = [m[name] for m in found]
                close(name, g[name][at + (j,)], np.mean(values), away)
                close(name + "_std", g[name + "_std"][at + (j,)],
                      np.std(values), away)

    def others(self):
        """The first of all test images against the study's own."""
        g = self.file["robustness/others"]
        n = self.study.getint("robustness", "other_images")
        own = self.images[self.file["data/test_subset"][:n]]
        for k, crowd in enumerate(self.list("crowds")):
            score = []
            for i, images in enumerate((own, self.images[:n])):
                p = self.crowd(crowd, images).mean(1)
                both = np.array([p[0], p.mean(0)])
                score.append(1 - both.max(2))
                close("confidence", g["confidence"][i, k, :, :len(images)],
                      both.max(2), 1e-4)
                close("entropy", g["entropy"][i, k], entropy(both).mean(1),
                      1e-4)
            for who in range(2):
                out = np.repeat((0, 1), [len(s[who]) for s in score])
                close("auroc", g["auroc"][0, k, who], roc_auc_score(
                    out, np.concatenate([s[who] for s in score])), 1e-3)


def check(path, data):
    with h5py.File(path) as f:
        result = Result(f, data)
        result.sets()
        if "robustness/others" in f:
            result.others()


if __name__ == "__main__":
    {"write": write, "check": check}[sys.argv[1]](*sys.argv[2:])
