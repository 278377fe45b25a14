#!/bin/sh
# rows.sh - numbers that are not those that were written are done again, and it
# is said; numbers that are not finite are a result and stay, until retry.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py

cat >a.ini <<END
[study]
kind = surface
[data]
set = synthetic
[net]
spec = flatten, dense 40, relu, dense 40, relu, dense 40, relu, dense 40,
  relu, dense 40, relu, dense 40, relu, dense 4
[train]
epochs = 2
[surface]
normalise = none
nx = 5
ny = 4
END

python()
{
    PYTHONDONTWRITEBYTECODE=1 HDF5_USE_FILE_LOCKING=FALSE "$PYTHON" - "$@"
}

job 2 run a.ini -o whole.h5 >log 2>&1
tell $? 'a job' log
for np in 0 3; do
    cp whole.h5 a.h5
    python <<'END'
import h5py
with h5py.File("a.h5", "r+") as f:
    f["solutions/theta"][1, 7] += 1       # a large row
    f["surface/train_loss"][2, 3] += 1    # a small one
    flags = f["tasks/surface"]
    row = flags[4]
    row["status"] = -1234567
    flags[4] = row
    row = flags[9]
    row["checksum"] = int(row["checksum"]) ^ 1
    flags[9] = row
END
    tell $? 'damage'
    says '' "$losscape" verify a.h5 >log 2>&1
    tell $((! $?)) 'verify sees it' log
    check "what is damaged is done again, ranks: $np" \
        says 'losscape: 4 tasks in' job $np run a.ini -o a.h5
    for task in 'train task 1' 'surface task 13' 'surface task 4' \
        'surface task 9'; do
        grep -qE "^losscape: $task: .*, doing it again" said
        tell $? "and said: $task" said
    done
    check 'the result is as before' "$losscape" compare a.h5 whole.h5
done

for np in 0 3; do
    far="-o far$np.h5 --set surface.x_from=-1e6 --set surface.x_to=1e6"
    # shellcheck disable=SC2086
    check "points that diverge are results, ranks: $np" \
        says ', 16 more diverged' job $np run a.ini $far
    cp far$np.h5 before.h5
    # shellcheck disable=SC2086
    check 'and stay so' says 'nothing left to do' job $np run a.ini $far
    python far$np.h5 <<'END' >log 2>&1
import sys
import h5py
a, b = h5py.File("before.h5"), h5py.File(sys.argv[1])
flags = b["tasks/surface"][:]
assert (flags == a["tasks/surface"][:]).all()
assert (flags["status"] == 2).sum() == 16, flags
END
    tell $? 'every bit of their flags' log
    check 'retry marks them' says 'surface: 16 tasks to be done again' \
        "$losscape" retry far$np.h5 --diverged
    # shellcheck disable=SC2086
    check 'they alone are done again' says ', 16 more diverged' \
        job $np run a.ini $far
    grep -q '^losscape: 0 tasks in' said
    tell $? 'and no other' said
    check 'to the same' "$losscape" compare far$np.h5 before.h5
done
finish
