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
sed -e 's/^spec.*/spec = conv2d 6 3 padding=1, batchnorm, relu, maxpool 2,\
  flatten, dropout 0.2, dense 4/' -e 's/^lr.*/&\
optimiser = adam\
schedule = cosine\
flip = yes\
pad_crop = 1/' mlp.ini >batchnorm.ini

for study in mlp batchnorm; do
    for ranks in 0 2 3; do
        check "$study on $ranks ranks" \
            job $ranks run $study.ini -o $study$ranks.h5
        [ $ranks -eq 0 ] || check "$study on $ranks ranks as on one" \
            "$losscape" compare $study$ranks.h5 ${study}0.h5
    done
done

# A run that is killed in the middle of trainings, again and again.
sed 's/^epochs = 3/epochs = 30/; s/^spec.*/spec = mlp 300/' mlp.ini >cut.ini
printf '[run]\ncheckpoint_minutes = 0.0005\n' >>cut.ini
check 'a longer one' job 0 run cut.ini -o whole.h5
kills=0
for wait in 0.4 0.5 0.6 0.7 0.8; do
    timeout -s KILL $wait "$losscape" run cut.ini -o cut.h5 \
        </dev/null >log 2>&1 || kills=$((kills + 1))
done
check "killed $kills times" test $kills -ge 2
check 'and gone on with' job 2 run cut.ini -o cut.h5
check 'it is the same' "$losscape" compare cut.h5 whole.h5

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
