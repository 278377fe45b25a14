# env.sh - what every test finds in its environment; sourced from the top of
# the build tree, by make check and by test scripts run by hand.
# shellcheck shell=sh
srcdir=${srcdir:-.}
PYTHON=${PYTHON:-/usr/bin/python3}
MPIEXEC=${MPIEXEC:-mpiexec}
export srcdir PYTHON MPIEXEC

# One BLAS thread a rank; more ranks than cores and root are fine in a test.
OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}
OMPI_ALLOW_RUN_AS_ROOT=1
OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
OMPI_MCA_rmaps_base_oversubscribe=1
OMPI_MCA_hwloc_base_binding_policy=none
OMPI_MCA_mpi_yield_when_idle=1
OMPI_MCA_btl_vader_single_copy_mechanism=none
PRTE_ALLOW_RUN_AS_ROOT=1
PRTE_ALLOW_RUN_AS_ROOT_CONFIRM=1
PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe
export OPENBLAS_NUM_THREADS OMPI_ALLOW_RUN_AS_ROOT
export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM OMPI_MCA_rmaps_base_oversubscribe
export OMPI_MCA_hwloc_base_binding_policy OMPI_MCA_mpi_yield_when_idle
export OMPI_MCA_btl_vader_single_copy_mechanism PRTE_ALLOW_RUN_AS_ROOT
export PRTE_ALLOW_RUN_AS_ROOT_CONFIRM PRTE_MCA_rmaps_default_mapping_policy

# Our own leaks count, those of the MPI library do not: whole stacks tell.
ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:fast_unwind_on_malloc=0}
UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
LSAN_OPTIONS=suppressions=$(cd "$srcdir" && pwd)/tests/lsan.supp
LSAN_OPTIONS=$LSAN_OPTIONS:print_suppressions=0
CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS CMOCKA_MESSAGE_OUTPUT

# Data that tests/run prepared; a test whose data is absent is skipped.
if [ -z "$LOSSCAPE_TEST_CIFAR10" ] && [ -f tests/cifar10/test_batch.bin ]; then
    export LOSSCAPE_TEST_CIFAR10="$PWD/tests/cifar10"
fi
if [ -z "$LOSSCAPE_TEST_MNIST" ] &&
    [ -f tests/mnist/train-images-idx3-ubyte ]; then
    export LOSSCAPE_TEST_MNIST="$PWD/tests/mnist"
fi
if [ -z "$LOSSCAPE_SHARED" ] && [ -d "$srcdir/../shared/models" ]; then
    LOSSCAPE_SHARED=$(cd "$srcdir/../shared" && pwd)
    export LOSSCAPE_SHARED
fi
