"""How right the points of a plane are, and which solutions they agree with."""
from functools import partial
from itertools import combinations

import numpy as np

import style
from figures import surface

NEEDS = "surface/witnesses"
PAGE = 3
LINES = (20, 40, 60, 80, 95)  # contours


def draw(r, z, text, sub, letter):
    """Parts of the images; colours mean the same on all of these maps."""
    z = 100 * z
    ax = sub.subplots()
    image = surface.draw_values(ax, r.get("/surface/x"), r.get("/surface/y"),
                                z, style.PERCENT, style.ACCURACY_MAP,
                                np.linspace(0, 100, 41),
                                LINES, "neither")
    bar = sub.colorbar(image, ax=ax, aspect=26, pad=0.02,
                       ticks=np.arange(0, 101, 20))
    bar.set_label(f"{text} [%]")
    bar.outline.set_linewidth(0.5)
    surface.frame(ax, r, z)
    style.title(ax, letter, text)


def panels(r):
    witnesses, agreement = (r.get(f"/surface/{what}")
                            for what in ("witnesses", "agreement"))
    accuracy = r.get("/surface/test_accuracy")
    if agreement is None or not np.any(np.isfinite(agreement)):
        return []
    return [partial(draw, r, accuracy, "test accuracy"),
            *(partial(draw, r, agreement[:, :, i], f"agreement with solution "
                      f"{witness}") for i, witness in enumerate(witnesses))]


def between(r):
    """A phrase on how the solutions agree with each other."""
    labels = r.get("/surface/witness_labels")
    if labels is None or len(labels) < 2:
        return ""
    alike = [100 * np.mean(a == b) for a, b in combinations(labels, 2)]
    low, high = f"{min(alike):.1f}", f"{max(alike):.1f}"
    part = low if low == high else f"{low} to {high}"
    return f", as two of these solutions do with {part} %"


def caption(r):
    plane = r.option("surface", "plane", "random")
    text = (f"Agreement: {surface.PLANES.get(plane, plane)}; part of the test "
            f"images that a point and a solution put in one class{between(r)}")
    text += r.missing("surface", r.get("/surface/test_accuracy")) + "."
    if plane == "radial":
        text += (" Fort et al. 2019, Fig. 7: a wedge of high accuracy about "
                 "each solution, and agreement with it in its own alone "
                 "[recalled].")
    return text
