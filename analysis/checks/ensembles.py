"""Fort, Hu & Lakshminarayanan 2019, "Deep Ensembles: A Loss Landscape
Perspective": what it expects.

[read], [fig]: the paper or its public code; [recalled]: from memory of it;
[pilot]: an earlier small program on Fashion-MNIST; [derived]: follows from the
definitions; [proposal], [issue]: this project's own way of asking.
"""
from evidence import shifts, solutions, ways
from verdict import Check

CHECKS = [
    Check("independent solutions are orthogonal", "|cos| < 0.1", "[read]",
          solutions.orthogonal),
    Check("cosine with the end rises along a training", "to 1", "[read]",
          solutions.towards_the_end),
    Check("last checkpoints over independent disagreement", "< 0.7", "[pilot]",
          solutions.checkpoints_alike),
    Check("diversity near the base over independent", "< 0.75", "[pilot]",
          solutions.below_independent),
    Check("the same, CIFAR", "< 0.5", "[fig]", solutions.half_of_independent),
    Check("samplers lie between the limit curves", "within 0.05", "[pilot]",
          solutions.between_limits),
    Check("gamma of the one-parameter family", "0.7 +- 0.2", "[recalled]",
          solutions.family),
    Check("samples stay by their own: disagreement with own over others",
          "< 0.75, none nearer to another", "[proposal]",
          solutions.stay_by_their_own),
    Check("gain of an ensemble of all [points]", "> 0.5 and 2 errors",
          "[pilot]", solutions.gains),
    Check("the same, CIFAR", "> 2", "[issue]", solutions.gains_on_cifar),
    Check("ensemble ahead of one training's samples [points]", "> 0", "[read]",
          solutions.better_than_subspaces),
    Check("corrupted images", "ensemble ahead, accuracy falling", "[fig]",
          shifts.falls_with_severity),
    Check("divergence: solutions > trajectory > diagonal", "at all severities",
          "[fig]", shifts.ordered_by_severity),
    Check("divergence rises with noise", "at every severity", "[pilot]",
          shifts.rises_with_noise),
    Check("divergence on other data: solutions > trajectory > diagonal",
          "in this order", "[read]", shifts.ordered_elsewhere),
    Check("barrier of the straight path over the trained one's", "> 10",
          "[recalled]", ways.barriers),
    Check("agreement with the nearer end half way on the trained path",
          "< 1 - d/4", "[derived]", ways.changes_on_the_way),
    Check("radial cut: accuracy at a, between, at b", "two wedges",
          "[recalled]", ways.wedges),
    Check("same seeds, same net: disagreement", "0", "[read]",
          ways.same_is_same),
    Check("same initialisation over both different", "rises with the rate",
          "[pilot]", ways.order_at_high_rates),
    Check("cycles of a run against runs: disagreement", "less", "[recalled]",
          ways.cycles_alike),
]
