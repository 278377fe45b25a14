"""points.py FILE.h5 DATA: losses and accuracies of a result file, computed
again by another program from the file and the images in DATA alone."""
import configparser
import gzip
import sys

import h5py
import numpy as np

from nets import Net

RELATIVE, ABSOLUTE = 1e-5, 1e-6
# Logits closer than this may change places.
TIE = 1e-4


def read_idx(path):
    with gzip.open(path) as f:
        b = f.read()
    shape = np.frombuffer(b, ">u4", b[3], 4)
    return np.frombuffer(b, np.uint8, -1, 4 + 4 * b[3]).reshape(shape)


def read_images(directory, split):
    """Bytes [n][c][h][w] and labels [n]."""
    if directory.endswith("cifar10"):
        names = ["test_batch"] if split == "test" else [
            f"data_batch_{i}" for i in range(1, 6)]
        b = np.concatenate([np.fromfile(f"{directory}/{n}.bin", np.uint8)
                            for n in names]).reshape(-1, 3073)
        return b[:, 1:].reshape(-1, 3, 32, 32), b[:, 0]
    base = f"{directory}/{'t10k' if split == 'test' else 'train'}"
    return (read_idx(base + "-images-idx3-ubyte.gz")[:, None],
            read_idx(base + "-labels-idx1-ubyte.gz"))


class Images:
    """The subset of a split that the file names, as the net sees it."""

    def __init__(self, file, directory, split, subset="data/{}_subset"):
        index = file[subset.format(split)][:]
        x, labels = read_images(directory, split)
        mean, std = (np.reshape(file["net"].attrs[a], (-1, 1, 1))
                     for a in ("mean", "std"))
        self.x = ((x[index] / 255.0 - mean) / std).astype(np.float32)
        self.labels = labels[index]

    def score(self, net):
        """Loss, accuracy, and how many images hang in the balance."""
        z = net.logits(self.x).astype(np.float64)
        own = z[np.arange(len(z)), self.labels]
        top = np.sort(z, 1)
        loss = np.log(np.exp(z - top[:, -1:]).sum(1)) + top[:, -1] - own
        ties = (top[:, -1] - top[:, -2] < TIE).sum()
        return loss.mean(), (z.argmax(1) == self.labels).mean(), ties

    def calls(self, net):
        """Classes, and how many images hang in the balance."""
        z = net.logits(self.x)
        top = np.sort(z, 1)
        return z.argmax(1), (top[:, -1] - top[:, -2] < TIE).sum()


