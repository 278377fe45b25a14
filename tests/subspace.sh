#!/bin/sh
# subspace.sh - kind subspace-samples: what NumPy finds, and what is refused.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py sklearn
fashion=/usr/share/datasets/fashion-mnist
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

cat >one.ini <<END
[study]
kind = subspace-samples
[data]
set = synthetic
[net]
spec = mlp 6
END

# refused TEXT SETTING...: by options that do not go together.
refused()
{
    text=$1
    shift
    for setting; do
        set -- "$@" --set "$setting"
        shift
    done
    check "refused: $text" exits_saying "$text" "$@"
}

exits_saying()
{
    text=$1
    shift
    "$losscape" run one.ini -o no.h5 "$@" >said 2>&1
    status=$?
    cat said
    [ $status -eq 3 ] && [ ! -e no.h5 ] && grep -qF -- "$text" said
}

yes=ensemble.trajectory=yes
refused 'set [ensemble] trajectory = yes'
refused 'set [data] validation = 2000 or more' $yes
refused "unknown sampler 'none' (known: random, dropout, " $yes \
    'subspace.samplers=average none'
refused 'pca is there twice' $yes 'subspace.samplers=pca pca'
refused '[subspace] samplers: empty' $yes subspace.samplers=
refused 'checkpoints: 11, expected at most [train] epochs = 10' $yes \
    subspace.samplers=pca subspace.checkpoints=11
refused 'rank: 5, expected less than [subspace] checkpoints = 5' $yes \
    subspace.samplers=pca subspace.checkpoints=5
refused 'rank: 5, expected less than [subspace] samples = 5' $yes \
    subspace.samplers=pca-random subspace.samples=5
refused 'plane_runs: 4, expected at most [ensemble] solutions = 3' $yes \
    subspace.samplers=average subspace.plane_runs=4
refused "dropout_plane_scale: '0.3', expected the least scale and the most" \
    $yes subspace.samplers=dropout subspace.dropout_plane_scale=0.3
refused "pca_scaled_scale: '2 1', expected the least scale and the most" \
    $yes subspace.samplers=pca-scaled 'subspace.pca_scaled_scale=2 1'
refused 'mc-dropout: the net has no dropout layer' $yes \
    subspace.samplers=mc-dropout
refused 'mc-dropout: not for nets with batch norm' $yes \
    subspace.samplers=mc-dropout \
    'net.spec=flatten, dropout 0.1, dense 5, batchnorm, dense 4'
check 'samplers that draw no random samples need no validation images' \
    job 0 run one.ini -o few.h5 --set $yes --set subspace.rank=2 \
    --set 'subspace.samplers=average pca' --set subspace.checkpoints=3 \
    --set subspace.images=0 --set subspace.plane_samples=0
check 'nor stages and arrays for them' "$PYTHON" - <<END
import h5py
with h5py.File("few.h5") as f:
    assert sorted(f["subspace"]) == ["bases", "ensembles", "networks",
                                     "samples"]
    assert "probabilities" not in f["subspace/samples"]
    assert "subspace-search" not in f["tasks"]
END

same_alone()
{
    job 0 run "$1.ini" -o alone.h5 && "$losscape" compare alone.h5 "$1.h5"
}

# samples NAME SPEC MORE: on images of clothes, as NumPy finds them.
samples()
{
    cat >"$1.ini" <<END
[study]
kind = subspace-samples
[data]
set = fashion-mnist
train = 1200
test = 300
validation = 200
[net]
spec = $2
[ensemble]
solutions = 3
trajectory = yes
[train]
epochs = 5
lr = 0.03
[subspace]
checkpoints = 4
rank = 2
samples = 4
images = 1000
tolerance = 0
plane_samples = 5
plane_runs = 2
$3
END
    check "$1 runs" job 2 run "$1.ini"
    check "$1: all is what NumPy finds" \
        "$PYTHON" "$tests/subspace.py" "$1.h5" "$fashion"
}
if [ -d $fashion ]; then
    samples mlp 'mlp 30 20' 'random_scale = 3 8'
    samples recomputed 'conv2d 6 3 stride=2, batchnorm, relu, maxpool 2,
 flatten, dense 10' 'samplers = pca average diagonal pca-random'
    samples kept 'flatten, dense 20, batchnorm, relu, dense 10' \
        'batch_norm = keep'
    samples masks 'flatten, dropout 0.3, dense 10' 'samplers = mc-dropout'
    check 'masks: on one rank as on two' same_alone masks
fi
finish
