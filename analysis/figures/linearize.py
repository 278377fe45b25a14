"""Networks linearised along their training, against the networks themselves:
test error, and the nonlinear advantage, by where they are linearised."""
import numpy as np
from matplotlib import colormaps, ticker

import style
from figures import spawn

NEEDS = "linearize"
PAGE = 3
MODELS = (("linearized", "linearised there", style.LINES[2], "o-"),
          ("nonlinear", "itself at a low rate", style.LINES[0], "s-"),
          ("probe", "linear probe", style.LINES[4], "^-"))
PARENT, FINAL = "#c23b3b", style.LINES[3]
NETWORK = ("parent", "final")  # as it was in its training
RULES = ("test", "validation")


def error(r, model, by="test"):
    """Test error [solutions][steps], of the final network [solutions]; of a
    model at its best epoch by the images of a split, the mean over its runs;
    None if the study has none."""
    name = "test_accuracy" if model in NETWORK else f"accuracy_by_{by}"
    accuracy = r.get(f"/linearize/{model}_{name}")
    if accuracy is None or not np.any(np.isfinite(accuracy)):
        return None
    return 1 - (accuracy.mean(2) if accuracy.ndim == 3 else accuracy)


def mean(values):
    """Over solutions, those that have not diverged."""
    return spawn.average(np.transpose(values))


def spread(r, values):
    """Standard error of the means over solutions of errors, or of differences
    of two; of one solution's, that of the sample of test images."""
    values = np.atleast_2d(values)
    n = np.isfinite(values).sum(0)
    if n.max() > 1:
        n = np.where(n > 1, n, np.nan)
        return np.sqrt(mean((values - mean(values))**2) / (n - 1))
    p = np.clip(np.abs(mean(values)), 0, 1)
    return np.sqrt(p * (1 - p) / max(r.count("/data/test_subset"), 1))


def advantage(r, by="test"):
    """How much less the error is if the net itself goes on, [solutions][steps],
    and its standard error."""
    linear, net = error(r, "linearized", by), error(r, "nonlinear", by)
    if linear is None or net is None:
        return None
    if np.isfinite(linear - net).sum(0).max() > 1:
        return linear - net, spread(r, linear - net)
    return linear - net, np.hypot(spread(r, linear), spread(r, net))


def rules(r):
    """By which images models can be stopped."""
    return [by for by in RULES if error(r, "linearized", by) is not None]


def bars(ax, r, values, label, colour, look, error_of_it=None):
    """Means over solutions [%] and their errors."""
    values = 100 * values
    e = 100 * (spread(r, values / 100) if error_of_it is None
               else error_of_it)
    ax.errorbar(r.get("/linearize/epoch"), mean(values), e, fmt=look,
                color=colour, ms=3, capsize=2, elinewidth=0.8, label=label)


def time_axis(ax, r):
    style.time_axis(ax, np.round(r.get("/linearize/epoch"), 2),
                    "epoch of linearisation")


def draw_error(r, by, sub, letter):
    ax = sub.subplots()
    bars(ax, r, error(r, "parent"), "the network there", PARENT, "x-")
    for model, label, colour, look in MODELS:
        values = error(r, model, by)
        if values is not None:
            bars(ax, r, values, label, colour, look)
    final = error(r, "final")
    if final is not None:
        e = float(np.ravel(spread(r, final[:, None]))[0])
        ax.axhspan(100 * (mean(final) - e), 100 * (mean(final) + e),
                   color=FINAL, alpha=0.2, lw=0)
        ax.axhline(100 * mean(final), color=FINAL, lw=1,
                   label="the network at its end")
    ax.set_ylim(bottom=0)
    ax.set_ylabel("test error [%]")
    time_axis(ax, r)
    style.legend(ax, loc="best")
    style.title(ax, letter, f"test error, stopped by {by} images")


def draw_advantage(r, sub, letter):
    ax = sub.subplots()
    for by, colour, look in (("test", style.TEST, "o-"),
                             ("validation", style.TRAIN, "s--")):
        found = advantage(r, by)
        if found is not None:
            bars(ax, r, found[0], f"stopped by {by} images", colour,
                 look, found[1])
    ax.axhline(0, color="#777777", lw=0.8)
    ax.set_ylabel("linearised less nonlinear error [%]")
    time_axis(ax, r)
    style.legend(ax, loc="best")
    style.title(ax, letter, "nonlinear advantage")


