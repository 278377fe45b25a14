"""A page of figures: which there are, and how they are set."""
import importlib
import pathlib
import textwrap
from string import ascii_lowercase

import style  # noqa: F401
from matplotlib.figure import Figure

FIGURES = pathlib.Path(__file__).resolve().parent / "figures"
# The order on the page; others follow by name.
ORDER = ["surface", "relief", "radial", "cuts", "line", "likeness",
         "trajectory", "tsne", "diversity", "ensembles", "calibration",
         "design", "path", "spawn", "kernel", "relations", "linearize",
         "spectrum", "ridge", "robustness", "others", "history", "seeds"]
WIDTH, ROW, HEAD, LINE = 11.6, 3.35, 0.36, 0.155  # inches


class NothingToDraw(Exception):
    pass


def names():
    found = sorted(p.stem for p in FIGURES.glob("*.py"))
    return [n for n in ORDER if n in found] + [n for n in found
                                              if n not in ORDER]


def rows_of(count):
    """3 panels a row, evened out: 7 are 3 + 2 + 2."""
    rows = -(-count // 3)
    return [count // rows + (i < count % rows) for i in range(rows)]


def draw(result, panels, caption):
    rows = rows_of(len(panels))
    columns = max(rows)
    width = WIDTH if columns == 3 else 4.4 * columns
    text = textwrap.wrap(caption, int(width * 15.5))
    foot = 0.18 + LINE * len(text)
    fig = Figure(figsize=(width, HEAD + ROW * len(rows) + foot),
                 layout="constrained")
    fig.get_layout_engine().set(w_pad=0.08, h_pad=0.06)
    top, *bands, bottom = fig.subfigures(
        len(rows) + 2, 1, height_ratios=[HEAD, *[ROW] * len(rows), foot])
    headline = result.headline()
    top.text(0.012, 0.3, headline, weight="bold",
             fontsize=12 if columns > 1 else min(9.5, 560 / len(headline)))
    bottom.text(0.012, 0.95, "\n".join(text), fontsize=7.5, va="top",
                color="#333333", linespacing=1.35)
    letters = (a + b for a in ("", *ascii_lowercase) for b in ascii_lowercase)
    todo = iter(panels)
    for band, n in zip(bands, rows):
        cells = band.subfigures(1, n, wspace=0.02)
        for cell in [cells] if n == 1 else cells:
            next(todo)(cell, next(letters) if len(panels) > 1 else "")
    return fig


def figure(result, wanted=None):
    """All the result has on one page, or the wanted figure with all panels."""
    panels, captions = [], [result.caption()]
    for name in [wanted] if wanted else names():
        module = importlib.import_module(f"figures.{name}")
        found = module.panels(result)
        if found:
            panels += found if wanted else found[:module.PAGE]
            captions.append(module.caption(result))
    if not panels:
        group = module.NEEDS if wanted else ""
        if group and not result.has(group):
            raise NothingToDraw(f"this study has no {group}")
        raise NothingToDraw("nothing to draw yet")
    version = result.attribute("softwareVersion")
    captions.append(f"losscape {version}." if version else "")
    return draw(result, panels, " ".join(filter(None, captions)))
