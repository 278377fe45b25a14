#!/bin/sh
# jobs.sh - every study in jobs/ is one that losscape would do: with data that
# needs no files, a dry run finds nothing wrong.
: "${srcdir:=.}"
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
n=0

# ok NAME STUDY SETTING...
ok()
{
    name=$1 study=$2
    shift 2
    n=$((n + 1))
    if ./losscape run "$study" -o "$tmp/result.h5" --dry-run \
        --set data.set=synthetic --set data.train=0 "$@" \
        >"$tmp/log" 2>&1 && [ ! -e "$tmp/result.h5" ]; then
        echo "ok $n - $name"
    else
        echo "not ok $n - $name"
        sed 's/^/# /' "$tmp/log"
    fi
}

for study in "$srcdir"/jobs/*.ini; do
    ok "${study##*/}" "$study" --set data.validation=0
done
for study in "$srcdir"/jobs/*/*.ini; do
    # So few images make epochs of few steps: batches of one image make as many
    # as a study may name.
    others='--set train.batch=1'
    grep -q '^others' "$study" &&
        others="$others --set robustness.others=synthetic"
    for scale in smoke demo paper; do
        grep -q "@$scale]" "$study" || continue
        # shellcheck disable=SC2086
        ok "${study#"$srcdir"/jobs/}, $scale" "$study" \
            --set "study.scale=$scale" --set data.validation=100 $others
    done
done
echo "1..$n"
