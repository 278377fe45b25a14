"""Gram matrices of the tangent kernel by PyTorch's autograd, in double, from
what a result file says of its net: an image and a class at a time."""
import configparser

import h5py
import numpy as np
import torch
import torch.nn.functional as F

from nets import Net, Torch
from points import Images


class Doubles(Torch):
    """Tensors stay what they are."""

    @staticmethod
    def array(x):
        return x if torch.is_tensor(x) else torch.from_numpy(
            np.array(x, np.float64))


class Moving(Net):
    """A net of a tensor theta, through which gradients go."""

    def __init__(self, group):
        super().__init__(group)
        self.op = Doubles()

    def move(self, theta, buffers):
        self.at = {name: flat[offset:offset + count].reshape(shape)
                   for flat, rows in zip((theta, buffers), self.tensors)
                   for name, shape, offset, count in rows}

    def layer(self, kind, name, xs, values, keys, statistics):
        if kind != "shortcut":
            return super().layer(kind, name, xs, values, keys, statistics)
        stride = int(keys["stride"])
        side = (int(values[0]) - xs[0].shape[1]) // 2
        x = xs[0][:, :, ::stride, ::stride]
        return F.pad(x, (0, 0, 0, 0, side, side))

    def logits(self, images, statistics=None):
        self.op.numbers = lambda y: y
        return super().logits(images, statistics)


class Kernel:
    def __init__(self, path, data, dtype=torch.float64):
        self.dtype = dtype
        with h5py.File(path) as f:
            self.study = configparser.ConfigParser(interpolation=None)
            self.study.read_string(f.attrs["study"])
            self.net, self.plain = Moving(f["net"]), Net(f["net"])
            self.images = Images(f, data, "train")
            self.buffers = sum(count for *_, count in self.net.tensors[1])

    def option(self, section, key):
        return self.study.get(section, key)

    def statistics(self, theta):
        """Of batch norm; the file's subset must be all training images."""
        self.plain.tell(theta, np.zeros(self.buffers, np.float32))
        n = int(self.option("evaluate", "batch_norm_images"))
        return self.plain.recompute(self.images.x[:n],
                                    int(self.option("train", "batch")),
                                    np.zeros(self.buffers))

    def jacobian(self, theta, images):
        """[images * classes][P]."""
        w = torch.tensor(theta, dtype=self.dtype, requires_grad=True)
        buffers = torch.tensor(self.statistics(theta), dtype=self.dtype)
        x = torch.tensor(images, dtype=self.dtype)
        rows = []
        for i in range(len(x)):
            self.net.move(w, buffers)
            z = self.net.logits(x[i:i + 1])[0]
            rows += [torch.autograd.grad(v, w, retain_graph=True)[0]
                     for v in z]
        return torch.stack(rows)

    def balance(self, theta):
        """By image, the least input of a relu, over the mean of that relu's:
        in float, one of 1e-7 may fall on either side of 0."""
        m, op = int(self.option("kernel", "images")), self.net.op
        least, rectify = np.full(m, np.inf), op.relu

        def relu(x):
            size = x.abs()
            near = size.reshape(m, -1).amin(1) / size.mean()
            np.minimum(least, near.numpy(), out=least)
            return rectify(x)

        op.relu = relu
        self.net.move(torch.tensor(theta, dtype=self.dtype),
                      torch.tensor(self.statistics(theta), dtype=self.dtype))
        self.net.logits(torch.tensor(self.images.x[:m], dtype=self.dtype))
        del op.relu
        return least

    def gram(self, theta, chosen=None):
        """Of all images of the kernel, or those chosen."""
        if chosen is None:
            chosen = np.arange(int(self.option("kernel", "images")))
        j = self.jacobian(theta, self.images.x[chosen])
        return (j @ j.T).double().numpy()
