#!/bin/sh
# kernel.sh - tangent kernels: the same bits on every number of ranks, and after
# a kill in the middle; distances and alignments are those of the tiles, and
# these of a Jacobian by PyTorch where it is.
: "${srcdir:=.}"
analysis=$(cd "$srcdir/analysis" && pwd)
. "$srcdir/tests/tap"
begin h5py matplotlib
PYTHONDONTWRITEBYTECODE=1
HDF5_USE_FILE_LOCKING=FALSE
export PYTHONDONTWRITEBYTECODE HDF5_USE_FILE_LOCKING
fashion=/usr/share/datasets/fashion-mnist

cat >norm.ini <<END
[study]
kind = kernel
seed = 5
[data]
set = synthetic
[net]
spec = conv2d 6 3 padding=1, batchnorm, relu, maxpool 2, flatten, dropout 0.2,
  dense 4
[ensemble]
solutions = 2
[train]
epochs = 3
[evaluate]
batch_norm_images = 100
[checkpoints]
log = 2
[kernel]
images = 20
solutions = 2
tile = 8
average = 2
END
for ranks in 1 2 3 5; do
    check "on $ranks ranks" job $ranks run norm.ini -o norm$ranks.h5
    [ $ranks -eq 1 ] || check "on $ranks ranks as on one" \
        "$losscape" compare norm$ranks.h5 norm1.h5
done
check 'another division into tiles' job 2 run norm.ini -o whole.h5 \
    --set kernel.tile=64
check 'another division gives the same' \
    "$PYTHON" "$tests/kernel.py" same norm1.h5 whole.h5
check 'what is evidence, and what is not' \
    "$PYTHON" "$tests/kernels.py" "$analysis"
says 'memory' "$losscape" run norm.ini --dry-run >log 2>&1
tell $? 'the dry run says what memory it takes' log

more='--set kernel.images=160 --set kernel.spectrum=no'
# shellcheck disable=SC2086
check 'a job without a kill' job 2 run norm.ini -o alive.h5 $more
# shellcheck disable=SC2086
check 'killed in the middle of tiles, and on' \
    "$PYTHON" "$tests/kernel.py" kill "$losscape" norm.ini killed.h5 $more
check 'it ends as if it had not been' "$losscape" compare killed.h5 alive.h5

[ -d $fashion ] || {
    echo "ok $((n + 1)) # SKIP no dataset-fashion-mnist here"
    echo "1..$((n + 1))"
    exit 0
}
cat >fashion.ini <<END
[study]
kind = kernel
[data]
set = fashion-mnist
train = 1000
test = 100
[net]
spec = conv2d 5 5 stride=3, batchnorm, relu, conv2d 7 3 stride=2, relu, flatten,
  dense 12, relu, dense 10
[train]
epochs = 2
lr = 0.05
[evaluate]
batch_norm_images = 100
[checkpoints]
steps = 1 5
[kernel]
images = 22
tile = 6
average = 3
END
check 'a study' job 2 run fashion.ini
check 'all is what others find' \
    "$PYTHON" "$tests/kernel.py" file fashion.h5 "$fashion"
finish
