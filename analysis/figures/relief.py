"""The loss over a plane, seen as a relief."""
from functools import partial

import numpy as np
from matplotlib import cm, ticker

import style

NEEDS = "surface"
PAGE = 1
ENOUGH = 0.8  # part of the points that must be there


def relief(r, which, sub, letter):
    x, y = np.meshgrid(r.get("/surface/x"), r.get("/surface/y"))
    z = r.surface(f"{which}_loss")
    scale = style.LossScale(z)
    z = np.clip(z, scale.low, scale.high)
    ax = sub.add_axes([0.0, 0.025, 0.9, 0.95], projection="3d",
                      computed_zorder=False)
    corners = np.log(np.stack([z[1:, 1:], z[:-1, 1:], z[1:, :-1], z[:-1, :-1]]))
    middle = np.nan_to_num(np.exp(corners.mean(axis=0)), nan=scale.low)
    colours = style.LossScale(z, clip=style.CLIP)  # as those of the contours
    faces = cm.get_cmap(style.LOSS_MAP)(colours.norm(middle))
    ax.plot_surface(x, y, np.log10(z), facecolors=faces, rstride=1, cstride=1,
                    shade=False, linewidth=0.15, edgecolor=(1, 1, 1, 0.35),
                    antialiased=True)
    ax.view_init(elev=32, azim=-58)
    ax.set_box_aspect((1, 1, 0.75), zoom=0.98)
    ax.set_zlim(np.log10(scale.low), np.log10(scale.high))
    ax.zaxis.set_major_locator(ticker.FixedLocator(np.log10(scale.ticks)))
    ax.zaxis.set_major_formatter(
        ticker.FuncFormatter(lambda v, _: style.number(10**v)))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(ticker.MaxNLocator(5))
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((1, 1, 1, 0))
        axis._axinfo["grid"].update(color="#d8d8d8", linewidth=0.5)
    ax.tick_params(pad=0)
    ax.set_xlabel("x [units of $d_0$]", labelpad=0)
    ax.set_ylabel("y [units of $d_1$]", labelpad=0)
    ax.set_zlabel(scale.label(which), labelpad=2)
    sub.text(0.04, 0.955, style.heading(letter, f"{which} loss as a relief"),
             fontsize=8.5)


def panels(r):
    def there(which):
        z = r.surface(f"{which}_loss")
        if z is None or min(z.shape) < 2:
            return False
        return np.mean(np.isfinite(z)) > ENOUGH

    return [partial(relief, r, which) for which in ("train", "test")
            if there(which)]


def caption(_):
    return ""
