#!/bin/sh
# slurm.sh - jobs/run.sbatch under a real Slurm of two nodes: what is stopped,
# killed, out of time or submitted twice ends with the arrays of an undisturbed
# run.  Takes minutes, so make check runs it only if LOSSCAPE_TEST_SLURM is set.
: "${srcdir:=.}"
. "$srcdir/tests/slurm-cluster"
[ -n "$LOSSCAPE_TEST_SLURM" ] || {
    echo '1..0 # SKIP LOSSCAPE_TEST_SLURM is not set'
    exit 0
}
if [ -z "$LOSSCAPE_IN_CLUSTER" ]; then
    why=$(cluster_missing)
    [ -z "$why" ] || {
        echo "1..0 # SKIP $why"
        exit 0
    }
    cluster_enter "$0"
fi
. "$srcdir/tests/tap"
. "$srcdir/tests/slurm-jobs"
jobs=$(cd "$srcdir/jobs" && pwd)
sbatch=$jobs/run.sbatch
begin h5py matplotlib
trap 'cluster_stop; cd /; rm -rf "$dir"' EXIT
LOSSCAPE=$losscape
export LOSSCAPE

cat >study.ini <<END
[study]
kind = ensemble surface
[data]
set = fashion-mnist
[net]
spec = mlp 128 64
[ensemble]
solutions = 3
[train]
epochs = 2
lr = 0.05
[evaluate]
train_images = 2000
test_images = 1000
[surface]
nx = 15
ny = 15
[run]
checkpoint_minutes = 0.01
END
check 'two nodes are up' cluster_start "$dir/cluster"
"$losscape" run study.ini --dry-run >log 2>&1 || {
    echo "ok 2 # SKIP $(grep '^losscape:' log)"
    echo 1..2
    exit 0
}
check 'an undisturbed run' job 3 run study.ini -o whole.h5
for seed in 1 2; do
    check "an undisturbed run of seed $seed" job 3 run study.ini \
        -o undisturbed$seed.h5 --set study.seed=$seed
done

# The limit is a minute, and Slurm's signal comes 10 to 40 s after the start.
# The ranks sleep until then (Slurm wakes whom it signals) while others run.
late=$(submit late.h5 -N 2 --ntasks-per-node=2 --time=1 --signal=USR1@20)
check 'slurm: time limit: the job begins' limit 60 started late.h5
check 'slurm: time limit: it is put to sleep' ranks_of "$late" STOP

# On two nodes by srun, the data once on each.
plain=$(submit plain.h5 -N 2 --ntasks-per-node=3)
limit 60 started plain.h5
check 'slurm: plain: ranks on both nodes' says_of "$plain" '6 ranks on 2 nodes'
check 'slurm: plain: the data set is held once on n1' \
    limit 20 held_once "$plain" n1
check 'slurm: plain: the data set is held once on n2' \
    limit 20 held_once "$plain" n2
ends_well plain "$plain" plain.h5
check 'slurm: plain: in one go' restarts "$plain" 0

# Told to stop: one that may not requeue, and one whose ranks are not a step's.
signal=$(submit signal.h5 -N 2 --ntasks-per-node=2 --no-requeue)
LOSSCAPE_LAUNCH='mpiexec --oversubscribe'
export LOSSCAPE_LAUNCH
mpirun=$(submit mpirun.h5 -N 1 -n 3)
unset LOSSCAPE_LAUNCH
limit 60 started signal.h5
scancel -s USR1 "$signal"
limit 60 started mpirun.h5
scancel -s USR1 "$mpirun"
check 'slurm: signal: the job ends' limit 60 ended "$signal"
check 'slurm: signal: resumable, with exit status 75' exit_of "$signal" 75
check 'slurm: signal: it says what to do' says_of "$signal" 'submit again'
check 'slurm: signal: there is something left' \
    "$losscape" status --resumable signal.h5
signal=$(submit signal.h5 -N 2 --ntasks-per-node=2)
check 'slurm: signal: under mpiexec it requeues itself' \
    limit 60 restarts "$mpirun" 1
ends_well signal "$signal" signal.h5
ends_well 'signal: mpiexec' "$mpirun" mpirun.h5

# An array job, one task of which has a longer limit than the other.  The last
# one, which is told to stop, has the number of the whole array as well.
array=$(submit array%a.h5 -H --array=1-2 -o losscape-%A_%a.out -N 1 -n 3 \
    --set study.seed=%a)
scontrol update JobId="${array}_1" TimeLimit=40
scontrol release "$array"
limit 60 started array2.h5
scancel -s USR1 "${array}_2"
check 'slurm: array: the task that was told requeues itself' \
    limit 60 restarts "${array}_2" 1
check 'slurm: array: under its own number' \
    says_of "${array}_2" "requeueing job ${array}_2"
for task in 1 2; do
    ends_well "array, task $task" "${array}_$task" array$task.h5 \
        undisturbed$task.h5
done
check 'slurm: array: the other is not requeued' restarts "${array}_1" 0
check 'slurm: array: each has its own limit' \
    grep -qE ' 0\.1[0-9]* hours$' "losscape-${array}_2.out"

