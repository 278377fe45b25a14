#!/bin/sh
# solutions.sh - [start] solutions: another study's, in place of training.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
begin h5py

cat >ensemble.ini <<END
[study]
kind = ensemble
[data]
set = synthetic
[net]
spec = flatten, dense 30, batchnorm, relu, dense 4
[train]
epochs = 2
lr = 0.05
END
sed 's/^kind.*/kind = cuts surface/' ensemble.ini >maps.ini
cat >>maps.ini <<END
[cuts]
count = 2
points = 5
[surface]
nx = 5
ny = 4
END
{
    cat maps.ini
    printf '[start]\nsolutions = old.h5\n'
} >taken.ini
printf '[study]\nkind = idle\n[data]\nset = synthetic\n' >idle.ini

python()
{
    "$PYTHON" - "$@"
}

# mark FILE STATUS SOLUTION...: as if they were so.
mark()
{
    python "$@" <<END
import h5py, sys
with h5py.File(sys.argv[1], "r+") as f:
    d = f["tasks/train"]
    for i in map(int, sys.argv[3:]):
        row = d[i]
        row["status"] = int(sys.argv[2])
        d[i] = row
END
}

elsewhere()
(
    cd there && "$losscape" "$@"
)

# refused_by COMMAND STATUS TEXT ARGUMENT...: one line, and no file.
refused_by()
{
    command=$1 wanted=$2 text=$3
    shift 3
    # shellcheck disable=SC2086
    refuses "$wanted" "$text" "$losscape" $command "$@" || return 1
    [ "$(grep -c '^losscape: ' said)" -eq 1 ] || return 1
    for name in new.h5 new.h5.part new.ckpt.h5 new.h5.lock; do
        [ ! -e $name ] || return 1
    done
}

# refused STATUS TEXT ARGUMENT...: by run, by a dry run and by plan.
refused()
{
    for by in 'run -o new.h5' 'run -o new.h5 --dry-run' \
        'plan --seconds 0.01'; do
        refused_by "$by" "$@" || return 1
    done
}

job 3 run ensemble.ini -o old.h5 2>log || exit 99
job 0 run maps.ini -o all.h5 2>log || exit 99

# All is as if it had been trained here.
for ranks in 1 3; do
    check "taken, on $ranks ranks" says '3 solutions taken from old.h5' \
        job $ranks run taken.ini -o taken$ranks.h5
    check 'and not trained' grep -q 'train  *3 tasks,  *0 GFLOP' said
    check 'the same' "$losscape" compare all.h5 taken$ranks.h5
    check 'and whole' "$losscape" verify taken$ranks.h5
done
check 'flags are those of the old file' python <<END
import h5py
a, b = (h5py.File(x)["tasks/train"][:] for x in ("old.h5", "taken3.h5"))
for name in "status", "seconds", "rank", "checksum":
    assert (a[name] == b[name]).all(), name
END
check 'fewer than there are' says '2 solutions taken from old.h5' \
    job 0 run taken.ini -o two.h5 --set ensemble.solutions=2
mkdir there
sed 's/old.h5/..\/old.h5/' taken.ini >there/taken.ini
check 'relative to where it is started' refuses 4 '../old.h5' \
    "$losscape" run there/taken.ini -o new.h5
check 'and not to the study' says '3 solutions taken from ../old.h5' \
    elsewhere run taken.ini

# Before, and again.
check 'a dry run' says '3 solutions would be taken from old.h5' \
    "$losscape" run taken.ini -o new.h5 --dry-run
check 'where training is no work' grep -q 'train  *3 tasks,  *0 GFLOP' said
check 'plan' says 'taken from old.h5' \
    "$losscape" plan taken.ini --ranks 1,3 --seconds 0.01
"$losscape" plan taken.ini --ranks 1 --seconds 0.01 --json >plan.json
check 'where training takes no time' python <<END
import json
for s in json.load(open("plan.json"))["stages"]:
    assert (s["task_seconds"] > 0) == (s["stage"] != "train"), s
END
cp taken3.h5 half.h5
mark half.h5 0 1 2
cp half.h5 half-before.h5
check 'a dry run of one cut short' says \
    'tasks are done already; 2 solutions would be taken from old.h5' \
    "$losscape" run taken.ini -o half.h5 --dry-run
check 'writes nothing' cmp half.h5 half-before.h5
check 'a run takes what is lacking' says '2 solutions taken from old.h5' \
    job 0 run taken.ini -o half.h5
check 'and then has all' "$losscape" compare half.h5 all.h5
mv old.h5 away.h5
check 'and needs the old file no more' says 'nothing left to do' \
    job 3 run taken.ini -o half.h5
mv away.h5 old.h5

# Others.
check 'another learning rate' refused 3 "[start] solutions old.h5: its \
solutions are others: [train] lr: '0.05' there, '0.06' here" taken.ini \
    --set train.lr=0.06
check 'another history' refused 3 '[train] history_images' taken.ini \
    --set train.history_images=9
check 'other images' refused 3 '[data] train' taken.ini --set data.train=100
python <<END
import h5py, shutil
shutil.copy("old.h5", "data.h5")
with h5py.File("data.h5", "r+") as f:
    text = f.attrs["identity"]
    text = text if isinstance(text, bytes) else text.encode()
    f.attrs["identity"] = text.replace(b"[data]\nhash = ", b"[data]\nhash = f")