def draw_traces(r, sub, letter):
    """Whether they have converged: test error, epoch after epoch."""
    ax = sub.subplots()
    at = r.get("/linearize/epoch")
    colour = colormaps["viridis_r"](np.linspace(0.02, 0.95, len(at)))
    for model, dash in (("linearized", "-"), ("nonlinear", (0, (3, 1.5)))):
        values = r.get(f"/linearize/{model}_test_accuracy")
        if values is None:
            continue
        values = np.moveaxis(100 * (1 - values), 1, 0)
        values = values.reshape(len(at), -1, values.shape[-1])
        for i, runs in enumerate(values):
            runs = runs[np.all(np.isfinite(runs), 1)]
            if len(runs):
                ax.plot(np.arange(1, runs.shape[1] + 1), runs.mean(0),
                        color=colour[i], ls=dash,
                        label=f"{at[i]:.3g}" if dash == "-" else None)
    ax.xaxis.set_major_locator(
        ticker.MaxNLocator(8, integer=True, min_n_ticks=1))
    ax.set_xlabel("epoch (solid: linearised, dashed: nonlinear)")
    ax.set_ylabel("test error [%]")
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.25 * (high - low))
    style.legend(ax, loc="upper right", title="linearised at", ncols=3)
    style.title(ax, letter, "test error on the way")


def barriers(r):
    """Steps that children part at as well, and error barriers between siblings
    there; None."""
    if r.get("/spawn/barrier_test_error") is None or advantage(r) is None:
        return None
    values, _ = spawn.split(r, "barrier_test_error")
    both, mine, its = np.intersect1d(
        r.get("/linearize/step"), r.get("/spawn/step"), return_indices=True)
    values = spawn.average(values[its])
    return (mine, values) if len(both) > 1 else None


def draw_barrier(r, sub, letter):
    ax = sub.subplots()
    mine, values = barriers(r)
    found, e = advantage(r)
    ax.errorbar(100 * values, 100 * mean(found)[mine], 100 * e[mine],
                fmt="o", color=style.TEST, ms=3, capsize=2, elinewidth=0.8)
    for at, x, y in zip(r.get("/linearize/epoch")[mine], values,
                        mean(found)[mine]):
        ax.annotate(f"{at:.3g}", (100 * x, 100 * y), (4, 3),
                    textcoords="offset points", fontsize=7)
    ax.set_xlabel("test error barrier between children [%]")
    ax.set_ylabel("nonlinear advantage [%]")
    style.title(ax, letter, "advantage and barrier, by epoch")


def panels(r):
    if error(r, "parent") is None or not rules(r):
        return []
    out = [lambda sub, letter: draw_error(r, "test", sub, letter)]
    if advantage(r) is not None:
        out.append(lambda sub, letter: draw_advantage(r, sub, letter))
    out.append(lambda sub, letter: draw_traces(r, sub, letter))
    if "validation" in rules(r):
        out.append(lambda sub, letter: draw_error(r, "validation", sub, letter))
    if barriers(r) is not None:
        out.append(lambda sub, letter: draw_barrier(r, sub, letter))
    return out


def told(r):
    """Mean errors [%], in words."""
    def list_of(values):
        return ", ".join(f"{100 * v:.1f}" for v in mean(values))

    said = [f"linearised {list_of(error(r, 'linearized'))}"]
    net = error(r, "nonlinear")
    if net is not None:
        said.append(f"the network itself at a low rate {list_of(net)}")
    final = error(r, "final")
    if final is not None:
        said.append(f"at its end {100 * mean(final):.1f}")
    at = ", ".join(f"{e:.3g}" for e in r.get("/linearize/epoch"))
    return f"test error [%] at epochs {at}: {'; '.join(said)}"


def full_rate(r):
    """A phrase, where it is so."""
    if r.option("train", "schedule", "constant") != "constant":
        return ""
    return (" The training ends at its full rate; what models are better by is "
            "in part that theirs is lower.")


def caption(r):
    n = int(np.isfinite(error(r, "parent")).any(1).sum())
    whose = (f"Bars: standard error over {n} trainings." if n > 1 else
             "Bars: standard error of the test images, as there is one "
             "training.")
    best = r.get("/linearize/linearized_accuracy_by_test")
    return (f"Networks linearised along a training, {told(r)}. {whose} Models "
            "go on from where the training was and are stopped at their best "
            "epoch: by the test images, as in the paper, which flatters them, "
            f"or by validation images.{full_rate(r)} Fort et al. 2020: on "
            "CIFAR-10 with ResNet-20 the linearised error falls from 60 % at "
            "the start to 20 % within 3 to 4 epochs, and to the network's "
            "final one after 15 to 45 % of its training; the nonlinear "
            "advantage is large early and gone after a few epochs "
            "[read]; with a small network about 1 point of it stays [read]."
            f"{r.missing('linearize', best)}")
