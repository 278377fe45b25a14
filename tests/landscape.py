"""For bench-landscape: the net, the data and the start of the other program.

As a script: one rank of theirs, landscape.py TOP CPUS DIR ARGUMENT...
"""
import json
import os
import pickle
import runpy
import struct
import sys

import numpy as np

import bench

RECORD = 3073
MODEL = "resnet20"


def spec():
    """Their ResNet-20, tensors named as theirs."""
    layers, last = [], "relu"

    def conv(name, channels, size, stride, start=""):
        layers.append(f"conv2d {channels} {size} stride={stride} padding="
                      f"{size // 2} bias=0 name={name}{start}")

    def rest(*names):
        layers.extend(f"{kind} name={name}" for kind, name in names)

    conv("conv1", 16, 3, 1)
    rest(("batchnorm", "bn1"), ("relu", "relu"))
    for i in range(9):
        at, channels = f"layer{i // 3 + 1}.{i % 3}", 16 << i // 3
        stride = 2 if i in (3, 6) else 1
        conv(at + ".conv1", channels, 3, stride, f" from={last}")
        rest(("batchnorm", at + ".bn1"), ("relu", at + ".relu1"))
        conv(at + ".conv2", channels, 3, 1)
        rest(("batchnorm", at + ".bn2"))
        if stride == 2:
            conv(at + ".shortcut.0", channels, 1, 2, f" from={last}")
            rest(("batchnorm", at + ".shortcut.1"))
            last = at + ".shortcut.1"
        layers.append(f"add name={at}.add from={at}.bn2+{last}")
        last = at + ".relu2"
        rest(("relu", last))
    return ",\n    ".join(layers + ["gap name=gap", "dense 10 name=linear"])


def make_data(source, images, top):
    """The first images in both forms: ours in top/bin, theirs below top."""
    theirs = os.path.join(top, "cifar10", "data", "cifar-10-batches-py")
    os.makedirs(theirs)
    os.makedirs(os.path.join(top, "bin"))
    with open(os.path.join(source, "data_batch_1.bin"), "rb") as f:
        records = np.frombuffer(f.read(images * RECORD), np.uint8)
    records = records.reshape(-1, RECORD)
    if len(records) < images:
        sys.exit(f"--images: {images}, expected at most {len(records)}")
    parts = [(f"data_batch_{i + 1}", records[i::5]) for i in range(5)]
    for name, part in parts + [("test_batch", records[:1])]:
        part.tofile(os.path.join(top, "bin", name + ".bin"))
        with open(os.path.join(theirs, name), "wb") as f:
            pickle.dump({"data": np.ascontiguousarray(part[:, 1:]),
                         "labels": part[:, 0].tolist()}, f)
    with open(os.path.join(theirs, "batches.meta"), "wb") as f:
        pickle.dump({"label_names": [str(i) for i in range(10)]}, f)


def convert(directory, weights, path):
    """Their checkpoint from a file of safetensors."""
    import torch
    sys.path.insert(0, directory)
    import cifar10.model_loader
    with open(weights, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
        data = f.read()
    tensors = {name: torch.tensor(np.frombuffer(
        data[slice(*about["data_offsets"])], "<f4")).reshape(about["shape"])
        for name, about in header.items()
        if name != "__metadata__" and about["dtype"] == "F32"}
    net = cifar10.model_loader.load(MODEL)
    wrong = net.load_state_dict(tensors, strict=False)
    missing = [name for name in wrong.missing_keys
               if not name.endswith("num_batches_tracked")]
    if missing or wrong.unexpected_keys:
        sys.exit(f"{weights}: not their net: {missing}, "
                 f"{wrong.unexpected_keys}")
    torch.save({"state_dict": net.state_dict()}, path)


def adapt(top):
    """What today's Python and these data want otherwise, in memory."""
    import torchvision
    linspace, normalize = np.linspace, torchvision.transforms.Normalize
    np.float = float
    np.linspace = lambda a, b, num: linspace(a, b, int(num))
    torchvision.datasets.cifar.check_integrity = lambda *_: True
    with open(os.path.join(top, "scale.json")) as f:
        scale = json.load(f)
    torchvision.transforms.Normalize = lambda mean, std: normalize(**scale)


def as_theirs(top, cpus, directory, *words):
    """One rank of theirs, in this process."""
    cpus = [int(cpu) for cpu in cpus.split(",")]
    os.sched_setaffinity(0, {cpus[bench.rank_number() % len(cpus)]})
    adapt(top)
    sys.path[0] = directory
    sys.argv = ["plot_surface.py", *words]
    runpy.run_path(os.path.join(directory, sys.argv[0]), run_name="__main__")


if __name__ == "__main__":
    as_theirs(*sys.argv[1:])
