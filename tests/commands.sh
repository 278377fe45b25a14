#!/bin/sh
# commands.sh - the commands, on results that are whole, growing and damaged.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py

cat >a.ini <<END
[study]
kind = cuts surface
[data]
set = synthetic
[net]
spec = flatten, dense 30, batchnorm, relu, dense 4
[train]
epochs = 2
lr = 0.05
[cuts]
count = 2
points = 5
[surface]
nx = 5
ny = 4
END
sed -e 's/dense 30/dense 400, relu, dense 300/' -e 's/^epochs.*/epochs = 120/' \
    a.ini >long.ini
sed -e 's/^kind.*/kind = ensemble/' -e '/^\[cuts/,$d' a.ini >solutions.ini
sed -e 's/^spec.*/spec = mlp 9 9 9 9 9 9/' -e 's/^kind.*/kind = surface/' \
    -e '/^\[cuts/,/^points/d' a.ini >deep.ini

python()
{
    "$PYTHON" - "$@"
}

# flip FILE PATH INDEX...: one bit of one number.
flip()
{
    python "$@" <<END
import h5py, numpy, sys
with h5py.File(sys.argv[1], "r+") as f:
    d, at = f[sys.argv[2]], tuple(map(int, sys.argv[3:]))
    bits = numpy.array([d[at]]).view("u1")
    bits[0] ^= 1
    d[at] = bits.view(d.dtype)[0]
END
}

# What there is.
check 'corruptions lists them' says 'zoom_blur - ' "$losscape" corruptions
check 'and draws them' "$losscape" corruptions --data synthetic \
    --image 3 --table mnist-c --sheet sheet.pgm
check 'one a row, the image itself first' python <<END
import re
data = open("sheet.pgm", "rb").read()
head = re.match(rb"P5\n(\d+) (\d+)\n255\n", data)
w, h, at = *map(int, head.groups()), head.end()
rows = [data[at + i * w:][:w] for i in range(h)]
side = w // 6
count = h // side
assert h == count * side and count > 20 and len(data) == at + w * h
first = [[r[:side] for r in rows[i * side:][:side]] for i in range(count)]
worst = [[r[5 * side:] for r in rows[i * side:][:side]] for i in range(count)]
assert all(f == first[0] for f in first) and len(set(map(str, worst))) == count
END
check 'an image that is not there is refused' \
    refuses 3 'no test image 99999, there are' "$losscape" corruptions \
    --data synthetic --image 99999 --sheet sheet.pgm
check 'and so is a sheet that cannot be written' \
    refuses 4 'nowhere/sheet.pgm: No such file' "$losscape" corruptions \
    --data synthetic --sheet nowhere/sheet.pgm
check 'and a sheet of nothing' refuses 2 'expected --data and --sheet' \
    "$losscape" corruptions --sheet sheet.pgm

# A dry run.
check 'a dry run says what would be done' \
    says 'surface                      20 tasks' job 2 run a.ini --dry-run
check 'a dry run writes nothing' test ! -e a.h5 -a ! -e a.ckpt.h5 -a \
    ! -e a.h5.lock

# A run, and another.
check 'a study runs' job 2 run a.ini
cp a.h5 first.h5
check 'a second run says that all is done' \
    says 'nothing left to do' timeout 20 "$losscape" run a.ini
check 'a second run writes nothing but its start' python <<END
import h5py
a, b = h5py.File("first.h5"), h5py.File("a.h5")
def same(name, old):
    if isinstance(old, h5py.Dataset) and name != "runs":
        assert old[()].tobytes() == b[name][()].tobytes(), name
a.visititems(same)
runs = b["runs"]["ranks"]
assert list(runs[:3]) == [2, 1, 0], runs[:3]
END

check 'a dry run says so too' \
    says 'a.h5: nothing left to do' job 2 run a.ini --dry-run
check 'a dry run of another study into it is refused' \
    refuses 3 '[train] lr' job 2 run a.ini --dry-run --set train.lr=0.06
check 'a dry run into no directory is refused' \
    refuses 4 'no directory nowhere' job 2 run a.ini --dry-run -o nowhere/a.h5
check 'a dry run counts solutions to take' \
    says '3 solutions would be taken from a.h5' "$losscape" run a.ini \
    -o dry.h5 --reuse a.h5 --set ensemble.solutions=4 --dry-run
