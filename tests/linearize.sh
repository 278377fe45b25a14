#!/bin/sh
# linearize.sh - kind linearize: the same on any ranks, killed or not, and what
# another program finds.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
analysis=$(cd "$srcdir/analysis" && pwd)
jobs=$(cd "$srcdir/jobs/kernel" && pwd)
begin h5py scipy matplotlib
fashion=/usr/share/datasets/fashion-mnist
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

cat >mlp.ini <<END
[study]
kind = linearize
[data]
set = synthetic
validation = 60
[net]
spec = mlp 24 16
[ensemble]
solutions = 2
[train]
epochs = 3
lr = 0.05
[linearize]
steps = 0 3 8
epochs = 3
probe_iterations = 20
keep = yes
END
normed mlp.ini >batchnorm.ini
alike mlp batchnorm

# A run that is killed in the middle of trainings, again and again.
sed 's/^epochs = 3/epochs = 30/; s/^spec.*/spec = mlp 300/' mlp.ini >long.ini
survives long

# Rates far too high: the rest is there all the same.
job 2 run mlp.ini -o far.h5 --set linearize.lr=1e9 >log 2>&1
tell $(($? != 5)) 'what diverges is a result' log
"$PYTHON" - <<END >log 2>&1
import h5py, numpy
f = h5py.File("far.h5")["linearize"]
assert numpy.isnan(f["nonlinear_test_loss"][...]).all()
assert (f["nonlinear_epoch_by_test"][...] == 0).all()
assert numpy.isfinite(f["probe_accuracy_by_test"][...]).all()
END
tell $? 'it has no best epoch' log

check 'figures 8 and 9: smoke' job 3 run "$jobs/cifar-linearize.ini" \
    -o smoke.h5 --set study.scale=smoke
check 'drawn' "$PYTHON" "$analysis/plot" smoke.h5 --figure linearize
check 'judged' "$PYTHON" "$tests/linearize.py" evidence "$analysis"

[ -d $fashion ] || {
    echo "ok $((n + 1)) # SKIP no dataset-fashion-mnist here"
    echo "1..$((n + 1))"
    exit 0
}
# found NAME SPEC: on real images, against NumPy.
found()
{
    cat >"$1.ini" <<END
[study]
kind = linearize
[data]
set = fashion-mnist
train = 1200
validation = 200
test = 300
[net]
spec = $2
[ensemble]
solutions = 1
[train]
epochs = 3
lr = 0.05
[linearize]
steps = 0 5 24
epochs = 3
lr = 0.01
probe_iterations = 1000
keep = yes
END
    check "$1 runs" job 2 run "$1.ini"
    check "$1: all is what others find" \
        "$PYTHON" "$tests/linearize.py" file "$1.h5" "$fashion"
}
found real-mlp 'mlp 30 12'
found real-batchnorm \
    'conv2d 6 3 stride=2, batchnorm, relu, maxpool 2, flatten, dense 12, relu,
 dense 10'
finish
