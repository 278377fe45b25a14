#!/bin/sh
# silent.sh - a rank that is stopped, and a result that is taken away, end the
# job within a minute even in the middle of one long training.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin

cat >long.ini <<END
[study]
kind = ensemble
[data]
set = synthetic
[net]
spec = flatten, dense 300, relu, dense 300, relu, dense 4
[ensemble]
solutions = 1
[train]
epochs = 10000
batch = 16
[run]
checkpoint_minutes = 0.01
silence_minutes = 0.05
END

# launch RANKS NAME: a training that does not end, in the background.
launch()
{
    if [ "$1" -eq 0 ]; then
        exec "$losscape" run long.ini -o "$2.h5"
    else
        # shellcheck disable=SC2086
        exec $MPIEXEC -n "$1" "$losscape" run long.ini -o "$2.h5"
    fi >"$2.log" 2>&1 </dev/null &
    pid=$!
}

# wait_for COMMAND...: until it passes, for a minute.
wait_for()
{
    for _ in $(seq 600); do
        "$@" && return
        sleep 0.1
    done
    false
}

# A first checkpoint is there: slots begin with a word of magic.
trains()
{
    grep -q asccpkt "$1.ckpt.h5" 2>/dev/null
}

gone()
{
    [ ! -e "/proc/$1" ] || grep -q ') Z ' "/proc/$1/stat"
}

# ended WHAT NAME STATUS LINE: the job of $pid ends by itself and says LINE;
# more than one rank may notice.
ended()
{
    wait_for gone "$pid" || kill -KILL "$pid"
    wait "$pid"
    got=$?
    [ "$got" -eq "$3" ] && grep -q "^losscape: $4" "$2.log"
    tell $? "$1" "$2.log"
}

# rank_of RANK: its process, a child of mpiexec.
rank_of()
{
    for child in $(pgrep -P "$pid" -x losscape); do
        tr '\0' '\n' <"/proc/$child/environ" |
            grep -qE "^(OMPI_COMM_WORLD|PMI|PMIX)_RANK=$1\$" && echo "$child"
    done
}

# stop RANK NAME: SIGSTOP in the middle of the training.
stop()
{
    launch 3 "$2"
    wait_for trains "$2"
    victim=$(rank_of "$1")
    kill -STOP "$victim"
}

# goes_on NAME: it starts from its checkpoint and stops on request.
goes_on()
{
    launch 0 "$1"
    sleep 1
    wait_for test -s "$1.h5.lock"
    kill -USR1 "$pid"
    wait "$pid"
    [ $? -eq 75 ] && "$losscape" status --resumable "$1.h5" >/dev/null
    tell $? "$1: it can go on" "$1.log"
}

host=$(hostname)
if command -v pgrep >/dev/null; then
    stop 1 worker
    ended 'a worker is stopped: the master ends the job' worker 6 \
        "rank 0 ($host): no sign of life from rank 1 ($host) for "
    goes_on worker
    stop 0 master
    ended 'the master is stopped: a worker ends the job' master 6 \
        "rank [12] ($host): no sign of life from the master for "
    goes_on master

    # All of them for longer than silence may last: nobody is to blame.
    launch 3 all
    wait_for trains all
    ranks=$(pgrep -P "$pid" -x losscape)
    # shellcheck disable=SC2086
    kill -STOP $ranks
    sleep 4
    # shellcheck disable=SC2086
    kill -CONT $ranks
    sleep 2
    kill -USR1 "$pid"
    wait "$pid"
    tell $(($? != 75)) 'all are stopped and go on: the job does too' all.log
else
    tell 0 'a rank is stopped # SKIP no pgrep here'
fi

replace()
{
    cp "$1" "$1.copy"
    mv "$1.copy" "$1"
}

# A job each, side by side.
for np in 0 3; do
    for how in removed truncated replaced; do
        launch $np $how$np
        eval "$how=$pid"
    done
    for how in removed truncated replaced; do
        wait_for trains $how$np
    done
    rm removed$np.h5
    truncate -s 4096 truncated$np.h5
    replace replaced$np.h5
    for how in removed truncated replaced; do
        eval "pid=\$$how"
        ended "$how while it trains, ranks: $np" $how$np 4 \
            ".*$how$np.h5: was removed, replaced or truncated while"
    done
done
finish
