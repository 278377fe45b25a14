#!/bin/sh
# scaling.sh - jobs/scaling measures, compares and tabulates; analysis/scaling
# draws it.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
scaling=$(cd "$srcdir/jobs" && pwd)/scaling
drawing=$(cd "$srcdir/analysis" && pwd)/scaling
begin matplotlib
PYTHONDONTWRITEBYTECODE=1
LOSSCAPE=$losscape
export PYTHONDONTWRITEBYTECODE LOSSCAPE losscape

cat >tiny.ini <<END
[study]
kind = surface
[data]
set = synthetic
[net]
spec = mlp 8
[ensemble]
solutions = 2
[train]
epochs = 1
[surface]
nx = 4
ny = 6
END

check 'three repeats on 1, 2 and 3 ranks' "$scaling" -n '1 2 3' -r 3 -d out \
    -w surface.ny=5 --set surface.nx=3 tiny.ini
check 'the table is what was asked for' "$PYTHON" - <<END
import csv
rows = list(csv.DictReader(open("out/scaling.csv")))
assert list(rows[0]) == ("mode ranks workers nodes repeat seconds wall tasks "
                         "compute idle busy equal").split(), rows[0]
seen = {(r["mode"], r["ranks"], r["repeat"]): r for r in rows}
assert len(seen) == len(rows) == 2 * 3 * 3
for (mode, ranks, repeat), r in seen.items():
    workers = max(int(ranks) - 1, 1)
    points = 18 if mode == "strong" else 15 * workers
    assert int(r["workers"]) == workers and int(r["nodes"]) == 1, r
    assert int(r["tasks"]) == points + 1, r  # the plane is a task as well
    assert repeat in "123" and r["equal"] == "yes", r
    seconds, wall, compute, idle, busy = (
        float(r[k]) for k in ("seconds", "wall", "compute", "idle", "busy"))
    assert 0 < seconds <= wall and 0 < compute and 0 <= idle, r
    assert abs(busy - compute / (workers * seconds)) < 1e-3 <= busy, r
END
check 'nothing else is left' \
    test "$(echo out/*)" = 'out/base.h5 out/scaling.csv out/scaling.log'
check 'a table is not written over' \
    exits 2 "$scaling" -d out -n 1 tiny.ini

# A series of another study in the same place.
rm out/scaling.csv
cp out/base.h5 out/weak-1.h5
check 'what is left of an earlier series is not compared with' "$scaling" \
    -n 1 -d out --set surface.nx=3 tiny.ini

# In an allocation of 4 processors, 2 hardware threads of each of 2 cores.
mkdir bin
cat >bin/scontrol <<'END'
#!/bin/sh
case $2 in
job) echo 'JobId=7 JobName=x NumNodes=1 NumCPUs=4 NumTasks=1 CPUs/Task=1' ;;
node) echo 'NodeName=n CPUAlloc=4 CPUTot=4 Sockets=1 CoresPerSocket=2' ;;
esac
END
echo 'exit 1' >bin/srun
cat >bin/launch <<'END'
#!/bin/sh
ranks=$2
shift 2
unset SLURM_JOB_ID
exec $MPIEXEC -n "$ranks" "$@"
END
chmod +x bin/*
export MPIEXEC
check 'in an allocation' env PATH="$dir/bin:$PATH" SLURM_JOB_ID=7 \
    SLURM_JOB_NODELIST=n SLURM_JOB_NUM_NODES=1 LOSSCAPE_LAUNCH=launch \
    "$scaling" -d slurm -w none tiny.ini
check 'as many ranks as cores' \
    test "$(cut -d, -f 2 slurm/scaling.csv | sort -u | xargs)" = '1 2 ranks'

# A program whose second result is another.
cat >fickle <<'END'
#!/bin/sh
case $*:$1 in
*strong-1-2.h5*:run) exec "$losscape" "$@" --set surface.x_to=2 ;;
esac
exec "$losscape" "$@"
END
chmod +x fickle
LOSSCAPE=$dir/fickle
check 'results that differ are noticed' \
    exits 3 "$scaling" -n 1 -w none -d bad tiny.ini
cp log said
check 'named' grep -q 'strong-1-2.h5: differs from bad/base.h5' said
check 'kept' test -e bad/strong-1-2.h5
check 'and marked' test "$(grep -c ',no$' bad/scaling.csv)" -eq 1
LOSSCAPE=$losscape
check 'a study that fails ends it' \
    exits 1 "$scaling" -n 1 -d worse --set net.spec=nonsense tiny.ini
cp log said
check 'saying why' grep -q "nonsense" said
for wrong in '-r 2' '-n x' '-w ny' '-w surface.ny=x' '--sett' 'none.ini'; do
    # shellcheck disable=SC2086
    check "refused: $wrong" exits 2 "$scaling" -d no $wrong
done

# The picture, and numbers known beforehand: twice as fast, then half of that.
"$PYTHON" - <<END
rows = ["mode,ranks,workers,nodes,repeat,seconds,wall,tasks,compute,idle,"
        "busy,equal"]
for ranks, took in ((1, 8), (3, 4), (5, 4)):
    for repeat, factor in ((1, 1), (2, 0.5), (3, 2)):
        for mode in ("strong", "weak"):
            rows.append(f"{mode},{ranks},{max(ranks - 1, 1)},1,{repeat},"
                        f"{took * factor},9,9,9,9,0.9,yes")
open("known.csv", "w").write("\n".join(rows) + "\n")
END
check 'what was measured is drawn' "$PYTHON" "$drawing" out/scaling.csv
check 'beside the table' test "$(wc -c <out/scaling.png)" -gt 20000
check 'known numbers' "$PYTHON" "$drawing" known.csv -o known.png
cp log said
check 'strong: 2 workers' \
    grep -qE '^strong +3 +2 +3 +4 +2 +8 +2 +100.0%$' said
check 'strong: 4 workers' \
    grep -qE '^strong +5 +4 +3 +4 +2 +8 +2 +50.0%$' said
check 'weak: 4 workers' grep -qE '^weak +5 +4 +3 +4 +2 +8 +8 +200.0%$' said
echo 'a,b' >other.csv
check 'another table is refused' exits 1 "$PYTHON" "$drawing" other.csv
check 'in a line' test "$(wc -l <log)" -eq 1
finish
