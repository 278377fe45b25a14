"""What nets say of images of other data sets."""
import numpy as np

import style
from figures.robustness import crowds

NEEDS = "robustness/others"
PAGE = 2
BINS = 25


def sets(r):
    return ["own"] + r.words("robustness", "others")


def draw_divergence(r, sub, letter):
    ax = sub.subplots()
    jsd, std = r.get("/robustness/others/jsd"), r.get("/robustness/others/jsd_std")
    shown = [i for i in range(jsd.shape[1]) if np.any(jsd[:, i] > 0)]
    width = 0.8 / max(1, len(shown))
    for at, i in enumerate(shown):
        x = np.arange(len(jsd)) + (at - (len(shown) - 1) / 2) * width
        ax.bar(x, jsd[:, i], width, yerr=np.nan_to_num(std[:, i]), label=crowds(r)[i],
               color=style.LINES[i % len(style.LINES)],
               error_kw={"lw": 0.6})
    ax.set(yscale="log", ylabel="Jensen-Shannon divergence [nat]")
    ax.set_xticks(range(len(jsd)), sets(r))
    style.legend(ax, loc="best", fontsize=6.5)
    style.title(ax, letter, "divergence on other data")


def draw_confidence(r, sub, letter):
    ax = sub.subplots()
    confidence = r.get("/robustness/others/confidence")
    edges = np.linspace(0, 1, BINS + 1)
    for i, name in enumerate(sets(r)):
        colour = style.LINES[i % len(style.LINES)]
        for who, dash in ((0, ":"), (1, "-")):
            values = confidence[i, 0, who]
            values = values[np.isfinite(values)]
            if values.size == 0:
                continue
            part = np.histogram(values, edges)[0] / len(values)
            ax.stairs(100 * part, 100 * edges, color=colour, ls=dash,
                      label=name if who else None)
    ax.plot([], [], color="#777777", ls=":", label="one solution")
    ax.plot([], [], color="#777777", label="ensemble")
    ax.set(xlabel="confidence [%]", ylabel="images [%]", yscale="log")
    style.legend(ax, loc="best", fontsize=6.5)
    style.title(ax, letter, f"confidence of {crowds(r)[0]}")


def panels(r):
    jsd = r.get("/robustness/others/jsd")
    if jsd is None or not np.any(np.isfinite(jsd)):
        return []
    return [lambda sub, letter: draw_divergence(r, sub, letter),
            lambda sub, letter: draw_confidence(r, sub, letter)]


def caption(r):
    auroc = r.get("/robustness/others/auroc")
    told = "; ".join(f"{name} {one:.3f} by one run, {all_:.3f} by all"
                     for name, (one, all_) in zip(sets(r)[1:], auroc[:, 0]))
    return (f"Other data ({', '.join(sets(r)[1:])}, in place of the paper's "
            "SVHN; bars: standard deviation over runs): independent solutions "
            "should diverge most (Fort et al. 2019 [read]). Area under the ROC "
            f"curve of 1 - confidence against the study's own images: {told}.")
