"""How different predictions are at a given accuracy: independent solutions
against samples around one."""
import numpy as np

import limits
import style

NEEDS = "diversity"
PAGE = 1
BASE = 0


def samples(r):
    """(name, accuracy[], diversity[]) of every sampler around the base."""
    accuracy, diversity = (r.get(f"/subspace/plane/{k}")
                           for k in ("accuracy", "diversity"))
    if accuracy is None:
        return []
    out = []
    for i, name in enumerate(r.words("subspace", "samplers")):
        good = np.isfinite(accuracy[BASE, i]) & np.isfinite(diversity[BASE, i])
        out.append((name, accuracy[BASE, i][good], diversity[BASE, i][good]))
    return [s for s in out if len(s[1])]


def independent(r):
    """Accuracy and normalised diversity of the other solutions."""
    a, d = r.get("/diversity/accuracy"), r.get("/diversity/normalised")
    if a is None or d is None:
        return np.zeros(0), np.zeros(0)
    other = (np.arange(len(a)) != BASE) & np.isfinite(a) & np.isfinite(d[BASE])
    return a[other], d[BASE][other]


def checkpoints(r):
    """The same of the points of the base's own training, asked about fewer
    images, from the first epoch on."""
    a, d = r.get("/trajectory/accuracy"), r.get("/trajectory/disagreement")
    if a is None or d is None:
        return np.zeros(0), np.zeros(0)
    runs, stops = a.shape
    d = d.reshape(runs, stops, runs, stops)[BASE, 1:-1, BASE, -1]
    a = a[BASE, 1:-1]
    good = np.isfinite(d) & (a < 1)
    return a[good], d[good] / (1 - a[good])


def classes_of(r):
    return r.dataset("/diversity/probabilities").shape[2]


def bounds(ax, base, classes, gamma):
    if base <= 1 / classes:
        return
    a = np.linspace(1 / classes, base, 200, endpoint=base < 1)
    for curve, dash in ((limits.upper, (0, (5, 2))), (limits.lower, "--")):
        ax.plot(100 * a, curve(base, a, classes) / (1 - a), color="#777777",
                ls=dash, lw=0.9)
    if gamma:
        ax.plot(100 * a, limits.between(base, gamma, classes, a) / (1 - a),
                color="#777777", lw=0.9, label=rf"family, $\gamma$ = {gamma:.2f}")


def gamma_of(r, base):
    found = [(a, d) for _, a, d in samples(r)]
    if not found:
        return None
    a, d = (np.concatenate(v) for v in zip(*found))
    inside = (a > 1.5 / classes_of(r)) & (a < base)
    if inside.sum() < 10:
        return None
    return limits.fit(base, a[inside], (d * (1 - a))[inside], classes_of(r))


def draw(r, sub, letter):
    ax = sub.subplots()
    base = r.get("/diversity/accuracy")[BASE]
    bounds(ax, base, classes_of(r), gamma_of(r, base))
    for (colour, marker), (name, a, d) in zip(style.looks("os^")[1:],
                                              samples(r)):
        ax.scatter(100 * a, d, s=7, color=colour, marker=marker, alpha=0.6,
                   lw=0, label=name)
    ax.plot(*_percent(checkpoints(r)), "x", ms=3.5, mew=0.7, color="#555555",
            label="own checkpoints")
    ax.plot(*_percent(independent(r)), "*", ms=8, color="#c0312b", mec="white",
            mew=0.4, label="independent")
    ax.plot([100 * base], [0], "*", ms=9, color="#1a7f45", label="base")
    ax.set(xlabel="accuracy [%]", ylabel="normalised diversity", ylim=(-0.05,
                                                                       None))
    style.legend(ax, loc="lower left", fontsize=6.5)
    style.title(ax, letter, f"diversity around solution {BASE}")


def _percent(found):
    return 100 * found[0], found[1]


def panels(r):
    if r.get("/solutions/design") is not None or \
            len(independent(r)[0]) == 0:
        return []
    return [lambda sub, letter: draw(r, sub, letter)]


def caption(r):
    base = r.get("/diversity/accuracy")[BASE]
    a, d = independent(r)
    told = [f"independent solutions {np.mean(d):.2f}"]
    for name, sa, sd in samples(r):
        near = np.abs(sa - base) <= 0.01
        told.append(f"{name} {np.mean(sd[near]):.2f} ({near.sum()})"
                    if near.any() else f"{name} none")
    return ("Diversity: images that base and sample call differently, over the "
            "sample's error rate; dashed: if right and wrong are independent of "
            "the base's, and if the base's labels change at random. Means within "
            f"1 % of the base's accuracy (how many): {', '.join(told)}. Fort et "
            "al. 2019, Fig. 6: independent solutions lie far above all samplers "
            "at the same accuracy [read].")
