#!/bin/sh
# predictions.sh - NumPy and scikit-learn find the same metrics and measures.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
measures=$PWD/tests/measures
begin h5py sklearn
fashion=/usr/share/datasets/fashion-mnist
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

check 'random numbers' \
    "$PYTHON" "$tests/predictions.py" numbers "$measures"
[ -d $fashion ] || {
    echo "ok 2 # SKIP no dataset-fashion-mnist here"
    echo 1..2
    exit 0
}

# predictions NAME SPEC
predictions()
{
    cat >"$1.ini" <<END
[study]
kind = diversity trajectory
[data]
set = fashion-mnist
train = 2000
test = 300
[net]
spec = $2
[ensemble]
solutions = 8
trajectory = yes
design = seeds
rates = 0.02
noise_seeds = same
[train]
epochs = 3
[trajectory]
solutions = 2
every = 2
images = 100
END
    check "$1 runs" job 2 run "$1.ini"
    check "$1: all is what others find" \
        "$PYTHON" "$tests/predictions.py" file "$1.h5" "$fashion"
}
predictions mlp 'mlp 30 20'
predictions batchnorm \
    'conv2d 6 3 stride=2, batchnorm, relu, maxpool 2, flatten, dropout 0.2,
 dense 10'
finish
