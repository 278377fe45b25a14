"""Fort et al. 2020, "Deep learning versus kernel learning": what it expects.

[read]: the paper; [recalled]: from memory of it; [pilot]: an earlier small
program; [proposal]: this project's own way of asking.
"""
from evidence import linear
from verdict import Check

CHECKS = [
    Check("gap from the linearised start to the network's end, closed within 4 "
          "epochs", ">= 2/3 (paper: error / 3)", "[read]", linear.closed),
    Check("linearised in the first half, over the network's end",
          "within 2 errors", "[read]", linear.matches),
    Check("nonlinear advantage until 1 epoch [points]", "> 2 errors", "[read]",
          linear.advantage_early),
    Check("nonlinear advantage from 5 epochs on [points]",
          "<= 2 errors or 10 % of the first", "[pilot]", linear.advantage_late),
]
