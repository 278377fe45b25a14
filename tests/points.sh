#!/bin/sh
# points.sh - another program finds the same losses from the result file.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py
fashion=/usr/share/datasets/fashion-mnist
[ -d $fashion ] || {
    echo '1..0 # SKIP no dataset-fashion-mnist here'
    exit 0
}

# points NAME DATA SETTING...: a small study, and its points again.
points()
{
    name=$1 data=$2
    shift 2
    cat >"$name.ini" <<END
[data]
set = ${data##*/}
dir = $data
train = 200
test = 100
[evaluate]
train_images = 0
test_images = 0
[ensemble]
solutions = 2
[train]
epochs = 1
batch = 64
lr = 0.05
END
    for setting; do
        set -- "$@" --set "$setting"
        shift
    done
    check "$name runs" job 2 run "$name.ini" "$@"
    check "$name is what others find" \
        env PYTHONDONTWRITEBYTECODE=1 "$PYTHON" "$tests/points.py" \
        "$name.h5" "$data"
    tail -n 1 log | sed 's/^/# /'
}

points mlp $fashion 'study.kind=cuts surface line' 'net.spec=mlp 40 30' \
    surface.nx=5 surface.ny=4 surface.y_from=0 cuts.count=2 cuts.points=5 \
    line.points=5 line.from=-0.5 line.to=1.5
points levels $fashion study.kind=surface 'net.spec=mlp 20' data.train=0 \
    data.test=0 evaluate.train_images=2000 evaluate.test_images=1000 \
    surface.nx=26 surface.ny=21 surface.precision=4%
points smallcnn $fashion study.kind=surface net.spec=smallcnn \
    surface.nx=3 surface.ny=2 surface.normalise=layer data.normalise=255
spec='conv2d 6 3 padding=1 stride=2 bias=0, batchnorm name=a, relu, '
spec="$spec avgpool 3 2 ceil_mode=1, conv2d 6 3 padding=1, "
spec="$spec batchnorm eps=1e-3 name=b, add name=c from=b+3, relu, "
spec="$spec maxpool 2 ceil_mode=1, flatten, dense 12 bias=0, batchnorm, relu, "
points batchnorm $fashion 'study.kind=cuts surface line' \
    "net.spec=$spec dense 10" ensemble.solutions=3 surface.plane=solutions \
    surface.batch_norm=interpolate surface.nx=4 surface.ny=3 \
    surface.x_from=0 surface.x_to=0.5 surface.y_from=0 surface.y_to=0.5 \
    cuts.batch_norm=recompute cuts.count=1 cuts.points=5 \
    line.batch_norm=recompute line.points=3
points radial $fashion study.kind=surface \
    'net.spec=conv2d 4 3, batchnorm, relu, gap, dense 10' \
    surface.plane=radial surface.through='1 0' surface.agreement='0 1' \
    surface.batch_norm=recompute surface.nx=4 surface.x_from=-0.5 surface.ny=3
points kept $fashion 'study.kind=surface line' \
    'net.spec=conv2d 4 3, batchnorm, relu, gap, dense 10' \
    surface.plane=random surface.batch_norm=keep surface.nx=3 surface.ny=3 \
    line.batch_norm=interpolate line.points=5
if [ -n "$LOSSCAPE_TEST_CIFAR10" ]; then
    ln -s "$LOSSCAPE_TEST_CIFAR10" cifar10
    colour=$dir/cifar10
else
    colour=$fashion
fi
points resnet20 "$colour" study.kind=surface net.spec=resnet20 data.train=64 \
    data.test=32 surface.nx=2 surface.ny=2 surface.batch_norm=recompute \
    evaluate.batch_norm_images=64
finish
