"""How alike solutions are: in parameters and in predictions."""
import numpy as np

import heat
import style

NEEDS = "diversity"
PAGE = 2
MOST = 60


def off_diagonal(values):
    return values[~np.eye(len(values), dtype=bool)]


def draw(values, kind, sub, letter):
    if kind == "cosine":
        most = np.nanmax(np.abs(off_diagonal(values)))
        end = next((v for v in (0.05, 0.1, 0.2, 0.5) if most <= v), 1)
        ax = heat.heat(sub, values, r"cosine of $\theta_i$ and $\theta_j$",
                       (-end, end), style.COSINE_MAP, "solution")
    else:
        ax = heat.heat(sub, values, "images called differently",
                       (0, heat.largest(off_diagonal(values))), "magma_r",
                       "solution")
    style.title(ax, letter, f"{kind} of solutions")


def matrices(r):
    found = [(k, r.get(f"/diversity/{k}")) for k in ("cosine", "disagreement")]
    return [(k, v) for k, v in found
            if v is not None and 2 <= len(v) <= MOST
            and np.any(np.isfinite(off_diagonal(v)))]


def panels(r):
    return [lambda sub, letter, k=k, v=v: draw(v, k, sub, letter)
            for k, v in matrices(r)]


def caption(r):
    found = dict(matrices(r))
    told = []
    if "cosine" in found:
        told.append(f"cosine {np.nanmean(off_diagonal(found['cosine'])):.3f}")
    d = off_diagonal(found["disagreement"]) if "disagreement" in found else []
    if len(d):
        told.append(f"disagreement {np.nanmean(d):.3f} "
                    f"({np.nanmin(d):.3f} to {np.nanmax(d):.3f})")
    if told and r.get("/solutions/design") is not None:
        return f"Solutions, means over pairs: {', '.join(told)}."
    return ("Solutions, means over pairs: " + ", ".join(told) + "; Fort et al. "
            "2019, Fig. 3, find cosines near 0 and a flat disagreement [read]."
            + r.missing("differences", found[next(iter(found))])
            if told else "")
