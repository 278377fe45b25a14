"""What nets are worth on images made worse."""
import numpy as np

import style

NEEDS = "robustness"
PAGE = 4
METRICS = (("accuracy", "accuracy [%]", 100), ("brier", "Brier score", 1),
           ("ece", "expected calibration error [%]", 100))


def crowds(r):
    return r.words("robustness", "crowds")


def by_severity(r, path):
    """Means over types, [6][...], and severities; None if nothing is there."""
    values = r.get(path)
    if values is None:
        return None
    severity = r.get("/robustness/severity")
    return np.array([np.mean(values[severity == s], axis=0)
                     if np.any(severity == s) else
                     np.full(values.shape[1:], np.nan) for s in range(6)])


def draw(r, metric, label, scale, sub, letter):
    ax = sub.subplots()
    values = by_severity(r, f"/robustness/{metric}")
    size = r.get("/robustness/size")
    dashes = ["--", ":", "-"][-len(size):]
    for i, name in enumerate(crowds(r)):
        colour = style.LINES[i % len(style.LINES)]
        for k, dash in enumerate(dashes):
            ax.plot(range(6), scale * values[:, i, k], color=colour, ls=dash,
                    lw=1, label=name if k == len(size) - 1 else None)
    for n, dash in zip(size, dashes):
        ax.plot([], [], color="#777777", ls=dash, lw=1,
                label=f"{n} run{'s' * (n > 1)}")
    ax.set(xlabel="severity", ylabel=label, xticks=range(6))
    style.legend(ax, loc="best", fontsize=6.5)
    style.title(ax, letter, f"{label.split(' [')[0]}, corrupted images")


def draw_divergence(r, sub, letter):
    ax = sub.subplots()
    values = by_severity(r, "/robustness/jsd")
    for i, name in enumerate(crowds(r)):
        if np.any(values[:, i] > 0):
            ax.plot(range(6), values[:, i], "o-", ms=3, label=name,
                    color=style.LINES[i % len(style.LINES)])
    ax.set(xlabel="severity", ylabel="Jensen-Shannon divergence [nat]",
           yscale="log", xticks=range(6))
    style.legend(ax, loc="best", fontsize=6.5)
    style.title(ax, letter, "divergence, corrupted images")


def panels(r):
    jsd = by_severity(r, "/robustness/jsd")
    if jsd is None or not np.any(np.isfinite(jsd)):
        return []
    return [*(lambda sub, letter, m=m: draw(r, *m, sub, letter)
              for m in METRICS),
            lambda sub, letter: draw_divergence(r, sub, letter)]


def caption(r):
    types = len(r.words("robustness", "corruptions"))
    members = r.option("robustness", "members")
    members = members if members != "0" else "as many as solutions"
    return (f"Corrupted test images: means over {types} types, severities of "
            f"{r.option('robustness', 'severities')}; a run's members "
            f"({members}) are averaged first. Fort et al. 2019, Fig. 9: all "
            "worsen with severity, ensembles stay ahead, and independent "
            "solutions diverge 2.5 to 12 times as much as the others [fig]."
            f"{r.missing('corrupted', r.get('/robustness/jsd'))}")
