"""Curves that bound how a sample's predictions can differ from a base's.

Fort, Hu & Lakshminarayanan 2019: base accuracy a0, sample accuracy a, C
classes; all are fractions of images that the two call differently.  Divided by
1 - a they are normalised diversities.
"""
import numpy as np


def upper(a0, a, classes):
    """Predictions that are right by chance, independently of the base's."""
    return (a0 * (1 - a) + a * (1 - a0)
            + (1 - a0) * (1 - a) * (classes - 2) / (classes - 1))


def lower(a0, a, classes):
    """The base's predictions, some of them replaced by other classes."""
    return (a0 - a) / (a0 - (1 - a0) / (classes - 1))


def family(a0, p, gamma, classes):
    """Right predictions change with probability p, wrong ones with p^gamma:
    accuracy and disagreement."""
    wrong = p**gamma
    accuracy = a0 * (1 - p) + wrong * (1 - a0) / (classes - 1)
    return accuracy, a0 * p + (1 - a0) * wrong


def between(a0, gamma, classes, accuracy):
    """Disagreement of the family at given accuracies, by interpolation; where
    gamma < 1 the accuracy rises first, which is passed over."""
    a, d = family(a0, np.linspace(0, 1, 2001), gamma, classes)
    best = np.argmax(a)
    return np.interp(accuracy, a[best:][::-1], d[best:][::-1])


def fit(a0, accuracy, disagreement, classes):
    """The gamma in [0.05, 2] whose curve is nearest in normalised diversity."""
    gammas = np.linspace(0.05, 2, 196)
    off = [np.mean(((between(a0, g, classes, accuracy) - disagreement)
                    / (1 - accuracy))**2) for g in gammas]
    return gammas[int(np.argmin(off))]
