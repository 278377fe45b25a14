#!/bin/sh
# joined.sh - a job that ends while all ranks work together costs that task.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py

# What MPI leaves behind when it is killed shall go with the directory.
TMPDIR=$dir
OMPI_MCA_btl_vader_backing_directory=$dir
OMPI_MCA_osc_sm_backing_directory=$dir
HDF5_USE_FILE_LOCKING=FALSE
PYTHONDONTWRITEBYTECODE=1
export TMPDIR OMPI_MCA_btl_vader_backing_directory
export OMPI_MCA_osc_sm_backing_directory HDF5_USE_FILE_LOCKING
export PYTHONDONTWRITEBYTECODE

cat >joined.ini <<END
[study]
kind = ridge
[data]
set = synthetic
[net]
spec = mlp 40
[train]
epochs = 2
batch = 64
[ensemble]
solutions = 1
[ridge]
steps = 0 1 2 4 8 16
images = 500
test_images = 150
lambdas = 0.01 1
END
"$PYTHON" "$tests/joined.py" "$losscape"
