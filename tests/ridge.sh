#!/bin/sh
# ridge.sh - kernel ridge regression and spectra: what SciPy finds, whatever the
# number of ranks; what is singular, not finite, or refused.
: "${srcdir:=.}"
analysis=$(cd "$srcdir/analysis" && pwd)
. "$srcdir/tests/tap"
begin h5py matplotlib scipy
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

cat >traced.ini <<END
[study]
kind = ridge kernel
[data]
set = synthetic
[net]
spec = flatten, dense 30, batchnorm, relu, dense 4
[ensemble]
solutions = 2
[train]
epochs = 2
batch = 16
[kernel]
images = 21
tile = 4
[ridge]
steps = 0 20
solutions = 2
images = 45
test_images = 37
tile = 8
END
sed -e 's/^\[ridge\]/&\
kernel = full\
lambdas = 0 0.01 1/' -e 's/^images = 45/images = 30/' traced.ini >full.ini

for study in traced full; do
    for np in 1 2 3 4 6; do
        check "$study on $np ranks" job $np run $study.ini -o $study$np.h5
        check 'its checksums' "$losscape" verify $study$np.h5
        check 'nothing is left' says 'nothing left to do' \
            job 2 run $study.ini -o $study$np.h5
        [ $np -eq 1 ] || check 'as on one' says \
            '9 arrays of collective stages equal within their tolerance' \
            "$losscape" compare $study$np.h5 ${study}1.h5
    done
    check "$study: as SciPy finds" \
        "$PYTHON" "$tests/ridge.py" "$study"[12346].h5
done
check 'two images, six ranks' job 6 run full.ini -o two.h5 \
    --set ridge.images=2 --set kernel.images=2 --set ridge.test_images=1
check 'as SciPy finds' "$PYTHON" "$tests/ridge.py" two.h5

# A tolerance is one: beyond it compare says so.
cp full1.h5 near.h5
cp full1.h5 far.h5
"$PYTHON" - <<END
import h5py
for path, apart in ("near.h5", 9e-11), ("far.h5", 1.1e-10):
    l = h5py.File(path, "r+")["ridge/eigenvalues"]
    l[1, -1] += apart * l[1, 0]
END
check 'compare takes what is near' "$losscape" compare near.h5 full1.h5
check 'but not what is far' refuses 3 '/ridge/eigenvalues[1][119]' \
    "$losscape" compare far.h5 full1.h5

# More images than parameters: without lambda it is singular, which is said,
# and the other lambdas are solved.
sed -e 's/^spec.*/spec = gap, dense 4/' -e 's/^\[ridge\]/&\
lambdas = 0 0.5/' traced.ini >few.ini
check 'a singular kernel' says \
    'ridge/0: lambda 0 of the mean: a matrix of 45 x 45 + 0 I is singular' \
    job 3 run few.ini -o few.h5
check 'the other lambda is solved' "$PYTHON" "$tests/ridge.py" few.h5
check 'and one was not' "$PYTHON" - <<END
import h5py
assert (h5py.File("few.h5")["ridge/status"][()] == [2, 1]).all()
END
check 'that is no answer, not one to come' "$PYTHON" - <<END
import sys
sys.path.insert(0, "$analysis")
from figures import ridge
from result import Result
told = ridge.caption(Result("few.h5"))
assert "4 regressions without an answer" in told, told
assert "not yet" not in told, told
END

check 'trainings that diverge: nothing is solved' \
    refuses 5 'stage train: every task diverged' \
    job 3 run traced.ini -o ill.h5 --set train.lr=1e9 \
        --set "net.spec=flatten, dense 30, relu, dense 30, relu, dense 4"
check 'what needed them has diverged too' "$PYTHON" - <<END
import h5py, numpy as np
f = h5py.File("ill.h5")
for stage in "ridge", "kernel-spectrum":
    assert (f["tasks"][stage]["status"] == 2).all(), stage
assert np.isnan(f["ridge/predictions"][()]).all()
END
check 'a dry run says what ranks hold' says 'decomposes the kernels' \
    "$losscape" run full.ini -o no.h5 --dry-run
# memory STEPS: MB a rank that a dry run says; a kernel here takes 0.7.
memory()
{
    "$losscape" run traced.ini -o no.h5 --dry-run --set ridge.images=300 \
        --set ridge.test_images=250 --set ridge.tile=300 \
        --set "ridge.steps=$1" 2>&1 | sed -n 's/.*memory \([0-9.]*\) MB.*/\1/p'
}
check 'no rank keeps kernels of other steps' awk \
    "BEGIN { exit !($(memory '0 1 2 3 4 5 6 7') - $(memory 0) < 0.7) }"
check 'so does a plan' says 'on all ranks together' \
    "$losscape" plan full.ini --ranks 1,16
check 'no step, refused' refuses 3 '[ridge] steps: empty' \
    job 0 run full.ini -o no.h5 --set ridge.steps=
finish
