#!/bin/sh
# overnight.sh - jobs/overnight on this machine: whatever fails, the rest is
# done, and a page says all of it; without Slurm, what it would submit.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
overnight=$(cd "$srcdir/jobs" && pwd)/overnight
begin h5py matplotlib
PYTHONDONTWRITEBYTECODE=1
LOSSCAPE=$losscape
export PYTHONDONTWRITEBYTECODE LOSSCAPE

cat >one.ini <<END
[study]
kind = surface
[data]
set = synthetic
[net]
spec = mlp 8
[train]
epochs = 1
[surface]
nx = 4
ny = 3
END
cat >night.list <<END
# A study, one on its solutions, one that cannot be done.
one.ini
one.ini name=wide reuse=one --set "net.spec=mlp 8" --set surface.nx=6 # more

one.ini name=lost --set data.set=mnist --set 'data.dir=/nowhere at all'
END

night()
{
    "$overnight" --local -n "$1" -d out night.list >said 2>&1 </dev/null
    status=$?
    cat said
    return $status
}

check 'a night with a failing study ends with 1' exits 1 night 3
check 'the failed one is named, with its reason' \
    grep -q '^lost: failed: data set mnist is not there: ' said
check 'the others are done' test "$(grep -c ': done$' said)" -eq 2
check 'one took the solutions of another' \
    grep -q '3 solutions taken from .*one.h5' out/wide.log
check 'as one would do it by hand' job 2 run one.ini -o hand.h5
check 'it is the same' "$losscape" compare hand.h5 out/one.h5

check 'the page is whole and needs nothing from outside' "$PYTHON" - <<END
import html.parser
urls, ids, words, images = [], set(), [], 0
class Page(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        global images
        assert tag not in ("script", "link", "iframe", "object"), tag
        attrs = dict(attrs)
        ids.add(attrs.get("id"))
        urls.extend(v for k, v in attrs.items() if k in ("src", "href"))
        images += tag == "img"
    def handle_data(self, data):
        words.append(data)
text = open("out/index.html").read()
Page().feed(text)
assert "url(" not in text and "@import" not in text
for u in urls:
    ok = u.startswith("data:image/png;base64,") or u[0] == "#" and u[1:] in ids
    assert ok, u[:60]
said = " ".join(words)
assert images == 2 and "2 of 3 studies done" in said, images
for part in ("one", "wide", "lost", "failed", "mnist is not there",
             "/surface/test_loss", "XXH3-128", "epochs = 1", "OpenBLAS"):
    assert part in said, part
END
check 'the figures are files too' test -s out/one.png -a -s out/wide.png
check 'no half-written file is left' \
    test -z "$(find out -name '*.part' -o -name '*.lock' -o -name '*.ckpt.h5')"

# Again.
cp out/one.h5 before.h5
check 'a second night ends with 1 as well' exits 1 night 2
check 'what is done is not touched' cmp before.h5 out/one.h5
check 'and said to be done' grep -q 'overnight: wide: nothing left to do' said
printf 'lost.ini\none.ini name=heir reuse=lost\n' >night.list
"$overnight" --local -n 1 -d heirs night.list >said 2>&1 </dev/null
grep -qx 'overnight: heir: left out: lost is not done' said &&
    grep -q '^heir: not begun' said && [ ! -e heirs/heir.h5 ]
tell $? 'nothing is trained in place of what is to be reused' said
echo 'one.ini' >night.list
check 'without the failing one it is 0, on one rank too' night 1

# Going on after a stop, and an end to runs that get no further: a program that
# is stopped at once as often as $stops says.
cat >stopping <<'END'
#!/bin/sh
case "$*" in
*--dry-run* | status*) ;;
*)
    echo >>runs
    [ "$(wc -l <runs)" -gt "$stops" ] || set -- "$@" --max-hours 1e-9
    ;;
esac
exec "$losscape" "$@"
END
chmod +x stopping
export losscape stops
LOSSCAPE=$dir/stopping
stops=1
echo 'one.ini name=slow' >night.list
check 'a study that stops is gone on with' night 1
check 'until it is done' test "$(wc -l <runs)" -eq 2
stops=99
echo 'one.ini name=never' >night.list
check 'one that gets no further is given up' exits 1 night 1
check 'after two runs in vain' test "$(wc -l <runs)" -eq 4
check 'and shown as unfinished' \
    grep -q '^never: unfinished, 0 of 16 tasks: .*made no progress' said
LOSSCAPE=$losscape

# Stopped from outside: what was begun can be gone on with, the page is drawn.
sed -e 's/mlp 8/mlp 300 300/' -e 's/^n\([xy]\) .*/n\1 = 300/' one.ini >big.ini
printf 'big.ini\none.ini name=next\n' >night.list
"$overnight" --local -n 2 -d out night.list >said 2>&1 </dev/null &
pid=$!
for _ in $(seq 600); do
    "$losscape" status out/big.h5 >/dev/null 2>&1 && break
    sleep 0.05
