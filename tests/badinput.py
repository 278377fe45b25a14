"""badinput.py LOSSCAPE: what is refused, in the working directory."""
import hashlib
import os
import subprocess
import sys

import badfiles

LOSSCAPE = sys.argv[1]
STUDY = """[study]
kind = surface
[data]
set = synthetic
[net]
spec = flatten, dense 9, batchnorm, relu, dense 4
[train]
epochs = 1
[surface]
nx = 3
ny = 3
"""
told = 0


def tell(good, what, *why):
    global told
    told += 1
    print(f"{'ok' if good else 'not ok'} {told} - {what}")
    for line in [] if good else "\n".join(why).splitlines():
        print("#", line)


def snapshot():
    """Every file and directory, with what is in it."""
    found = {}
    for top, dirs, files in os.walk("."):
        for name in dirs:
            found[os.path.join(top, name)] = "directory"
        for name in files:
            path = os.path.join(top, name)
            found[path] = "unreadable"
            if os.access(path, os.R_OK):
                with open(path, "rb") as f:
                    found[path] = hashlib.sha1(f.read()).hexdigest()
    return found


def losscape(arguments, ranks=0, before=()):
    """(exit status, standard output, standard error)"""
    launch = list(before)
    if ranks > 0:
        launch += [*os.environ["MPIEXEC"].split(), "-n", str(ranks)]
    p = subprocess.run([*launch, LOSSCAPE, *arguments], text=True,
                       stdin=subprocess.DEVNULL, capture_output=True,
                       timeout=120)
    return p.returncode, p.stdout, p.stderr


def refused(what, status, arguments, *words, ranks=(0,), before=()):
    """One line with all the words in it, and nothing else happens."""
    old = snapshot()
    for n in ranks:
        got, out, err = losscape(arguments, n, before)
        lines = [t for t in err.splitlines() if t.startswith("losscape: ")]
        missing = [w for w in words if w not in "".join(lines)]
        now = snapshot()
        changed = [p for p in {**old, **now} if old.get(p) != now.get(p)]
        tell(got == status and len(lines) == 1 and not missing and
             not changed and not out, what + f", on {n} ranks" * (n > 0),
             f"exit status {got}, expected {status}", f"not said: {missing}",
             f"touched: {changed}", err, out)


def run(what, status, arguments, *words, **more):
    refused(what, status, ["run", *arguments], *words, **more)


def study(name, text, replace=("", "")):
    """NAME.ini: the study, one piece of it replaced, and more lines."""
    with open(name + ".ini", "w") as f:
        f.write(STUDY.replace(*replace) + text)
    return [name + ".ini"]


def studies():
    for what, text, *words in (
            ("an unknown key", "[train]\nepoch = 3\n",
             "bad.ini: line 13: [train] epoch", "(nearest: [train] epochs)"),
            ("a wrong type", "[data]\ntrain = many\n",
             "bad.ini: line 13: [data] train", "'many'",
             "expected an integer from 0"),
            ("a number out of range", "[train]\nbatch = 0\n",
             "bad.ini: line 13: [train] batch: '0'", "from 1 to"),
            ("a wrong word", "[surface]\nplane = flat\n", "line 13",
             "[surface] plane", "'flat'", "random | solutions | pca"),
            ("a key twice", "[train]\nlr = 1\nlr = 2\n",
             "line 14: [train] lr", "line 13"),
            ("a line that is none", "what is this\n", "bad.ini: line 12",
             "expected"),
            ("a solution that is not there", "[surface]\nsolution = 3\n",
             "[surface] solution: 3", "expected less than"),
            ("more images than there are", "[data]\ntrain = 513\n",
             "513", "512")):
        run(what, 3, study("bad", text), *words,
            ranks=(0, 2) if what == "an unknown key" else (0,))
    for what, old, new, *words in (
            ("an unknown kind", "= surface", "= surfaces",
             "unknown kind 'surfaces'", "ensemble"),
            ("an unknown net", "flatten, dense 9, batchnorm, relu, dense 4",
             "smalcnn", "[net] spec", '"smalcnn"', "layers are"),
            ("a net for other classes", "dense 4", "dense 5", "[net] spec",
             "layer 4", "4"),
            ("a layer with a wrong value", "dense 4", "dense x", "[net] spec",
             "out_features=x", "expected a whole number"),
            ("an unknown data set", "synthetic", "synthetics",
             "'synthetics'", "expected one of", "fashion-mnist")):
        run(what, 3, study("bad", "", (old, new)), *words)
    for what, status, setting, *words in (
            ("--set of an unknown key", 3, "train.epoch=1",
             "--set: [train] epoch", "nearest"),
            ("--set to a wrong value", 3, "train.lr=-1", "[train] lr", "'-1'",
             "expected"),
            ("--set of nothing", 2, "epochs", "expected section.key=value")):
        run(what, status, study("a", "") + ["--set", setting], *words)
    run("no such study", 4, ["nowhere.ini"], "nowhere.ini", "No such file")
    run("a directory for a study", 4, ["."], ".: ", "directory")
    run("a study that is no text", 3, [badfiles.zeros("zero.ini", 999)],
        "zero.ini", "expected a text")


