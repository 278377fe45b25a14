"""Matrices as heat maps."""
import numpy as np
from matplotlib import ticker

import style

FEW = 12  # rows with numbers in their cells
ROOM = 0.4  # inches of the figure for each


def cells(ax, image, values):
    """Numbers in the cells, light on dark."""
    digits = 3 if max(map(abs, image.get_clim())) < 0.3 else 2
    for (i, j), v in np.ndenumerate(values):
        if np.isfinite(v):
            light = image.to_rgba(v)[:3] @ np.array([0.3, 0.59, 0.11])
            ax.text(j, i, f"{v:.{digits}f}", ha="center", va="center",
                    fontsize=6, color="white" if light < 0.5 else "black")


def heat(sub, values, label, ends, cmap, axis, boxes=None):
    """values[n][n] with a bar below; ends: of the colour scale; axis: what
    rows and columns are; boxes: sizes of blocks to set apart."""
    top, bottom = sub.subplots(2, 1, height_ratios=[1, 0.045])
    top.set_facecolor(style.MISSING)
    image = top.imshow(values, cmap=cmap, vmin=ends[0], vmax=ends[1],
                       aspect="equal", interpolation="nearest")
    if len(values) <= FEW and sub.bbox.width >= len(values) * ROOM * sub.dpi:
        cells(top, image, values)
    for at in np.cumsum(boxes or [])[:-1]:
        top.axhline(at - 0.5, color="white", lw=0.8)
        top.axvline(at - 0.5, color="white", lw=0.8)
    bar = sub.colorbar(image, cax=bottom, orientation="horizontal")
    bar.outline.set_linewidth(0.5)
    bar.set_label(label)
    for one in (top.xaxis, top.yaxis):
        one.set_major_locator(ticker.MaxNLocator(8, integer=True))
    top.set_xlabel(axis)
    top.set_ylabel(axis)
    top.spines[:].set_visible(False)
    return top


def largest(values):
    """A round end of a colour scale for values from 0 on."""
    most = np.nanmax(values) if np.any(np.isfinite(values)) else 1.0
    return next((v for v in (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8)
                 if most <= v), 1.0)
