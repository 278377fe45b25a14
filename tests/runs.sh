#!/bin/sh
# runs.sh - what a file knows about its runs, and whether they get anywhere.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py

# What MPI leaves behind when it is killed shall go with the directory.
TMPDIR=$dir
OMPI_MCA_btl_vader_backing_directory=$dir
OMPI_MCA_osc_sm_backing_directory=$dir
export TMPDIR OMPI_MCA_btl_vader_backing_directory
export OMPI_MCA_osc_sm_backing_directory

cat >short.ini <<END
[study]
kind = surface
[data]
set = synthetic
[net]
spec = mlp 24 16
[ensemble]
solutions = 2
[train]
epochs = 2
lr = 0.05
[surface]
nx = 5
ny = 4
END
# A training that no test outlives.
sed -e 's/^epochs.*/epochs = 1000000/' -e 's/^spec.*/spec = mlp 300/' \
    short.ini >long.ini

python()
{
    "$PYTHON" - "$@"
}

# json FILE EXPRESSION: whether it holds, of s, the file's status.
json()
{
    "$losscape" status --json "$1" >status.json || return
    python "$2" <<END
import json, sys
s = json.load(open("status.json"))
assert eval("(" + sys.argv[1] + ")"), (sys.argv[1], s)
END
}

resumable()
{
    exits "$1" "$losscape" status "$2" --resumable >said 2>&1
}

# no STATUS FILE TEXT: not resumable, and the line that says why.
no()
{
    resumable 1 "$1" && [ "$(wc -l <said)" -eq 1 ] && grep -qF -- "$2" said
}

# A pattern in what status prints.
prints()
{
    "$losscape" status "$1" >said && grep -q -- "$2" said
}

wait_for()
{
    for _ in $(seq 600); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.05
    done
    false
}

# killed FILE COMMAND...: a run that dies as soon as the command passes.
killed()
{
    file=$1
    shift
    "$losscape" run long.ini -o "$file" \
        --set run.checkpoint_minutes="$minutes" >killed.log 2>&1 </dev/null &
    pid=$!
    wait_for "$@"
    good=$?
    kill -KILL $pid
    wait $pid 2>/dev/null
    return $good
}

# Runs that end by themselves.
check 'a study on 3 ranks' job 3 run short.ini
check 'and once more' job 0 run short.ini
check 'its two runs have ended' prints short.h5 '^   2 .* done '
check 'what is in their rows' python <<'END'
import h5py
f = h5py.File("short.h5")
a, b, c = f["runs"][:3]
tasks = sum(len(t) for t in f["tasks"].values())
flops = sum(len(t) * t.attrs["cost"] for t in f["tasks"].values())
assert (a["start"], b["start"], c["start"]) == (1, 2, 0)
assert (a["tasks"], b["tasks"]) == (tasks, 0)
assert (a["exit_status"], b["exit_status"]) == (0, 0)
assert a["done"] == 0 and abs(b["done"] / flops - 1) < 1e-9
for r in a, b:
    assert r["seconds"] >= r["work_seconds"] > 0, r
    busy = r["compute_seconds"] + r["idle_seconds"]
    assert 0 <= busy <= r["ranks"] * r["work_seconds"] * (1 + 1e-9), r
seconds = sum(t["seconds"].sum() for t in f["tasks"].values())
assert 0 < a["compute_seconds"] <= seconds * (1 + 1e-9)
END
check 'status --json says the same' json short.h5 's["fraction_done"] == 1 and
s["left"] == 0 and s["seconds_left"] == 0 and not s["resumable"] and
s["at_work"] is None and s["starts"] == 2 and
[r["end"] for r in s["runs"]] == ["done", "done"] and
[r["tasks"] for r in s["runs"]] == [sum(t["tasks"] for t in s["stages"]), 0]
and s["runs"][0]["added"] > 0 == s["runs"][1]["added"]'
resumable 1 short.h5 && [ ! -s said ]
tell $? 'a study that is done is not resumable, without a word' said
check 'a file that is missing is exit status 4' resumable 4 nowhere.h5
head -c 5000 short.h5 >broken.h5
check 'a broken one too' resumable 4 broken.h5
check 'a number of starts must be one' \
    exits 2 "$losscape" status --resumable=x short.h5

# Runs that die at their start.
minutes=1000
check 'a run is seen running' killed a.h5 prints a.h5 '^   1 .* running '
check 'then it has died' prints a.h5 '^   1 .* died '
check 'one run without progress is resumable' resumable 0 a.h5
check 'and is one start' test "$("$losscape" status --starts a.h5)" -eq 1
check 'if it was none before' \
    exits 0 "$losscape" status a.h5 --resumable=0
exits 1 "$losscape" status a.h5 --resumable=1 >said 2>&1 &&
    grep -q 'the last run did not begin' said
tell $? 'if it was one before the last run did not begin' said
check 'a second one' killed a.h5 prints a.h5 '^   2 .* running '
check 'two runs without progress are not' \
    no a.h5 'the last two runs (of 20'
check 'status --json says so' \
    json a.h5 'not s["resumable"] and s["left"] > 0 == s["fraction_done"]'