def data():
    images, labels = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
    badfiles.idx()
    badfiles.cifar()
    mnist = study("mnist", "[net]\nspec = mlp 9\n",
                  (STUDY[STUDY.index("[data]"):STUDY.index("[train]")],
                   "[data]\nset = mnist\n"))
    got, _, err = losscape(["run", *mnist, "--set", "data.dir=right",
                            "--dry-run"])
    tell(got == 0, "data that are right", err)
    for what, name, *words in (
            ("data that are nowhere", "nowhere", "mnist", "nowhere", images),
            ("idx cut short", "cut", f"cut/{images}", "bytes", "expected"),
            ("idx with a wrong magic", "magic", f"magic/{images}",
             "0x00000903", "expected 0x00000803"),
            ("idx with a wrong label", "label", f"label/{labels}",
             "label 10 of image 63", "expected 0 to 9"),
            ("idx with too few labels", "count", f"count/{labels}", "63",
             "expected 64"),
            ("idx in gzip cut short", "gz", f"gz/{images}.gz", "truncated"),
            ("idx of three bytes", "short", f"short/{images}", "expected"),
            ("idx of half a pair", "half", "half", labels, "not there")):
        run(what, 3, mnist + ["--set", f"data.dir={name}"], *words,
            ranks=(0, 2) if name == "cut" else (0,))
    run("CIFAR cut short", 3,
        mnist + ["--set", "data.set=cifar10", "--set", "data.dir=cifar"],
        "cifar/test_batch.bin", "expected")


def results():
    a = study("a", "")
    got, _, err = losscape(["run", *a])
    tell(got == 0, "a result that is right", err)
    badfiles.results("a.h5")
    run("a result of another study", 3, a + ["--set", "train.lr=0.07"],
        "a.h5: belongs to another study", "[train] lr", "'0.1'", "'0.07'",
        ranks=(0, 2))
    run("a result of another net", 3, a + ["--set", "net.spec=mlp"], "a.h5",
        "[net] spec")
    for what, name, *words in (
            ("another schema", "schema.h5", "schema 99", "schema 1"),
            ("a result cut short", "cut.h5", "not a whole"),
            ("a result without its end", "end.h5", "not a whole"),
            ("a text", "text.h5", "not a whole"),
            ("an empty file", "empty.h5", "empty"),
            ("another's HDF5", "foreign.h5", "losscape"),
            ("a directory", "right"),
            ("no file", "nowhere.h5", "No such file")):
        for command in (["run", *a, "-o", name], ["status", name],
                        ["show", name], ["verify", name],
                        ["compare", "a.h5", name], ["compare", name, "a.h5"],
                        ["export", name, "new.safetensors"],
                        ["retry", name, "--diverged"],
                        ["run", *a, "-o", "b.h5", "--reuse", name],
                        ["run", *a, "-o", "b.h5", "--set",
                         "start.solutions=" + name]):
            if command[0] == "run" and name == command[-1] == "nowhere.h5":
                continue
            both = command == ["run", *a, "-o", "cut.h5"]
            refused(f"{what}: losscape {command[0]}", 4, command, name, *words,
                    ranks=(0, 2) if both else (0,))
    run("a result in no directory", 4, a + ["-o", "nowhere/b.h5"],
        "nowhere/b.h5: no directory nowhere", ranks=(0, 2))
    run("a result below a file", 4, a + ["-o", "a.ini/b.h5"],
        "a.ini/b.h5: no directory a.ini")
    run("a result larger than any disk", 4,
        study("large", "[ensemble]\nsolutions = 1000000\n",
              ("dense 9", "dense 4000, dense 4000")), "large.h5", " MB")
    refused("no such array", 3, ["show", "a.h5", "--array", "/no"],
            "no array /no")
    refused("no such solution", 3,
            ["export", "a.h5", "new.safetensors", "--solution", "3"],
            "no solution 3", "expected 0 to 2")
    refused("an export to nowhere", 4,
            ["export", "a.h5", "nowhere/w.safetensors"], "nowhere/w",
            "No such file")
    for out in "a.h5", "./a.h5", "a.ini", "right":
        refused(f"an export over {out}", 4, ["export", "a.h5", out], out,
                "is there already", "safetensors")
    for what in "an export", "an export over the last one":
        got, _, err = losscape(["export", "a.h5", "again.safetensors"])
        tell(got == 0, what, err)


