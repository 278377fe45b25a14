"""Straight and trained paths between solutions: loss, accuracy, agreement."""
import numpy as np

import style

NEEDS = "path"
PAGE = 3
STRAIGHT, CURVE = 0, 1
WHICH = (("straight", "#777777"), ("curve", style.TRAIN))


def middle(values):
    """Median over pairs of [pairs][2][points]."""
    some = np.all(np.isfinite(values), axis=(1, 2))
    return np.median(values[some], axis=0) if some.any() else None


def draw(r, kind, sub, letter):
    ax = sub.subplots()
    t = r.get("/path/t")
    scale = 1 if kind == "loss" else 100
    for which, dash in (("train", "-"), ("test", (0, (3, 1.5)))):
        values = r.get(f"/path/{which}_{kind}")
        for i, (name, colour) in enumerate(WHICH):
            for pair in values[:, i]:
                ax.plot(t, scale * pair, color=colour, ls=dash, lw=0.8)
            ax.plot([], [], color=colour, ls=dash, label=f"{name}, {which}")
    if kind == "loss":
        style.log_loss(ax, r.get("/path/train_loss"), r.get("/path/test_loss"))
        ax.set_ylabel("loss [nat], log scale")
    else:
        ax.set_ylabel("accuracy [%]")
    ends(ax, letter, f"{kind} on paths")


def ends(ax, letter, title):
    ax.set_xlim(0, 1)
    ax.set_xlabel("t (0: first solution, 1: second)")
    style.legend(ax, loc="best")
    style.title(ax, letter, title)


def draw_agreement(r, sub, letter):
    ax = sub.subplots()
    t = r.get("/path/t")
    for end, dash in (("a", "-"), ("b", (0, (3, 1.5)))):
        values = r.get(f"/path/agreement_{end}")
        for i, (name, colour) in enumerate(WHICH):
            for pair in values[:, i]:
                ax.plot(t, 100 * pair, color=colour, ls=dash, lw=0.8)
            ax.plot([], [], color=colour, ls=dash,
                    label=f"{name}, with {'first' if end == 'a' else 'second'}")
    ax.set_ylabel("test images called alike [%]")
    ends(ax, letter, "agreement with the ends")


def panels(r):
    train = r.get("/path/train_loss")
    if train is None or not np.any(np.isfinite(train)):
        return []
    return [lambda sub, letter: draw(r, "loss", sub, letter),
            lambda sub, letter: draw(r, "accuracy", sub, letter),
            lambda sub, letter: draw_agreement(r, sub, letter)]


def excess(loss):
    """The most a path's loss rises above the higher of its ends."""
    return np.max(loss, axis=-1) - np.maximum(loss[..., 0], loss[..., -1])


def caption(r):
    train = r.get("/path/train_loss")
    rise = middle(train)
    told = ""
    if rise is not None:
        told = (f" Highest train loss above the higher end: straight "
                f"{excess(rise[STRAIGHT]):.3g}, curve "
                f"{excess(rise[CURVE]):.3g} nat (medians over pairs).")
    return (f"Paths ({r.option('path', 'curve')} with a trained bend"
            f"{r.batch_norm('path')}):{told} Fort et al. 2019: the trained path "
            "has a flat loss, yet what it says changes from the one end's to "
            "the other's [recalled]."
            f"{r.missing('path', train)}")
