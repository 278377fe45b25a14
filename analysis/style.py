"""How figures look: fonts, colours, scales, titles."""
import matplotlib

matplotlib.use("Agg")

import numpy as np
from matplotlib import colors, ticker

CLIP = 100  # colours of a loss end at so many times the lowest
TRAIN, TEST = "#1f5fa8", "#d1602c"
SETS = (("train", TRAIN), ("test", TEST))
LOSS_MAP, ACCURACY_MAP, COSINE_MAP = "viridis", "viridis_r", "RdBu_r"
PERCENT = colors.Normalize(0, 100)
MISSING = "#e4e4e4"
LINES = ("#1f5fa8", "#d1602c", "#3b8f55", "#8c4fa3", "#b8891b", "#4b4b4b",
         "#1b9aaa", "#d45087", "#7a8b1f", "#8a5a3c")


def looks(kinds):
    """(colour, kind): all colours in the first kind, then in the next."""
    return [(colour, kind) for kind in kinds for colour in LINES]


matplotlib.rcParams.update({
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.titlesize": 8.5,
    "axes.titlelocation": "left",
    "axes.labelsize": 8,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.useoffset": False,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.width": 0.4,
    "ytick.minor.width": 0.4,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "lines.linewidth": 1.3,
    "mathtext.fontset": "dejavusans",
    "pdf.fonttype": 42,
    "savefig.dpi": 160,
})


def nice_ticks(low, high):
    """About five round numbers in [low, high], spread for a log scale."""
    for steps in ([1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 6, 8]):
        decades = range(int(np.floor(np.log10(low))) - 1,
                        int(np.ceil(np.log10(high))) + 1)
        ticks = [s * 10.0**d for d in decades for s in steps
                 if low <= s * 10.0**d <= high]
        if len(ticks) >= 4:
            return ticks[::max(1, len(ticks) // 7 + (len(ticks) > 8))]
    locator = ticker.MaxNLocator(5)
    return [t for t in locator.tick_values(low, high) if low <= t <= high]


def number(value, _=None):
    return f"{value:.6g}"


class LossScale:
    """A logarithmic scale over the finite values of a loss.

    With clip, colours end at so many times the lowest loss: far from a solution
    the loss grows without bound, and what is of interest would look flat.
    """

    def __init__(self, values, room=0.0, clip=np.inf):
        good = values[np.isfinite(values) & (values > 0)]
        low, high = (good.min(), good.max()) if good.size else (0.1, 1.0)
        if high < low * 1.01:
            low, high = low / 1.01, high * 1.01
        self.clipped = high > clip * low
        high = min(high, clip * low)
        low, high = low * (low / high)**room, high * (high / low)**room
        self.low, self.high = low, high
        self.norm = colors.LogNorm(low, high)
        self.ticks = nice_ticks(low, high)

    def levels(self, n):
        return np.geomspace(self.low, self.high, n)

    def label(self, which):
        end = f", colours end at {self.high:.3g}" if self.clipped else ""
        return f"{which} loss [nat], log scale{end}"

    def to_axis(self, axis):
        """Ticks of an axis that is logarithmic already."""
        axis.set_major_locator(ticker.FixedLocator(self.ticks))
        axis.set_major_formatter(ticker.FuncFormatter(number))
        axis.set_minor_locator(ticker.NullLocator())


def log_loss(ax, *values):
    """Make the y axis a logarithmic one that fits all these losses."""
    scale = LossScale(np.concatenate([np.ravel(v) for v in values]), 0.06)
    ax.set_yscale("log")
    ax.set_ylim(scale.low, scale.high)
    scale.to_axis(ax.yaxis)


def time_axis(ax, times, label):
    """A logarithmic axis of these times, as 0, 5, 20, with 0 on it."""
    after = times[times > 0]
    if len(after) and times[0] == 0:
        ax.set_xscale("symlog", linthresh=after[0], linscale=0.5)
        ax.set_xlim(left=-0.15 * after[0])
    elif len(after):
        ax.set_xscale("log")
    ax.xaxis.set_major_locator(ticker.FixedLocator(times))
    ax.xaxis.set_major_formatter(ticker.FuncFormatter(number))
    ax.xaxis.set_minor_locator(ticker.NullLocator())
    ax.set_xlabel(label)


def heading(letter, text):
    return f"$\\bf{{{letter}}}$  {text}" if letter else text


def title(ax, letter, text):
    ax.set_title(heading(letter, text))


def no_values(ax, axis):
    """Say so on an axis [%] that has nothing to show."""
    ax.text(0.5, 0.5, "none", transform=ax.transAxes, ha="center", va="center",
            color="#777777")
    ax.set(**{f"{axis}lim": (0, 100)})


def legend(ax, **options):
    if not ax.get_legend_handles_labels()[0]:
        return
    ax.legend(handlelength=2.6, borderaxespad=0.3, labelspacing=0.3, **options)