done
kill -TERM $pid
check 'TERM: exit status 75' exits 75 wait $pid
check 'what was begun can be gone on with' \
    "$losscape" status --resumable out/big.h5
check 'the rest is not begun' test ! -e out/next.log
check 'the page says so' grep -q '^next: not begun' said
rm out/big.*

# Stopped while it looks what there is to do.
cat >looking <<'END'
#!/bin/sh
case "$*" in
*--dry-run*) kill -TERM "$(cat overnight.pid)" ;;
esac
exec "$losscape" "$@"
END
chmod +x looking
LOSSCAPE=$dir/looking
printf 'one.ini name=first\none.ini name=next\n' >night.list
# shellcheck disable=SC2016
check 'TERM during the dry run: exit status 75' exits 75 sh -c '
    echo $$ >overnight.pid
    exec "$1" --local -n 1 -d out night.list' sh "$overnight"
check 'nothing is begun' test ! -e out/first.h5 -a ! -e out/next.h5
LOSSCAPE=$losscape

# Wrong lists begin nothing.
refused()
{
    printf '%s\n' "$2" >wrong.list
    "$overnight" --local -d none wrong.list >said 2>&1
    [ $? -eq 2 ] && grep -qF -- "$1" said && [ -z "$(ls none)" ]
}
check 'an unknown name is refused' \
    refused "wrong.list:1: after 'two': no such study" 'one.ini after=two'
check 'a name given twice is refused' \
    refused "wrong.list:2: a second study 'one'" 'one.ini
one.ini --set train.epochs=2'
check 'a quote that does not end is refused' \
    refused 'wrong.list:1: a quote is missing' 'one.ini "'
check 'a name whose log is that of the page is refused' \
    refused "wrong.list:1: name 'overnight'" 'one.ini name=overnight'
check 'an empty list is refused' refused 'no study in it' '# nothing'

# What would be submitted: stand-ins for sbatch and squeue note their arguments.
mkdir bin
cat >bin/sbatch <<'END'
#!/bin/sh
echo "$*" >>submitted
wc -l <submitted
END
cat >bin/squeue <<'END'
#!/bin/sh
[ ! -e queue ] || echo "$3"
END
chmod +x bin/sbatch bin/squeue
cat >night.list <<END
one.ini name=a
one.ini name=b reuse=a sbatch=--time=10
one.ini name=c --set train.epochs=2
END
submitting()
{
    PATH=$dir/bin:$PATH "$overnight" -d jobs night.list -N 2 --partition=long \
        >said </dev/null
}
touch queue
check 'a night is submitted' submitting
check 'the job numbers are said' test "$(grep -c ': job [1-4]' said)" -eq 4
check 'each study with its options' grep -q \
    '^--parsable -J c .*-N 2 --partition=long .*run.sbatch one.ini -o .*/c.h5' \
    submitted
check 'one after another, with options of its own' grep -q \
    '^--parsable -J b .*--time=10 .*--dependency=afterok:1 .*--reuse .*/a.h5' \
    submitted
check 'the page after all, on one node' grep -q \
    '^--parsable -J overnight-page .*-N 1 -n 1 .*y:1,afterany:2,afterany:3 ' \
    submitted
check 'a second time' submitting
check 'jobs in the queue are not submitted again, the page is' \
    test "$(wc -l <submitted)" -eq 5
rm queue
cp out/one.h5 jobs/a.h5
check 'a third time, with an empty queue' submitting
check 'what is done is not submitted' test "$(wc -l <submitted)" -eq 8
check 'and not waited for' grep -q '^a: nothing left to do' said
rm -r jobs submitted
touch queue
printf 'one.ini name=%s\n' axb 1 >night.list
check 'a night of other names' submitting
printf 'one.ini name=%s\n' a.b 1.0 overnight-page >night.list
check 'names like them, and like that of the page' submitting
check 'are taken for no others' exits 1 grep 'submitted before' said

# The list that comes with the program, as far as a dry run tells, on data that
# needs no files; image by image, as some name steps.
cat >dry <<'END'
#!/bin/sh
[ "$1" = run ] || {
    echo 'nothing left to do'
    exit 1
}
for word; do
    shift
    case $last:$word in
    *:--reuse | --reuse:*) ;;
    *.ini) set -- "$@" "$word" $(sed -n \
        's/^others = [a-z].*/--set robustness.others=synthetic/p' "$word") ;;
    *) set -- "$@" "$word" ;;
    esac
    last=$word
done
exec "$losscape" "$@" --dry-run --set data.set=synthetic --set data.train=0 \
    --set data.validation=100 --set train.batch=1
END
chmod +x dry
LOSSCAPE=$dir/dry
"$overnight" --local -n 1 -d default >said 2>&1
check 'the studies of the default list are studies' \
    test "$(grep -c ': exit status 0$' said)" -ge 7
check 'all of them' exits 1 grep 'exit status [1-9]' said
finish
