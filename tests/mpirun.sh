#!/bin/sh
# mpirun.sh TEST - run a test program, tests/NAME.t or tests/NAME.mpi, as one
# TAP stream.  A comment "np: 1 2 3" in tests/NAME.c says on how many ranks; a
# program without one runs alone.  Each run adds one assertion: exit status 0
# and a plan kept, for a crash must not pass unseen.
test=$1
name=${test##*/}
name=${name%.*}
: "${srcdir:=.}"
. "$srcdir/tests/env.sh"

ranks=$(sed -n 's/.*[^a-z]np:\([ 0-9]*\).*/\1/p' "$srcdir/tests/$name.c")
case $test in
*/*) ;;
*) test=./$test ;;
esac

run()
{
    limit="timeout ${LOSSCAPE_TEST_TIMEOUT:-300}"
    if [ "$1" = alone ]; then
        $limit "$test"
    else
        # MPIEXEC may hold options: srun --overlap
        # shellcheck disable=SC2086
        $limit $MPIEXEC -n "$1" "$test"
    fi
}

# shellcheck disable=SC2086
for np in ${ranks:-alone}; do
    printf '@run %s\n' "$np"
    run "$np" </dev/null 2>&1
    printf '\n@end %s\n' "$?"
done | awk '
function tell(ok, what) { printf "%s %d - %s%s\n", ok, ++n, label, what }
/^@run/ {
    label = $2 == "alone" ? "" : "np " $2 ": "
    plan = -1; seen = 0; next
}
/^1\.\.0/ {
    plan = 0; sub(/^1\.\.0 */, "")
    if ($0 == "") $0 = "# SKIP"
    tell("ok", $0); next
}
/^1\.\.[0-9]+/ { plan = substr($0, 4) + 0; next }
/^(not )?ok/ {
    seen++
    ok = /^not/ && !/# SKIP/ ? "not ok" : "ok"
    sub(/^(not )?ok *[0-9]* *(- *)?/, "")
    tell(ok, $0); next
}
/^@end/ {
    good = $2 == 0 && plan >= 0 && plan == seen
    tell(good ? "ok" : "not ok", "exit status " $2 ", " seen " of " \
        (plan < 0 ? "no plan" : plan) " assertions"); next
}
NF { print /^#/ ? $0 : "# " $0 }
{ fflush() }
END { print "1.." n }'