# A training that gets on, seen by its checkpoints alone.
minutes=0.0005
saved='s["stages"][0]["checkpoint_flops"] > 0'
check 'a run saves checkpoints, and time left is seen' \
    killed a.h5 json a.h5 "$saved and s['seconds_left'] > 0"
check 'that is progress' resumable 0 a.h5
check 'of no task' \
    json a.h5 'all(t["done"] + t["diverged"] == 0 for t in s["stages"])'
check 'shown as such' \
    json a.h5 '[r["added"] > 0 for r in s["runs"]] == [False, False, True]'
check 'a run that has no time stops' \
    exits 75 job 0 run long.ini -o a.h5 --max-hours 1e-9
check 'and says so in its row' prints a.h5 '^   4 .* stopped '
check 'one such run is resumable' resumable 0 a.h5
check 'a second one' exits 75 job 0 run long.ini -o a.h5 --max-hours 1e-9
check 'what was saved has been saved again' json a.h5 "$saved"
check 'that is no progress' no a.h5 'the last two runs (of 20'
rm a.ckpt.h5
check 'checkpoints that are gone are no error' \
    json a.h5 's["fraction_done"] == 0 and s["runs"][-1]["added"] < 0'
check 'and no progress' no a.h5 'the last two runs (of 20'

# More runs than the table has rows.
python <<'END'
import h5py
with h5py.File("a.h5", "r+") as f:
    rows = f["runs"][:]
    rows[5:] = rows[4]
    rows["start"] = range(1, len(rows) + 1)
    f["runs"][:] = rows
END
minutes=0.0005
check 'the 257th run' killed a.h5 json a.h5 "$saved"
check 'makes progress' resumable 0 a.h5
check 'the 258th' exits 75 job 0 run long.ini -o a.h5 --max-hours 1e-9
check 'after it too' resumable 0 a.h5
check 'not after the 259th' \
    exits 75 job 0 run long.ini -o a.h5 --max-hours 1e-9
check 'and says so' no a.h5 'the last two runs (of 20'
check 'the last two rows are the last two runs' json a.h5 's["starts"] == 259
and [r["start"] for r in s["runs"]] == [*range(1, 255), 258, 259]'

# Files of before.
python <<'END'
import h5py
import shutil
from h5py import h5d, h5s, h5t

def remake(name, fields):
    shutil.copy("short.h5", name)
    with h5py.File(name, "r+") as f:
        rows, new = f["runs"][:], f["runs"].id.get_type()
        old = h5t.create(h5t.COMPOUND, new.get_size())
        for i in range(new.get_nmembers()):
            if new.get_member_name(i) not in fields:
                continue
            old.insert(new.get_member_name(i), new.get_member_offset(i),
                       new.get_member_type(i))
        old.pack()
        del f["runs"]
        space = h5s.create_simple(rows.shape)
        d = h5d.create(f.id, b"runs", old, space)
        d.write(h5s.ALL, h5s.ALL, rows, new)
        for t in f["tasks"].values():
            del t.attrs["cost"]
            t[-1] = 0

remake("foreign.h5", [b"ranks"])
remake("old.h5", [b"command", b"date", b"host", b"slurm_job", b"blas",
                  b"blas_core", b"mpi", b"version", b"ranks", b"nodes"])
END
check 'a file without the later fields is read' \
    prints old.h5 '^   1 .* unknown  *-  *-  *-  *-  *3  *1 '
check 'by --json too' json old.h5 's["runs"][0]["seconds"] is None and
s["fraction_done"] is None and s["starts"] == 2 and s["resumable"] and
s["runs"][0]["ranks"] == 3'
check 'is resumable' resumable 0 old.h5
check 'and gone on with' job 0 run short.ini -o old.h5
check 'to the same end' "$losscape" compare old.h5 short.h5
check 'with one more run' json old.h5 's["starts"] == 3 and s["left"] == 0'
odd='foreign.h5: /runs is not as losscape writes it'
exits 4 "$losscape" status --resumable foreign.h5 >said 2>&1 &&
    grep -qF "$odd" said
tell $? 'other rows are refused' said
exits 4 job 0 run short.ini -o foreign.h5 >said 2>&1 && grep -qF "$odd" said
tell $? 'by a run too' said

# A task that once took eleven days: none of its stage begins in an hour.
cat >slow.ini <<END
[study]
kind = idle
[data]
set = synthetic
[net]
spec = mlp 4
[idle]
tasks = 4
END
for np in 0 3; do
    job $np run slow.ini -o slow$np.h5 >log 2>&1
    "$PYTHON" - slow$np.h5 <<'END'
import sys
import h5py
with h5py.File(sys.argv[1], "r+") as f:
    rows = f["tasks/idle"][:]
    rows["status"][0], rows["seconds"][1] = 0, 1e6
    f["tasks/idle"][:] = rows
END
    exits 75 job $np run slow.ini -o slow$np.h5 --max-hours 1 >said 2>&1 &&
        grep -q 'a task of stage idle has taken 1e+06 s' said
    tell $? "no task begins that would not end, ranks: $np" said
    check 'but without a limit' job $np run slow.ini -o slow$np.h5
done
finish