# Two jobs, one file.
first=$(submit twice.h5 -N 1 -n 3)
limit 60 started twice.h5
second=$(submit twice.h5 -N 1 -n 3)
check 'slurm: two writers: the second ends' limit 60 ended "$second"
check 'slurm: two writers: with a message' says_of "$second" "twice.h5: "
check 'slurm: two writers: that names the first' \
    says_of "$second" "Slurm job $first"
check 'slurm: two writers: is not requeued' restarts "$second" 0
check 'slurm: two writers: with exit status 4' exit_of "$second" 4
ends_well 'two writers' "$first" twice.h5
check 'slurm: two writers: one has written' \
    test "$("$losscape" status --starts twice.h5)" -eq 1

# The one that was put to sleep.
check 'slurm: time limit: it requeues itself' limit 60 restarts "$late" 1
check 'slurm: time limit: after all was saved' says_of "$late" 'stopped with'
ends_well 'time limit' "$late" late.h5

# What crashes at the start is tried twice, at first and always.
cat >crash <<'END'
#!/bin/sh
[ "${SLURM_RESTART_COUNT:-0}" -ge "$CRASHES" ] || kill -SEGV $$
exec srun --mpi=pmix "$@"
END
chmod +x crash
LOSSCAPE_LAUNCH=$dir/crash
export LOSSCAPE_LAUNCH
crash=$(CRASHES=1 submit crash.h5 -N 1 -n 3)
always=$(CRASHES=9 submit always.h5 -N 1 -n 3)
unset LOSSCAPE_LAUNCH
limit 60 ended "$always"
check 'slurm: crash: once more, no more' restarts "$always" 1
check 'slurm: crash: exit status' exit_of "$always" 139
ends_well crash "$crash" crash.h5

# What cannot work is tried once.
wrong=$(submit wrong.h5 -N 1 -n 2 --set train.epochs=-1)
none=$(sbatch --parsable -N 1 "$sbatch" none.ini)
lost=$(submit lost.h5 -N 1 -n 3 --set train.lr=1e9)
limit 60 ended "$wrong"
check 'slurm: wrong study: exit status 3' exit_of "$wrong" 3
check 'slurm: wrong study: is not requeued' restarts "$wrong" 0
check 'slurm: wrong study: no word of a file that is not there' \
    exits 1 grep 'cannot open' "losscape-$wrong.out"
limit 60 ended "$none"
check 'slurm: no study: exit status 3' exit_of "$none" 3
check 'slurm: no study: is not requeued' restarts "$none" 0
limit 60 ended "$lost"
check 'slurm: all diverged: exit status 5' exit_of "$lost" 5
check 'slurm: all diverged: is not requeued' restarts "$lost" 0
check 'slurm: all diverged: it says so' \
    says_of "$lost" 'lost.h5: every task of stage train diverged'

# Kernels, and then both nodes' ranks together: as one rank here.
ridge=$jobs/kernel/fashion-ridge.ini
job 1 run "$ridge" --set study.scale=smoke -o alone.h5 >log 2>&1
together=$(sbatch --parsable --oversubscribe --time=10 -N 2 -n 3 "$sbatch" \
    "$ridge" --set study.scale=smoke -o together.h5)
ends_well together "$together" together.h5 alone.h5

# A node dies under its job, whose one worker still has two nets to train.
killed=$(submit killed.h5 -N 1 -n 2)
limit 60 reached killed.h5 train 1
host=$(about "$killed" BatchHost)
node_kill "$host"
check 'slurm: node killed: Slurm requeues the job' \
    limit 60 restarts "$killed" 1
ends_well 'node killed' "$killed" killed.h5
check 'slurm: node killed: on the other node' \
    test "$(about "$killed" BatchHost)" != "$host"
check 'slurm: node killed: nothing was done twice' kept "$killed" 229

# A paper's study at smoke scale, and the same without Slurm.
paper=$jobs/ensembles/cifar-smallcnn.ini
job 1 run "$paper" --set study.scale=smoke -o here.h5 >log 2>&1
ensembles=$(sbatch --parsable --oversubscribe --time=10 -N 1 -n 3 "$sbatch" \
    "$paper" --set study.scale=smoke -o paper.h5)
ends_well ensembles "$ensembles" paper.h5 here.h5

# A night's list, one study of which must fail.  The second takes what the
# first has trained.
cat >night.list <<END
study.ini name=whole
study.ini name=wrong --set train.epochs=-1
study.ini name=again reuse=whole
END
check 'slurm: overnight: it tells of the failure' exits 1 timeout 300 \
    "$jobs/overnight" --wait -d night night.list -- --oversubscribe --time=10 \
    -n 3
check 'slurm: overnight: arrays equal' \
    "$losscape" compare night/whole.h5 whole.h5
check 'slurm: overnight: arrays equal where they were reused' \
    "$losscape" compare night/again.h5 whole.h5
check 'slurm: overnight: the wrong one has no result' test ! -e night/wrong.h5
check 'slurm: overnight: all else is done' \
    test "$(grep -c ': done$' night/overnight.log)" -eq 2
check 'slurm: overnight: the page shows what failed' \
    grep -qE '2 of 3 studies done' night/index.html
check 'slurm: overnight: and why' grep -qF "'-1' is out of range" \
    night/wrong.log
finish