END
check 'a data set of other contents' refused 3 '[data] hash' taken.ini \
    --set start.solutions=data.h5
check 'another net' refused 3 '[net] spec' taken.ini --set 'net.spec=mlp 9'
check 'another seed' refused 3 '[study] seed' taken.ini --set study.seed=2
check 'more than there are' refused 3 \
    '[start] solutions old.h5: it has 3 of the 4 solutions' taken.ini \
    --set ensemble.solutions=4
check 'no such file' refused 4 \
    '[start] solutions: nowhere.h5: cannot open: No such file' taken.ini \
    --set start.solutions=nowhere.h5
check 'not a result' refused 4 '[start] solutions: maps.ini: ' taken.ini \
    --set start.solutions=maps.ini
check 'a study that trains nothing' refused 3 'this study has no solutions' \
    idle.ini --set start.solutions=old.h5
cp old.h5 part.h5
mark part.h5 0 1
mark part.h5 2 2
check 'not finished' refused 3 '[start] solutions part.h5: 2 of 3 solutions '\
'are not done there, or have diverged: 1, 2; ' taken.ini \
    --set start.solutions=part.h5
check 'not even the one that is needed' refused 3 '1 of 2 solutions' taken.ini \
    --set start.solutions=part.h5 --set ensemble.solutions=2
check 'the one that is done' says '1 solutions taken from part.h5' \
    "$losscape" run ensemble.ini -o one.h5 --set start.solutions=part.h5 \
    --set ensemble.solutions=1
cp old.h5 bad.h5
python <<END
import h5py
with h5py.File("bad.h5", "r+") as f:
    f["solutions/theta"][1, 5] += 1
END
check 'damaged' refused 4 \
    '[start] solutions bad.h5: solution 1: wrong checksum' taken.ini \
    --set start.solutions=bad.h5
check 'the file itself' refused_by run 3 'this is the result file itself' \
    taken.ini -o new.h5 --set start.solutions=new.h5
check 'by another name' refused_by run 3 'this is the result file itself' \
    taken.ini -o taken1.h5 --set start.solutions=there/../taken1.h5
check 'and it stays' "$losscape" compare taken1.h5 all.h5
check 'two of them' refused_by run 3 '--reuse all.h5: the study has [start] ' \
    taken.ini -o new.h5 --reuse all.h5
check 'on 3 ranks' refuses 3 '[train] lr' job 3 run taken.ini -o new.h5 \
    --set train.lr=0.06
check 'no file is left' test ! -e new.h5 -a ! -e new.ckpt.h5

# A trajectory can be left out, but not made up.
check 'no trajectory' refused 3 "its solutions have no trajectory to take: \
[ensemble] trajectory: 'no' there, 'yes' here" taken.ini \
    --set ensemble.trajectory=yes
check 'a study with one' job 0 run ensemble.ini -o long.h5 \
    --set ensemble.trajectory=yes
check 'as it is' says '3 solutions taken from long.h5' job 0 run ensemble.ini \
    -o copy.h5 --set start.solutions=long.h5 --set ensemble.trajectory=yes
check 'the same' "$losscape" compare long.h5 copy.h5
for how in '--set start.solutions=long.h5' '--reuse long.h5'; do
    rm -f short.h5
    # shellcheck disable=SC2086
    check "left out: $how" says '3 solutions taken from long.h5' \
        job 0 run maps.ini -o short.h5 $how
    check 'the same' "$losscape" compare short.h5 all.h5
    check 'and whole' says 'all checksums right' "$losscape" verify short.h5
done
check '--reuse without one' refuses 3 '--reuse old.h5: its solutions have no ' \
    "$losscape" run maps.ini -o new.h5 --reuse old.h5 \
    --set ensemble.trajectory=yes

# So can checkpoints; whose steps they are does not matter.
sed 's/^kind.*/kind = checkpoints/' ensemble.ini >stops.ini
printf '[checkpoints]\nsteps = 0 3\n' >>stops.ini
sed 's/^kind.*/kind = linearize/' ensemble.ini >linear.ini
printf '[linearize]\nsteps = 0 3\nepochs = 1\nprobe_iterations = 2\n' \
    >>linear.ini
check 'a study with checkpoints' job 0 run stops.ini -o stops.h5
rm -f short.h5
check 'left out' says '3 solutions taken from stops.h5' \
    job 0 run maps.ini -o short.h5 --reuse stops.h5
check 'the same' "$losscape" compare short.h5 all.h5
check 'of another kind' job 0 run linear.ini -o linear.h5
check 'taken' says '3 solutions taken from stops.h5' \
    job 0 run linear.ini -o taken.h5 --reuse stops.h5
check 'the same' "$losscape" compare taken.h5 linear.h5
for other in old stops; do
    check "other steps than those of $other.h5" refuses 3 \
        "--reuse $other.h5: its checkpoints are of other steps, or none" \
        "$losscape" run linear.ini -o new.h5 --reuse $other.h5 \
        --set linearize.steps='0 4'
done
check 'no file is left' test ! -e new.h5
finish
