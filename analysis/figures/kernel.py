"""How the tangent kernel changes: distances, velocity, alignment."""
import numpy as np

import heat
import kernels
import style

NEEDS = "kernel"
FAST = ("Velocity falls strongly, then stays flat above 0 [recalled], at a "
        "constant rate, too [read]; at small scale the early one is at least "
        "3.6 times the later [read]. It depends on the stride [pilot], and "
        "goes about by the learning rate [read]. ")
PAGE = 6
ROUND = (0, 0.1, 0.3, 1, 3, 10, 30, 100, 300)


def log_epochs(ax, epoch):
    """Epochs on a logarithmic axis; the start, 0, is left of its first."""
    ax.set_xscale("log")
    ax.set_xlim(0.8 * epoch[1], 1.1 * epoch[-1])
    style.LossScale(epoch[1:]).to_axis(ax.xaxis)
    ax.set_xlabel("epoch, log scale")


def draw_map(r, sub, letter):
    epoch = r.get("/checkpoints/epoch")
    done, distance = kernels.whole(r)
    values = distance[0]
    ax = heat.heat(sub, values, "kernel distance S", (0, heat.largest(values)),
                   "magma_r", "epoch, stop by stop")
    at = [len(epoch) - 1]
    for t in ROUND[::-1]:
        stop = int(np.argmin(np.abs(epoch - t)))
        if stop < at[-1] - 0.12 * len(epoch):
            at.append(stop)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(at, [style.number(round(epoch[i], 2)) for i in at])
    style.title(ax, letter,
                f"kernel distance between stops, training {done[0]}")


def draw_velocity(r, sub, letter):
    ax = sub.subplots()
    epoch, (_, distance) = r.get("/checkpoints/epoch"), kernels.whole(r)
    for stride, colour in zip(kernels.strides(epoch), style.LINES):
        t, v = kernels.velocity(epoch, distance, stride)
        paper = np.isclose(stride, kernels.STRIDE)
        ax.plot(t, v.mean(axis=0), color=colour, lw=1.6 if paper else 0.9,
                label=f"over {stride:.3g} epochs{' (paper)' if paper else ''}")
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    ax.set_ylim(max(low, high / 1e4), high)
    log_epochs(ax, epoch)
    ax.set_ylabel("S / stride [1 / epoch], log scale")
    style.legend(ax, loc="best")
    style.title(ax, letter, "kernel velocity")


def draw_jitter(r, sub, letter):
    ax = sub.subplots()
    epoch = r.get("/checkpoints/epoch")
    for averaged, name, colour in ((False, "weights", style.TRAIN),
                                   (True, "averaged", style.TEST)):
        found = kernels.jitter(epoch, kernels.whole(r, averaged)[1])
        if found is None:
            continue
        x, y, a, b = found
        ax.plot(x, y, "o", color=colour, ms=4)
        ax.plot([0, x[-1]], [a, a + b * x[-1]], color=colour, lw=1,
                label=f"{name}: {a:.2g} + {b:.2g} stride")
    ax.set_xlim(left=0)
    ax.set_ylim(bottom=0)
    ax.set_xlabel("stride [epochs]")
    ax.set_ylabel("S, mean over the last half of training")
    style.legend(ax, loc="best")
    style.title(ax, letter, "jitter and drift")


def draw_lines(r, what, values, label, sub, letter):
    ax = sub.subplots()
    epoch = r.get("/checkpoints/epoch")
    for i, row, colour in zip(kernels.whole(r)[0], values, style.LINES):
        ax.plot(epoch[1:], row[1:], color=colour, label=f"training {i}")
        if what == "alignment":
            ax.plot(epoch[1], row[0], "<", color=colour, ms=4, clip_on=False)
    log_epochs(ax, epoch)
    ax.set_ylim(bottom=0)
    ax.set_ylabel(label)
    style.legend(ax, loc="best")
    style.title(ax, letter, what)


def panels(r):
    done, distance = kernels.whole(r)
    if not len(done):
        return []
    epoch, aligned = r.get("/checkpoints/epoch"), kernels.of(r, "alignment")
    found = [lambda sub, letter: draw_map(r, sub, letter)]
    if len(epoch) > 2:
        found.append(lambda sub, letter: draw_lines(
            r, "distance from the start", distance[:, 0], "S", sub, letter))
        found.append(lambda sub, letter: draw_lines(
            r, "alignment", aligned[done], "centred alignment with the labels",
            sub, letter))
    if kernels.strides(epoch):
        found.insert(1, lambda sub, letter: draw_velocity(r, sub, letter))
    if kernels.jitter(epoch, distance) is not None:
        found.insert(2, lambda sub, letter: draw_jitter(r, sub, letter))
    return found


def told(epoch, distance):
    if not len(distance):
        return ""
    first, late = [], []
    for row in distance:
        t, v = kernels.velocity(epoch, row[None], kernels.STRIDE)
        if not len(t) or t[0] > kernels.STRIDE or t[-1] < epoch[-1] / 2:
            return ""
        first.append(v[0, 0])
        late.append(np.mean(v[0, t >= epoch[-1] / 2]))
    return (f": velocity {np.mean(first):.2g} an epoch over the first "
            f"{kernels.STRIDE} epochs, {np.mean(late):.2g} over the last half "
            "of training")


def caption(r):
    epoch, (_, distance) = r.get("/checkpoints/epoch"), kernels.whole(r)
    found = kernels.jitter(epoch, distance)
    line = ""
    if found is not None:
        _, _, a, b = found
        line = (f" S = a + b stride late in training: a = {a:.2g} does not go "
                f"away with the stride, b = {b:.2g} an epoch does.")
    if kernels.of(r, "distance", True) is not None:
        line += (f" Averaged: weights over {r.option('kernel', 'average')} "
                 "successive stops; shorter strides share some.")
    images = r.option("kernel", "images", "64")
    return (f"Tangent kernel, full Gram matrices of {images} training images"
            f"{told(epoch, distance)}.{line} Fort et al. 2020, "
            "Fig. 4: the distance from the start rises steeply in the first "
            f"epochs [recalled]. {FAST if kernels.strides(epoch) else ''}"
            "Triangles: the start. Alignment as Cortes et al. 2012."
            f"{r.missing('kernel-distances', r.get('/kernel/trace')[:, 0])}")
