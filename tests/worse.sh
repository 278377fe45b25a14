#!/bin/sh
# worse.sh - NumPy makes images worse, asks the nets of a file, and finds
# the same.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py sklearn
fashion=/usr/share/datasets/fashion-mnist
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

cat >one.ini <<END
[study]
kind = robustness
[data]
set = synthetic
[net]
spec = mlp 6
[ensemble]
solutions = 8
trajectory = yes
design = seeds
rates = 0.1 1e9
[train]
epochs = 4
[robustness]
crowds = solutions trajectory
checkpoints = 3
members = 3
corruptions = contrast
others = synthetic
other_images = 20
END
check 'where a run diverges, no crowd is whole' exits 5 job 0 run one.ini
"$PYTHON" - <<END >log 2>&1
import h5py
import numpy as np
with h5py.File("one.h5") as f:
    assert (f["tasks/train"]["status"] == 2).sum() == 4, f["tasks/train"][:]
    for stage in ("corrupted", "other-data", "told-apart"):
        assert (f[f"tasks/{stage}"]["status"] == 2).all(), stage
    for name in ("brier", "jsd", "others/confidence", "others/auroc"):
        assert np.isnan(f[f"robustness/{name}"][:]).all(), name
END
tell $? 'nor is there a number' log

[ -d $fashion ] || finish
cat >some.ini <<END
[study]
kind = robustness
[data]
set = fashion-mnist
train = 2000
test = 150
[net]
spec = mlp 20
[ensemble]
solutions = 3
trajectory = yes
[train]
epochs = 3
lr = 0.05
[robustness]
crowds = solutions trajectory
checkpoints = 3
corruptions = contrast brightness quantize inverse
others = fashion-mnist
other_images = 200
END
check 'computed images' job 2 run some.ini
check 'are those of NumPy' \
    "$PYTHON" "$tests/worse.py" check some.h5 "$fashion"
check 'a file by NumPy' "$PYTHON" "$tests/worse.py" write . "$fashion"
check 'is read' job 2 run some.ini -o file.h5 --set robustness.others= \
    --set robustness.corruptions=contrast --set "robustness.files=$PWD"
check 'and what is read is what was written' \
    "$PYTHON" "$tests/worse.py" check file.h5 "$fashion"
finish
