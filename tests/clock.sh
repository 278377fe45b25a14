#!/bin/sh
# clock.sh - a wall clock that jumps by hours stops nothing and nobody.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py
if ldd "$losscape" | grep -q libasan; then
    echo '1..0 # SKIP the sanitizers want to be loaded first'
    exit 0
fi
${CC:-cc} -shared -fPIC -I "${losscape%/*}" -o shim.so "$tests/shim.c" \
    -ldl >log 2>&1 || {
    echo '1..0 # SKIP no compiler here'
    exit 0
}

cat >a.ini <<END
[study]
kind = surface
[data]
set = synthetic
[net]
spec = flatten, dense 300, relu, dense 300, relu, dense 4
[ensemble]
solutions = 2
[train]
epochs = 4
[surface]
nx = 40
ny = 100
[run]
silence_minutes = 0.2
checkpoint_minutes = 0.005
END

jumps()
{
    SHIM_JUMP=1 LD_PRELOAD=$dir/shim.so \
        job "$1" run a.ini -o a"$1".h5 --max-hours 1
}

# What a clock that jumps would be seen by: date twice, two seconds apart.
SHIM_JUMP=1 LD_PRELOAD=$dir/shim.so "$PYTHON" -c '
import time
a = time.time()
time.sleep(1.1)
assert time.time() - a > 3600' >log 2>&1
tell $? 'the clock jumps' log
for np in 0 3; do
    check "nobody stops, ranks: $np" jumps $np
    grep -q 'no sign of life' log
    tell $((! $?)) 'and nobody is missed' log
    PYTHONDONTWRITEBYTECODE=1 "$PYTHON" - a$np.h5 >log 2>&1 <<'END'
import sys
import h5py
with h5py.File(sys.argv[1]) as f:
    for name, rows in f["tasks"].items():
        s = rows["seconds"]
        assert (s >= 0).all() and (s < 600).all(), (name, s.min(), s.max())
END
    tell $? 'tasks take as long as they take' log
done
check 'on a clock that does not: a job' job 3 run a.ini -o b.h5
for np in 0 3; do
    check "the same, ranks: $np" "$losscape" compare a$np.h5 b.h5
done
finish
