#!/bin/sh
# ranks.sh - the same study on 1, 2, 3 and 5 ranks gives the same bits.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin

cat >plain.ini <<END
[study]
kind = ensemble cuts surface line diversity trajectory subspace-samples path
  robustness checkpoints linearize
seed = 5
[data]
set = synthetic
validation = 60
[net]
spec = mlp 24 16
[ensemble]
solutions = 3
trajectory = yes
[train]
epochs = 3
lr = 0.05
[cuts]
count = 4
points = 7
[surface]
plane = pca
nx = 5
ny = 4
[line]
points = 5
[trajectory]
solutions = 2
images = 40
every = 2
[diversity]
temperature = yes
[subspace]
checkpoints = 3
rank = 2
samples = 3
tries = 2
images = 10
plane_samples = 3
plane_runs = 2
[checkpoints]
log = 2
[linearize]
steps = 0 4
epochs = 2
probe_iterations = 5
keep = yes
[path]
points = 5
epochs = 2
[robustness]
crowds = solutions trajectory diagonal random
checkpoints = 3
corruptions = gaussian_noise contrast
others = synthetic
other_images = 50
END
sed -e 's/^spec.*/spec = conv2d 6 3 padding=1, batchnorm, relu, maxpool 2,\
  flatten, dropout 0.2, dense 4/' -e 's/^plane =.*/plane = solutions\
batch_norm = interpolate/' -e 's/^lr.*/&\
optimiser = adam\
flip = yes\
pad_crop = 1/' -e 's/^\[line\]/&\
batch_norm = recompute/' -e 's/^\[path\]/&\
curve = chain/' -e 's/^\[cuts\]/&\
layers = 6/' plain.ini >batchnorm.ini

sed -e 's/^kind.*/kind = surface/' -e '/^\[cuts/,/^points/d' \
    -e '/^\[line/,$d' -e 's/^nx.*/nx = 30/' -e 's/^ny.*/ny = 20/' \
    -e '/^\[surface/a precision = 2%\nx_to = 30' plain.ini >levels.ini
sed -e 's/^spec.*/spec = conv2d 6 3 padding=1, batchnorm, relu, gap, dense 4/' \
    -e 's/^plane.*/plane = random\
batch_norm = recompute/' -e 's/^seed.*/&\
[evaluate]\
batch_norm_images = 64/' levels.ini >recompute.ini

sed -e 's/^kind.*/kind = surface/' -e '/^\[cuts/,/^points/d' \
    -e '/^\[line/,$d' -e 's/^plane.*/plane = radial\
through = 2 0\
agreement = 0 2 1\
batch_norm = recompute/' -e 's/^spec.*/spec = conv2d 6 3 padding=1,\
  batchnorm, relu, gap, dense 4/' plain.ini >radial.ini

for study in plain batchnorm levels recompute radial; do
    for ranks in 1 2 3 5; do
        check "$study on $ranks ranks" \
            job $ranks run $study.ini -o $study$ranks.h5
        check "$study on $ranks ranks: its checksums" \
            "$losscape" verify $study$ranks.h5
        [ $ranks -eq 1 ] || check "$study on $ranks ranks as on one" \
            "$losscape" compare $study$ranks.h5 ${study}1.h5
    done
done

# sorts STUDY: which values /surface/how has.
sorts()
{
    "$losscape" show --csv "$1.h5" | awk -F , '
        $1 == "/surface/how" { n[$NF]++ }
        END { for (i = 0; i < 4; i++) if (n[i]) printf "%d", i }'
}

check 'one surface has points of every sort' test "$(sorts levels1)" = 0123
check 'the other has estimates' test "$(sorts recompute1)" = 012
check 'no rank leaves a file behind' \
    test "$(find . -name '*.h5*' | wc -l)" -eq 20
finish
