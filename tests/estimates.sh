#!/bin/sh
# estimates.sh - a surface in two levels, from a study to its check against
# exact values: what the program and the analysis say of it.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
analysis=$(cd "$srcdir/analysis" && pwd)
jobs=$(cd "$srcdir/jobs" && pwd)
begin h5py matplotlib
export PYTHONDONTWRITEBYTECODE=1

cat >a.ini <<END
[study]
kind = surface
[data]
set = synthetic
[net]
spec = mlp 24 16
[ensemble]
solutions = 1
[train]
epochs = 3
lr = 0.05
[surface]
nx = 31
ny = 26
precision = 3%
END

two_level()
{
    "$PYTHON" "$analysis/two-level" "$@"
}

# exact FILE OPTION...: the study with exact values.
exact()
{
    file=$1
    shift
    job 2 run a.ini -o "$file" --set surface.precision=exact "$@"
}

check 'the kind tells of it' \
    says 'precision = exact' "$losscape" kinds surface
check 'a dry run shows its stages' \
    says 'surface-sample              806 tasks' job 0 run a.ini --dry-run
check 'without it there are none' says 'surface                     806 tasks' \
    job 0 run a.ini --dry-run --set surface.precision=exact
check 'indeed none' test "$(grep -c 'surface-' said)" -eq 1
check 'a plan counts them' says surface-refine \
    "$losscape" plan a.ini --ranks 3,17
for wrong in 0% -1% 51% abc 1 ''; do
    check "precision = $wrong is refused" \
        refuses 3 "[surface] precision: '$wrong' is neither (expected exact" \
        job 0 run a.ini --set "surface.precision=$wrong"
done

check 'a study runs' job 3 run a.ini -o two.h5
check 'its status has all stages done' \
    says 'nothing left to do' "$losscape" status two.h5
check 'show has its estimates' \
    says '/surface/test_loss_estimate [26][31]' "$losscape" show two.h5
check 'another precision is another study' \
    refuses 3 '[surface] precision' job 0 run a.ini -o two.h5 \
    --set surface.precision=2%
check 'all points exact' exact all.h5 --reuse two.h5
check 'compare tells them apart' \
    refuses 3 precision "$losscape" compare two.h5 all.h5
check 'what is exact is the same, what is not is not a number' "$PYTHON" - <<END
import h5py, numpy as np
two, all = (h5py.File(f)["surface"] for f in ("two.h5", "all.h5"))
how = two["how"][()]
assert 0 < np.count_nonzero(how) < how.size / 2
for name in "train_loss", "train_accuracy", "test_loss", "test_accuracy":
    value, true = two[name][()], all[name][()]
    assert np.array_equal(value[how > 0], true[how > 0]), name
    assert np.all(np.isnan(value[how == 0])), name
    estimate, error = (two[f"{name}_{w}"][()] for w in ("estimate", "error"))
    assert np.all(np.isfinite(estimate)) and np.all(error >= 0), name
    assert np.all(error[(how == 1) | (how == 2)] == 0), name
assert not [n for n in all if n.endswith(("_estimate", "_error"))]
assert "how" not in all and "two_level" not in all
END

check 'checked against all points, it saves too little for a target' \
    exits 1 two_level two.h5 all.h5
check 'and keeps the others' test "$(grep -c '%  images$' log)" -eq 2
# shellcheck disable=SC2046
check 'against some' exact some.h5 --reuse two.h5 $(two_level --settings two.h5)
two_level two.h5 some.h5 >log 2>&1
tell $(($? > 1)) 'can be compared as well' log
points=$(awk 'NR == 2 { print $10 }' log)
check 'there are 200 of them or more' \
    test "$points" -ge 200 -a "$points" -lt 806
check 'a result that is not its own is refused' \
    refuses 2 'not a surface in two levels' two_level all.h5 two.h5
check 'another plane is refused' exact other.h5 --set study.seed=2
check 'by name' refuses 2 '/surface/origin is not that of' \
    two_level two.h5 other.h5

# jobs/two-level does all of it.
LOSSCAPE=$losscape
export LOSSCAPE
check 'a job does both runs and prints the table' \
    exits 1 "$jobs/two-level" -n 2 -d both a.ini --set surface.precision=4%
check 'a line a loss' test "$(wc -l <log)" -eq 3
check 'and says why it cannot' \
    refuses 1 '[surface] seed: no such option' \
    "$jobs/two-level" -n 2 -d none a.ini --set surface.seed=1

check 'a page is drawn' "$PYTHON" "$analysis/plot" two.h5 -o two.png
check 'a summary is written' \
    says two.html "$PYTHON" "$analysis/summary" two.h5 -o two.html
check 'with the estimates' grep -q train_loss_estimate two.html

# Where the loss is not finite it is neither known nor estimated.
check 'points that diverge are results' \
    says ' more diverged' job 2 run a.ini -o far.h5 \
    --set 'net.spec=mlp 9 9 9 9 9 9' --set surface.normalise=none \
    --set surface.x_from=-1e6 --set surface.x_to=1e6
check 'and spoil no others' "$PYTHON" - <<END
import h5py, numpy as np
f = h5py.File("far.h5")
status, s = f["tasks/surface"]["status"].reshape(26, 31), f["surface"]
how, loss = s["how"][()], s["train_loss"][()]
assert np.all(np.isfinite(s["train_loss_estimate"][()][how == 0]))
assert np.array_equal(status == 2, (how > 0) & ~np.isfinite(loss))
assert 0 < np.count_nonzero(status == 2) < status.size
END
finish
