"""Fort et al. 2020, "Deep learning versus kernel learning": what it expects.

[read]: the paper, or who has repeated it at small scale; [recalled]: from
memory of it; [pilot]: an earlier small program; [proposal]: this project's own
way of asking.
"""
from evidence import kernels, linear, spawning
from verdict import Check

CHECKS = [
    Check("barrier between children of the start, and of 3 epochs or later",
          ">= 0.05, then <= 0.02", "[read], sizes [proposal]",
          spawning.barrier),
    Check("children part ever closer, never to one", "falling to above 0",
          "[recalled]", spawning.distances_fall),
    Check("the last children to part, over strangers", "< 1", "[proposal]",
          spawning.closer_than_strangers),
    Check("velocity of the kernel, first 0.4 epochs over epochs 4 to 20",
          ">= 2", "[recalled], size [read]", kernels.burst),
    Check("constant rate: velocity in the last quarter over the third",
          "> 0.5, as it levels off above 0", "[read], number [proposal]",
          kernels.plateau),
    Check("half of the kernel's most distance from the start",
          "in a quarter of the time",
          "[recalled], sizes [proposal]", kernels.away_from_the_start),
    Check("velocity and barrier have fallen", "within a factor of 2",
          "[read], factor [proposal]", spawning.timing),
    Check("rank correlation of velocity and barrier over steps (high in any "
          "case if both fall)", "> 0.8", "[proposal]",
          spawning.follows_velocity),
    Check("gap from the linearised start to the network's end, closed within 4 "
          "epochs", ">= 2/3 (paper: error / 3)", "[read], 2/3 [proposal]",
          linear.closed),
    Check("linearised in the first half, over the network's end",
          "within 2 errors", "[read]", linear.matches),
    Check("nonlinear advantage until 1 epoch [points]", "> 2 errors", "[read]",
          linear.advantage_early),
    Check("nonlinear advantage from 5 epochs on [points]",
          "<= 2 errors or 10 % of the first", "[pilot]", linear.advantage_late),
]