check 'and refuses others' refuses 3 '[train] lr' "$losscape" run a.ini \
    -o dry.h5 --reuse a.h5 --set train.lr=0.06 --dry-run
check 'and makes no file' test ! -e dry.h5 -a ! -e dry.ckpt.h5 -a \
    ! -e dry.h5.lock

# Looking at it.
check 'status: nothing is left' \
    says 'nothing left to do' "$losscape" status a.h5
check 'status --resumable: no' exits 1 "$losscape" status --resumable a.h5
check 'show prints tables' says 'surface' "$losscape" show a.h5
"$losscape" show --json a.h5 >a.json
"$losscape" show --csv a.h5 >a.csv
check 'show --json and --csv are what the file holds' python <<END
import csv, h5py, json, numpy
f, j = h5py.File("a.h5"), json.load(open("a.json"))
assert j["kind"] == "cuts surface" and len(j["runs"]) == 2
rows = list(csv.DictReader(open("a.csv")))
for path, a in j["arrays"].items():
    want = f[path][()]
    assert list(want.shape) == a["dims"], path
    mine = [r for r in rows if r["array"] == path]
    assert len(mine) == want.size, path
    for r, x, y in zip(mine, a["values"], want.ravel()):
        ok = numpy.isnan(y) if x is None else want.dtype.type(x) == y
        assert ok and (x is None or float(r["value"]) == x), (path, r, x, y)
    for r, at in zip(mine, numpy.ndindex(want.shape)):
        assert "".join(r[k] for k in "ijkl") == "".join(map(str, at))
assert j["arrays"]["/surface/train_loss"]["dims"] == [4, 5]
assert [s["done"] for s in j["stages"]] == [3, 2, 10, 1, 20]
END
check 'verify: all is right' says 'all checksums right' "$losscape" verify a.h5
check 'compare: it is itself' "$losscape" compare a.h5 first.h5

# Damage, found and repaired.
flip a.h5 /surface/test_loss 1 2
flip a.h5 /solutions/theta 1 100
check 'compare shows the difference' \
    refuses 3 '/surface/test_loss[1][2]: ' "$losscape" compare a.h5 first.h5
check 'verify finds a flipped bit' \
    refuses 4 'surface task 7: wrong checksum' "$losscape" verify a.h5
check 'verify finds another' grep -q 'train task 1: wrong checksum' said
check 'a run does these tasks again and says so' \
    says 'surface task 7: checksum differs' job 2 run a.ini
check 'both of them' grep -q 'train task 1: checksum differs' said
check 'and no other' grep -q '^losscape: 2 tasks in ' said
check 'then all is as before' "$losscape" compare a.h5 first.h5

# Weights out and in.
check 'export' "$losscape" export a.h5 --solution 2 w.safetensors
"$losscape" eval --net 'flatten, dense 30, batchnorm, relu, dense 4' \
    --weights w.safetensors --data synthetic --split test >eval.json
check 'eval of what was exported' python <<END
import h5py, json
f, j = h5py.File("a.h5")["solutions"], json.load(open("eval.json"))
assert j["images"] == 256 and j["accuracy"] == f["test_accuracy"][2], j
assert abs(j["loss"] - f["test_loss"][2]) < 1e-9, j
END
check 'a study starts from it' job 2 run solutions.ini -o start.h5 \
    --set start.weights=w.safetensors --set train.epochs=0 \
    --set ensemble.solutions=1
check 'and has the same loss' python <<END
import h5py
a, b = h5py.File("a.h5")["solutions"], h5py.File("start.h5")["solutions"]
for name in "theta", "buffers", "train_loss", "test_loss", "test_accuracy":
    assert a[name][2].tobytes() == b[name][0].tobytes(), name
END

# Solutions of another study.
check 'a larger study takes the solutions' \
    says '3 solutions taken from a.h5' job 2 run a.ini -o more.h5 \
    --reuse a.h5 --set cuts.count=4 --set ensemble.solutions=4
