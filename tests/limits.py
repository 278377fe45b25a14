"""limits.py ANALYSIS: the curves of analysis/limits.py against known numbers."""
import sys

import numpy as np

sys.path.insert(0, sys.argv[1])
import limits  # noqa: E402

CLASSES = 10
# Accuracies of base and sample; disagreement where right and wrong are
# independent, where labels of the base change; both over the error rate.
CURVES = ((0.71, 0.1, 0.9, 1, 0.9, 1),
          (0.71, 0.3, 0.764444, 1.092063, 0.604918, 0.864169),
          (0.71, 0.5, 0.628889, 1.257778, 0.309836, 0.619672),
          (0.71, 0.71, 0.486556, 1.677778, 0, 0),
          (0.9, 0.5, 0.544444, 1.088889, 0.45, 0.9),
          (0.9, 0.9, 0.188889, 1.888889, 0, 0))
# Probability of a change, gamma = 0.7; disagreement, accuracy, diversity.
FAMILY = ((0.1, 0.128863, 0.645429, 0.363433),
          (0.5, 0.533516, 0.374835, 0.853400))


def close(found, expected, far=1e-6):
    if not np.allclose(found, expected, rtol=0, atol=far):
        sys.exit(f"{found}, expected {expected}")


def known():
    for base, a, up, up_over, low, low_over in CURVES:
        found = np.array([limits.upper(base, a, CLASSES),
                          limits.lower(base, a, CLASSES)])
        close(found, [up, low])
        close(found / (1 - a), [up_over, low_over])
    for p, d, a, over in FAMILY:
        found = limits.family(0.71, p, 0.7, CLASSES)
        close(found, [a, d])
        close(found[1] / (1 - found[0]), over)


def identities():
    """Whatever the base: what changes at random ends at chance, where both
    curves are 1 over the error rate; gamma = 1 is the lower curve."""
    for classes in (2, 4, 10, 100):
        chance = 1 / classes
        for base in (0.55, 0.71, 0.999):
            a = np.linspace(chance, base, 50)
            up = limits.upper(base, a, classes)
            low = limits.lower(base, a, classes)
            close([up[0] / (1 - chance), low[0] / (1 - chance), low[-1]],
                  [1, 1, 0])
            assert np.all(up - low > -1e-12)
            close(limits.between(base, 1, classes, a), low, 1e-5)
            p = np.linspace(0.05, 0.8, 20)
            for gamma in (0.5, 0.7, 1.2):
                at, d = limits.family(base, p, gamma, classes)
                if np.all(np.diff(at) < 0):
                    close(limits.between(base, gamma, classes, at), d, 1e-3)


def fitted():
    """A fit finds the gamma that made the points."""
    for base in (0.71, 0.9):
        for gamma in (0.5, 0.7, 1):
            a, d = limits.family(base, np.linspace(0.05, 0.7, 30), gamma,
                                 CLASSES)
            close(limits.fit(base, a, d, CLASSES), gamma, 0.011)


for test in known, identities, fitted:
    test()
