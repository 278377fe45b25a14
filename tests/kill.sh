#!/bin/sh
# kill.sh [--long] - SIGKILL in the middle of anything costs nothing but time:
# 18 kills; 54 with --long, or where LOSSCAPE_TEST_LONG is set.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py

# What MPI leaves behind when it is killed shall go with the directory.
TMPDIR=$dir
OMPI_MCA_btl_vader_backing_directory=$dir
OMPI_MCA_osc_sm_backing_directory=$dir
HDF5_USE_FILE_LOCKING=FALSE
export TMPDIR OMPI_MCA_btl_vader_backing_directory
export OMPI_MCA_osc_sm_backing_directory HDF5_USE_FILE_LOCKING

cat >kill.ini <<END
[study]
kind = surface
[data]
set = synthetic
[net]
spec = flatten, dense 300, batchnorm, relu, dense 300, relu, dense 4
[ensemble]
solutions = 3
trajectory = yes
[train]
epochs = 5
batch = 16
lr = 0.02
[surface]
plane = solutions
batch_norm = interpolate
agreement = 2 0
nx = 20
ny = 4
x_from = 0
y_from = 0
x_to = 0.5
y_to = 0.5
[run]
checkpoint_minutes = 0.001
END
rounds=1
[ "$1" != --long ] && [ -z "$LOSSCAPE_TEST_LONG" ] || rounds=3
PYTHONDONTWRITEBYTECODE=1 "$PYTHON" "$tests/kill.py" "$losscape" $rounds
