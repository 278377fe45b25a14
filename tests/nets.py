"""Nets of a result file, rebuilt from what the file says of them.

The spec in /net becomes a list of layers; arrays are [B][c][h][w], as in
PyTorch, which does the work in float; NumPy does it, in double, where PyTorch
is missing.
"""
import numpy as np

try:
    import torch
    import torch.nn.functional as F
except ImportError:
    torch = None


def parse(spec):
    """Layers (kind, name, inputs, values, keys) of a complete spec."""
    layers = []
    for i, text in enumerate(spec.split(",")):
        kind, *words = text.split()
        keys = dict(w.split("=") for w in words if "=" in w)
        name = keys.pop("name", str(i))
        before = layers[-1][1] if layers else "input"
        inputs = keys.pop("from", before).split("+")
        values = [float(w) for w in words if "=" not in w]
        keys = {k: float(v) for k, v in keys.items()}
        layers.append((kind, name, inputs, values, keys))
    return layers


class Numpy:
    """Primitives on arrays of doubles."""

    @staticmethod
    def array(x):
        return np.asarray(x, np.float64)

    @staticmethod
    def numbers(x):
        return x

    @staticmethod
    def windows(x, size, stride, fill, ceil):
        """[B][c][ny][nx][size][size]; cut-off windows are filled up."""
        extra = (size - 1) * ceil
        h, w = x.shape[2:]
        x = np.pad(x, ((0, 0), (0, 0), (0, extra), (0, extra)),
                   constant_values=fill)
        v = np.lib.stride_tricks.sliding_window_view(x, (size, size), (2, 3))
        v = v[:, :, ::stride, ::stride]
        # A window must start inside.
        return v[:, :, :(h - 1) // stride + 1, :(w - 1) // stride + 1]

    def conv2d(self, x, weight, bias, stride, padding):
        p = (padding, padding)
        v = self.windows(np.pad(x, ((0, 0), (0, 0), p, p)), weight.shape[2],
                         stride, 0, 0)
        y = np.einsum("bcyxij,ocij->boyx", v, weight, optimize=True)
        return y if bias is None else y + bias[:, None, None]

    def maxpool(self, x, size, stride, ceil):
        return self.windows(x, size, stride, -np.inf, ceil).max((4, 5))

    def avgpool(self, x, size, stride, ceil):
        return np.nanmean(self.windows(x, size, stride, np.nan, ceil), (4, 5))

    @staticmethod
    def relu(x):
        return np.maximum(x, 0)


class Torch:
    """The same on float tensors."""

    @staticmethod
    def array(x):
        return torch.from_numpy(np.array(x, np.float32))

    @staticmethod
    def numbers(x):
        return x.double().numpy()

    @staticmethod
    def conv2d(x, weight, bias, stride, padding):
        return F.conv2d(x, weight, bias, stride, padding)

    @staticmethod
    def maxpool(x, size, stride, ceil):
        return F.max_pool2d(x, size, stride, ceil_mode=bool(ceil))

    @staticmethod
    def avgpool(x, size, stride, ceil):
        return F.avg_pool2d(x, size, stride, ceil_mode=bool(ceil))

    @staticmethod
    def relu(x):
        return F.relu(x)


class Net:
    def __init__(self, group):
        """From /net of a result file."""
        self.op = Torch() if torch is not None else Numpy()
        self.layers = parse(group.attrs["spec"])
        self.tensors = [self.rows(group, "parameters"),
                        self.rows(group, "buffers")]

    @staticmethod
    def rows(group, name):
        return [(r["name"].decode(), tuple(r["shape"][:r["ndim"]]),
                 int(r["offset"]), int(r["count"])) for r in group[name]]

    def tell(self, theta, buffers):
        """Be at this point."""
        self.at = {}
        for flat, rows in zip((theta, buffers), self.tensors):
            for name, shape, offset, count in rows:
                self.at[name] = self.op.array(
                    flat[offset:offset + count].reshape(shape))

    def batchnorm(self, x, name, eps, statistics):
        mean, var = (self.at[f"{name}.running_{s}"] for s in ("mean", "var"))
        c = (None, slice(None)) + (None,) * (x.ndim - 2)
        if statistics is not None:
            axes = (0,) + tuple(range(2, x.ndim))
            v = self.op.numbers(x)
            n = v.size // v.shape[1]
            mean, var = v.mean(axes), v.var(axes)
            statistics[f"{name}.running_mean"] = mean
            statistics[f"{name}.running_var"] = var * n / (n - 1)
            mean, var = self.op.array(mean), self.op.array(var)
        scale = self.at[f"{name}.weight"] / (var + eps) ** 0.5
        return (x - mean[c]) * scale[c] + self.at[f"{name}.bias"][c]

    def layer(self, kind, name, xs, values, keys, statistics):
        op, x = self.op, xs[0]
        v = [int(i) for i in values]
        if kind == "conv2d":
            return op.conv2d(x, self.at[name + ".weight"],
                             self.at.get(name + ".bias"), int(keys["stride"]),
                             int(keys["padding"]))
        if kind == "dense":
            y = x @ self.at[name + ".weight"].T
            bias = self.at.get(name + ".bias")
            return y if bias is None else y + bias
        if kind in ("maxpool", "avgpool"):
            return getattr(op, kind)(x, v[0], int(keys["stride"]) or v[0],
                                     int(keys["ceil_mode"]))
        if kind == "batchnorm":
            return self.batchnorm(x, name, keys["eps"], statistics)
        if kind == "shortcut":
            stride, side = int(keys["stride"]), (v[0] - x.shape[1]) // 2
            x = op.numbers(x)[:, :, ::stride, ::stride]
            return op.array(np.pad(x, ((0, 0), (side, side), (0, 0), (0, 0))))
        if kind == "add":
            return xs[0] + xs[1]
        if kind == "gap":
            return x.mean((2, 3))
        if kind == "flatten":
            return x.reshape(len(x), -1)
        if kind == "relu":
            return op.relu(x)
        assert kind == "dropout", kind
        return x

    def logits(self, images, statistics=None):
        """[B][classes]; with a dict, batch norm by the batch, told there."""
        out = {"input": self.op.array(images)}
        for kind, name, inputs, values, keys in self.layers:
            y = out[name] = self.layer(kind, name, [out[i] for i in inputs],
                                       values, keys, statistics)
        return self.op.numbers(y)

    def recompute(self, images, batch, buffers):
        """Statistics of the batches, weighted by their images."""
        new = np.zeros(len(buffers))
        for at in range(0, len(images), batch):
            part, statistics = images[at:at + batch], {}
            self.logits(part, statistics)
            for name, _, offset, count in self.tensors[1]:
                new[offset:offset + count] += len(part) * statistics[name]
        return (new / len(images)).astype(np.float32)
