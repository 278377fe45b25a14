"""A result file, whole or still growing, as figures see it."""
import configparser
import os

os.environ.setdefault("HDF5_USE_FILE_LOCKING", "FALSE")

import h5py
import numpy as np

DONE, DIVERGED = 1, 2


class Result:
    def __init__(self, path):
        self.path = path
        self.file = h5py.File(path, "r")
        text = self.file.attrs.get("study")
        if text is None:
            raise OSError("not a result of losscape: no attribute 'study'")
        if isinstance(text, bytes):
            text = text.decode()
        self.study = configparser.ConfigParser(
            interpolation=None, strict=False, comment_prefixes=("#", ";"))
        self.study.read_string(text)

    def get(self, path):
        """The whole array, or None if the file has none or it is empty."""
        found = self.file.get(path)
        return found[()] if found is not None and found.size else None

    def dataset(self, path):
        return self.file.get(path)

    def surface(self, what):
        """A map of /surface; where it was not computed exactly, its estimate
        if there is one."""
        values = self.get(f"/surface/{what}")
        estimate = self.get(f"/surface/{what}_estimate")
        if values is None or estimate is None:
            return values
        return np.where(np.isfinite(values), values, estimate)

    def estimated(self, what):
        """How many values of a map are estimates, and the root mean square
        over the grid of the errors stated, those of losses relative; None if
        none is."""
        values = self.get(f"/surface/{what}")
        estimate = self.get(f"/surface/{what}_estimate")
        if values is None or estimate is None:
            return None
        error = self.get(f"/surface/{what}_error")
        mine = ~np.isfinite(values) & np.isfinite(estimate)
        if not np.any(mine):
            return None
        unit = estimate[mine] if what.endswith("loss") else 1
        return int(mine.sum()), np.sqrt(
            np.sum((error[mine] / unit)**2) / values.size)

    def has(self, group):
        return group in self.file

    def option(self, section, key, otherwise=""):
        return self.study.get(section, key, fallback=otherwise)

    def words(self, section, key):
        """A list in an option: words between spaces and commas."""
        return self.option(section, key).replace(",", " ").split()

    def attribute(self, name, otherwise=""):
        value = self.file.attrs.get(name, otherwise)
        return value.decode() if isinstance(value, bytes) else value

    def unit(self, dataset):
        value = dataset.attrs.get("units", "")
        value = value.decode() if isinstance(value, bytes) else value
        return "" if value == "1" else value

    def count(self, path):
        found = self.file.get(path)
        return found.shape[0] if found is not None else 0

    def parameters(self):
        theta = self.file.get("/solutions/theta")
        return theta.shape[1] if theta is not None else 0

    def lengths(self, path):
        """|d| of each row of a [k][P] array; None if it is not there yet."""
        rows = self.file.get(path)
        if rows is None:
            return None
        out = [np.linalg.norm(row.astype(float)) for row in rows]
        return out if np.all(np.isfinite(out)) else None

    def has_batch_norm(self):
        buffers = self.file.get("/solutions/buffers")
        return buffers is not None and buffers.shape[1] > 0

    def missing(self, stage, values):
        """What a reader must know of values that are not numbers."""
        values = np.asarray(values)
        blank = int(np.count_nonzero(~np.isfinite(values)))
        if blank == 0:
            return ""
        tasks = self.file.get(f"/tasks/{stage}")
        status = tasks["status"] if tasks is not None else np.zeros(0)
        diverged = int(np.count_nonzero(status == DIVERGED))
        told = []
        if blank > diverged:
            told.append(f"{blank - diverged} of {values.size} points not yet "
                        "computed")
        if diverged:
            told.append(f"{diverged} without a finite loss")
        return " (" + ", ".join(told) + ")"

    def batch_norm(self, section):
        """A phrase on the statistics at the points of a landscape."""
        if not self.has_batch_norm():
            return ""
        how = {"keep": "kept", "interpolate": "interpolated",
               "recompute": "recomputed from data"}
        said = self.option(section, "batch_norm", "keep")
        return f", batch-norm statistics {how.get(said, said)}"

    def headline(self):
        net = self.option("net", "spec")
        if len(net) > 32:
            net = f"a network of {self.parameters():,} parameters"
        return f"Loss landscape of {net} on {self.option('data', 'set')}"

    def caption(self):
        def images(split):
            n = self.count(f"/data/{split}_subset")
            return f"{n:,} {split}" if n else ""

        trained = int(self.option("data", "train", "0") or 0)
        only = f" ({trained:,} training images)" if trained else ""
        classes = ", ".join(self.words("data", "classes"))
        classes = f", only classes {classes}" if classes else ""
        both = " and ".join(filter(None, map(images, ("train", "test"))))
        lines = [f"Net: {self.option('net', 'spec')[:200]}"
                 f" ({self.parameters():,} parameters)."
                 f" Data: {self.option('data', 'set')}{only}{classes},"
                 f" pixels normalised by {self.option('data', 'normalise')}."]
        if both:
            lines.append(f"Landscapes are evaluated on a subset of {both} "
                         "images.")
        lines.append(f"Seed {self.option('study', 'seed')}.")
        return " ".join(lines)
