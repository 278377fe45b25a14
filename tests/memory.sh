#!/bin/sh
# memory.sh - one copy of the data a node, read by one rank; where there is no
# room for it in /dev/shm, a copy a rank, with a warning.
: "${srcdir:=.}"
. "$srcdir/tests/env.sh"
if [ -z "$LOSSCAPE_TEST_MOUNTS" ]; then
    unshare -m mount -t tmpfs none /dev/shm 2>/dev/null || {
        echo '1..0 # SKIP no right to mount a tmpfs'
        exit 0
    }
    LOSSCAPE_TEST_MOUNTS=1 exec unshare -m sh "$0"
fi
. "$srcdir/tests/tap"
begin
unset OMPI_MCA_osc_sm_backing_directory OMPI_MCA_btl_vader_backing_directory

cat >a.ini <<END
[study]
kind = ensemble
[data]
set = fashion-mnist
train = 500
test = 500
[net]
spec = flatten, dense 8, relu, dense 10
[ensemble]
solutions = 2
[train]
epochs = 1
END
"$losscape" run a.ini -o alone.h5 >log 2>&1 || {
    echo "1..0 # SKIP $(tail -n 1 log)"
    exit 0
}

# on SIZE WHAT: a job with a /dev/shm of that size; FILE.h5 as ever.
on()
{
    mount -t tmpfs -o size="$1" none /dev/shm
    rm -f a.h5
    job 3 run a.ini -o a.h5 >log 2>&1
    tell $? "$2" log
    umount /dev/shm
    "$losscape" compare a.h5 alone.h5 >said 2>&1
    tell $? 'with the same result' said
}

warned()
{
    grep -q 'warning: no shared memory for .* keeps a copy' log
}

on 200m 'a job with room for the data'
warned
tell $((! $?)) 'shares them' log
for size in 40m 2m 64k; do
    on $size "a job with $size"
    warned
    tell $? 'says that each rank keeps a copy' log
done

# Room that is there when asked for and gone when used.
if ! ldd "$losscape" | grep -q libasan && ${CC:-cc} -shared -fPIC \
    -I "${losscape%/*}" -o shim.so "$tests/shim.c" -ldl >log 2>&1; then
    SHIM_ROOM=1 LD_PRELOAD=$dir/shim.so
    export SHIM_ROOM LD_PRELOAD
    on 30m 'a job whose room is taken by another'
    unset SHIM_ROOM LD_PRELOAD
    warned
    tell $? 'says that each rank keeps a copy' log
fi
finish
