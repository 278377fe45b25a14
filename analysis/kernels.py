"""Kernels of a result, and which of their stops are a stride apart."""
import numpy as np

STRIDE = 0.4  # epochs, of the paper's velocity


def of(r, what, averaged=False):
    """/kernel/<what> of the solutions, or of averaged weights; None: it has
    none."""
    values = r.get(f"/kernel/{what}")
    if r.option("kernel", "average", "0") in ("", "0"):
        return None if averaged else values
    if values is None:
        return None
    half = len(values) // 2
    return values[half:] if averaged else values[:half]


def whole(r, averaged=False):
    """Trainings that have all their kernels, and distances [of them][stops]
    [stops]."""
    distance = of(r, "distance", averaged)
    if distance is None:
        distance = np.zeros((0, *2 * [r.count("/checkpoints/epoch")]))
    done = np.flatnonzero(np.all(np.isfinite(distance), axis=(1, 2)))
    return done, distance[done]


def apart(epoch, stride):
    """Numbers of stops and of those a stride (within 5 %) behind them."""
    behind = epoch[None, :] - epoch[:, None]
    return np.nonzero(np.abs(behind - stride) <= 0.05 * stride)


def strides(epoch):
    """Strides that can be asked about: the paper's times powers of 2, as long
    as a third of the way has stops that far apart."""
    found = []
    for stride in STRIDE * 2.0 ** np.arange(-3, 2):
        first, _ = apart(epoch, stride)
        if len(first) * stride >= epoch[-1] / 3 and len(first) > 2:
            found.append(stride)
    return found


def velocity(epoch, distance, stride):
    """Epochs half way between stops a stride apart, and distance / stride
    [kernels][...]."""
    first, then = apart(epoch, stride)
    took = epoch[then] - epoch[first]
    return epoch[first] + took / 2, distance[:, first, then] / took


def jitter(epoch, distance):
    """Distance over the last half of training by stride, its mean over stops
    and kernels, and the straight line a + b stride through it: (strides, means,
    a, b); None with fewer than 3 strides."""
    x, y = [], []
    for stride in strides(epoch):
        t, v = velocity(epoch, distance, stride)
        late = v[:, t >= epoch[-1] / 2]
        if late.size and np.all(np.isfinite(late)):
            x.append(stride)
            y.append(np.mean(late) * stride)
    if len(x) < 3:
        return None
    b, a = np.polyfit(x, y, 1)
    return np.array(x), np.array(y), a, b
