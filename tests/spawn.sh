#!/bin/sh
# spawn.sh - kind spawn: the same on any ranks, killed or not, and what another
# program finds.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
analysis=$(cd "$srcdir/analysis" && pwd)
jobs=$(cd "$srcdir/jobs/kernel" && pwd)
begin h5py matplotlib sklearn
fashion=/usr/share/datasets/fashion-mnist
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

cat >mlp.ini <<END
[study]
kind = spawn
[data]
set = synthetic
[net]
spec = mlp 24 16
[ensemble]
solutions = 3
[train]
epochs = 3
lr = 0.05
[spawn]
steps = 0 3 8
parents = 0 2
children = 3
strangers = 2
points = 5
images = 40
kernel_images = 12
kernel_tile = 5
END
normed mlp.ini >batchnorm.ini
alike mlp batchnorm

# drawn TEXT FIGURE: what a file says that has nothing yet.
drawn()
{
    rm -f empty.h5
    job 0 run mlp.ini -o empty.h5 --max-hours 1e-9
    "$PYTHON" "$analysis/plot" empty.h5 --figure "$2" >said 2>&1
    cat said
    grep -qF -- "$1" said
}

check 'what is evidence, and what is not' \
    "$PYTHON" "$tests/spawning.py" "$analysis"

# A run that is killed in the middle of children, again and again.
sed 's/^epochs.*/epochs = 40/; s/^spec.*/spec = mlp 300/' mlp.ini >long.ini
survives long

for study in fashion mlp cifar; do
    check "$study: smoke" job 3 run "$jobs/$study-spawn.ini" \
        -o "$study.h5" --set study.scale=smoke
    check "$study: drawn" "$PYTHON" "$analysis/plot" "$study.h5"
done
check 'before anything is there too' drawn 'nothing to draw yet' spawn
check 'relations likewise' drawn 'nothing to draw yet' relations

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
kind = spawn
[data]
set = fashion-mnist
train = 1000
test = 300
[net]
spec = $2
[ensemble]
solutions = 2
[train]
epochs = 3
lr = 0.05
[evaluate]
train_images = 1000
test_images = 200
[spawn]
steps = 0 5 12
children = 2
points = 5
images = 60
kernel_images = 20
kernel_tile = 8
END
    check "$1 runs" job 2 run "$1.ini"
    check "$1: all is what others find" \
        "$PYTHON" "$tests/spawn.py" "$1.h5" "$fashion" 128
}
found real-mlp 'mlp 30 20'
found real-batchnorm \
    'conv2d 6 3 stride=2, batchnorm, relu, maxpool 2, relu, flatten, dense 10'
finish
