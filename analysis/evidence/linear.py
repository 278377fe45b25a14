"""What is found of networks linearised along their training."""
import numpy as np

from figures import linearize
from verdict import Missing, need

EARLY, LATE = 1, 5  # epochs: the advantage is there until, gone from
LEARNT = 4  # epochs that the paper gives the kernel to learn its features
CLEAR = 4  # standard errors that the gap must exceed
LEFT = 0.1  # of the advantage of the start may stay
IMAGES = 50000


def images(r):
    """Training and validation images together."""
    return int(r.option("data", "train", "0") or 0) or IMAGES


def asked(r):
    need(r, "/linearize/linearized_accuracy_by_test")
    if not r.option("data", "set").startswith("cifar") or images(r) < IMAGES:
        raise Missing("the effect needs CIFAR with 50,000 images [pilot]")
    if need(r, "/linearize/step")[0] != 0:
        raise Missing("not linearised at the start", "steps")


def whole(r, model, by="test"):
    values = linearize.error(r, model, by)
    if values is None:
        raise Missing(f"the study has no {model}", f"/linearize/{model}")
    if not np.all(np.isfinite(values)):
        raise Missing(f"{model}: not all are finite")
    return values


def final(r):
    """Error of the trainings at their end, [solutions][1]."""
    return whole(r, "final")[:, None]


def apart(r, a, b):
    """Means of a - b over solutions, and their standard errors."""
    if len(a) > 1:
        return (a - b).mean(0), linearize.spread(r, a - b)
    return (a - b)[0], np.hypot(linearize.spread(r, a), linearize.spread(r, b))


def gap(r, by):
    """From the linearised start to the training's end; refuse if it is not
    clear."""
    mean, e = apart(r, whole(r, "linearized", by)[:, :1], final(r))
    if not mean[0] > CLEAR * e[0]:
        raise Missing(f"the gap to close, {mean[0]:.3f} +- {e[0]:.3f}, is not "
                      f"above {CLEAR} standard errors")
    return mean[0]


def name(by):
    return f"stopped by {by} images"


def closed(r):
    """Part of the gap closed by the last epoch that the paper gives it."""
    asked(r)
    epochs = r.get("/linearize/epoch")
    when = np.nonzero((epochs > 0) & (epochs <= LEARNT))[0]
    if not len(when):
        raise Missing(f"not linearised within {LEARNT} epochs", "steps")
    at = when[-1]
    for by in linearize.rules(r):
        linear, all_of_it = whole(r, "linearized", by), gap(r, by)
        mean, e = apart(r, linear[:, :1], linear[:, at:at + 1])
        ratio = linear[:, 0].mean() / linear[:, at].mean()
        yield (name(by), f"{mean[0] / all_of_it:.2f} at {epochs[at]:.2g} "
               f"epochs, error falls {ratio:.2g} times", e[0] / all_of_it,
               mean[0] / all_of_it >= 2 / 3)


def matches(r):
    """When the linearised network is as good as the training's end."""
    asked(r)
    part = r.get("/linearize/epoch") / float(r.option("train", "epochs"))
    for by in linearize.rules(r):
        gap(r, by)
        above, e = apart(r, whole(r, "linearized", by), final(r))
        good = np.nonzero((above <= 2 * e) & (part > 0) & (part <= 0.5))[0]
        early = (part > 0) & (part <= 0.5)
        if not early.any():
            raise Missing("not linearised in the first half", "steps")
        best = good[0] if len(good) else np.nonzero(early)[0][
            np.argmin(above[early])]
        yield (name(by), f"{100 * above[best]:+.1f} points at "
               f"{100 * part[best]:.2g} %", f"{100 * e[best]:.2g}",
               len(good) > 0)


def advantages(r, by):
    whole(r, "linearized", by)
    whole(r, "nonlinear", by)
    mean, e = linearize.advantage(r, by)
    return mean.mean(0), e


def advantage_early(r):
    asked(r)
    when = r.get("/linearize/epoch") <= EARLY
    for by in linearize.rules(r):
        mean, e = advantages(r, by)
        least = np.nonzero(when)[0][np.argmin((mean / e)[when])]
        yield (name(by), ", ".join(f"{100 * m:.1f}" for m in mean[when]),
               f"{100 * e[least]:.2g}", mean[least] > 2 * e[least])


def advantage_late(r):
    asked(r)
    when = r.get("/linearize/epoch") >= LATE
    if not when.any():
        raise Missing(f"not linearised after {LATE} epochs", "steps")
    for by in linearize.rules(r):
        mean, e = advantages(r, by)
        most = np.maximum(2 * e, LEFT * mean[0])
        worst = np.nonzero(when)[0][np.argmax((mean - most)[when])]
        yield (name(by), ", ".join(f"{100 * m:.1f}" for m in mean[when])
               + f", allowed {100 * most[worst]:.1f}", f"{100 * e[worst]:.2g}",
               mean[worst] <= most[worst])
