#!/bin/sh
# papers.sh - every study of a paper at smoke scale: to the end, drawn and
# checked against what the paper expects.
: "${srcdir:=.}"
. "$srcdir/tests/tap"
jobs=$(cd "$srcdir/jobs" && pwd)
analysis=$(cd "$srcdir/analysis" && pwd)
begin h5py matplotlib
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
slow=$(ldd "$losscape" | grep libasan)

# judged PAPER FILE: the checks end with a verdict, good or bad, on something.
judged()
{
    "$PYTHON" "$analysis/check" --all "$1" "$2" >verdicts
    [ $? -le 1 ] || return 1
    cat verdicts
    grep -qE ' (pass|fail)$| not evaluated: ' verdicts
}

for study in "$jobs/ensembles"/*.ini "$jobs/kernel"/*.ini; do
    name=$(basename "$study" .ini)
    paper=$(basename "$(dirname "$study")")
    case $name in
    cifar-*) [ -z "$slow" ] || continue ;;
    esac
    check "$name: smoke" job 3 run "$study" -o "$name.h5" \
        --set study.scale=smoke
    check "$name: drawn" "$PYTHON" "$analysis/plot" "$name.h5"
    check "$name: judged" judged "$paper" "$name.h5"
done
check 'all on one page' \
    "$PYTHON" "$analysis/summary" ./*.h5 -o page.html --check
for paper in ensembles kernel; do
    check "with verdicts: $paper" \
        grep -qF "what the paper expects ($paper)" page.html
done
check 'no tag is uncertain' exits 1 grep -q uncertain page.html

# Solutions of one study in another.
"$losscape" run "$jobs/ensembles/seeds.ini" -o again.h5 \
    --set study.scale=smoke --set 'start.solutions=seeds.h5' \
    --set 'study.kind=diversity line' --set 'line.pairs=0 1' >log 2>&1
tell $? 'solutions are taken from another study' log
check 'nothing is trained again' exits 1 grep -q 'train 1/16' log
finish
