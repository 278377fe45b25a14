"""What ensembles are worth, by their size."""
import numpy as np

import style

NEEDS = "diversity"
PAGE = 4
METRICS = (("accuracy", "accuracy [%]", 100), ("brier", "Brier score", 1),
           ("nll", "negative log-likelihood [nat]", 1),
           ("ece", "expected calibration error [%]", 100))


def curves(r, metric):
    """(name, mean[sizes], std[sizes], dashed) of every kind of ensemble."""
    out = [("solutions", r.get(f"/diversity/ensemble_{metric}"),
            r.get(f"/diversity/ensemble_{metric}_std"), False),
           ("tempered", r.get(f"/diversity/ensemble_{metric}_tempered"), None,
            True)]
    mean = r.get(f"/subspace/ensembles/{metric}")
    std = r.get(f"/subspace/ensembles/{metric}_std")
    if mean is not None:
        names = r.words("subspace", "samplers")
        out += [(name, mean[i], std[i], False) for i, name in enumerate(names)]
    return [c for c in out if c[1] is not None and np.any(np.isfinite(c[1]))]


def draw(r, metric, label, scale, sub, letter):
    ax = sub.subplots()
    looks = iter(style.looks(("-", "-.")))
    for name, mean, std, dashed in curves(r, metric):
        if name == "tempered" and metric == "accuracy":
            continue
        colour, line = (style.LINES[0], "--") if dashed else next(looks)
        x = np.arange(1, len(mean) + 1)
        ax.plot(x, scale * mean, "o" + line, ms=3, color=colour, label=name)
        if std is not None and name == "solutions":
            ax.fill_between(x, scale * (mean - std), scale * (mean + std),
                            color=colour, alpha=0.15, lw=0)
    ax.set_xlabel("ensemble size")
    ax.set_ylabel(label)
    ax.xaxis.get_major_locator().set_params(integer=True)
    style.legend(ax, loc="best", fontsize=6.5)
    style.title(ax, letter, f"{label.split(' [')[0]} of ensembles")


def panels(r):
    if r.get("/solutions/design") is not None:  # they share seeds
        return []
    return [lambda sub, letter, m=m: draw(r, *m, sub, letter)
            for m in METRICS if curves(r, m[0])
            and len(curves(r, m[0])[0][1]) > 1]


def caption(r):
    mean = r.get("/diversity/ensemble_accuracy")
    if mean is None or len(mean) < 2:
        return ""
    known = np.flatnonzero(np.isfinite(mean))
    told = ""
    if len(known) > 1:
        gain = 100 * (mean[known[-1]] - mean[known[0]])
        told = (f"; {known[-1] + 1} solutions gain {gain:.2f} points of "
                f"accuracy over {known[0] + 1}")
    samplers = (" (samplers: each training's samples averaged first)"
                if r.has("subspace/ensembles") else "")
    return (f"Ensembles{samplers}: mean over choices of members, band: standard "
            f"deviation over choices{told}. Fort et al. 2019, Fig. 8: every "
            "curve rises and saturates, ensembling gains more than any "
            "subspace [read].")
