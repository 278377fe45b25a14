# env.sh - where the program is, and how it starts on this machine; sourced
# from scripts in jobs/ with $jobs, their directory.
# shellcheck shell=sh
: "${jobs:?}"
if [ -z "$LOSSCAPE" ]; then
    LOSSCAPE=$jobs/../losscape
    [ -x "$LOSSCAPE" ] || LOSSCAPE=$(command -v losscape)
fi

# One BLAS thread a rank; the master only waits, so more ranks than cores are
# right, and root is fine here.
OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}
OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
export LOSSCAPE OPENBLAS_NUM_THREADS OMP_NUM_THREADS
this_machine()
{
    OMPI_ALLOW_RUN_AS_ROOT=1
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    OMPI_MCA_rmaps_base_oversubscribe=1
    OMPI_MCA_hwloc_base_binding_policy=none
    PRTE_ALLOW_RUN_AS_ROOT=1
    PRTE_ALLOW_RUN_AS_ROOT_CONFIRM=1
    PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe
    export OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM
    export OMPI_MCA_rmaps_base_oversubscribe OMPI_MCA_hwloc_base_binding_policy
    export PRTE_ALLOW_RUN_AS_ROOT PRTE_ALLOW_RUN_AS_ROOT_CONFIRM
    export PRTE_MCA_rmaps_default_mapping_policy
}