def rights():
    """Where one may not write."""
    before = []
    if os.getuid() == 0:
        before = ["setpriv", "--reuid=65534", "--regid=65534",
                  "--clear-groups"]
        try:
            subprocess.run([*before, LOSSCAPE, "--version"], check=True,
                           stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError):
            tell(True, "no write permission # SKIP this is root")
            return
    badfiles.locked("a.h5")
    a = study("a", "")
    try:
        run("no permission to write there", 4, a + ["-o", "locked/b.h5"],
            "locked/b.h5", "Permission denied", ranks=(0, 2), before=before)
        run("no permission beside the result", 4, a + ["-o", "locked/a.h5"],
            "locked/a.h5", "Permission denied", before=before)
        run("no permission to write the result", 4, a + ["-o", "open/a.h5"],
            "open/a.h5", "Permission denied", ranks=(0, 2), before=before)
        run("no permission to read the study", 4, ["open/a.ini"],
            "open/a.ini", "Permission denied", before=before)
    finally:
        os.chmod("locked", 0o755)


def weights():
    losscape(["export", "a.h5", "w.safetensors"])
    net = STUDY.split("spec = ")[1].split("\n")[0]
    evaluate = ["eval", "--net", net, "--data", "synthetic", "--weights"]
    tell(losscape(evaluate + ["w.safetensors"])[0] == 0,
         "weights that are right")
    other_contents()
    a = study("a", "")
    for what, name, *words in badfiles.weights("w.safetensors"):
        refused(f"{what}: losscape eval", 3, evaluate + [name], name, *words)
        run(f"{what}: losscape run", 3,
            a + ["-o", "b.h5", "--set", f"start.weights={name}"], name, *words,
            ranks=(0, 2) if name == "missing.safetensors" else (0,))
    refused("no such weights", 4, evaluate + ["nowhere.safetensors"],
            "nowhere.safetensors", "No such file")


def other_contents():
    """Files of the same names that hold something else."""
    start = study("start", "[start]\nweights = start.safetensors\n")
    losscape(["export", "a.h5", "start.safetensors"])
    losscape(["run", *start])
    losscape(["export", "a.h5", "start.safetensors", "--solution", "1"])
    run("a result of other weights", 3, start,
        "start.h5: belongs to another study: the contents of the [start] "
        "weights files differ; give")


def usage():
    for what, arguments in (
            ("no study", ["run"]), ("two studies", ["run", "a.ini", "b.ini"]),
            ("an unknown option", ["run", "a.ini", "--fast"]),
            ("no time at all", ["run", "a.ini", "--max-hours", "0"]),
            ("an unknown command", ["walk"]), ("no command", []),
            ("no file", ["status"]), ("one file", ["compare", "a.h5"]),
            ("no net", ["eval", "--data", "synthetic"])):
        old = snapshot()
        got, out, err = losscape(arguments)
        tell(got == 2 and err and not out and old == snapshot(),
             f"usage: {what}", f"exit status {got}, expected 2", err, out)


for part in (studies, data, results, rights, weights, usage):
    part()
print(f"1..{told}")