class Check:
    def __init__(self, path, directory):
        self.file = h5py.File(path, "r")
        study = configparser.ConfigParser(interpolation=None)
        study.read_string(self.file.attrs["study"])
        self.study = study
        self.net = Net(self.file["net"])
        self.images = {s: Images(self.file, directory, s)
                       for s in ("train", "test")}
        self.some = {s: Images(self.file, directory, s, "surface/two_level/"
                               f"{s}_sample") for s in ("train", "test")
                     if "surface/how" in self.file}
        self.worst, self.points, self.wrong = 0.0, 0, 0

    def point(self, kind, at, theta, buffers):
        """Compare /<kind>/*[at]; buffers None: recomputed from data."""
        if buffers is None:
            stay = np.zeros(self.file["solutions/buffers"].shape[1],
                            np.float32)
            self.net.tell(theta, stay)
            buffers = self.net.recompute(
                self.images["train"].x, self.study.getint("train", "batch"),
                stay)
        self.net.tell(theta, buffers)
        for split, images in self.images.items():
            loss, accuracy, ties = images.score(self.net)
            found = self.file[f"{kind}/{split}_loss"][at]
            off = abs(found - loss) / (ABSOLUTE + RELATIVE * abs(loss))
            right = self.file[f"{kind}/{split}_accuracy"][at]
            away = abs(right - accuracy) * len(images.labels)
            self.worst = max(self.worst, off)
            self.points += 1
            if not (off <= 1 and away <= ties + 1e-6):
                self.wrong += 1
                print(f"/{kind}{list(at)} {split}: loss {found!r}, expected "
                      f"{loss!r}; accuracy {right!r}, expected {accuracy!r}")

    def buffers(self, kind, keep, along):
        """What the batch-norm option of a kind makes of the statistics."""
        how = self.study.get(kind, "batch_norm")
        return {"keep": keep, "interpolate": along, "recompute": None}[how]

    def sample(self, at, theta, buffers):
        """The mean over groups of a point's row is that of its sub-sample."""
        self.net.tell(theta, buffers)
        row = self.file["surface/two_level/sample"][at].mean(1)
        for i, split in enumerate(("train", "test")):
            loss, accuracy, ties = self.some[split].score(self.net)
            count = len(self.some[split].labels)
            self.points += 1
            if abs(row[2 * i] - loss) > ABSOLUTE + RELATIVE * loss or \
                    abs(row[2 * i + 1] - accuracy) * count > ties + 1e-3:
                self.wrong += 1
                print(f"/surface/two_level/sample{list(at)} {split}: "
                      f"{row[2 * i:][:2]}, expected {loss!r} {accuracy!r}")

    def agreement(self, at):
        """Of the point the net was told last, with each witness."""
        if "surface/witness_labels" not in self.file:
            return
        labels, ties = self.images["test"].calls(self.net)
        for i, said in enumerate(self.file["surface/witness_labels"][:]):
            found = self.file["surface/agreement"][at][i]
            expected = (said == labels).mean()
            self.points += 1
            if abs(found - expected) * len(labels) > ties + 1e-6:
                self.wrong += 1
                print(f"/surface/agreement{list(at)} {i}: {found!r}, expected "
                      f"{expected!r}")

    def witnesses(self):
        for i, said in zip(self.file["surface/witnesses"][:],
                           self.file["surface/witness_labels"][:]):
            self.net.tell(*(self.file[f"solutions/{k}"][i]
                            for k in ("theta", "buffers")))
            labels, ties = self.images["test"].calls(self.net)
            self.points += 1
            if (said != labels).sum() > ties:
                self.wrong += 1
                print(f"/surface/witness_labels of solution {i}: "
                      f"{(said != labels).sum()} wrong")

    def surface(self):
        g = self.file["surface"]
        if "witnesses" in g:
            self.witnesses()
        origin, d = g["origin"][:], g["directions"][:]
        stats, e = g["origin_buffers"][:], g["buffer_directions"][:]
        for row, y in enumerate(g["y"][:].astype(np.float32)):
            for column, x in enumerate(g["x"][:].astype(np.float32)):
                theta = origin + x * d[0] + y * d[1]
                buffers = self.buffers("surface", stats,
                                       stats + x * e[0] + y * e[1])
                if self.some:
                    self.sample((row, column), theta, buffers)
                    if g["how"][row, column] == 0:
                        continue
                self.point("surface", (row, column), theta, buffers)
                self.agreement((row, column))

    def cuts(self):
        g, s = self.file["cuts"], self.file["solutions"]
        solution = g["solution"][0]
        for i, d in enumerate(g["directions"][:]):
            for column, x in enumerate(g["x"][:].astype(np.float32)):
                self.point("cuts", (i, column), s["theta"][solution] + x * d,
                           self.buffers("cuts", s["buffers"][solution], None))

    def line(self):
        g, s = self.file["line"], self.file["solutions"]
        for i, (a, b) in enumerate(g["pairs"][:]):
            for column, x in enumerate(g["x"][:].astype(np.float32)):
                theta, stats = (s[k][a] + x * (s[k][b] - s[k][a])
                                for k in ("theta", "buffers"))
                self.point("line", (i, column), theta,
                           self.buffers("line", s["buffers"][a], stats))


def main():
    check = Check(*sys.argv[1:3])
    for kind in ("surface", "cuts", "line"):
        if kind in check.file:
            getattr(check, kind)()
    print(f"{check.points} losses, {check.wrong} wrong; the worst is off by "
          f"{check.worst:.3g} of what is allowed")
    return 1 if check.wrong or not check.points else 0


if __name__ == "__main__":
    sys.exit(main())
