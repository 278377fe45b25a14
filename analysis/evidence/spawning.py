"""What is found of children of one training."""
import numpy as np

from evidence.kernels import velocity
from figures import relations
from figures import spawn as children
from kernels import STRIDE
from verdict import Missing, need

LEAST, MOST = 0.05, 0.02  # barrier at the start, and late
LATE = 3  # epochs: the paper has the basin fixed within 2 to 3
CONVERGED = 0.15  # mean training error that children may end with
SETTLED = 0.25  # of a fall: what is left when it counts as made
SLOW = 0.25  # of the highest rate: below it velocity says little


def siblings(r, name):
    """[steps][pairs] of a distance, all of them done."""
    need(r, "/spawn/pairs")
    if children.measured(r, name) is None:
        raise Missing(f"the study has no /spawn/{name}", f"/spawn/{name}")
    values, _ = children.split(r, name)
    if not np.all(np.isfinite(values)):
        raise Missing("not all pairs are done")
    return values


def spread(r, values):
    """Standard error of the means over pairs; k children of a parent count as
    k - 1 pairs, as all others follow from these."""
    number = r.count("/spawn/parent") * (r.dataset("/spawn/theta").shape[2] - 1)
    if values.shape[-1] < 2:
        raise Missing("one pair of siblings only has no error", "children")
    return values.std(-1, ddof=1) / np.sqrt(number)


def on_the_way(r):
    """Which steps are before the end of training: children of that are their
    parent, to the bit."""
    return need(r, "/spawn/epoch") < float(r.option("train", "epochs"))


def from_start(r):
    if need(r, "/spawn/step")[0] != 0:
        raise Missing("no children of the start", "steps")
    error = 1 - np.mean(need(r, "/spawn/train_accuracy"))
    if error > CONVERGED:
        raise Missing("children have not converged: training error "
                      f"{100 * error:.0f} %")


def barriers(r, which):
    from_start(r)
    values = siblings(r, f"barrier_{which}_error")
    first = values[0].mean()
    if first < LEAST:
        raise Missing(f"barrier of the start {first:.3f}, below {LEAST}: the "
                      f"learning rate {r.option('train', 'lr')} is too low for "
                      "one on these data")
    return values


def barrier(r):
    """Test and training error: at the start, and late with its error."""
    for which in ("test", "train"):
        values = barriers(r, which)
        late = values[on_the_way(r) & (r.get("/spawn/epoch") >= LATE)]
        if not len(late):
            raise Missing(f"no children of epoch {LATE} or later", "steps")
        top = late.mean(1) + 2 * spread(r, late)
        i = int(np.argmax(top))
        yield (f"{which} error", f"{values[0].mean():.3f}, then "
               f"{late[i].mean():.4f}", spread(r, late)[i], top[i] <= MOST)


def settles(epochs, values):
    """Epoch at which values have come down to SETTLED of the way from the first
    to what they are in the last third; NaN if they do not fall."""
    end = values[-max(1, len(values) // 3):].mean()
    rest = (values - end) / (values[0] - end)
    if not values[0] > end:
        return np.nan
    i = int(np.argmax(rest <= SETTLED))
    part = (rest[i - 1] - SETTLED) / (rest[i - 1] - rest[i])
    return epochs[i - 1] + part * (epochs[i] - epochs[i - 1])


def rates(r, epochs):
    """The learning rate then, over its highest."""
    lr = need(r, "/solutions/history")[0, :, 4]
    return np.interp(epochs, np.arange(len(lr)), lr / lr.max())


def timing(r):
    """Epochs by which velocity over learning rate, and the barrier, have come
    down; less than the stride of a velocity is not told apart."""
    times, v = velocity(r)
    values = barriers(r, "test")
    some = rates(r, times) >= SLOW
    if some.sum() < 6:
        raise Missing(f"velocity at {some.sum()} stops only", "stops")
    v = v.mean(0)[some] / rates(r, times)[some]
    found = (settles(times[some], v),
             settles(r.get("/spawn/epoch"), values.mean(1)))
    a, b = np.maximum(found, STRIDE)
    yield ("", f"velocity {found[0]:.2g}, barrier {found[1]:.2g} epochs", None,
           0.5 <= a / b <= 2)


def follows_velocity(r):
    values = barriers(r, "test")
    if not relations.known(r):
        raise Missing("no kernel velocity at the steps children part",
                      "/kernel/distance")
    v = children.average(relations.velocities(r))
    n = int(np.isfinite(v).sum())
    if n < 4:
        raise Missing(f"velocity at {n} steps only")
    rho = relations.spearman(v, values.mean(1))
    yield f"{n} steps", rho, None, rho > 0.8


def distances_fall(r):
    """Each distance from step to step, rises within 2 errors apart; children
    that part at the end of training do not count."""
    for name, label, _ in children.DISTANCES:
        if children.measured(r, name) is None:
            continue
        values = siblings(r, name)[on_the_way(r)]
        if len(values) < 2:
            raise Missing("one step only", "steps")
        mean, error = values.mean(1), spread(r, values)
        apart = 2 * np.hypot(error[1:], error[:-1])
        wrong = [why for why, is_so in (
            ("rises", np.any(np.diff(mean) > apart) or mean[-1] >= mean[0]),
            ("the last is 0 within 2 errors", mean[-1] <= 2 * error[-1]))
            if is_so]
        told = " ".join(f"{m:.3g}" for m in mean)
        yield (label, f"{told}{', '.join(['', *wrong])}",
               f"{error[-1]:.2g} of the last", not wrong)


def closer_than_strangers(r):
    """Children of the last step that is not the end, over strangers."""
    before = np.nonzero(on_the_way(r))[0]
    if not len(before):
        raise Missing("no children of a step before the end", "steps")
    for name, label, _ in children.DISTANCES:
        if children.measured(r, name) is None:
            continue
        own, (_, other) = siblings(r, name)[before[-1]], children.split(r, name)
        if not other.size:
            raise Missing("no strangers", "strangers")
        if not np.all(np.isfinite(other)):
            raise Missing("not all pairs are done")
        ratio, error = own.mean() / other.mean(), None
        if len(own) > 1:
            error = spread(r, own) / other.mean()
        yield label, ratio, error, ratio < 1
