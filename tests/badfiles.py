"""Files that are not as they should be, for badinput.py."""
import gzip
import json
import os
import shutil
import struct

import h5py


def zeros(path, n):
    with open(path, "wb") as f:
        f.write(bytes(n))
    return path


def idx():
    """Directories of a small MNIST; all but `right` have one thing wrong."""
    n = 64
    for name in ("right", "cut", "magic", "label", "count", "gz", "short",
                 "half"):
        os.mkdir(name)
        for split in "train", "t10k":
            images = struct.pack(">4I", 0x803, n, 28, 28) + bytes(n * 784)
            labels = struct.pack(">2I", 0x801, n)
            labels += bytes(i % 10 for i in range(n))
            files = {f"{split}-images-idx3-ubyte": images,
                     f"{split}-labels-idx1-ubyte": labels}
            if split == "train":
                damage(name, files)
            for path, data in files.items():
                with open(f"{name}/{path}", "wb") as f:
                    f.write(data)


def damage(name, files):
    images, labels = list(files)
    if name == "cut":
        files[images] = files[images][:-100]
    elif name == "magic":
        files[images] = b"\0\0\x09\3" + files[images][4:]
    elif name == "label":
        files[labels] = files[labels][:-1] + b"\x0a"
    elif name == "count":
        files[labels] = struct.pack(">2I", 0x801, 63) + files[labels][8:-1]
    elif name == "gz":
        files[images + ".gz"] = gzip.compress(files.pop(images))[:-20]
    elif name == "short":
        files[images] = files[images][:3]
    elif name == "half":
        del files[labels]


def cifar():
    os.mkdir("cifar")
    for name in "test_batch", *(f"data_batch_{i}" for i in range(1, 6)):
        zeros(f"cifar/{name}.bin", 4 * 3073 - (name == "test_batch"))


def results(whole):
    """Damaged copies of a result file."""
    with open(whole, "rb") as f:
        data = f.read()
    for name, part in (("schema", data), ("cut", data[:5000]),
                       ("end", data[:-2000]), ("empty", b""),
                       ("text", b"[study]\nkind = surface\n")):
        with open(name + ".h5", "wb") as f:
            f.write(part)
    with h5py.File("schema.h5", "r+") as f:
        f.attrs["schema"] = 99
    with h5py.File("foreign.h5", "w") as f:
        f["x"] = 1


def locked(whole):
    """locked/ cannot be written to; files in open/ cannot."""
    os.mkdir("locked")
    os.mkdir("open")
    shutil.copy(whole, "locked/a.h5")
    shutil.copy(whole, "open/a.h5")
    shutil.copy("a.ini", "open/a.ini")
    os.chmod("open/a.h5", 0o444)
    os.chmod("open/a.ini", 0)
    os.chmod("open", 0o777)
    os.chmod("locked", 0o555)


def weights(whole):
    """(what, file, words of the message) for damaged safetensors."""
    with open(whole, "rb") as f:
        data = f.read()
    n = 8 + struct.unpack("<Q", data[:8])[0]
    header, body = json.loads(data[8:n]), data[n:]
    names = [k for k in header if k != "__metadata__"]
    last = max(names, key=lambda k: header[k]["data_offsets"][1])
    first = min(names, key=lambda k: header[k]["data_offsets"])

    def write(name, change, tail=0):
        h = json.loads(data[8:n])
        change(h)
        text = json.dumps(h).encode()
        with open(name + ".safetensors", "wb") as f:
            f.write(struct.pack("<Q", len(text)) + text +
                    body[:len(body) + tail])
        return name + ".safetensors"

    def drop(h):
        del h[last]

    def reshape(h):
        h["1.weight"]["shape"].reverse()

    def beyond(h):
        h[last]["data_offsets"][1] += 4000

    def overlap(h):
        h[last]["data_offsets"] = h[first]["data_offsets"]

    def rename(h):
        h["9.weight"] = h.pop("1.weight")

    def half(h):
        h["1.weight"]["dtype"] = "F16"

    size = header[last]["data_offsets"][1] - header[last]["data_offsets"][0]
    return [
        ("a missing tensor", write("missing", drop, -size), f"'{last}'",
         "missing", "expected"),
        ("a tensor of another shape", write("shape", reshape), "'1.weight'",
         "expected"),
        ("a header that points too far", write("beyond", beyond),
         f"'{last}'", "expected"),
        ("a header that lies", write("lies", overlap), "expected"),
        ("a tensor of another name", write("name", rename), "'1.weight'",
         "missing"),
        ("a tensor of another type", write("half", half), "'1.weight'",
         "F16"),
        ("weights cut short", write("short", lambda h: None, -100),
         "truncated"),
        ("zeros for weights", zeros("zero.safetensors", 99), "expected"),
        ("a text for weights", "a.ini", "safetensors"),
        ("a header of 2^63 bytes", huge("huge.safetensors", data), "header",
         "expected"),
    ]


def huge(path, data):
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", 1 << 63) + data[8:])
    return path
