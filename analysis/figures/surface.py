"""The loss over a plane in parameter space, as filled contours."""
from functools import partial

import numpy as np
from matplotlib.patheffects import withStroke

import style

OUTLINE = [withStroke(linewidth=1.2, foreground="black")]
NEEDS = "surface"
PAGE = 2  # panels on the page; the figure of its own has all
PLANES = {"random": "random directions", "pca": "PCA plane",
          "solutions": "plane through solutions",
          "radial": "plane through two solutions and the origin"}


def axis_labels(r):
    """Coordinates are in units of the directions; the labels give these."""
    lengths = r.lengths("/surface/directions")
    share = r.get("/surface/share")
    out = []
    for i, name in enumerate("xy"):
        notes = []
        if lengths is not None:
            notes.append(f"$|d_{i}|$ = {lengths[i]:.3g}")
        if share is not None and np.isfinite(share[i]):
            notes.append(f"{100 * share[i]:.0f} % of the path")
        out.append(f"{name} [units of $d_{i}$]"
                   + (f", {', '.join(notes)}" if notes else ""))
    return out


def plane_name(r):
    plane = r.option("surface", "plane", "random")
    if plane == "solutions":
        through = ", ".join(r.words("surface", "through"))
        return f"through solutions {through}"
    if plane == "radial":
        through = ", ".join(r.words("surface", "through"))
        return f"through {through} and the origin"
    if plane == "pca":
        return f"on the path of solution {r.option('surface', 'solution')}"
    return f"around solution {r.option('surface', 'solution', '0')}"


def edges(x):
    """Borders of the cells around the points x."""
    if x.size == 1:
        return np.array([x[0] - 0.5, x[0] + 0.5])
    middle = (x[1:] + x[:-1]) / 2
    return np.concatenate([[2 * x[0] - middle[0]], middle,
                           [2 * x[-1] - middle[-1]]])


def draw_marks(ax, r):
    marks = r.get("/surface/marks")
    if marks is None:
        return
    # Marks on the frame are drawn whole, those beyond it are not.
    low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
    slack = 1e-6 * (high - low)
    inside = np.all((marks >= low - slack) & (marks <= high + slack), axis=1)
    if r.option("surface", "plane") == "pca":
        for colour, ms, lw in (("white", 4.2, 2.2), ("#c22f2f", 2.6, 1.1)):
            ax.plot(*marks.T, "-", color=colour, lw=lw, zorder=3)
            ax.plot(*marks[inside].T, "o", color=colour, ms=ms, zorder=4,
                    clip_on=False)
        return
    names = r.words("surface", "through")
    plane = r.option("surface", "plane", "random")
    if plane == "radial":
        names.append("origin")
    elif plane != "solutions":
        names = [r.option("surface", "solution", "0")]
    for i, (x, y) in enumerate(marks):
        if not inside[i]:
            continue
        ax.plot(x, y, "o", color="white", mec="black", mew=0.7, ms=4.5,
                clip_on=False, zorder=4)
        if i < len(names):
            ax.annotate(names[i], (x, y), (4, 4), color="white", weight="bold",
                        textcoords="offset points", fontsize=8,
                        path_effects=OUTLINE)


def is_smooth(z):
    """Can contours be drawn?  Where points are missing, cells are."""
    return np.all(np.isfinite(z)) and min(z.shape) > 1


def draw_values(ax, x, y, z, norm, cmap, levels, lines, extend):
    if is_smooth(z):
        image = ax.contourf(x, y, z, levels=levels, norm=norm, cmap=cmap,
                            extend=extend)
        for c in image.collections:
            c.set_edgecolor("face")
            c.set_linewidth(0.2)
        drawn = ax.contour(x, y, z, levels=lines, colors="white",
                           linewidths=0.5, alpha=0.75)
        ax.clabel(drawn, fmt="%g", fontsize=6, inline_spacing=2)
    else:
        ax.set_facecolor(style.MISSING)
        image = ax.pcolormesh(edges(x), edges(y), np.ma.masked_invalid(z),
                              norm=norm, cmap=cmap, rasterized=True)
    return image


def percent(part):
    return f"{100 * part:.2g} %"


def exactness(r):
    """What a reader must know of values that were not computed."""
    both = {which: r.estimated(f"{which}_loss") for which, _ in style.SETS}
    off = [f"{percent(e[1])} ({which})" for which, e in both.items() if e]
    if not off:
        return ""
    values = r.get("/surface/train_loss")
    exact = np.count_nonzero(np.isfinite(values))
    return (f", {exact} of them exact, the others estimated from "
            "a sub-sample of the images; stated error of the losses, root "
            f"mean square over the grid: {' and '.join(off)}")


def frame(ax, r, z):
    """What is around the values."""
    x, y = r.get("/surface/x"), r.get("/surface/y")
    ax.set_xlim((x if is_smooth(z) else edges(x))[[0, -1]])
    ax.set_ylim((y if is_smooth(z) else edges(y))[[0, -1]])
    draw_marks(ax, r)
    labels = axis_labels(r)
    ax.set_xlabel(labels[0])
    ax.set_ylabel(labels[1])
    for side in ("top", "right"):
        ax.spines[side].set_visible(True)


def contours(r, what, sub, letter):
    x, y = r.get("/surface/x"), r.get("/surface/y")
    z = r.surface(what)
    which, kind = what.split("_")
    ax = sub.subplots()
    if kind == "loss":
        scale = style.LossScale(z, clip=style.CLIP)
        image = draw_values(ax, x, y, np.maximum(z, scale.low * 1.000001),
                            scale.norm, style.LOSS_MAP, scale.levels(33),
                            scale.ticks, "max" if scale.clipped else "neither")
        bar = sub.colorbar(image, ax=ax, aspect=26, pad=0.02)
        scale.to_axis(bar.ax.yaxis)
        bar.set_label(scale.label(which))
    else:
        z = 100 * z
        low, high = np.nanmin(z), max(np.nanmax(z), np.nanmin(z) + 1e-3)
        image = draw_values(ax, x, y, z, None, style.ACCURACY_MAP,
                            np.linspace(low, high, 33),
                            np.arange(10, 100, 10), "neither")
        bar = sub.colorbar(image, ax=ax, aspect=26, pad=0.02,
                           ticks=np.arange(0, 101, 10))
        bar.set_label(f"{which} accuracy [%]")
    bar.outline.set_linewidth(0.5)
    frame(ax, r, z)
    estimate = r.estimated(what)
    how = f", to {percent(estimate[1])}" if estimate else ""
    how = how.replace("%", "points") if kind == "accuracy" else how
    style.title(ax, letter, f"{which} {kind} {plane_name(r)}{how}")


def panels(r):
    def there(what):
        z = r.surface(what)
        return z is not None and np.any(np.isfinite(z))

    whats = ("train_loss", "test_loss", "train_accuracy", "test_accuracy")
    return [partial(contours, r, what) for what in whats if there(what)]


def caption(r):
    z = r.surface("train_loss")
    plane = r.option("surface", "plane", "random")
    text = f"Surface: {PLANES.get(plane, plane)}"
    if plane == "random":
        text += f", {r.option('surface', 'normalise')} normalisation"
    if plane == "pca":
        text += (", dots are the start and each epoch, directions scaled so "
                 "that the trajectory reaches 1")
    cosine = r.get("/surface/cosine")
    if cosine is not None and np.isfinite(cosine[0]):
        text += f", cosine {cosine[0]:+.3f}"
    text += f"; {z.shape[1]} x {z.shape[0]} points{exactness(r)}"
    return text + r.batch_norm("surface") + r.missing("surface", z) + "."
