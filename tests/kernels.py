"""kernels.py ANALYSIS: what the evidence of a kernel's way and its caption say
of files made up for them: trainings that have diverged are no evidence."""
import sys

import h5py
import numpy as np

sys.path.insert(0, sys.argv[1])
from evidence import kernels  # noqa: E402
from figures import kernel  # noqa: E402
from result import Result  # noqa: E402
from verdict import Missing  # noqa: E402

EPOCHS = np.arange(0, 20.01, 0.4)


def made(path, *way):
    """A file with a training for each: S by the length of its way."""
    with h5py.File(path, "w") as f:
        f.attrs["study"] = "[train]\nschedule = constant\n"
        f["checkpoints/epoch"] = EPOCHS
        f["tasks/kernel-distances"] = np.array(
            [(1 + np.isnan(x[0]),) for x in way], [("status", "i4")])
        f["kernel/distance"] = np.stack([np.abs(x[:, None] - x) for x in way])
        f["kernel/trace"] = np.stack(way)
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
