#!/bin/sh
# abort.sh - one rank that fails or falls silent ends all, with one line.
# shellcheck disable=SC2154
. "$srcdir/tests/env.sh"
TMPDIR=$(mktemp -d) || exit 99
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
n=0

# ends WHAT STATUS LINE ARGUMENT...: the farm's test ends so.
ends()
{
    n=$((n + 1))
    what=$1 status=$2 line=$3
    shift 3
    # MPIEXEC may hold options: srun --overlap
    # shellcheck disable=SC2086
    timeout 60 $MPIEXEC -n 3 tests/farm.mpi "$@" >"$TMPDIR/log" 2>&1 </dev/null
    got=$?
    if [ "$got" = "$status" ] && grep -qE "^losscape: $line" "$TMPDIR/log"
    then
        echo "ok $n - $what"
    else
        echo "not ok $n - $what: exit status $got"
        sed 's/^/# /' "$TMPDIR/log"
    fi
}

echo 1..3
ends 'a task fails' 3 'rank [12] \(.*\): train/1: made to fail$' fail
ends 'a worker falls silent' 6 \
    'rank 0 \(.*\): no sign of life from rank 2 ' silent 2
ends 'the master falls silent' 6 \
    'rank [12] \(.*\): no sign of life from the master ' silent 0
