# env.sh - where the program is, and how it starts on this machine; sourced
# from scripts in jobs/ with $jobs, their directory.
# shellcheck shell=sh
: "${jobs:?}"
if [ -z "$LOSSCAPE" ]; then
    LOSSCAPE=$jobs/../losscape
    [ -x "$LOSSCAPE" ] || LOSSCAPE=$(command -v losscape)
fi

# One BLAS thread a rank; on this machine the master only waits, so one rank
# more than cores is right, and root is fine.
OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}
OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
export LOSSCAPE OPENBLAS_NUM_THREADS OMP_NUM_THREADS

# Let MPI be as it must be here, and count the $cores.
this_machine()
{
    # nproc would count threads.
    cores=$(unset OMP_NUM_THREADS OMP_THREAD_LIMIT && nproc)
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
