#!/bin/sh
# summary.sh - analysis/summary: results in any state, and files that are none,
# become a page.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
summary=$(cd "$srcdir/analysis" && pwd)/summary
begin h5py matplotlib
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

cat >a.ini <<END
[study]
kind = cuts surface
[data]
set = synthetic
[net]
spec = mlp 8
[ensemble]
solutions = 13
[train]
epochs = 1
[cuts]
count = 2
points = 3
[surface]
nx = 5
ny = 4
END
job 0 run a.ini 2>/dev/null
job 0 run a.ini -o begun.h5 --max-hours 1e-9 2>begun.log
job 0 run a.ini -o far.h5 --set train.lr=1e9 2>far.log
cp a.h5 part.h5
cp a.h5 '<b>&.h5'
echo 'no such partition <i>' >missing.log
cat >again.log <<END
run.sbatch: 2026-01-01T00:00:00 job 1 on n[1-2]: srun -n 4, 1 hours
losscape: an older reason
run.sbatch: 2026-01-02T00:00:00 job 1 on n[1-2]: srun -n 4, 1 hours
losscape: 47 % | surface 65/144 | 13.2 tasks/s | 00:00:06 left
losscape: no space left on device
losscape: 145 tasks in 00:00:11 on 2 ranks
losscape: there/again.h5: cannot open: No such file or directory
run.sbatch: 2026-01-02T01:00:00 again.h5 is not done, exit status 4
END
echo '# 2026-01-01T00:00:00Z losscape run a.ini ' >silent.log
: >empty.h5
echo garbage >text.h5
head -c 3000 a.h5 >short.h5
head -c 3000 /dev/urandom >random.h5
"$PYTHON" - <<END
import h5py, numpy
with h5py.File("part.h5", "r+") as f:
    f["tasks/surface"][3] = 0
    f["tasks/surface"][4] = 0
    for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy"):
        f["surface/" + name][0, 3] = f["surface/" + name][0, 4] = numpy.nan
def odd(name, **parts):
    with h5py.File(name, "w") as f:
        for k, v in parts.items():
            f[k.replace("_", "/")] = v
        f.attrs["study"] = "[net]\nspec = mlp\n"
odd("bare.h5")
odd("flat.h5", tasks=numpy.zeros(3), runs=numpy.zeros(3))
odd("shapes.h5", tasks_train=numpy.zeros(3), solutions_theta=1.0)
with h5py.File("other.h5", "w") as f:
    f["x"] = 1
with h5py.File("number.h5", "w") as f:
    f.attrs["study"] = 7
END
mkdir directory.h5

page()
{
    "$PYTHON" "$summary" "$@" >said 2>&1 </dev/null
    status=$?
    cat said
    return $status
}

# says TEXT: whether the last page was announced so.
says()
{
    grep -F -- "$1" said
}

check 'a whole result' page a.h5 -o a.html
check 'is done' says 'a: done'
check 'with figures' grep -q 'src="data:image/png;base64,iVBOR' a.html
check 'with what losscape show says of it' "$PYTHON" - <<END
import h5py, html, re
f, text = h5py.File("a.h5"), open("a.html").read()
rows = [[html.unescape(re.sub("<.*?>", "", c)) for c in r.split("</td>")]
        for r in text.split("<tr>")]
for what in ("train", "test"):
    v = f[f"surface/{what}_loss"][()]
    row = next(r for r in rows if r[0] == f"/surface/{what}_loss")
    i, j = divmod(v.argmin(), v.shape[1])
    x, y = f["surface/x"][j], f["surface/y"][i]
    assert row[1] == f"{v.min():.5g}" and row[3] == f"{v.max():.5g}", row
    assert row[2] == f"y {y:.4g}, x {x:.4g}", row
loss = f["solutions/train_loss"]
assert any(r[:2] == ["11", f"{loss[11]:.5g}"] for r in rows)
assert "and 1 more" in text and f.attrs["dataHash"] in text
assert html.escape(f.attrs["study"]) in text
END
check 'all kinds of results, and what is none, on one page' \
    page ./*.h5 missing.h5 again.h5 silent.h5 none.h5 -o all.html --pictures .
check 'it is whole' grep -q '</html>$' all.html
check 'each has its section' test "$(grep -c '<section' all.html)" -eq \
    $(($(find . -name '*.h5' | wc -l) + 4))
check 'one that grows' says 'part: unfinished, '
check 'one that has begun' says 'tasks: begun.h5: stopped with '
check 'one that diverged' \
    says 'far: failed: every task of stage train diverged'
check 'a name is text' says '<b>&: done'
check 'not a part of the page' grep -qF '&lt;b&gt;&amp;' all.html
check 'no file: the log says why' says 'missing: failed: no such partition <i>'
check 'the last run counts' says 'again: failed: no space left on device'
check 'one that said nothing' says 'silent: failed: began, and said nothing'
check 'escaped' grep -qF 'no such partition &lt;i&gt;' all.html
check 'no file and no log' says 'none: not begun'
for bad in empty text short random bare flat shapes other number; do
    check "no result: $bad" says "$bad: failed: $bad.h5: "
done
check 'a directory' says 'directory: failed: '
check 'figures as files' test -s a.png
check '--check: all is done' page --check a.h5 -o page.html
check '--check: not all is done' exits 1 page --check a.h5 begun.h5 -o page.html
check 'no page without its directory' \
    exits 1 page a.h5 -o nowhere/page.html
check 'said in a line' test "$(grep -c nowhere said)" -eq 1
finish