check 'as they are' python <<END
import h5py
a, b = h5py.File("a.h5"), h5py.File("more.h5")
assert (a["solutions/theta"][:] == b["solutions/theta"][:3]).all()
assert (a["cuts/test_loss"][:] == b["cuts/test_loss"][:2]).all()
assert (a["tasks/train"]["seconds"] == b["tasks/train"]["seconds"][:3]).all()
END
check 'a study that trains otherwise does not' \
    refuses 3 '[train] lr' "$losscape" run a.ini -o other.h5 --reuse a.h5 \
    --set train.lr=0.06
check 'and leaves no file' test ! -e other.h5 -a ! -e other.ckpt.h5

# Numbers that are not finite.
check 'a stage that diverges as a whole is exit status 5' \
    refuses 5 'every task diverged' job 2 run deep.ini --set train.lr=1e9
check 'retry marks its tasks' says 'train: 3 tasks to be done again' \
    "$losscape" retry deep.h5 --diverged
check 'status --resumable: yes' "$losscape" status --resumable deep.h5
check 'they can be done again' \
    refuses 5 'every task diverged' job 1 run deep.ini --set train.lr=1e9
check 'points that diverge are results' \
    says ', 16 more diverged' job 2 run deep.ini -o far.h5 \
    --set surface.x_from=-1e6 --set surface.x_to=1e6 \
    --set surface.normalise=none
check 'retry where nothing has diverged' \
    says 'no task has diverged' "$losscape" retry a.h5 --diverged

# A job at work, and others beside it.
# wait_for COMMAND...: until it passes.
wait_for()
{
    for _ in $(seq 600); do
        "$@" && return
        sleep 0.05
    done
    false
}

started()
{
    "$losscape" status "$1" 2>/dev/null | grep -q ' running '
}

"$losscape" run long.ini >long.log 2>&1 &
pid=$!
check 'status works while a job runs' wait_for started long.h5
check 'a second writer is refused' \
    refuses 4 'is at work on it' "$losscape" run long.ini
check 'retry is refused' \
    refuses 4 'is at work on it' "$losscape" retry long.h5 --diverged
kill -USR1 $pid
wait $pid
tell $(($? != 75)) 'SIGUSR1 stops it with exit status 75' long.log
check 'and it says what to do' grep -q 'run the same command again' long.log
check 'what is left can be done' "$losscape" status --resumable long.h5
check 'a dry run says how much is done' \
    says 'tasks are done already' "$losscape" run long.ini --dry-run
check 'the lock is gone' test ! -e long.h5.lock
check 'a time limit stops it too' \
    refuses 75 'run the same command again' job 2 run long.ini \
    -o limit.h5 --max-hours 0.0003
# shellcheck disable=SC2086
$MPIEXEC -n 2 "$losscape" run long.ini >long.log 2>&1 </dev/null &
pid=$!
wait_for started long.h5
sleep 0.3
kill -USR1 $pid
wait $pid
tell $(($? != 75)) 'SIGUSR1 to mpiexec likewise' long.log
check 'it goes on to the end' job 2 run long.ini
check 'without a stop' job 3 run long.ini -o whole.h5
check 'it is the same' "$losscape" compare long.h5 whole.h5
check 'checkpoints are gone' test ! -e long.ckpt.h5

# A result that is taken away from under a job.
sed -e 's/dense 30/dense 400, relu, dense 300/' -e 's/^nx.*/nx = 1000/' \
    -e 's/^ny.*/ny = 1000/' -e 's/^epochs.*/epochs = 1/' a.ini >wide.ini

# at_work RANKS FILE COMMAND...: the command as soon as the job has begun;
# then how the job ends.
at_work()
{
    ranks=$1 file=$2
    shift 2
    rm -f "$file" "${file%.h5}.ckpt.h5"
    job "$ranks" run wide.ini -o "$file" &
    pid=$!
    wait_for started "$file"
    "$@"
    wait $pid
}

replaced()
{
    cp "$1" "$1.copy"
    mv "$1.copy" "$1"
}

gone='was removed, replaced or truncated while it was written'
check 'removed' refuses 4 "gone.h5: $gone" at_work 0 gone.h5 rm gone.h5
check 'removed, on 2 ranks' refuses 4 "gone.h5: $gone" \
    at_work 2 gone.h5 rm gone.h5
check 'replaced' refuses 4 "gone.h5: $gone" at_work 0 gone.h5 replaced gone.h5
check 'truncated' refuses 4 'gone.h5: ' \
    at_work 0 gone.h5 truncate -s 4096 gone.h5
finish
