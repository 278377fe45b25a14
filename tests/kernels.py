"""kernels.py ANALYSIS: what the evidence of a kernel's way, its figure and
caption say of files made up for them: trainings that have diverged are no
evidence, and no line."""
import sys

import h5py
import numpy as np
from matplotlib.figure import Figure

sys.path.insert(0, sys.argv[1])
from evidence import kernels  # noqa: E402
from figures import kernel  # noqa: E402
from result import Result  # noqa: E402
from verdict import Missing  # noqa: E402

EPOCHS = np.arange(0, 20.01, 0.1)


def made(path, *way):
    """A file with a training for each: S by the length of its way."""
    with h5py.File(path, "w") as f:
        f.attrs["study"] = "[train]\nschedule = constant\n"
        f["checkpoints/epoch"] = EPOCHS
        f["tasks/kernel-distances"] = np.array(
            [(1 + np.isnan(x[0]),) for x in way], [("status", "i4")])
        f["kernel/distance"] = np.stack([np.abs(x[:, None] - x) for x in way])
        f["kernel/trace"] = f["kernel/alignment"] = np.stack(way)
    return Result(path)


def said(r):
    try:
        return [row[-1] for find in (kernels.burst, kernels.plateau,
                                     kernels.away_from_the_start)
                for row in find(r)]
    except Missing as why:
        return str(why)


fast = 1 - np.exp(-EPOCHS) + 0.001 * EPOCHS
steady = 0.01 * EPOCHS
lost = np.full(len(EPOCHS), np.nan)
assert said(made("fast.h5", fast, fast)) == [True] * 3
assert said(made("steady.h5", steady, steady)) == [False, True, False]
assert said(made("some.h5", steady, lost)) == [False, True, False]
assert said(made("half.h5", lost, fast)) == [True] * 3
assert "no value" in said(made("none.h5", lost))
told = kernel.caption(made("half.h5", lost, fast))
assert "1 without a finite loss" in told and "not yet" not in told, told


def lines(draw, *more):
    """Labels of the lines of a panel, which have numbers."""
    figure = Figure()
    draw(*more, figure, "a")
    found = [x for x in figure.axes[0].lines if len(x.get_xdata()) > 1]
    assert found and all(np.isfinite(x.get_ydata()).all() for x in found)
    return [x.get_label() for x in found]


half, whole = Result("half.h5"), Result("fast.h5")
assert len(kernel.panels(half)) == len(kernel.panels(whole)) == 5
assert lines(kernel.draw_velocity, half) == lines(kernel.draw_velocity, whole)
assert lines(kernel.draw_jitter, half) == lines(kernel.draw_jitter, whole)
assert lines(kernel.panels(half)[3]) == ["training 1"]
assert not kernel.panels(Result("none.h5"))
