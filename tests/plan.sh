#!/bin/sh
# plan.sh - losscape plan: every kind can be planned, and what it says holds
# together.  How right it is tests/bench-plan tells.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin json

# small KIND...: a tiny study.
small()
{
    cat <<END
[study]
kind = $*
[data]
set = synthetic
[net]
spec = mlp 6
END
    [ "$*" = idle ] || cat <<END
[data]
validation = 60
[ensemble]
trajectory = yes
END
    case " $* " in
    *' spawn '*) printf '[spawn]\nsteps = 0 5\n' ;;
    esac
}

# plans KIND...: a table with a line for each number of ranks.
plans()
{
    small "$@" >one.ini
    "$losscape" plan one.ini --ranks 1,2,500 --seconds 0.01 >table || return 1
    cat table
    awk '/efficiency/ { on = NR }
        on && NR > on { if ($1 != want[NR - on]) bad = 1; seen++ }
        BEGIN { split("1 2 500", want) }
        END { exit bad || seen != 3 }' table
}

# holds ARGUMENT...: the JSON parses and its numbers agree with each other.
holds()
{
    "$losscape" plan "$@" --json >plan.json || return 1
    cat plan.json
    "$PYTHON" - <<END
import json
plan = json.load(open("plan.json"))
assert all(s["task_seconds"] > 0 for s in plan["stages"])
for p in plan["predictions"]:
    workers = max(1, p["ranks"] - 1)
    share = p["work_seconds"] / workers
    assert p["seconds"] >= 0.999 * max(share, p["longest_seconds"])
    assert abs(p["efficiency"] * p["seconds"] / share - 1) < 1e-3
    assert 0 <= p["master_busy_share"] <= 1.001
    assert p["nodes"] == -(-p["ranks"] // plan["ranks_per_node"])
    assert p["memory_per_node_bytes"] > 0 and p["file_bytes"] > 0
    assert p["limited_by"]
END
}

# refuses STATUS TEXT ARGUMENT...
refuses()
{
    wanted=$1 text=$2
    shift 2
    exits "$wanted" "$losscape" plan "$@" >said 2>&1 || return 1
    cat said
    grep -qF -- "$text" said
}

# sleeps: what a task takes is seen, and the rest follows.
sleeps()
{
    "$losscape" plan idle.ini --ranks 1001 --seconds 0.05 --json \
        --set idle.milliseconds=20 --set idle.tasks=10000 >plan.json || return 1
    cat plan.json
    "$PYTHON" - <<END
import json
plan = json.load(open("plan.json"))
assert plan["stages"][0]["task_seconds"] >= 0.02
assert plan["predictions"][0]["seconds"] >= 0.2
END
}

kinds=$("$losscape" kinds | awk '$1 != "common" { print $1 }')
[ -n "$kinds" ] || exit 99
for kind in $kinds; do
    check "plan: kind $kind" plans "$kind"
done
# shellcheck disable=SC2086
check 'plan: all kinds at once' plans $kinds

small idle >idle.ini
small surface cuts >some.ini
small kernel ridge >joined.ini
check 'plan --json: numbers that agree' \
    holds some.ini --ranks 1,2,3,17,1000 --seconds 0.01
check 'plan --json: as many ranks a node as said' \
    holds some.ini --ranks 9,64 --ranks-per-node 8 --seconds 0.01
check 'plan --json: tasks that all ranks do together' \
    holds joined.ini --ranks 1,2,3,500 --seconds 0.01
check 'plan --set: as run does' \
    holds some.ini --set surface.nx=3 --ranks 5 --seconds 0.01
check 'plan: a training too long to be timed whole' \
    holds some.ini --set train.epochs=100000 --ranks 5 --seconds 0.02
check 'plan: trainings that diverge at once' \
    holds some.ini --set train.lr=1e9 --ranks 5 --seconds 0.02
check 'plan: sleeping tasks take their time' sleeps
check 'plan: a hundred thousand ranks' \
    holds idle.ini --ranks 100000 --seconds 0.01

check 'plan: starts no MPI' env OMPI_MCA_pml=nothing OMPI_MCA_btl=nothing \
    "$losscape" plan idle.ini --seconds 0.01
check 'plan: which study?' refuses 2 'which study' --ranks 4
for bad in 0 x '4,' ,4 4,-1 1.5 99999999999; do
    check "plan --ranks $bad: refused" \
        refuses 2 "'$bad'" some.ini "--ranks=$bad"
done
check 'plan --seconds 0: refused' refuses 2 "'0'" some.ini --seconds 0
check 'plan --message-us x: refused' refuses 2 "'x'" some.ini --message-us x
check 'plan --ranks-per-node 0: refused' \
    refuses 2 "'0'" some.ini --ranks-per-node 0
check 'plan: no such study' refuses 4 nothing.ini nothing.ini
check 'plan: a key that nobody knows' \
    refuses 3 nobody some.ini --set net.nobody=1
check 'plan: nothing left behind' \
    test "$(ls)" = "$(printf '%s\n' idle.ini joined.ini log one.ini \
        plan.json said some.ini table)"
finish
